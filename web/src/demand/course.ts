// What has to happen with a demand, in order, and how long each takes: by its class, and by whether the
// household may be told.

import type { DemandType } from "../api/civic.ts";
import type { DemandState } from "../api/demand.ts";
import { momentOf } from "../release/words.ts";
import { courseList } from "../release/course.ts";
import type { Demand } from "./text.ts";
import { type OfLife, held, isDue } from "./words.ts";

interface Step {
  /** The states in which it is the next one. */
  waits: DemandState[];
  words: string;
}

const days = (n: number) => (n === 1 ? "1 day" : `${n} days`);

const FIRST: Step[] = [
  { waits: ["typed"], words: "An officer signs the demand" },
  { waits: ["filed"], words: "A supervisor of the agency signs the same demand" },
  {
    waits: ["supervised"],
    words: "A reviewer reads the order, and asks the issuing court at a number found independently",
  },
];

/** Whether it goes on without telling the household first. */
const isGagged = ({ told, state }: OfLife, { gag }: Demand) =>
  gag !== null && told === null && state !== "verified" && state !== "telling";

function whoDecides(item: OfLife, demand: Demand, type: DemandType): Step[] {
  if (isGagged(item, demand)) {
    return [{ waits: ["gagged"], words: "A reviewer decides; the household is told when the gag ends" }];
  }
  const decides =
    type.notice_days === 0
      ? "A reviewer decides, unless the household objects"
      : `The household has ${days(type.notice_days)} to object; then a reviewer decides`;
  return [
    { waits: ["verified", "telling"], words: "The household is told, with a copy of the order" },
    { waits: ["told"], words: decides },
  ];
}

/** Everything that has to happen with a demand. */
export function stepsOf(item: OfLife, demand: Demand, type: DemandType): Step[] {
  if (type.class === "preserve") {
    const kept = `A reviewer lets what there is be kept for ${days(type.preserve_days ?? 0)}`;
    return [
      ...FIRST,
      { waits: ["verified", "gagged"], words: kept },
      { waits: ["deciding"], words: "It enters the public record" },
    ];
  }
  const last =
    type.class === "content"
      ? "The trustees answer, each for itself"
      : "The service hands over what it can read of the account";
  return [
    ...FIRST,
    ...whoDecides(item, demand, type),
    { waits: ["reviewed"], words: "A second reviewer decides on the same" },
    { waits: ["deciding"], words: "It enters the public record" },
    { waits: ["released"], words: last },
  ];
}

/** What is to know of the step that is waited for. */
function nowWords({ told, state }: OfLife): string {
  if (state !== "told" || !told) return "Waited for now";
  if (held(told)) return "The household objects: nothing leaves until that is settled";
  return isDue(told) ? "Waited for now" : `Nobody decides before ${momentOf(told.deliver_from_ms)}`;
}

/** The steps, with the one that is waited for. */
export function demandCourse(item: OfLife, demand: Demand, type: DemandType, opened: boolean): HTMLElement {
  const steps = stepsOf(item, demand, type);
  const at = steps.findIndex((step) => step.waits.includes(item.state));
  const over = opened || at < 0;
  const waits = !["typed", "deciding", "released", "preserved"].includes(item.state);
  return courseList({
    steps: steps.map((step) => step.words),
    at: over ? steps.length : at,
    lapses: waits ? item.lapses_ms : null,
    now: nowWords(item),
  });
}
