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
} from "./shared-N3DK2DQU.js";
import {
  pause,
  step
} from "./shared-GKDH7RQC.js";
import {
  named,
  readSettings
} from "./shared-ZDPVMYCR.js";
import {
  chacha20poly1305,
  clipIdentities,
  go,
  hkdf,
  hubsEver,
  isRecipient,
  open,
  openHeader,
  paddedJson,
  seal,
  sign,
  signingSeed,
  verify
} from "./shared-G3HEZOVH.js";
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
} from "./shared-GDUXV6JC.js";

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
  let end = media2.init;
  for (const f of media2.fragments) {
    if (f.offset < end) throw contradiction("fragments overlap or are out of order");
    end = f.offset + f.length;
  }
  if (end > media2.plainSize) throw contradiction("a fragment lies outside its track");
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
  const clock3 = new Uint8Array(16);
  clock3.set(i64(card.clock?.offsetMs ?? 0));
  clock3.set(card.clock ? u64(card.clock.uncertaintyMs) : u64(0xffffffffffffffffn), 8);
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
    clock3,
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
    const { start, end } = chunkSpan(i, payload2.length);
    const chunk = await key.open(i, i === count - 1, payload2.subarray(start, end));
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
      { household: home.statement.household, camera: item.camera, clip: item.clip, hubs: hubsEver(home) }
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
  /** Names a clip; an empty name takes it away. Sealed: the operator sees that there is a name, not which. */
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

// src/player/controls.ts
var STEP_SECONDS = 5;
function setIcon(element, name, label) {
  fill(element, icon(name, 22));
  element.setAttribute("aria-label", label);
  element.title = label;
}
function mark(className, from, to, total) {
  const element = h("span", { class: className });
  element.style.left = `${100 * from / total}%`;
  element.style.width = `${Math.max(0.6, 100 * (to - from) / total)}%`;
  return element;
}
function toggleFull(stage, video) {
  const old = video;
  if (document.fullscreenElement) void document.exitFullscreen();
  else if (stage?.requestFullscreen) void stage.requestFullscreen();
  else old.webkitEnterFullscreen?.();
}
function controls(player, startMs) {
  const { video, card } = player;
  const total = Math.max(1, card.durationMs);
  const togglePlay = () => {
    if (!video.paused) return video.pause();
    if (video.ended) video.currentTime = 0;
    void video.play().catch(() => void 0);
  };
  const play = iconButton("Play", "play", togglePlay);
  const mute = iconButton("Sound off", "sound", () => {
    video.muted = !video.muted;
  });
  const seek = h("input", { type: "range", class: "seek", min: 0, max: total, step: 40, value: startMs, "aria-label": "Position in the clip" });
  const marks = h("div", { class: "marks", "aria-hidden": "true" });
  const time = h("span", { class: "time num" });
  const bar = h("div", { class: "seek-box" }, marks, seek);
  const full = iconButton("Full screen", "full", () => toggleFull(root.parentElement, video));
  const root = h("div", { class: "controls" }, play, bar, time, card.audio && mute, full);
  const paintTime = () => {
    const now = Math.min(total, video.currentTime * 1e3);
    if (document.activeElement !== seek || !seek.matches(":active")) seek.value = String(now);
    seek.setAttribute("aria-valuetext", `${position(now)} of ${position(total)}`);
    seek.style.setProperty("--at", `${100 * now / total}%`);
    time.textContent = `${position(now)} / ${position(total)}`;
  };
  const paintMarks = () => {
    const here = [];
    for (let i = 0; i < video.buffered.length; i++) {
      here.push(mark("here", video.buffered.start(i) * 1e3, Math.min(total, video.buffered.end(i) * 1e3), total));
    }
    fill(marks, ...here, ...player.damaged.map((s) => mark("bad", s.from, s.to, total)));
  };
  seek.addEventListener("input", () => {
    video.currentTime = Number(seek.value) / 1e3;
    paintTime();
  });
  video.addEventListener("timeupdate", paintTime);
  video.addEventListener("progress", paintMarks);
  video.addEventListener("play", () => setIcon(play, "pause", "Pause"));
  video.addEventListener("pause", () => setIcon(play, "play", "Play"));
  video.addEventListener(
    "volumechange",
    () => setIcon(mute, video.muted ? "mute" : "sound", video.muted ? "Sound on" : "Sound off")
  );
  video.addEventListener("click", togglePlay);
  queueMicrotask(() => {
    root.parentElement?.addEventListener("painted", paintMarks);
    root.closest("dialog")?.addEventListener("keydown", (event) => keys(event, video, togglePlay, total));
  });
  if (startMs > 0) video.currentTime = startMs / 1e3;
  paintTime();
  return root;
}
function keys(event, video, togglePlay, total) {
  const at = event.target;
  if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(at.tagName)) return;
  const by = (seconds) => {
    video.currentTime = Math.min(total / 1e3, Math.max(0, video.currentTime + seconds));
  };
  const frame = 1 / 25;
  const actions = {
    k: togglePlay,
    ArrowLeft: () => by(-STEP_SECONDS),
    ArrowRight: () => by(STEP_SECONDS),
    ",": () => (video.pause(), by(-frame)),
    ".": () => (video.pause(), by(frame)),
    m: () => {
      video.muted = !video.muted;
    }
  };
  if (at.tagName !== "BUTTON") actions[" "] = togglePlay;
  const action = actions[event.key];
  if (!action) return;
  event.preventDefault();
  action();
}

