// Hubs that look for notices in the household's place: which have the key for it, what they found, and the
// choice. The key opens notices and no footage.

import type { Home } from "../app/household.ts";
import { type HubStatus, releasesSeenBy, setNoticeKey } from "../app/hubs.ts";
import type { Release } from "../app/notices.ts";
import { type Settings, named } from "../app/settings.ts";
import { fill, h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";
import { button, notice, toast } from "../ui/parts.ts";

/** Releases that hubs were told of and this browser was not shown. */
function missed(statuses: Map<string, HubStatus>, releases: Release[]): HTMLElement | false {
  const here = new Set(releases.map((release) => release.index));
  const found = [...new Set([...statuses.values()].flatMap(releasesSeenBy))].filter((at) => !here.has(at));
  if (found.length === 0) return false;
  const what =
    `Your hub says that it has found a notice of a release that the service does not show here: entry ` +
    `${found.join(", ")}. The hub's own page says what it is. The folder of a copy of the record, picked ` +
    `below, opens it here.`;
  return notice("warn", h("p", {}, what));
}

const mark = () => h("span", { class: "entry-icon" }, icon("hub"));

function row(home: Home, hub: string, name: string, looks: number | undefined): HTMLElement {
  const line = h("li", { class: "entry" });
  const paint = (on: boolean) => {
    const words = on ? "Looks for notices by itself." : "Does not look.";
    const change = async () => {
      await setNoticeKey(home, hub, on ? null : home.keyring.notice);
      toast(on ? "The hub has forgotten the key." : "The hub looks from now on.", { kind: "good" });
      paint(!on);
    };
    const label = on ? "Take the key back" : "Give it the key";
    fill(
      line,
      mark(),
      h("div", { class: "entry-words" }, h("strong", {}, name), h("span", { class: "small muted" }, words)),
      h("div", { class: "entry-actions" }, button(label, { onclick: change })),
    );
  };
  if (looks === undefined) fill(line, mark(), `${name} has not said whether it looks.`);
  else paint(looks === 1);
  return line;
}

/** The section; empty for a household without a hub. */
export function hubParts(
  home: Home,
  statuses: Map<string, HubStatus>,
  releases: Release[],
  settings: Settings,
): HTMLElement | false {
  if (home.statement.hubs.length === 0) return false;
  const rows = home.statement.hubs.map((hub) =>
    row(home, hub.key, named(settings.hubs, hub.key, "Hub"), statuses.get(hub.key)?.looks),
  );
  const what =
    "A hub can look in your place, also in copies of the record that its configuration names. For that it " +
    "keeps a key that opens notices, and no footage. What it finds stands on its own page at home, for " +
    "whoever is there to read.";
  return h(
    "section",
    { class: "block", "aria-labelledby": "hubs-title" },
    h("h2", { id: "hubs-title" }, "Let a hub look"),
    missed(statuses, releases),
    h("p", {}, what),
    h("ul", { class: "entries card" }, ...rows),
  );
}
