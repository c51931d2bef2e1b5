import {
  tellPlace,
  tellPolicy
} from "./shared-K43RBUT5.js";
import {
  Proven,
  headOf,
  refuse
} from "./shared-LRVID2MG.js";
import {
  parseEntry
} from "./shared-JGEODCKK.js";
import {
  isLine,
  isSlug,
  readDay,
  readHash,
  readUint
} from "./shared-2DX3DUU7.js";
import {
  isMuted,
  keepSchedule,
  placeIn,
  react,
  readReactions,
  readSettings
} from "./shared-JJNZVMH2.js";
import {
  acceptHead,
  knownHead,
  recordPins
} from "./shared-BVXFGN5K.js";
import {
  cellOf,
  isCell,
  isIn,
  isRegion,
  regionOf,
  sizeOf
} from "./shared-E2FXWDGR.js";
import {
  Refused,
  api,
  utf8
} from "./shared-K3QNCVT6.js";

// src/feed/match.ts
function mine(feed, home) {
  return feed.requests.filter((request) => isIn(home, request.document.cells));
}
function withheld(feed, elsewhere) {
  return elsewhere.filter((index) => index < feed.checkpoint.size && !feed.shown.has(index));
}
function isOpen(request, nowMs) {
  return request.ended === null && nowMs < request.untilMs;
}
function standing(request, reactions, nowMs) {
  if (!isOpen(request, nowMs)) return "ended";
  const said = reactions.requests[String(request.index)]?.s;
  if (said === "declined") return "declined";
  if (isMuted(reactions, request.document.agency, request.document.offence)) return "muted";
  return said === "seen" ? "seen" : "new";
}

// src/feed/window.ts
var MINUTE_MS = 6e4;
var DAY_MS = 24 * 60 * MINUTE_MS;
var TIME_MS_MAX = 253370764799999;
function readMinute(text) {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}Z$/.test(text)) return void 0;
  const ms = Date.parse(text.replace("Z", ":00Z"));
  if (Number.isNaN(ms) || ms < 0 || ms > TIME_MS_MAX) return void 0;
  return `${new Date(ms).toISOString().slice(0, 16)}Z` === text ? ms : void 0;
}
function readWeek(text) {
  const [, year, week] = /^([0-9]{4})-W([0-9]{2})$/.exec(text) ?? [];
  if (year === void 0 || week === void 0 || Number(week) < 1) return void 0;
  const monday = (y) => {
    const fourth = new Date(Date.UTC(2e3, 0, 4));
    fourth.setUTCFullYear(y);
    return fourth.getTime() - (fourth.getUTCDay() + 6) % 7 * DAY_MS;
  };
  const at = monday(Number(year)) + (Number(week) - 1) * 7 * DAY_MS;
  return at >= 0 && at < monday(Number(year) + 1) && at <= TIME_MS_MAX ? at : void 0;
}
function readHidden(week, daily) {
  const mondayMs = readWeek(week);
  const [, hour, minute, length] = /^([0-9]{2}):([0-9]{2})Z ([1-9][0-9]{0,3})$/.exec(daily) ?? [];
  if (mondayMs === void 0 || length === void 0) return void 0;
  const [h, m, minutes] = [Number(hour), Number(minute), Number(length)];
  if (h > 23 || m > 59 || minutes >= 24 * 60) return void 0;
  return { week, mondayMs, minuteOfDay: h * 60 + m, minutes };
}
function windowsOf(hidden) {
  return Array.from({ length: 7 }, (_, day) => {
    const fromMs = hidden.mondayMs + day * DAY_MS + hidden.minuteOfDay * MINUTE_MS;
    return { fromMs, toMs: fromMs + hidden.minutes * MINUTE_MS };
  });
}
function holds(window2, startMs, endMs) {
  return window2.fromMs <= startMs && startMs <= endMs && endMs <= window2.toMs;
}
function overlaps(window2, startMs, endMs) {
  return startMs < window2.toMs && endMs > window2.fromMs;
}
var minutesOf = (window2) => (window2.toMs - window2.fromMs) / MINUTE_MS;

