// A day as a strip: what was recorded, where nothing was, and a finger or a mouse to scrub through it.
// Every clip in it is also
// in the list below; the strip itself is a slider for the keyboard.

import type { Card } from "../crypto/card.ts";
import { clock, hoursOf, length, span } from "../ui/format.ts";
import { fill, h, s } from "../ui/h.ts";

/** A clip or gap on the strip. */
export interface Mark {
  id: string;
  camera: string;
  kind: "clip" | "gap";
  startMs: number;
  /** Known once the card is open. */
  durationMs: number;
  trigger: Card["trigger"] | null;
}

interface Options {
  /** Bounds of the day, ms. */
  from: number;
  to: number;
  lanes: { camera: string; name: string }[];
  open: (id: string, atMs: number) => unknown;
  /** Paints a small picture of a clip into the bubble. */
  picture: (id: string, into: HTMLElement) => unknown;
}

const LANE = 44;
const WIDTH = 1000;
/** A clip is drawn at least this wide. */
const LEAST_PX = 4;
/** A point this close to a clip, in parts of the strip, means the clip. */
const REACH = 0.022;

export class Timeline {
  readonly root: HTMLElement;
  private marks: Mark[] = [];
  private at: Mark | undefined;
  private readonly strip: HTMLElement;
  private readonly cursor = h("div", { class: "cursor", hidden: true });
  private readonly bubble = h("div", { class: "bubble", hidden: true });
  private readonly drawing = h("div", { class: "drawing" });

  constructor(private readonly options: Options) {
    this.strip = h(
      "div",
      {
        class: "strip",
        role: "slider",
        tabindex: 0,
        "aria-label": "Clips of the day. Left and right go from clip to clip, Enter plays.",
        "aria-valuemin": 0,
        "aria-valuemax": 1440,
        "aria-valuenow": 0,
      },
      this.drawing,
      this.cursor,
    );
    const names =
      options.lanes.length > 1 &&
      h(
        "div",
        { class: "lane-names", "aria-hidden": "true" },
        ...options.lanes.map((l) => h("span", {}, l.name)),
      );
    this.root = h(
      "div",
      { class: "timeline" },
      names,
      h("div", { class: "strip-box" }, this.bubble, this.strip, this.hours()),
    );
    this.listen();
    new ResizeObserver(() => this.draw()).observe(this.strip);
  }

  /** Draws these clips. */
  set(marks: Mark[]): void {
    this.marks = [...marks].sort((a, b) => a.startMs - b.startMs);
    this.draw();
    this.describe();
  }

  private part(ms: number): number {
    const { from, to } = this.options;
    return Math.min(1, Math.max(0, (ms - from) / (to - from)));
  }

  private hours(): HTMLElement {
    const { from, to } = this.options;
    const labels = hoursOf(from, to).map(({ hour, ms, part }) => {
      const name = hour === 24 ? "24:00" : clock(ms);
      const label = h("span", { class: hour % 6 ? "hour hour-minor" : "hour" }, name);
      label.style.left = `${100 * part}%`;
      return label;
    });
    return h("div", { class: "hours num", "aria-hidden": "true" }, ...labels);
  }

  private draw(): void {
    const { lanes } = this.options;
    const height = Math.max(1, lanes.length) * LANE;
    // However long the day is on the screen, a short clip stays wide enough to be seen.
    const least = (LEAST_PX * WIDTH) / (this.strip.clientWidth || 800);
    const now = this.part(Date.now()) * WIDTH;
    const bars = this.marks.map((m) => {
      const lane = Math.max(
        0,
        lanes.findIndex((l) => l.camera === m.camera),
      );
      const x = this.part(m.startMs) * WIDTH;
      const width = Math.max(least, this.part(m.startMs + m.durationMs) * WIDTH - x);
      const y = lane * LANE + (m.kind === "gap" ? 14 : 7);
      const kind = m.kind === "gap" ? "gap" : (m.trigger ?? "unknown");
      const tall = m.kind === "gap" ? LANE - 28 : LANE - 14;
      return s("rect", { class: `bar bar-${kind}`, x, y, width, height: tall, rx: 2, "data-id": m.id });
    });
    const lines = lanes
      .slice(1)
      .map((_, i) =>
        s("line", { class: "lane-line", x1: 0, x2: WIDTH, y1: (i + 1) * LANE, y2: (i + 1) * LANE }),
      );
    const grid = Array.from({ length: 23 }, (_, i) => {
      const x = (WIDTH * (i + 1)) / 24;
      return s("line", {
        class: (i + 1) % 6 ? "tick" : "tick tick-major",
        x1: x,
        x2: x,
        y1: 0,
        y2: height,
      });
    });
    const future = now > 0 &&
      now < WIDTH && [
        s("rect", { class: "future", x: now, y: 0, width: WIDTH - now, height }),
        s("line", { class: "now", x1: now, x2: now, y1: 0, y2: height }),
      ];
    this.strip.style.height = `${height}px`;
    fill(
      this.drawing,
      s(
        "svg",
        {
          viewBox: `0 0 ${WIDTH} ${height}`,
          preserveAspectRatio: "none",
          "aria-hidden": "true",
          focusable: "false",
        },
        grid,
        lines,
        future,
        bars,
      ),
    );
  }

