// The letter of a share (docs/ref/share.md): opened with the agency's key, and believed only as far as it
// fits the hub's signature, the operator's countersignature and the consent in the public record.

import type { AgencyShare, FieldOpening, RequestItem } from "../api/agency.ts";
import { open, recipientOf } from "../crypto/age.ts";
import { type Played, parseTrack } from "../crypto/card.ts";
import { CONSENT_FIELDS, footageOf, secondsOf } from "../crypto/consent.ts";
import { verify } from "../crypto/ed25519.ts";
import { type Bytes, Refused, hex, same, text, unbase64, unhex } from "../crypto/encoding.ts";
import { STILL_AT_MS_MAX, STILL_BYTES_MAX, STILL_SIDE_MAX } from "../crypto/jpeg.ts";
import { FIELDS, commit, parseManifest, receivedBytes } from "../crypto/manifest.ts";
import { committed } from "../decide/digest.ts";
import type { ProvenEntry } from "./record.ts";

const LETTER_BYTES_MAX = 256 * 1024;

interface Signed {
  n: number;
  /** Hub's clock minus the operator's; null if they were never compared. */
  clock: { offsetMs: number; uncertaintyMs: number } | null;
  receivedMs: number;
}

/** One clip of a share, as its hub signed it. */
export interface LetterClip extends Signed {
  card: Played;
}

/** One picture of a clip. The hub signed the clip; the picture is the work of the resident's browser. */
export interface LetterStill extends Signed {
  /** When the clip began. */
  startMs: number;
  still: Still;
}

/** A still as the letter describes it; the picture itself comes when it is opened. */
export interface Still {
  /** ms from the clip's start. */
  atMs: number;
  width: number;
  height: number;
  size: number;
  sha256: Bytes;
}

/** What a share is made of. */
export type LetterItem = LetterClip | LetterStill;

/** An item whose proofs do not hold, and which does not. */
export interface RefusedItem {
  n: number;
  refused: Refused;
}

/** What a resident handed over. */
export interface Letter {
  /** Its entry; `footage`: whether that says which footage it is for. Those of before do not. */
  consent: { index: number; day: string; footage: boolean };
  /** A name or contact, if they wanted to say one. */
  identity: string | null;
  /** Whether they say that people are in it who are not involved. */
  uninvolved: boolean | null;
  items: (LetterItem | RefusedItem)[];
}

export const isGood = (item: LetterItem | RefusedItem): item is LetterItem => !("refused" in item);
export const isStill = (item: LetterItem): item is LetterStill => "still" in item;

/** What a letter is compared with. */
export interface Expectation {
  agency: string;
  request: RequestItem;
  /** Delivery keys of the agency in the record. */
  recipients: string[];
  /** The key that countersigns the time of receipt, as entry 0 names it. */
  receivingKey: string;
  /** An entry of the record, proven. */
  entry: (index: number) => Promise<Omit<ProvenEntry, "leaf">>;
}

type Json = Record<string, unknown>;

const refuse = (code: string, what: string) => new Refused(`letter_${code}`, what);
const malformed = (what: string) => refuse("format", `The letter is malformed: ${what}.`);

function object(value: unknown, what: string): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw malformed(what);
  return value as Json;
}

function count(value: unknown, what: string): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw malformed(what);
  return value;
}

/** Opens a letter; tells which delivery key it was sealed to. */
export async function unsealLetter(
  sealed: Uint8Array,
  identities: string[],
): Promise<{ json: Json; to: string }> {
  if (sealed.length > LETTER_BYTES_MAX) throw refuse("too_large", "The letter is too large.");
  for (const identity of identities) {
    let plain: Bytes;
    try {
      plain = await open(sealed, [identity]);
    } catch (error) {
      if (error instanceof Refused && error.code === "no_match") continue;
      throw error;
    }
    try {
      return { json: object(JSON.parse(text(plain)), "not an object"), to: await recipientOf(identity) };
    } catch {
      throw malformed("not JSON");
    }
  }
  throw refuse("no_match", "The letter is not sealed to a key that this browser holds.");
}

