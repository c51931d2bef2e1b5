// The household statement: strict text, signed, numbered, chained (docs/ref/statement.md).
// The twin of crates/domain/src/record/statement.rs; both read vectors/statement.json.

import { type Bytes, Refused, enc, hex, same, sha256, unbase64, unhex, utf8 } from "./encoding.ts";
import { publicKey, sign, verify } from "./ed25519.ts";

export const STATEMENT_BYTES_MAX = 64 * 1024;
const MEMBERS_MAX = 16;
const DEVICES_MAX = 64;
const HUBS_MAX = 8;
const CAMERAS_MAX = 32;
export const CONTACTS_MAX = 3;
const RETENTION_DAYS_MAX = 180;
const FIRST_LINE = "sidelight-statement/v1";

/** A browser or other device the keyring is sealed to. */
export interface Device {
  id: string;
  member: string;
  recipient: string;
}

/** A paired hub: signing key (hex) and the recipient for commands. */
export interface Hub {
  key: string;
  recipient: string;
}

/** A camera the household has added. */
export interface Camera {
  id: string;
  hub: string;
  audio: boolean;
  retentionDays: number;
}

/** The home's address or a contact of it, as far as anybody but the household holds it: the look-up key's
 *  epoch and SHA-256 of the token under it (docs/ref/lookup.md). */
export interface HomeToken {
  epoch: number;
  hash: string;
}

/** What an emergency can name the home by besides its door tags. */
export interface HomeNames {
  address: HomeToken | null;
  contacts: HomeToken[];
}

/** Who can ever open footage; names of the home only with the latter. */
export type Access =
  | { kind: "sealed" }
  | ({ kind: "emergency"; quorumEpoch: number } & HomeNames);

/** A parsed statement. Ids and keys are lowercase hex. */
export interface Statement {
  household: string;
  number: number;
  previous: string;
  issuedMs: number;
  signingKey: string;
  access: Access;
  epoch: number;
  epochRecipient: string;
  recovery: string;
  notice: string;
  members: string[];
  devices: Device[];
  hubs: Hub[];
  cameras: Camera[];
}

/** As it travels. */
export interface SignedStatement {
  text: string;
  signature: string;
}

/** Of a home that can be named by its door tags alone. */
export const NO_NAMES: HomeNames = { address: null, contacts: [] };

const refuse = (line: number, what: string) =>
  new Refused("line", `line ${line} of the statement: ${what}`);

/** Decimal without sign or leading zeros, no larger than every reader keeps exactly. */
function decimal(value: string): number | undefined {
  if (!/^(0|[1-9][0-9]*)$/.test(value)) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : undefined;
}

const id = (value: string | undefined) => (value && /^[0-9a-f]{32}$/.test(value) ? value : undefined);
const key = (value: string | undefined) => (value && /^[0-9a-f]{64}$/.test(value) ? value : undefined);
const recipient = (value: string | undefined) =>
  value && /^age1[0-9a-z]{58}$/.test(value) ? value : undefined;

function device(rest: string): Device | undefined {
  const parts = rest.split(" ");
  const [own, member, to] = [id(parts[0]), id(parts[1]), recipient(parts[2])];
  return own && member && to && parts.length === 3 ? { id: own, member, recipient: to } : undefined;
}

function hub(rest: string): Hub | undefined {
  const parts = rest.split(" ");
  const [signing, to] = [key(parts[0]), recipient(parts[1])];
  return signing && to && parts.length === 2 ? { key: signing, recipient: to } : undefined;
}

function camera(rest: string): Camera | undefined {
  const parts = rest.split(" ");
  const [own, at] = [id(parts[0]), key(parts[1])];
  const audio = parts[2] === "audio=on" ? true : parts[2] === "audio=off" ? false : undefined;
  const days = parts[3]?.startsWith("retention=") ? decimal(parts[3].slice(10)) : undefined;
  if (!own || !at || audio === undefined || days === undefined || parts.length !== 4) return undefined;
  if (days < 1 || days > RETENTION_DAYS_MAX) return undefined;
  return { id: own, hub: at, audio, retentionDays: days };
}

function access(rest: string): Access | undefined {
  if (rest === "sealed") return { kind: "sealed" };
  const epoch = rest.startsWith("emergency ") ? decimal(rest.slice(10)) : undefined;
  return epoch === undefined ? undefined : { kind: "emergency", quorumEpoch: epoch, ...NO_NAMES };
}

