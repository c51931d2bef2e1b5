// What an officer types for an emergency. Rules that are broken stand beside what breaks them, also those
// that only the operator knows.

import type { EmergencyRules } from "../api/civic.ts";
import { Problem } from "../api/client.ts";
import { type Emergency, type NewEmergency, emergencies } from "../api/emergency.ts";
import { counted } from "../ask/fields.ts";
import { duration, fromLocal, oddTime, toLocal } from "../ask/window.ts";
import { type Child, fill, h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";
import { askForm } from "../ui/forms.ts";
import { choices, field } from "../ui/parts.ts";
import { isTag } from "./claim.ts";
import { DANGERS, NOT_ASKED, lower } from "./words.ts";

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
  | "process"
  | "deadline"
  | "case"
  | "limits";

/** Where the operator's codes belong. */
const PLACES: Record<string, Name> = {
  danger: "danger",
  doors: "doors",
  cameras: "doors",
  window: "window",
  future: "window",
  "too-old": "window",
  not_asked: "owner",
  deadline: "deadline",
};

type Broken = { at: Name; message: string };

/** A part of the form, and what is wrong with it. */
function part(name: Name, title: string, hint: Child, ...body: Child[]) {
  const broken = h("ul", { class: "broken", "aria-live": "polite" });
  const root = h(
    "section",
    { class: "form-part", id: `part-${name}`, "aria-labelledby": `title-${name}` },
    h("h2", { id: `title-${name}`, tabindex: -1 }, title),
    hint && h("p", { class: "hint" }, hint),
    ...body,
    broken,
  );
  return { root, broken };
}

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
  readonly doors = field({
    label: "Door tags, one to a line",
    rows: 3,
    placeholder: "3f2a9-1c07b",
    autocapitalize: "none",
    autocomplete: "off",
  });
  readonly from = field({ label: "From", type: "datetime-local" });
  readonly to = field({ label: "To", type: "datetime-local" });
  readonly deadline = field({ label: "Too late after", type: "datetime-local" });

  tags(): string[] {
    const lines = this.doors.input.value.split(/[\n,;]/);
    return lines.map((line) => line.replace(/[\s-]/g, "").toLowerCase()).filter(Boolean);
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
      doors: this.tags(),
      from_ms: fromLocal(this.from.input.value) ?? 0,
      to_ms: fromLocal(this.to.input.value) ?? 0,
      not_asked: owner === ASK ? null : owner,
      process: text("process"),
      deadline_ms: fromLocal(this.deadline.input.value),
    };
  }
}

const chosen = (fieldset: HTMLFieldSetElement) =>
  fieldset.querySelector<HTMLInputElement>(":checked")?.value ?? "";

/** What is missing before the operator is asked at all. */
function missing(typed: NewEmergency): Broken[] {
  const broken: Broken[] = [];
  const say = (at: Name, message: string) => broken.push({ at, message });
  if (!typed.danger) say("danger", "Choose what somebody is in danger of.");
  for (const [name] of TEXTS) {
    const long = [...String(typed[name])].length;
    if (long === 0) say(name, "Say it in a sentence or two.");
    if (long > TEXT_CHARS_MAX) say(name, `Shorten it to ${TEXT_CHARS_MAX} characters.`);
  }
  if (typed.doors.length === 0) say("doors", "Name at least one door by its tag.");
  for (const tag of typed.doors.filter((it) => !isTag(it))) {
    say("doors", `“${tag}” is no door tag: read it again. A tag has ten characters, 0 to 9 and a to f.`);
  }
  if (new Set(typed.doors).size < typed.doors.length) say("doors", "Name each door once.");
  if (!typed.from_ms || !typed.to_ms) say("window", "Give the beginning and the end.");
  else if (typed.to_ms <= typed.from_ms) say("window", "Choose an end after the beginning.");
  if (typed.not_asked === "") say("owner", "Choose that the owner is asked, or why not.");
  if (!typed.case) say("case", "Give your case number.");
  return broken;
}

