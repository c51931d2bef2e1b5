// The answer where there is nothing to hand over, as a letter that a reviewer can send (docs/guide/served.md
// has the same words). It does not tell which of the three it is: no such door, no footage, or none that
// anybody but the household can open.

import { windowUtc } from "../officer/words.ts";
import { printed } from "../release/doors.ts";
import { type Demand } from "./text.ts";
import { utcDay } from "./words.ts";

interface Around {
  agency: string;
  /** What the type is called. */
  title: string;
  /** Where everybody reads the record. */
  publicUrl: string;
}

/** The letter. */
export function notInPossession(demand: Demand, { agency, title, publicUrl }: Around): string {
  return `To ${agency}
${title}, ${demand.reference}, issued by ${demand.authority} on ${utcDay(demand.issued)}

We have read this demand, and searched what we hold for the doors
${demand.doors.map(printed).join(", ")}
between ${windowUtc(demand.from, demand.to)}.

We possess nothing that answers it. Either there is no such door with us, or there is no
footage of it in that time, or its household alone holds the keys that open it. We do not say
which. Footage comes to us sealed, by a device at the home, to keys that we have never had. We
cannot open it, and no order to us can change that: the program is public, and so is the
description of how it seals (${publicUrl}what-we-know).

The household itself can be asked or served. What of footage is still held when another order
comes is decided on then: a request to preserve it can be filed at any time.

That this demand came, and that it was refused with this reason, stands in our public record,
without your name and without the home's: ${publicUrl}record
`;
}
