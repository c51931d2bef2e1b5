// A public record on paper: entries appended in memory, heads signed by a key of the test's own, feeds and
// receipts made from them. It is what an operator's record would be, and what a lying one could make.

import { ed25519 } from "@noble/curves/ed25519.js";
import type { FeedRequest, LogItem, RegionFeed, TrusteesFeed } from "../src/api/civic.ts";
import { type Bytes, base64, concat, hex, random, sha256, utf8 } from "../src/crypto/encoding.ts";
import { committed } from "../src/record/entry.ts";
import { ofLog, parsePolicy } from "../src/record/policy.ts";
import { leafHash } from "../src/record/proof.ts";
import { rootOfEntries, tilePath } from "../src/record/tree.ts";
import { parseVkey } from "../src/record/vkey.ts";

function half(size: number): number {
  let k = 1;
  while (k * 2 < size) k *= 2;
  return k;
}

/** The inclusion proof of an entry, from the leaf's neighbour up. */
function pathOf(entries: Bytes[], index: number): Bytes[] {
  if (entries.length === 1) return [];
  const k = half(entries.length);
  const [left, right] = [entries.slice(0, k), entries.slice(k)];
  return index < k
    ? [...pathOf(left, index), rootOfEntries(right)]
    : [...pathOf(right, index - k), rootOfEntries(left)];
}

const hashOf = (text: string) => `sha256:${hex(sha256(utf8(text)))}`;

export interface Asked {
  agency?: string;
  cells: string[];
  fromMs: number;
  toMs: number;
  offence?: [code: string, title: string, kind: string];
  /** The offence that its entry names; none, as in entries of before. */
  says?: string;
  text?: string;
  /** Week and daily window of a sensitive request, in the place of its window and text. */
  hidden?: [week: string, daily: string];
  expires?: string;
  day?: string;
}

/** Key id and verifier key of a name. */
function named(name: string, typed: Bytes): { id: Bytes; vkey: string } {
  const id = sha256(concat(utf8(`${name}\n`), typed)).slice(0, 4);
  return { id, vkey: `${name}+${hex(id)}+${base64(typed)}` };
}

/** A witness by its number. */
function witness(n: number) {
  const seed = new Uint8Array(32).fill(n);
  const name = `w${n}.example`;
  return { seed, name, ...named(name, concat(Uint8Array.of(4), ed25519.getPublicKey(seed))) };
}

/** The line by which it says that it has seen this head. */
function cosignature(n: number, text: string): string {
  const { seed, name, id } = witness(n);
  const signature = ed25519.sign(utf8(`cosignature/v1\ntime 1\n${text}`), seed);
  return `\u2014 ${name} ${base64(concat(id, Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 1), signature))}\n`;
}

/** A policy of the record with this key by which so many of these witnesses have to sign. */
export function policyOf(vkey: string, threshold = 0, witnesses: number[] = []): string {
  if (threshold === 0) return `log ${vkey}\nquorum none\n`;
  const lines = witnesses.map((n) => `witness w${n} ${witness(n).vkey}\n`);
  const names = witnesses.map((n) => `w${n}`).join(" ");
  return `log ${vkey}\n${lines.join("")}group W ${threshold} ${names}\nquorum W\n`;
}

export class PaperLog {
  /** Who signs its heads beside it. */
  witnesses: number[] = [];
  readonly entries: string[] = [];
  readonly documents = new Map<string, string>();
  readonly key: Uint8Array;
  readonly vkey: string;
  private readonly ordinals = new Map<string, number>();

  constructor(
    readonly origin = "log.example/paper",
    readonly seed: Uint8Array = random(32),
  ) {
    this.key = ed25519.getPublicKey(seed);
    this.vkey = named(origin, concat(Uint8Array.of(1), this.key)).vkey;
  }

  /** What a device has pinned of it: so many of these witnesses have to sign. */
  pins(threshold = 0, witnesses: number[] = []) {
    const policy = parsePolicy(policyOf(this.vkey, threshold, witnesses));
    return { logKey: this.vkey, policy: ofLog(policy, parseVkey(this.vkey)) };
  }

