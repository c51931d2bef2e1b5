// Several clips side by side on one clock: play, pause and seek move all of them, each offset by when it
// began. A clip that was not recording at the moment says so.

import type { CheckState } from "../player/check.ts";
import { sentenceOf } from "../player/check.ts";
import type { PlayerSource } from "../player/player.ts";
import { Session } from "../player/session.ts";
import { mediaElement, soundAlone } from "../player/sound.ts";
import { clockSeconds, length, position } from "../ui/format.ts";
import { fill, h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";
import { iconButton } from "../ui/parts.ts";
import { type Lane, nextMoment, placeIn, spanOf } from "./wallclock.ts";

/** Two clips may be this far apart before one is moved. */
const DRIFT_MS = 180;
const STILL_MS = 12;

export interface WallItem extends Lane {
  title: string;
  source: PlayerSource;
}

class Tile {
  readonly video: HTMLMediaElement;
  private readonly verdict = h("p", { class: "verdict small", role: "status" });
  private readonly over = h("div", { class: "stage-over" });
  readonly root: HTMLElement;
  readonly session: Session;
  private shown = "";

  constructor(
    readonly item: WallItem,
    changed: () => void,
    act: { larger: (tile: Tile) => void },
  ) {
    const { source, title } = item;
    const { card } = source.verified;
    this.video = mediaElement(card, title);
    this.video.muted = true;
    const path = "path" in source.clip ? source.clip.path : "";
    this.session = new Session(this.video, card, path, () => {
      this.paint();
      changed();
    });
    const larger = iconButton("Larger", "full", () => act.larger(this));
    const sound = iconButton("Sound", "mute", () => {
      this.video.muted = !this.video.muted;
      fill(sound, icon(this.video.muted ? "mute" : "sound", 22));
      sound.setAttribute("aria-pressed", String(!this.video.muted));
    });
    this.root = h(
      "li",
      { class: "wall-tile" },
      h(
        "div",
        { class: "stage" },
        h("div", { class: "picture" }, this.video, !card.video && soundAlone(), this.over),
      ),
      h(
        "div",
        { class: "wall-foot" },
        h("div", {}, h("strong", { class: "small num" }, title), this.verdict),
        card.audio && sound,
        larger,
      ),
    );
    void Promise.resolve().then(() => this.session.open((track) => source.fileKey(track), 0));
    this.paint();
  }

  private paint(): void {
    const { check, trouble } = this.session;
    const now = JSON.stringify([check, trouble]);
    if (now === this.shown) return;
    this.shown = now;
    this.root.dataset.check = check.kind;
    this.root.querySelector(".stage")?.classList.toggle("stage-blank", check.kind === "refused");
    fill(this.verdict, ...verdictOf(check, trouble?.sentence ?? null));
    this.verdict.className =
      "verdict small " +
      `${check.kind === "verified" ? "verdict-good" : check.kind === "checking" ? "" : "verdict-bad"}`;
  }

  /** Shows the moment, or that there is none. */
  show(wallMs: number, playing: boolean): void {
    const at = placeIn(this.item, wallMs);
    this.root.classList.toggle("wall-off", at === null);
    fill(this.over, at === null && h("p", { class: "small" }, "Not recording at this moment"));
    const { video, session } = this;
    if (at === null || session.check.kind === "refused") {
      if (!video.paused) video.pause();
      return;
    }
    const off = Math.abs(video.currentTime * 1000 - at);
    if (off > (playing ? DRIFT_MS : STILL_MS) && !video.seeking) session.seek(at);
    if (playing && video.paused) void video.play().catch(() => undefined);
    if (!playing && !video.paused) video.pause();
  }

  /** Whether it is at the moment and has a picture for it. */
  ready(wallMs: number): boolean {
    const { session, video } = this;
    if (placeIn(this.item, wallMs) === null || session.trouble || session.check.kind === "refused")
      return true;
    return video.readyState >= 2;
  }
}

function verdictOf(check: CheckState, trouble: string | null): (Node | string)[] {
  if (trouble) return [icon("info", 18), h("span", {}, trouble)];
  if (check.kind === "checking")
    return [h("span", { class: "spinner", "aria-hidden": "true" }), h("span", {}, "Checking…")];
  return [
    icon(check.kind === "verified" ? "shield" : "warn", 18),
    h("span", {}, sentenceOf(check, "its hub")),
  ];
}

export class Wall {
  readonly root: HTMLElement;
  private readonly tiles: Tile[];
  private readonly span: { startMs: number; endMs: number };
  private now: number;
  private playing = false;
  private last = 0;
  private rate = 1;
  private closed = false;
  private readonly list = h("ul", { class: "wall-tiles" });
  private readonly play = iconButton("Play", "play", () => this.toggle());
  private readonly time = h("span", { class: "time-day num" });
  private readonly run = h("span", { class: "time-run num" });
  private readonly input: HTMLInputElement;

  constructor(items: WallItem[]) {
    this.span = spanOf(items);
    this.now = nextMoment(items, this.span.startMs);
    this.tiles = items.map(
      (item) => new Tile(item, () => this.settle(), { larger: (tile) => this.larger(tile) }),
    );
    this.list.classList.add(`wall-${Math.min(4, items.length)}`);
    fill(this.list, ...this.tiles.map((t) => t.root));
    const total = this.span.endMs - this.span.startMs;
    this.input = h("input", {
      type: "range",
      class: "seek",
      min: 0,
      max: total,
      step: "any",
      value: 0,
      "aria-label": "Moment on the common clock",
    });
    this.input.addEventListener("input", () => this.seek(this.span.startMs + Number(this.input.value)));
    const lane = (item: WallItem) => {
      const made = h("span", { class: "here" });
      made.style.left = `${(100 * (item.startMs - this.span.startMs)) / total}%`;
      made.style.width = `${(100 * item.durationMs) / total}%`;
      return h("div", { class: "wall-lane" }, made);
    };
    const speed = h("button", { type: "button", class: "btn speed num", "aria-label": "Speed 1×" }, "1×");
    speed.addEventListener("click", () => {
      this.rate = this.rate === 1 ? 2 : this.rate === 2 ? 0.5 : 1;
      speed.textContent = this.rate === 0.5 ? "½×" : `${this.rate}×`;
      speed.setAttribute("aria-label", `Speed ${speed.textContent}`);
      for (const tile of this.tiles) tile.video.playbackRate = this.rate;
    });
    this.root = h(
      "section",
      { class: "wall", "aria-label": "Side by side" },
      this.list,
      h(
        "div",
        { class: "stage wall-controls" },
        h(
          "div",
          { class: "controls", role: "group", "aria-label": "Common controls" },
          h(
            "div",
            { class: "seek-box wall-seek" },
            h("div", { class: "wall-lanes", "aria-hidden": "true" }, ...items.map(lane)),
            this.input,
          ),
          h(
            "div",
            { class: "controls-row" },
            this.play,
            h("div", { class: "times" }, this.time, this.run),
            iconButton("One frame back", "stepBack", () => this.step(-1)),
            iconButton("One frame on", "stepOn", () => this.step(1)),
            speed,
          ),
        ),
      ),
    );
    this.root.addEventListener("keydown", (event) => this.key(event));
    this.settle();
  }

  private toggle(): void {
    this.playing = !this.playing;
    if (this.playing && this.now >= this.span.endMs - 1) this.now = this.span.startMs;
    this.last = performance.now();
    if (this.playing) requestAnimationFrame(() => this.tick());
    this.settle();
  }

  private tick(): void {
    if (!this.playing || this.closed) return;
    const at = performance.now();
    // Nobody runs ahead of a clip that has no picture yet.
    if (this.tiles.every((tile) => tile.ready(this.now))) this.now += (at - this.last) * this.rate;
    this.last = at;
    this.now = nextMoment(
      this.tiles.map((t) => t.item),
      this.now,
    );
    if (this.now >= this.span.endMs - 1) {
      this.now = this.span.endMs - 1;
      this.playing = false;
    }
    this.settle();
    requestAnimationFrame(() => this.tick());
  }

  private seek(ms: number): void {
    this.now = Math.min(this.span.endMs - 1, Math.max(this.span.startMs, ms));
    this.settle();
  }

  /** By one frame of the first clip that is recording; the others follow. */
  private step(by: 1 | -1): void {
    this.playing = false;
    const recording = this.tiles.filter((t) => placeIn(t.item, this.now) !== null);
    const tile = recording.find((t) => t.item.source.verified.card.video) ?? recording[0];
    if (!tile) return this.seek(this.now + 40 * by);
    tile.session.step(by);
    this.seek(tile.item.startMs + tile.session.positionMs);
  }

  private larger(tile: Tile): void {
    const on = !tile.root.classList.contains("wall-large");
    for (const other of this.tiles) other.root.classList.toggle("wall-large", on && other === tile);
  }

  private key(event: KeyboardEvent): void {
    const at = event.target as Element;
    if (event.ctrlKey || event.metaKey || event.altKey || (event.key === " " && at.closest("button"))) return;
    const act: Record<string, () => void> = {
      " ": () => this.toggle(),
      k: () => this.toggle(),
      ArrowLeft: () => this.seek(this.now - (event.shiftKey ? 1_000 : 5_000)),
      ArrowRight: () => this.seek(this.now + (event.shiftKey ? 1_000 : 5_000)),
      ",": () => this.step(-1),
      ".": () => this.step(1),
    };
    const run = act[event.key];
    if (!run) return;
    event.preventDefault();
    run();
  }

  private settle(): void {
    if (this.closed || !this.input) return;
    for (const tile of this.tiles)
      tile.show(this.now, this.playing && this.tiles.every((t) => t.ready(this.now)));
    const run = this.now - this.span.startMs;
    const total = this.span.endMs - this.span.startMs;
    if (!this.input.matches(":active")) this.input.value = String(run);
    this.input.style.setProperty("--at", `${(100 * run) / total}%`);
    this.input.setAttribute("aria-valuetext", clockSeconds(this.now));
    this.time.textContent = clockSeconds(this.now);
    this.run.textContent = `${position(run)} / ${length(total)}`;
    const label = this.playing ? "Pause" : "Play";
    if (this.play.getAttribute("aria-label") === label) return;
    fill(this.play, icon(this.playing ? "pause" : "play", 22));
    this.play.setAttribute("aria-label", label);
    this.play.title = label;
  }

  destroy(): void {
    this.closed = true;
    this.playing = false;
    for (const tile of this.tiles) tile.session.close();
    this.root.remove();
  }
}
