// What an officer types for an emergency. Rules that are broken stand beside what breaks them, also those
// that only the operator knows.

import type { EmergencyRules } from "../api/civic.ts";
import { type Emergency, type NewEmergency, emergencies } from "../api/emergency.ts";
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
import { type Child, h } from "../ui/h.ts";
import { askForm } from "../ui/forms.ts";
import { button, choices, field } from "../ui/parts.ts";
import { Named } from "./named.ts";
import { DANGERS, NOT_ASKED, processesOffered } from "./words.ts";

/** Of each text, as the claim has it. */
const TEXT_CHARS_MAX = 800;
const CASE_CHARS_MAX = 200;
const ASK = "ask";
const SHORT = "One sentence, about 12 words.";

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
  | "process"
  | "deadline"
  | "case"
  | "limits";

/** Where the operator's codes belong. */
const PLACES: Record<string, Name> = {
  danger: "danger",
  doors: "doors",
  home: "doors",
  cameras: "doors",
  window: "window",
  future: "window",
  "too-old": "window",
  not_asked: "owner",
  deadline: "deadline",
};

const TEXTS: [Name & keyof NewEmergency, string, string, number][] = [
  ["who", "Who is in danger", "A role, such as “a child of six”. No name is needed.", 2],
  ["harm", "What harm", "What will happen if nothing is done.", 3],
  ["why_now", "Why now", "What makes it imminent.", 3],
  ["why_no_process", "Why no court", "Why a warrant would come too late.", 3],
  ["why_footage", "How this footage helps", "What it can show that averts the harm.", 3],
  ["process", "Afterwards", "What will be filed, with which court, and when.", 2],
];

/** Every value of the form, as typed. */
class Typed {
  readonly texts = new Map<string, string>();
  readonly danger = choices(
    "What is somebody in danger of?",
    "danger",
    Object.entries(DANGERS).map(([value, label]) => ({ value, label })),
    null,
  );
  readonly owner = choices(
    "Is the owner asked first?",
    "owner",
    [
      { value: ASK, label: "Ask the owner first" },
      ...Object.entries(NOT_ASKED).map(([value, label]) => ({ value, label: `Do not ask: ${lower(label)}` })),
    ],
    null,
  );
  readonly case = field({ label: "Case number", maxlength: CASE_CHARS_MAX, autocomplete: "off" });
  readonly named: Named;
  readonly window = windowTyped();
  readonly deadline = field({ label: "Too late after", type: "datetime-local" });

  constructor(addresses: NamedAddress[]) {
    this.named = new Named(addresses);
  }

  read(): NewEmergency {
    const text = (name: string) => (this.texts.get(name) ?? "").trim();
    const owner = chosen(this.owner);
    return {
      case: this.case.input.value.trim(),
      danger: chosen(this.danger),
      who: text("who"),
      harm: text("harm"),
      why_now: text("why_now"),
      why_no_process: text("why_no_process"),
      why_footage: text("why_footage"),
      ...this.named.read(),
      from_ms: fromLocal(this.window.from.input.value) ?? 0,
      to_ms: fromLocal(this.window.to.input.value) ?? 0,
      not_asked: owner === ASK ? null : owner,
      process: text("process"),
      deadline_ms: fromLocal(this.deadline.input.value),
    };
  }
}

/** What is missing before the operator is asked at all. */
function missing(typed: NewEmergency, named: Named): Broken<Name>[] {
  const broken: Broken<Name>[] = [];
  const say = (at: Name, message: string) => broken.push({ at, message });
  if (!typed.danger) say("danger", "Choose what somebody is in danger of.");
  for (const [name] of TEXTS) {
    const long = [...String(typed[name])].length;
    if (long === 0) say(name, "Fill this in.");
    if (long > TEXT_CHARS_MAX) say(name, `Shorten it to ${TEXT_CHARS_MAX} characters.`);
  }
  for (const wrong of named.wrong()) say("doors", wrong);
  for (const wrong of wrongWindow(typed.from_ms, typed.to_ms)) say("window", wrong);
  if (typed.not_asked === "") say("owner", "Choose that the owner is asked, or why not.");
  if (!typed.case) say("case", "Give your case number.");
  return broken;
}

/** What is filed afterwards most often: what is chosen is written into the field, to be completed. */
function suggestions(processes: string[], input: HTMLElement): HTMLElement {
  const area = input.querySelector("textarea");
  const one = (words: string) =>
    button(words.replace(/, $/, ""), {
      kind: "plain",
      class: "small",
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
  const text = ([name, title, hint, rows]: (typeof TEXTS)[number]) => {
    const input = counted(title, rows, "", TEXT_CHARS_MAX, (value) => typed.texts.set(name, value));
    const offered = name === "process" && suggestions(processes, input);
    add(name, part(name, title, `${hint} ${SHORT}`, offered, input));
  };
  add("danger", part("danger", "Danger", null, typed.danger));
  for (const each of TEXTS.slice(0, -1)) text(each);
  const tags =
    `As printed at the door, capitals and hyphens do not matter. At most ${rules.cameras_max}, all of one ` +
    "home. You are not told whether there is footage before it is decided.";
  add("doors", part("doors", "Doors", tags, typed.named.root));
  const limits =
    `At most ${rules.window_minutes_max} minutes, begun within the last ${rules.look_back_days_max} days. ` +
    `At most ${rules.camera_minutes_max} minutes of video of each camera. An extension is a new emergency.`;
  const hours = [1, 2].filter((n) => n * 60 <= rules.window_minutes_max);
  add("window", windowPart(typed.window, limits, hours));
  const asked =
    `An owner who is asked has ${rules.owner_minutes} min from the call back on, and may agree or decline. ` +
    "Their answer, or the reason why they are not asked, is part of what is decided.";
  add("owner", part("owner", "The owner", asked, typed.owner));
  text(TEXTS.at(-1) as (typeof TEXTS)[number]);
  const late = "If there is a time after which footage no longer helps. It may stay empty.";
  add("deadline", part("deadline", "Deadline", late, typed.deadline.root));
  add("case", part("case", "Case", "Of your agency; never public before it is opened.", typed.case.root));
  add("limits", part("limits", "How often", null));
  return parts;
}

/** What the form is made with. */
interface Offered {
  rules: EmergencyRules;
  /** Can be named in place of doors. */
  addresses: NamedAddress[];
  /** What earlier claims say of what is filed afterwards. */
  processes: string[];
}

/** The form. `done` gets the claim as the operator wrote it, and what was typed stays in the form. */
export function emergencyForm(
  offered: Offered,
  { was, done, more }: { was: () => string | null; done: (typed: Emergency) => unknown; more: Child[] },
): HTMLElement {
  const typed = new Typed(offered.addresses);
  const parts = partsOf(typed, offered);
  showBroken(parts, [], "limits");
  const form = askForm(
    {
      label: "Read the claim",
      more,
      run: async (say) => {
        say();
        const wanted = typed.read();
        let broken = missing(wanted, typed.named);
        if (broken.length === 0) {
          try {
            return await done(await emergencies.type(wanted, was()));
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
