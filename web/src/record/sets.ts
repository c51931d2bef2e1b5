// The two keys of the trustees, as the record has them: which entries name each, and how its roster is read.

import type { Roster } from "../crypto/answers.ts";
import { hex } from "../crypto/encoding.ts";
import { parseLookupRoster, parseRoster, recipientOfRoster } from "../crypto/roster.ts";

/** One of them. */
export interface Use {
  /** Kind of the set's entry; the field by which others name it is called the same. */
  set: "trustee-set" | "lookup-set";
  ceremony: "ceremony" | "lookup-ceremony";
  /** Field of the set's entry that has the key. */
  key: "quorum-key" | "lookup-key";
  parse: (text: string) => Roster;
  /** As the entry writes it. */
  keyOf: (roster: Roster) => string;
}

/** Clips are sealed to it. */
export const CLIPS: Use = {
  set: "trustee-set",
  ceremony: "ceremony",
  key: "quorum-key",
  parse: parseRoster,
  keyOf: recipientOfRoster,
};

/** Tokens of addresses and contacts are made with it. */
export const ADDRESSES: Use = {
  set: "lookup-set",
  ceremony: "lookup-ceremony",
  key: "lookup-key",
  parse: parseLookupRoster,
  keyOf: (roster) => hex(roster.key),
};