// src/player/media.ts
function sourceClass() {
  const all = globalThis;
  return all.ManagedMediaSource ?? all.MediaSource;
}
var mime = (name, track2) => `${name}/mp4; codecs="${track2.codec}"`;
function canStream(name, track2) {
  return sourceClass()?.isTypeSupported(mime(name, track2)) ?? false;
}
var Lane = class {
  constructor(buffer, video, failed) {
    this.buffer = buffer;
    this.video = video;
    this.failed = failed;
    buffer.addEventListener("updateend", () => this.next());
    buffer.addEventListener("error", () => failed("This browser cannot decode the picture."));
  }
  buffer;
  video;
  failed;
  queue = [];
  flushing = [];
  push(bytes2) {
    this.queue.push(bytes2);
    this.next();
  }
  /** Resolves when everything pushed so far is in the buffer. */
  flushed() {
    return new Promise((resolve) => {
      this.flushing.push(resolve);
      this.next();
    });
  }
  next() {
    if (this.buffer.updating) return;
    const bytes2 = this.queue.shift();
    if (!bytes2) {
      for (const resolve of this.flushing.splice(0)) resolve();
      return;
    }
    try {
      this.buffer.appendBuffer(bytes2);
    } catch (error) {
      this.refused(error, bytes2);
    }
  }
  /** A full buffer loses what was played; anything else is final. */
  refused(error, bytes2) {
    const played = this.video.currentTime - 10;
    if (error instanceof DOMException && error.name === "QuotaExceededError" && played > 0) {
      this.queue.unshift(bytes2);
      this.buffer.remove(0, played);
      return;
    }
    this.failed("This browser cannot take the clip in.");
  }
};
var Feeder = class {
  source;
  lanes = /* @__PURE__ */ new Map();
  url;
  ready;
  constructor(video, tracks, durationMs, failed) {
    const Source = sourceClass();
    this.source = new Source();
    this.url = URL.createObjectURL(this.source);
    video.disableRemotePlayback = true;
    this.ready = new Promise((resolve) => {
      this.source.addEventListener(
        "sourceopen",
        () => {
          for (const { name, track: track2 } of tracks) {
            const buffer = this.source.addSourceBuffer(mime(name, track2));
            this.lanes.set(name, new Lane(buffer, video, failed));
          }
          this.source.duration = durationMs / 1e3;
          resolve();
        },
        { once: true }
      );
    });
    video.src = this.url;
  }
  async push(name, bytes2) {
    await this.ready;
    this.lanes.get(name)?.push(bytes2);
  }
  /** Nothing more will come. */
  async end() {
    await this.ready;
    await Promise.all([...this.lanes.values()].map((lane) => lane.flushed()));
    if (this.source.readyState === "open") this.source.endOfStream();
  }
  close() {
    URL.revokeObjectURL(this.url);
  }
};

// src/player/reader.ts
function damagedSpans(fragments, bad) {
  const spans = [];
  for (let i = 0; i < fragments.length; i++) {
    if (!bad.has(i)) continue;
    const from = fragments[i]?.timeMs ?? 0;
    let end = i + 1;
    while (end < fragments.length && (bad.has(end) || !fragments[end]?.key)) end += 1;
    const last = fragments.at(-1);
    const to = fragments[end]?.timeMs ?? (last ? last.timeMs + last.durationMs : from);
    spans.push({ from, to });
    i = end - 1;
  }
  return spans;
}

