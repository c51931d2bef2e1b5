// Play, seek, sound, full screen. The seek bar shows what is here and what is damaged.

import { position } from "../ui/format.ts";
import { fill, h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";
import { iconButton } from "../ui/parts.ts";
import type { Player } from "./player.ts";

const STEP_SECONDS = 5;

function setIcon(element: HTMLElement, name: Parameters<typeof icon>[0], label: string): void {
  fill(element, icon(name, 22));
  element.setAttribute("aria-label", label);
  element.title = label;
}

/** A part of the bar, in percent of the clip. */
function mark(className: string, from: number, to: number, total: number): HTMLElement {
  const element = h("span", { class: className });
  element.style.left = `${(100 * from) / total}%`;
  element.style.width = `${Math.max(0.6, (100 * (to - from)) / total)}%`;
  return element;
}

function toggleFull(stage: HTMLElement | null, video: HTMLVideoElement): void {
  const old = video as HTMLVideoElement & { webkitEnterFullscreen?: () => void };
  if (document.fullscreenElement) void document.exitFullscreen();
  else if (stage?.requestFullscreen) void stage.requestFullscreen();
  else old.webkitEnterFullscreen?.();
}

/** The controls of a player, to stand below its picture. */
export function controls(player: Player, startMs: number): HTMLElement {
  const { video, card } = player;
  const total = Math.max(1, card.durationMs);
  const togglePlay = () => {
    if (!video.paused) return video.pause();
    if (video.ended) video.currentTime = 0;
    void video.play().catch(() => undefined);
  };
  const play = iconButton("Play", "play", togglePlay);
  const mute = iconButton("Sound off", "sound", () => {
    video.muted = !video.muted;
  });
  const seek = h("input", { type: "range", class: "seek", min: 0, max: total, step: 40, value: startMs, "aria-label": "Position in the clip" });
  const marks = h("div", { class: "marks", "aria-hidden": "true" });
  const time = h("span", { class: "time num" });
  const bar = h("div", { class: "seek-box" }, marks, seek);
  const full = iconButton("Full screen", "full", () => toggleFull(root.parentElement, video));
  const root: HTMLElement = h("div", { class: "controls" }, play, bar, time, card.audio && mute, full);

  const paintTime = () => {
    const now = Math.min(total, video.currentTime * 1000);
    if (document.activeElement !== seek || !seek.matches(":active")) seek.value = String(now);
    seek.setAttribute("aria-valuetext", `${position(now)} of ${position(total)}`);
    seek.style.setProperty("--at", `${(100 * now) / total}%`);
    time.textContent = `${position(now)} / ${position(total)}`;
  };
  const paintMarks = () => {
    const here: HTMLElement[] = [];
    for (let i = 0; i < video.buffered.length; i++) {
      here.push(mark("here", video.buffered.start(i) * 1000, Math.min(total, video.buffered.end(i) * 1000), total));
    }
    fill(marks, ...here, ...player.damaged.map((s) => mark("bad", s.from, s.to, total)));
  };
  seek.addEventListener("input", () => {
    video.currentTime = Number(seek.value) / 1000;
    paintTime();
  });
  video.addEventListener("timeupdate", paintTime);
  video.addEventListener("progress", paintMarks);
  video.addEventListener("play", () => setIcon(play, "pause", "Pause"));
  video.addEventListener("pause", () => setIcon(play, "play", "Play"));
  video.addEventListener("volumechange", () =>
    setIcon(mute, video.muted ? "mute" : "sound", video.muted ? "Sound on" : "Sound off"),
  );
  video.addEventListener("click", togglePlay);
  queueMicrotask(() => {
    root.parentElement?.addEventListener("painted", paintMarks);
    root.closest("dialog")?.addEventListener("keydown", (event) => keys(event, video, togglePlay, total));
  });
  if (startMs > 0) video.currentTime = startMs / 1000;
  paintTime();
  return root;
}

/** Keys of the player, unless a field or a button has them. */
function keys(event: KeyboardEvent, video: HTMLVideoElement, togglePlay: () => void, total: number): void {
  const at = event.target as HTMLElement;
  if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(at.tagName)) return;
  const by = (seconds: number) => {
    video.currentTime = Math.min(total / 1000, Math.max(0, video.currentTime + seconds));
  };
  const frame = 1 / 25;
  const actions: Record<string, () => void> = {
    k: togglePlay,
    ArrowLeft: () => by(-STEP_SECONDS),
    ArrowRight: () => by(STEP_SECONDS),
    ",": () => (video.pause(), by(-frame)),
    ".": () => (video.pause(), by(frame)),
    m: () => {
      video.muted = !video.muted;
    },
  };
  if (at.tagName !== "BUTTON") actions[" "] = togglePlay;
  const action = actions[event.key];
  if (!action) return;
  event.preventDefault();
  action();
}