function homeToken(rest: string): HomeToken | undefined {
  const parts = rest.split(" ");
  const [epoch, hash] = [decimal(parts[0] ?? ""), key(parts[1])];
  return epoch && hash && parts.length === 2 ? { epoch, hash } : undefined;
}

/** Walks the lines, knowing where it is. */
class Lines {
  private at = 1;

  constructor(private readonly lines: string[]) {}

  private take(keyword: string): string | undefined {
    const line = this.lines[this.at];
    if (!line?.startsWith(`${keyword} `)) return undefined;
    this.at += 1;
    return line.slice(keyword.length + 1);
  }

  one<T>(keyword: string, parse: (rest: string) => T | undefined): T {
    const rest = this.take(keyword);
    if (rest === undefined) throw refuse(this.at + 1, keyword);
    const value = parse(rest);
    if (value === undefined) throw refuse(this.at, keyword);
    return value;
  }

  /** The one line of a kind that may be missing. */
  perhaps<T>(keyword: string, parse: (rest: string) => T | undefined): T | null {
    return this.lines[this.at]?.startsWith(`${keyword} `) ? this.one(keyword, parse) : null;
  }

  many<T>(keyword: string, max: number, parse: (rest: string) => T | undefined): T[] {
    const all: T[] = [];
    let last = "";
    for (let rest = this.take(keyword); rest !== undefined; rest = this.take(keyword)) {
      if (rest <= last) throw refuse(this.at, "lines of one kind are sorted and differ");
      if (all.length === max) throw new Refused("too_large", `the statement is too large: ${keyword}`);
      last = rest;
      const value = parse(rest);
      if (value === undefined) throw refuse(this.at, keyword);
      all.push(value);
    }
    return all;
  }

  end(): void {
    if (this.at < this.lines.length) throw refuse(this.at + 1, "nothing more");
  }
}

/** Parses a statement's text; its signature and place in the chain are the caller's to check. */
export function parseStatement(source: string): Statement {
  if (utf8(source).length > STATEMENT_BYTES_MAX)
    throw new Refused("too_large", "the statement is over 64 KiB");
  if (!source.endsWith("\n")) throw refuse(source.split("\n").length, "a line feed at the end");
  const lines = source.slice(0, -1).split("\n");
  if (lines[0] !== FIRST_LINE) throw new Refused("version", "this is not a sidelight-statement/v1");
  const l = new Lines(lines);
  const household = l.one("household", id);
  const number = l.one("number", (v) => decimal(v) || undefined);
  const previous = l.one("previous", (v) => {
    const first = /^0{64}$/.test(v);
    return first === (number === 1) ? key(v) : undefined;
  });
  const issuedMs = l.one("issued", decimal);
  const signingKey = l.one("signing-key", key);
  const way = l.one("access", access);
  if (way.kind === "emergency") {
    way.address = l.perhaps("address", homeToken);
    way.contacts = l.many("contact", CONTACTS_MAX, homeToken);
  }
  const [epoch, epochRecipient] = l.one("epoch", (v) => {
    const parts = v.split(" ");
    const [n, to] = [decimal(parts[0] ?? ""), recipient(parts[1])];
    return n && to && parts.length === 2 ? ([n, to] as const) : undefined;
  });
  const statement: Statement = {
    household,
    number,
    previous,
    issuedMs,
    signingKey,
    access: way,
    epoch,
    epochRecipient,
    recovery: l.one("recovery", recipient),
    notice: l.one("notice", recipient),
    members: l.many("member", MEMBERS_MAX, id),
    devices: [],
    hubs: [],
    cameras: [],
  };
  if (statement.members.length === 0) l.one("member", id);
  statement.devices = l.many("device", DEVICES_MAX, device);
  statement.hubs = l.many("hub", HUBS_MAX, hub);
  statement.cameras = l.many("camera", CAMERAS_MAX, camera);
  l.end();
  checkReferences(statement, lines.length);
  return statement;
}

/** Every device belongs to a member, every camera to a hub, and nothing stands twice. */
function checkReferences(s: Statement, last: number): void {
  const wrong = (what: string) => refuse(last, what);
  const twice = (all: string[]) => new Set(all).size !== all.length;
  if (s.devices.some((d) => !s.members.includes(d.member))) throw wrong("a device's member is not in it");
  if (twice(s.devices.map((d) => d.id))) throw wrong("a device stands twice");
  if (s.cameras.some((c) => !s.hubs.some((h) => h.key === c.hub)))
    throw wrong("a camera's hub is not in it");
  if (twice(s.cameras.map((c) => c.id))) throw wrong("a camera stands twice");
  if (twice(s.hubs.map((h) => h.key))) throw wrong("a hub stands twice");
}