// src/player/start.ts
var factory = globalThis.trustedTypes;
var policy = factory?.createPolicy("sidelight-worker", {
  createScriptURL(url) {
    if (url !== "/assets/worker-TRE5QF2N.js") throw new TypeError("not the player's worker");
    return url;
  }
});
function playerWorker() {
  return new Worker(policy?.createScriptURL("/assets/worker-TRE5QF2N.js") ?? "/assets/worker-TRE5QF2N.js", { type: "module" });
}

// src/player/player.ts
var Player = class _Player {
  constructor(video, card, tracks) {
    this.video = video;
    this.card = card;
    this.tracks = tracks;
    const streams = tracks.every(({ name, track: track2 }) => canStream(name, track2));
    if (streams) this.feeder = new Feeder(video, tracks, card.durationMs, (message) => this.fail(message));
    this.worker = playerWorker();
    this.worker.onmessage = ({ data }) => this.hear(data);
    this.worker.onerror = () => this.fail("The player stopped. Close the clip and open it again.");
    video.addEventListener("seeking", () => this.tell({ type: "seek", timeMs: video.currentTime * 1e3 }));
    video.addEventListener("timeupdate", () => this.jump());
    video.addEventListener("waiting", () => this.jump());
  }
  video;
  card;
  verdict = { state: "checking" };
  /** Parts of the picture that are here, 0 to 1. */
  loaded = 0;
  onchange = () => {
  };
  worker;
  feeder;
  bad = { video: /* @__PURE__ */ new Set(), audio: /* @__PURE__ */ new Set() };
  outcomes = /* @__PURE__ */ new Map();
  saving = /* @__PURE__ */ new Map();
  tracks;
  /** Opens the tracks of a clip whose card is verified and begins to read. */
  static async open(video, clips, item, card) {
    const names = card.audio ? ["video", "audio"] : ["video"];
    const tracks = names.map((name) => ({ name, track: card[name] }));
    const player = new _Player(video, card, tracks);
    const keyed = await Promise.all(
      tracks.map(async ({ name, track: track2 }) => ({ name, shape: track2, fileKey: await clips.fileKey(item, name) }))
    );
    player.tell({ type: "open", clip: item.clip, tracks: keyed });
    return player;
  }
  /** Spans of the picture that cannot be shown. */
  get damaged() {
    return damagedSpans(this.card.video?.fragments ?? [], this.bad.video);
  }
  /** The opened bytes of a track, once they are all here. */
  save(track2) {
    this.tell({ type: "save", track: track2 });
    return new Promise((resolve, reject) => this.saving.set(track2, { resolve, reject }));
  }
  close() {
    this.worker.terminate();
    this.video.pause();
    this.video.removeAttribute("src");
    this.video.load();
    this.feeder?.close();
  }
  tell(message) {
    this.worker.postMessage(message);
  }
  hear(message) {
    switch (message.type) {
      case "init":
      case "fragment":
        void this.feeder?.push(message.track, message.bytes);
        break;
      case "damaged":
        this.bad[message.track].add(message.index);
        this.settle();
        break;
      case "unplayable":
        this.verdict = { state: "unplayable" };
        this.onchange();
        break;
      case "progress":
        if (message.track === "video") this.loaded = Math.min(1, message.got / message.total);
        this.onchange();
        break;
      case "done":
        this.outcomes.set(message.track, message.outcome);
        void this.finished();
        break;
      case "saved":
        this.saving.get(message.track)?.resolve(message.bytes);
        break;
      case "failed":
        this.saving.get(message.track)?.reject(new Error(message.message));
        this.fail(message.message);
        break;
    }
  }
  async finished() {
    this.settle();
    if (this.outcomes.size < this.tracks.length) return;
    if (this.feeder) return this.feeder.end();
    if (!this.card.video || this.verdict.state === "forged") return;
    this.video.src = URL.createObjectURL(new Blob([await this.save("video")], { type: "video/mp4" }));
  }
  fail(message) {
    if (this.verdict.state === "checking") this.verdict = { state: "failed", message };
    this.onchange();
  }
  /** What is known now: the worst comes first; verified only when every track is, to the last byte. */
  settle() {
    const outcomes = [...this.outcomes.values()];
    if (this.verdict.state === "unplayable") return this.onchange();
    if (outcomes.includes("forged")) {
      this.verdict = { state: "forged" };
      this.video.pause();
    } else if (this.bad.video.size + this.bad.audio.size > 0 || outcomes.includes("damaged")) {
      const sound = damagedSpans(this.card.audio?.fragments ?? [], this.bad.audio);
      this.verdict = { state: "damaged", spans: [...this.damaged, ...sound] };
    } else if (outcomes.length === this.tracks.length) {
      this.verdict = { state: "verified" };
    }
    this.onchange();
  }
  /** Goes on behind a damaged span instead of waiting in front of it for ever. */
  jump() {
    const { video } = this;
    const now = video.currentTime * 1e3;
    const span = this.damaged.find((s) => now >= s.from - 120 && now < s.to);
    if (!span || this.verdict.state === "forged") return;
    if (this.isBuffered(video.currentTime + 0.15)) return;
    const last = this.card.video?.fragments.at(-1);
    const end = last ? last.timeMs + last.durationMs : this.card.durationMs;
    if (span.to >= end - 1) {
      if (!video.paused) video.pause();
    } else if (this.isBuffered(span.to / 1e3 + 0.05)) {
      video.currentTime = span.to / 1e3 + 0.01;
    }
  }
  isBuffered(seconds) {
    const { buffered } = this.video;
    for (let i = 0; i < buffered.length; i++) {
      if (seconds >= buffered.start(i) && seconds <= buffered.end(i)) return true;
    }
    return false;
  }
};

