// Trust policies (C2SP tlog-policy): which record, and whose signatures a head of it needs. The twin of
// `translog::policy`: the same refusals under the same names.

import { type Bytes, Refused, hex, utf8 } from "../crypto/encoding.ts";
import { type Checkpoint, openCheckpoint } from "./checkpoint.ts";
import { type Vkey, parseVkey } from "./vkey.ts";

const BYTES_MAX = 64 * 1024;
const ITEMS_MAX = 64;

type Rule = { key: Vkey } | { threshold: number; members: Node[] };

interface Node {
  name: string;
  rule: Rule;
  /** Set once the node is listed in a group: it can be a member only once. */
  member: boolean;
}

export interface Policy {
  logs: Vkey[];
  nodes: Node[];
  /** Null for `quorum none`. */
  quorum: Node | null;
}

/** The policy of one record without witnesses. */
export function alone(log: Vkey): Policy {
  return { logs: [log], nodes: [], quorum: null };
}

const refuse = (code: string, line: number, what: string) =>
  new Refused(code, `The policy${line > 0 ? `, line ${line}` : ""}: ${what}`);

/** Reads a policy line by line. */
class Parser {
  readonly logs: Vkey[] = [];
  readonly nodes: Node[] = [];
  quorum: Node | null | undefined;

  constructor(private line = 0) {}

  private no(code: string, what: string): never {
    throw refuse(code, this.line, what);
  }

  read(line: string, number: number): void {
    this.line = number;
    if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(line)) {
      this.no("character", "a character that is not allowed.");
    }
    const [word, ...rest] = line.split(/[ \t]+/).filter((part) => part !== "");
    if (word === undefined || word.startsWith("#")) return;
    const [first, second, ...more] = rest;
    if (word === "log" && first !== undefined && rest.length <= 2) return this.log(first);
    if (word === "witness" && first !== undefined && second !== undefined && rest.length <= 3) {
      return this.witness(first, second);
    }
    if (word === "group" && first !== undefined && second !== undefined && more.length > 0) {
      return this.group(first, second, more);
    }
    if (word === "quorum" && first !== undefined && rest.length === 1) return this.setQuorum(first);
    this.no("line", "not a log, witness, group or quorum line of the right length.");
  }

  private key(text: string, kind: Vkey["kind"]): Vkey {
    let key: Vkey;
    try {
      key = parseVkey(text);
    } catch {
      return this.no("key", "this is no key that can be read here.");
    }
    if (key.kind !== kind) this.no("key-kind", "a key of the wrong type for this line.");
    return key;
  }

  private log(text: string): void {
    const key = this.key(text, "note");
    const known = this.logs.some((log) => hex(log.key) === hex(key.key));
    if (known) this.no("duplicate-key", "this key is listed twice.");
    if (this.logs.length >= ITEMS_MAX) this.no("too-large", "too many records.");
    this.logs.push(key);
  }

  private witness(name: string, text: string): void {
    const key = this.key(text, "cosignature");
    const known = this.nodes.some(({ rule }) => "key" in rule && hex(rule.key.key) === hex(key.key));
    if (known) this.no("duplicate-key", "this key is listed twice.");
    this.define(name, { key });
  }

  private group(name: string, count: string, names: string[]): void {
    const threshold = this.threshold(count, names.length);
    const members = names.map((member) => {
      const node = this.find(member) ?? this.no("unknown-name", "a name that no line before defines.");
      if (node.member) this.no("member-twice", "this name is a member of a group already.");
      node.member = true;
      return node;
    });
    this.define(name, { threshold, members });
  }

  private threshold(count: string, members: number): number {
    if (count === "all") return members;
    if (count === "any") return 1;
    const number = /^[1-9][0-9]{0,2}$/.test(count) ? Number(count) : 0;
    if (number < 1 || number > members) this.no("threshold", "not between 1 and the number of members.");
    return number;
  }

  private setQuorum(name: string): void {
    if (this.quorum !== undefined) this.no("quorum-line", "there is more than one quorum line.");
    if (name === "none") {
      this.quorum = null;
      return;
    }
    this.quorum = this.find(name) ?? this.no("unknown-name", "a name that no line before defines.");
  }

  private define(name: string, rule: Rule): void {
    if (name === "none" || this.find(name)) this.no("duplicate-name", "this name is taken.");
    if (this.nodes.length >= 2 * ITEMS_MAX) this.no("too-large", "too many names.");
    this.nodes.push({ name, rule, member: false });
  }

  private find(name: string): Node | undefined {
    return this.nodes.find((node) => node.name === name);
  }
}