function accessLines(access: Access): string[] {
  if (access.kind === "sealed") return ["access sealed"];
  const line = (keyword: string) => (it: HomeToken) => `${keyword} ${it.epoch} ${it.hash}`;
  return [
    `access emergency ${access.quorumEpoch}`,
    ...[access.address ?? []].flat().map(line("address")),
    ...access.contacts.map(line("contact")).sort(),
  ];
}

/** The same with other names of the home; it is not numbered, signed or sent here. */
export function withNames<T extends { access: Access }>(s: T, change: (names: HomeNames) => HomeNames): T {
  if (s.access.kind === "sealed") {
    throw new Refused("address", "A home that is sealed has no address or contact that anybody could name.");
  }
  const { address, contacts } = change(s.access);
  return { ...s, access: { ...s.access, address, contacts } };
}

/** The canonical text; lines of one kind are sorted here. */
export function statementText(s: Statement): string {
  const audio = (c: Camera) => (c.audio ? "on" : "off");
  const lines = [
    FIRST_LINE,
    `household ${s.household}`,
    `number ${s.number}`,
    `previous ${s.previous}`,
    `issued ${s.issuedMs}`,
    `signing-key ${s.signingKey}`,
    ...accessLines(s.access),
    `epoch ${s.epoch} ${s.epochRecipient}`,
    `recovery ${s.recovery}`,
    `notice ${s.notice}`,
    ...s.members.map((m) => `member ${m}`).sort(),
    ...s.devices.map((d) => `device ${d.id} ${d.member} ${d.recipient}`).sort(),
    ...s.hubs.map((h) => `hub ${h.key} ${h.recipient}`).sort(),
    ...s.cameras
      .map((c) => `camera ${c.id} ${c.hub} audio=${audio(c)} retention=${c.retentionDays}`)
      .sort(),
  ];
  return `${lines.join("\n")}\n`;
}

/** The bytes that are signed for a statement's text. */
export function statementBytes(source: string): Bytes {
  return enc("sidelight/statement/v1", utf8(source));
}

/** Signs a text with the seed of the signing key that counts for it. */
export function signStatement(source: string, seed: Uint8Array): Bytes {
  return sign(seed, statementBytes(source));
}

/** The signing key of a seed, as a statement names it. */
export function signingKeyOf(seed: Uint8Array): string {
  return hex(publicKey(seed));
}

/** The hash that the next statement names as `previous`. */
export function statementHash(source: string): string {
  return hex(sha256(utf8(source)));
}

async function verifyUnder(signed: SignedStatement, signingKey: string): Promise<void> {
  const good = await verify(unhex(signingKey, 32), statementBytes(signed.text), unbase64(signed.signature));
  if (!good) throw new Refused("signature", "the statement is not signed by this household");
}

/** Parses and verifies the first statement of a household. */
export async function verifyFirst(signed: SignedStatement): Promise<Statement> {
  const statement = parseStatement(signed.text);
  if (statement.number !== 1) {
    throw new Refused("number", `statement ${statement.number} is not the first`);
  }
  await verifyUnder(signed, statement.signingKey);
  return statement;
}

/** Parses and verifies the statement that follows `known`, whose exact text is `knownText`. */
export async function verifyNext(
  signed: SignedStatement,
  known: Statement,
  knownText: string,
): Promise<Statement> {
  const statement = parseStatement(signed.text);
  if (statement.household !== known.household) {
    throw new Refused("other_household", "the statement is of another household");
  }
  if (statement.number !== known.number + 1) {
    throw new Refused("number", `statement ${statement.number} does not follow statement ${known.number}`);
  }
  if (!same(unhex(statement.previous, 32), sha256(utf8(knownText)))) {
    throw new Refused("chain", "the statement does not continue the one already known");
  }
  await verifyUnder(signed, known.signingKey);
  const other = statement.epochRecipient !== known.epochRecipient;
  if (statement.epoch < known.epoch || (statement.epoch === known.epoch && other)) {
    const again = `the statement gives epoch ${statement.epoch} a second time or goes back to it`;
    throw new Refused("epoch", again);
  }
  return statement;
}

/** The check of a recovery sheet: the first 16 hex digits of SHA-256 of the signing key. */
export function sheetCheck(signingKey: string): string {
  return hex(sha256(unhex(signingKey, 32))).slice(0, 16);
}
