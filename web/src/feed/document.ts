// Public texts beside the record: what an agency asks, what it says afterwards, who it is. Strict, one
// spelling each. The twin of crates/domain/src/request (docs/ref/request.md) and of the agency's document.

import { Refused, utf8 } from "../crypto/encoding.ts";
import { isLine, isSlug, readHash, readUint } from "../record/words.ts";
import { isCell, isRegion } from "./place.ts";
import { type Window, readHidden, readMinute, readWeek, windowsOf } from "./window.ts";

const DOCUMENT_BYTES_MAX = 64 * 1024;
const CELLS_MAX = 64;
const NOTE_CHARS_MAX = 4000;

export type OffenceClass = "ordinary" | "low-level" | "sensitive";
export const DANGERS = ["death", "serious-injury", "kidnapping", "missing-at-risk"] as const;
export type Danger = (typeof DANGERS)[number];
export type AgencyKind = "police" | "fire";

/** A request as it is published. */
export interface RequestDocument {
  agency: string;
  agencyKind: AgencyKind;
  policy: string;
  offence: string;
  title: string;
  class: OffenceClass;
  /** Of an urgent ask: what somebody is in danger of. */
  danger: Danger | null;
  /** One, or the seven of a sensitive request. */
  windows: Window[];
  /** Of a sensitive request: the week as it is written. */
  week: string | null;
  cells: string[];
  contact: string;
  terms: string;
  /** `committed:...`, the same as in the entry. */
  case: string;
  text: string[];
}

/** What is said about a request afterwards. */
export interface Note {
  agency: string;
  request: number;
  about: "update" | "resolved" | "withdrawn";
  text: string[];
}

/** Who an agency is. */
export interface AgencyDocument {
  name: string;
  kind: AgencyKind;
  place: string;
  contact: string;
}

/** Reads names and values in a fixed order. */
class Lines {
  private readonly lines: string[];
  private at = 1;

  constructor(text: string, version: string) {
    if (utf8(text).length > DOCUMENT_BYTES_MAX) throw this.refuse("too-long", "too long");
    if (!text.startsWith(`${version}\n`)) throw this.refuse("version", "another format or version");
    this.lines = text.split("\n");
  }

  refuse(code: string, what: string): Refused {
    return new Refused(code, `A public text is malformed: ${what}.`);
  }

  /** What is wrong with the line that comes next. */
  wrong(expected: string, line = this.at + 1): Refused {
    return this.refuse("line", `line ${line}, expected ${expected}`);
  }

  /** The next line's value, if it has this name and ends. */
  nextIf(name: string): string | undefined {
    const line = this.lines[this.at];
    const ends = this.at + 1 < this.lines.length;
    if (!ends || line === undefined || !line.startsWith(`${name} `)) return undefined;
    this.at += 1;
    return line.slice(name.length + 1);
  }

  read<T>(name: string, expected: string, take: (value: string) => T | undefined): T {
    const line = this.at + 1;
    const value = this.nextIf(name);
    const taken = value === undefined ? undefined : take(value);
    if (taken === undefined) throw this.wrong(expected, line);
    return taken;
  }

  words(name: string): string {
    return this.read(name, name, (v) => (isLine(v) ? v : undefined));
  }

  oneOf<T extends string>(name: string, all: readonly T[]): T {
    return this.read(name, all.join(" or "), (v) => all.find((one) => one === v));
  }

  /** All that is left, words under one name, at least one. */
  allWords(name: string): string[] {
    const all = [this.words(name)];
    while (this.left) all.push(this.words(name));
    return all;
  }

  get left(): boolean {
    return this.at < this.lines.length - 1 || this.lines[this.at] !== "";
  }

  end(): void {
    if (this.left) throw this.wrong("the end");
  }

  get lastLine(): number {
    return this.at;
  }
}

