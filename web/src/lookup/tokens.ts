// From the trustees' answers to the hashes of tokens: everything is checked against the record before
// anything is combined (docs/ref/lookup.md, Token).

import { type LookUp, type LookUpAnswers, lookUps } from "../api/lookup.ts";
import type { Log, ProvenEntry } from "../agency/record.ts";
import { underSet } from "../agency/trustees.ts";
import { type Answer, type Roster, answerOf } from "../crypto/answers.ts";
import { Refused, hex, unbase64, unhex } from "../crypto/encoding.ts";
import { tokenHash } from "../crypto/lookup.ts";
import { ADDRESSES } from "../record/sets.ts";
import { type KeptLine, type KeptLookUp, keep } from "./kept.ts";

const refuse = (code: string, message: string) => new Refused(code, `${message} Nothing was combined.`);

interface Proven {
  entry: ProvenEntry;
  roster: Roster;
}

/** The look-up's entry, and the roster of the key that it names. */
const provenOf = ({ index, lookup_set: set }: LookUpAnswers, log: Log): Promise<Proven> =>
  underSet({ index, set, use: ADDRESSES, kinds: ["look-up"], what: "look-up", refuse }, log);

/** The answers to one element. */
const answersTo = ({ trustees }: LookUpAnswers, at: number): Answer[] =>
  trustees.flatMap(({ trustee, answers }) => answerOf(trustee, unbase64(answers[at] ?? "")) ?? []);

/** The hash of a line's token; null while too few have answered it. */
function hashOf(line: KeptLine, answers: Answer[], { entry, roster }: Proven): string | null {
  if (line.hash !== null || line.input === null || line.blind === null) return line.hash;
  const asked = { input: line.input, blind: line.blind, element: unhex(line.element, 32) };
  const { hash } = tokenHash(roster, entry.leaf, asked, answers);
  return hash && hex(hash);
}

/** Combines what has come, once enough trustees answered, and hands the hashes in; whether that is done. */
export async function combined(item: LookUp, kept: KeptLookUp, log: Log): Promise<boolean> {
  if (kept.index !== null && item.hashed) return true;
  const answers = await lookUps.answers(item.look_up);
  if (answers.index !== item.index) throw refuse("look-up", "The service shows another look-up's answers.");
  if (answers.trustees.length < answers.threshold) return false;
  const proven = await provenOf(answers, log);
  const hashes = kept.lines.map((line, at) => hashOf(line, answersTo(answers, at), proven));
  if (!hashes.every((hash) => hash !== null)) return false;
  await lookUps.hashes(item.look_up, hashes);
  const lines = kept.lines.map(({ typed, element }, at) => {
    return { typed, element, input: null, blind: null, hash: hashes[at] ?? null };
  });
  await keep({ ...kept, index: answers.index, lines });
  return true;
}
