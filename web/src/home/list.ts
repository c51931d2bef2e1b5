// The clips of a day, newest first, each with its picture once its card is open and believed.

import type { ClipItem } from "../api/types.ts";
import { type Clips, reasonOf } from "../app/clips.ts";
import type { VerifiedCard } from "../crypto/manifest.ts";
import { drawPreview } from "../player/preview.ts";
import { readyPlayer } from "../player/start.ts";
import { clock, lasting, length, span } from "../ui/format.ts";
import { fill, h } from "../ui/h.ts";
import { type IconName, icon } from "../ui/icons.ts";
import { button, sentence } from "../ui/parts.ts";

const MINUTE_MS = 60 * 1000;
const HOUR_MS = 60 * MINUTE_MS;
/** How long the service keeps a deleted clip, so that it can be brought back. */
const DELETED_MS = 24 * HOUR_MS;

const leftText = (ms: number) =>
  ms > HOUR_MS
    ? `in ${Math.round(ms / HOUR_MS)} h`
    : ms > MINUTE_MS
      ? `in ${Math.round(ms / MINUTE_MS)} min`
      : "soon";

const ICONS: Record<string, IconName> = {
  press: "bell",
  motion: "motion",
  manual: "hand",
  continuous: "camera",
};

/** A card's picture, drawn once and shared by list and bubble. */
export class Pictures {
  private readonly drawn = new Map<string, Promise<HTMLCanvasElement | null>>();

  constructor(private readonly clips: Clips) {}

  private canvas(item: ClipItem): Promise<HTMLCanvasElement | null> {
    let known = this.drawn.get(item.clip);
    if (!known) {
      known = (async () => {
        const { card } = await this.clips.card(item);
        const canvas = h("canvas", {});
        return card.preview && (await drawPreview(canvas, card.preview)) ? canvas : null;
      })();
      this.drawn.set(item.clip, known);
      known.catch(() => this.drawn.delete(item.clip));
    }
    return known;
  }

  /** Puts the picture into an element, or leaves it as it is. */
  async paint(item: ClipItem, into: HTMLElement): Promise<void> {
    const source = await this.canvas(item).catch(() => null);
    if (!source) {
      into.classList.add("no-picture");
      return;
    }
    const copy = h("canvas", { width: source.width, height: source.height, "aria-hidden": "true" });
    copy.getContext("2d")?.drawImage(source, 0, 0);
    into.prepend(copy);
    into.classList.add("has-picture");
  }
}

interface RowOptions {
  item: ClipItem;
  clips: Clips;
  pictures: Pictures;
  cameraName: string | null;
  open: (item: ClipItem) => unknown;
  restore: ((item: ClipItem) => unknown) | null;
}

function gapRow(item: ClipItem, verified: VerifiedCard, cameraName: string | null): HTMLElement {
  const { card } = verified;
  const where = cameraName ? ` (${cameraName})` : "";
  return h(
    "li",
    { class: "gap", "data-clip": item.clip },
    icon("gap"),
    h(
      "p",
      { class: "small" },
      h("span", { class: "num" }, span(card.startMs, card.startMs + card.durationMs)),
      ` Nothing recorded: ${reasonOf(card).toLowerCase()}${where}. Signed by the hub.`,
    ),
  );
}

/** A row, filled in as the card is opened. Resolves when it is complete. */
export function row(options: RowOptions): { root: HTMLElement; ready: Promise<void> } {
  const { item, clips, pictures, cameraName } = options;
  const thumb = h("span", { class: "thumb skeleton" });
  const title = h("strong", { class: "num" }, clock(item.start_ms));
  const what = h("span", { class: "what" });
  const words = h("span", { class: "clip-words" }, title, what);
  const { restore } = options;
  const root = h(
    "li",
    { class: "clip", "data-clip": item.clip },
    restore
      ? [
          h("div", { class: "clip-open" }, thumb, words),
          button("Bring back", { icon: "restore", class: "btn-small", onclick: () => restore(item) }),
        ]
      : h("button", { type: "button", class: "clip-open", onclick: () => options.open(item) }, thumb, words),
  );
  const ready = (async () => {
    try {
      const verified = await clips.card(item);
      if (verified.card.kind === "gap") return root.replaceWith(gapRow(item, verified, cameraName));
      await paint(options, verified, { root, thumb, title, what });
      await pictures.paint(item, thumb);
      if (!options.restore) readyPlayer();
    } catch (error) {
      thumb.classList.replace("skeleton", "no-picture");
      root.classList.add("clip-bad");
      root.dataset.refused = error instanceof Error && "code" in error ? String(error.code) : "error";
      fill(what, icon("warn", 18), h("span", {}, `Not shown: ${sentence(error)}`));
    }
  })();
  return { root, ready };
}

async function paint(
  { item, clips, cameraName, restore }: RowOptions,
  { card }: VerifiedCard,
  parts: { root: HTMLElement; thumb: HTMLElement; title: HTMLElement; what: HTMLElement },
): Promise<void> {
  const name = await clips.name(item);
  const kind = reasonOf(card);
  parts.thumb.classList.remove("skeleton");
  parts.thumb.append(h("span", { class: "badge num", "aria-hidden": "true" }, length(card.durationMs)));
  if (!restore) parts.thumb.append(icon("play", 22));
  if (name) fill(parts.title, `${name} · ${clock(item.start_ms)}`);
  const gone = item.deleted_ms !== null && `gone ${leftText(item.deleted_ms + DELETED_MS - Date.now())}`;
  const says = [kind, cameraName, gone || (item.keep && "kept")].filter(Boolean).join(" · ");
  fill(
    parts.what,
    icon(ICONS[card.trigger] ?? "camera", 18),
    h("span", {}, says),
    h("span", { class: "visually-hidden" }, `, ${lasting(card.durationMs)}`),
  );
  parts.root.classList.add(`clip-${card.trigger}`);
  parts.root.classList.toggle("clip-kept", item.keep);
}
