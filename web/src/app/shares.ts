// Sharing, step by step (docs/ref/share.md): a consent whose values and salts are made here, its entry in
// the public record checked here, and only then new headers and a letter for the agency. A consent is kept
// on this device until what it allows is handed over, so a page that closes midway can go on.

import { api, Problem } from "../api/client.ts";
import type { ContentWire, FieldOpening, ShareWire } from "../api/share.ts";
import type { ClipItem } from "../api/types.ts";
import { openHeader, paddedJson, seal } from "../crypto/age.ts";
import type { MediaTrack } from "../crypto/card.ts";
import { CONSENT_FIELDS, footageOf, secondsOf } from "../crypto/consent.ts";
import { Refused, base64, hex, random, sha256, text, unbase64, utf8 } from "../crypto/encoding.ts";
import { clipIdentities } from "../crypto/keyring.ts";
import { FIELDS, type VerifiedCard, fieldValues, salt } from "../crypto/manifest.ts";
import { rewrapHeader } from "../crypto/rewrap.ts";
import { forgetConsent, loadConsents, saveConsent } from "../crypto/store.ts";
import { headOf } from "../feed/proven.ts";
import type { PublicRequest } from "../feed/verify.ts";
import { committed, parseEntryOf } from "../record/entry.ts";
import { checkInclusion, parseProof } from "../record/proof.ts";
import type { StillPicture } from "../player/still.ts";
import type { Clips } from "./clips.ts";
import type { Home } from "./household.ts";
import { acceptReceiptHead, recordPins } from "./record.ts";

const LETTER_STEP_BYTES = 4096;
const LETTER_BYTES_MAX = 256 * 1024;
/** What is sealed around a letter or a picture: an age header and one tag for each chunk. */
const SEALED_MORE_BYTES = 1024;

/** One sealed still, and all of one share, bytes. */
const STILL_SEALED_BYTES_MAX = 512 * 1024;
const STILLS_SEALED_BYTES_MAX = 4 * 1024 * 1024;

/** What of a clip plays. */
export type ChosenTrack = "video" | "audio";

/** One clip of a share: tracks of it, or one picture in its place. */
export type Chosen = { clip: string; tracks: ChosenTrack[] } | { clip: string; still: StillPicture };

/** What a person decided. */
export interface Choice {
  items: Chosen[];
  holdMinutes: number;
  /** A name or contact, only if the person typed one. */
  identity: string | null;
  /** Whether there are people in it who are not involved: yes, no, or not said. */
  uninvolved: boolean | null;
}

/** A consent that is under way, kept on this device. */
export interface PendingConsent extends Choice {
  household: string;
  pseudonym: string;
  request: number;
  agency: string;
  recipient: string;
  openings: FieldOpening[];
  createdMs: number;
  /** The operator's id, once it has answered. */
  share: string | null;
}

/** Values and salts of a consent; every one of them is made here. */
export function openingsOf(values: Record<(typeof CONSENT_FIELDS)[number], string>): FieldOpening[] {
  return CONSENT_FIELDS.map((field) => ({ field, salt: hex(random(32)), value: values[field] }));
}

/** Which footage is shared, by manifests that were checked here. */
async function chosenFootage(clips: Clips, items: Chosen[]): Promise<string> {
  const footage = items.map(async (chosen) => {
    const { manifest } = await clips.card(await clips.item(chosen.clip));
    const still = "still" in chosen ? { atMs: chosen.still.atMs, sha256: sha256(chosen.still.jpeg) } : null;
    return { body: manifest.body, still };
  });
  return footageOf(await Promise.all(footage));
}

/**
 * Decides, and tells the operator; `durationsMs` are those of the clips that are shared whole. From here on
 * it can be continued by `proceed`.
 */
export async function beginShare(
  home: Home,
  clips: Clips,
  request: PublicRequest,
  choice: Choice,
  durationsMs: number[],
): Promise<PendingConsent> {
  const { key } = request;
  if (!key?.cooled) throw new Refused("delivery_key", "the agency has no key that may be used yet");
  const pseudonym = hex(random(16));
  const pending: PendingConsent = {
    ...choice,
    household: home.record.household,
    pseudonym,
    request: request.index,
    agency: request.document.agency,
    recipient: key.recipient,
    openings: openingsOf({
      request: String(request.index),
      agency: request.document.agency,
      recipient: key.recipient,
      clips: String(choice.items.length),
      seconds: String(secondsOf(durationsMs)),
      pseudonym,
      footage: await chosenFootage(clips, choice.items),
    }),
    createdMs: Date.now(),
    share: null,
  };
  await saveConsent(pending);
  try {
    return await tell(pending);
  } catch (error) {
    // A refusal is final; without an answer it may have arrived, so it is kept and told again.
    const final = error instanceof Problem && error.status < 500 && error.status !== 429;
    if (final) await forgetConsent(pending.household, pending.pseudonym);
    throw error;
  }
}