  private describe(): void {
    const mark = this.at;
    const minutes = mark ? Math.round((mark.startMs - this.options.from) / 60_000) : 0;
    this.strip.setAttribute("aria-valuenow", String(minutes));
    const words = mark
      ? `${clock(mark.startMs)}, ${mark.trigger ?? mark.kind}`
      : `${this.marks.length} on this day`;
    this.strip.setAttribute("aria-valuetext", words);
  }

  /** The clip at or nearest to a point, if one is near enough. */
  private nearest(part: number, lane: number): Mark | undefined {
    const { from, to, lanes } = this.options;
    const camera = lanes[lane]?.camera;
    const ms = from + part * (to - from);
    let best: { mark: Mark; far: number } | undefined;
    for (const mark of this.marks) {
      if (camera && mark.camera !== camera) continue;
      const far = ms < mark.startMs ? mark.startMs - ms : Math.max(0, ms - mark.startMs - mark.durationMs);
      if (!best || far <= best.far) best = { mark, far };
    }
    return best && best.far <= REACH * (to - from) ? best.mark : undefined;
  }

  private listen(): void {
    const { strip } = this;
    const point = (event: PointerEvent) => {
      const box = strip.getBoundingClientRect();
      const part = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
      const lane = Math.min(
        this.options.lanes.length - 1,
        Math.max(0, Math.floor((event.clientY - box.top) / LANE)),
      );
      return { part, lane };
    };
    strip.addEventListener("pointermove", (event) => {
      if (event.pointerType !== "mouse" && !strip.hasPointerCapture(event.pointerId)) return;
      const { part, lane } = point(event);
      this.scrub(part, lane);
    });
    strip.addEventListener("pointerdown", (event) => {
      strip.setPointerCapture(event.pointerId);
      const { part, lane } = point(event);
      this.scrub(part, lane);
    });
    strip.addEventListener("pointerup", (event) => {
      const { part, lane } = point(event);
      const mark = this.nearest(part, lane);
      this.rest();
      if (mark) this.choose(mark, this.options.from + part * (this.options.to - this.options.from));
    });
    strip.addEventListener("pointercancel", () => this.rest());
    strip.addEventListener("pointerleave", (event) => {
      if (!strip.hasPointerCapture(event.pointerId)) this.rest();
    });
    strip.addEventListener("blur", () => this.rest());
    strip.addEventListener("keydown", (event) => this.key(event));
  }

  private choose(mark: Mark, ms: number): void {
    if (mark.kind === "gap") return;
    this.options.open(mark.id, Math.max(0, Math.min(mark.durationMs - 500, ms - mark.startMs)));
  }

  /** Shows the time under the finger, and the clip that is there. */
  private scrub(part: number, lane: number): void {
    const { from, to } = this.options;
    const mark = this.nearest(part, lane);
    const at = mark
      ? this.part(
          Math.min(Math.max(from + part * (to - from), mark.startMs), mark.startMs + mark.durationMs),
        )
      : part;
    this.cursor.hidden = false;
    this.cursor.style.left = `${at * 100}%`;
    this.bubble.hidden = false;
    this.bubble.style.left = `clamp(84px, ${at * 100}%, calc(100% - 84px))`;
    if (mark?.id === this.bubble.dataset.id && mark) return;
    this.bubble.dataset.id = mark?.id ?? "";
    const picture = h("div", { class: "bubble-picture" });
    const words = mark
      ? mark.kind === "gap"
        ? `${span(mark.startMs, mark.startMs + mark.durationMs)}, nothing`
        : `${clock(mark.startMs)} · ${length(mark.durationMs)}`
      : clock(from + part * (to - from));
    fill(this.bubble, mark?.kind === "clip" && picture, h("span", { class: "num" }, words));
    if (mark?.kind === "clip") this.options.picture(mark.id, picture);
  }

  private rest(): void {
    this.cursor.hidden = true;
    this.bubble.hidden = true;
    this.bubble.dataset.id = "";
  }

  private key(event: KeyboardEvent): void {
    const clips = this.marks.filter((m) => m.kind === "clip");
    const i = this.at ? clips.findIndex((m) => m.id === this.at?.id) : -1;
    const to: Record<string, Mark | undefined> = {
      ArrowRight: clips[Math.min(clips.length - 1, i + 1)],
      ArrowUp: clips[Math.min(clips.length - 1, i + 1)],
      ArrowLeft: clips[i < 0 ? clips.length - 1 : Math.max(0, i - 1)],
      ArrowDown: clips[i < 0 ? clips.length - 1 : Math.max(0, i - 1)],
      Home: clips[0],
      End: clips.at(-1),
    };
    if (event.key === "Enter" && this.at) {
      this.rest();
      event.preventDefault();
      this.options.open(this.at.id, 0);
    } else if (event.key in to) {
      event.preventDefault();
      this.at = to[event.key];
      if (!this.at) return;
      const lane = this.options.lanes.findIndex((l) => l.camera === this.at?.camera);
      this.scrub(this.part(this.at.startMs + this.at.durationMs / 2), Math.max(0, lane));
      this.describe();
    }
  }
}
