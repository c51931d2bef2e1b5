// A legal demand about this home that is still open: a line on the home page that leads to its letter.

import { type OwnDemand, demands } from "../api/demand.ts";
import { noteAgencies } from "../notices/agencies.ts";
import { onChange, whileLookedAt } from "../ui/drawn.ts";
import { fill, h } from "../ui/h.ts";
import { notice } from "../ui/parts.ts";
import { daysLeft, held, isDue } from "./words.ts";

const POLL_MS = 60_000;

/** Whether something may still be said or waited for. */
const isOpen = ({ state }: OwnDemand) => state !== "refused" && state !== "released";

function line(item: OwnDemand): HTMLElement {
  const { told } = item;
  const left =
    told && !held(told) && !isDue(told)
      ? `${daysLeft(told.deliver_from_ms)} are left before anything can leave. `
      : "";
  return notice(
    "info",
    h(
      "p",
      { "data-demand": item.demand },
      h("strong", {}, `${item.agency_name} has served a legal demand about your home. `),
      left,
      h("a", { href: `/notices.html#demand-${item.demand}` }, "Read it, and what you can do"),
    ),
  );
}

/** A place that fills itself while there is a demand to read of. */
export function demandBox(agencies: Map<number, string>): HTMLElement {
  const box = h("div", { class: "stack-s emergency-box", "aria-live": "polite" });
  const redraw = onChange();
  const paint = async () => {
    const all = await demands.own();
    noteAgencies(agencies, all);
    const open = all.filter(isOpen);
    await redraw(open, () => fill(box, ...open.map(line)));
  };
  // A look that fails is made again.
  whileLookedAt(POLL_MS, () => paint().catch(() => undefined))();
  return box;
}