async function tell(pending: PendingConsent): Promise<PendingConsent> {
  const { request, openings, holdMinutes } = pending;
  const { share } = await api.consent({ request, openings, hold_minutes: holdMinutes });
  const told = { ...pending, share };
  await saveConsent(told);
  return told;
}

/** Consents of this household that are under way on this device. */
export function pendingConsents(home: Home): Promise<PendingConsent[]> {
  return loadConsents<PendingConsent>(home.record.household);
}

const refuse = (code: string, what: string) => new Refused(code, `${what} Nothing was handed over.`);

/**
 * Checks a receipt offline: under the pinned policy, of one history with what is known, and committing to
 * exactly the values made here. Resolves with the entry's index.
 */
export async function checkReceipt(home: Home, pending: PendingConsent, share: ShareWire): Promise<number> {
  const pins = await recordPins(home);
  if (!pins || share.receipt === null)
    throw refuse("receipt", "The service shows no receipt of the consent.");
  const proof = parseProof(utf8(share.receipt));
  if (!proof.extra || share.index !== proof.index) {
    throw refuse("receipt", "The receipt is of another entry of the public record.");
  }
  const head = await headOf(proof.checkpoint, pins);
  checkInclusion(head, proof.index, proof.extra, proof.hashes);
  const { fields } = parseEntryOf("consent", text(proof.extra));
  for (const { field, salt: salted, value } of pending.openings) {
    if ((fields as Record<string, string>)[field] !== committed("consent", field, salted, value)) {
      throw refuse(`consent:${field}`, `The public record does not have the ${field} that was decided here.`);
    }
  }
  await acceptReceiptHead(home, head);
  return proof.index;
}

/** A track as the letter describes it: what it takes to play it, without what names the home. */
function mediaOf(track: MediaTrack | null, video: boolean) {
  if (!track) return null;
  return {
    codec: track.codec,
    plain_size: track.plainSize,
    ...(video ? { width: track.width, height: track.height } : {}),
    init: track.init,
    fragments: track.fragments.map((f) => [f.offset, f.length, f.timeMs, f.durationMs, f.key ? 1 : 0]),
  };
}

/** The fields of a manifest that a recipient is given: of a still's clip, when it began and no more. */
export function openedFields(chosen: Chosen): string[] {
  if ("still" in chosen) return ["start", "clock"];
  const track = (name: string) => ["codec", "payload", "size", "plain"].map((what) => `${name}-${what}`);
  return ["start", "duration", "clock", ...chosen.tracks.flatMap(track)];
}

/** A still as the letter describes it. */
function stillOf({ jpeg, atMs, width, height }: StillPicture) {
  const sum = hex(sha256(jpeg));
  return { type: "image/jpeg", at_ms: atMs, width, height, size: jpeg.length, sha256: sum };
}

/** One clip of a letter. Neither camera nor hub, household or clip id are in it, and no certificate. */
export function letterItem(n: number, item: ClipItem, { card, manifest }: VerifiedCard, chosen: Chosen) {
  const tracks = "still" in chosen ? [] : chosen.tracks;
  // What only the card's own file says is not opened.
  const values = fieldValues(card, new Uint8Array(32), 0, new Uint8Array(32));
  const openings = openedFields(chosen).map((name) => ({
    name,
    value: base64(values[FIELDS.indexOf(name as (typeof FIELDS)[number])] as Uint8Array),
    salt: base64(salt(card.seed, name)),
  }));
  return {
    n,
    manifest: { body: item.manifest.body, signature: item.manifest.signature },
    clip_key: hex(manifest.clipKey),
    received: { received_ms: item.received.received_ms, signature: item.received.signature },
    openings,
    media: {
      video: tracks.includes("video") ? mediaOf(card.video, true) : null,
      audio: tracks.includes("audio") ? mediaOf(card.audio, false) : null,
    },
    ...("still" in chosen ? { still: stillOf(chosen.still) } : {}),
  };
}