  /** Appends an entry; its index. */
  append(kind: string, day: string, fields: [string, string][]): number {
    const ordinal = (this.ordinals.get(kind) ?? 0) + 1;
    this.ordinals.set(kind, ordinal);
    const lines = [["kind", kind], ["ordinal", String(ordinal)], ["day", day], ...fields];
    this.entries.push(`sidelight-log/v1\n${lines.map((line) => `${line.join(" ")}\n`).join("")}`);
    return this.entries.length - 1;
  }

  document(text: string): string {
    this.documents.set(hashOf(text), text);
    return hashOf(text);
  }

  policy(text: string, day: string): number {
    const fields: [string, string][] = [
      ["rulebook", this.document(text)],
      ["version", "1"],
      ["effective", day],
    ];
    return this.append("policy", day, fields);
  }

  agency(slug: string, name: string, recipient: string, day: string, epoch = 1): number {
    const text =
      `sidelight-agency/v1\nname ${name}\nkind police\nplace Millbrook\nregion ` +
      `832a95fffffffff\ncontact desk@example.org\n`;
    return this.append("agency", day, [
      ["agency", slug],
      ["name", this.document(text)],
      ["epoch", String(epoch)],
      ["delivery-key", recipient],
      ["decision", epoch === 1 ? "none" : hashOf("decision")],
      ["decided-by", epoch === 1 ? "operator" : "0"],
    ]);
  }

  /** The text of a request, as its document has it. */
  static text(asked: Asked, policy: string): string {
    const [code, title, kind] = asked.offence ?? ["burglary", "Home burglary", "police"];
    const minute = (ms: number) => `${new Date(ms).toISOString().slice(0, 16)}Z`;
    const lines = [
      "sidelight-request/v1",
      `agency ${asked.agency ?? "millbrook-police"}`,
      `agency-kind ${kind}`,
      `policy ${policy}`,
      `offence ${code}`,
      `title ${title}`,
      `class ${asked.hidden ? "sensitive" : "ordinary"}`,
      ...(asked.hidden
        ? [`week ${asked.hidden[0]}`, `daily ${asked.hidden[1]}`, `window committed:${"33".repeat(32)}`]
        : [`from ${minute(asked.fromMs)}`, `to ${minute(asked.toMs)}`]),
      ...[...asked.cells].sort().map((cell) => `cell ${cell}`),
      "contact Detective desk, +1 555 0100",
      "terms Kept with the case for seven years; given to the prosecution and the defence.",
      `case ${committed("request", "case", "11".repeat(32), "24-117")}`,
      "investigation own",
      ...(asked.hidden ? [] : [`text ${asked.text ?? "Two people left a house on foot."}`]),
    ];
    return `${lines.join("\n")}\n`;
  }

  request(asked: Asked, rulebook: string, day: string): number {
    const policy = hashOf(rulebook);
    return this.append("request", day, [
      ["agency", asked.agency ?? "millbrook-police"],
      ["document", this.document(PaperLog.text(asked, policy))],
      ["policy", policy],
      ["expires", asked.expires ?? "2099-12-07"],
      ["case", committed("request", "case", "11".repeat(32), "24-117")],
      ["submitted-by", committed("request", "submitted-by", "22".repeat(32), "3")],
      ...(asked.says ? [["offence", asked.says] as [string, string]] : []),
      ["decision", hashOf("decision")],
      ["decided-by", "0"],
    ]);
  }

  note(
    request: number,
    about: "update" | "resolved" | "withdrawn",
    text: string | null,
    day: string,
  ): number {
    const whole =
      `sidelight-request-note/v1\nagency millbrook-police\nrequest ${request}\nabout ` +
      `${about}\ntext ${text}\n`;
    return this.append(`request-${about}`, day, [
      ["request", String(request)],
      ["document", text === null ? "none" : this.document(whole)],
      ["decision", hashOf("decision")],
      ["decided-by", "0"],
    ]);
  }

  consent(rulebook: string, openings: { field: string; salt: string; value: string }[], day: string): number {
    const fields = openings.map((o): [string, string] => [
      o.field,
      committed("consent", o.field, o.salt, o.value),
    ]);
    return this.append("consent", day, [["policy", hashOf(rulebook)], ...fields]);
  }

