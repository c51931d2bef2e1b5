// Talking to a hub through the operator, which carries sealed and signed messages (docs/ref/statement.md,
// Relayed messages).

import { api } from "../api/client.ts";
import { Refused, hex, random, unbase64 } from "../crypto/encoding.ts";
import { clipIdentities, signingSeed } from "../crypto/keyring.ts";
import { openMessage, sealMessage } from "../crypto/message.ts";
import { type Point, cellOf } from "../feed/place.ts";
import type { Home } from "./household.ts";

/** What a hub said no with; `code` is one of docs/ref/statement.md. */
export class HubRefusal extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

const SENTENCES: Record<string, string> = {
  unreachable:
    "The hub cannot reach the camera at this address. Check the address, and that the camera is switched on.",
  unauthorised: "The camera refused this user name and password.",
  no_stream: "The camera answers, and sends no picture at this path. Its manual names the right one.",
  h265: "The camera sends H.265. In the camera's own settings, choose H.264 for this stream.",
  g711: "The camera's sound is G.711. In the camera's own settings choose AAC, or leave sound off.",
  offline: "The camera sends no picture yet. Try again in a moment.",
  timeout: "The camera did not send a picture within 5 seconds.",
  unknown_camera: "The hub does not know this camera. Add it again.",
  not_in_statement: "The hub has not received the household's newest statement yet. Try again in a moment.",
  stale:
    "The clocks of this device and of the hub differ by more than ten minutes. Set them, then try again.",
  policy: "The hub relies on other witnesses of the public record already.",
  notice_key: "The hub has received another notice key than your household's statement names.",
  busy: "The hub is busy with the last request. Try again in a moment.",
  internal: "Something went wrong on the hub. Its own page says what.",
};

/** A sentence for a code, or the hub's own words. */
export function sentenceOf(code: string, otherwise = "The hub could not do this."): string {
  return SENTENCES[code] ?? otherwise;
}

/** The recipient for commands of a hub that is in the newest statement. */
function recipientFor(home: Home, hub: string): string {
  const found = home.statement.hubs.find((h) => h.key === hub);
  if (!found) throw new HubRefusal("unknown_hub", "This hub no longer belongs to the household.");
  return found.recipient;
}

/** Sends a command and waits for its answer, at most `seconds`. */
export async function command<T>(
  home: Home,
  hub: string,
  kind: string,
  details: Record<string, unknown>,
  seconds = 30,
): Promise<T> {
  const id = hex(random(16));
  const body = JSON.stringify({
    v: 1,
    household: home.statement.household,
    hub,
    id,
    issued: Date.now(),
    kind,
    ...details,
  });
  const sealed = await sealMessage("command", body, signingSeed(home.keyring), [recipientFor(home, hub)]);
  const sent = await api.sendCommand(hub, sealed);
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const left = Math.ceil((deadline - Date.now()) / 1000);
    if (left <= 0)
      throw new HubRefusal("silent", "The hub does not answer. Check that it is switched on and online.");
    const answer = await api.commandReply(sent.command, Math.min(25, left));
    if (answer) return readReply<T>(home, hub, id, answer.sealed);
  }
}

async function readReply<T>(home: Home, hub: string, id: string, sealed: string): Promise<T> {
  const body = await openMessage("reply", unbase64(sealed), clipIdentities(home.keyring), hub);
  const reply = JSON.parse(body) as {
    v: number;
    command: string;
    ok: boolean;
    code?: string;
    message?: string;
  };
  if (reply.v !== 1)
    throw new Refused("version", "The hub answers in a newer way than this page knows. Reload the page.");
  if (reply.command !== id)
    throw new Refused("reply", "The service passed on an answer to another question. It was ignored.");
  if (!reply.ok) {
    const code = reply.code ?? "internal";
    throw new HubRefusal(code, sentenceOf(code, reply.message));
  }
  return reply as T;
}

/** From which movement on a camera records by itself. */
export type MotionLevel = "off" | "low" | "medium" | "high";

/** A camera's part of a hub's status. */
export interface CameraStatus {
  camera: string;
  state: "online" | "offline" | "off";
  since: number;
  reason: string | null;
  recording: boolean;
  continuous: boolean;
  /** Absent from hubs of older versions. */
  motion?: MotionLevel;
  /** `none`, `untried`, `works`, or why the last one was of no use; absent from hubs of older versions. */
  snapshot?: string;
}

/** What the operator asked a hub for first, and what became of it. */
export interface FootageNote {
  about: string;
  /** As the operator says. */
  why: "emergency" | "drill" | "demand";
  cameras: string[];
  from: number;
  to: number;
  at: number;
  /** Null while the hub is at it; `done`, or why it refused. */
  outcome: string | null;
  clips: number;
}

