import {
  clock,
  clockSeconds,
  dayName,
  lasting,
  position,
  recordNow,
  saveBlob,
  size,
  when
} from "./shared-XWHHBR7K.js";
import {
  pause,
  step
} from "./shared-6NTUURDE.js";
import {
  named,
  readSettings
} from "./shared-NOW5JUGR.js";
import {
  chacha20poly1305,
  clipIdentities,
  go,
  hkdf,
  hubsAt,
  isRecipient,
  open,
  openHeader,
  paddedJson,
  seal,
  sign,
  signingSeed,
  verify
} from "./shared-MHICJQKV.js";
import {
  Problem,
  Refused,
  api,
  button,
  dialog,
  enc,
  field,
  fill,
  h,
  hex,
  hmac2 as hmac,
  i64,
  icon,
  iconButton,
  isId,
  notice,
  payload,
  random,
  same,
  sentence,
  sha256,
  sha2562,
  text,
  toast,
  u64,
  unbase64,
  unhex,
  utf8,
  waiting
} from "./shared-JBXGLKUL.js";

// src/crypto/card.ts
var CARD_BYTES_MAX = 4 * 1024 * 1024;
var FRAGMENTS_MAX = 4096;
var CODEC_CHARS_MAX = 64;
var TRIGGERS = ["press", "motion", "manual", "continuous", "camera", "restart", "disk"];
var GAPS = ["camera", "restart", "disk"];
var malformed = (what) => new Refused("card_format", `the card is malformed: ${what}`);
var contradiction = (what) => new Refused("card_contradiction", `the card contradicts itself: ${what}`);
function object(value, what) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw malformed(what);
  return value;
}
function integer(value, what, min = 0) {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < min) throw malformed(what);
  return value;
}
function string(value, what) {
  if (typeof value !== "string") throw malformed(what);
  return value;
}
function idOf(value, what) {
  if (!isId(value)) throw malformed(what);
  return value;
}
function bytes32(value, what) {
  if (typeof value !== "string" || !/^[0-9a-f]{64}$/.test(value)) throw malformed(what);
  return unhex(value, 32);
}
function recipient(value, what) {
  if (!isRecipient(value)) throw malformed(what);
  return value;
}
function bytes(value, what) {
  try {
    return unbase64(value);
  } catch {
    throw malformed(what);
  }
}
function oneOf(value, all, what) {
  if (typeof value !== "string" || !all.includes(value)) throw malformed(what);
  return value;
}
function fragment(value) {
  if (!Array.isArray(value) || value.length !== 5) throw malformed("fragment");
  const [offset, length, timeMs, durationMs, isKey] = value.map((n) => integer(n, "fragment"));
  if (isKey !== 0 && isKey !== 1) throw malformed("fragment");
  return {
    offset,
    length,
    timeMs,
    durationMs,
    key: isKey === 1
  };
}
function plainSize(payloadSize) {
  const sealed = payloadSize - 16;
  if (sealed < 16) return void 0;
  const chunks = Math.ceil(sealed / 65552);
  const last = sealed - (chunks - 1) * 65552;
  if (last < 16 || last === 16 && chunks > 1) return void 0;
  return sealed - chunks * 16;
}
function track(value, video) {
  if (value === null || value === void 0) return null;
  const json = object(value, "track");
  if (!Array.isArray(json.fragments)) throw malformed("fragments");
  if (json.fragments.length > FRAGMENTS_MAX) throw contradiction("there are too many fragments");
  const media2 = {
    codec: string(json.codec, "codec"),
    payload: bytes32(json.payload, "payload"),
    size: integer(json.size, "size"),
    plain: bytes32(json.plain, "plain"),
    plainSize: integer(json.plain_size, "plain_size"),
    init: integer(json.init, "init"),
    fragments: json.fragments.map(fragment),
    width: video ? integer(json.width, "width") : 0,
    height: video ? integer(json.height, "height") : 0
  };
  if (!media2.codec || media2.codec.length > CODEC_CHARS_MAX)
    throw contradiction("a codec is empty or too long");
  if (plainSize(media2.size) !== media2.plainSize) {
    throw contradiction("a payload of this size does not hold that many bytes");
  }
  let end2 = media2.init;
  for (const f of media2.fragments) {
    if (f.offset < end2) throw contradiction("fragments overlap or are out of order");
    end2 = f.offset + f.length;
  }
  if (end2 > media2.plainSize) throw contradiction("a fragment lies outside its track");
  return media2;
}
function preview(value) {
  if (value === null || value === void 0) return null;
  const json = object(value, "preview");
  return {
    codec: string(json.codec, "preview"),
    description: bytes(json.description, "preview"),
    data: bytes(json.data, "preview")
  };
}
function clock2(value) {
  if (value === null || value === void 0) return null;
  const json = object(value, "clock");
  return {
    offsetMs: integer(json.offset_ms, "clock", Number.MIN_SAFE_INTEGER),
    uncertaintyMs: integer(json.uncertainty_ms, "clock")
  };
}
function parseCard(plain) {
  if (plain.length > CARD_BYTES_MAX) throw new Refused("card_too_large", "the card is too large");
  let json;
  try {
    json = object(JSON.parse(text(plain)), "not an object");
  } catch {
    throw malformed("not JSON");
  }
  const version = integer(json.v, "version");
  if (version !== 1) {
    throw new Refused("card_version", `the card is of version ${version}, which is not known here`);
  }
  const card = {
    kind: oneOf(json.kind, ["clip", "gap"], "kind"),
    household: idOf(json.household, "household"),
    camera: idOf(json.camera, "camera"),
    clip: idOf(json.clip, "clip"),
    series: oneOf(json.series, ["event", "continuous"], "series"),
    number: integer(json.number, "number"),
    previous: bytes32(json.previous, "previous"),
    epoch: integer(json.epoch, "epoch"),
    startMs: integer(json.start, "start"),
    durationMs: integer(json.duration, "duration"),
    trigger: oneOf(json.trigger, TRIGGERS, "trigger"),
    recovered: json.recovered === true,
    clock: clock2(json.clock),
    hub: hex(bytes32(json.hub, "hub")),
    notice: recipient(json.notice, "notice"),
    seed: bytes32(json.seed, "seed"),
    video: track(json.video, true),
    audio: track(json.audio, false),
    preview: preview(json.preview)
  };
  if (typeof json.recovered !== "boolean") throw malformed("recovered");
  checkCard(card);
  return card;
}
function checkCard(card) {
  const first = card.previous.every((b) => b === 0);
  if (card.number === 0 || card.number === 1 !== first) {
    throw contradiction("the first number is 1, and only it follows no link");
  }
  const gap = card.kind === "gap";
  if (gap !== GAPS.includes(card.trigger)) throw contradiction("the trigger is not one of this kind");
  if (gap === (card.video !== null)) throw contradiction("a clip has a video track and a gap has none");
  if (gap && (card.audio || card.preview)) throw contradiction("a gap has no track but its card");
}

