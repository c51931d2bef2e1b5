// Letting a device or a person in.

import type { Home } from "../app/household.ts";
import { Doorway } from "../app/join.ts";
import { Door } from "../pairing/door.ts";
import { h } from "../ui/h.ts";
import { button, field, notice } from "../ui/parts.ts";

/** Asks for the person's name first. */
function askName(put: (form: HTMLElement) => void, named: (name: string) => void): void {
  const name = field({
    label: "Their name",
    hint: "As your household calls them.",
    autocomplete: "off",
    maxlength: 40,
  });
  const form = h(
    "form",
    { class: "stack", novalidate: true },
    notice(
      "info",
      h("p", {}, "Every person sees and hears everything the cameras record, and sees who else can."),
    ),
    name.root,
    h("div", { class: "actions" }, button("Go on", { kind: "primary", type: "submit" })),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!name.input.value.trim()) return name.input.focus();
    named(name.input.value.trim());
  });
  put(form);
}

/** Asks who comes in. Null if the person thought better of it. */
export function addDialog(home: Home, kind: "device" | "member"): Promise<boolean | null> {
  let member: string | null = null;
  const door = new Door<Doorway>({
    title: kind === "device" ? "Add a device" : "Add a person",
    page: "/join.html",
    other: "the new device",
    there: () => `On ${member ? `${member}'s` : "the new"} device, scan this picture or open`,
    wait: (code, signal) => Doorway.wait(code, signal),
    come: (doorway) => [
      h(
        "p",
        { class: "lead" },
        "A device has come with this code: ",
        h("strong", {}, doorway.newcomer.name),
        ".",
      ),
      h(
        "p",
        { class: "muted" },
        "Let it in only if it is the one in front of you. It will open everything your cameras recorded.",
      ),
    ],
    admit: (doorway) => doorway.admit(home, member),
    differ:
      "Then another device came in the place of yours. Remove the newest device from the list now; " +
      "removing it makes new keys.",
  });
  if (kind === "device") return door.open();
  return door.open(() =>
    askName(
      (form) => door.put(form),
      (name) => {
        member = name;
        door.showCode();
      },
    ),
  );
}