function readWhen(lines: Lines, sensitive: boolean): Pick<RequestDocument, "windows" | "week"> {
  if (!sensitive) {
    const fromMs = lines.read("from", "a minute", readMinute);
    const toMs = lines.read("to", "a later minute", (v) => {
      const at = readMinute(v);
      return at !== undefined && at > fromMs ? at : undefined;
    });
    return { windows: [{ fromMs, toMs }], week: null };
  }
  const week = lines.read("week", "an ISO week", (v) => (readWeek(v) === undefined ? undefined : v));
  const hidden = lines.read("daily", "a time of day", (v) => readHidden(week, v));
  lines.read("window", "a commitment", (v) => readHash("committed", v));
  return { windows: windowsOf(hidden), week };
}

function readDanger(lines: Lines): Danger | null {
  const value = lines.nextIf("danger");
  if (value === undefined) return null;
  const danger = DANGERS.find((one) => one === value);
  if (!danger) throw lines.wrong("a danger", lines.lastLine);
  return danger;
}

function readCells(lines: Lines): string[] {
  const cells = [lines.read("cell", "a map cell", (v) => (isCell(v) ? v : undefined))];
  for (let cell = lines.nextIf("cell"); cell !== undefined; cell = lines.nextIf("cell")) {
    const good = isCell(cell) && cell > (cells.at(-1) ?? "") && cells.length < CELLS_MAX;
    if (!good) throw lines.wrong("a map cell above the last one", lines.lastLine);
    cells.push(cell);
  }
  return cells;
}

/** Reads a request. That it is the one an entry names is the caller's to check. */
export function parseRequest(text: string): RequestDocument {
  const lines = new Lines(text, "sidelight-request/v1");
  const slug = (v: string) => (isSlug(v) ? v : undefined);
  const agency = lines.read("agency", "an agency", slug);
  const agencyKind = lines.oneOf<AgencyKind>("agency-kind", ["police", "fire"]);
  const policy = lines.read("policy", "a SHA-256", (v) => readHash("sha256", v));
  const offence = lines.read("offence", "a code", slug);
  const title = lines.words("title");
  const offenceClass = lines.oneOf<OffenceClass>("class", ["ordinary", "low-level", "sensitive"]);
  const sensitive = offenceClass === "sensitive";
  const danger = sensitive ? null : readDanger(lines);
  const when = readWhen(lines, sensitive);
  const cells = readCells(lines);
  const [contact, terms] = [lines.words("contact"), lines.words("terms")];
  const committedCase = lines.read("case", "a commitment", (v) => readHash("committed", v));
  lines.oneOf("investigation", ["own"]);
  const words = sensitive ? [] : lines.allWords("text");
  if (sensitive) lines.end();
  return {
    ...{ agency, agencyKind, policy, offence, title, class: offenceClass, danger, ...when },
    ...{ cells, contact, terms, case: `committed:${committedCase}`, text: words },
  };
}

/** Reads a note. */
export function parseNote(text: string): Note {
  const lines = new Lines(text, "sidelight-request-note/v1");
  const agency = lines.read("agency", "an agency", (v) => (isSlug(v) ? v : undefined));
  const request = lines.read("request", "the index of a request", readUint);
  const about = lines.oneOf<Note["about"]>("about", ["update", "resolved", "withdrawn"]);
  const words = lines.allWords("text");
  if ([...words.join("\n")].length > NOTE_CHARS_MAX) throw lines.refuse("too-long", "too many characters");
  return { agency, request, about, text: words };
}

/** Reads who an agency is. */
export function parseAgency(text: string): AgencyDocument {
  const lines = new Lines(text, "sidelight-agency/v1");
  const name = lines.words("name");
  const kind = lines.oneOf<AgencyKind>("kind", ["police", "fire"]);
  const place = lines.words("place");
  let last = lines.read("region", "a region", (v) => (isRegion(v) ? v : undefined));
  for (let region = lines.nextIf("region"); region !== undefined; region = lines.nextIf("region")) {
    if (!isRegion(region) || region <= last) throw lines.wrong("a region above the last one");
    last = region;
  }
  const contact = lines.words("contact");
  lines.end();
  return { name, kind, place, contact };
}