// src/crypto/manifest.ts
var FIELDS = [
  "kind",
  "household",
  "camera",
  "clip",
  "series",
  "number",
  "previous",
  "epoch",
  "start",
  "duration",
  "trigger",
  "recovered",
  "clock",
  "video-codec",
  "video-payload",
  "video-size",
  "video-plain",
  "audio-codec",
  "audio-payload",
  "audio-size",
  "audio-plain",
  "card-payload",
  "card-size",
  "card-plain"
];
var DOMAIN = "sidelight/manifest/v1";
var PREFIX = enc(DOMAIN);
var BODY_BYTES = PREFIX.length + 25 * 36;
function parseManifest(body) {
  const refuse = () => new Refused("manifest_format", "the manifest is not in the format sidelight/manifest/v1");
  if (body.length !== BODY_BYTES || !same(body.subarray(0, PREFIX.length), PREFIX)) throw refuse();
  const fields = [];
  for (let at = PREFIX.length; at < body.length; at += 36) {
    if (new DataView(body.buffer, body.byteOffset + at).getUint32(0) !== 32) throw refuse();
    fields.push(body.slice(at + 4, at + 36));
  }
  const [clipKey, ...commitments] = fields;
  return { body, clipKey, commitments };
}
function salt(seed, name) {
  return hmac(seed, enc("sidelight/salt/v1", utf8(name)));
}
function commit(name, saltBytes, value) {
  return sha2562(enc("sidelight/field/v1", utf8(name), saltBytes, value));
}
function link(previous, body) {
  return sha2562(enc("sidelight/link/v1", previous, sha2562(body)));
}
function receivedBytes(body, receivedMs) {
  return enc("sidelight/received/v1", sha2562(body), u64(receivedMs));
}
function deletedBytes(clip, linkBytes, atMs) {
  return enc("sidelight/deleted/v1", unhex(clip, 16), linkBytes, utf8("owner"), u64(atMs));
}
function certificateBytes(hub, clipKey, clip) {
  return enc("sidelight/clip-key/v1", hub, clipKey, unhex(clip, 16));
}
function media(track2) {
  if (!track2) return [new Uint8Array(), new Uint8Array(), new Uint8Array(), new Uint8Array()];
  return [utf8(track2.codec), track2.payload, u64(track2.size), track2.plain];
}
function fieldValues(card, cardPayload, cardSize, cardPlain) {
  const clock4 = new Uint8Array(16);
  clock4.set(i64(card.clock?.offsetMs ?? 0));
  clock4.set(card.clock ? u64(card.clock.uncertaintyMs) : u64(0xffffffffffffffffn), 8);
  return [
    utf8(card.kind),
    unhex(card.household, 16),
    unhex(card.camera, 16),
    unhex(card.clip, 16),
    utf8(card.series),
    u64(card.number),
    card.previous,
    u64(card.epoch),
    u64(card.startMs),
    u64(card.durationMs),
    utf8(card.trigger),
    utf8(card.recovered ? "yes" : "no"),
    clock4,
    ...media(card.video),
    ...media(card.audio),
    cardPayload,
    u64(cardSize),
    cardPlain
  ];
}
async function verifyManifest(wire, expected) {
  const manifest = parseManifest(unbase64(wire.body));
  if (!await verify(manifest.clipKey, manifest.body, unbase64(wire.signature))) {
    throw new Refused("manifest_signature", "the manifest's signature does not fit");
  }
  const c = wire.certificate;
  if (!expected.hubs.has(c.hub)) {
    throw new Refused("other_hub", "the manifest is vouched for by another hub than this household's");
  }
  const signed = certificateBytes(unhex(c.hub, 32), unhex(c.clip_key, 32), c.clip);
  const good = await verify(unhex(c.hub, 32), signed, unbase64(c.signature));
  if (!good || c.clip_key !== hex(manifest.clipKey)) {
    throw new Refused("certificate", "the hub does not vouch for the key that signed the manifest");
  }
  if (c.clip !== expected.clip) {
    throw new Refused("other_clip", "this is another clip than the one asked for");
  }
  return manifest;
}
function checkIdentity(card, expected, hub) {
  if (card.household !== expected.household) {
    throw new Refused("other_household", "the clip is of another household");
  }
  if (card.camera !== expected.camera) throw new Refused("other_camera", "the clip is of another camera");
  if (card.clip !== expected.clip) {
    throw new Refused("other_clip", "this is another clip than the one asked for");
  }
  if (card.hub !== hub) {
    throw new Refused("other_hub", "the manifest is vouched for by another hub than this household's");
  }
}
async function verifyCard(wire, file, expected) {
  const manifest = await verifyManifest(wire, expected);
  const card = parseCard(file.plain);
  checkIdentity(card, expected, wire.certificate.hub);
  const values = fieldValues(card, file.payloadHash, file.payloadSize, sha2562(file.plain));
  const fits = FIELDS.map(
    (name, i) => same(commit(name, salt(card.seed, name), values[i]), manifest.commitments[i])
  );
  if (!fits.includes(true)) {
    throw new Refused("other_card", "the card does not belong to this manifest");
  }
  const wrong = FIELDS.find((_, i) => !fits[i]);
  if (wrong) throw new Refused(`field:${wrong}`, `the card's ${wrong} is not what the hub signed`);
  return { card, manifest, link: link(card.previous, manifest.body) };
}
function checkPayload(card, track2, hash, size2) {
  const signed = card[track2];
  if (!signed) throw new Refused("no_track", `the clip has no ${track2}`);
  if (signed.size === size2 && same(signed.payload, hash)) return;
  const other = track2 === "video" ? card.audio : card.video;
  if (other && other.size === size2 && same(other.payload, hash)) {
    throw new Refused("other_track", `this is another track than the clip's ${track2}`);
  }
  throw new Refused("payload", `the ${track2} is not the one the hub signed`);
}

// src/crypto/stream.ts
var NONCE_BYTES = 16;
var TAG_BYTES = 16;
var CHUNK_BYTES = 64 * 1024;
var SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;
function chunkCount(payloadSize) {
  return Math.max(1, Math.ceil((payloadSize - NONCE_BYTES) / SEALED_CHUNK_BYTES));
}
function chunkSpan(chunk, payloadSize) {
  const start = NONCE_BYTES + chunk * SEALED_CHUNK_BYTES;
  return { start, end: Math.min(start + SEALED_CHUNK_BYTES, payloadSize) };
}
function chunksOf(offset, length) {
  return {
    first: Math.floor(offset / CHUNK_BYTES),
    last: Math.floor((offset + Math.max(1, length) - 1) / CHUNK_BYTES)
  };
}
function chunkNonce(chunk, last) {
  const nonce = new Uint8Array(12);
  new DataView(nonce.buffer).setBigUint64(3, BigInt(chunk));
  nonce[11] = last ? 1 : 0;
  return nonce;
}
var NATIVE = "ChaCha20-Poly1305";
var nativeKnown;
async function importNative(key) {
  return crypto.subtle.importKey("raw-secret", key, NATIVE, false, ["encrypt", "decrypt"]);
}
function hasNative() {
  nativeKnown ??= (async () => {
    try {
      const [key, iv, plain] = [random(32), random(12), random(40)];
      const theirs = await crypto.subtle.encrypt({ name: NATIVE, iv }, await importNative(key), plain);
      return same(new Uint8Array(theirs), chacha20poly1305(key, iv).encrypt(plain));
    } catch {
      return false;
    }
  })();
  return nativeKnown;
}
var PayloadKey = class _PayloadKey {
  constructor(raw, native) {
    this.raw = raw;
    this.native = native;
  }
  raw;
  native;
  /** The key of the payload that starts with `nonce`. */
  static async derive(fileKey, nonce) {
    const raw = hkdf(sha256, fileKey, nonce, utf8("payload"), 32);
    return new _PayloadKey(raw, await hasNative() ? await importNative(raw) : void 0);
  }
  /** Opens a chunk; null if it was changed, moved or cut. */
  async open(chunk, last, sealed) {
    const iv = chunkNonce(chunk, last);
    try {
      if (this.native) {
        return new Uint8Array(await crypto.subtle.decrypt({ name: NATIVE, iv }, this.native, sealed));
      }
      return chacha20poly1305(this.raw, iv).decrypt(sealed);
    } catch {
      return null;
    }
  }
};
async function openPayload(fileKey, payload2) {
  const key = await PayloadKey.derive(fileKey, payload2.subarray(0, NONCE_BYTES));
  const count = chunkCount(payload2.length);
  const plain = new Uint8Array(Math.max(0, payload2.length - NONCE_BYTES - count * TAG_BYTES));
  for (let i = 0; i < count; i++) {
    const { start, end: end2 } = chunkSpan(i, payload2.length);
    const chunk = await key.open(i, i === count - 1, payload2.subarray(start, end2));
    const empty = chunk?.length === 0 && count > 1;
    if (!chunk || empty) throw new Error(`chunk ${i} is damaged`);
    plain.set(chunk, i * CHUNK_BYTES);
  }
  return plain;
}

