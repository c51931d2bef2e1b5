// The rulebook a request was accepted under, and whether the request can be seen to keep to it
// (docs/ref/rulebook.md, docs/ref/request.md "Who reads it checks"). The twin of crates/domain/src/rulebook.
// A rulebook is TOML of the plainest kind; a line this reader does not know is refused. Its policies are
// carried along unread: no rulebook is in force in which they say otherwise than its numbers.

import { Refused, utf8 } from "../crypto/encoding.ts";
import { isLine, isSlug } from "../record/words.ts";
import type { AgencyKind, OffenceClass, RequestDocument } from "./document.ts";
import { sizeOf } from "./place.ts";
import { minutesOf } from "./window.ts";

const BYTES_MAX = 64 * 1024;

const REQUEST = [
  ...["window_minutes_min", "window_minutes_max", "look_back_days_max", "life_days", "cells_min"],
  ...["cells_max", "area_m2_min", "area_m2_max", "per_case_max", "sensitive_cells_min"],
  ...["text_chars_max", "contact_chars_max", "terms_chars_max"],
] as const;
const SHARING = [
  ...["hold_minutes_min", "hold_minutes_max", "paired_days_min", "clips_max", "shares_per_request_max"],
] as const;
const URGENT = ["life_days", "per_agency_day_max", "misused_max"] as const;
const EMERGENCY = [
  ...["window_minutes_max", "camera_minutes_max", "cameras_max", "look_back_days_max", "owner_minutes"],
  ...["per_officer_day_max", "per_agency_day_max", "requests_before_min", "life_hours", "notice_hours"],
  ...["process_days", "never_max"],
] as const;
const LOOK_UP = ["addresses_max", "per_officer_day_max", "per_agency_day_max", "life_hours"] as const;
const DEMANDS = ["window_hours_max", "cameras_max", "camera_minutes_max", "life_days"] as const;
const DEMAND = ["notice_days", "gag_days_max"] as const;
/** Of these a type of demand has one. */
const ANSWER = ["answer_days", "answer_hours"];
const KEEPING = ["preserve_days", "renew_days"] as const;
const BAND_WIDTHS = [100, 250, 500, 1000];
/** Sections that stand once for each of their rows. */
const ROWS = ["offence", "refusal", "demand"];

export interface Offence {
  code: string;
  title: string;
  class: OffenceClass;
  kinds: AgencyKind[];
}

export interface Rulebook {
  version: number;
  request: Record<string, number>;
  sharing: Record<string, number>;
  /** Codes of the offences that an urgent ask can be about; without, there are none. */
  urgent: string[] | undefined;
  /** Without, this operator has no emergencies. */
  emergency: Record<string, number> | undefined;
  offences: Offence[];
}

type Value = number | string | string[];
type Table = Map<string, Value>;

const refuse = (what: string) => new Refused("rulebook", `The rulebook cannot be read: ${what}.`);

function readValue(text: string): Value {
  if (/^(0|[1-9][0-9]*(_[0-9]+)*)$/.test(text)) return Number(text.replaceAll("_", ""));
  const string = /^"([^"\\]*)"$/.exec(text);
  if (string) return string[1] as string;
  const list = /^\[\s*("[^"\\]*"(\s*,\s*"[^"\\]*")*)\s*,?\s*\]$/.exec(text);
  if (list) return (list[1] as string).match(/"[^"]*"/g)?.map((s) => s.slice(1, -1)) ?? [];
  throw refuse("a value of a kind it cannot have");
}

