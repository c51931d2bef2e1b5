// What an officer types for an emergency. Rules that are broken stand beside what breaks them, also those
// that only the operator knows.

import type { EmergencyRules } from "../api/civic.ts";
import { type Emergency, type NewEmergency, type Outline, emergencies } from "../api/emergency.ts";
import { counted } from "../ask/fields.ts";
import { fromLocal } from "../ask/window.ts";
import {
  type Broken,
  type Parts,
  chosen,
  part,
  refusedBy,
  showBroken,
  windowPart,
  windowTyped,
  wrongWindow,
} from "../release/fields.ts";
import type { NamedAddress } from "../lookup/kept.ts";
import { lower } from "../release/words.ts";
import { type Child, fill, h } from "../ui/h.ts";
import { askForm } from "../ui/forms.ts";
import { button, choices, field, folded, notice, sentence } from "../ui/parts.ts";
import { Calling } from "./calling.ts";
import { LeavingOut, wrongLeftOut } from "./left_out.ts";
import { Named } from "./named.ts";
import { outlineFacts } from "./show.ts";
import { DANGERS, NOT_ASKED, processesOffered } from "./words.ts";

/** Of each text, as the claim has it. */
const TEXT_CHARS_MAX = 800;
const CASE_CHARS_MAX = 200;
const ASK = "ask";

type Name =
  | "danger"
  | "who"
  | "harm"
  | "why_now"
  | "why_no_process"
  | "why_footage"
  | "doors"
  | "window"
  | "owner"
  | "left_out"
  | "process"
  | "deadline"
  | "case"
  | "limits";

/** Where the operator's codes belong. */
const PLACES: Record<string, Name> = {
  danger: "danger",
  who: "who",
  why_now: "why_now",
  case: "case",
  doors: "doors",
  home: "doors",
  cameras: "doors",
  window: "window",
  future: "window",
  "too-old": "window",
  not_asked: "owner",
  left_out: "left_out",
  deadline: "deadline",
};

type TextOf = [Name & keyof NewEmergency, string, string, number];

/** Said first, with danger and case number: a reviewer can call with these. */
const FIRST: TextOf[] = [
  ["who", "Who is in danger", "A role, no name: “a child of six”.", 2],
  ["why_now", "Why now", "What makes it imminent.", 2],
];

const REST: TextOf[] = [
  ["harm", "What harm", "If nothing is done.", 2],
  ["why_no_process", "Why no court", "Why a warrant comes too late.", 2],
  ["why_footage", "How this footage helps", "What it can show that averts it.", 2],
  ["process", "Afterwards", "What you file, with which court, when.", 2],
];

/** Choices below a title that says what is chosen: the question is read out with them, and not read twice. */
function titled(asks: string, name: string, all: { value: string; label: string }[]): HTMLFieldSetElement {
  const made = choices(asks, name, all, null);
  made.querySelector("legend")?.classList.add("visually-hidden");
  return made;
}

/** Every value of the form, as typed. */
class Typed {
  readonly texts = new Map<string, string>();
  readonly danger = titled(
    "What is somebody in danger of?",
    "danger",
    Object.entries(DANGERS).map(([value, label]) => ({ value, label })),
  );
  readonly owner = titled(
    "Is the owner asked first?",
    "owner",
    [
      { value: ASK, label: "Ask the owner first" },
      ...Object.entries(NOT_ASKED).map(([value, label]) => ({ value, label: `Do not ask: ${lower(label)}` })),
    ],
  );
  readonly case = field({ label: "Case number", maxlength: CASE_CHARS_MAX, autocomplete: "off" });
  readonly leavingOut = new LeavingOut();
  readonly named: Named;
  readonly window = windowTyped();
  readonly deadline = field({ label: "Too late after", type: "datetime-local" });

  constructor(addresses: NamedAddress[]) {
    this.named = new Named(addresses);
  }

  /** What a reviewer is told first. */
  first(): Outline {
    const text = (name: string) => (this.texts.get(name) ?? "").trim();
    const [danger, number] = [chosen(this.danger), this.case.input.value.trim()];
    return { case: number, danger, who: text("who"), why_now: text("why_now") };
  }

  /** Whether others of the home can be asked than those who are named. */
  asks(): boolean {
    return chosen(this.owner) === ASK;
  }