// src/app/clips.ts
var NAME_CHARS_MAX = 80;
var NOTE_STEP_BYTES = 512;
var PAGES_MAX = 50;
var AT_ONCE = 4;
var Clips = class {
  constructor(home) {
    this.home = home;
  }
  home;
  cards = /* @__PURE__ */ new Map();
  running = 0;
  waiting = [];
  /** Everything that began in a span, newest first. */
  async list(from, to, deleted = false) {
    const found = [];
    let before;
    for (let page = 0; page < PAGES_MAX; page++) {
      const query = { from: String(from), to: String(to), limit: "200" };
      if (deleted) query.deleted = "true";
      if (before) query.before = before;
      const answer = await api.clips(query);
      found.push(...answer.clips);
      before = answer.next;
      if (!before) break;
    }
    return found;
  }
  /** One clip, as the operator has it now. */
  item(id) {
    return api.clip(id);
  }
  /** The card of a clip, checked against what the hub signed; throws why it is not believed. */
  card(item) {
    let known = this.cards.get(item.clip);
    if (!known) {
      known = this.slot(() => this.readCard(item));
      this.cards.set(item.clip, known);
      known.catch((error) => {
        if (!(error instanceof Refused)) this.cards.delete(item.clip);
      });
    }
    return known;
  }
  async slot(run) {
    if (this.running >= AT_ONCE) await new Promise((go2) => this.waiting.push(go2));
    this.running += 1;
    try {
      return await run();
    } finally {
      this.running -= 1;
      this.waiting.shift()?.();
    }
  }
  async readCard(item) {
    const { home } = this;
    const fileKey = await this.fileKey(item, "card");
    const since = await this.receivedGood(item) ? item.received.received_ms : Date.now();
    const hubs = hubsAt(home.chain, since);
    const sealed = new Uint8Array(await (await payload(item.clip, "card")).arrayBuffer());
    let plain;
    try {
      plain = await openPayload(fileKey, sealed);
    } catch {
      throw new Refused("card_damaged", "the clip's card is damaged");
    }
    const verified = await verifyCard(
      item.manifest,
      { plain, payloadHash: sha2562(sealed), payloadSize: sealed.length },
      { household: home.statement.household, camera: item.camera, clip: item.clip, hubs }
    );
    const { card } = verified;
    const told = [item.kind, item.series, item.number, item.start_ms].join();
    if (told !== [card.kind, card.series, card.number, card.startMs].join()) {
      throw new Refused("listing", "the service lists this clip as something else than the hub signed");
    }
    return verified;
  }
  /** The key that opens a track. */
  async fileKey(item, track2) {
    const header = item.headers[track2];
    if (!header) throw new Refused("no_track", `the clip has no ${track2}`);
    return openHeader(unbase64(header), clipIdentities(this.home.keyring));
  }
  /** Whether the operator's time of receipt is countersigned by the key this device met it with. */
  async receivedGood(item) {
    try {
      const signed = receivedBytes(unbase64(item.manifest.body), item.received.received_ms);
      return await verify(
        unhex(this.home.record.operatorKey, 32),
        signed,
        unbase64(item.received.signature)
      );
    } catch {
      return false;
    }
  }
  /** The name somebody gave a clip; empty if there is none. */
  async name(item) {
    if (!item.note) return "";
    try {
      const plain = await open(unbase64(item.note), clipIdentities(this.home.keyring));
      const json = JSON.parse(text(plain));
      return json.v === 1 && json.clip === item.clip ? String(json.name ?? "").slice(0, NAME_CHARS_MAX) : "";
    } catch {
      return "";
    }
  }
  /**
   * Names a clip; an empty name takes it away. Sealed: the operator sees that there is a name, not which.
   */
  async rename(item, name) {
    const wanted = name.trim().slice(0, NAME_CHARS_MAX);
    if (!wanted) return api.note(item.clip, null);
    const plain = paddedJson({ v: 1, clip: item.clip, name: wanted }, NOTE_STEP_BYTES);
    await api.note(item.clip, await seal(plain, [this.home.statement.epochRecipient]));
  }
  keep(item, keep) {
    return api.keep(item.clip, keep);
  }
  /** Deletes a clip, with a mark that the household signs; it can come back for a day. */
  async remove(item) {
    const { link: link2 } = await this.card(item);
    const at = Date.now();
    await api.deleteClip(
      item.clip,
      at,
      sign(signingSeed(this.home.keyring), deletedBytes(item.clip, link2, at))
    );
  }
  restore(item) {
    return api.restoreClip(item.clip);
  }
};
function openClips(home) {
  return new Clips(home);
}
var TRIGGERS2 = {
  press: "Bell",
  motion: "Motion",
  manual: "Recorded by hand",
  continuous: "Continuous",
  camera: "The camera was away",
  restart: "The hub was off",
  disk: "The hub's disk was full"
};
function reasonOf(card) {
  return TRIGGERS2[card.trigger];
}

// src/player/plan.ts
var end = (f) => f.timeMs + f.durationMs;
function fragmentAt(fragments, ms) {
  return Math.max(
    0,
    fragments.findLastIndex((f) => f.timeMs <= ms)
  );
}
function keyAt(fragments, ms) {
  let at = fragmentAt(fragments, ms);
  while (at > 0 && !fragments[at]?.key) at -= 1;
  return at;
}
function fragmentAfter(fragments, ms) {
  const at = fragments.findIndex((f) => end(f) > ms);
  return at < 0 ? fragments.length : at;
}
function chunksOfFragment(fragment2) {
  const { first, last } = chunksOf(fragment2.offset, fragment2.length);
  return { from: first, to: last + 1 };
}
function spoiltFragments(fragments, spoilt2) {
  const found = /* @__PURE__ */ new Set();
  fragments.forEach((fragment2, i) => {
    const { from, to } = chunksOfFragment(fragment2);
    for (let chunk = from; chunk < to; chunk++) if (spoilt2(chunk)) found.add(i);
  });
  return found;
}
function spansOf(fragments, these) {
  return joined(
    [...these].map((i) => fragments[i]).map((f) => ({ startMs: f.timeMs, endMs: end(f) }))
  );
}
function lostFragments(fragments, spoilt2) {
  const lost = /* @__PURE__ */ new Set();
  let broken = false;
  fragments.forEach((fragment2, i) => {
    if (spoilt2.has(i)) broken = true;
    else if (fragment2.key) broken = false;
    if (broken) lost.add(i);
  });
  return lost;
}
function joined(spans) {
  const all = [];
  for (const span of [...spans].sort((a, b) => a.startMs - b.startMs)) {
    const last = all.at(-1);
    if (last && span.startMs <= last.endMs) last.endMs = Math.max(last.endMs, span.endMs);
    else all.push({ ...span });
  }
  return all;
}
function showable(lost, ms, endMs) {
  const inside = lost.find((s) => ms >= s.startMs && ms < s.endMs);
  const at = inside ? inside.endMs : ms;
  return at >= endMs - 1 && inside ? null : at;
}
function frameCount(fragment2) {
  const view = new DataView(fragment2.buffer, fragment2.byteOffset, fragment2.byteLength);
  const PARENTS = [1836019558, 1953653094];
  const TRUN = 1953658222;
  const count = (from, to) => {
    let frames = 0;
    for (let at = from; at + 8 <= to; ) {
      const size2 = view.getUint32(at);
      if (size2 < 8 || at + size2 > to) break;
      const type = view.getUint32(at + 4);
      if (type === TRUN && size2 >= 16) frames += view.getUint32(at + 12);
      if (PARENTS.includes(type)) frames += count(at + 8, at + size2);
      at += size2;
    }
    return frames;
  };
  return count(0, view.byteLength);
}
var FRAME_MS_GUESS = 40;
function frameStep(fragments, frames, ms, by) {
  const framesOf = (i) => {
    const known = frames.get(i);
    return known && known > 0 ? known : Math.max(1, Math.round(fragments[i].durationMs / FRAME_MS_GUESS));
  };
  let at = fragmentAt(fragments, ms);
  const fragment2 = fragments[at];
  if (!fragment2) return ms;
  const long = fragment2.durationMs / framesOf(at);
  let frame = Math.min(framesOf(at) - 1, Math.floor((ms - fragment2.timeMs) / long + 0.02)) + by;
  if (frame < 0) {
    if (at === 0) frame = 0;
    else frame = framesOf(--at) - 1;
  } else if (frame >= framesOf(at)) {
    if (at === fragments.length - 1) frame = framesOf(at) - 1;
    else [at, frame] = [at + 1, 0];
  }
  const f = fragments[at];
  return f.timeMs + (frame + 0.5) * f.durationMs / framesOf(at);
}

