// Play, step, speed, sound, full screen, and the keys for them.

import type { Played } from "../crypto/card.ts";
import { clockSeconds, length, position } from "../ui/format.ts";
import { fill, h } from "../ui/h.ts";
import { type IconName, icon } from "../ui/icons.ts";
import { type Bar, type Mark, scrubBar } from "./bar.ts";
import type { Session } from "./session.ts";
import type { Span } from "./plan.ts";

const SKIP_MS = 5_000;
const SKIP_FINE_MS = 1_000;
const SPEEDS = [1, 2, 0.5];

/** What the buttons and keys do. */
export interface Actions {
  toggle(): void;
  seek(ms: number): void;
  step(by: 1 | -1): void;
}

export interface Controls {
  element: HTMLElement;
  bar: Bar;
  paint(session: Session): void;
  key(event: KeyboardEvent): void;
}

function iconControl(label: string, name: IconName, keys: string, act: () => void): HTMLButtonElement {
  const element = h(
    "button",
    {
      type: "button",
      class: "btn btn-icon",
      "aria-label": label,
      title: `${label} (${keys})`,
      "aria-keyshortcuts": shortcuts(keys),
    },
    icon(name, 22),
  );
  element.addEventListener("click", act);
  return element;
}

const shortcuts = (keys: string) => (keys === "space" ? "Space" : keys);

function become(element: HTMLElement, label: string, name: IconName, keys: string): void {
  if (element.getAttribute("aria-label") === label) return;
  fill(element, icon(name, 22));
  element.setAttribute("aria-label", label);
  element.title = `${label} (${keys})`;
}

function toggleFull(stage: HTMLElement, video: HTMLMediaElement): void {
  const old = video as HTMLMediaElement & { webkitEnterFullscreen?: () => void };
  if (document.fullscreenElement) void document.exitFullscreen();
  else if (stage.requestFullscreen) void stage.requestFullscreen().catch(() => undefined);
  else old.webkitEnterFullscreen?.();
}

/** What of the clip the browser has, ms. */
function here(video: HTMLMediaElement, durationMs: number): Span[] {
  const spans: Span[] = [];
  for (let i = 0; i < video.buffered.length; i++) {
    const endMs = Math.min(durationMs, Math.round(video.buffered.end(i) * 1000));
    spans.push({ startMs: Math.round(video.buffered.start(i) * 1000), endMs });
  }
  return spans;
}

/** The controls of a player, to stand in its stage below the picture. */
export function controls(
  stage: HTMLElement,
  video: HTMLMediaElement,
  card: Played,
  marks: Mark[],
  act: Actions,
): Controls {
  const total = Math.max(1, card.durationMs);
  const bar = scrubBar(total, card.startMs, marks, (ms) => act.seek(ms));
  const play = iconControl("Play", "play", "space", () => act.toggle());
  const back = iconControl("One frame back", "stepBack", ",", () => act.step(-1));
  const forth = iconControl("One frame on", "stepOn", ".", () => act.step(1));
  const speed = h("button", { type: "button", class: "btn speed num" });
  const mute = iconControl("Sound off", "sound", "m", () => toggleMute());
  const full = iconControl("Full screen", "full", "f", () => toggleFull(stage, video));
  const day = h("span", { class: "time-day num" });
  const run = h("span", { class: "time-run num" });
  const toggleMute = () => {
    video.muted = !video.muted;
  };
  const paintSpeed = () => {
    const rate = video.playbackRate === 0.5 ? "½×" : `${video.playbackRate}×`;
    speed.textContent = rate;
    speed.setAttribute("aria-label", `Speed ${rate}`);
    speed.title = `Speed ${rate}`;
  };
  speed.addEventListener("click", () => {
    video.playbackRate = SPEEDS[(SPEEDS.indexOf(video.playbackRate) + 1) % SPEEDS.length] ?? 1;
  });
  video.addEventListener("ratechange", paintSpeed);
  paintSpeed();

  const by = (ms: number) => act.seek(video.currentTime * 1000 + ms);
  const keys: Record<string, (event: KeyboardEvent) => void> = {
    " ": () => act.toggle(),
    k: () => act.toggle(),
    ArrowLeft: (e) => by(e.shiftKey ? -SKIP_FINE_MS : -SKIP_MS),
    ArrowRight: (e) => by(e.shiftKey ? SKIP_FINE_MS : SKIP_MS),
    ",": () => card.video && act.step(-1),
    ".": () => card.video && act.step(1),
    Home: () => act.seek(0),
    End: () => act.seek(total),
    m: () => card.audio && toggleMute(),
    f: () => card.video && toggleFull(stage, video),
  };
  const element = h(
    "div",
    { class: "controls", role: "group", "aria-label": "Player controls" },
    bar.element,
    h(
      "div",
      { class: "controls-row" },
      play,
      h("div", { class: "times" }, day, run),
      card.video && back,
      card.video && forth,
      speed,
      card.audio && mute,
      card.video && full,
    ),
  );
  return {
    element,
    bar,
    paint(session) {
      const now = session.positionMs;
      bar.paint(now);
      bar.paintSpans(here(video, total), session.damaged, session.lost);
      day.textContent = clockSeconds(card.startMs + now);
      run.textContent = `${position(now)} / ${length(total)}`;
      if (video.paused) become(play, "Play", "play", "space");
      else become(play, "Pause", "pause", "space");
      if (video.muted) become(mute, "Sound on", "mute", "m");
      else become(mute, "Sound off", "sound", "m");
    },
    key(event) {
      const at = event.target as Element;
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (at !== bar.input && at.closest("input, select, textarea, [contenteditable]")) return;
      if (event.key === " " && at.closest("button, a, summary")) return;
      const action = keys[event.key];
      if (!action) return;
      event.preventDefault();
      action(event);
    },
  };
}
