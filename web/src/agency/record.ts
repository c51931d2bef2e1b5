// Entries of the public record as a browser may believe them: each comes with a receipt that leads to a
// head under the pinned key and policy. What an entry says is read only then.

import { api, request } from "../api/client.ts";
import { meetPolicy, policyIn } from "../app/policy.ts";
import { sameHistory } from "../app/record.ts";
import { type Bytes, Refused, hex, text, unhex } from "../crypto/encoding.ts";
import type { Policy } from "../record/policy.ts";
import { leafHash, parseProof, verifyProof } from "../record/proof.ts";
import { type Vkey, parseVkey } from "../record/vkey.ts";
import type { Head } from "../record/tree.ts";
import { type PinnedPolicy, loadHead, loadPolicy, pinLog, saveHead, savePolicy } from "./store.ts";

/** An entry that is in the record. */
export interface ProvenEntry {
  index: number;
  kind: string;
  day: string;
  /** Values by name, those of the kind. */
  fields: Map<string, string>;
  /** The hash by which it stands in the record's tree. */
  leaf: Bytes;
}

/** The pinned record. */
export interface Log {
  vkey: string;
  key: Vkey;
  /** Its origin. */
  name: string;
  /** Whose signatures its heads need. */
  policy: Policy;
}

/** The record this browser has pinned, or pins now. */
export async function pinnedLog(): Promise<Log> {
  const { log_vkey } = await api.operator();
  const vkey = await pinLog(log_vkey);
  const { text } = (await loadPolicy(vkey)) ?? (await pinPolicy(vkey));
  const key = parseVkey(vkey);
  return { vkey, key, name: key.name, policy: policyIn(vkey, text) };
}

/** The policy is pinned with the key, and replaced when somebody here accepts another one. */
async function pinPolicy(vkey: string): Promise<PinnedPolicy> {
  const { text } = await meetPolicy(vkey);
  await savePolicy(vkey, { text });
  return { text };
}

const malformed = () => new Refused("entry", "The entry is not in the form of this record.");

/** Reads an entry's lines. */
export function parseEntry(index: number, bytes: Uint8Array): ProvenEntry {
  const whole = text(bytes);
  if (!whole.endsWith("\n") || /[^\n\x20-\x7e]/.test(whole)) throw malformed();
  const [version, ...lines] = whole.slice(0, -1).split("\n");
  if (version !== "sidelight-log/v1") throw new Refused("version", "The entry is newer than this page.");
  const fields = new Map<string, string>();
  for (const line of lines) {
    const [name, value] = /^([a-z-]+) (.+)$/.exec(line)?.slice(1) ?? [];
    if (name === undefined || value === undefined || fields.has(name)) throw malformed();
    fields.set(name, value);
  }
  const [kind, day] = [fields.get("kind"), fields.get("day")];
  if (!kind || !day || !fields.delete("ordinal")) throw malformed();
  fields.delete("kind");
  fields.delete("day");
  return { index, kind, day, fields, leaf: leafHash(bytes) };
}

let accepting: Promise<unknown> = Promise.resolve();

/** Accepts a head that is of one history with all that were accepted here, one after the other. */
function acceptHead(head: Head, log: Log): Promise<void> {
  const next = accepting
    .catch(() => undefined)
    .then(async () => {
      const known = await loadHead(log.vkey);
      if (known) await sameHistory({ size: known.size, root: unhex(known.root, 32) }, head);
      if (!known || head.size > known.size) {
        await saveHead(log.vkey, { size: head.size, root: hex(head.root) });
      }
    });
  accepting = next;
  return next;
}

/** Checks a receipt that holds its entry. */
export async function provenBy(receipt: Bytes, index: number, log: Log): Promise<ProvenEntry> {
  const proof = parseProof(receipt);
  if (proof.index !== index || !proof.extra) {
    throw new Refused("other_entry", "The receipt is for another entry than the one asked for.");
  }
  const head = await verifyProof(proof, proof.extra, log.policy);
  if (head.origin !== log.name) throw new Refused("origin", "The receipt is of another record.");
  await acceptHead(head, log);
  return parseEntry(index, proof.extra);
}

/** Finds what a name stands for, once; after a failure again. For what never changes. */
export function remembering<T>(): (name: string, find: () => Promise<T>) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (name, find) => {
    let found = known.get(name);
    if (!found) {
      found = find();
      known.set(name, found);
      found.catch(() => known.delete(name));
    }
    return found;
  };
}

const known = remembering<ProvenEntry>();

/** An entry by its number, proven. Remembered: an entry never changes. */
export const entryAt = (index: number, log: Log): Promise<ProvenEntry> =>
  known(`${log.vkey} ${index}`, async () => {
    const response = await request("GET", `/log/receipt/${index}.tlog-proof`);
    return provenBy(new Uint8Array(await response.arrayBuffer()), index, log);
  });

/** The key under which the operator countersigns the time of receipt: entry 0 names it. */
export async function receivingKey(log: Log): Promise<string> {
  const first = await entryAt(0, log);
  const key = first.kind === "operator" ? first.fields.get("receiving-key") : undefined;
  if (!key || !/^[0-9a-f]{64}$/.test(key)) throw malformed();
  return key;
}

/** The public page of an entry. */
export async function entryUrl(index: number): Promise<string> {
  const { public_url } = await api.operator();
  return new URL(`record/entry/${index}`, public_url.endsWith("/") ? public_url : `${public_url}/`).href;
}
