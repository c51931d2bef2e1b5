import {
  isRecipient,
  verify
} from "./shared-UI4E442E.js";
import {
  Refused,
  enc,
  hex,
  hmac2 as hmac,
  i64,
  isId,
  same,
  sha2562 as sha256,
  text,
  u64,
  unbase64,
  unhex,
  utf8
} from "./shared-K3QNCVT6.js";

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
function parseTrack(value, video) {
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
function clock(value) {
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
    clock: clock(json.clock),
    hub: hex(bytes32(json.hub, "hub")),
    notice: recipient(json.notice, "notice"),
    seed: bytes32(json.seed, "seed"),
    video: parseTrack(json.video, true),
    audio: parseTrack(json.audio, false),
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
  return sha256(enc("sidelight/field/v1", utf8(name), saltBytes, value));
}
function link(previous, body) {
  return sha256(enc("sidelight/link/v1", previous, sha256(body)));
}
function receivedBytes(body, receivedMs) {
  return enc("sidelight/received/v1", sha256(body), u64(receivedMs));
}
function deletedBytes(clip, linkBytes, atMs) {
  return enc("sidelight/deleted/v1", unhex(clip, 16), linkBytes, utf8("owner"), u64(atMs));
}
function certificateBytes(hub, clipKey, clip) {
  return enc("sidelight/clip-key/v1", hub, clipKey, unhex(clip, 16));
}
function media(track) {
  if (!track) return [new Uint8Array(), new Uint8Array(), new Uint8Array(), new Uint8Array()];
  return [utf8(track.codec), track.payload, u64(track.size), track.plain];
}
function fieldValues(card, cardPayload, cardSize, cardPlain) {
  const clock2 = new Uint8Array(16);
  clock2.set(i64(card.clock?.offsetMs ?? 0));
  clock2.set(card.clock ? u64(card.clock.uncertaintyMs) : u64(0xffffffffffffffffn), 8);
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
    clock2,
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
  const values = fieldValues(card, file.payloadHash, file.payloadSize, sha256(file.plain));
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
function checkPayload(card, track, hash, size) {
  const signed = card[track];
  if (!signed) throw new Refused("no_track", `the clip has no ${track}`);
  if (signed.size === size && same(signed.payload, hash)) return;
  const other = track === "video" ? card.audio : card.video;
  if (other && other.size === size && same(other.payload, hash)) {
    throw new Refused("other_track", `this is another track than the clip's ${track}`);
  }
  throw new Refused("payload", `the ${track} is not the one the hub signed`);
}

export {
  parseTrack,
  FIELDS,
  parseManifest,
  salt,
  commit,
  receivedBytes,
  deletedBytes,
  certificateBytes,
  fieldValues,
  verifyCard,
  checkPayload
};