/** Which footage the letter holds, before anything else in it is believed. */
function footageIn(items: Json[]): string {
  const footage = items.map((item) => {
    const body = unbase64(object(item.manifest, "manifest").body);
    if (item.still === undefined || item.still === null) return { body, still: null };
    const { at_ms, sha256 } = object(item.still, "still");
    return { body, still: { atMs: count(at_ms, "still at_ms"), sha256: unhex(String(sha256), 32) } };
  });
  return footageOf(footage);
}

/** The consent: values whose commitments are all those of an entry, and that say what this share is. */
async function checkConsent(letter: Json, to: string, items: Json[], expected: Expectation) {
  const consent = object(letter.consent, "consent");
  const index = count(consent.index, "consent");
  const openings = (Array.isArray(consent.openings) ? consent.openings : []) as FieldOpening[];
  const told = openings.length === CONSENT_FIELDS.length;
  const fields = told ? CONSENT_FIELDS : CONSENT_FIELDS.slice(0, -1);
  if (openings.map((o) => o?.field).join() !== fields.join()) throw malformed("openings of the consent");
  const entry = await expected.entry(index);
  if (entry.kind !== "consent")
    throw refuse("no_consent", `Entry ${index} of the record is not a ` + "consent.");
  if (told !== entry.fields.has("footage")) {
    throw refuse("footage", "Letter and record do not both say which footage the consent is for.");
  }
  for (const opening of openings) {
    const good = typeof opening.salt === "string" && typeof opening.value === "string";
    if (!good || committed("consent", opening) !== entry.fields.get(opening.field)) {
      throw refuse(
        "consent",
        `The consent in the record is for another ${opening.field} than the letter says.`,
      );
    }
  }
  const says = Object.fromEntries(openings.map((o) => [o.field, o.value]));
  const due: [string, string][] = [
    ["request", String(expected.request.index)],
    ["agency", expected.agency],
    ["recipient", to],
    ["clips", String(items.length)],
    ["pseudonym", String(letter.pseudonym)],
  ];
  for (const [field, value] of due) {
    if (says[field] !== value)
      throw refuse("other_consent", `The consent is for another ${field} than this.`);
  }
  if (told && says.footage !== footageIn(items)) {
    throw refuse("footage", "The consent in the record is for other footage than this.");
  }
  return { index, day: entry.day, footage: told, seconds: String(says.seconds) };
}

/** The consent says how much footage; of a share with a refused clip that cannot be known. */
function checkSeconds(consented: string, items: (LetterItem | RefusedItem)[]): void {
  if (!items.every(isGood)) return;
  const clips = items.filter((item) => !isStill(item)) as LetterClip[];
  const seconds = secondsOf(clips.map((item) => item.card.durationMs));
  if (consented !== String(seconds)) {
    throw refuse(
      "other_consent",
      `The consent is for another length than this: ${consented} seconds of footage. Here are ${seconds}.`,
    );
  }
}

/** Openings by name, each fitting the commitment of the manifest. */
function openFields(item: Json, commitments: Bytes[]): Map<string, Bytes> {
  const fields = new Map<string, Bytes>();
  const list = Array.isArray(item.openings) ? item.openings : [];
  for (const raw of list) {
    const { name, value, salt } = object(raw, "opening");
    const i = FIELDS.indexOf(name as (typeof FIELDS)[number]);
    if (i < 0 || fields.has(String(name))) throw malformed("opening");
    const bytes = unbase64(value);
    if (!same(commit(String(name), unbase64(salt), bytes), commitments[i] as Bytes)) {
      throw refuse("opening", `The ${String(name)} is not what the hub signed.`);
    }
    fields.set(String(name), bytes);
  }
  return fields;
}

function u64Of(bytes: Bytes | undefined, what: string): number {
  if (bytes?.length !== 8) throw malformed(what);
  const value = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw malformed(what);
  return Number(value);
}

function clockOf(bytes: Bytes | undefined): LetterItem["clock"] {
  if (bytes?.length !== 16) throw malformed("clock");
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const uncertainty = view.getBigUint64(8);
  if (uncertainty === 0xffffffffffffffffn) return null;
  return { offsetMs: Number(view.getBigInt64(0)), uncertaintyMs: Number(uncertainty) };
}

