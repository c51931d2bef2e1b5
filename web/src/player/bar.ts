// The scrub bar: a range input over a track that shows what is here, what is damaged and when the bell was
// pressed.

import { clockSeconds, length, position } from "../ui/format.ts";
import { fill, h } from "../ui/h.ts";
import type { Span } from "./plan.ts";

/** A moment to mark on the scrub bar, in ms from the clip's start. */
export interface Mark {
  atMs: number;
  label: string;
  kind: "press" | "motion" | "manual";
}

const NARROW_PERCENT = 0.6;

export interface Bar {
  element: HTMLElement;
  input: HTMLInputElement;
  paint(now: number): void;
  paintSpans(here: Span[], damaged: Span[], lost: Span[]): void;
}

/** `startMs` is the time of day the clip begins at; `seek` is called as the thumb moves. */
export function scrubBar(
  durationMs: number,
  startMs: number,
  marks: Mark[],
  seek: (ms: number) => void,
): Bar {
  const percent = (ms: number) => (100 * Math.min(durationMs, Math.max(0, ms))) / durationMs;
  const input = h("input", {
    type: "range",
    class: "seek",
    min: 0,
    max: durationMs,
    step: "any",
    value: 0,
    "aria-label": "Position in the clip",
  });
  const spans = h("div", { class: "marks", "aria-hidden": "true" });
  const moments = h(
    "ul",
    { class: "moments", "aria-label": "Marked moments" },
    marks.map(({ atMs, label, kind }) => {
      const item = h(
        "li",
        { class: `moment moment-${kind}`, title: `${label}, ${position(atMs)}` },
        h("span", { class: "visually-hidden" }, `${label} at ${position(atMs)}`),
      );
      item.style.left = `${percent(atMs)}%`;
      return item;
    }),
  );
  const piece = (className: string, { startMs: from, endMs: to }: Span) => {
    const element = h("span", { class: className });
    element.style.left = `${percent(from)}%`;
    element.style.width = `${Math.max(NARROW_PERCENT, percent(to) - percent(from))}%`;
    return element;
  };
  let painted = "";
  input.addEventListener("input", () => seek(Number(input.value)));
  return {
    element: h("div", { class: "seek-box" }, spans, input, marks.length > 0 && moments),
    input,
    paint(now) {
      if (!input.matches(":active")) input.value = String(now);
      input.style.setProperty("--at", `${percent(now)}%`);
      const text = `${position(now)} of ${length(durationMs)}, ${clockSeconds(startMs + now)}`;
      if (text !== input.getAttribute("aria-valuetext")) input.setAttribute("aria-valuetext", text);
    },
    paintSpans(here, damaged, lost) {
      const now = JSON.stringify([here, damaged, lost]);
      if (now === painted) return;
      painted = now;
      fill(
        spans,
        ...here.map((s) => piece("here", s)),
        ...lost.map((s) => piece("lost", s)),
        ...damaged.map((s) => piece("bad", s)),
      );
    },
  };
}
