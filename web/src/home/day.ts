// One day: its strip and its list. What is on the screen stays until what replaces it is complete, and
// the focus with it.

import type { ClipItem } from "../api/types.ts";
import type { Clips } from "../app/clips.ts";
import type { Home } from "../app/household.ts";
import { nothing } from "../ui/empty.ts";
import { midnight } from "../ui/format.ts";
import { fill, h } from "../ui/h.ts";
import { notice, sentence } from "../ui/parts.ts";
import { type Filter, passes } from "./filters.ts";
import { Pictures, row } from "./list.ts";
import { type Mark, Timeline } from "./timeline.ts";

export interface CameraName {
  camera: string;
  name: string;
}

interface Options {
  home: Home;
  clips: Clips;
  /** What cameras are called; asked anew each time. */
  nameOf: (camera: string) => string;
  open: (item: ClipItem, atMs: number) => unknown;
  restore: (item: ClipItem) => unknown;
}

export class Day {
  readonly strip = h("div", {});
  readonly list = h("div", { class: "list-box" });
  /** As the operator listed them, newest first. */
  items: ClipItem[] = [];
  private readonly pictures: Pictures;
  private readonly marks = new Map<string, Mark>();
  private timeline: { key: string; view: Timeline } | undefined;
  private turn = 0;
  private shown = "";

  constructor(private readonly options: Options) {
    this.pictures = new Pictures(options.clips);
  }

  /** Every camera there is, and every one that has a clip on this day. */
  cameras(): CameraName[] {
    const ids = [
      ...this.options.home.statement.cameras.map((c) => c.id),
      ...this.items.map((i) => i.camera),
    ];
    return [...new Set(ids)].map((camera) => ({ camera, name: this.options.nameOf(camera) }));
  }

  /** Reads the day and draws it; an answer that comes too late is dropped. */
  async read(day: number, filter: Filter): Promise<void> {
    const turn = ++this.turn;
    const shows = `${day} ${filter.kind === "deleted"}`;
    if (shows !== this.shown) {
      this.items = [];
      fill(this.list, skeletons());
      this.drawStrip(day);
    }
    this.shown = shows;
    let items: ClipItem[];
    try {
      items = await this.options.clips.list(day, midnight(day, 1), filter.kind === "deleted");
    } catch (error) {
      if (turn === this.turn) fill(this.list, notice("warn", h("p", {}, sentence(error))));
      return;
    }
    if (turn !== this.turn) return;
    this.items = items;
    this.drawStrip(day);
    await this.drawList(turn, day, filter);
  }

  /** Draws what is known again, as after another filter was chosen. */
  async refilter(day: number, filter: Filter): Promise<void> {
    await this.drawList(++this.turn, day, filter);
  }

  /** The clip before or after one in time, if it is of this day. */
  beside(item: ClipItem, step: number): ClipItem | undefined {
    const listed = this.items.filter((i) => i.kind === "clip").sort((a, b) => a.start_ms - b.start_ms);
    const at = listed.findIndex((i) => i.clip === item.clip);
    return at < 0 ? undefined : listed[at + step];
  }

  private find(id: string): ClipItem | undefined {
    return this.items.find((i) => i.clip === id);
  }

  /** The strip is kept while day and cameras are the same: somebody may have a finger on it. */
  private drawStrip(day: number): void {
    const lanes = this.cameras();
    const key = JSON.stringify([day, lanes]);
    if (this.timeline?.key !== key) {
      const view = new Timeline({
        from: day,
        to: midnight(day, 1),
        lanes,
        open: (id, atMs) => {
          const item = this.find(id);
          if (item) void this.options.open(item, atMs);
        },
        picture: (id, into) => {
          const item = this.find(id);
          if (item) void this.pictures.paint(item, into);
        },
      });
      this.timeline = { key, view };
      fill(this.strip, view.root);
    }
    this.timeline.view.set(this.items.map((item) => this.markOf(item)));
  }

  private markOf(item: ClipItem): Mark {
    const known = this.marks.get(item.clip);
    if (known) return known;
    const { clip: id, camera, kind, start_ms: startMs } = item;
    const mark: Mark = { id, camera, kind, startMs, durationMs: 0, trigger: null };
    this.marks.set(id, mark);
    return mark;
  }

  /** Rows first where nothing was, then their cards: what is believed appears, what is not says why. */
  private async drawList(turn: number, day: number, filter: Filter): Promise<void> {
    const { items } = this;
    const list = h("ul", { class: "clips" });
    const first = !this.list.querySelector(".clip-open:not(.waits)");
    if (first && items.length > 0) fill(this.list, list);
    await Promise.all(items.map((item) => this.drawRow(item, filter, list)));
    if (turn !== this.turn) return;
    this.timeline?.view.set(items.map((item) => this.markOf(item)));
    const focused = document.activeElement?.closest("[data-clip]")?.getAttribute("data-clip");
    fill(
      this.list,
      list.childElementCount > 0 ? list : empty(this.options.home, day, filter, items.length),
    );
    if (focused) list.querySelector<HTMLElement>(`[data-clip="${focused}"] button`)?.focus();
  }

  private async drawRow(item: ClipItem, filter: Filter, list: HTMLElement): Promise<void> {
    const { clips, nameOf, open, restore } = this.options;
    const made = row({
      item,
      clips,
      pictures: this.pictures,
      cameraName: this.cameras().length > 1 ? nameOf(item.camera) : null,
      open: (i) => void open(i, 0),
      restore: filter.kind === "deleted" ? (i) => void restore(i) : null,
    });
    list.append(made.root);
    const verified = await clips.card(item).catch(() => null);
    const card = verified?.card ?? null;
    if (card) Object.assign(this.markOf(item), { durationMs: card.durationMs, trigger: card.trigger });
    await made.ready;
    if (!passes(filter, item, card)) list.querySelector(`[data-clip="${item.clip}"]`)?.remove();
  }
}

/** What is said where nothing is. */
function empty(home: Home, day: number, filter: Filter, listed: number): HTMLElement {
  const { hubs, cameras } = home.statement;
  if (hubs.length === 0) {
    const hub = setUp("Connect a hub");
    return nothing("No hub yet", "Connect the hub in your home; it records and seals.", hub);
  }
  if (cameras.length === 0) {
    const camera = setUp("Add a camera");
    return nothing("No camera yet", "Add the first one. A test picture takes a few seconds.", camera);
  }
  if (filter.kind === "deleted") {
    return nothing(
      "Nothing deleted on this day",
      "Deleted clips can be brought back for a day, then " + "they are gone.",
    );
  }
  if (listed > 0) return nothing("Nothing of this kind", "Other clips of this day are under All.");
  const quiet = day === midnight(Date.now()) ? "A quiet day so far" : "Nothing was recorded";
  return nothing(quiet, "A press of the bell, motion, or Record beside a camera makes a clip.");
}

const setUp = (words: string) => h("a", { class: "btn btn-primary", href: "/setup.html" }, words);

function skeletons(): HTMLElement {
  const one = () =>
    h(
      "li",
      { class: "clip" },
      h(
        "div",
        { class: "clip-open waits" },
        h("span", { class: "thumb skeleton" }),
        h("span", { class: "clip-words" }, h("span", { class: "skeleton skeleton-line" })),
      ),
    );
  return h("ul", { class: "clips", "aria-hidden": "true" }, Array.from({ length: 4 }, one));
}