/** What the operator says is broken. */
function refused(error: unknown): Broken[] {
  if (!(error instanceof Problem) || error.code !== "rules" || error.violations.length === 0) throw error;
  return error.violations.map(({ code, message }) => ({ at: PLACES[code] ?? "limits", message }));
}

function windowPart(typed: Typed, rules: EmergencyRules) {
  const says = h("p", { class: "hint num", "aria-live": "polite" });
  const paint = () => {
    const [from, to] = [fromLocal(typed.from.input.value), fromLocal(typed.to.input.value)];
    const long = from !== null && to !== null && to > from ? `${duration(to - from)}. ` : "";
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const odd = oddTime(typed.from.input.value) + oddTime(typed.to.input.value);
    says.textContent = `${odd}${long}Your time zone, ${zone}.`;
  };
  for (const { input } of [typed.from, typed.to]) {
    input.max = toLocal(Date.now());
    input.addEventListener("change", paint);
  }
  paint();
  const limits =
    `At most ${rules.window_minutes_max} minutes, begun within the last ${rules.look_back_days_max} days. ` +
    `At most ${rules.camera_minutes_max} minutes of video of each camera.`;
  const both = h("div", { class: "fields fields-two" }, typed.from.root, typed.to.root);
  return part("window", "Window", limits, both, says);
}

function partsOf(typed: Typed, rules: EmergencyRules): Map<Name, ReturnType<typeof part>> {
  const parts = new Map<Name, ReturnType<typeof part>>();
  const add = (name: Name, made: ReturnType<typeof part>) => parts.set(name, made);
  const text = ([name, title, hint, rows]: (typeof TEXTS)[number]) => {
    const input = counted(title, rows, "", TEXT_CHARS_MAX, (value) => typed.texts.set(name, value));
    add(name, part(name, title, hint, input));
  };
  add("danger", part("danger", "Danger", null, typed.danger));
  for (const each of TEXTS.slice(0, -1)) text(each);
  const tags =
    `As printed at the door, capitals and hyphens do not matter. At most ${rules.cameras_max}, all of one ` +
    "home. You are not told whether there is footage before it is decided.";
  add("doors", part("doors", "Doors", tags, typed.doors.root));
  add("window", windowPart(typed, rules));
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

/** Shows what is broken, and goes to the first of it. */
function showBroken(parts: Map<Name, ReturnType<typeof part>>, broken: Broken[]): void {
  for (const [name, { root, broken: list }] of parts) {
    const here = broken.filter((it) => it.at === name);
    root.classList.toggle("form-part-broken", here.length > 0);
    fill(list, ...here.map((it) => h("li", {}, icon("warn", 18), h("span", {}, it.message))));
  }
  const limits = parts.get("limits");
  if (limits) limits.root.hidden = !broken.some((it) => it.at === "limits");
  const first = [...parts].find(([name]) => broken.some((it) => it.at === name))?.[1].root;
  first?.scrollIntoView({ block: "start" });
  first?.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
}

/** The form. `done` gets the claim as the operator wrote it; what was typed stays in the form. */
export function emergencyForm(rules: EmergencyRules, done: (typed: Emergency) => unknown): HTMLElement {
  const typed = new Typed();
  const parts = partsOf(typed, rules);
  showBroken(parts, []);
  const form = askForm(
    {
      label: "Read the claim",
      more: [h("a", { class: "btn btn-plain", href: "/emergency.html" }, "Cancel")],
      run: async (say) => {
        say();
        const wanted = typed.read();
        let broken = missing(wanted);
        if (broken.length === 0) {
          try {
            return await done(await emergencies.type(wanted));
          } catch (error) {
            broken = refused(error);
          }
        }
        showBroken(parts, broken);
      },
    },
    ...[...parts.values()].map(({ root }) => root),
  );
  form.classList.add("emergency-form");
  return form;
}