type Headers = ContentWire["items"][number]["headers"];

async function headersOf(home: Home, item: ClipItem, pending: PendingConsent, chosen: Chosen) {
  const headers: Headers = {};
  if ("still" in chosen) {
    const sealed = await seal(chosen.still.jpeg, [pending.recipient]);
    if (sealed.length > STILL_SEALED_BYTES_MAX) throw new Refused("still", "a picture is too large");
    headers.still = base64(sealed);
    return headers;
  }
  for (const track of chosen.tracks) {
    const header = item.headers[track];
    if (!header) throw new Refused("no_track", `the clip has no ${track}`);
    const fileKey = await openHeader(unbase64(header), clipIdentities(home.keyring));
    headers[track] = base64(rewrapHeader(fileKey, pending.recipient));
  }
  return headers;
}

/** Whether these pictures fit in one share, sealed. */
export function stillsFit(items: Chosen[]): boolean {
  const pictures = items.flatMap((item) => ("still" in item ? [item.still.jpeg.length] : []));
  const sealed = pictures.map((bytes) => bytes + SEALED_MORE_BYTES);
  return sealed.reduce((sum, bytes) => sum + bytes, 0) <= STILLS_SEALED_BYTES_MAX;
}

/** Headers and letter, made once the consent is in the record at `index`. */
export async function contentOf(
  home: Home,
  clips: Clips,
  pending: PendingConsent,
  index: number,
): Promise<ContentWire> {
  const items: ContentWire["items"] = [];
  const letterItems: ReturnType<typeof letterItem>[] = [];
  for (const [i, chosen] of pending.items.entries()) {
    const item = await clips.item(chosen.clip);
    const verified = await clips.card(item);
    letterItems.push(letterItem(i + 1, item, verified, chosen));
    items.push({ clip: chosen.clip, headers: await headersOf(home, item, pending, chosen) });
  }
  const letter = {
    ...{ v: 1, request: pending.request, agency: pending.agency, pseudonym: pending.pseudonym },
    consent: { index, openings: pending.openings },
    ...{ identity: pending.identity, message: null, uninvolved: pending.uninvolved },
    items: letterItems,
  };
  const plain = paddedJson(letter, LETTER_STEP_BYTES);
  if (plain.length > LETTER_BYTES_MAX - SEALED_MORE_BYTES) {
    throw new Refused("letter", "these are too many clips for one share; choose fewer");
  }
  return { letter: base64(await seal(plain, [pending.recipient])), items };
}

/** What a step came to. */
export type Progress =
  /** Not in the record yet. */
  | { kind: "waiting"; share: ShareWire }
  /** Handed over, or over without that. */
  | { kind: "done"; share: ShareWire };

/**
 * The next step of a consent: told, waited for, checked, handed over. Whatever does not hold ends it: it is
 * taken back, and nothing leaves.
 */
export async function proceed(home: Home, clips: Clips, pending: PendingConsent): Promise<Progress> {
  const told = pending.share === null ? await tell(pending) : pending;
  const share = await api.share(told.share as string);
  if (share.state === "waiting") return { kind: "waiting", share };
  if (share.state !== "recorded") {
    await forgetConsent(told.household, told.pseudonym);
    return { kind: "done", share };
  }
  let content: ContentWire;
  try {
    const index = await checkReceipt(home, told, share);
    content = await contentOf(home, clips, told, index);
  } catch (error) {
    if (error instanceof Refused) await abandon(told);
    throw error;
  }
  const held = await api.putContent(share.share, content);
  await forgetConsent(told.household, told.pseudonym);
  return { kind: "done", share: held };
}

/** Ends a consent that must not go on. */
async function abandon(pending: PendingConsent): Promise<void> {
  await forgetConsent(pending.household, pending.pseudonym);
  // Nothing was handed over, whatever the operator makes of this.
  if (pending.share) await api.revokeShare(pending.share).catch(() => undefined);
}

/** Takes a share back: within the hold it never was; afterwards it is a request to the agency. */
export async function takeBack(home: Home, share: ShareWire): Promise<ShareWire> {
  const taken = await api.revokeShare(share.share);
  await forgetConsent(home.record.household, share.pseudonym);
  return taken;
}
