// What the operator asked a hub to hand over first, because an emergency or a legal demand was being looked
// at. The hub says it itself, sealed, and nobody can put it off.

import type { Home } from "../app/household.ts";
import { type Found, NOTHING, type Release, isOpen } from "../app/notices.ts";
import type { FootageNote, HubStatus } from "../app/hubs.ts";
import { type Settings, named } from "../app/settings.ts";
import { windowOf } from "../officer/words.ts";
import { momentOf } from "../release/words.ts";
import { onChange } from "../ui/drawn.ts";
import { type Child, fill, h } from "../ui/h.ts";
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
  if (outcome === null) return "What waits at your home is being uploaded.";
  if (outcome !== "done") return REFUSED[outcome] ?? "The hub refused.";
  if (clips === 0) return "Your hub handed in nothing more.";
  return clips === 1 ? "1 clip was uploaded early." : `${clips} clips were uploaded early.`;
}

const WHY: Record<FootageNote["why"], string> = {
  emergency: "an emergency",
  drill: "what it calls a drill",
  demand: "a legal demand",
};

/** Of which cameras and hours. */
export function what({ cameras, from, to }: FootageNote, settings: Settings): string {
  const names = cameras.map((it) => named(settings.cameras, it, "a camera")).join(", ");
  return `${names}, ${windowOf(from, to)}`;
}

/** When the hub was asked, and why; of a drill that first. */
export function asked(note: FootageNote): string {
  const first = note.why === "drill" ? "DRILL. " : "";
  const why = WHY[note.why] ?? WHY.emergency;
  return (
    `${first}${momentOf(note.at)}: the service asked your hub to hand this over first, ` +
    `because ${why} was being looked at.`
  );
}

const parts = (note: FootageNote, settings: Settings): Child[] => [
  h("p", {}, h("strong", {}, `${what(note, settings)}. `), became(note)),
  h("p", { class: "small muted" }, asked(note)),
];

/** What is under way, and then the newest. */
export const inOrder = (notes: FootageNote[]): FootageNote[] =>
  notes.toSorted((a, b) => Number(b.outcome === null) - Number(a.outcome === null) || b.at - a.at);

/** What a release of each is in the record. */
const KINDS: Record<FootageNote["why"], Release["entry"]["kind"]> = {
  emergency: "emergency",
  drill: "drill",
  demand: "compelled",
};

/** Whether these hours were opened since, as trustees tell: then that is what is told of them. */
export const wasOpened = ({ why, cameras, from, to }: FootageNote, { releases }: Pick<Found, "releases">) =>
  releases.some(
    (release) =>
      isOpen(release) &&
      KINDS[why] === release.entry.kind &&
      release.told.some((it) =>
        it.from === from && to <= it.to && it.cameras.some((camera) => cameras.includes(camera))),
  );

/** One card of all hubs; nothing where none was asked. */
function card([newest, ...older]: FootageNote[], settings: Settings): Child {
  if (!newest) return null;
  const before = older.map((note) => h("li", { class: "stack-s" }, ...parts(note, settings)));
  return notice(
    "info",
    h(
      "div",
      { class: "stack-s", "data-early": older.length + 1 },
      ...parts(newest, settings),
      h("p", { class: "small muted" }, "Handing in opens nothing."),
      before.length > 0 &&
        h(
          "details",
          { class: "more" },
          h("summary", {}, before.length === 1 ? "1 earlier" : `${before.length} earlier`),
          h("ul", { class: "stack" }, ...before),
        ),
    ),
  );
}

/** A place that is painted with what hubs said last, anew only where that is something else. */
export function earlyBox(home: Home): {
  root: HTMLElement;
  paint: (settings: Settings, statuses: Map<string, HubStatus>, now?: number) => Promise<void>;
  heard: (found: Found) => unknown;
} {
  const root = h("div", { class: "asked-box" });
  const redraw = onChange();
  let found = NOTHING;
  let last: [Settings, Map<string, HubStatus>] | null = null;
  const paint = (settings: Settings, statuses: Map<string, HubStatus>, now = Date.now()) => {
    last = [settings, statuses];
    const known = home.statement.hubs.flatMap((hub) => statuses.get(hub.key)?.footage ?? []);
    const shown = inOrder(known.filter((it) => now - it.at < SHOWN_MS && !wasOpened(it, found)));
    return redraw([shown, settings.cameras], () => fill(root, card(shown, settings)));
  };
  const heard = (now: Found) => {
    found = now;
    return last && paint(...last);
  };
  return { root, paint, heard };
}
