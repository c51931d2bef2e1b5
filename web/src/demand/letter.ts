// A legal demand for what this household has, as a letter: what is asked, by whom and under what authority,
// when anything would leave, and what can be done. It says what each thing does and recommends none.

import type { DemandRules, DemandType } from "../api/civic.ts";
import { type OwnDemand, demands } from "../api/demand.ts";
import type { DemandNoticed, Found } from "../app/notices.ts";
import { counted } from "../ask/fields.ts";
import { windowOf } from "../officer/words.ts";
import type { DoorOf } from "../release/named.ts";
import { lower, momentOf, said } from "../release/words.ts";
import { publicPage } from "../setup/access.ts";
import { dateOf } from "../ui/format.ts";
import { type Child, fill, h } from "../ui/h.ts";
import { askForm } from "../ui/forms.ts";
import { button, notice } from "../ui/parts.ts";
import { demandFacts, documents, wordForWord } from "./show.ts";
import { type Demand, parseDemand } from "./text.ts";
import { REASONS, daysLeft, held, isDue, titleOf, typeOf, utcDay } from "./words.ts";

/** Longest objection. */
const OBJECTION_CHARS_MAX = 2_000;

/** What else a letter is written with. */
export interface Around {
  rules: DemandRules | null;
  doorOf: DoorOf;
  publicUrl: string;
}

interface Letter extends Around {
  item: OwnDemand;
  demand: Demand;
  type: DemandType | undefined;
}

const entryLink = ({ publicUrl }: Around, index: number, words: string) =>
  h("a", { href: publicPage(publicUrl, `record/entry/${index}`) }, words);

/** What is asked of this home. */
function asked({ item, demand, type, doorOf, ...around }: Letter): Child[] {
  const names = demand.doors.map(doorOf).join(", ");
  const window = windowOf(demand.from, demand.to);
  const what: Record<DemandType["class"], string> = {
    content: `It asks for footage of ${names}, recorded ${window}: picture without sound.`,
    account: `It asks for what the service can read of your account. No footage is part of it.`,
    preserve: `It asks that footage of ${names}, recorded ${window}, be kept for a while. Nobody is ` +
      `shown it.`,
  };
  return [
    h(
      "p",
      {},
      h("strong", {}, item.agency_name),
      ` has served a demand on the service: ${lower(titleOf(around.rules, demand.type))} ` +
      `${demand.reference}, ` +
        `issued by ${demand.authority}. `,
      type ? what[type.class] : `It names ${names}, ${window}.`,
    ),
    documents("household", item.demand, demand),
  ];
}

/** When anything would leave, or what became of it. */
function when(letter: Letter): Child[] {
  const { item, demand, type } = letter;
  const { told } = item;
  const entry = item.index === null ? null : entryLink(letter, item.index, "its entry in the public record");
  const p = (...words: Child[]) => h("p", {}, ...words);
  if (item.state === "refused") {
    return [p(`It was refused: ${lower(said(REASONS, item.reason ?? ""))}. Nothing left. Read `, entry, ".")];
  }
  if (item.state === "preserved") {
    const until = item.kept_until_ms === null ? "" : ` until ${dateOf(item.kept_until_ms)}`;
    const after = "Clips that you delete, or whose days are over, are kept for that time too; then " +
      "they are gone.";
    return [p(`What there was is kept${until}, sealed as it was. It ends by itself. ${after} Read ` +
      ``, entry, ".")];
  }
  if (item.state === "released") {
    const gag = demand.gag
      ? ` An order forbade telling you until ${utcDay(demand.gag.until)}; that is over.`
      : "";
    const what =
      type?.class === "account"
        ? "It was decided, and the service has handed over what it can read of your account. Read "
        : "It was decided, and entered. Trustees who opened footage have told you in letters of their " +
          "own. Read ";
    return [p(what, entry, ".", gag)];
  }
  if (item.state === "deciding") return [p("It is decided, and enters the public record.")];
  if (!told) return [p("It is being looked at.")];
  const notified = entryLink(letter, told.index, "This notice");
  const since = p(notified, ` is in the public record since ${momentOf(told.at_ms)}; this home alone ` +
    `can open it.`);
  if (held(told)) {
    return [since, p(h("strong", {}, "Your household objects. "), "Nothing leaves until that is settled.")];
  }
  if (!isDue(told)) {
    const days = h("strong", {}, `${daysLeft(told.deliver_from_ms)} are left. `);
    const until = `Nothing can leave before ${momentOf(told.deliver_from_ms)}; after that two ` +
      `reviewers decide.`;
    return [since, p(days, until)];
  }
  return [since, p("The days are over: two reviewers decide, each for themselves.")];
}

const WHAT_IT_DOES =
  "An objection holds everything: nothing leaves until it is taken back or settled. It is entered in " +
  "the public " +
  "record, without your name or home; what you write is read by the reviewers alone. A reviewer " +
  "settles it, " +
  "after the court if you have gone there. If the objection is right, the demand is refused; if not, two " +
  "reviewers decide " +
  "on the demand. A household can object once to a demand.";

/** The form of an objection. */
function objection(demand: string, again: (item: OwnDemand) => unknown): HTMLElement {
  let words = "";
  const text = counted("Why you object", 4, "", OBJECTION_CHARS_MAX, (value) => {
    words = value;
  });
  return askForm(
    {
      label: "Object",
      run: async () => {
        const why = words.trim();
        if (!why) throw new Error("Say in a sentence or two why you object.");
        again(await demands.object(demand, why));
      },
    },
    h("p", {}, WHAT_IT_DOES),
    text,
  );
}