  /** Trustees of these names, and the quorum key of a roster that they made; the index of the set. */
  trustees(names: string[], roster: { text: string; recipient: string; epoch: number }, day: string): number {
    names.forEach((name, at) => {
      const slug = name.toLowerCase().replaceAll(" ", "-");
      const witness = ed25519.getPublicKey(random(32));
      const typed = concat(Uint8Array.of(4), witness);
      const id = hex(sha256(concat(utf8(`${slug}.example\n`), typed)).slice(0, 4));
      this.append("trustee", day, [
        ["trustee", slug],
        ["number", String(at + 1)],
        ["epoch", "1"],
        ["name", this.document(`sidelight-trustee/v1\nname ${name}\nplace Millbrook\n`)],
        ["witness-key", `${slug}.example+${id}+${base64(typed)}`],
        ["signing-key", hex(ed25519.getPublicKey(random(32)))],
        ["recipient", roster.recipient],
        ["signature", "0".repeat(128)],
        ["decision", "none"],
        ["decided-by", "operator"],
      ]);
    });
    const ceremony = this.append("ceremony", day, [
      ["purpose", "generate"],
      ["epoch", String(roster.epoch)],
      ["threshold", "2"],
      ["trustees", names.map((_, at) => at + 1).join(",")],
      ["decision", "none"],
      ["decided-by", "operator"],
    ]);
    return this.append("trustee-set", day, [
      ["ceremony", String(ceremony)],
      ["epoch", String(roster.epoch)],
      ["quorum-key", roster.recipient],
      ["roster", this.document(roster.text)],
    ]);
  }

  /** An emergency under a set of trustees; its index. All is committed to with one salt. */
  emergency(set: number, danger: string, clips: number, day: string, sealUntil: string): number {
    const salt = "44".repeat(32);
    const committedTo = (field: string, value: string) => committed("emergency", field, salt, value);
    return this.append("emergency", day, [
      ["policy", hashOf("rulebook")],
      ["trustee-set", String(set)],
      ["danger", danger],
      ["homes", "1"],
      ["cameras", "1"],
      ["clips", String(clips)],
      ["seconds", String(clips * 60)],
      ["owner", "no-answer"],
      ["notice-due", day],
      ["seal-until", sealUntil],
      ["agency", committedTo("agency", "millbrook-police")],
      ["claim", committedTo("claim", "ab".repeat(32))],
      ...["scope", "recipient", "submitted-by", "supervised-by", "call-back"].map(
        (field): [string, string] => [field, committedTo(field, "0")],
      ),
      ["decision", hashOf("decision")],
      ["first-review", "0"],
      ["second-review", "1"],
    ]);
  }

  receiptOf(release: number, trustee: string, check: string | null, day: string): number {
    return this.append("receipt", day, [
      ["release", String(release)],
      ["trustee", trustee],
      ["outcome", check ? "refused" : "answered"],
      ["answer", check ? "none" : hashOf("answer")],
      ["check", check ?? "none"],
      ["signature", "0".repeat(128)],
    ]);
  }

