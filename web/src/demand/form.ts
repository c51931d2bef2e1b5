// What an officer types of an order. Rules that are broken stand beside what breaks them, also those that
// only the operator knows.

import { operatorNow } from "../api/clock.ts";
import type { DemandRules, DemandType } from "../api/civic.ts";
import { type NewDemand, type OfAgency, demands } from "../api/demand.ts";
import { fromLocal, toLocal } from "../ask/window.ts";
import {
  type Broken,
  type Parts,
  chosen,
  doorsField,
  part,
  refusedBy,
  showBroken,
  tagsIn,
  windowPart,
  windowTyped,
  wrongTags,
  wrongWindow,
} from "../release/fields.ts";
import { inside, pdfField } from "../release/pdf.ts";
import { type Child, h } from "../ui/h.ts";
import { askForm } from "../ui/forms.ts";
import { choices, field } from "../ui/parts.ts";
import { AUTHORITY_CHARS_MAX, REFERENCE_CHARS_MAX } from "./text.ts";
import { REACHES } from "./words.ts";

const CASE_CHARS_MAX = 200;
const DAY_MS = 24 * 3_600_000;

type Name =
  | "type"
  | "authority"
  | "dates"
  | "order"
  | "doors"
  | "apart"
  | "window"
  | "gag"
  | "case"
  | "limits";

/** Where the operator's codes belong. */
const PLACES: Record<string, Name> = {
  type: "type",
  window: "window",
  future: "window",
  cameras: "doors",
  issued: "dates",
  served: "dates",
  "no-gag": "gag",
  "gag-long": "gag",
  "gag-over": "gag",
};

const days = (n: number) => (n === 1 ? "1 day" : `${n} days`);

/** What a type yields and when, below its name. */
function hintOf(type: DemandType): string {
  const yields = `${REACHES[type.class]}.`;
  if (type.class === "preserve") return `${yields} ${days(type.preserve_days ?? 0)}.`;
  if (type.notice_days === 0) return `${yields} The household is told at once.`;
  return `${yields} The household is told ${days(type.notice_days)} before.`;
}

/** Every value of the form, as typed. */
class Typed {
  readonly type: HTMLFieldSetElement;
  readonly authority = field({
    label: "Issuing court or authority",
    maxlength: AUTHORITY_CHARS_MAX,
    autocomplete: "off",
  });
  readonly reference = field({ label: "Docket number", maxlength: REFERENCE_CHARS_MAX, autocomplete: "off" });
  readonly issued = field({ label: "Issued on", type: "date" });
  readonly serveBy = field({ label: "To be served by", type: "datetime-local" });
  readonly order = pdfField("The order, as a PDF");
  readonly doors = doorsField("Door tags, one to a line", 3);
  readonly apart = doorsField("Of these, named in a line of their own", 2);
  readonly window = windowTyped();
  readonly gag = choices(
    "May the household be told?",
    "gag",
    [
      { value: "no", label: "Yes, nothing forbids it" },
      { value: "yes", label: "No, an order forbids it for a time" },
    ],
    null,
  );
  readonly gagOrder = pdfField("The order not to tell, as a PDF");
  readonly gagUntil = field({ label: "It may be told from this day on (UTC)", type: "date" });
  readonly case = field({ label: "Case number", maxlength: CASE_CHARS_MAX, autocomplete: "off" });

  constructor(rules: DemandRules) {
    const filed = rules.types.filter((type) => type.band_width === undefined);
    const all = filed.map((type) => ({ value: type.code, label: type.title, hint: hintOf(type) }));
    this.type = choices("What was issued?", "type", all, null);
    this.issued.input.max = toLocal(operatorNow()).slice(0, 10);
    this.gagUntil.input.min = new Date(operatorNow() + DAY_MS).toISOString().slice(0, 10);
  }

  /** What goes to the operator, and what is wrong with it before. */
  async read(): Promise<{ wanted: NewDemand; broken: Broken<Name>[] }> {
    const [order, gagOrder] = [await this.order.read(), await this.gagOrder.read()];
    const gagged = chosen(this.gag) === "yes";
    const day = this.gagUntil.input.value;
    const until_ms = day ? Date.parse(`${day}T00:00Z`) : 0;
    const wanted: NewDemand = {
      case: this.case.input.value.trim(),
      type: chosen(this.type),
      authority: this.authority.input.value.trim(),
      reference: this.reference.input.value.trim(),
      issued_ms: fromLocal(this.issued.input.value && `${this.issued.input.value}T00:00`) ?? 0,
      serve_by_ms: fromLocal(this.serveBy.input.value),
      doors: tagsIn(this.doors.input),
      named_apart: tagsIn(this.apart.input),
      from_ms: fromLocal(this.window.from.input.value) ?? 0,
      to_ms: fromLocal(this.window.to.input.value) ?? 0,
      order: inside(order),
      gag: gagged ? { document: inside(gagOrder), until_ms } : null,
    };
    const broken = missing(wanted);
    const say = (at: Name, message: string) => broken.push({ at, message });
    if (order && "wrong" in order) say("order", order.wrong);
    else if (!order) say("order", "Add the order as it was issued.");
    if (!chosen(this.gag)) say("gag", "Choose whether the household may be told.");
    if (gagged && gagOrder && "wrong" in gagOrder) say("gag", gagOrder.wrong);
    else if (gagged && !gagOrder) say("gag", "Add the document that forbids it: without one there is " +
      "no gag.");
    return { wanted, broken };
  }
}