/** Reads a policy file, or refuses it by name and line. */
export function parsePolicy(text: string): Policy {
  if (utf8(text).length > BYTES_MAX) throw refuse("too-large", 0, "too long.");
  if (text === "") throw refuse("quorum-line", 0, "there is no quorum line.");
  if (!text.endsWith("\n")) throw refuse("character", 0, "no newline at the end.");
  const parser = new Parser();
  text.slice(0, -1).split("\n").forEach((line, at) => parser.read(line, at + 1));
  if (parser.quorum === undefined) throw refuse("quorum-line", 0, "there is no quorum line.");
  return { logs: parser.logs, nodes: parser.nodes, quorum: parser.quorum };
}

/** A key alone, or a whole policy: what somebody has from elsewhere. */
export function parseTrust(text: string): Policy {
  const trimmed = text.trim();
  return /\s/.test(trimmed) ? parsePolicy(`${trimmed}\n`) : alone(parseVkey(trimmed));
}

/** The same policy for this record alone. */
export function ofLog(policy: Policy, log: Vkey): Policy {
  const logs = policy.logs.filter((known) => known.name === log.name && hex(known.key) === hex(log.key));
  if (logs.length === 0) throw refuse("other-log", 0, "it is not one of this public record.");
  return { ...policy, logs };
}

/** Whether the quorum is met by the witnesses of these names. */
export function quorumMet(policy: Policy, signed: (key: Vkey) => boolean): boolean {
  const met = (node: Node): boolean => {
    const { rule } = node;
    if ("key" in rule) return signed(rule.key);
    return rule.members.filter(met).length >= rule.threshold;
  };
  return policy.quorum === null || met(policy.quorum);
}

/** A witness by its name, or so many of these. */
export type Asked = string | { threshold: number; of: Asked[] };

/** Whom a policy asks, for people; null for nobody. */
export function askedBy(policy: Policy): Asked | null {
  const said = ({ rule }: Node): Asked =>
    "key" in rule ? rule.key.name : { threshold: rule.threshold, of: rule.members.map(said) };
  return policy.quorum && said(policy.quorum);
}

/** Names of all whom it asks. */
export function namesIn(policy: Policy): string[] {
  const names = (asked: Asked): string[] => (typeof asked === "string" ? [asked] : asked.of.flatMap(names));
  const first = askedBy(policy);
  return first === null ? [] : names(first);
}

/** Whom a policy asks, as one text for all policies that ask the same. */
export function demandOf(policy: Policy): string {
  const said = ({ rule }: Node): string => {
    if ("key" in rule) return `${rule.key.name}+${hex(rule.key.key)}`;
    return `${rule.threshold}(${rule.members.map(said).toSorted().join(" ")})`;
  };
  return policy.quorum === null ? "none" : said(policy.quorum);
}

/**
 * The fewest witnesses who must each sign two histories before both have the quorum, whatever the record's
 * key signs: of a group at least twice its threshold less its members. The twin of `Policy::forgers`.
 */
export function forgers(policy: Policy): Vkey[] {
  const fewest = ({ rule }: Node): Vkey[] => {
    if ("key" in rule) return [rule.key];
    const { threshold, members } = rule;
    const sets = members.map(fewest).toSorted((a, b) => a.length - b.length);
    return sets.slice(0, Math.max(0, 2 * threshold - members.length)).flat();
  };
  return policy.quorum === null ? [] : fewest(policy.quorum);
}

/** Opens a signed head and demands the quorum. */
export async function openUnder(policy: Policy, bytes: Bytes): Promise<Checkpoint> {
  const witnesses = policy.nodes.flatMap(({ rule }) => ("key" in rule ? [rule.key] : []));
  const head = await openCheckpoint(bytes, [...policy.logs, ...witnesses]);
  if (!quorumMet(policy, (key) => head.cosigners.includes(key))) {
    throw new Refused("quorum", "Not enough witnesses have signed this head.");
  }
  return head;
}
