// What an officer types for a look-up: addresses and contacts, which are blinded here and leave this
// browser in no other form, and why.

import type { LookUpRules } from "../api/civic.ts";
import { type LookUp, lookUps } from "../api/lookup.ts";
import { api } from "../api/client.ts";
import { counted } from "../ask/fields.ts";
import { type Blinding, blinded } from "../crypto/lookup.ts";
import { Refused, hex } from "../crypto/encoding.ts";
import { DANGERS } from "../emergency/words.ts";
import {
  type Broken,
  type Parts,
  chosen,
  part,
  refusedBy,
  showBroken,
} from "../release/fields.ts";
import { askForm } from "../ui/forms.ts";
import { type Child, fill, h } from "../ui/h.ts";
import { button, choices, field, sentence } from "../ui/parts.ts";
import { type KeptLine, forget, keep } from "./kept.ts";
import { type Typed as TypedLine, inputOf, isEmpty, lineFields, oneLine } from "./line.ts";
import { parseLookUp } from "./text.ts";

const REASON_CHARS_MAX = 800;
const CASE_CHARS_MAX = 200;

type Name = "danger" | "addresses" | `line-${number}` | "reason" | "case" | "limits";

/** Where the operator's codes belong. */
const PLACES: Record<string, Name> = {
  danger: "danger",
  addresses: "addresses",
  elements: "addresses",
};

/** What stands in a line, with its number in the form. */
interface Numbered {
  number: number;
  line: TypedLine;
}

/** Every value of the form, as typed. */
class Typed {
  reason = "";
  readonly danger = choices(
    "What is somebody in danger of?",
    "look-up-danger",
    Object.entries(DANGERS).map(([value, label]) => ({ value, label })),
    null,
  );
  readonly case = field({ label: "Case number", maxlength: CASE_CHARS_MAX, autocomplete: "off" });
  readonly list = h("div", { class: "stack" });
  /** As many as there can be, shown one after the other. */
  readonly lines: ReturnType<typeof lineFields>[];
  private readonly add = h(
    "div",
    { class: "actions" },
    button("Another", { icon: "plus", onclick: () => this.more() }),
  );
  private readonly full = h("p", { class: "hint" }, "These are as many as one look-up can have.");
  private shown = 1;

  constructor(most: number) {
    this.lines = Array.from({ length: most }, (_, i) => lineFields(i + 1));
    this.build();
  }

  /** Every line is in the form, so that each keeps its place in what is kept of it. */
  private build(): void {
    this.lines.forEach(({ root }, i) => {
      // What was kept fills in lines that are not shown yet.
      root.addEventListener("input", () => i >= this.shown && this.show(i + 1));
    });
    fill(this.list, ...this.lines.map(({ root }) => root), this.add, this.full);
    this.show(1);
  }

  private show(many: number): void {
    this.shown = many;
    this.lines.forEach(({ root }, i) => (root.hidden = i >= many));
    const room = many < this.lines.length;
    this.add.hidden = !room;
    this.full.hidden = room;
  }

  private more(): void {
    const country = this.lines[this.shown - 1]?.country() ?? "";
    this.show(this.shown + 1);
    this.lines[this.shown - 1]?.begin(country);
  }

  filled(): Numbered[] {
    const all = this.lines.map((line, i) => ({ number: i + 1, line: line.read() }));
    return all.filter(({ line }) => !isEmpty(line));
  }
}

/** The lines, each hidden; what is wrong with one is said beside it. */
function hidden(filled: Numbered[], broken: Broken<Name>[]): { line: KeptLine; asked: Blinding }[] {
  const all = filled.flatMap(({ number, line: typed }) => {
    try {
      const asked = blinded(inputOf(typed));
      const { input, blind, element } = asked;
      const line = { typed: oneLine(typed), input, blind, element: hex(element), hash: null };
      return [{ line, asked }];
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      broken.push({ at: `line-${number}`, message: sentence(error) });
      return [];
    }
  });
  const inputs = new Set(all.map(({ asked }) => hex(asked.input)));
  if (inputs.size < all.length) broken.push({ at: "addresses", message: "Name each once." });
  return all;
}

/** The epoch of the key that the operator names. Which it is, is proven before answers are combined. */
async function epoch(): Promise<number> {
  const { set } = await api.lookupTrustees();
  const found = /^epoch ([1-9][0-9]{0,15})$/m.exec(set?.entry ?? "")?.[1];
  if (found === undefined) throw new Refused("no_key", "The trustees have no look-up key yet.");
  return Number(found);
}

function partsOf(typed: Typed, rules: LookUpRules): Parts<Name> {
  const parts: Parts<Name> = new Map();
  const add = (name: Name, made: ReturnType<typeof part>) => parts.set(name, made);
  add("danger", part("danger", "Danger", null, typed.danger));
  const hint =
    `At most ${rules.addresses_max}. They stay in this browser, in which the claim is written too; what ` +
    "leaves it says nothing about them.";
  add("addresses", part("addresses", "Addresses and contacts", hint, typed.list));
  typed.lines.forEach((line, i) => add(`line-${i + 1}`, line));
  const why = counted("Why these", 3, "", REASON_CHARS_MAX, (value) => (typed.reason = value));
  const told = "A household that is found by one reads it, once its notice is due.";
  add("reason", part("reason", "Why", told, why));
  add("case", part("case", "Case", "Of your agency; never public before it is opened.", typed.case.root));
  add("limits", part("limits", "How often", null));
  return parts;
}

interface LookUpWriting {
  was: () => string | null;
  done: (typed: LookUp, lines: KeptLine[]) => unknown;
  more: Child[];
}

/** The form. `done` gets the look-up as the operator wrote it; this browser has kept what is in it. */
export function lookUpForm(
  rules: LookUpRules,
  agency: string,
  { was, done, more }: LookUpWriting,
): HTMLElement {
  const typed = new Typed(rules.addresses_max);
  const parts = partsOf(typed, rules);
  showBroken(parts, [], "limits");
  const listed = new Set<HTMLElement>(typed.lines.map(({ root }) => root));
  const form = askForm(
    {
      label: "Read the look-up",
      more,
      run: async (say) => {
        say();
        const broken: Broken<Name>[] = [];
        const danger = chosen(typed.danger);
        const [reason, number] = [typed.reason.trim(), typed.case.input.value.trim()];
        if (!danger) broken.push({ at: "danger", message: "Choose what somebody is in danger of." });
        const lines = hidden(typed.filled(), broken).map(({ line }) => line);
        if (typed.filled().length === 0) {
          broken.push({ at: "addresses", message: "Type at least one." });
        }
        if (!reason) broken.push({ at: "reason", message: "Say it in a sentence or two." });
        if (!number) broken.push({ at: "case", message: "Give your case number." });
        showBroken(parts, broken, "limits");
        if (broken.length > 0) return;
        try {
          const elements = lines.map(({ element }) => element);
          const wanted = { case: number, danger, reason, epoch: await epoch(), elements };
          const old = was();
          const made = await lookUps.type(wanted, old);
          if (parseLookUp(made.text).elements.join() !== elements.join()) {
            throw new Refused("elements", "The service wrote down other elements than this page made.");
          }
          // Kept before anything is signed: without it no answer is of use.
          await keep({ id: made.look_up, agency, index: null, lines });
          if (old !== null) await forget(old);
          await done(made, lines);
        } catch (error) {
          showBroken(parts, refusedBy(error, PLACES, "limits"), "limits");
        }
      },
    },
    ...[...parts.values()].map(({ root }) => root).filter((root) => !listed.has(root)),
  );
  form.classList.add("emergency-form");
  return form;
}