// src/player/check.ts
var spoiltChunk = (found) => (chunk) => found.bad.has(chunk) || found.cut !== void 0 && chunk >= found.cut;
function spoilt(found) {
  return spoiltFragments(found.fragments, spoiltChunk(found));
}
function beginningSpoilt(found) {
  const last = Math.floor((Math.max(1, found.init) - 1) / CHUNK_BYTES);
  for (let chunk = 0; chunk <= last; chunk++) if (spoiltChunk(found)(chunk)) return true;
  return false;
}
function damage(found) {
  return spansOf(
    found.fragments,
    spoiltFragments(found.fragments, (chunk) => found.bad.has(chunk))
  );
}
function lostSpans(video, audio) {
  const picture = spansOf(video.fragments, lostFragments(video.fragments, spoilt(video)));
  return joined([...picture, ...audio && !beginningSpoilt(audio) ? damage(audio) : []]);
}
function cutAt(found) {
  const gone = spoiltFragments(found.fragments, (chunk) => chunk >= found.cut);
  const first = found.fragments.find((_, i) => gone.has(i));
  const last = found.fragments.at(-1);
  return first?.timeMs ?? (last ? last.timeMs + last.durationMs : 0);
}
function checkOf(tracks) {
  const spans = joined(tracks.flatMap(damage));
  const bad = tracks.some((t) => t.bad.size > 0);
  const cuts = tracks.filter((t) => t.cut !== void 0);
  if (cuts.length > 0) {
    return { kind: "cut", atMs: Math.min(...cuts.map(cutAt)), spans };
  }
  if (bad) return { kind: "damaged", spans: spans.length > 0 ? spans : [{ startMs: 0, endMs: 0 }] };
  for (const { whole } of tracks)
    if (whole && whole !== "good") return { kind: "refused", sentence: whole.refused };
  return tracks.every((t) => t.whole === "good") ? { kind: "verified" } : { kind: "checking" };
}
var clock3 = (ms) => `${Math.floor(ms / 6e4)}:${String(Math.floor(ms / 1e3) % 60).padStart(2, "0")}`;
var PLACES_MAX = 3;
function sentenceOf(check) {
  switch (check.kind) {
    case "checking":
      return "Checking…";
    case "verified":
      return "Verified: sealed by your hub";
    case "cut":
      return `Cut short at ${clock3(check.atMs)}`;
    case "refused":
      return "Not what your hub sealed";
    case "damaged": {
      const places = [...new Set(check.spans.map((s) => clock3(s.startMs)))];
      if (places.length > PLACES_MAX) return `Damaged in ${places.length} places, first at ${places[0]}`;
      const last = places.pop();
      return `Damaged at ${places.length > 0 ? `${places.join(", ")} and ` : ""}${last}`;
    }
  }
}

// src/player/bar.ts
var NARROW_PERCENT = 0.6;
function scrubBar(durationMs, startMs, marks, seek) {
  const percent = (ms) => 100 * Math.min(durationMs, Math.max(0, ms)) / durationMs;
  const input = h("input", {
    type: "range",
    class: "seek",
    min: 0,
    max: durationMs,
    step: "any",
    value: 0,
    "aria-label": "Position in the clip"
  });
  const spans = h("div", { class: "marks", "aria-hidden": "true" });
  const moments = h(
    "ul",
    { class: "moments", "aria-label": "Marked moments" },
    marks.map(({ atMs, label, kind }) => {
      const item = h(
        "li",
        { class: `moment moment-${kind}`, title: `${label}, ${position(atMs)}` },
        h("span", { class: "visually-hidden" }, `${label} at ${position(atMs)}`)
      );
      item.style.left = `${percent(atMs)}%`;
      return item;
    })
  );
  const piece = (className, { startMs: from, endMs: to }) => {
    const element = h("span", { class: className });
    element.style.left = `${percent(from)}%`;
    element.style.width = `${Math.max(NARROW_PERCENT, percent(to) - percent(from))}%`;
    return element;
  };
  let painted = "";
  input.addEventListener("input", () => seek(Number(input.value)));
  return {
    element: h("div", { class: "seek-box" }, spans, input, marks.length > 0 && moments),
    input,
    paint(now) {
      if (!input.matches(":active")) input.value = String(now);
      input.style.setProperty("--at", `${percent(now)}%`);
      const text2 = `${position(now)} of ${position(durationMs)}, ${clockSeconds(startMs + now)}`;
      if (text2 !== input.getAttribute("aria-valuetext")) input.setAttribute("aria-valuetext", text2);
    },
    paintSpans(here2, damaged, lost) {
      const now = JSON.stringify([here2, damaged, lost]);
      if (now === painted) return;
      painted = now;
      fill(
        spans,
        ...here2.map((s) => piece("here", s)),
        ...lost.map((s) => piece("lost", s)),
        ...damaged.map((s) => piece("bad", s))
      );
    }
  };
}

// src/player/controls.ts
var SKIP_MS = 5e3;
var SKIP_FINE_MS = 1e3;
var SPEEDS = [1, 2, 0.5];
function iconControl(label, name, keys, act) {
  const element = h(
    "button",
    {
      type: "button",
      class: "btn btn-icon",
      "aria-label": label,
      title: `${label} (${keys})`,
      "aria-keyshortcuts": shortcuts(keys)
    },
    icon(name, 22)
  );
  element.addEventListener("click", act);
  return element;
}
var shortcuts = (keys) => keys === "space" ? "Space" : keys;
function become(element, label, name, keys) {
  if (element.getAttribute("aria-label") === label) return;
  fill(element, icon(name, 22));
  element.setAttribute("aria-label", label);
  element.title = `${label} (${keys})`;
}
function toggleFull(stage, video) {
  const old = video;
  if (document.fullscreenElement) void document.exitFullscreen();
  else if (stage.requestFullscreen) void stage.requestFullscreen().catch(() => void 0);
  else old.webkitEnterFullscreen?.();
}
function here(video, durationMs) {
  const spans = [];
  for (let i = 0; i < video.buffered.length; i++) {
    const endMs = Math.min(durationMs, Math.round(video.buffered.end(i) * 1e3));
    spans.push({ startMs: Math.round(video.buffered.start(i) * 1e3), endMs });
  }
  return spans;
}
function controls(stage, video, card, marks, act) {
  const total = Math.max(1, card.durationMs);
  const bar = scrubBar(total, card.startMs, marks, (ms) => act.seek(ms));
  const play = iconControl("Play", "play", "space", () => act.toggle());
  const back = iconControl("One frame back", "stepBack", ",", () => act.step(-1));
  const forth = iconControl("One frame on", "stepOn", ".", () => act.step(1));
  const speed = h("button", { type: "button", class: "btn speed num" });
  const mute = iconControl("Sound off", "sound", "m", () => toggleMute());
  const full = iconControl("Full screen", "full", "f", () => toggleFull(stage, video));
  const day = h("span", { class: "time-day num" });
  const run = h("span", { class: "time-run num" });
  const toggleMute = () => {
    video.muted = !video.muted;
  };
  const paintSpeed = () => {
    const rate = video.playbackRate === 0.5 ? "½×" : `${video.playbackRate}×`;
    speed.textContent = rate;
    speed.setAttribute("aria-label", `Speed ${rate}`);
    speed.title = `Speed ${rate}`;
  };
  speed.addEventListener("click", () => {
    video.playbackRate = SPEEDS[(SPEEDS.indexOf(video.playbackRate) + 1) % SPEEDS.length] ?? 1;
  });
  video.addEventListener("ratechange", paintSpeed);
  paintSpeed();
  const by = (ms) => act.seek(video.currentTime * 1e3 + ms);
  const keys = {
    " ": () => act.toggle(),
    k: () => act.toggle(),
    ArrowLeft: (e) => by(e.shiftKey ? -SKIP_FINE_MS : -SKIP_MS),
    ArrowRight: (e) => by(e.shiftKey ? SKIP_FINE_MS : SKIP_MS),
    ",": () => act.step(-1),
    ".": () => act.step(1),
    Home: () => act.seek(0),
    End: () => act.seek(total),
    m: () => card.audio && toggleMute(),
    f: () => toggleFull(stage, video)
  };
  const element = h(
    "div",
    { class: "controls", role: "group", "aria-label": "Player controls" },
    bar.element,
    h(
      "div",
      { class: "controls-row" },
      play,
      h("div", { class: "times" }, day, run),
      back,
      forth,
      speed,
      card.audio && mute,
      full
    )
  );
  return {
    element,
    bar,
    paint(session) {
      const now = session.positionMs;
      bar.paint(now);
      bar.paintSpans(here(video, total), session.damagedPicture, session.lost);
      day.textContent = clockSeconds(card.startMs + now);
      run.textContent = `${position(now)} / ${position(total)}`;
      if (video.paused) become(play, "Play", "play", "space");
      else become(play, "Pause", "pause", "space");
      if (video.muted) become(mute, "Sound on", "mute", "m");
      else become(mute, "Sound off", "sound", "m");
    },
    key(event) {
      const at = event.target;
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (at !== bar.input && at.closest("input, select, textarea, [contenteditable]")) return;
      if (event.key === " " && at.closest("button, a, summary")) return;
      const action = keys[event.key];
      if (!action) return;
      event.preventDefault();
      action(event);
    }
  };
}