// src/feed/document.ts
var DOCUMENT_BYTES_MAX = 64 * 1024;
var CELLS_MAX = 64;
var NOTE_CHARS_MAX = 4e3;
var DANGERS = ["death", "serious-injury", "kidnapping", "missing-at-risk"];
var Lines = class {
  lines;
  at = 1;
  constructor(text, version) {
    if (utf8(text).length > DOCUMENT_BYTES_MAX) throw this.refuse("too-long", "too long");
    if (!text.startsWith(`${version}
`)) throw this.refuse("version", "another format or version");
    this.lines = text.split("\n");
  }
  refuse(code, what) {
    return new Refused(code, `A public text is malformed: ${what}.`);
  }
  /** What is wrong with the line that comes next. */
  wrong(expected, line = this.at + 1) {
    return this.refuse("line", `line ${line}, expected ${expected}`);
  }
  /** The next line's value, if it has this name and ends. */
  nextIf(name) {
    const line = this.lines[this.at];
    const ends = this.at + 1 < this.lines.length;
    if (!ends || line === void 0 || !line.startsWith(`${name} `)) return void 0;
    this.at += 1;
    return line.slice(name.length + 1);
  }
  read(name, expected, take) {
    const line = this.at + 1;
    const value = this.nextIf(name);
    const taken = value === void 0 ? void 0 : take(value);
    if (taken === void 0) throw this.wrong(expected, line);
    return taken;
  }
  words(name) {
    return this.read(name, name, (v) => isLine(v) ? v : void 0);
  }
  oneOf(name, all) {
    return this.read(name, all.join(" or "), (v) => all.find((one) => one === v));
  }
  /** All that is left, words under one name, at least one. */
  allWords(name) {
    const all = [this.words(name)];
    while (this.left) all.push(this.words(name));
    return all;
  }
  get left() {
    return this.at < this.lines.length - 1 || this.lines[this.at] !== "";
  }
  end() {
    if (this.left) throw this.wrong("the end");
  }
  get lastLine() {
    return this.at;
  }
};
function readWhen(lines, sensitive) {
  if (!sensitive) {
    const fromMs = lines.read("from", "a minute", readMinute);
    const toMs = lines.read("to", "a later minute", (v) => {
      const at = readMinute(v);
      return at !== void 0 && at > fromMs ? at : void 0;
    });
    return { windows: [{ fromMs, toMs }], week: null };
  }
  const week = lines.read("week", "an ISO week", (v) => readWeek(v) === void 0 ? void 0 : v);
  const hidden = lines.read("daily", "a time of day", (v) => readHidden(week, v));
  lines.read("window", "a commitment", (v) => readHash("committed", v));
  return { windows: windowsOf(hidden), week };
}
function readDanger(lines) {
  const value = lines.nextIf("danger");
  if (value === void 0) return null;
  const danger = DANGERS.find((one) => one === value);
  if (!danger) throw lines.wrong("a danger", lines.lastLine);
  return danger;
}
function readCells(lines) {
  const cells = [lines.read("cell", "a map cell", (v) => isCell(v) ? v : void 0)];
  for (let cell = lines.nextIf("cell"); cell !== void 0; cell = lines.nextIf("cell")) {
    const good = isCell(cell) && cell > (cells.at(-1) ?? "") && cells.length < CELLS_MAX;
    if (!good) throw lines.wrong("a map cell above the last one", lines.lastLine);
    cells.push(cell);
  }
  return cells;
}
function parseRequest(text) {
  const lines = new Lines(text, "sidelight-request/v1");
  const slug = (v) => isSlug(v) ? v : void 0;
  const agency = lines.read("agency", "an agency", slug);
  const agencyKind = lines.oneOf("agency-kind", ["police", "fire"]);
  const policy = lines.read("policy", "a SHA-256", (v) => readHash("sha256", v));
  const offence2 = lines.read("offence", "a code", slug);
  const title = lines.words("title");
  const offenceClass = lines.oneOf("class", ["ordinary", "low-level", "sensitive"]);
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
    ...{ agency, agencyKind, policy, offence: offence2, title, class: offenceClass, danger, ...when },
    ...{ cells, contact, terms, case: `committed:${committedCase}`, text: words }
  };
}
function parseNote(text) {
  const lines = new Lines(text, "sidelight-request-note/v1");
  const agency = lines.read("agency", "an agency", (v) => isSlug(v) ? v : void 0);
  const request = lines.read("request", "the index of a request", readUint);
  const about = lines.oneOf("about", ["update", "resolved", "withdrawn"]);
  const words = lines.allWords("text");
  if ([...words.join("\n")].length > NOTE_CHARS_MAX) throw lines.refuse("too-long", "too many characters");
  return { agency, request, about, text: words };
}
function parseAgency(text) {
  const lines = new Lines(text, "sidelight-agency/v1");
  const name = lines.words("name");
  const kind = lines.oneOf("kind", ["police", "fire"]);
  const place = lines.words("place");
  let last = lines.read("region", "a region", (v) => isRegion(v) ? v : void 0);
  for (let region = lines.nextIf("region"); region !== void 0; region = lines.nextIf("region")) {
    if (!isRegion(region) || region <= last) throw lines.wrong("a region above the last one");
    last = region;
  }
  const contact = lines.words("contact");
  lines.end();
  return { name, kind, place, contact };
}

