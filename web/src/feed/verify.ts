// A region's feed, believed only as far as it can be checked here: the head under the pinned key, every
// entry's place in it, every text by its hash, every request by its rulebook, and delivery keys by their
// age in the record (docs/ref/feed.md). What does not hold is refused by name; nothing of it is shown.

import type { FeedRequest, LogItem, RegionFeed } from "../api/civic.ts";
import { utf8 } from "../crypto/encoding.ts";
import type { Checkpoint } from "../record/checkpoint.ts";
import { type Entry, parseEntry } from "../record/entry.ts";
import type { Policy } from "../record/policy.ts";
import { readDay } from "../record/words.ts";
import {
  type AgencyDocument,
  type Note,
  type RequestDocument,
  parseAgency,
  parseNote,
  parseRequest,
} from "./document.ts";
import { regionOf } from "./place.ts";
import { Proven, headOf, refuse } from "./proven.ts";
import { type Rulebook, breaks, parseRulebook } from "./rulebook.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const REQUESTS_MAX = 200;
const NOTES_MAX = 100;
/** The newest key of an agency, and the one before it. */
const DELIVERY_KEYS_MAX = 2;

/** An agency's key, as the record has it. */
export interface DeliveryKey {
  agency: string;
  recipient: string;
  epoch: number;
  index: number;
  /** Whether it has been in the record long enough to be used. */
  cooled: boolean;
  /** When it has been, ms; for people. */
  fromMs: number;
  document: AgencyDocument | null;
}

/** A note, with the day of its entry. */
export interface DatedNote {
  index: number;
  day: string;
  about: Note["about"];
  /** Empty if nothing was said. */
  text: string[];
}

/** A request whose entry, text and rules have been checked. */
export interface PublicRequest {
  index: number;
  entry: Entry<"request">;
  document: RequestDocument;
  rulebook: Rulebook;
  notes: DatedNote[];
  /** Resolved, withdrawn, or neither. */
  ended: "resolved" | "withdrawn" | null;
  /** The first moment it can no longer be answered, ms. */
  untilMs: number;
  key: DeliveryKey | undefined;
}

/** A feed that has been checked. */
export interface Feed {
  region: string;
  checkpoint: Checkpoint;
  /** Newest first. Redacted ones are not among them. */
  requests: PublicRequest[];
  /** Indexes of all requests that are shown, redacted ones too. */
  shown: ReadonlySet<number>;
}

/** What a device has pinned. */
export interface Pins {
  logKey: string;
  /** Whose signatures a head of this record needs. */
  policy: Policy;
  coolOffHours: number;
}

/** Checks the parts of one feed against one head. */
class Checker extends Proven {
  constructor(
    head: Checkpoint,
    private readonly pins: Pins,
    private readonly nowMs: number,
  ) {
    super(head);
  }

  /** Null if its text was redacted. */
  rulebook(item: LogItem): [string, Rulebook | null] {
    const hash = this.entry(item, "policy").fields.rulebook as string;
    return [hash, item.document === null ? null : parseRulebook(this.document(item, hash, "a rulebook"))];
  }

  agency(item: LogItem): DeliveryKey {
    const { fields, day } = this.entry(item, "agency");
    const name = fields.name as string;
    const text = item.document === null ? null : this.document(item, name, "an agency");
    // A day is all an entry says; its end is on the safe side. Without a wait there is none.
    const { coolOffHours } = this.pins;
    const since = (readDay(day) as number) + (coolOffHours > 0 ? DAY_MS : 0);
    const fromMs = since + coolOffHours * HOUR_MS;
    return {
      agency: fields.agency as string,
      recipient: fields["delivery-key"] as string,
      epoch: Number(fields.epoch),
      index: item.index,
      cooled: coolOffHours === 0 || this.nowMs >= fromMs,
      fromMs,
      document: text === null ? null : parseAgency(text),
    };
  }

  note(item: LogItem, request: number): DatedNote {
    this.included(item);
    const entry = parseEntry(item.entry);
    const about = ["update", "resolved", "withdrawn"].find((a) => entry.kind === `request-${a}`);
    const fields = entry.fields as Record<string, string>;
    if (!about || fields.request !== String(request)) {
      throw refuse("note", "The service shows a note that belongs to another request.");
    }
    const dated = { index: item.index, day: entry.day, about: about as Note["about"], text: [] as string[] };
    if (fields.document === "none" || item.document === null) return dated;
    const note = parseNote(this.document(item, fields.document as string, "a note"));
    if (note.request !== request || note.about !== about) {
      throw refuse("note", "The service shows a note that belongs to another request.");
    }
    return { ...dated, text: note.text };
  }