// src/player/media.ts
var SMALL_BYTES = 24 * 1024 * 1024;
var KEEP_BEHIND_S = 20;
var KEEP_BEHIND_FULL_S = 4;
var NEAR_S = 0.1;
function sourceClass() {
  const all = globalThis;
  return all.ManagedMediaSource ?? all.MediaSource;
}
var mime = (name, track2) => `${name}/mp4; codecs="${track2.codec}"`;
function canStream(name, track2) {
  return sourceClass()?.isTypeSupported(mime(name, track2)) ?? false;
}
function bufferedFrom(ranges, at) {
  for (let i = 0; i < ranges.length; i++) {
    if (at >= ranges.start(i) - NEAR_S && at < ranges.end(i)) return ranges.end(i);
  }
  return null;
}
var Lane = class {
  constructor(buffer, small, video, changed, failed) {
    this.buffer = buffer;
    this.small = small;
    this.video = video;
    this.changed = changed;
    this.failed = failed;
    buffer.addEventListener("updateend", () => {
      if (this.stopped) return;
      this.next();
      this.changed();
    });
    buffer.addEventListener("error", () => this.stopped || failed());
  }
  buffer;
  small;
  video;
  changed;
  failed;
  queue = [];
  /** `ftyp moov`, before everything else. */
  init;
  full = false;
  /** The browser has taken the buffer away. */
  stopped = false;
  get idle() {
    return !this.buffer.updating && !this.init && this.queue.length === 0;
  }
  begin(bytes2) {
    this.init = bytes2;
    this.next();
  }
  push(bytes2) {
    this.queue.push(bytes2);
    this.next();
  }
  /** Forgets what waits; what is being taken in is taken in. */
  clear() {
    this.queue.length = 0;
  }
  next() {
    const bytes2 = this.init ?? this.queue[0];
    if (this.buffer.updating) return;
    if (this.makeRoom() || !bytes2) return;
    try {
      this.buffer.appendBuffer(bytes2);
      if (this.init) this.init = void 0;
      else this.queue.shift();
      this.full = false;
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "QuotaExceededError")) return this.failed();
      this.full = true;
      this.makeRoom();
    }
  }
  /** Throws out what was played long ago, if there is reason to. True if that is under way. */
  makeRoom() {
    const { buffered } = this.buffer;
    if (this.small && !this.full || buffered.length === 0) return false;
    const until = this.video.currentTime - (this.full ? KEEP_BEHIND_FULL_S : KEEP_BEHIND_S);
    if (until <= buffered.start(0) + (this.full ? 0 : 5)) return false;
    this.full = false;
    this.buffer.remove(0, until);
    return true;
  }
};
var Feed = class {
  constructor(video, tracks, durationMs, changed, failed) {
    this.video = video;
    this.changed = changed;
    const Source = sourceClass();
    this.source = new Source();
    this.url = URL.createObjectURL(this.source);
    video.disableRemotePlayback = true;
    const opened = () => {
      for (const { name, track: track2 } of tracks) {
        const buffer = this.source.addSourceBuffer(mime(name, track2));
        const small = track2.plainSize <= SMALL_BYTES;
        this.lanes.set(name, new Lane(buffer, small, video, () => this.settled(), failed));
      }
      this.source.duration = durationMs / 1e3;
      for (const run of this.waiting.splice(0)) run();
    };
    this.source.addEventListener("sourceopen", () => this.lanes.size === 0 && !this.closed && opened());
    video.src = this.url;
  }
  video;
  changed;
  source;
  lanes = /* @__PURE__ */ new Map();
  url;
  waiting = [];
  ending = false;
  closed = false;
  begin(name, bytes2) {
    if (this.lanes.size === 0) this.waiting.push(() => this.begin(name, bytes2));
    else this.lanes.get(name)?.begin(bytes2);
  }
  push(name, bytes2) {
    if (this.closed) return;
    if (this.lanes.size === 0) this.waiting.push(() => this.push(name, bytes2));
    else this.lanes.get(name)?.push(bytes2);
  }
  /** Plays on without a track whose beginning is lost. */
  drop(name) {
    if (this.lanes.size === 0) return void this.waiting.push(() => this.drop(name));
    const lane = this.lanes.get(name);
    if (!lane) return;
    this.lanes.delete(name);
    lane.stopped = true;
    this.source.removeSourceBuffer(lane.buffer);
  }
  /** Forgets fragments that wait: playing has gone elsewhere. */
  clear() {
    this.ending = false;
    for (const lane of this.lanes.values()) lane.clear();
  }
  /** The end of what a track has without a hole from `atMs` on; null if it does not have that moment. */
  bufferedUntil(name, atMs) {
    const lane = this.lanes.get(name);
    const end2 = lane ? bufferedFrom(lane.buffer.buffered, atMs / 1e3) : null;
    return end2 === null ? null : end2 * 1e3;
  }
  /** The last fragments have been pushed. */
  end() {
    this.ending = true;
    this.settled();
  }
  /** Time has gone by: what was refused for want of room may fit now. */
  tick() {
    for (const lane of this.lanes.values()) lane.next();
  }
  close() {
    this.closed = true;
    for (const lane of this.lanes.values()) lane.stopped = true;
    this.lanes.clear();
    this.waiting.length = 0;
    this.video.removeAttribute("src");
    this.video.load();
    URL.revokeObjectURL(this.url);
  }
  settled() {
    if (this.closed) return;
    const idle = this.lanes.size > 0 && [...this.lanes.values()].every((lane) => lane.idle);
    if (this.ending && idle && this.source.readyState === "open") {
      this.ending = false;
      this.source.endOfStream();
    }
    this.changed();
  }
};

// src/player/start.ts
var OWN_ASSET = /^\/assets\/[a-z0-9_]+-[A-Z0-9]{8}\.js$/;
var factory = globalThis.trustedTypes;
var policy = factory?.createPolicy("sidelight", {
  createScriptURL(url) {
    if (url !== "/assets/worker-4RIS2YXP.js" || !OWN_ASSET.test(url)) throw new TypeError("not a script of ours");
    return url;
  }
});
function playerWorker() {
  return new Worker(policy?.createScriptURL("/assets/worker-4RIS2YXP.js") ?? "/assets/worker-4RIS2YXP.js", {
    type: "module",
    name: "player"
  });
}