/** A track: how to play it, in the letter's words; which bytes it is, in the hub's. */
function trackOf(media: unknown, name: "video" | "audio", fields: Map<string, Bytes>) {
  if (media === null || media === undefined) return null;
  const field = (what: string) => {
    const value = fields.get(`${name}-${what}`);
    if (!value) throw malformed(`${name}-${what}`);
    return value;
  };
  const json = { ...object(media, name), payload: hex(field("payload")), plain: hex(field("plain")) };
  const size = u64Of(field("size"), `${name}-size`);
  const track = parseTrack({ ...json, size }, name === "video");
  if (track?.codec !== text(field("codec"))) throw refuse("codec", "The codec is not what the hub signed.");
  return track;
}

function stillOf(value: unknown): Still {
  const json = object(value, "still");
  const within = (field: string, least: number, most: number) => {
    const number = count(json[field], `still ${field}`);
    if (number < least || number > most) throw malformed(`still ${field}`);
    return number;
  };
  if (json.type !== "image/jpeg") throw malformed("still type");
  return {
    atMs: within("at_ms", 0, STILL_AT_MS_MAX - 1),
    width: within("width", 1, STILL_SIDE_MAX),
    height: within("height", 1, STILL_SIDE_MAX),
    size: within("size", 1, STILL_BYTES_MAX),
    sha256: unhex(String(json.sha256), 32),
  };
}

async function checkItem(item: Json, n: number, expected: Expectation): Promise<LetterItem> {
  if (item.n !== n) throw malformed("numbers of the clips");
  const wire = object(item.manifest, "manifest");
  const manifest = parseManifest(unbase64(wire.body));
  const signed = await verify(manifest.clipKey, manifest.body, unbase64(wire.signature));
  if (!signed || item.clip_key !== hex(manifest.clipKey)) {
    throw refuse("signature", "The signature of the clip does not fit.");
  }
  const received = object(item.received, "received");
  const receivedMs = count(received.received_ms, "received");
  const countersigned = receivedBytes(manifest.body, receivedMs);
  if (!(await verify(unhex(expected.receivingKey, 32), countersigned, unbase64(received.signature)))) {
    throw refuse(
      "received",
      "The time of receipt is not countersigned by the key in entry 0 of the " + "record.",
    );
  }
  const fields = openFields(item, manifest.commitments);
  const startMs = u64Of(fields.get("start"), "start");
  const about = { n, clock: clockOf(fields.get("clock")), receivedMs };
  const media = object(item.media, "media");
  const [video, audio] = [trackOf(media.video, "video", fields), trackOf(media.audio, "audio", fields)];
  const plays = video !== null || audio !== null;
  const still = item.still === undefined || item.still === null ? null : stillOf(item.still);
  if (plays === (still !== null)) throw malformed("neither a clip nor a still, or both");
  if (still) return { ...about, startMs, still };
  const durationMs = u64Of(fields.get("duration"), "duration");
  return { ...about, card: { startMs, durationMs, video, audio } };
}

/** Opens and checks a share's letter. A refusal of the whole is thrown, one of a clip stands in its place. */
export async function readLetter(
  share: AgencyShare,
  identities: string[],
  expected: Expectation,
): Promise<Letter> {
  const { json, to } = await unsealLetter(unbase64(share.letter), identities);
  if (json.v !== 1) throw refuse("version", "The letter is of a version that this page does not know.");
  if (json.request !== expected.request.index || json.agency !== expected.agency) {
    throw refuse("other_request", "The letter is for another request than this one.");
  }
  if (!expected.recipients.includes(to))
    throw refuse("recipient", "It is sealed to a key the record does not have.");
  const raw = (Array.isArray(json.items) ? json.items : []).map((item) => object(item, "item"));
  if (raw.length === 0) throw malformed("no clips");
  const { seconds, ...consent } = await checkConsent(json, to, raw, expected);
  const items = await Promise.all(
    raw.map(async (item, i): Promise<LetterItem | RefusedItem> => {
      try {
        return await checkItem(item, i + 1, expected);
      } catch (error) {
        if (error instanceof Refused) return { n: i + 1, refused: error };
        throw error;
      }
    }),
  );
  checkSeconds(seconds, items);
  return {
    consent,
    identity: typeof json.identity === "string" && json.identity ? json.identity : null,
    uninvolved: typeof json.uninvolved === "boolean" ? json.uninvolved : null,
    items,
  };
}
