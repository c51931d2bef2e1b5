// What an officer types for a look-up: addresses, which are blinded here and leave this browser in no other
// form, and why.

import type { LookUpRules } from "../api/civic.ts";
import { type LookUp, lookUps } from "../api/lookup.ts";
import { request } from "../api/client.ts";
import { counted } from "../ask/fields.ts";
import { type Address, type Blinding, addressInput, blinded } from "../crypto/lookup.ts";
import { Refused, hex } from "../crypto/encoding.ts";
import { DANGERS } from "../emergency/words.ts";
import { type Broken, type Parts, chosen, part, refusedBy, showBroken } from "../release/fields.ts";
import { askForm } from "../ui/forms.ts";
import { fill, h } from "../ui/h.ts";
import { button, choices, field, sentence } from "../ui/parts.ts";
import { type KeptLine, keep } from "./kept.ts";
import { parseLookUp } from "./text.ts";

const REASON_CHARS_MAX = 800;
const CASE_CHARS_MAX = 200;
const PART_CHARS_MAX = 100;

type Name = "danger" | "addresses" | "reason" | "case" | "limits";

/** Where the operator's codes belong. */
const PLACES: Record<string, Name> = {
  danger: "danger",
  addresses: "addresses",
  elements: "addresses",
};

/** Four fields of an address. */
function addressFields(country: string) {
  const one = (label: string, more: { value?: string; maxlength?: number } = {}) =>
    field({ label, autocomplete: "off", maxlength: PART_CHARS_MAX, ...more });
  const fields = {
    country: one("Country, two letters", { value: country, maxlength: 2 }),
    place: one("Postcode, or the town where there is none"),
    street: one("Street and number"),
    unit: one("Flat or floor, if any"),
  };
  const root = h("div", { class: "grid-two" }, ...Object.values(fields).map(({ root }) => root));
  const read = (): Address => {
    const of = (name: keyof Address) => fields[name].input.value.trim();
    return { country: of("country"), place: of("place"), street: of("street"), unit: of("unit") };
  };
  return { root, read };
}

const isEmpty = ({ place, street, unit }: Address) => `${place}${street}${unit}` === "";
const oneLine = ({ country, place, street, unit }: Address) =>
  [street, unit, place, country.toUpperCase()].filter(Boolean).join(", ");

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
  private readonly lines: ReturnType<typeof addressFields>[] = [];

  constructor(private readonly most: number) {
    this.more();
  }

  private more(): void {
    const last = this.lines.at(-1)?.read();
    this.lines.push(addressFields(last?.country ?? ""));
    const add = button("Another address", { icon: "plus", onclick: () => this.more() });
    const rows = this.lines.map(({ root }, i) =>
      h("fieldset", { class: "stack-s" }, h("legend", {}, `Address ${i + 1}`), root),
    );
    fill(this.list, ...rows, this.lines.length < this.most && add);
  }

  addresses(): Address[] {
    return this.lines.map((line) => line.read()).filter((address) => !isEmpty(address));
  }
}

/** The addresses, each hidden; what is wrong with one is said with its number. */
function hidden(addresses: Address[], broken: Broken<Name>[]): { line: KeptLine; asked: Blinding }[] {
  const all = addresses.flatMap((address, i) => {
    try {
      const asked = blinded(addressInput(address));
      const { input, blind, element } = asked;
      const line = { typed: oneLine(address), input, blind, element: hex(element), hash: null };
      return [{ line, asked }];
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      broken.push({ at: "addresses", message: `Address ${i + 1}: ${sentence(error)}` });
      return [];
    }
  });
  const inputs = new Set(all.map(({ asked }) => hex(asked.input)));
  if (inputs.size < all.length) broken.push({ at: "addresses", message: "Name each address once." });
  return all;
}

/** The epoch of the key that the operator names. Which it is, is proven before answers are combined. */
async function epoch(): Promise<number> {
  const feed = (await (await request("GET", "/feed/lookup.json")).json()) as {
    set: { item: { entry: string } } | null;
  };
  const found = /^epoch ([1-9][0-9]{0,15})$/m.exec(feed.set?.item.entry ?? "")?.[1];
  if (found === undefined) throw new Refused("no_key", "The trustees have no look-up key yet.");
  return Number(found);
}

function partsOf(typed: Typed, rules: LookUpRules): Parts<Name> {
  const parts: Parts<Name> = new Map();
  const add = (name: Name, made: ReturnType<typeof part>) => parts.set(name, made);
  add("danger", part("danger", "Danger", null, typed.danger));
  const hint =
    `At most ${rules.addresses_max}. They stay in this browser: what leaves it says nothing about them, ` +
    "and you are not told whether a home is there.";
  add("addresses", part("addresses", "Addresses", hint, typed.list));
  const why = counted("Why these addresses", 3, "", REASON_CHARS_MAX, (value) => (typed.reason = value));
  const told = "The household of an address that is found reads it, once its notice is due.";
  add("reason", part("reason", "Why", told, why));
  add("case", part("case", "Case", "Of your agency; never public before it is opened.", typed.case.root));
  add("limits", part("limits", "How often", null));
  return parts;
}

/** The form. `done` gets the look-up as the operator wrote it; this browser has kept the addresses. */
export function lookUpForm(
  rules: LookUpRules,
  agency: string,
  done: (typed: LookUp, lines: KeptLine[]) => unknown,
): HTMLElement {
  const typed = new Typed(rules.addresses_max);
  const parts = partsOf(typed, rules);
  showBroken(parts, [], "limits");
  const form = askForm(
    {
      label: "Read the look-up",
      more: [h("a", { class: "btn btn-plain", href: "/emergency.html" }, "Cancel")],
      run: async (say) => {
        say();
        let broken: Broken<Name>[] = [];
        const danger = chosen(typed.danger);
        const [reason, number] = [typed.reason.trim(), typed.case.input.value.trim()];
        if (!danger) broken.push({ at: "danger", message: "Choose what somebody is in danger of." });
        const lines = hidden(typed.addresses(), broken).map(({ line }) => line);
        if (lines.length === 0 && broken.every(({ at }) => at !== "addresses")) {
          broken.push({ at: "addresses", message: "Type at least one address." });
        }
        if (!reason) broken.push({ at: "reason", message: "Say it in a sentence or two." });
        if (!number) broken.push({ at: "case", message: "Give your case number." });
        if (broken.length === 0) {
          try {
            const elements = lines.map(({ element }) => element);
            const wanted = { case: number, danger, reason, epoch: await epoch(), elements };
            const made = await lookUps.type(wanted);
            if (parseLookUp(made.text).elements.join() !== elements.join()) {
              throw new Refused("elements", "The service wrote down other elements than this page made.");
            }
            // Kept before anything is signed: without it no answer is of use.
            await keep({ id: made.look_up, agency, index: null, lines });
            return await done(made, lines);
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