// src/player/session.ts
var AHEAD_MS = 45e3;
var ALLOW_STEP_MS = 2e3;
var EDGE_MS = 400;
var ROUNDING_MS = 2;
var Session = class {
  constructor(video, verified, clip, changed) {
    this.video = video;
    this.verified = verified;
    this.clip = clip;
    this.changed = changed;
    const { card } = verified;
    this.durationMs = Math.max(1, card.durationMs);
    this.tracks = ["video", "audio"].flatMap((name) => {
      const media2 = card[name];
      if (!media2) return [];
      const { init, fragments } = media2;
      return [
        {
          name,
          media: media2,
          found: { init, fragments, bad: /* @__PURE__ */ new Set(), cut: void 0, whole: void 0 }
        }
      ];
    });
    if (!card.video) throw new Error("a gap has nothing to play");
  }
  video;
  verified;
  clip;
  changed;
  check = { kind: "checking" };
  trouble = null;
  /** What cannot be shown, for the bar: `spans` of the check is what is damaged. */
  lost = [];
  durationMs;
  tracks;
  frames = /* @__PURE__ */ new Map();
  savers = /* @__PURE__ */ new Map();
  handedOut = /* @__PURE__ */ new Set();
  worker;
  feed;
  seekNumber = 0;
  allowed = 0;
  closed = false;
  listening = new AbortController();
  /** Gets the file keys and begins to fetch. */
  async open(fileKey, startMs) {
    try {
      const tracks = await Promise.all(
        this.tracks.map(async ({ name, media: media2 }) => ({
          name,
          shape: { size: media2.size, init: media2.init, fragments: media2.fragments },
          fileKey: await fileKey(name)
        }))
      );
      if (this.closed) return;
      this.worker = playerWorker();
      this.worker.onmessage = ({ data }) => this.hear(data);
      this.worker.onerror = () => this.fail("The player stopped. Close the clip and open it again.", false);
      this.tell({ type: "open", clip: this.clip, tracks });
      this.stream(startMs);
    } catch (error) {
      this.fail(error instanceof Error ? error.message : "The clip cannot be opened.", false);
    }
  }
  stream(startMs) {
    const unknown = this.tracks.find(({ name, media: media2 }) => !canStream(name, media2));
    if (unknown) {
      const what = unknown.name === "video" ? "picture" : "sound";
      return this.fail(
        `This browser cannot play this clip's ${what}. You can save it and play it elsewhere.`,
        false
      );
    }
    const tracks = this.tracks.map(({ name, media: media2 }) => ({ name, track: media2 }));
    this.feed = new Feed(
      this.video,
      tracks,
      this.durationMs,
      () => this.moved(),
      () => this.fail(
        "This browser cannot decode the picture. You can save the clip and play it elsewhere.",
        false
      )
    );
    const { signal } = this.listening;
    this.video.addEventListener("seeking", () => this.refill(), { signal });
    for (const event of ["timeupdate", "waiting", "seeked"]) {
      this.video.addEventListener(event, () => this.moved(), { signal });
    }
    window.addEventListener("online", () => this.trouble?.again && this.retry(), { signal });
    if (startMs > 0) this.video.currentTime = Math.min(startMs, this.durationMs - 1) / 1e3;
    this.refill();
  }
  get positionMs() {
    return Math.min(this.durationMs, this.video.currentTime * 1e3);
  }
  /** The end of what can be played. */
  get endMs() {
    const last = this.picture.fragments.at(-1);
    return last ? last.timeMs + last.durationMs : this.durationMs;
  }
  /** Goes to a moment, or to the next one that can be shown, or to the last. */
  seek(ms) {
    const wanted = Math.min(Math.max(0, ms), Math.max(0, this.endMs - 1));
    const at = showable(this.lost, wanted, this.endMs);
    const edge = this.lost.at(-1)?.startMs ?? this.endMs;
    const to = at ?? Math.max(0, edge - 1);
    this.video.currentTime = (to === wanted ? to : to + (at === null ? 0 : ROUNDING_MS)) / 1e3;
  }
  /** Shows the frame before or after. */
  step(by) {
    this.video.pause();
    const to = frameStep(this.picture.fragments, this.frames, this.positionMs, by);
    if (showable(this.lost, to, this.endMs) === to) this.video.currentTime = to / 1e3;
    else if (by > 0) this.seek(to);
    else this.seek((this.lost.find((s) => to >= s.startMs && to < s.endMs)?.startMs ?? to) - ROUNDING_MS);
  }
  retry() {
    this.trouble = null;
    this.tell({ type: "retry" });
    this.changed();
  }
  /** The opened track as a file that plays, without what is damaged. */
  save(name) {
    if (!this.worker)
      return Promise.reject(new Error(this.trouble?.sentence ?? "The clip is not open yet."));
    return new Promise((resolve, reject) => {
      this.savers.set(name, { resolve, reject });
      this.tell({ type: "save", track: name });
    });
  }
  close() {
    this.closed = true;
    this.listening.abort();
    this.worker?.terminate();
    this.video.pause();
    this.feed?.close();
    for (const { reject } of this.savers.values()) reject(new Error("The clip was closed."));
  }
  get picture() {
    return this.verified.card.video;
  }
  found(name) {
    return this.tracks.find((t) => t.name === name)?.found;
  }
  tell(message) {
    this.worker?.postMessage(message);
  }
  fail(sentence2, again) {
    this.trouble = { sentence: sentence2, again };
    this.changed();
  }
  hear(message) {
    if (this.closed) return;
    switch (message.type) {
      case "init":
        return this.feed?.begin(message.track, message.bytes);
      case "fragment":
        if (message.seek !== this.seekNumber) return;
        if (message.track === "video")
          this.frames.set(message.index, frameCount(new Uint8Array(message.bytes)));
        return this.feed?.push(message.track, message.bytes);
      case "handedOut":
        if (message.seek !== this.seekNumber) return;
        this.handedOut.add(message.track);
        return this.endIfAll();
      case "bad":
        this.found(message.track)?.bad.add(message.chunk);
        return this.settle();
      case "cut": {
        const found = this.found(message.track);
        if (found) found.cut = message.chunk;
        return this.settle();
      }
      case "hashed":
        return this.hashed(message.track, message.hash, message.total);
      case "failed":
        return this.fail(message.sentence, true);
      case "saved":
      case "notSaved":
        return this.saved(message);
    }
  }
  hashed(name, hash, total) {
    const found = this.found(name);
    if (!found) return;
    try {
      checkPayload(this.verified.card, name, hash, total);
      found.whole = "good";
    } catch (error) {
      found.whole = {
        refused: error instanceof Error ? error.message : "the clip is not the one the hub signed"
      };
    }
    this.settle();
  }
  saved(message) {
    const saver = this.savers.get(message.track);
    this.savers.delete(message.track);
    if (message.type === "notSaved") saver?.reject(new Error(message.sentence));
    else if (!message.parts)
      saver?.reject(new Error("Its beginning is damaged: what is left does not play."));
    else if (this.check.kind === "refused")
      saver?.reject(new Error("This is not what your hub sealed; it is not saved."));
    else saver?.resolve(new Blob(message.parts, { type: `${message.track}/mp4` }));
  }
  /** Draws the conclusions from what was found. */
  settle() {
    const before = this.check.kind;
    const [picture, sound] = [this.found("video"), this.found("audio")];
    this.lost = lostSpans(picture, sound);
    this.check = checkOf(this.tracks.map((t) => t.found));
    if (this.check.kind === "refused" && before !== "refused") {
      this.video.pause();
      this.feed?.close();
      this.feed = void 0;
      this.listening.abort();
    }
    if (beginningSpoilt(picture))
      this.fail("The clip's beginning is missing, and nothing can be shown without it.", false);
    if (sound && beginningSpoilt(sound)) {
      this.feed?.drop("audio");
      this.handedOut.add("audio");
      this.endIfAll();
    }
    this.changed();
    this.moved();
  }
  /** Asks for fragments from where each buffer has its next hole after the moment that is shown. */
  refill() {
    if (!this.feed) return;
    const at = this.positionMs;
    this.seekNumber += 1;
    this.handedOut.clear();
    this.feed.clear();
    const from = {};
    for (const { name, media: media2, found } of this.tracks) {
      const until = this.feed.bufferedUntil(name, at);
      from[name] = until === null ? keyAt(media2.fragments, at) : fragmentAfter(media2.fragments, until + EDGE_MS / 4);
      if (name === "audio" && beginningSpoilt(found)) this.handedOut.add(name);
    }
    this.allowed = at + AHEAD_MS;
    this.tell({ type: "seek", seek: this.seekNumber, from, untilMs: this.allowed });
  }
  endIfAll() {
    if (this.tracks.every(({ name }) => this.handedOut.has(name))) this.feed?.end();
  }
  /** Time went by or the buffers changed: allow more, and step over holes. */
  moved() {
    if (!this.feed || this.closed) return;
    const now = this.positionMs;
    if (now + AHEAD_MS > this.allowed + ALLOW_STEP_MS) {
      this.allowed = now + AHEAD_MS;
      this.tell({ type: "allow", untilMs: this.allowed });
    }
    this.feed.tick();
    this.jump(now);
    this.changed();
  }
  /** Goes on behind what is lost instead of waiting in front of it for ever. */
  jump(now) {
    const { video } = this;
    if (video.seeking && video.readyState >= 2) return;
    if (this.isBuffered(now + EDGE_MS / 4) || video.readyState >= 3) return;
    const hole = this.lost.find((s) => now >= s.startMs - EDGE_MS && now < s.endMs);
    if (hole) {
      const to = showable(this.lost, hole.endMs, this.endMs);
      if (to !== null && to < this.endMs - 1) video.currentTime = (to + ROUNDING_MS) / 1e3;
      else if (!video.paused) video.pause();
      return;
    }
    for (let i = 0; i < video.buffered.length; i++) {
      const begins = video.buffered.start(i) * 1e3;
      if (begins > now && begins - now < EDGE_MS) video.currentTime = begins / 1e3 + 1e-3;
    }
  }
  isBuffered(ms) {
    const { buffered } = this.video;
    for (let i = 0; i < buffered.length; i++) {
      if (ms >= buffered.start(i) * 1e3 && ms < buffered.end(i) * 1e3) return true;
    }
    return false;
  }
  /** Fragments that were found damaged, as spans of the picture. */
  get damagedPicture() {
    const found = this.found("video");
    return spansOf(found.fragments, spoilt(found));
  }
};

