// Whom an entry asks: the roster of the trustees' set that it names, as proven as the entry itself.

import { request } from "../api/client.ts";
import type { Roster } from "../crypto/answers.ts";
import { type Refused, hex, sha256, text } from "../crypto/encoding.ts";
import type { Use } from "../record/sets.ts";
import { type Log, type ProvenEntry, entryAt, remembering } from "./record.ts";

type Refuse = (code: string, message: string) => Refused;

const remembered = remembering<Roster>();

/** The roster that a set's entry names. Fetched once: the text of a hash never changes. */
export async function rosterOf(use: Use, set: Pick<ProvenEntry, "fields">, refuse: Refuse): Promise<Roster> {
  const hash = /^sha256:([0-9a-f]{64})$/.exec(set.fields.get("roster") ?? "")?.[1] ?? "";
  const roster = await remembered(`${use.set} ${hash}`, async () => {
    const bytes = new Uint8Array(await (await request("GET", `/log/document/${hash}`)).arrayBuffer());
    if (hex(sha256(bytes)) !== hash) {
      throw refuse("roster", "The list of the trustees is not the one that the record names.");
    }
    return use.parse(text(bytes));
  });
  if (use.keyOf(roster) !== set.fields.get(use.key)) {
    throw refuse("roster", "The list of the trustees is of another key than the record's.");
  }
  return roster;
}

/** What trustees were asked, as the service says. */
interface Asked {
  index: number;
  /** Index of the set's entry. */
  set: number;
  use: Use;
  /** What it can be an entry of. */
  kinds: string[];
  /** What it is called; the code of its refusal, too. */
  what: "release" | "look-up";
  refuse: Refuse;
}

/** Its entry, and who may answer it. */
export async function underSet(
  { index, set: at, use, kinds, what, refuse }: Asked,
  log: Log,
): Promise<{ entry: ProvenEntry; roster: Roster }> {
  const [entry, set] = await Promise.all([entryAt(index, log), entryAt(at, log)]);
  const named = entry.fields.get(use.set) === String(at);
  if (!kinds.includes(entry.kind) || set.kind !== use.set || !named) {
    throw refuse(what, `The record has another ${what} than the service shows.`);
  }
  return { entry, roster: await rosterOf(use, set, refuse) };
}