// src/player/view.ts
function verdictLine(verdict) {
  const line = (kind, name, text2, more = "") => h(
    "p",
    { class: `verdict verdict-${kind}` },
    icon(name),
    h("span", {}, h("strong", {}, text2), more && ` ${more}`)
  );
  switch (verdict.state) {
    case "checking":
      return h(
        "p",
        { class: "verdict" },
        h("span", { class: "spinner", "aria-hidden": "true" }),
        "Checking"
      );
    case "verified":
      return line("good", "shield", "Verified: sealed by your hub.", "Every byte is as it was recorded.");
    case "damaged": {
      const at = [...new Set(verdict.spans.map((s) => position(s.from)))].join(", ");
      return line(
        "bad",
        "warn",
        `Damaged at ${at}.`,
        "The rest plays; what is missing is marked below the picture."
      );
    }
    case "unplayable":
      return line(
        "bad",
        "warn",
        "Damaged at 0:00.",
        "The beginning is missing, and nothing can be shown without it."
      );
    case "forged":
      return line(
        "bad",
        "warn",
        "Not what your hub sealed.",
        "It opens, but its bytes are others. It is not shown."
      );
    case "failed":
      return line("bad", "warn", "Not played.", verdict.message);
  }
}
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
          const bytes2 = await player.save(name);
          saveBlob(
            `${base}.${name === "video" ? "mp4" : "m4a"}`,
            new Blob([bytes2], { type: `${name}/mp4` })
          );
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
  const video = h("video", { playsinline: true, preload: "auto", "aria-label": "Clip" });
  const verdict = h(
    "div",
    { class: "verdict-box", "aria-live": "polite" },
    verdictLine({ state: "checking" })
  );
  const title = h("h2", { id: "player-title" }, clock(item.start_ms));
  const subtitle = h("p", { class: "muted small" });
  const actions = h("div", { class: "player-actions" });
  const more = h("div", {});
  const stage = h("div", { class: "stage" }, video);
  let player;
  const close = () => {
    player?.close();
    element.close();
    element.remove();
    options.closed?.();
  };
  const step2 = (by) => {
    close();
    options.step?.(by);
  };
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
        options.step && iconButton("Earlier clip", "left", () => step2(-1)),
        options.step && iconButton("Later clip", "right", () => step2(1)),
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
    const opened = await Player.open(video, clips, item, verified.card);
    player = opened;
    stage.append(controls(opened, options.atMs ?? 0));
    stage.classList.add("stage-ready");
    opened.onchange = () => {
      fill(verdict, verdictLine(opened.verdict));
      element.dataset.verdict = opened.verdict.state;
      stage.dispatchEvent(new Event("painted"));
      stage.classList.toggle(
        "stage-blank",
        opened.verdict.state === "forged" || opened.verdict.state === "unplayable"
      );
    };
    if (options.autoplay !== false) void video.play().catch(() => void 0);
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