// src/player/player.ts
var MORE = {
  verified: "Every byte is as it was recorded.",
  damaged: "The rest plays; what is missing is marked below the picture.",
  cut: "The service does not have the rest of this clip.",
  refused: "It opens, but its bytes are others. It is not shown."
};
function statusLine(check, stopped) {
  if (check.kind === "checking") {
    const sign2 = stopped ? icon("info") : h("span", { class: "spinner", "aria-hidden": "true" });
    const words2 = stopped ? "Not checked: not all of it has been read." : sentenceOf(check);
    return [h("p", { class: "verdict" }, sign2, h("span", {}, words2))];
  }
  const [name, kind] = check.kind === "verified" ? ["shield", "good"] : ["warn", "bad"];
  const words = [h("strong", {}, `${sentenceOf(check)}.`), ` ${MORE[check.kind]}`];
  const line = h("p", { class: `verdict verdict-${kind}` }, icon(name), h("span", {}, words));
  const spans = check.kind === "damaged" || check.kind === "cut" ? check.spans : [];
  if (spans.length === 0) return [line];
  const list = spans.map(
    (s) => h("li", { class: "num" }, `${position(s.startMs)} to ${(s.endMs / 1e3).toFixed(1)} s`)
  );
  return [
    line,
    h("details", { class: "more damage-list" }, h("summary", {}, "What is damaged"), h("ul", {}, list))
  ];
}
function mountPlayer(into, source, options = {}) {
  const { card } = source.verified;
  const video = h("video", { playsinline: true, preload: "auto", "aria-label": "Clip" });
  const overlay = h("div", { class: "stage-over" });
  const status = h("div", { class: "verdict-box", role: "status" });
  const stage = h("div", { class: "stage" }, h("div", { class: "picture" }, video, overlay));
  const element = h("section", { class: "viewer", "aria-label": "Player" }, stage, status);
  const listeners = /* @__PURE__ */ new Map();
  const emit = (event, value) => listeners.get(event)?.forEach((listener) => listener(value));
  const session = new Session(video, source.verified, source.clip.clip, () => paint());
  const opened = Promise.resolve().then(
    () => session.open((track2) => source.fileKey(track2), options.startMs ?? 0)
  );
  const play = async () => {
    await opened;
    if (session.check.kind === "refused") return;
    if (video.ended || session.positionMs >= session.endMs - 1) session.seek(0);
    await video.play().catch(() => void 0);
  };
  const toggle = () => video.paused ? void play() : video.pause();
  const bar = controls(stage, video, card, options.marks ?? [], {
    toggle,
    seek: (ms) => session.seek(ms),
    step: (by) => session.step(by)
  });
  stage.append(bar.element);
  let shownStatus = "";
  let shownCheck = "";
  let shownOver = "";
  const paintCheck = () => {
    const stopped = session.trouble !== null;
    const now = JSON.stringify(session.check);
    if (`${now}${stopped}` === shownStatus) return;
    shownStatus = `${now}${stopped}`;
    fill(status, statusLine(session.check, stopped));
    if (now === shownCheck) return;
    shownCheck = now;
    element.dataset.check = session.check.kind;
    emit("check", session.check);
  };
  const paintOver = () => {
    const busy = !session.trouble && video.readyState < 3 && session.check.kind !== "refused" && (!video.paused || video.readyState < 2);
    const now = JSON.stringify([session.trouble, busy]);
    if (now === shownOver) return;
    shownOver = now;
    stage.classList.toggle("stage-busy", busy);
    fill(
      overlay,
      session.trouble && trouble(session),
      busy && h("span", { class: "spinner", "aria-hidden": "true" })
    );
  };
  function paint() {
    stage.classList.toggle("stage-blank", session.check.kind === "refused");
    bar.paint(session);
    paintCheck();
    paintOver();
    emit("state", handle);
  }
  const listening = new AbortController();
  const { signal } = listening;
  for (const event of [
    "play",
    "playing",
    "pause",
    "timeupdate",
    "progress",
    "seeking",
    "seeked",
    "canplay",
    "waiting",
    "volumechange"
  ]) {
    video.addEventListener(event, paint, { signal });
  }
  video.addEventListener("ended", () => emit("ended", handle), { signal });
  video.addEventListener("click", toggle, { signal });
  const keys = options.pageKeys ? document : element;
  keys.addEventListener(
    "keydown",
    (event) => {
      const over = event.target.closest?.("dialog");
      if (!over || over === element.closest("dialog")) bar.key(event);
    },
    { signal }
  );
  const handle = {
    element,
    status,
    video,
    get check() {
      return session.check;
    },
    get playing() {
      return !video.paused;
    },
    get positionMs() {
      return session.positionMs;
    },
    get durationMs() {
      return session.durationMs;
    },
    get problem() {
      return session.trouble?.sentence ?? null;
    },
    play,
    pause: () => video.pause(),
    seek: (ms) => session.seek(ms),
    save: (track2) => session.save(track2),
    destroy() {
      listening.abort();
      session.close();
      element.remove();
      status.remove();
    },
    on(event, listener) {
      const all = listeners.get(event) ?? /* @__PURE__ */ new Set();
      listeners.set(event, all);
      all.add(listener);
      return () => all.delete(listener);
    }
  };
  into.append(element);
  paint();
  if (options.autoplay) void play();
  return handle;
}
function trouble(session) {
  const again = h("button", { type: "button", class: "btn btn-quiet" }, "Retry");
  again.addEventListener("click", () => session.retry());
  return h(
    "div",
    { class: "stage-trouble", role: "alert" },
    h("p", {}, session.trouble?.sentence),
    session.trouble?.again && again
  );
}