/** A hub's own report. */
export interface HubStatus {
  hub: string;
  at: number;
  statement: number;
  version: string;
  /** The trustees' key that new clips are sealed to besides; null for none, absent from older versions. */
  access?: { epoch: number; key: string } | null;
  /** What is wrong, a sentence each; absent from older versions. */
  problems?: string[];
  cameras: CameraStatus[];
  spool: { clips: number; bytes: number };
  disk: { free: number; total: number };
  /** The cell the hub takes the home to be in, zeros for none; absent from hubs of older versions. */
  place?: string;
  /** Indexes of requests that the hub found to ask this home: 14 hex digits each, zeros behind. */
  requests?: string;
  /** 1 where the hub has the notice key and looks for notices; absent from hubs of older versions. */
  looks?: number;
  /** The key that devices subscribe under, and 8 digits of each that is told; null where it has none. */
  push?: { key: string; devices: string } | null;
  /** What the hub has pinned of the record's policy; null for none, absent from older versions. */
  policy?: { number: number; digest: string } | null;
  /** What the operator asked for first, newest first; absent from hubs of older versions. */
  footage?: FootageNote[];
  /** Indexes of releases of this home's footage that the hub was told of, in the same form. */
  releases?: string;
  /** Index of the entry that announces this home for drills, in the same form; zeros for none. */
  canary?: string;
}

const indexesOf = (line = ""): number[] =>
  (line.match(/[0-9a-f]{14}/g) ?? []).map((digits) => Number.parseInt(digits, 16)).filter((at) => at > 0);

/** The requests that a hub found. */
export const askedOf = (status: HubStatus): number[] => indexesOf(status.requests);

/** The releases that a hub found. */
export const releasesSeenBy = (status: HubStatus): number[] => indexesOf(status.releases);

/** The entries that announce this home for drills, as its hubs found them. */
export const announcedSeenBy = (status: HubStatus): number[] => indexesOf(status.canary);

/** Hands a hub the key that opens notices, and no footage, or asks for it back. */
export async function setNoticeKey(home: Home, hub: string, key: string | null): Promise<void> {
  await command(home, hub, "notice.set", { key });
}

/**
 * Tells the hubs where the home is, those that know another place or none. A hub that is off is told when a
 * page is opened next.
 */
export async function tellPlace(home: Home, place: Point | undefined): Promise<void> {
  const cell = place ? cellOf(place) : "0".repeat(15);
  for (const [hub, status] of await readStatuses(home)) {
    if (status.place === undefined || status.place === cell) continue;
    await command(home, hub, "place.set", { place: place ?? null }, 5).catch(() => undefined);
  }
}

/**
 * Hands the record's policy, as this device has pinned it, to the hubs that have none or an earlier one. A
 * hub that is off is told when a page is opened next.
 */
export async function tellPolicy(home: Home): Promise<void> {
  const { policy } = home.record;
  if (!policy) return;
  for (const [hub, status] of await readStatuses(home)) {
    if (status.policy === undefined || (status.policy?.number ?? -1) >= policy.number) continue;
    await command(home, hub, "policy.set", { ...policy }, 5).catch(() => undefined);
  }
}

/** The newest status of each hub that could be opened and is by that hub. */
export async function readStatuses(home: Home): Promise<Map<string, HubStatus>> {
  const found = new Map<string, HubStatus>();
  for (const item of home.wire.hubs) {
    if (!item.status || !home.statement.hubs.some((h) => h.key === item.hub)) continue;
    try {
      const sealed = unbase64(item.status.sealed);
      const body = await openMessage("status", sealed, clipIdentities(home.keyring), item.hub);
      const status = JSON.parse(body) as HubStatus & { v: number };
      if (status.v === 1 && status.hub === item.hub) found.set(item.hub, status);
    } catch {
      // A status that does not open is none: the page then says when the hub was last heard.
    }
  }
  return found;
}

/** Something that happened at the door. */
export interface HubEvent {
  id: string;
  at: number;
  kind: "press" | "motion" | "offline" | "online";
  camera: string;
  clip: string | null;
}

const seen = new Set<string>();

/** An event from the stream, once; null if it is old, repeated or not by this household's hub. */
export async function readEvent(home: Home, hub: string, sealed: string): Promise<HubEvent | null> {
  if (!home.statement.hubs.some((h) => h.key === hub)) return null;
  try {
    const body = await openMessage("event", unbase64(sealed), clipIdentities(home.keyring), hub);
    const event = JSON.parse(body) as HubEvent & { v: number };
    if (event.v !== 1 || seen.has(event.id)) return null;
    seen.add(event.id);
    return event;
  } catch {
    return null;
  }
}
