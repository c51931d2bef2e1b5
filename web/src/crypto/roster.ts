// The roster of a quorum key or a look-up key as the public text that its `trustee-set` or `lookup-set` entry
// names by hash (docs/ref/quorum.md, Roster). One is accepted only if all of its parts belong together.

import type { CurvePoint } from "@noble/curves/abstract/curve.js";
import { bech32 } from "@scure/base";
import { type Roster, polynomialAt } from "./answers.ts";
import { type Bytes, Refused, hex, unhex, utf8 } from "./encoding.ts";
import { readElement } from "./lookup.ts";
import { type Point, montgomery, readPoint } from "./quorum.ts";

/** What differs between the two keys: the first line, and the group. */
interface Use<P> {
  version: string;
  read: (bytes: Bytes) => P | null;
}

const CLIPS: Use<Point> = { version: "sidelight-roster/v1", read: readPoint };
const ADDRESSES = { version: "sidelight-lookup-roster/v1", read: readElement };
const BYTES_MAX = 4096;
const TRUSTEES_MAX = 32;
const NUMBER_MAX = 65_535;

const refuse = (code: string, what: string) => new Refused(code, `The roster of the trustees: ${what}.`);

/** The quorum key as `age` writes a recipient. */
export function recipientOfRoster(roster: Roster): string {
  const words = bech32.toWords(montgomery(readPoint(roster.key) as Point));
  return bech32.encode("age", words);
}

/** Its one spelling. */
function textOf(version: string, { epoch, threshold, key, shares }: Roster): string {
  const trustees = [...shares].map(([trustee, share]) => `trustee ${trustee} ${hex(share)}\n`);
  return `${version}\nepoch ${epoch}\nthreshold ${threshold}\nkey ${hex(key)}\n${trustees.join("")}`;
}

function pointOf<P>(use: Use<P>, digits: string): { bytes: Bytes; point: P } {
  if (!/^[0-9a-f]{64}$/.test(digits)) throw refuse("line", "a point that is not 64 digits");
  const bytes = unhex(digits, 32);
  const point = use.read(bytes);
  if (!point) throw refuse("point", "a point that nobody computes with");
  return { bytes, point };
}

/** Any `threshold` of the trustees can open, whoever they are, and no fewer. */
function belongTogether<P extends CurvePoint<bigint, P>>(
  threshold: number,
  key: P,
  points: [number, P][],
): void {
  const n = points.length;
  if (n < 2 || n > TRUSTEES_MAX || threshold * 2 <= n || threshold > n) {
    throw refuse("threshold", "a threshold that is not more than half of the trustees");
  }
  const first = points.slice(0, threshold);
  if (!polynomialAt(first, 0).equals(key)) throw refuse("key", "public shares of another key");
  if (polynomialAt(first.slice(1), 0).equals(key)) throw refuse("lower", "fewer could open");
  for (const [trustee, point] of points.slice(threshold)) {
    if (!polynomialAt(first, trustee).equals(point)) throw refuse("share", "a share of another key");
  }
}

/** Reads one of the quorum key. That it is the one an entry of the record names is the caller's to check. */
export const parseRoster = (text: string): Roster => parse(CLIPS, text);

/** Reads one of the look-up key. That it is the one an entry of the record names is the caller's to check. */
export const parseLookupRoster = (text: string): Roster => parse(ADDRESSES, text);

function parse<P extends CurvePoint<bigint, P>>(use: Use<P>, text: string): Roster {
  if (utf8(text).length > BYTES_MAX) throw refuse("too-long", "too long");
  if (!text.startsWith(`${use.version}\n`)) throw refuse("version", "another format or version");
  const head = /^.*\nepoch ([0-9]{1,16})\nthreshold ([0-9]{1,16})\nkey (.*)\n/.exec(text);
  if (!head) throw refuse("line", "epoch, threshold and key do not come first");
  const [, epoch, threshold, digits] = head as unknown as [string, string, string, string];
  const key = pointOf(use, digits);
  const shares = new Map<number, Bytes>();
  const points: [number, P][] = [];
  for (const [, number, share] of text.matchAll(/^trustee ([0-9]{1,5}) (.*)$/gm)) {
    const [trustee, { bytes, point }] = [Number(number), pointOf(use, share as string)];
    if (trustee === 0 || trustee > NUMBER_MAX || shares.has(trustee)) {
      throw refuse("line", "a trustee's number");
    }
    shares.set(trustee, bytes);
    points.push([trustee, point]);
  }
  const roster = { epoch: Number(epoch), threshold: Number(threshold), key: key.bytes, shares };
  // Whatever is written in another way, is too much or out of order differs here.
  if (!Number.isSafeInteger(roster.epoch) || textOf(use.version, roster) !== text) {
    throw refuse("line", "not in its one spelling");
  }
  if (points.some(([trustee], at) => at > 0 && trustee < (points[at - 1] as [number, P])[0])) {
    throw refuse("line", "trustees are out of order");
  }
  belongTogether(roster.threshold, key.point, points);
  return roster;
}