/** Whether the household can still say something of it. */
const isOpen = ({ state }: OwnDemand) => state === "told" || state === "reviewed";

/** Objecting and not objecting, alike; once it has objected, who settles that. */
function choice({ item }: Letter, again: (item: OwnDemand) => unknown): Child[] {
  const { told } = item;
  if (!told || !isOpen(item)) return [];
  if (held(told)) {
    return [h("li", {}, "Wait: a reviewer settles it, after the court if you went there.")];
  }
  if (told.objection) return [];
  const form = h("div", { class: "actions" });
  const write = () => {
    form.className = "stack-s";
    fill(form, objection(item.demand, again));
    form.querySelector("textarea")?.focus();
  };
  fill(form, button("Write the objection", { onclick: write }));
  return [
    h("li", { class: "stack-s" }, h("p", {}, "Object: nothing leaves until it is settled."), form),
    h("li", {}, "Do nothing: then it goes on as written above."),
  ];
}

/** What became of an objection, or how it is taken back. */
function objected({ item }: Letter, again: (item: OwnDemand) => unknown): Child {
  const { told } = item;
  if (!told?.objection || !isOpen(item)) return null;
  if (held(told)) {
    const back = button("Take the objection back", {
      onclick: async () => again(await demands.withdrawObjection(item.demand)),
    });
    const after = "After that the demand goes on, and you cannot object to it again.";
    return [
      told.objection.text ? h("blockquote", { class: "said" }, told.objection.text) : null,
      h("p", { class: "small muted" }, after),
      h("div", { class: "actions" }, back),
    ];
  }
  const was: Record<string, string> = {
    withdrawn: "Your household objected, and took it back.",
    overruled: "Your household objected, and was not right; the reason is in the public record.",
  };
  return h("p", {}, was[told.objection.state] ?? "");
}

/** What can be done now. */
function now(letter: Letter, again: (item: OwnDemand) => unknown): Child[] {
  const { demand } = letter;
  const lines = [
    h("li", {}, "Read the order: it names the court, and often how to be heard there."),
    h(
      "li",
      {},
      `Ask ${demand.authority} about ${demand.reference}, or somebody who knows the law where you ` +
      `live. The ` +
        "service cannot advise you.",
    ),
    h(
      "li",
      {},
      "Compare it with ",
      h("a", { href: publicPage(letter.publicUrl, "rules") }, "the rules"),
      ", which say what each type yields.",
    ),
    ...choice(letter, again),
  ];
  return [h("ul", { class: "stack-s" }, ...lines), objected(letter, again)];
}

/** The letter; it follows what its own buttons do. */
function demandLetter(first: OwnDemand, around: Around): HTMLElement {
  const demand = parseDemand(first.text);
  const id = `demand-${first.demand}`;
  const body = h("div", { class: "stack" });
  const part = (title: string, ...content: Child[]) => [h("h3", {}, title), ...content];
  const paint = (item: OwnDemand) => {
    const letter: Letter = { ...around, item, demand, type: typeOf(around.rules, demand.type) };
    fill(
      body,
      ...part("What is asked", ...asked(letter)),
      ...part("When", ...when(letter)),
      ...part("What you can do", ...now(letter, paint)),
      h(
        "details",
        { class: "more" },
        h("summary", {}, "Everything that the demand says"),
        demandFacts(demand, { agency: item.agency_name, rules: around.rules, doorOf: around.doorOf }),
      ),
      wordForWord(item.text),
    );
  };
  paint(first);
  return h(
    "article",
    { class: "card stack", id, "aria-labelledby": `${id}-title`, "data-demand": first.demand },
    h("h2", { id: `${id}-title` }, "A legal demand about your home"),
    body,
  );
}

/** A notice in the record that the service shows no demand for: all that it says. */
function unshown(told: DemandNoticed, around: Around): HTMLElement {
  const { agency, type, authority, reference, index } = told;
  const id = `noticed-${index}`;
  const names = told.doors.map(around.doorOf).join(", ");
  return h(
    "article",
    { class: "card stack", id, "aria-labelledby": `${id}-title` },
    h("h2", { id: `${id}-title` }, "A legal demand about your home"),
    notice("warn", h("p", {}, "The service does not show this demand here. The public record has its " +
      "notice.")),
    h(
      "p",
      {},
      entryLink(around, index, "The notice"),
      `, which this home alone can open, says: ${agency} has served ` +
      `${lower(titleOf(around.rules, type))} ${reference}, ` +
        `issued by ${authority}, for ${names}, ${windowOf(told.from, told.to)}. Nothing can leave before ` +
        `${momentOf(told.deliver_from)}.`,
    ),
  );
}

const NOT_FOUND =
  "The service shows this demand, and its notice is not in the public record as far as this browser " +
  "has read it.";

/** The letters of all demands: those that the service shows, and those that only the record has. */
export function demandLetters(served: OwnDemand[], found: Found, around: Around): Child[] {
  const noticed = new Set(found.demands.map((it) => it.index));
  const shown = new Set(served.map((it) => it.told?.index));
  const missing = ({ told }: OwnDemand) => told && told.index < found.size && !noticed.has(told.index);
  return [
    ...found.demands.filter((it) => !shown.has(it.index)).map((it) => unshown(it, around)),
    ...served.flatMap((item) => [
      missing(item) ? notice("warn", h("p", {}, NOT_FOUND)) : null,
      demandLetter(item, around),
    ]),
  ];
}
