// Manifest, certificate, openings, chain, and the definition of *verified* (docs/ref/clip.md, Manifest).
// The twin of crates/domain/src/record/manifest.rs and crates/seal/src/clip/check.rs.

import {
  type Bytes,
  Refused,
  enc,
  hex,
  hmac,
  i64,
  same,
  sha256,
  u64,
  unbase64,
  unhex,
  utf8,
} from "./encoding.ts";
import { type Card, type MediaTrack, type Played, parseCard } from "./card.ts";
import { verify } from "./ed25519.ts";

/** Names of the fields, in order. */
export const FIELDS = [
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
  "card-plain",
] as const;

const DOMAIN = "sidelight/manifest/v1";
const PREFIX = enc(DOMAIN);
const BODY_BYTES = PREFIX.length + 25 * 36;

/** As it travels: bytes in base64, keys and ids in hex. */
export interface ManifestWire {
  body: string;
  signature: string;
  certificate: { hub: string; clip_key: string; clip: string; signature: string };
}

/** A parsed body. */
export interface Manifest {
  body: Bytes;
  clipKey: Bytes;
  commitments: Bytes[];
}

/** Parses a body; who signed it is another question. */
export function parseManifest(body: Bytes): Manifest {
  const refuse = () =>
    new Refused("manifest_format", "the manifest is not in the format sidelight/manifest/v1");
  if (body.length !== BODY_BYTES || !same(body.subarray(0, PREFIX.length), PREFIX)) throw refuse();
  const fields: Bytes[] = [];
  for (let at = PREFIX.length; at < body.length; at += 36) {
    if (new DataView(body.buffer, body.byteOffset + at).getUint32(0) !== 32) throw refuse();
    fields.push(body.slice(at + 4, at + 36));
  }
  const [clipKey, ...commitments] = fields;
  return { body, clipKey: clipKey as Bytes, commitments };
}

/** The salt of a field, from the seed in the card. */
export function salt(seed: Uint8Array, name: string): Bytes {
  return hmac(seed, enc("sidelight/salt/v1", utf8(name)));
}

/** The commitment to a field. */
export function commit(name: string, saltBytes: Uint8Array, value: Uint8Array): Bytes {
  return sha256(enc("sidelight/field/v1", utf8(name), saltBytes, value));
}

/** The next link of a chain. */
export function link(previous: Uint8Array, body: Uint8Array): Bytes {
  return sha256(enc("sidelight/link/v1", previous, sha256(body)));
}

/** The bytes that the operator signs for a manifest it has stored. */
export function receivedBytes(body: Uint8Array, receivedMs: number): Bytes {
  return enc("sidelight/received/v1", sha256(body), u64(receivedMs));
}

/** The bytes that a household signs to delete a clip. */
export function deletedBytes(clip: string, linkBytes: Uint8Array, atMs: number): Bytes {
  return enc("sidelight/deleted/v1", unhex(clip, 16), linkBytes, utf8("owner"), u64(atMs));
}

/** The bytes that a hub signs for a clip key. */
export function certificateBytes(hub: Uint8Array, clipKey: Uint8Array, clip: string): Bytes {
  return enc("sidelight/clip-key/v1", hub, clipKey, unhex(clip, 16));
}

function media(track: MediaTrack | null): Bytes[] {
  if (!track) return [new Uint8Array(), new Uint8Array(), new Uint8Array(), new Uint8Array()];
  return [utf8(track.codec), track.payload, u64(track.size), track.plain];
}

/** The values of the 24 fields, in order: from the card, and from what only its file says. */
export function fieldValues(card: Card, cardPayload: Bytes, cardSize: number, cardPlain: Bytes): Bytes[] {
  const clock = new Uint8Array(16);
  clock.set(i64(card.clock?.offsetMs ?? 0));
  clock.set(card.clock ? u64(card.clock.uncertaintyMs) : u64(0xffffffffffffffffn), 8);
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
    clock,
    ...media(card.video),
    ...media(card.audio),
    cardPayload,
    u64(cardSize),
    cardPlain,
  ];
}

/** What the caller asked for, and the hub keys its household's statements name. */
export interface Expected {
  household: string;
  camera: string;
  clip: string;
  hubs: ReadonlySet<string>;
}

/** An opened card, with the hash and size of the payload it came out of. */
export interface CardFile {
  plain: Uint8Array;
  payloadHash: Bytes;
  payloadSize: number;
}

/** A clip whose card is the one that a hub of this household signed. */
export interface VerifiedCard {
  card: Card;
  manifest: Manifest;
  link: Bytes;
}

async function verifyManifest(wire: ManifestWire, expected: Expected): Promise<Manifest> {
  const manifest = parseManifest(unbase64(wire.body));
  if (!(await verify(manifest.clipKey, manifest.body, unbase64(wire.signature)))) {
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

function checkIdentity(card: Card, expected: Expected, hub: string): void {
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

/** Checks a manifest and a card; throws the first thing that does not hold, by name. */
export async function verifyCard(
  wire: ManifestWire,
  file: CardFile,
  expected: Expected,
): Promise<VerifiedCard> {
  const manifest = await verifyManifest(wire, expected);
  const card = parseCard(file.plain);
  checkIdentity(card, expected, wire.certificate.hub);
  const values = fieldValues(card, file.payloadHash, file.payloadSize, sha256(file.plain));
  const fits = FIELDS.map((name, i) =>
    same(commit(name, salt(card.seed, name), values[i] as Bytes), manifest.commitments[i] as Bytes),
  );
  if (!fits.includes(true)) {
    throw new Refused("other_card", "the card does not belong to this manifest");
  }
  const wrong = FIELDS.find((_, i) => !fits[i]);
  if (wrong) throw new Refused(`field:${wrong}`, `the card's ${wrong} is not what the hub signed`);
  return { card, manifest, link: link(card.previous, manifest.body) };
}

/** Whether a payload, by its SHA-256 and size, is the signed one of that track. */
export function checkPayload(
  card: Pick<Played, "video" | "audio">,
  track: "video" | "audio",
  hash: Uint8Array,
  size: number,
): void {
  const signed = card[track];
  if (!signed) throw new Refused("no_track", `the clip has no ${track}`);
  if (signed.size === size && same(signed.payload, hash)) return;
  const other = track === "video" ? card.audio : card.video;
  if (other && other.size === size && same(other.payload, hash)) {
    throw new Refused("other_track", `this is another track than the clip's ${track}`);
  }
  throw new Refused("payload", `the ${track} is not the one the hub signed`);
}
