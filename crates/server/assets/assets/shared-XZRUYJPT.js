import {
  isKeyName,
  parseVkey
} from "./shared-A73L332K.js";
import {
  loadHead,
  pinsOf,
  raiseHead,
  remember,
  verify
} from "./shared-YIETEJF6.js";
import {
  Refused,
  api,
  base64,
  concat,
  enc,
  hex,
  logFile,
  same,
  sha2562 as sha256,
  u64,
  unbase64,
  unhex,
  utf8
} from "./shared-XHTEXJ3I.js";

// src/crypto/consent.ts
var CONSENT_FIELDS = [
  "request",
  "agency",
  "recipient",
  "clips",
  "seconds",
  "pseudonym",
  "footage"
];
function footageOf(items) {
  const none = new Uint8Array();
  const fields = items.flatMap(({ body, still }) => [
    body,
    ...still ? [u64(still.atMs), still.sha256] : [none, none]
  ]);
  return hex(sha256(enc("sidelight/footage/v1", ...fields)));
}
var wholeSeconds = (ms) => Math.ceil(ms / 1e3);
function secondsOf(durationsMs) {
  return wholeSeconds(durationsMs.reduce((sum, ms) => sum + ms, 0));
}

// src/ui/format.ts
var own = globalThis.navigator?.language ?? "";
var ENGLISH = own.startsWith("en") ? own : "en-GB";
var time = new Intl.DateTimeFormat(void 0, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
var seconds = new Intl.DateTimeFormat(void 0, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23"
});
var day = new Intl.DateTimeFormat(ENGLISH, { weekday: "long", day: "numeric", month: "long" });
var date = new Intl.DateTimeFormat(ENGLISH, { day: "numeric", month: "long", year: "numeric" });
var clock = (ms) => time.format(ms);
var clockSeconds = (ms) => seconds.format(ms);
var dateOf = (ms) => date.format(ms);
function midnight(ms, days = 0) {
  const at = new Date(ms);
  return new Date(at.getFullYear(), at.getMonth(), at.getDate() + days).getTime();
}
function hoursOf(from, to) {
  const at = new Date(from);
  return [0, 3, 6, 9, 12, 15, 18, 21, 24].map((hour) => {
    const ms = new Date(at.getFullYear(), at.getMonth(), at.getDate(), hour).getTime();
    return { hour, ms, part: Math.min(1, Math.max(0, (ms - from) / (to - from))) };
  });
}
function dayName(ms, now = Date.now()) {
  if (midnight(ms) === midnight(now)) return "Today";
  if (midnight(ms) === midnight(now, -1)) return "Yesterday";
  return day.format(ms);
}
var dayFull = (ms) => day.format(ms);
function span(fromMs, toMs) {
  const say = toMs - fromMs < 6e4 ? clockSeconds : clock;
  const [from, to] = [say(fromMs), say(toMs)];
  return from === to ? from : `${from} – ${to}`;
}
function when(ms, now = Date.now()) {
  if (now - ms < 6e4 && ms <= now + 5e3) return "just now";
  if (midnight(ms) === midnight(now)) return clock(ms);
  if (midnight(ms) === midnight(now, -1)) return `yesterday ${clock(ms)}`;
  return `${date.format(ms)}, ${clock(ms)}`;
}
function position(ms) {
  const whole = Math.max(0, Math.floor(ms / 1e3));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
var length = (ms) => position(1e3 * wholeSeconds(ms));
function lasting(ms) {
  const whole = Math.max(1, wholeSeconds(ms));
  if (whole < 90) return whole === 1 ? "1 second" : `${whole} seconds`;
  const minutes = Math.round(whole / 60);
  if (minutes < 120) return `${minutes} minutes`;
  return `${Math.round(minutes / 60)} hours`;
}
function size(bytes) {
  if (bytes < 1e3) return `${bytes} bytes`;
  const units = ["kB", "MB", "GB", "TB"];
  let value = bytes / 1e3;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1e3;
    unit += 1;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}
var soMany = (n, one) => n === 1 ? `1 ${one}` : `${n} ${one}s`;
var clipsOf = (n) => soMany(n, "clip");
function itemsText(items) {
  const stills = items.filter((item) => "still" in item || item.tracks?.includes("still")).length;
  const clips = items.length - stills;
  const said = [clips > 0 && clipsOf(clips), stills > 0 && (stills === 1 ? "1 still" : `${stills} stills`)];
  return said.filter(Boolean).join(" and ");
}
var timeOf = (minute) => `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
function minuteOf(time2) {
  const found = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time2);
  return found ? Number(found[1]) * 60 + Number(found[2]) : null;
}

// src/record/words.ts
var SLUG_CHARS_MAX = 40;
var UNREADABLE = new RegExp(
  "[\\p{Noncharacter_Code_Point}\\p{Cc}\\p{Cs}\\p{Co}\\u00ad\\u061c\\u180e\\ufeff\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufff9-\\ufffb\\u{e0000}-\\u{10ffff}]",
  "u"
);
var AT_AN_END = /^[\p{White_Space}]|[\p{White_Space}]$/u;
function isSlug(text) {
  return text.length <= SLUG_CHARS_MAX && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(text) && !["all", "none", "operator"].includes(text);
}
function isLine(text) {
  return text !== "" && !AT_AN_END.test(text) && !UNREADABLE.test(text);
}
function readUint(text) {
  if (!/^(0|[1-9][0-9]{0,15})$/.test(text)) return void 0;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : void 0;
}
function readDay(text) {
  if (!/^[2-9][0-9]{3}-[0-9]{2}-[0-9]{2}$/.test(text)) return void 0;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text ? void 0 : ms;
}
function readHash(prefix, text) {
  const digits = text.startsWith(`${prefix}:`) ? text.slice(prefix.length + 1) : "";
  try {
    unhex(digits, 32);
    return digits;
  } catch {
    return void 0;
  }
}

// src/record/checkpoint.ts
var BYTES_MAX = 64 * 1024;
var SIGNATURES_MAX = 100;
var EMPTY_ROOT = hex(sha256(new Uint8Array()));
function strictDecimal(text) {
  if (!/^(0|[1-9][0-9]{0,15})$/.test(text)) return void 0;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : void 0;
}
function hash32(text) {
  try {
    const bytes = unbase64(text);
    return bytes.length === 32 && base64(bytes) === text ? bytes : void 0;
  } catch {
    return void 0;
  }
}
function note() {
  return new Refused("note", "The head of the record is not a signed note.");
}
function split(bytes) {
  let whole;
  try {
    whole = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw note();
  }
  if (/[\u0000-\u0009\u000b-\u001f]/.test(whole)) throw note();
  const at = whole.lastIndexOf("\n\n");
  if (at < 0 || !whole.endsWith("\n")) throw note();
  const lines = whole.slice(at + 2, -1).split("\n");
  if (lines.length > SIGNATURES_MAX) throw note();
  return { text: whole.slice(0, at + 1), signatures: lines.map(signatureLine) };
}
function signatureLine(line) {
  const parts = /^\u2014 ([^ ]+) ([^ ]+)$/.exec(line);
  const [, name, encoded] = parts ?? [];
  if (name === void 0 || encoded === void 0 || !isKeyName(name)) throw note();
  let bytes;
  try {
    bytes = unbase64(encoded);
  } catch {
    throw note();
  }
  if (bytes.length < 5 || base64(bytes) !== encoded) throw note();
  return { name, id: new DataView(bytes.buffer, bytes.byteOffset).getUint32(0), bytes: bytes.slice(4) };
}
async function isGood(key, text, signature) {
  if (key.kind === "note") return verify(key.key, utf8(text), signature);
  if (signature.length !== 72) return false;
  const time2 = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0);
  const message = concat(utf8(`cosignature/v1
time ${time2}
`), utf8(text));
  return verify(key.key, message, signature.slice(8));
}
async function openCheckpoint(bytes, known) {
  if (bytes.length > BYTES_MAX) {
    throw new Refused("too-long", "The head of the record is too long.");
  }
  const { text, signatures } = split(bytes);
  const lines = text.slice(0, -1).split("\n");
  const [origin, sizeText, rootText] = lines;
  if (lines.length !== 3 || origin === void 0 || sizeText === void 0 || rootText === void 0) {
    throw new Refused("lines", "The head of the record is not exactly origin, size and top.");
  }
  const size2 = strictDecimal(sizeText);
  if (size2 === void 0) throw new Refused("size", "The size in the head is not a plain number.");
  const root = hash32(rootText);
  if (root === void 0) throw new Refused("root", "The top in the head is not 32 bytes.");
  if (!isKeyName(origin)) throw new Refused("origin", "The head names no record.");
  if (size2 === 0 && hex(root) !== EMPTY_ROOT) {
    throw new Refused("root", "A record without entries has another top.");
  }
  let logKey;
  const cosigners = /* @__PURE__ */ new Set();
  for (const signature of signatures) {
    const key = known.find((k) => k.name === signature.name && k.id === signature.id);
    if (key === void 0) continue;
    if (!await isGood(key, text, signature.bytes)) {
      throw new Refused("signature", `The signature of ${key.name} is wrong.`);
    }
    if (key.kind === "cosignature") cosigners.add(key);
    else if (key.name === origin) logKey = key;
  }
  if (logKey === void 0) {
    throw new Refused("unsigned", "This record’s key did not sign it. It may be of another record.");
  }
  return { origin, size: size2, root, logKey, cosigners: [...cosigners] };
}

// src/record/policy.ts
var BYTES_MAX2 = 64 * 1024;
var ITEMS_MAX = 64;
function alone(log) {
  return { logs: [log], nodes: [], quorum: null };
}
var refuse = (code, line, what) => new Refused(code, `The policy${line > 0 ? `, line ${line}` : ""}: ${what}`);
var Parser = class {
  constructor(line = 0) {
    this.line = line;
  }
  line;
  logs = [];
  nodes = [];
  quorum;
  no(code, what) {
    throw refuse(code, this.line, what);
  }
  read(line, number) {
    this.line = number;
    if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(line)) {
      this.no("character", "a character that is not allowed.");
    }
    const [word, ...rest] = line.split(/[ \t]+/).filter((part) => part !== "");
    if (word === void 0 || word.startsWith("#")) return;
    const [first, second, ...more] = rest;
    if (word === "log" && first !== void 0 && rest.length <= 2) return this.log(first);
    if (word === "witness" && first !== void 0 && second !== void 0 && rest.length <= 3) {
      return this.witness(first, second);
    }
    if (word === "group" && first !== void 0 && second !== void 0 && more.length > 0) {
      return this.group(first, second, more);
    }
    if (word === "quorum" && first !== void 0 && rest.length === 1) return this.setQuorum(first);
    this.no("line", "not a log, witness, group or quorum line of the right length.");
  }
  key(text, kind) {
    let key;
    try {
      key = parseVkey(text);
    } catch {
      return this.no("key", "this is no key that can be read here.");
    }
    if (key.kind !== kind) this.no("key-kind", "a key of the wrong type for this line.");
    return key;
  }
  log(text) {
    const key = this.key(text, "note");
    const known = this.logs.some((log) => hex(log.key) === hex(key.key));
    if (known) this.no("duplicate-key", "this key is listed twice.");
    if (this.logs.length >= ITEMS_MAX) this.no("too-large", "too many records.");
    this.logs.push(key);
  }
  witness(name, text) {
    const key = this.key(text, "cosignature");
    const known = this.nodes.some(({ rule }) => "key" in rule && hex(rule.key.key) === hex(key.key));
    if (known) this.no("duplicate-key", "this key is listed twice.");
    this.define(name, { key });
  }
  group(name, count, names) {
    const threshold = this.threshold(count, names.length);
    const members = names.map((member) => {
      const node2 = this.find(member) ?? this.no("unknown-name", "a name that no line before defines.");
      if (node2.member) this.no("member-twice", "this name is a member of a group already.");
      node2.member = true;
      return node2;
    });
    this.define(name, { threshold, members });
  }
  threshold(count, members) {
    if (count === "all") return members;
    if (count === "any") return 1;
    const number = /^[1-9][0-9]{0,2}$/.test(count) ? Number(count) : 0;
    if (number < 1 || number > members) this.no("threshold", "not between 1 and the number of members.");
    return number;
  }
  setQuorum(name) {
    if (this.quorum !== void 0) this.no("quorum-line", "there is more than one quorum line.");
    if (name === "none") {
      this.quorum = null;
      return;
    }
    this.quorum = this.find(name) ?? this.no("unknown-name", "a name that no line before defines.");
  }
  define(name, rule) {
    if (name === "none" || this.find(name)) this.no("duplicate-name", "this name is taken.");
    if (this.nodes.length >= 2 * ITEMS_MAX) this.no("too-large", "too many names.");
    this.nodes.push({ name, rule, member: false });
  }
  find(name) {
    return this.nodes.find((node2) => node2.name === name);
  }
};
function parsePolicy(text) {
  if (utf8(text).length > BYTES_MAX2) throw refuse("too-large", 0, "too long.");
  if (text === "") throw refuse("quorum-line", 0, "there is no quorum line.");
  if (!text.endsWith("\n")) throw refuse("character", 0, "no newline at the end.");
  const parser = new Parser();
  text.slice(0, -1).split("\n").forEach((line, at) => parser.read(line, at + 1));
  if (parser.quorum === void 0) throw refuse("quorum-line", 0, "there is no quorum line.");
  return { logs: parser.logs, nodes: parser.nodes, quorum: parser.quorum };
}
function parseTrust(text) {
  const trimmed = text.trim();
  return /\s/.test(trimmed) ? parsePolicy(`${trimmed}
`) : alone(parseVkey(trimmed));
}
function quorumMet(policy, signed) {
  const met = (node2) => {
    const { rule } = node2;
    if ("key" in rule) return signed(rule.key);
    return rule.members.filter(met).length >= rule.threshold;
  };
  return policy.quorum === null || met(policy.quorum);
}
async function openUnder(policy, bytes) {
  const witnesses = policy.nodes.flatMap(({ rule }) => "key" in rule ? [rule.key] : []);
  const head = await openCheckpoint(bytes, [...policy.logs, ...witnesses]);
  if (!quorumMet(policy, (key) => head.cosigners.includes(key))) {
    throw new Refused("quorum", "Not enough witnesses have signed this head.");
  }
  return head;
}

// src/record/proof.ts
var HEADER = "c2sp.org/tlog-proof@v1";
var EXTRA_BYTES_MAX = 16 * 1024;
var PROOF_BYTES_MAX = 64 * 1024 + 2 * EXTRA_BYTES_MAX;
var HASHES_MAX = 63;
var truncated = () => new Refused("truncated", "The receipt ends too early, or is not text.");
var tooLong = () => new Refused("too-long", "The receipt is too long.");
function parseProof(bytes) {
  if (bytes.length > PROOF_BYTES_MAX) throw tooLong();
  let rest;
  try {
    rest = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw truncated();
  }
  const next = () => {
    const at = rest.indexOf("\n");
    if (at < 0) throw truncated();
    const line2 = rest.slice(0, at);
    rest = rest.slice(at + 1);
    return line2;
  };
  if (next() !== HEADER) throw new Refused("header", "This file is not a receipt (tlog-proof).");
  let line = next();
  let extra;
  if (line.startsWith("extra ")) {
    extra = readExtra(line.slice("extra ".length));
    line = next();
  }
  const index = line.startsWith("index ") ? strictDecimal(line.slice("index ".length)) : void 0;
  if (index === void 0) throw new Refused("index", "The receipt does not say which entry it is for.");
  const hashes = [];
  for (line = next(); line !== ""; line = next()) {
    if (hashes.length === HASHES_MAX) throw tooLong();
    const hash = hash32(line);
    if (hash === void 0) throw new Refused("hash", "A hash in the receipt is not one.");
    hashes.push(hash);
  }
  return { extra, index, hashes, checkpoint: utf8(rest) };
}
function readExtra(encoded) {
  const refuse3 = () => new Refused("extra", "The receipt’s extra line is malformed.");
  let bytes;
  try {
    bytes = unbase64(encoded);
  } catch {
    throw refuse3();
  }
  if (base64(bytes) !== encoded) throw refuse3();
  if (bytes.length > EXTRA_BYTES_MAX) throw tooLong();
  return bytes;
}
function leafHash(entry) {
  return sha256(concat(Uint8Array.of(0), entry));
}
function rootOf(leaf, index, size2, hashes) {
  if (index >= size2) return void 0;
  const node2 = (left, right) => sha256(concat(Uint8Array.of(1), left, right));
  let [place, last] = [index, size2 - 1];
  let root = leaf;
  for (const hash of hashes) {
    if (last === 0) return void 0;
    if (place % 2 === 1 || place === last) {
      root = node2(hash, root);
      while (place % 2 === 0 && place !== 0) {
        place = Math.floor(place / 2);
        last = Math.floor(last / 2);
      }
    } else {
      root = node2(root, hash);
    }
    place = Math.floor(place / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? root : void 0;
}
function checkInclusion(head, index, entry, hashes) {
  const root = rootOf(leafHash(entry), index, head.size, hashes);
  if (root === void 0 || !same(root, head.root)) {
    throw new Refused("inclusion", "The entry does not lead to the head that was signed.");
  }
}
async function verifyProof(proof, entry, policy) {
  const head = await openUnder(policy, proof.checkpoint);
  checkInclusion(head, proof.index, entry, proof.hashes);
  return head;
}

// src/record/tree.ts
var TILE_WIDTH = 256;
var HASH_BYTES = 32;
var node = (left, right) => sha256(concat(Uint8Array.of(1), left, right));
function tilePath(level, index, width) {
  const groups = [];
  let rest = index;
  do {
    const digits = String(rest % 1e3).padStart(3, "0");
    groups.unshift(groups.length === 0 ? digits : `x${digits}`);
    rest = Math.floor(rest / 1e3);
  } while (rest > 0);
  return `tile/${level}/${groups.join("/")}${width === TILE_WIDTH ? "" : `.p/${width}`}`;
}
function half(size2) {
  let k = 1;
  while (k * 2 < size2) k *= 2;
  return k;
}
function top(hashes) {
  let row = hashes;
  while (row.length > 1) {
    row = Array.from(
      { length: row.length / 2 },
      (_, i) => node(row[2 * i], row[2 * i + 1])
    );
  }
  return row[0];
}
var Tiles = class {
  constructor(size2, file) {
    this.size = size2;
    this.file = file;
  }
  size;
  file;
  tiles = /* @__PURE__ */ new Map();
  tile(level, index) {
    const whole = Math.floor(this.size / TILE_WIDTH ** level);
    const width = Math.min(TILE_WIDTH, whole - index * TILE_WIDTH);
    const path = tilePath(level, index, width);
    let known = this.tiles.get(path);
    if (!known) {
      known = this.read(path, tilePath(level, index, TILE_WIDTH), width);
      this.tiles.set(path, known);
    }
    return known;
  }
  async read(path, full, width) {
    const bytes = await this.file(path) ?? await this.file(full);
    if (!bytes || bytes.length < width * HASH_BYTES) {
      throw new Refused("tiles", "The service does not show how the public record grew. It is not accepted.");
    }
    return bytes;
  }
  /** The hash of the whole subtree of `size` leaves, a power of two, that begins at `start`. */
  async subtree(start, size2) {
    let level = 0;
    while (size2 >= TILE_WIDTH ** (level + 1)) level += 1;
    const unit = TILE_WIDTH ** level;
    const [first, count] = [start / unit, size2 / unit];
    const bytes = await this.tile(level, Math.floor(first / TILE_WIDTH));
    const at = first % TILE_WIDTH;
    return top(
      Array.from({ length: count }, (_, i) => bytes.slice((at + i) * HASH_BYTES, (at + i + 1) * HASH_BYTES))
    );
  }
};
var isPowerOfTwo = (n) => 2 ** Math.round(Math.log2(n)) === n;
async function continues(small, large, file) {
  if (small.size === large.size) return same(small.root, large.root);
  if (small.size === 0) return true;
  const tiles = new Tiles(large.size, file);
  const known = /* @__PURE__ */ new Map();
  const leaves = (start, size2) => {
    const key = `${start} ${size2}`;
    const got = known.get(key) ?? tiles.subtree(start, size2);
    known.set(key, got);
    return got;
  };
  const rootOf2 = async (start, size2) => {
    const straddles = start < small.size && start + size2 > small.size;
    if (isPowerOfTwo(size2) && start % size2 === 0 && !straddles) return leaves(start, size2);
    const left = half(size2);
    const [a, b] = await Promise.all([rootOf2(start, left), rootOf2(start + left, size2 - left)]);
    return node(a, b);
  };
  const [before, after] = await Promise.all([rootOf2(0, small.size), rootOf2(0, large.size)]);
  return same(before, small.root) && same(after, large.root);
}

// src/app/record.ts
var refuse2 = (code, what) => new Refused(code, `${what} It is not accepted.`);
async function recordPins(home) {
  if (home.record.logKey === void 0 || home.record.logKey === null) {
    const { logKey: logKey2, agencyCoolOffHours: agencyCoolOffHours2 } = pinsOf(await api.operator());
    await remember(home, { logKey: logKey2, agencyCoolOffHours: agencyCoolOffHours2 });
  }
  const { logKey, agencyCoolOffHours } = home.record;
  return logKey ? { logKey, coolOffHours: agencyCoolOffHours ?? 24 } : null;
}
function sameLogKey(pins, told) {
  if (told === pins.logKey) return;
  throw refuse2(
    "log_key",
    "The service says that its public record has another key than this household has pinned."
  );
}
function knownHead(home) {
  return loadHead(home.record.household);
}
async function acceptHead(home, head, known) {
  if (known && head.size < known.size) {
    throw refuse2(
      "older_record",
      `The service shows a public record of ${head.size} entries; this device has seen ${known.size}.`
    );
  }
  if (known) await sameHistory({ size: known.size, root: unhex(known.root, 32) }, head);
  await raiseHead({ household: home.record.household, size: head.size, root: hex(head.root) });
}
async function sameHistory(a, b, file = logFile) {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  if (await continues(small, large, file)) return;
  throw refuse2(
    "other_history",
    "The service shows another history of the public record than this device has seen."
  );
}
async function acceptReceiptHead(home, head, file = logFile) {
  const known = await knownHead(home);
  if (!known) return;
  const larger = head.size >= known.size ? file : logFile;
  await sameHistory({ size: known.size, root: unhex(known.root, 32) }, head, larger);
  if (head.size > known.size) {
    await raiseHead({ household: home.record.household, size: head.size, root: hex(head.root) });
  }
}

export {
  isSlug,
  isLine,
  readUint,
  readDay,
  readHash,
  openCheckpoint,
  alone,
  parseTrust,
  parseProof,
  leafHash,
  checkInclusion,
  verifyProof,
  tilePath,
  recordPins,
  sameLogKey,
  knownHead,
  acceptHead,
  sameHistory,
  acceptReceiptHead,
  CONSENT_FIELDS,
  footageOf,
  secondsOf,
  clock,
  clockSeconds,
  dateOf,
  midnight,
  hoursOf,
  dayName,
  dayFull,
  span,
  when,
  position,
  length,
  lasting,
  size,
  soMany,
  clipsOf,
  itemsText,
  timeOf,
  minuteOf
};
