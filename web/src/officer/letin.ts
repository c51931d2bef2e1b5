// Letting a colleague's browser, or a further one of one's own, hold the agency's key.

import { type Desk, refreshDesk } from "../agency/desk.ts";
import { OfficeDoor } from "../agency/join.ts";
import { Door } from "../pairing/door.ts";
import { type Child, h } from "../ui/h.ts";
import { notice } from "../ui/parts.ts";

function whoCame(way: OfficeDoor, person: string | null | undefined): Child[] {
  if (!person) {
    return [
      h("p", { class: "lead" }, `Somebody has come with ${way.newcomer.name}.`),
      notice("warn", h("p", {}, "The service does not list this account among the agency's people.")),
    ];
  }
  return [
    h("p", { class: "lead" }, h("strong", {}, person), ` has come, with ${way.newcomer.name}.`),
    h(
      "p",
      { class: "muted" },
      "Let it in only if it is the one you expect. It will open everything residents share " +
        "with the agency.",
    ),
  ];
}

/** Asks who comes in; true once somebody did. */
export function letInDialog(desk: Desk): Promise<boolean | null> {
  return new Door<OfficeDoor>({
    title: "Let somebody in",
    page: "/officer.html",
    other: "the other screen",
    there: () => "Your colleague signs in first. Then, in that browser, scan this picture or open",
    wait: async (code, signal) => {
      const way = await OfficeDoor.wait(code, signal);
      // They may have become one of the agency's people a moment ago.
      await refreshDesk(desk);
      return way;
    },
    come: (way) => whoCame(way, way.person(desk)),
    admit: (way) => way.admit(desk),
    differ:
      "Then another browser came in the place of the one you know. Change the key now, and take the " +
      "newest browser out.",
  }).open();
}
