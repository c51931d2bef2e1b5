// What the operator asked a hub to hand over first, because an emergency or a legal demand was being looked
// at. The hub says it itself, sealed, and nobody can put it off.

import type { Home } from "../app/household.ts";
import type { FootageNote, HubStatus } from "../app/hubs.ts";
import { type Settings, named } from "../app/settings.ts";
import { momentOf } from "../release/words.ts";
import { fill, h } from "../ui/h.ts";
import { notice } from "../ui/parts.ts";

/** So long it stands on the home page, ms; on the hub's own page longer. */
const SHOWN_MS = 7 * 24 * 60 * 60 * 1000;

const REFUSED: Record<string, string> = {
  sealed: "The hub refused: nobody but your household can open its footage.",
  camera: "The hub refused: it has no such camera.",
  window: "The hub refused: no rules allow these hours.",
  often: "The hub refused: it was asked too often.",
};

function became({ outcome, clips }: FootageNote): string {
  if (outcome === null) return "What waits is being uploaded.";
  if (outcome !== "done") return REFUSED[outcome] ?? "The hub refused.";
  if (clips === 0) return "Nothing waited there.";
  return clips === 1 ? "1 clip was uploaded early." : `${clips} clips were uploaded early.`;
}

const WHY: Record<FootageNote["why"], string> = {
  emergency: "an emergency",
  drill: "what it calls a drill",
  demand: "a legal demand",
};

/** What the hub was asked, and why; of a drill that first. */
export function asked(note: FootageNote, settings: Settings): string {
  const cameras = note.cameras.map((it) => named(settings.cameras, it, "a camera")).join(", ");
  const first = note.why === "drill" ? "DRILL. " : "";
  const why = WHY[note.why] ?? WHY.emergency;
  return (
    `${first}${momentOf(note.at)}: the service asked your hub to hand over first what waited there of ` +
    `${cameras}, recorded ${momentOf(note.from)} to ${momentOf(note.to)}, ` +
    `because ${why} was being looked at. `
  );
}

function one(note: FootageNote, settings: Settings): HTMLElement {
  const said = h("strong", {}, became(note));
  return notice("info", h("p", {}, asked(note, settings), said, " Nothing is opened by it."));
}

/** Of all hubs, newest first; nothing where none was asked. */
export function early(
  root: Element,
  home: Home,
  settings: Settings,
  statuses: Map<string, HubStatus>,
  now = Date.now(),
): void {
  const known = home.statement.hubs.flatMap((hub) => statuses.get(hub.key)?.footage ?? []);
  const shown = known.filter((it) => now - it.at < SHOWN_MS).sort((a, b) => b.at - a.at);
  fill(root, ...shown.map((note) => one(note, settings)));
}