/** Without a comment, which begins outside quotes. */
function bare(line: string): string {
  return /^(?:[^"#]|"[^"]*")*/.exec(line)?.[0].trim() ?? "";
}

function tablesOf(text: string): { name: string; table: Table }[] {
  const tables: { name: string; table: Table }[] = [{ name: "", table: new Map() }];
  const lines = text.split(/\r?\n/);
  for (let at = 0; at < lines.length; at++) {
    const whole = lines[at] as string;
    const { table } = tables.at(-1) as { table: Table };
    const long = /^(\w+) = '''$/.exec(whole)?.[1];
    if (long !== undefined) {
      const end = lines.indexOf("'''", at + 1);
      if (end < 0 || table.has(long)) throw refuse(long);
      table.set(long, lines.slice(at + 1, end).join("\n"));
      at = end;
      continue;
    }
    const line = bare(whole);
    if (!line) continue;
    const header = /^\[\[(\w+)\]\]$/.exec(line)?.[1] ?? /^\[(\w+)\]$/.exec(line)?.[1];
    if (header !== undefined) {
      const listed = line.startsWith("[[") === ROWS.includes(header);
      if (!listed) throw refuse(`the section ${header}`);
      tables.push({ name: header, table: new Map() });
      continue;
    }
    const [, name, value] = /^(\w+)\s*=\s*(.+)$/.exec(line) ?? [];
    if (name === undefined || value === undefined || table.has(name)) throw refuse(line);
    table.set(name, readValue(value));
  }
  return tables;
}

function numbers(table: Table, names: readonly string[]): Record<string, number> {
  if (table.size !== names.length) throw refuse("a line too many, or one too few");
  return Object.fromEntries(
    names.map((name) => {
      const value = table.get(name);
      if (typeof value !== "number" || !Number.isSafeInteger(value)) throw refuse(name);
      return [name, value];
    }),
  );
}

function offence(table: Table): Offence {
  const [code, title, of, kinds] = ["code", "title", "class", "kinds"].map((name) => table.get(name));
  const good =
    table.size === 4 &&
    typeof code === "string" &&
    isSlug(code) &&
    typeof title === "string" &&
    isLine(title) &&
    ["ordinary", "low-level", "sensitive"].includes(String(of)) &&
    Array.isArray(kinds) &&
    kinds.every((kind) => ["police", "fire"].includes(kind));
  if (!good) throw refuse("an offence");
  return { code, title, class: of as OffenceClass, kinds: kinds as AgencyKind[] };
}

/** What an urgent ask can be about. */
function urgent(table: Table, offences: Offence[]): string[] {
  const codes = table.get("offences");
  numbers(new Map([...table].filter(([name]) => name !== "offences")), URGENT);
  const good =
    Array.isArray(codes) &&
    new Set(codes).size === codes.length &&
    codes.every((code) => offences.some((o) => o.code === code && o.class !== "sensitive"));
  if (!good) throw refuse("the section urgent");
  return codes;
}

/** A type of legal demand is only held to its form: no request is about one. Its code is the answer. */
function demand(table: Table): string {
  const words = ["code", "title", "class"];
  const [code, title, of] = words.map((name) => table.get(name));
  const named =
    typeof code === "string" &&
    isSlug(code) &&
    typeof title === "string" &&
    isLine(title) &&
    ["content", "account", "preserve"].includes(String(of));
  if (!named) throw refuse("a type of demand");
  const rest = new Map([...table].filter(([name]) => !words.includes(name)));
  const answer = ANSWER.filter((name) => rest.has(name));
  if (answer.length !== 1) throw refuse("the time to answer a type of demand");
  const width = rest.get("band_width");
  const fits = width === undefined || (of === "account" && BAND_WIDTHS.includes(Number(width)));
  if (!fits) throw refuse("a band");
  const banded = width === undefined ? [] : ["band_width"];
  numbers(rest, [...DEMAND, ...answer, ...banded, ...(of === "preserve" ? KEEPING : [])]);
  return code;
}

/** What holds for legal demands: limits and types, or neither. */
function checkDemands(tables: { name: string; table: Table }[]): void {
  const [limits, rows] = ["demands", "demand"].map((name) => tables.filter((t) => t.name === name)) as [
    typeof tables,
    typeof tables,
  ];
  if (limits.length > 1 || (limits.length === 1) !== rows.length > 0) throw refuse("the section demands");
  for (const { table } of limits) numbers(table, DEMANDS);
  const codes = new Set(rows.map(({ table }) => demand(table)));
  if (codes.size !== rows.length) throw refuse("a type of demand twice");
}

/** What decides, as text: what is weaker than in others, the schema, the rules. */
function checkPolicies(table: Table): void {
  const weakens = table.get("weakens") ?? [];
  const texts = [table.get("schema"), table.get("rules")];
  const good = Array.isArray(weakens) && texts.every((it) => typeof it === "string");
  if (!good || table.size !== (table.has("weakens") ? 3 : 2)) throw refuse("the section policies");
}

/** Reads a rulebook's text. That it is the one the record names is the caller's to check. */
export function parseRulebook(text: string): Rulebook {
  if (utf8(text).length > BYTES_MAX) throw refuse("too long");
  const tables = tablesOf(text);
  const one = (name: string): Table => {
    const found = tables.filter((t) => t.name === name);
    if (found.length !== 1) throw refuse(`the section ${name || "at the top"}`);
    return (found[0] as { table: Table }).table;
  };
  const known = ["", "request", "sharing", "urgent", "emergency", "look_up", "demands", "policies", ...ROWS];
  if (tables.some((t) => !known.includes(t.name))) throw refuse("an unknown section");
  checkDemands(tables);
  if (tables.some((t) => t.name === "look_up")) numbers(one("look_up"), LOOK_UP);
  if (tables.some((t) => t.name === "policies")) checkPolicies(one("policies"));
  const offences = tables.filter((t) => t.name === "offence").map((t) => offence(t.table));
  if (new Set(offences.map((o) => o.code)).size !== offences.length) throw refuse("an offence twice");
  return {
    version: numbers(one(""), ["version"]).version as number,
    request: numbers(one("request"), REQUEST),
    sharing: numbers(one("sharing"), SHARING),
    urgent: tables.some((t) => t.name === "urgent") ? urgent(one("urgent"), offences) : undefined,
    emergency: tables.some((t) => t.name === "emergency") ? numbers(one("emergency"), EMERGENCY) : undefined,
    offences,
  };
}

/** Characters as people count them, near enough: code points. */
const lengthOf = (text: string) => [...text].length;

/**
 * Every rule that a request can be seen to break, by the codes of docs/ref/rulebook.md. Two machines may
 * differ by a square metre in an area's size, so that much is let pass.
 */
export function breaks(request: RequestDocument, hash: string, rules: Rulebook): string[] {
  const r = rules.request as Record<(typeof REQUEST)[number], number>;
  const found: string[] = [];
  const within = (code: string, got: number, min: number, max: number) => {
    if (got < min || got > max) found.push(code);
  };
  const listed = rules.offences.find((o) => o.code === request.offence);
  if (request.policy !== hash) found.push("other-rulebook");
  if (!listed) found.push("unknown-offence");
  else {
    if (!listed.kinds.includes(request.agencyKind)) found.push("not-this-agency");
    if (listed.title !== request.title || listed.class !== request.class) found.push("wording");
  }
  if (request.danger) {
    if (!rules.urgent) found.push("urgent");
    else if (listed && !rules.urgent.includes(request.offence)) found.push("urgent-offence");
  }
  const sensitive = request.class === "sensitive";
  within("cells", request.cells.length, sensitive ? r.sensitive_cells_min : r.cells_min, r.cells_max);
  within("area", sizeOf(request.cells), r.area_m2_min - 1, r.area_m2_max + 1);
  const [window] = request.windows;
  if (window) within("window", minutesOf(window), r.window_minutes_min, r.window_minutes_max);
  if (!sensitive) within("text-length", lengthOf(request.text.join("\n")), 1, r.text_chars_max);
  within("contact", lengthOf(request.contact), 1, r.contact_chars_max);
  within("terms", lengthOf(request.terms), 1, r.terms_chars_max);
  return found;
}