  /** Null if its text, or that of its rulebook, was redacted: no card can be made of it. */
  request(
    item: FeedRequest,
    rulebooks: Map<string, Rulebook | null>,
    keys: DeliveryKey[],
  ): PublicRequest | null {
    const entry = this.entry(item, "request");
    if (item.document === null) return null;
    const { fields } = entry;
    const document = parseRequest(this.document(item, fields.document as string, "a request"));
    const policy = fields.policy as string;
    const rulebook = rulebooks.get(policy);
    if (rulebook === null) return null;
    if (!rulebook) throw refuse("rulebook", "The service does not show the rulebook that a request names.");
    if (document.agency !== fields.agency || document.case !== fields.case) {
      throw refuse("document", "A request's text is another agency's, or of another case, than its entry.");
    }
    // Entries of before do not say it.
    if (fields.offence !== undefined && document.offence !== fields.offence) {
      throw refuse("document", "A request's text is about another offence than its entry says.");
    }
    const [broken] = breaks(document, policy.slice("sha256:".length), rulebook);
    if (broken) throw refuse(`rule:${broken}`, `A request breaks its own rulebook (${broken}).`);
    if (item.notes.length > NOTES_MAX) throw refuse("feed", "The service shows too many notes.");
    const notes = item.notes.map((note) => this.note(note, item.index));
    const end = notes.find((note) => note.about !== "update");
    return {
      index: item.index,
      entry,
      document,
      rulebook,
      notes,
      ended: end ? (end.about as "resolved" | "withdrawn") : null,
      untilMs: (readDay(fields.expires as string) as number) + DAY_MS,
      key: keys.find((key) => key.agency === document.agency),
    };
  }
}

function shapeOf(wire: RegionFeed, region: string): void {
  const lists = [wire.rulebooks, wire.agencies, wire.requests];
  if (wire.v !== 1 || wire.region !== region || !lists.every(Array.isArray)) {
    throw refuse("feed", "The service's feed is not one of this region that can be read here.");
  }
  if (lists.some((list) => list.length > REQUESTS_MAX * DELIVERY_KEYS_MAX)) {
    throw refuse("feed", "The service's feed is longer than a feed can be.");
  }
}

/** One delivery key for each agency: the newest that has cooled off, as what its newest entry says it is. */
function inUse(keys: DeliveryKey[]): DeliveryKey[] {
  return [...new Set(keys.map((key) => key.agency))].map((agency) => {
    const all = keys.filter((key) => key.agency === agency);
    const epochs = new Map(all.map((key) => [key.epoch, key.recipient]));
    if (all.some((key) => epochs.get(key.epoch) !== key.recipient)) {
      throw refuse("delivery_key", "The service shows two delivery keys of one agency and time.");
    }
    const [newest, before] = all.toSorted((a, b) => b.epoch - a.epoch) as [DeliveryKey, DeliveryKey?];
    return !newest.cooled && before?.cooled ? { ...before, document: newest.document } : newest;
  });
}

/** Checks a feed as a whole; throws the first thing that does not hold, by name. */
export async function verifyFeed(wire: RegionFeed, region: string, pins: Pins, nowMs: number): Promise<Feed> {
  shapeOf(wire, region);
  const checkpoint = await headOf(utf8(wire.checkpoint), pins);
  const checker = new Checker(checkpoint, pins, nowMs);
  const rulebooks = new Map(wire.rulebooks.map((item) => checker.rulebook(item)));
  const keys = inUse(wire.agencies.map((item) => checker.agency(item)));
  const requests = wire.requests
    .map((item) => checker.request(item, rulebooks, keys))
    .filter((request) => request !== null)
    .sort((a, b) => b.index - a.index);
  if (new Set(requests.map((r) => r.index)).size !== requests.length) {
    throw refuse("feed", "The service shows one request twice.");
  }
  if (requests.some((r) => !r.document.cells.some((cell) => regionOf(cell) === region))) {
    throw refuse("feed", "The service shows a request of another region.");
  }
  return { region, checkpoint, requests, shown: new Set(wire.requests.map((r) => r.index)) };
}
