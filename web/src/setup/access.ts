// The choice of who can open footage: two ways, side by side, none of them chosen beforehand. It is asked
// only where the record has trustees that this browser has checked.

import type { Access } from "../app/access.ts";
import { NO_NAMES } from "../crypto/statement.ts";
import type { Trustees } from "../feed/trustees.ts";
import { type Child, h } from "../ui/h.ts";
import { choices } from "../ui/parts.ts";

/** What is so where there is nobody to choose. */
export const SEALED_ONLY =
  "This service has no trustees, so your footage is sealed: nobody but your household can ever open it.";

/** A page of the public record. */
export function publicPage(publicUrl: string, path: string): string {
  return new URL(path, publicUrl.endsWith("/") ? publicUrl : `${publicUrl}/`).href;
}

/** `2 of the 3 trustees`. */
export function together({ threshold, trustees }: Trustees): string {
  return `${threshold} of the ${trustees.length} trustees`;
}

/** Their names, each with its entry, and the rules they go by. */
export function trusteeList(trustees: Trustees, publicUrl: string): HTMLElement {
  const link = (path: string, label: Child) => h("a", { href: publicPage(publicUrl, path) }, label);
  return h(
    "div",
    { class: "stack small" },
    h("p", {}, "The trustees, as the public record names them:"),
    h("ul", {}, ...trustees.trustees.map((t) => h("li", {}, link(`record/entry/${t.index}`, t.name)))),
    h(
      "p",
      {},
      link(`record/entry/${trustees.index}`, "Their key in the public record"),
      ", and ",
      link("rules", "the rules"),
      ".",
    ),
  );
}

interface Asked {
  root: HTMLElement;
  /** What is chosen; null if nothing is. */
  read: () => Access | null;
  input: () => HTMLInputElement | null;
}

/** Asks; `now` is what was chosen before, if anything. */
export function askAccess(trustees: Trustees, publicUrl: string, now: Access["kind"] | null): Asked {
  const fieldset = choices(
    "Who can open your footage?",
    "access",
    [
      {
        value: "sealed",
        label: "Sealed",
        hint:
          "Nobody but your household can ever open it. Whoever asks the service gets the answer that it " +
          "cannot.",
      },
      {
        value: "emergency",
        label: "Emergency access",
        hint:
          `Your household; and ${together(trustees)} together, only under the public rules. Each time is ` +
          "entered in the public record and told to you.",
      },
    ],
    now,
  );
  const root = h(
    "div",
    { class: "stack" },
    fieldset,
    trusteeList(trustees, publicUrl),
    h(
      "p",
      { class: "small muted" },
      "It is about the picture of clips from now on; sound and preview stay your household's alone. You " +
        "can change it for later clips under Devices.",
    ),
  );
  const input = () => fieldset.querySelector<HTMLInputElement>("input:checked");
  return {
    root,
    input: () => fieldset.querySelector("input"),
    read: () => {
      const value = input()?.value;
      if (value === "sealed") return { kind: "sealed" };
      if (value !== "emergency") return null;
      return { kind: "emergency", quorumEpoch: trustees.epoch, ...NO_NAMES };
    },
  };
}
