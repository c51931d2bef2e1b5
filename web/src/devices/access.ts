// Who can open the household's footage: what was chosen, what the hubs make of it, and another choice.

import { chooseAccess } from "../app/access.ts";
import type { Home } from "../app/household.ts";
import type { HubStatus } from "../app/hubs.ts";
import type { Trustees } from "../feed/trustees.ts";
import { SEALED_ONLY, askAccess, together, trusteeList } from "../setup/access.ts";
import { type Child, h } from "../ui/h.ts";
import { button, dialog, notice, toast } from "../ui/parts.ts";

/** What the record shows here, or why nothing of it is believed. */
export type Seen = { trustees: Trustees | null } | { refused: string };

/** Asks again. True once it is changed. */
async function accessDialog(home: Home, trustees: Trustees, publicUrl: string): Promise<boolean> {
  const changed = await dialog<boolean>("Who can open your footage", (close) => {
    const { access } = home.statement;
    const other = access.kind === "emergency" && access.quorumEpoch !== trustees.epoch;
    const asked = askAccess(trustees, publicUrl, other ? null : access.kind);
    const save = button("Save", {
      kind: "primary",
      onclick: async () => {
        const wanted = asked.read();
        if (!wanted) return asked.input()?.focus();
        await chooseAccess(home, wanted);
        close(true);
        toast("Saved. It counts for clips from now on.", { kind: "good" });
      },
    });
    const cancel = button("Cancel", { onclick: () => close(null) });
    return [asked.root, h("div", { class: "actions" }, save, cancel)];
  });
  return changed === true;
}

/** What a hub says of it where it does not do what was chosen. */
function hubTrouble(home: Home, statuses: Map<string, HubStatus>, trustees: Trustees): Child[] {
  const { access } = home.statement;
  if (access.kind !== "emergency") return [];
  const heard = [...statuses.values()].filter((status) => status.statement >= home.statement.number);
  return heard
    .filter((status) => status.access?.key !== trustees.recipient)
    .map((status) => {
      const said = status.problems?.find((problem) => problem.startsWith("Emergency access"));
      const alone = said ?? "A hub seals to your household alone.";
      const other = "A hub seals to another key than the public record shows here.";
      return notice("warn", h("p", {}, status.access ? other : alone));
    });
}

function state(home: Home, trustees: Trustees, publicUrl: string): Child[] {
  const { access } = home.statement;
  if (access.kind === "sealed") {
    const who = "Nobody but your household can open what your hubs seal now.";
    return [h("p", {}, h("strong", {}, "Sealed. "), who)];
  }
  if (access.quorumEpoch !== trustees.epoch) {
    const what =
      "The trustees have another key than the one you chose. New clips are sealed to your household alone " +
      "until you choose again.";
    return [notice("info", h("p", {}, what))];
  }
  const who = ` Your household; and ${together(trustees)} together, under the public rules.`;
  return [h("p", {}, h("strong", {}, "Emergency access."), who), trusteeList(trustees, publicUrl)];
}

interface Around {
  statuses: Map<string, HubStatus>;
  publicUrl: string;
  again: () => unknown;
}

/** The content of the section. */
export function accessParts(
  home: Home,
  seen: Seen,
  { statuses, publicUrl, again }: Around,
): Child[] {
  const { access } = home.statement;
  const seal = button("Seal from now on", {
    onclick: async () => {
      await chooseAccess(home, { kind: "sealed" });
      toast("Saved. It counts for clips from now on.", { kind: "good" });
      await again();
    },
  });
  if ("refused" in seen || !seen.trustees) {
    const refused = "refused" in seen ? seen.refused : undefined;
    if (access.kind === "sealed") return [h("p", {}, refused ?? SEALED_ONLY)];
    const stays =
      "You chose emergency access. New clips are sealed to the trustees' key only where your hub has " +
      "checked it.";
    return [
      h("p", {}, refused ?? "This service shows no trustees now."),
      h("p", {}, stays),
      h("div", { class: "actions" }, seal),
    ];
  }
  const { trustees } = seen;
  const change = button("Change", {
    onclick: async () => {
      if (await accessDialog(home, trustees, publicUrl)) await again();
    },
  });
  return [
    ...state(home, trustees, publicUrl),
    ...hubTrouble(home, statuses, trustees),
    h("div", { class: "actions" }, change),
  ];
}
