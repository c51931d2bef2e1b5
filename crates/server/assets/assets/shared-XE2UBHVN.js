import {
  isTag,
  printed,
  tagOf
} from "./shared-W57RIK6C.js";
import {
  publicPage
} from "./shared-7NV3FPYV.js";
import {
  headOf
} from "./shared-LRVID2MG.js";
import {
  committed,
  parseEntry,
  parseEntryOf,
  readBox,
  readOpening
} from "./shared-JGEODCKK.js";
import {
  clipsOf,
  isLine,
  isSlug,
  when
} from "./shared-2DX3DUU7.js";
import {
  named
} from "./shared-JJNZVMH2.js";
import {
  acceptHead,
  acceptReceiptHead,
  knownHead,
  leafHash,
  recordPins,
  tilePath
} from "./shared-BVXFGN5K.js";
import {
  loadNotices,
  open,
  saveNotices
} from "./shared-UI4E442E.js";
import {
  Refused,
  concat,
  h,
  hex,
  logFile,
  notice,
  same,
  sha2562 as sha256,
  text,
  unhex
} from "./shared-K3QNCVT6.js";

// src/notices/agencies.ts
function noteAgencies(names, told) {
  for (const { index, agency_name: name } of told) if (index !== null) names.set(index, name);
  return names;
}
var agencyNamed = (short, name) => name === void 0 || name === short ? short : `${name} (${short})`;

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
var NOTHING = {
  ...{ releases: [], demands: [], canary: null, size: 0 },
  ...{ releaseAt: () => null, misusedAt: () => null }
};
var answeredBy = ({ receipts }) => receipts.filter(({ entry }) => entry.fields.outcome === "answered").length;
var isUnread = ({ index, misused }, seen) => !seen.has(index) || misused !== null && !seen.has(misused.index);
var isOpen = (release) => release.needed !== null && answeredBy(release) >= release.needed;
var KEPT_MAX = 5e3;
var KIND = /^kind ([a-z-]+)$/m;
var OF_RELEASES = [
  ...["emergency", "drill", "compelled", "receipt", "outcome", "reveal"],
  ...["emergency-misused", "credential-revoked"]
];
var ABOUT = /^(?:release|index|emergency) (\d+)$/m;
var isNumber = (value) => Number.isSafeInteger(value) && value >= 0;
function readTold(plain, at, entry, home, origin) {
  const json = JSON.parse(text(plain));
  const { release, trustee, danger = null, demand = null, agency, cameras, from, to, clips } = json;
  const isId = (id) => typeof id === "string" && /^[0-9a-f]{32}$/.test(id);
  const ids = Array.isArray(cameras) && cameras.every(isId);
  const good = json.v === 1 && String(release) === entry.fields.release && trustee === entry.fields.trustee && json.origin === origin && json.household === home.statement.household && [danger, demand].filter((why) => typeof why === "string").length === 1 && typeof agency === "string" && isSlug(agency) && ids && [from, to, clips].every(isNumber);
  const about = { index: at, release, trustee, danger, demand, agency };
  return good ? { ...about, cameras, from, to, clips } : null;
}
function readDemand(plain, index, home, origin) {
  const json = JSON.parse(text(plain));
  const { agency, type, authority, reference, doors, from, to, deliver_from } = json;
  const good = json.v === 1 && json.kind === "demand" && json.origin === origin && json.household === home.statement.household && [agency, type].every((code) => typeof code === "string" && isSlug(code)) && [authority, reference].every((it) => typeof it === "string") && Array.isArray(doors) && doors.every(isTag) && [from, to, deliver_from].every(isNumber);
  const said = { index, agency, type, authority, reference, doors, from, to, deliver_from };
  return good ? said : null;
}
function announcedBy(entry, index, household) {
  const { fields, day } = parseEntryOf("canary", entry);
  return fields.household === household ? { index, day } : null;
}
async function tryBox(box, home, read) {
  try {
    return read(await open(readBox(box), [home.keyring.notice]));
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
  demands: [],
  canary: null,
  needed: {},
  misuse: true,
  seen: []
});
function readSoFar(home, logKey, stored) {
  if (stored?.logKey !== logKey) return fresh(home, logKey);
  const whole = stored.canary !== void 0 && stored.needed !== void 0 && stored.misuse;
  return whole ? stored : { ...fresh(home, logKey), seen: stored.seen };
}
async function seenNotices(home) {
  return (await loadNotices(home.record.household))?.seen ?? [];
}
async function markNoticesSeen(home, { releases, demands }) {
  const stored = await loadNotices(home.record.household);
  const marks = releases.flatMap(({ misused }) => misused ?? []);
  const read = [...releases.filter(isOpen), ...demands, ...marks].map((it) => it.index);
  if (stored) await saveNotices({ ...stored, seen: read });
}
async function headIn(home, pins, copy) {
  const known = await knownHead(home);
  const signed = await (copy ?? logFile)("checkpoint");
  if (!signed) throw new Refused("tiles", "The head of the public record is not there.");
  const head = await headOf(signed, pins);
  await (copy ? acceptReceiptHead(home, head, copy) : acceptHead(home, head, known));
  return head;
}
async function readNotices(home, copy) {
  const pins = await recordPins(home);
  if (!pins) return NOTHING;
  const head = await headIn(home, pins, copy);
  const stored = await loadNotices(home.record.household);
  const state = readSoFar(home, pins.logKey, stored);
  const before = { size: state.size, tops: state.tops.map((top) => unhex(top, 32)) };
  const [kept, told] = [[...state.kept], [...state.told]];
  const demands = [...state.demands ?? []];
  let canary = state.canary ?? null;
  const needed = { ...state.needed };
  if (before.size < head.size) {
    const read = await readOn(before, head, copy ?? logFile, async (index, entry) => {
      const kind = KIND.exec(entry)?.[1] ?? "";
      if (kind === "notice") {
        const of = parseEntry(entry);
        const read2 = (plain) => readTold(plain, index, of, home, head.origin);
        const notice2 = await tryBox(of.fields.box, home, read2);
        if (notice2) told.push(notice2);
      } else if (kind === "demand-noticed") {
        const of = parseEntry(entry);
        const read2 = (plain) => readDemand(plain, index, home, head.origin);
        const notice2 = await tryBox(of.fields.box, home, read2);
        if (notice2) demands.push(notice2);
      } else if (kind === "canary") {
        canary ??= announcedBy(entry, index, home.statement.household);
      } else if (kind === "ceremony" || kind === "trustee-set") {
        needed[index] = neededBy(entry, needed);
      } else if (OF_RELEASES.includes(kind)) kept.push({ index, entry });
    });
    const tops = read.tops.map(hex);
    const found = { kept: keptOf(told, kept), told, demands, canary, needed };
    await saveNotices({ ...state, size: read.size, tops, ...found });
  }
  const newest = (a, b) => b.index - a.index;
  const releaseAt = releasesIn(told, kept, needed);
  const releases = releasesOf(told, releaseAt);
  const misusedAt = (index) => misusedIn(kept.map(parsed), index);
  return { releases, demands: demands.sort(newest), canary, size: head.size, releaseAt, misusedAt };
}
function keptOf(told, kept, max = KEPT_MAX) {
  const own = new Set(told.map((it) => String(it.release)));
  const isOwn = ({ index, entry }) => own.has(String(index)) || own.has(ABOUT.exec(entry)?.[1] ?? "");
  let rest = kept.filter((it) => !isOwn(it)).length;
  return kept.filter((it) => isOwn(it) || rest-- <= max);
}
function neededBy(text2, needed) {
  const { fields } = parseEntry(text2);
  return "threshold" in fields ? Number(fields.threshold) : needed[fields.ceremony] ?? Infinity;
}
function releasesOf(told, releaseAt) {
  const releases = [...new Set(told.map((t) => t.release))].map(releaseAt);
  return releases.filter((release) => release !== null).sort((a, b) => b.index - a.index);
}
var parsed = ({ index, entry }) => ({
  index,
  entry: parseEntry(entry)
});
function misusedIn(all, emergency) {
  const said = (at) => at.entry.kind === "emergency-misused" && at.entry.fields.emergency === String(emergency);
  return all.find(said) ?? null;
}
function releasesIn(told, kept, needed) {
  const all = kept.map(parsed);
  const of = (kind, release) => all.filter(
    (at) => at.entry.kind === kind && at.entry.fields.release === String(release)
  );
  return (index) => {
    const found = all.find((at) => at.index === index);
    if (!found || !["emergency", "drill", "compelled"].includes(found.entry.kind)) return null;
    const entry = found.entry;
    const revealed = revealedOf(index, entry, all);
    const misused = misusedIn(all, index);
    return {
      index,
      entry,
      told: told.filter((t) => t.release === index),
      receipts: of("receipt", index),
      outcomes: of("outcome", index),
      misused,
      frozen: misused ? frozenBy(revealed, misused.index, all) : [],
      needed: needed[entry.fields["trustee-set"]] ?? null,
      revealed
    };
  };
}
function frozenBy(revealed, since, all) {
  const signed = ["submitted-by", "supervised-by"].map((field) => revealed.get(field));
  const revokes = (at) => at.index > since && at.entry.kind === "credential-revoked" && signed.includes(at.entry.fields.credential);
  return all.filter(revokes).map((at) => at.index);
}
function revealedOf(index, entry, all) {
  const found = /* @__PURE__ */ new Map();
  const fields = entry.fields;
  for (const at of all) {
    if (at.entry.kind !== "reveal") continue;
    const reveal = at.entry.fields;
    if (reveal.index !== String(index)) continue;
    const value = text(readOpening(reveal.value) ?? new Uint8Array());
    const holds = committed(entry.kind, reveal.field, reveal.salt, value) === fields[reveal.field];
    if (holds && isLine(value)) found.set(reveal.field, value);
  }
  return found;
}

