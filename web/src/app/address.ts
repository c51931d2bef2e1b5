// The household's own address and contacts, by which it can be found in an emergency (docs/ref/lookup.md,
// Set-up): typed here, hidden before anything leaves, kept nowhere. The trustees answer without seeing them;
// what comes of their answers is checked against the key that the public record proves.

import { api } from "../api/client.ts";
import { answerOf } from "../crypto/answers.ts";
import { type Bytes, Refused, enc, hex, sha256, u64, unbase64, unhex, utf8 } from "../crypto/encoding.ts";
import { blinded, tokenHash } from "../crypto/lookup.ts";
import { type LookupTrustees, verifyLookup } from "../feed/trustees.ts";
import type { Home } from "./household.ts";
import { parseVkey } from "../record/vkey.ts";
import { acceptHead, knownHead, recordPins } from "./record.ts";

const LOOK_MS = 1_500;
/** Trustees answer within seconds, if they are there. */
const WAIT_MS = 60_000;

/** Fewer trustees than are needed have answered so far. */
export class NotYet extends Error {
  constructor(have: number, need: number) {
    super(`${have} of the ${need} trustees that are needed have answered. Try again later.`);
    this.name = "NotYet";
  }
}

/** Who answers about addresses, as this device may believe it; null if there is no such key. */
export async function lookupTrusteesFor(home: Home): Promise<LookupTrustees | null> {
  const pins = await recordPins(home);
  if (!pins) return null;
  const known = await knownHead(home);
  const { checkpoint, trustees } = await verifyLookup(await api.lookupTrustees(), pins);
  await acceptHead(home, checkpoint, known);
  return trustees;
}

/** What an answer at set-up is bound to. */
export function setUpOccasion(origin: string, epoch: number, setUp: Bytes, element: Bytes): Bytes {
  return sha256(enc("sidelight/lookup/set-up/v1", utf8(origin), u64(epoch), setUp, element));
}

const rest = () => new Promise((done) => setTimeout(done, LOOK_MS));

/** SHA-256 of the token of an address or a contact: what the household's statement can say of it. */
export async function hashOf(home: Home, trustees: LookupTrustees, input: Bytes): Promise<Bytes> {
  const pins = await recordPins(home);
  if (!pins) throw new Refused("log_key", "This device knows no public record.");
  const origin = parseVkey(pins.logKey).name;
  const asked = blinded(input);
  const { set_up: setUp } = await api.beginSetUp(trustees.epoch, hex(asked.element));
  const occasion = setUpOccasion(origin, trustees.epoch, unhex(setUp, 16), asked.element);
  const until = Date.now() + WAIT_MS;
  for (;;) {
    const { answers } = await api.setUpAnswers(setUp);
    const whole = answers.flatMap(({ trustee, answer }) => answerOf(trustee, unbase64(answer)) ?? []);
    const { have, hash } = tokenHash(trustees.roster, occasion, asked, whole);
    if (hash) return hash;
    if (Date.now() > until) throw new NotYet(have, trustees.threshold);
    await rest();
  }
}