  read(): NewEmergency {
    const text = (name: string) => (this.texts.get(name) ?? "").trim();
    const owner = chosen(this.owner);
    return {
      ...this.first(),
      harm: text("harm"),
      why_no_process: text("why_no_process"),
      why_footage: text("why_footage"),
      ...this.named.read(),
      from_ms: fromLocal(this.window.from.input.value) ?? 0,
      to_ms: fromLocal(this.window.to.input.value) ?? 0,
      not_asked: owner === ASK ? null : owner,
      left_out: this.asks() ? this.leavingOut.read() : null,
      process: text("process"),
      deadline_ms: fromLocal(this.deadline.input.value),
    };
  }
}

type Say = (at: Name, message: string) => void;

function missingOf(texts: TextOf[], typed: object, say: Say): void {
  for (const [name] of texts) {
    const long = [...String((typed as Record<string, unknown>)[name])].length;
    if (long === 0) say(name, "Fill this in.");
    if (long > TEXT_CHARS_MAX) say(name, `Shorten it to ${TEXT_CHARS_MAX} characters.`);
  }
}

/** What is missing before reviewers can be asked to call. */
function missingFirst(typed: Outline, say: Say): void {
  if (!typed.danger) say("danger", "Choose what somebody is in danger of.");
  missingOf(FIRST, typed, say);
  if (!typed.case) say("case", "Give your case number.");
}

/** What is missing before the operator is asked at all. */
function missing(typed: NewEmergency, named: Named, say: Say): void {
  missingFirst(typed, say);
  missingOf(REST, typed, say);
  for (const wrong of named.wrong()) say("doors", wrong);
  for (const wrong of wrongWindow(typed.from_ms, typed.to_ms)) say("window", wrong);
  for (const wrong of wrongLeftOut(typed.left_out)) say("left_out", wrong);
  if (typed.not_asked === "") say("owner", "Choose that the owner is asked, or why not.");
}

/** What is filed afterwards most often: what is chosen is written into the field, to be completed. */
function suggestions(processes: string[], input: HTMLElement): HTMLElement {
  const area = input.querySelector("textarea");
  const one = (words: string) =>
    button(words.replace(/, $/, ""), {
      onclick: () => {
        if (!area) return;
        area.value = words;
        area.dispatchEvent(new Event("input", { bubbles: true }));
        area.focus();
      },
    });
  return h("div", { class: "actions" }, ...processesOffered(processes).map(one));
}

function partsOf(typed: Typed, { rules, processes }: Offered): Parts<Name> {
  const parts: Parts<Name> = new Map();
  const add = (name: Name, made: ReturnType<typeof part>) => parts.set(name, made);
  const text = ([name, title, hint, rows]: TextOf) => {
    const input = counted(title, rows, "", TEXT_CHARS_MAX, (value) => typed.texts.set(name, value));
    const offered = name === "process" && suggestions(processes, input);
    add(name, part(name, title, hint, offered, input));
  };
  add("danger", part("danger", "Danger", null, typed.danger));
  FIRST.forEach(text);
  add("case", part("case", "Case", "Not public at first.", typed.case.root));
  add("limits", part("limits", "How often", null));
  REST.slice(0, -1).forEach(text);
  const tags = `Printed at the door. At most ${rules.cameras_max}, all of one home.`;
  add("doors", part("doors", "Doors", tags, typed.named.root));
  const limits =
    `At most ${rules.window_minutes_max} minutes, begun within ${rules.look_back_days_max} days; of each ` +
    `camera at most ${rules.camera_minutes_max} minutes.`;
  const hours = [1, 2].filter((n) => n * 60 <= rules.window_minutes_max);
  add("window", windowPart(typed.window, limits, hours));
  const asked =
    `If asked, they have ${rules.owner_minutes} min to agree or decline, once a supervisor has signed and ` +
    "you were called back. Those who decide read the answer.";
  add("owner", part("owner", "The owner", asked, typed.owner));
  add("left_out", leftOutPart(typed));
  REST.slice(-1).forEach(text);
  const late = folded("Name it", typed.deadline);
  add("deadline", part("deadline", "Deadline, if any", null, late));
  return parts;
}

/** Somebody who lives there may be the danger. It is asked only where the owner is. */
function leftOutPart(typed: Typed): ReturnType<typeof part> {
  const title = "Somebody of the home must not learn of it";
  const made = part("left_out", title, null, typed.leavingOut.root);
  const paint = () => {
    made.root.hidden = !typed.asks();
  };
  typed.owner.addEventListener("change", paint);
  paint();
  return made;
}

/** What the form is made with. */
interface Offered {
  rules: EmergencyRules;
  /** Can be named in place of doors. */
  addresses: NamedAddress[];
  /** What earlier claims say of what is filed afterwards. */
  processes: string[];
  /** By name. */
  agency: string;
}