// src/feed/rulebook.ts
var BYTES_MAX = 64 * 1024;
var REQUEST = [
  ...["window_minutes_min", "window_minutes_max", "look_back_days_max", "life_days", "cells_min"],
  ...["cells_max", "area_m2_min", "area_m2_max", "per_case_max", "sensitive_cells_min"],
  ...["text_chars_max", "contact_chars_max", "terms_chars_max"]
];
var SHARING = [
  ...["hold_minutes_min", "hold_minutes_max", "paired_days_min", "clips_max", "shares_per_request_max"]
];
var URGENT = ["life_days", "per_agency_day_max", "misused_max"];
var EMERGENCY = [
  ...["window_minutes_max", "camera_minutes_max", "cameras_max", "look_back_days_max", "owner_minutes"],
  ...["per_officer_day_max", "per_agency_day_max", "requests_before_min", "life_hours", "notice_hours"],
  ...["process_days", "never_max"]
];
var LOOK_UP = ["addresses_max", "per_officer_day_max", "per_agency_day_max", "life_hours"];
var DEMANDS = ["window_hours_max", "cameras_max", "camera_minutes_max", "life_days"];
var DEMAND = ["notice_days", "gag_days_max"];
var ANSWER = ["answer_days", "answer_hours"];
var KEEPING = ["preserve_days", "renew_days"];
var BAND_WIDTHS = [100, 250, 500, 1e3];
var ROWS = ["offence", "refusal", "demand"];
var refuse2 = (what) => new Refused("rulebook", `The rulebook cannot be read: ${what}.`);
function readValue(text) {
  if (/^(0|[1-9][0-9]*(_[0-9]+)*)$/.test(text)) return Number(text.replaceAll("_", ""));
  const string = /^"([^"\\]*)"$/.exec(text);
  if (string) return string[1];
  const list = /^\[\s*("[^"\\]*"(\s*,\s*"[^"\\]*")*)\s*,?\s*\]$/.exec(text);
  if (list) return list[1].match(/"[^"]*"/g)?.map((s) => s.slice(1, -1)) ?? [];
  throw refuse2("a value of a kind it cannot have");
}
function bare(line) {
  return /^(?:[^"#]|"[^"]*")*/.exec(line)?.[0].trim() ?? "";
}
function tablesOf(text) {
  const tables = [{ name: "", table: /* @__PURE__ */ new Map() }];
  const lines = text.split(/\r?\n/);
  for (let at = 0; at < lines.length; at++) {
    const whole = lines[at];
    const { table } = tables.at(-1);
    const long = /^(\w+) = '''$/.exec(whole)?.[1];
    if (long !== void 0) {
      const end = lines.indexOf("'''", at + 1);
      if (end < 0 || table.has(long)) throw refuse2(long);
      table.set(long, lines.slice(at + 1, end).join("\n"));
      at = end;
      continue;
    }
    const line = bare(whole);
    if (!line) continue;
    const header = /^\[\[(\w+)\]\]$/.exec(line)?.[1] ?? /^\[(\w+)\]$/.exec(line)?.[1];
    if (header !== void 0) {
      const listed = line.startsWith("[[") === ROWS.includes(header);
      if (!listed) throw refuse2(`the section ${header}`);
      tables.push({ name: header, table: /* @__PURE__ */ new Map() });
      continue;
    }
    const [, name, value] = /^(\w+)\s*=\s*(.+)$/.exec(line) ?? [];
    if (name === void 0 || value === void 0 || table.has(name)) throw refuse2(line);
    table.set(name, readValue(value));
  }
  return tables;
}
function numbers(table, names) {
  if (table.size !== names.length) throw refuse2("a line too many, or one too few");
  return Object.fromEntries(
    names.map((name) => {
      const value = table.get(name);
      if (typeof value !== "number" || !Number.isSafeInteger(value)) throw refuse2(name);
      return [name, value];
    })
  );
}
function offence(table) {
  const [code, title, of, kinds] = ["code", "title", "class", "kinds"].map((name) => table.get(name));
  const good = table.size === 4 && typeof code === "string" && isSlug(code) && typeof title === "string" && isLine(title) && ["ordinary", "low-level", "sensitive"].includes(String(of)) && Array.isArray(kinds) && kinds.every((kind) => ["police", "fire"].includes(kind));
  if (!good) throw refuse2("an offence");
  return { code, title, class: of, kinds };
}
function urgent(table, offences) {
  const codes = table.get("offences");
  numbers(new Map([...table].filter(([name]) => name !== "offences")), URGENT);
  const good = Array.isArray(codes) && new Set(codes).size === codes.length && codes.every((code) => offences.some((o) => o.code === code && o.class !== "sensitive"));
  if (!good) throw refuse2("the section urgent");
  return codes;
}
function demand(table) {
  const words = ["code", "title", "class"];
  const [code, title, of] = words.map((name) => table.get(name));
  const named = typeof code === "string" && isSlug(code) && typeof title === "string" && isLine(title) && ["content", "account", "preserve"].includes(String(of));
  if (!named) throw refuse2("a type of demand");
  const rest = new Map([...table].filter(([name]) => !words.includes(name)));
  const answer = ANSWER.filter((name) => rest.has(name));
  if (answer.length !== 1) throw refuse2("the time to answer a type of demand");
  const width = rest.get("band_width");
  const fits = width === void 0 || of === "account" && BAND_WIDTHS.includes(Number(width));
  if (!fits) throw refuse2("a band");
  const banded = width === void 0 ? [] : ["band_width"];
  numbers(rest, [...DEMAND, ...answer, ...banded, ...of === "preserve" ? KEEPING : []]);
  return code;
}
function checkDemands(tables) {
  const [limits, rows] = ["demands", "demand"].map((name) => tables.filter((t) => t.name === name));
  if (limits.length > 1 || limits.length === 1 !== rows.length > 0) throw refuse2("the section demands");
  for (const { table } of limits) numbers(table, DEMANDS);
  const codes = new Set(rows.map(({ table }) => demand(table)));
  if (codes.size !== rows.length) throw refuse2("a type of demand twice");
}
function checkPolicies(table) {
  const weakens = table.get("weakens") ?? [];
  const texts = [table.get("schema"), table.get("rules")];
  const good = Array.isArray(weakens) && texts.every((it) => typeof it === "string");
  if (!good || table.size !== (table.has("weakens") ? 3 : 2)) throw refuse2("the section policies");
}
function parseRulebook(text) {
  if (utf8(text).length > BYTES_MAX) throw refuse2("too long");
  const tables = tablesOf(text);
  const one = (name) => {
    const found = tables.filter((t) => t.name === name);
    if (found.length !== 1) throw refuse2(`the section ${name || "at the top"}`);
    return found[0].table;
  };
  const known = ["", "request", "sharing", "urgent", "emergency", "look_up", "demands", "policies", ...ROWS];
  if (tables.some((t) => !known.includes(t.name))) throw refuse2("an unknown section");
  checkDemands(tables);
  if (tables.some((t) => t.name === "look_up")) numbers(one("look_up"), LOOK_UP);
  if (tables.some((t) => t.name === "policies")) checkPolicies(one("policies"));
  const offences = tables.filter((t) => t.name === "offence").map((t) => offence(t.table));
  if (new Set(offences.map((o) => o.code)).size !== offences.length) throw refuse2("an offence twice");
  return {
    version: numbers(one(""), ["version"]).version,
    request: numbers(one("request"), REQUEST),
    sharing: numbers(one("sharing"), SHARING),
    urgent: tables.some((t) => t.name === "urgent") ? urgent(one("urgent"), offences) : void 0,
    emergency: tables.some((t) => t.name === "emergency") ? numbers(one("emergency"), EMERGENCY) : void 0,
    offences
  };
}
var lengthOf = (text) => [...text].length;
function breaks(request, hash, rules) {
  const r = rules.request;
  const found = [];
  const within = (code, got, min, max) => {
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
  const [window2] = request.windows;
  if (window2) within("window", minutesOf(window2), r.window_minutes_min, r.window_minutes_max);
  if (!sensitive) within("text-length", lengthOf(request.text.join("\n")), 1, r.text_chars_max);
  within("contact", lengthOf(request.contact), 1, r.contact_chars_max);
  within("terms", lengthOf(request.terms), 1, r.terms_chars_max);
  return found;
}

// src/feed/verify.ts
var HOUR_MS = 36e5;
var DAY_MS2 = 24 * HOUR_MS;
var REQUESTS_MAX = 200;
var NOTES_MAX = 100;
var DELIVERY_KEYS_MAX = 2;
var Checker = class extends Proven {
  constructor(head, pins, nowMs) {
    super(head);
    this.pins = pins;
    this.nowMs = nowMs;
  }
  pins;
  nowMs;
  /** Null if its text was redacted. */
  rulebook(item) {
    const hash = this.entry(item, "policy").fields.rulebook;
    return [hash, item.document === null ? null : parseRulebook(this.document(item, hash, "a rulebook"))];
  }
  agency(item) {
    const { fields, day } = this.entry(item, "agency");
    const name = fields.name;
    const text = item.document === null ? null : this.document(item, name, "an agency");
    const { coolOffHours } = this.pins;
    const since = readDay(day) + (coolOffHours > 0 ? DAY_MS2 : 0);
    const fromMs = since + coolOffHours * HOUR_MS;
    return {
      agency: fields.agency,
      recipient: fields["delivery-key"],
      epoch: Number(fields.epoch),
      index: item.index,
      cooled: coolOffHours === 0 || this.nowMs >= fromMs,
      fromMs,
      document: text === null ? null : parseAgency(text)
    };
  }
  note(item, request) {
    this.included(item);
    const entry = parseEntry(item.entry);
    const about = ["update", "resolved", "withdrawn"].find((a) => entry.kind === `request-${a}`);
    const fields = entry.fields;
    if (!about || fields.request !== String(request)) {
      throw refuse("note", "The service shows a note that belongs to another request.");
    }
    const dated = { index: item.index, day: entry.day, about, text: [] };
    if (fields.document === "none" || item.document === null) return dated;
    const note = parseNote(this.document(item, fields.document, "a note"));
    if (note.request !== request || note.about !== about) {
      throw refuse("note", "The service shows a note that belongs to another request.");
    }
    return { ...dated, text: note.text };
  }
  /** Null if its text, or that of its rulebook, was redacted: no card can be made of it. */
  request(item, rulebooks, keys) {
    const entry = this.entry(item, "request");
    if (item.document === null) return null;
    const { fields } = entry;
    const document = parseRequest(this.document(item, fields.document, "a request"));
    const policy = fields.policy;
    const rulebook = rulebooks.get(policy);
    if (rulebook === null) return null;
    if (!rulebook) throw refuse("rulebook", "The service does not show the rulebook that a request names.");
    if (document.agency !== fields.agency || document.case !== fields.case) {
      throw refuse("document", "A request's text is another agency's, or of another case, than its entry.");
    }
    if (fields.offence !== void 0 && document.offence !== fields.offence) {
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
      ended: end ? end.about : null,
      untilMs: readDay(fields.expires) + DAY_MS2,
      key: keys.find((key) => key.agency === document.agency)
    };
  }
};
function shapeOf(wire, region) {
  const lists = [wire.rulebooks, wire.agencies, wire.requests];
  if (wire.v !== 1 || wire.region !== region || !lists.every(Array.isArray)) {
    throw refuse("feed", "The service's feed is not one of this region that can be read here.");
  }
  if (lists.some((list) => list.length > REQUESTS_MAX * DELIVERY_KEYS_MAX)) {
    throw refuse("feed", "The service's feed is longer than a feed can be.");
  }
}
function inUse(keys) {
  return [...new Set(keys.map((key) => key.agency))].map((agency) => {
    const all = keys.filter((key) => key.agency === agency);
    const epochs = new Map(all.map((key) => [key.epoch, key.recipient]));
    if (all.some((key) => epochs.get(key.epoch) !== key.recipient)) {
      throw refuse("delivery_key", "The service shows two delivery keys of one agency and time.");
    }
    const [newest, before] = all.toSorted((a, b) => b.epoch - a.epoch);
    return !newest.cooled && before?.cooled ? { ...before, document: newest.document } : newest;
  });
}
async function verifyFeed(wire, region, pins, nowMs) {
  shapeOf(wire, region);
  const checkpoint = await headOf(utf8(wire.checkpoint), pins);
  const checker = new Checker(checkpoint, pins, nowMs);
  const rulebooks = new Map(wire.rulebooks.map((item) => checker.rulebook(item)));
  const keys = inUse(wire.agencies.map((item) => checker.agency(item)));
  const requests = wire.requests.map((item) => checker.request(item, rulebooks, keys)).filter((request) => request !== null).sort((a, b) => b.index - a.index);
  if (new Set(requests.map((r) => r.index)).size !== requests.length) {
    throw refuse("feed", "The service shows one request twice.");
  }
  if (requests.some((r) => !r.document.cells.some((cell) => regionOf(cell) === region))) {
    throw refuse("feed", "The service shows a request of another region.");
  }
  return { region, checkpoint, requests, shown: new Set(wire.requests.map((r) => r.index)) };
}

// src/app/feed.ts
var POLL_MS = 6e4;
var JITTER_MS = 15e3;
async function lookAt(home, region) {
  const pins = await recordPins(home);
  if (!pins) return null;
  const known = await knownHead(home);
  const feed = await verifyFeed(await api.feed(region), region, pins, Date.now());
  await acceptHead(home, feed.checkpoint, known);
  return feed;
}
var FeedWatch = class {
  constructor(home) {
    this.home = home;
  }
  home;
  now = { kind: "loading" };
  heard = /* @__PURE__ */ new Set();
  timer;
  run = 0;
  get state() {
    return this.now;
  }
  /** Calls with what is known now and at every change. */
  follow(listener) {
    this.heard.add(listener);
    if (this.now.kind !== "loading") listener(this.now);
  }
  /** Begins, or begins again because the place is another one. */
  async start() {
    clearTimeout(this.timer);
    const run = ++this.run;
    const place = placeIn(await readSettings(this.home));
    if (!place) return this.say({ kind: "no-place" });
    const region = regionOf(cellOf(place));
    const turn = async () => {
      const found = await this.look(region);
      if (run !== this.run) return;
      this.say(found);
      this.timer = setTimeout(() => void turn(), POLL_MS + Math.random() * JITTER_MS);
    };
    await turn();
  }
  async look(region) {
    try {
      const feed = await lookAt(this.home, region);
      return feed ? { kind: "feed", feed } : { kind: "no-record" };
    } catch (error) {
      if (error instanceof Refused) return { kind: "refused", refused: error };
      const before = this.now.kind === "feed" || this.now.kind === "offline" ? this.now.feed : null;
      return { kind: "offline", feed: before?.region === region ? before : null };
    }
  }
  say(now) {
    this.now = now;
    for (const listener of this.heard) listener(now);
  }
};
function feedOf(now) {
  return now.kind === "feed" || now.kind === "offline" ? now.feed : null;
}

// src/app/present.ts
function present(home) {
  const watch = new FeedWatch(home);
  void watch.start();
  keepSchedule(home);
  void recordPins(home).then(() => tellPolicy(home)).catch(() => void 0);
  void readSettings(home).then((settings) => tellPlace(home, placeIn(settings))).catch(() => void 0);
  return watch;
}
function mentionNew(home, watch, mention) {
  const told = /* @__PURE__ */ new Set();
  const look = async (now) => {
    const feed = feedOf(now);
    const settings = await readSettings(home);
    const place = placeIn(settings);
    if (!feed || !place) return;
    const reactions = await readReactions(home, settings);
    for (const request of mine(feed, place)) {
      if (told.has(request.index) || standing(request, reactions, Date.now()) !== "new") continue;
      told.add(request.index);
      mention(request);
      await react(home, request.index, "seen");
      systemNotice(request);
    }
  };
  let turn = Promise.resolve();
  watch.follow((now) => {
    turn = turn.then(() => look(now)).catch(() => void 0);
  });
}
function systemNotice(request) {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  const who = request.key?.document?.name ?? request.document.agency;
  try {
    const shown = new Notification("A request near your home", {
      body: `${who}: ${request.document.title}`,
      tag: `request-${request.index}`,
      silent: true
    });
    shown.onclick = () => {
      window.focus();
      location.assign(`/requests.html#request-${request.index}`);
    };
  } catch {
  }
}

export {
  mine,
  withheld,
  standing,
  holds,
  overlaps,
  feedOf,
  present,
  mentionNew
};