/** What is missing before the operator is asked at all. */
function missing(typed: NewDemand): Broken<Name>[] {
  const broken: Broken<Name>[] = [];
  const say = (at: Name, message: string) => broken.push({ at, message });
  if (!typed.type) say("type", "Choose what was issued.");
  if (!typed.authority) say("authority", "Name the court or authority that issued it.");
  if (!typed.reference) say("authority", "Give the docket number.");
  if (!typed.issued_ms) say("dates", "Give the day on which it was issued.");
  if (typed.doors.length === 0) say("doors", "Name at least one door by its tag.");
  for (const wrong of wrongTags(typed.doors)) say("doors", wrong);
  for (const wrong of wrongTags(typed.named_apart)) say("apart", wrong);
  if (typed.named_apart.some((tag) => !typed.doors.includes(tag))) {
    say("apart", "Name here only doors that stand above.");
  }
  for (const wrong of wrongWindow(typed.from_ms, typed.to_ms)) say("window", wrong);
  if (typed.gag && !typed.gag.until_ms) say("gag", "Give the day on which it ends.");
  if (!typed.case) say("case", "Give your case number.");
  return broken;
}

function gagPart(typed: Typed, rules: DemandRules) {
  const more = h("div", { class: "stack-s", hidden: true }, typed.gagOrder.root, typed.gagUntil.root);
  typed.gag.addEventListener("change", () => {
    more.hidden = chosen(typed.gag) !== "yes";
  });
  const longest = Math.max(...rules.types.map((type) => type.gag_days_max));
  const says =
    `A gag needs a document of its own and an end, at most ${longest} days from now. On the day it ` +
    `ends the ` +
    "household is told of what has left, or is kept.";
  return part("gag", "Telling the household", says, typed.gag, more);
}

function partsOf(typed: Typed, rules: DemandRules): Parts<Name> {
  const parts: Parts<Name> = new Map();
  const two = (...of: HTMLElement[]) => h("div", { class: "fields fields-two" }, ...of);
  parts.set("type", part("type", "Type", "A type yields no more than it says, whatever the order " +
    "says.", typed.type));
  parts.set(
    "authority",
    part("authority", "Who issued it", null, two(typed.authority.root, typed.reference.root)),
  );
  const late = "The second stays empty if the order names no last day.";
  parts.set("dates", part("dates", "When", late, two(typed.issued.root, typed.serveBy.root)));
  const whole = "The whole document, as it was issued, at most 2 MB. Reviewers, trustees and the " +
    "household read it.";
  parts.set("order", part("order", "The order", whole, typed.order.root));
  const tags =
    `As printed at the door, capitals and hyphens do not matter. At most ${rules.cameras_max}, all of one ` +
    "home. You are not told whether there is footage before it is decided.";
  parts.set("doors", part("doors", "Doors", tags, typed.doors.root));
  const apart =
    "A camera indoors or at another address needs a line of its own in the order. Repeat those tags here; " +
    "empty if there are none.";
  parts.set("apart", part("apart", "Indoors, or elsewhere", apart, typed.apart.root));
  const limits =
    `At most ${rules.window_hours_max} hours, and ${rules.camera_minutes_max} minutes of video of each ` +
    "camera. More is another demand.";
  parts.set("window", windowPart(typed.window, limits));
  parts.set("gag", gagPart(typed, rules));
  const sealed = "Of your agency; never public before it is opened.";
  parts.set("case", part("case", "Case", sealed, typed.case.root));
  parts.set("limits", part("limits", "Limits", null));
  return parts;
}

/** The form. `done` gets the demand as the operator wrote it; what was typed stays in the form. */
export function demandForm(
  rules: DemandRules,
  { was, done, more }: { was: () => string | null; done: (typed: OfAgency) => unknown; more: Child[] },
): HTMLElement {
  const typed = new Typed(rules);
  const parts = partsOf(typed, rules);
  showBroken(parts, [], "limits");
  const form = askForm(
    {
      label: "Read the demand",
      more,
      run: async (say) => {
        say();
        const { wanted, broken: first } = await typed.read();
        let broken = first;
        if (broken.length === 0) {
          try {
            return await done(await demands.type(wanted, was()));
          } catch (error) {
            broken = refusedBy(error, PLACES, "limits");
          }
        }
        showBroken(parts, broken, "limits");
      },
    },
    ...[...parts.values()].map(({ root }) => root),
  );
  form.classList.add("emergency-form");
  return form;
}