/** Told of a claim on its way. */
interface Writing {
  /** The one that the operator has. */
  was: () => string | null;
  begun: (id: string) => Promise<void>;
  done: (typed: Emergency) => unknown;
  more: Child[];
}

const CALLS =
  "A reviewer calls your number on file while you type on. You cannot change these four afterwards. " +
  "Nothing else happens until you sign.";

/** The first part, which goes as soon as it is complete; what was said then stays. */
class First {
  private begun: Emergency | null = null;
  private readonly call = new Calling();
  private readonly place: HTMLElement;
  private readonly fields: HTMLElement;
  private readonly said = h("div", {});
  readonly root: HTMLElement;

  constructor(fields: HTMLElement[], now: HTMLElement, private readonly agency: string) {
    this.fields = h("div", { class: "stack" }, ...fields);
    this.place = h(
      "div",
      { class: "stack-s call-first" },
      h("div", { class: "actions" }, now),
      h("p", { class: "hint" }, CALLS),
    );
    const title = h("h2", { id: "first" }, "1. To be called back");
    const box = { class: "stack", "aria-labelledby": "first" };
    this.root = h("section", box, title, this.said, this.fields, this.place);
  }

  /** What was said, once it is begun. */
  get outline(): Outline | null {
    return this.begun?.outline ?? null;
  }

  async follow(item: Emergency): Promise<void> {
    if (!item.outline) return;
    if (!this.begun) {
      this.fields.hidden = true;
      fill(
        this.said,
        h(
          "details",
          { class: "more" },
          h("summary", {}, "As you said it"),
          outlineFacts(item.outline, this.agency),
        ),
      );
      fill(this.place, this.call.root);
    }
    this.begun = item;
    await this.call.follow(item);
  }
}

/** The form, and what it hears of one that was begun. */
export interface EmergencyForm {
  root: HTMLElement;
  follow: (item: Emergency) => Promise<void>;
}

const FIRST_PARTS: Name[] = ["danger", ...FIRST.map(([name]) => name), "case", "limits"];

/** The form. `done` gets the claim as the operator wrote it, and what was typed stays in the form. */
export function emergencyForm(offered: Offered, { was, begun, done, more }: Writing): EmergencyForm {
  const typed = new Typed(offered.addresses);
  const parts = partsOf(typed, offered);
  showBroken(parts, [], "limits");
  /** Does it, unless something is missing or the operator says that a rule is broken. */
  const unlessBroken = async (look: (say: Say) => void, run: () => Promise<unknown>) => {
    let broken: Broken<Name>[] = [];
    look((at, message) => broken.push({ at, message }));
    if (broken.length === 0) {
      try {
        return await run();
      } catch (error) {
        broken = refusedBy(error, PLACES, "limits");
      }
    }
    showBroken(parts, broken, "limits");
  };
  const begin = async () => {
    const before = was();
    const item = await emergencies.begin(typed.first());
    await begun(item.emergency);
    // One that was typed without a beginning is in this one now.
    if (before !== null) void emergencies.discard(before).catch(() => undefined);
    await first.follow(item);
  };
  const trouble = h("div", { "aria-live": "polite" });
  const now = button("Call us back now", {
    kind: "primary",
    onclick: async () => {
      fill(trouble);
      try {
        await unlessBroken((say) => missingFirst(typed.first(), say), begin);
      } catch (error) {
        fill(trouble, notice("warn", h("p", {}, sentence(error))));
      }
    },
  });
  const rootsOf = (is: (name: Name) => boolean) =>
    [...parts].filter(([name]) => is(name)).map(([, { root }]) => root);
  const isFirst = (name: Name) => FIRST_PARTS.includes(name);
  const first = new First(rootsOf(isFirst), now, offered.agency);
  const form = askForm(
    {
      label: "Read the claim",
      more,
      run: async (say) => {
        say();
        const wanted = () => ({ ...typed.read(), ...first.outline });
        await unlessBroken(
          (broken) => missing(wanted(), typed.named, broken),
          async () => {
            if (first.outline === null) await begin();
            await done(await emergencies.type(wanted(), was()));
          },
        );
      },
    },
    first.root,
    trouble,
    h("h2", {}, "2. The rest"),
    ...rootsOf((name) => !isFirst(name)),
  );
  form.classList.add("emergency-form");
  return { root: form, follow: (item) => first.follow(item) };
}
