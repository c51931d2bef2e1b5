// Tokens of addresses and contacts, on the side of whoever asks: an address is written in one way
// (a contact in contact.ts) and hidden, the trustees' answers are checked and combined, and what hid it is
// taken away again (docs/ref/lookup.md).

import { ristretto255, ristretto255_oprf } from "@noble/curves/ed25519.js";
import { type Answer, type Question, type Roster, checkAnswer, combineAnswers } from "./answers.ts";
import { type Bytes, Refused, enc, sha256, u64, utf8 } from "./encoding.ts";

type Element = InstanceType<typeof ristretto255.Point>;

const PART_BYTES_MAX = 200;

/** What the fields of an address are called where it is typed. */
const CALLED = {
  country: { says: "country", is: "is" },
  place: { says: "postcode or town", is: "is" },
  street: { says: "street and number", is: "are" },
  unit: { says: "flat or floor", is: "is" },
};

/** An address as people type it; where there is no postcode, the town. */
export interface Address {
  country: string;
  place: string;
  street: string;
  unit: string;
}

/** What who asks keeps to itself until the answers are there; trustees are shown the element alone. */
export interface Blinding {
  input: Bytes;
  blind: Bytes;
  element: Bytes;
}

/** In one width and one case. */
export function oneCase(text: string): string {
  const each = (text: string, change: (c: string) => string) => [...text].map(change).join("");
  const lower = (text: string) => each(text, (c) => c.toLowerCase());
  const upper = (text: string) => each(text, (c) => c.toUpperCase());
  return lower(upper(lower(text.normalize("NFKC")))).normalize("NFKC");
}

/** One width, one case, no punctuation, words apart by one space. */
function folded(name: keyof Address, part: string): string {
  if (utf8(part).length > PART_BYTES_MAX) {
    throw new Refused(`address:${name}:too-long`, `The ${CALLED[name].says} ${CALLED[name].is} too long.`);
  }
  return oneCase(part)
    .replace(/[.'`\u2018\u2019\u02bc\u0300-\u036f]/g, "")
    .replace(/[^\p{Alphabetic}\p{N}]+/gu, " ")
    .trim();
}

/** The bytes that a token is made of. */
export function addressInput({ country, place, street, unit }: Address): Bytes {
  if (!/^[A-Za-z]{2}$/.test(country)) {
    throw new Refused("address:country", "A country is two letters, such as GB.");
  }
  const joined = (name: "place" | "unit", part: string) => folded(name, part).replaceAll(" ", "");
  const needed = (name: keyof Address, part: string) => {
    const { says, is } = CALLED[name];
    if (part === "") throw new Refused(`address:${name}:empty`, `The ${says} ${is} missing.`);
    return part;
  };
  const parts = [
    country.toUpperCase(),
    needed("place", joined("place", place)),
    needed("street", folded("street", street)),
    joined("unit", unit),
  ];
  return enc("sidelight/lookup/address/v1", ...parts.map(utf8));
}

/** Hides an input. Randomness is a parameter for tests alone. */
export function blinded(input: Bytes, random?: (bytes?: number) => Uint8Array): Blinding {
  const { blind, blinded: element } = ristretto255_oprf.voprf.blind(input, random as never);
  return { input, blind: blind as Bytes, element: element as Bytes };
}

/** An element to compute with: in its one spelling, and not the identity. */
export function readElement(bytes: Bytes): Element | null {
  try {
    const element = ristretto255.Point.fromBytes(bytes);
    return element.is0() ? null : element;
  } catch {
    return null;
  }
}

/** What trustees were asked: one blinded input on one occasion. */
const questionOf = (roster: Roster, occasion: Bytes, asked: Blinding): Question<Element> => ({
  roster,
  read: readElement,
  base: ristretto255.Point.BASE,
  domain: "sidelight/lookup/answer/v1",
  context: [roster.key, u64(roster.epoch), occasion],
  point: ristretto255.Point.fromBytes(asked.element),
});

/** Those of the answers that hold. One that is bad does not stop the others. */
function goodAnswers(roster: Roster, occasion: Bytes, asked: Blinding, answers: Answer[]): Answer[] {
  const question = questionOf(roster, occasion, asked);
  return answers.filter((answer) => {
    try {
      checkAnswer(question, answer);
      return true;
    } catch {
      return false;
    }
  });
}

/** Checks every answer and combines them to the input's token. */
export function tokenOf(roster: Roster, occasion: Bytes, asked: Blinding, answers: Answer[]): Bytes {
  const evaluated = combineAnswers(questionOf(roster, occasion, asked), answers);
  return ristretto255_oprf.oprf.finalize(asked.input, asked.blind, evaluated.toBytes()) as Bytes;
}

/** How many answers hold, and SHA-256 of the token; null while they are too few. */
export function tokenHash(
  roster: Roster,
  occasion: Bytes,
  asked: Blinding,
  answers: Answer[],
): { have: number; hash: Bytes | null } {
  const good = goodAnswers(roster, occasion, asked, answers);
  const enough = good.length >= roster.threshold;
  return { have: good.length, hash: enough ? sha256(tokenOf(roster, occasion, asked, good)) : null };
}
