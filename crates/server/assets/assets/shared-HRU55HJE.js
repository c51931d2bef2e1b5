import {
  headOf
} from "./shared-DCKML53P.js";
import {
  committed,
  isLine,
  isSlug,
  parseEntry,
  readBox,
  readOpening
} from "./shared-MHU7BDBZ.js";
import {
  acceptHead,
  acceptReceiptHead,
  knownHead,
  leafHash,
  recordPins,
  tilePath
} from "./shared-N2USUVTW.js";
import {
  loadNotices,
  open,
  saveNotices
} from "./shared-RXZRMF2Z.js";
import {
  Refused,
  concat,
  hex,
  logFile,
  same,
  sha2562 as sha256,
  text,
  unhex
} from "./shared-K7PW627D.js";

// src/record/replay.ts
var WIDTH = 256;
var BUNDLES_MAX = 4096;
var node = (left, right) => sha256(concat(Uint8Array.of(1), left, right));
function add(read, entry) {
  read.tops.push(leafHash(entry));
  for (let n = read.size; n % 2 === 1; n = (n - 1) / 2) {
    const right = read.tops.pop();
    read.tops.push(node(read.tops.pop(), right));
  }
  read.size += 1;
}
function topOf({ tops }) {
  return tops.length === 0 ? sha256(new Uint8Array()) : tops.reduceRight((right, left) => node(left, right));
}
function entriesIn(bundle) {
  const found = [];
  for (let at = 0; at < bundle.length; ) {
    const length = bundle[at] << 8 | (bundle[at + 1] ?? 0);
    const end = at + 2 + length;
    if (end > bundle.length) break;
    found.push(bundle.slice(at + 2, end));
    at = end;
  }
  return found;
}
async function readOn(before, head, file, each) {
  const read = { size: before.size, tops: [...before.tops] };
  for (let n = 0; read.size < head.size; n++) {
    const bundle = Math.floor(read.size / WIDTH);
    const width = Math.min(WIDTH, head.size - bundle * WIDTH);
    const path = (wide) => tilePath("entries", bundle, wide);
    const bytes = n < BUNDLES_MAX ? await file(path(width)) ?? await file(path(WIDTH)) : void 0;
    const entries = bytes ? entriesIn(bytes).slice(read.size % WIDTH, width) : [];
    if (entries.length !== width - read.size % WIDTH) {
      throw new Refused("tiles", "The service does not show every entry of the public record.");
    }
    for (const entry of entries) {
      await each(read.size, text(entry));
      add(read, entry);
    }
  }
  if (!same(topOf(read), head.root)) {
    throw new Refused("other_history", "The entries that the service shows are not those of its own record.");
  }
  return read;
}

// src/app/notices.ts
var KEPT_MAX = 5e3;
var KINDS = /^kind (emergency|receipt|outcome|reveal|notice)$/m;
var isNumber = (value) => Number.isSafeInteger(value) && value >= 0;
function readTold(plain, at, entry, home, origin) {
  const json = JSON.parse(text(plain));
  const { release, trustee, danger, agency, cameras, from, to, clips } = json;
  const isId = (id) => typeof id === "string" && /^[0-9a-f]{32}$/.test(id);
  const ids = Array.isArray(cameras) && cameras.every(isId);
  const good = json.v === 1 && String(release) === entry.fields.release && trustee === entry.fields.trustee && json.origin === origin && json.household === home.statement.household && typeof danger === "string" && typeof agency === "string" && isSlug(agency) && ids && [from, to, clips].every(isNumber);
  return good ? { index: at, release, trustee, danger, agency, cameras, from, to, clips } : null;
}
async function tryNotice(at, entry, home, origin) {
  try {
    const plain = await open(readBox(entry.fields.box), [home.keyring.notice]);
    return readTold(plain, at, entry, home, origin);
  } catch {
    return null;
  }
}
var fresh = (home, logKey) => ({
  household: home.record.household,
  logKey,
  size: 0,
  tops: [],
  kept: [],
  told: [],
  seen: []
});
async function seenNotices(home) {
  return (await loadNotices(home.record.household))?.seen ?? [];
}
async function markNoticesSeen(home, releases) {
  const stored = await loadNotices(home.record.household);
  if (stored) await saveNotices({ ...stored, seen: releases.map((release) => release.index) });
}
async function headIn(home, logKey, copy) {
  const known = await knownHead(home);
  const signed = await (copy ?? logFile)("checkpoint");
  if (!signed) throw new Refused("tiles", "The head of the public record is not there.");
  const head = await headOf(text(signed), logKey);
  await (copy ? acceptReceiptHead(home, head, copy) : acceptHead(home, head, known));
  return head;
}
async function readNotices(home, copy) {
  const pins = await recordPins(home);
  if (!pins) return [];
  const head = await headIn(home, pins.logKey, copy);
  const stored = await loadNotices(home.record.household);
  const state = stored?.logKey === pins.logKey ? stored : fresh(home, pins.logKey);
  const before = { size: state.size, tops: state.tops.map((top) => unhex(top, 32)) };
  const [kept, told] = [[...state.kept], [...state.told]];
  if (before.size < head.size) {
    const read = await readOn(before, head, copy ?? logFile, async (index, entry) => {
      const kind = KINDS.exec(entry)?.[1];
      if (kind !== "notice") return kind && kept.push({ index, entry });
      const notice = await tryNotice(index, parseEntry(entry), home, head.origin);
      if (notice) told.push(notice);
    });
    const tops = read.tops.map(hex);
    await saveNotices({ ...state, size: read.size, tops, kept: kept.slice(-KEPT_MAX), told });
  }
  return releasesOf(told, kept);
}
function releasesOf(told, kept) {
  const all = kept.map(({ index, entry }) => ({ index, entry: parseEntry(entry) }));
  const of = (kind, release) => all.filter(
    (at) => at.entry.kind === kind && at.entry.fields.release === String(release)
  );
  const releases = [...new Set(told.map((t) => t.release))].map((index) => {
    const found = all.find((at) => at.index === index);
    if (found?.entry.kind !== "emergency") return void 0;
    const entry = found.entry;
    return {
      index,
      entry,
      told: told.filter((t) => t.release === index),
      receipts: of("receipt", index),
      outcomes: of("outcome", index),
      revealed: revealedOf(index, entry, all)
    };
  });
  return releases.filter((release) => release !== void 0).sort((a, b) => b.index - a.index);
}
function revealedOf(index, entry, all) {
  const found = /* @__PURE__ */ new Map();
  const fields = entry.fields;
  for (const at of all) {
    if (at.entry.kind !== "reveal") continue;
    const reveal = at.entry.fields;
    if (reveal.index !== String(index)) continue;
    const value = text(readOpening(reveal.value) ?? new Uint8Array());
    const holds = committed("emergency", reveal.field, reveal.salt, value) === fields[reveal.field];
    if (holds && isLine(value)) found.set(reveal.field, value);
  }
  return found;
}

export {
  seenNotices,
  markNoticesSeen,
  readNotices
};