// src/release/named.ts
function doorsOf(home, settings) {
  return (tag) => {
    const camera = home.statement.cameras.find((it) => tagOf(it.id) === tag);
    return camera ? named(settings.cameras, camera.id, "Camera") : printed(tag);
  };
}

// src/notices/announced.ts
var ANNOUNCED = "The public record announces this home for drills. ";
var MEANS = "A home for drills is one that the operator runs for practice alone. From the day after the entry on, an agency, reviewers and trustees can practise an emergency on it: trustees open its clips, and you are told of it each time. No other home's footage can leave in a drill, and no footage of this home can leave in an emergency or under a legal demand. The entry is for good; nobody takes it back.";
var NOT_AGREED = "If you live here and never agreed to that, you have been wronged: nobody is meant to live in a home for drills, and the entry is there for everybody to see.";
var ways = () => [
  [
    "Turn emergency access off: ",
    h("a", { href: "/devices.html" }, "Devices"),
    ". Later clips are then sealed to your own devices alone."
  ],
  ["Delete clips that trustees could open, on the home page: what is deleted does not leave."],
  ["Ask the operator why, and complain to a trustee or to a data protection authority."],
  ["Leave: without your hub nothing is recorded."]
];
function where(canary, byHubs, publicUrl) {
  const index = canary?.index ?? byHubs[0];
  if (index === void 0) return null;
  const entry = h("a", { href: publicPage(publicUrl, `record/entry/${index}`) }, `entry ${index}`);
  const on = canary && `On ${canary.day} (UTC) the operator entered its id in the public record: `;
  if (on) return [on, entry, "."];
  const hidden = " of the public record. The service does not show it here.";
  return ["Your hub has found its id in ", entry, hidden];
}
function announcedPart(canary, byHubs, publicUrl) {
  const found = where(canary, byHubs, publicUrl);
  if (!found) return null;
  return h(
    "article",
    { class: "card stack", id: "announced", "aria-labelledby": "announced-title" },
    h("h2", { id: "announced-title" }, "This home is announced for drills"),
    h("p", {}, ...found),
    h("p", {}, MEANS),
    h("p", {}, NOT_AGREED),
    h("h3", {}, "What you can do"),
    h("ul", {}, ...ways().map((way) => h("li", {}, ...way)))
  );
}