// src/player/view.ts
async function nameDialog(clips, item) {
  const name = field({
    label: "Name",
    value: await clips.name(item),
    maxlength: 80,
    autocomplete: "off",
    hint: "Sealed: only your household can read it."
  });
  const saved = await dialog("Name this clip", (close) => {
    const form = h(
      "form",
      { class: "stack", novalidate: true },
      name.root,
      h("div", { class: "actions" }, button("Save", { kind: "primary", type: "submit" }))
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      close(name.input.value);
    });
    return [form];
  });
  if (saved === null) return false;
  await clips.rename(item, saved);
  return true;
}
function downloadDialog(item, player) {
  const base = `sidelight-${new Date(item.start_ms).toISOString().slice(0, 19).replace(/[:T]/g, "-")}`;
  const track2 = (name) => h(
    "li",
    { class: "download" },
    h("h3", {}, name === "video" ? "Picture" : "Sound"),
    h(
      "div",
      { class: "actions actions-tight" },
      button(name === "video" ? "Save as MP4" : "Save as M4A", {
        icon: "save",
        onclick: async () => {
          const file = await player.save(name);
          saveBlob(`${base}.${name === "video" ? "mp4" : "m4a"}`, file);
        }
      }),
      h(
        "a",
        {
          class: "btn btn-quiet",
          href: `/api/clips/${item.clip}/${name}.age`,
          download: `${base}-${name}.age`
        },
        icon("key"),
        h("span", {}, "Sealed file (.age)")
      )
    )
  );
  return dialog("Download", () => [
    h(
      "p",
      { class: "muted" },
      "The MP4 is opened here, in this browser. The sealed file is as stored; your recovery sheet's key opens it with the program age."
    ),
    h("ul", { class: "stack" }, track2("video"), item.sizes.audio > 0 && track2("audio"))
  ]);
}
async function details(clips, item, verified) {
  const { card } = verified;
  const row = (term, value) => [h("dt", {}, term), h("dd", { class: "num" }, value)];
  const countersigned = await clips.receivedGood(item);
  const by = countersigned ? "countersigned" : "not countersigned by the service you know";
  const received = `${when(item.received.received_ms)}, ${by}`;
  const drift = card.clock ? `${card.clock.offsetMs} ms from the service's, give or take ${card.clock.uncertaintyMs} ms` : "not compared";
  return h(
    "details",
    { class: "more" },
    h("summary", {}, "About this clip"),
    h(
      "dl",
      { class: "facts" },
      ...row(
        "Recorded",
        `${dayName(card.startMs)}, ${clockSeconds(card.startMs)}, ${lasting(card.durationMs)}`
      ),
      ...row("Why", reasonOf(card)),
      ...row("Number", `${card.number} in this camera's chain`),
      ...row("Received", received),
      ...row("Hub's clock", drift),
      ...card.video ? row(
        "Picture",
        `${card.video.width} × ${card.video.height}, ${card.video.codec}, ${size(card.video.size)}`
      ) : [],
      ...card.audio ? row("Sound", `${card.audio.codec}, ${size(card.audio.size)}`) : [],
      ...card.recovered ? row("Recovered", "The hub stopped while recording, and sealed what it had afterwards.") : [],
      ...row(
        "Kept until",
        item.keep ? "you delete it" : item.expires_ms ? when(item.expires_ms) : "not known"
      ),
      ...row("Signed by hub", `${card.hub.slice(0, 16)}…`)
    )
  );
}
async function openPlayer(clips, first, options = {}) {
  let item = first;
  const spinner = h("span", { class: "spinner", "aria-hidden": "true" });
  const verdict = h("div", {}, h("p", { class: "verdict" }, spinner, "Checking…"));
  const title = h("h2", { id: "player-title" }, clock(item.start_ms));
  const subtitle = h("p", { class: "muted small" });
  const actions = h("div", { class: "player-actions" });
  const more = h("div", {});
  const stage = h("div", { class: "stage-box" });
  let player;
  const close = () => {
    player?.destroy();
    element.close();
    element.remove();
    options.closed?.();
  };
  const beside = (label, sign2, go2) => {
    const made = iconButton(label, sign2, () => {
      close();
      go2?.();
    });
    made.disabled = !go2;
    return made;
  };
  const listed = options.earlier !== void 0 || options.later !== void 0;
  const element = h(
    "dialog",
    { class: "player", "aria-labelledby": "player-title" },
    h(
      "header",
      { class: "player-head" },
      h("div", {}, title, subtitle),
      h(
        "div",
        { class: "player-nav" },
        listed && beside("Earlier clip", "left", options.earlier),
        listed && beside("Later clip", "right", options.later),
        iconButton("Close", "close", close)
      )
    ),
    stage,
    h("div", { class: "player-body" }, verdict, actions, more)
  );
  element.addEventListener("cancel", (event) => {
    event.preventDefault();
    close();
  });
  document.body.append(element);
  element.showModal();
  const keepButton = button(item.keep ? "Kept" : "Keep", {
    icon: "keep",
    onclick: async () => {
      await clips.keep(item, !item.keep);
      item = { ...item, keep: !item.keep };
      paintKeep();
      options.changed?.(item);
    }
  });
  const paintKeep = () => {
    keepButton.setAttribute("aria-pressed", String(item.keep));
    keepButton.querySelector("span")?.replaceChildren(item.keep ? "Kept" : "Keep");
  };
  const paintName = async () => {
    const [settings, name] = await Promise.all([readSettings(clips.home), clips.name(item)]);
    const camera = named(settings.cameras, item.camera, "Camera");
    fill(title, name || clock(item.start_ms));
    fill(subtitle, `${camera} · ${dayName(item.start_ms)}, ${clockSeconds(item.start_ms)}`);
  };
  try {
    const verified = await clips.card(item);
    if (!element.isConnected) return close;
    const opened = mountPlayer(
      stage,
      { clip: item, verified, fileKey: (track2) => clips.fileKey(item, track2) },
      {
        autoplay: options.autoplay !== false,
        startMs: options.atMs ?? 0,
        marks: options.marks ?? [],
        pageKeys: true
      }
    );
    player = opened;
    fill(verdict, opened.status);
    opened.on("check", (check) => {
      element.dataset.verdict = check.kind;
    });
    paintKeep();
    fill(
      actions,
      keepButton,
      button("Name", {
        icon: "name",
        onclick: async () => {
          if (!await nameDialog(clips, item)) return;
          item = await clips.item(item.clip);
          await paintName();
          options.changed?.(item);
        }
      }),
      button("Download", { icon: "download", onclick: () => void downloadDialog(item, opened) }),
      button("Delete", {
        icon: "trash",
        kind: "danger",
        onclick: async () => {
          await clips.remove(item);
          close();
          options.changed?.(item);
          toast("Deleted. It can be brought back for a day.", {
            action: {
              label: "Undo",
              run: async () => {
                await clips.restore(item);
                options.changed?.(item);
              }
            }
          });
        }
      })
    );
    await paintName();
    fill(more, await details(clips, item, verified));
  } catch (error) {
    element.dataset.verdict = "refused";
    fill(
      verdict,
      h(
        "p",
        { class: "verdict verdict-bad" },
        icon("warn"),
        h("span", {}, h("strong", {}, "Not opened."), ` ${sentence(error)}`)
      )
    );
  }
  return close;
}

// src/setup/record.ts
async function awaitClip(clips, id, seconds) {
  for (const deadline = Date.now() + seconds * 1e3; ; ) {
    try {
      return await clips.item(id);
    } catch (error) {
      if (!(error instanceof Problem && error.status === 404)) throw error;
      if (Date.now() > deadline)
        throw new Error(
          "The clip has not arrived yet. It will be on your home page once the hub has uploaded it."
        );
    }
    await pause(700);
  }
}
function recordStep(home, camera) {
  const state = h("div", { "aria-live": "polite" });
  const record = button("Record now", {
    kind: "primary",
    icon: "hand",
    onclick: async () => {
      try {
        const clip = await recordNow(home, camera);
        fill(state, waiting("Recording a few seconds, then sealing and uploading them"));
        const clips = openClips(home);
        const item = await awaitClip(clips, clip, 90);
        fill(state);
        await openPlayer(clips, item, { autoplay: true });
        fill(
          state,
          notice("good", h("p", {}, "That was your own door: sealed at home, opened in this browser."))
        );
      } catch (error) {
        fill(state, notice("warn", h("p", {}, sentence(error))));
      }
    }
  });
  step(
    "First clip",
    "See your own door",
    h(
      "p",
      { class: "lead" },
      "Record a few seconds and watch them here. They take the same way as every clip: sealed at home, opened in this browser."
    ),
    state,
    h(
      "div",
      { class: "actions" },
      record,
      button("Go to the home page", { kind: "quiet", onclick: () => go("/") })
    )
  );
}

// src/player/preview.ts
var canPreview = () => typeof VideoDecoder === "function";
function drawPreview(canvas, preview2) {
  if (!canPreview()) return Promise.resolve(false);
  return new Promise((resolve) => {
    let drawn = false;
    const decoder = new VideoDecoder({
      output: (frame) => {
        if (!drawn) {
          canvas.width = Math.min(frame.displayWidth, 960);
          canvas.height = Math.round(canvas.width * frame.displayHeight / frame.displayWidth);
          canvas.getContext("2d")?.drawImage(frame, 0, 0, canvas.width, canvas.height);
          drawn = true;
        }
        frame.close();
      },
      error: () => resolve(drawn)
    });
    try {
      decoder.configure({
        codec: preview2.codec,
        description: preview2.description,
        optimizeForLatency: true
      });
      decoder.decode(new EncodedVideoChunk({ type: "key", timestamp: 0, data: preview2.data }));
    } catch {
      return resolve(false);
    }
    decoder.flush().catch(() => void 0).finally(() => {
      if (decoder.state !== "closed") decoder.close();
      resolve(drawn);
    });
  });
}

export {
  openClips,
  reasonOf,
  openPlayer,
  awaitClip,
  recordStep,
  drawPreview
};
