// The card of a clip: JSON that says what it is (docs/ref/clip.md, Card). Reading one proves nothing;
// verified is what manifest.ts says after it compared card and manifest.

import { isRecipient } from "./age.ts";
import { type Bytes, Refused, hex, isId, text, unbase64, unhex } from "./encoding.ts";

const CARD_BYTES_MAX = 4 * 1024 * 1024;
const FRAGMENTS_MAX = 4096;
const CODEC_CHARS_MAX = 64;

export type Trigger = "press" | "motion" | "manual" | "continuous" | "camera" | "restart" | "disk";
const TRIGGERS = ["press", "motion", "manual", "continuous", "camera", "restart", "disk"];
const GAPS = ["camera", "restart", "disk"];

/**
 * One `moof mdat`: where it is in the plaintext and which time it covers, counted from the clip's start.
 */
export interface Fragment {
  offset: number;
  length: number;
  timeMs: number;
  durationMs: number;
  key: boolean;
}

/** A media track. */
export interface MediaTrack {
  codec: string;
  payload: Bytes;
  size: number;
  plain: Bytes;
  plainSize: number;
  init: number;
  fragments: Fragment[];
  width: number;
  height: number;
}

/** One key frame. */
export interface Preview {
  codec: string;
  description: Bytes;
  data: Bytes;
}

/** What a clip is, in the hub's words. */
export interface Card {
  kind: "clip" | "gap";
  household: string;
  camera: string;
  clip: string;
  series: "event" | "continuous";
  number: number;
  previous: Bytes;
  epoch: number;
  startMs: number;
  durationMs: number;
  trigger: Trigger;
  recovered: boolean;
  clock: { offsetMs: number; uncertaintyMs: number } | null;
  hub: string;
  notice: string;
  seed: Bytes;
  video: MediaTrack | null;
  audio: MediaTrack | null;
  preview: Preview | null;
}

/** What playing needs of a card; a share has this much of one. */
export type Played = Pick<Card, "startMs" | "durationMs" | "video" | "audio">;

type Json = Record<string, unknown>;

const malformed = (what: string) => new Refused("card_format", `the card is malformed: ${what}`);
const contradiction = (what: string) =>
  new Refused("card_contradiction", `the card contradicts itself: ${what}`);

function object(value: unknown, what: string): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw malformed(what);
  return value as Json;
}

function integer(value: unknown, what: string, min = 0): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < min) throw malformed(what);
  return value;
}

function string(value: unknown, what: string): string {
  if (typeof value !== "string") throw malformed(what);
  return value;
}

function idOf(value: unknown, what: string): string {
  if (!isId(value)) throw malformed(what);
  return value;
}

function bytes32(value: unknown, what: string): Bytes {
  if (typeof value !== "string" || !/^[0-9a-f]{64}$/.test(value)) throw malformed(what);
  return unhex(value, 32);
}

function recipient(value: unknown, what: string): string {
  if (!isRecipient(value)) throw malformed(what);
  return value;
}

function bytes(value: unknown, what: string): Bytes {
  try {
    return unbase64(value);
  } catch {
    throw malformed(what);
  }
}

function oneOf<T extends string>(value: unknown, all: readonly string[], what: string): T {
  if (typeof value !== "string" || !all.includes(value)) throw malformed(what);
  return value as T;
}

function fragment(value: unknown): Fragment {
  if (!Array.isArray(value) || value.length !== 5) throw malformed("fragment");
  const [offset, length, timeMs, durationMs, isKey] = value.map((n) => integer(n, "fragment"));
  if (isKey !== 0 && isKey !== 1) throw malformed("fragment");
  return {
    offset: offset as number,
    length: length as number,
    timeMs: timeMs as number,
    durationMs: durationMs as number,
    key: isKey === 1,
  };
}

/** The size of the plaintext in a payload of this size, or undefined if no payload has it. */
export function plainSize(payloadSize: number): number | undefined {
  const sealed = payloadSize - 16;
  if (sealed < 16) return undefined;
  const chunks = Math.ceil(sealed / 65552);
  const last = sealed - (chunks - 1) * 65552;
  if (last < 16 || (last === 16 && chunks > 1)) return undefined;
  return sealed - chunks * 16;
}

/** Reads a track as a card describes it; a letter of a share describes it alike. */
export function parseTrack(value: unknown, video: boolean): MediaTrack | null {
  if (value === null || value === undefined) return null;
  const json = object(value, "track");
  if (!Array.isArray(json.fragments)) throw malformed("fragments");
  if (json.fragments.length > FRAGMENTS_MAX) throw contradiction("there are too many fragments");
  const media: MediaTrack = {
    codec: string(json.codec, "codec"),
    payload: bytes32(json.payload, "payload"),
    size: integer(json.size, "size"),
    plain: bytes32(json.plain, "plain"),
    plainSize: integer(json.plain_size, "plain_size"),
    init: integer(json.init, "init"),
    fragments: json.fragments.map(fragment),
    width: video ? integer(json.width, "width") : 0,
    height: video ? integer(json.height, "height") : 0,
  };
  if (!media.codec || media.codec.length > CODEC_CHARS_MAX)
    throw contradiction("a codec is empty or too long");
  if (plainSize(media.size) !== media.plainSize) {
    throw contradiction("a payload of this size does not hold that many bytes");
  }
  let end = media.init;
  for (const f of media.fragments) {
    if (f.offset < end) throw contradiction("fragments overlap or are out of order");
    end = f.offset + f.length;
  }
  if (end > media.plainSize) throw contradiction("a fragment lies outside its track");
  return media;
}

function preview(value: unknown): Preview | null {
  if (value === null || value === undefined) return null;
  const json = object(value, "preview");
  return {
    codec: string(json.codec, "preview"),
    description: bytes(json.description, "preview"),
    data: bytes(json.data, "preview"),
  };
}

function clock(value: unknown): Card["clock"] {
  if (value === null || value === undefined) return null;
  const json = object(value, "clock");
  return {
    offsetMs: integer(json.offset_ms, "clock", Number.MIN_SAFE_INTEGER),
    uncertaintyMs: integer(json.uncertainty_ms, "clock"),
  };
}

/** Reads a card. Members it does not know are ignored; a version it does not know is refused. */
export function parseCard(plain: Uint8Array): Card {
  if (plain.length > CARD_BYTES_MAX) throw new Refused("card_too_large", "the card is too large");
  let json: Json;
  try {
    json = object(JSON.parse(text(plain)), "not an object");
  } catch {
    throw malformed("not JSON");
  }
  const version = integer(json.v, "version");
  if (version !== 1) {
    throw new Refused("card_version", `the card is of version ${version}, which is not known here`);
  }
  const card: Card = {
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
    preview: preview(json.preview),
  };
  if (typeof json.recovered !== "boolean") throw malformed("recovered");
  checkCard(card);
  return card;
}

function checkCard(card: Card): void {
  const first = card.previous.every((b) => b === 0);
  if (card.number === 0 || (card.number === 1) !== first) {
    throw contradiction("the first number is 1, and only it follows no link");
  }
  const gap = card.kind === "gap";
  if (gap !== GAPS.includes(card.trigger)) throw contradiction("the trigger is not one of this kind");
  if (gap === (card.video !== null)) throw contradiction("a clip has a video track and a gap has none");
  if (gap && (card.audio || card.preview)) throw contradiction("a gap has no track but its card");
}