// src/notices/opened.ts
var UNDER = { emergency: "in an emergency", drill: "in a drill", compelled: "under a legal demand" };
var OWNER = {
  agreed: "Your household was asked first, and agreed.",
  declined: "Your household was asked first, and declined. Those who decided knew that.",
  "no-answer": "Your household was asked first. Nobody answered in time.",
  "not-asked": "Your household was not asked first, for a reason that is written in the agency's claim."
};
function answers(release) {
  const answered = answeredBy(release);
  const some = `${answered === 0 ? "No" : answered} trustee${answered === 1 ? " has" : "s have"} answered`;
  if (release.needed === null) return `${some}.`;
  const have = isOpen(release) ? "had to" : "have to before anything leaves";
  return `${some}; ${release.needed} ${have}.`;
}
var ownerSaid = ({ entry }) => entry.kind === "compelled" ? "" : ` ${OWNER[entry.fields.owner] ?? ""}`;
function leftIn(release, settings, agencies) {
  const { index, entry, told: [told] } = release;
  if (!told) return null;
  const names = told.cameras.map((camera) => named(settings.cameras, camera, "a camera"));
  const more = Number(entry.fields.cameras) - names.length;
  const cameras = [...names, ...more > 0 ? [`${more} more`] : []].join(", ");
  return { cameras, from: told.from, to: told.to, agency: agencyNamed(told.agency, agencies.get(index)) };
}
var MISUSED = {
  "no-danger": "nobody was in danger, and whoever signed it could know it",
  "other-purpose": "the footage was wanted for something else",
  forged: "nobody of the agency had asked; somebody else used their accounts"
};
function misuse({ misused }) {
  if (!misused) return null;
  const { reason } = misused.entry.fields;
  return `A reviewer who had not decided on it has said since that it was misused: ${MISUSED[reason] ?? reason}.`;
}
function openedNotice(release, left, link) {
  const { entry } = release;
  const under = UNDER[entry.kind];
  const open2 = isOpen(release);
  const title = open2 ? `Your footage was opened ${under}. ` : `Trustees were asked to open footage of yours ${under}. `;
  const clips = clipsOf(Number(entry.fields.clips));
  const what = `${clips} of ${left.cameras}, between ${when(left.from)} and ${when(left.to)}, ${open2 ? `left for ${left.agency}` : `for ${left.agency}`}: the picture, without sound.`;
  const wrong = misuse(release);
  return notice(
    open2 || wrong ? "warn" : "info",
    h("p", { "data-release": release.index }, h("strong", {}, title), what),
    wrong && h("p", {}, h("strong", {}, wrong)),
    h("p", {}, `Entered on ${entry.day} (UTC). ${answers(release)}${ownerSaid(release)} `, link)
  );
}
var readOn2 = ({ index }) => h("a", { href: `/notices.html#release-${index}` }, "Read what happened, and what you can do now");

export {
  noteAgencies,
  agencyNamed,
  NOTHING,
  isUnread,
  isOpen,
  seenNotices,
  markNoticesSeen,
  readNotices,
  UNDER,
  OWNER,
  answers,
  leftIn,
  misuse,
  openedNotice,
  readOn2 as readOn,
  doorsOf,
  ANNOUNCED,
  announcedPart
};