  notice(release: number, trustee: string, box: Bytes, day: string): number {
    return this.append("notice", day, [
      ["release", String(release)],
      ["trustee", trustee],
      ["box", base64(box).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")],
      ["signature", "0".repeat(128)],
    ]);
  }

  reveal(index: number, field: string, value: string, day: string): number {
    const encoded = base64(utf8(value)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    return this.append("reveal", day, [
      ["index", String(index)],
      ["field", field],
      ["salt", "44".repeat(32)],
      ["value", encoded],
    ]);
  }

  /** The list of trustees, of the set at an index; of none by default. */
  trusteesFeed(set: number | null = null, size = this.entries.length): TrusteesFeed {
    const ceremony = Number(/^ceremony (\d+)$/m.exec(this.entries[set ?? 0] ?? "")?.[1]);
    const seats = /^trustees (.+)$/m.exec(this.entries[ceremony] ?? "")?.[1]?.split(",") ?? [];
    return {
      ...{ v: 1, origin: this.origin, checkpoint: this.checkpoint(size), size },
      set:
        set === null
          ? null
          : {
              ...this.item(set, size),
              ceremony: this.item(ceremony, size),
              trustees: seats.map((_, at) => this.item(ceremony - seats.length + at, size)),
            },
    };
  }

  bytes(size = this.entries.length): Bytes[] {
    return this.entries.slice(0, size).map(utf8);
  }

  root(size = this.entries.length): Bytes {
    return rootOfEntries(this.bytes(size));
  }

  checkpoint(size = this.entries.length): string {
    const text = `${this.origin}\n${size}\n${base64(this.root(size))}\n`;
    const signature = ed25519.sign(utf8(text), this.seed);
    const { id } = named(this.origin, concat(Uint8Array.of(1), this.key));
    const lines = this.witnesses.map((n) => cosignature(n, text)).join("");
    return `${text}\n\u2014 ${this.origin} ${base64(concat(id, signature))}\n${lines}`;
  }

  item(index: number, size = this.entries.length): LogItem {
    const entry = this.entries[index] as string;
    const named = /^(?:document|rulebook|name|roster) (sha256:\S+)$/m.exec(entry)?.[1] ?? "";
    const hashes = pathOf(this.bytes(size), index).map(base64);
    return { index, entry, hashes, document: this.documents.get(named) ?? null };
  }

  private indexes(pattern: RegExp, size: number): number[] {
    return this.entries.flatMap((entry, i) => (i < size && pattern.test(entry) ? [i] : []));
  }

  feed(region: string, size = this.entries.length): RegionFeed {
    const requests = this.indexes(/^kind request$/m, size).map((index): FeedRequest => {
      const about = new RegExp(`^kind request-(update|resolved|withdrawn)\n(?:.*\n)*?request ${index}$`, "m");
      return {
        ...this.item(index, size),
        notes: this.indexes(about, size).map((note) => this.item(note, size)),
      };
    });
    const agencies = this.indexes(/^kind agency$/m, size);
    const slug = (index: number) => /^agency (\S+)$/m.exec(this.entries[index] as string)?.[1];
    const recent = agencies.filter(
      (index) => agencies.filter((i) => i > index && slug(i) === slug(index)).length < 2,
    );
    return {
      v: 1,
      region,
      origin: this.origin,
      checkpoint: this.checkpoint(size),
      size,
      rulebooks: this.indexes(/^kind policy$/m, size).map((index) => this.item(index, size)),
      agencies: recent.map((index) => this.item(index, size)),
      requests: requests.reverse(),
    };
  }

  receipt(index: number, size = this.entries.length): string {
    const { entry, hashes } = this.item(index, size);
    const head = `c2sp.org/tlog-proof@v1\nextra ${base64(utf8(entry))}\nindex ${index}\n`;
    return `${head}${hashes.map((hash) => `${hash}\n`).join("")}\n${this.checkpoint(size)}`;
  }

  /** A static file of the record, as it is served for a record of `size` entries. */
  file(path: string, size = this.entries.length): Bytes | undefined {
    if (path === "checkpoint") return utf8(this.checkpoint(size));
    for (let bundle = 0; bundle * 256 < size; bundle++) {
      const width = Math.min(256, size - bundle * 256);
      if (tilePath("entries", bundle, width) !== path) continue;
      const entries = this.bytes(size).slice(bundle * 256, bundle * 256 + width);
      return concat(...entries.flatMap((e) => [Uint8Array.of(e.length >> 8, e.length & 255), e]));
    }
    for (let level = 0; 256 ** level <= size; level++) {
      const unit = 256 ** level;
      const whole = Math.floor(size / unit);
      for (let tile = 0; tile * 256 < whole; tile++) {
        const width = Math.min(256, whole - tile * 256);
        if (tilePath(level, tile, width) !== path) continue;
        const all = this.bytes(size);
        const hash = (i: number) => {
          const at = (tile * 256 + i) * unit;
          return level === 0 ? leafHash(all[at] as Bytes) : rootOfEntries(all.slice(at, at + unit));
        };
        return concat(...Array.from({ length: width }, (_, i) => hash(i)));
      }
    }
    return undefined;
  }
}
