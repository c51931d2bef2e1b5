import {
  hash32,
  loadHead,
  loadRecord,
  meetPolicy,
  openUnder,
  pinsOf,
  policyIn,
  raiseHead,
  remember,
  strictDecimal
} from "./shared-UI4E442E.js";
import {
  Refused,
  api,
  base64,
  concat,
  hex,
  logFile,
  same,
  sha2562 as sha256,
  unbase64,
  unhex,
  utf8
} from "./shared-K3QNCVT6.js";

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
  const refuse2 = () => new Refused("extra", "The receipt’s extra line is malformed.");
  let bytes;
  try {
    bytes = unbase64(encoded);
  } catch {
    throw refuse2();
  }
  if (base64(bytes) !== encoded) throw refuse2();
  if (bytes.length > EXTRA_BYTES_MAX) throw tooLong();
  return bytes;
}
function leafHash(entry) {
  return sha256(concat(Uint8Array.of(0), entry));
}
function rootOf(leaf, index, size, hashes) {
  if (index >= size) return void 0;
  const node2 = (left, right) => sha256(concat(Uint8Array.of(1), left, right));
  let [place, last] = [index, size - 1];
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
function half(size) {
  let k = 1;
  while (k * 2 < size) k *= 2;
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
  constructor(size, file) {
    this.size = size;
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
  async subtree(start, size) {
    let level = 0;
    while (size >= TILE_WIDTH ** (level + 1)) level += 1;
    const unit = TILE_WIDTH ** level;
    const [first, count] = [start / unit, size / unit];
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
  const leaves = (start, size) => {
    const key = `${start} ${size}`;
    const got = known.get(key) ?? tiles.subtree(start, size);
    known.set(key, got);
    return got;
  };
  const rootOf2 = async (start, size) => {
    const straddles = start < small.size && start + size > small.size;
    if (isPowerOfTwo(size) && start % size === 0 && !straddles) return leaves(start, size);
    const left = half(size);
    const [a, b] = await Promise.all([rootOf2(start, left), rootOf2(start + left, size - left)]);
    return node(a, b);
  };
  const [before, after] = await Promise.all([rootOf2(0, small.size), rootOf2(0, large.size)]);
  return same(before, small.root) && same(after, large.root);
}

// src/app/record.ts
var refuse = (code, what) => new Refused(code, `${what} It is not accepted.`);
async function recordPins(home) {
  const { logKey: known } = home.record;
  if (!known) {
    const { logKey: logKey2, policy: policy2, agencyCoolOffHours: agencyCoolOffHours2 } = await pinsOf(await api.operator());
    await remember(home, { logKey: logKey2, policy: policy2, agencyCoolOffHours: agencyCoolOffHours2 });
  } else if (!home.record.policy) {
    const met = await meetPolicy(known);
    const kept = await loadRecord(home.record.household);
    await remember(home, { policy: kept?.policy ?? met });
  }
  const { logKey, policy, agencyCoolOffHours } = home.record;
  if (!logKey || !policy) return null;
  return { logKey, policy: policyIn(logKey, policy.text), coolOffHours: agencyCoolOffHours ?? 24 };
}
function sameLogKey(pins, told) {
  if (told === pins.logKey) return;
  throw refuse(
    "log_key",
    "The service says that its public record has another key than this household has pinned."
  );
}
function knownHead(home) {
  return loadHead(home.record.household);
}
async function acceptHead(home, head, known) {
  if (known && head.size < known.size) {
    throw refuse(
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
  throw refuse(
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
  acceptReceiptHead
};
