// What of a day is listed.

import type { ClipItem } from "../api/types.ts";
import type { Card } from "../crypto/card.ts";
import { h } from "../ui/h.ts";

export interface Filter {
  kind: "all" | "press" | "motion" | "manual" | "kept" | "deleted";
  /** A camera's id, or empty for all. */
  camera: string;
}

const KINDS: [Filter["kind"], string][] = [
  ["all", "All"],
  ["press", "Bell"],
  ["motion", "Motion"],
  ["manual", "By hand"],
  ["kept", "Kept"],
  ["deleted", "Deleted"],
];

/** Whether a clip is listed. What could not be opened is listed unless a kind was asked for. */
export function passes(filter: Filter, item: ClipItem, card: Card | null): boolean {
  if (filter.camera && item.camera !== filter.camera) return false;
  if (filter.kind === "kept") return item.keep;
  if (filter.kind === "all" || filter.kind === "deleted") return true;
  return card?.trigger === filter.kind;
}

/** The row of choices. */
export function filterBar(
  filter: Filter,
  cameras: { camera: string; name: string }[],
  change: (filter: Filter) => unknown,
): HTMLElement {
  const chip = (label: string, on: boolean, next: Filter) =>
    h(
      "button",
      { type: "button", class: "chip", "aria-pressed": String(on), onclick: () => change(next) },
      label,
    );
  return h(
    "div",
    { class: "filters" },
    h(
      "div",
      { class: "chips", role: "group", "aria-label": "Kind of clip" },
      ...KINDS.map(([kind, label]) => chip(label, filter.kind === kind, { ...filter, kind })),
    ),
    cameras.length > 1 &&
      h(
        "div",
        { class: "chips", role: "group", "aria-label": "Camera" },
        chip("All cameras", !filter.camera, { ...filter, camera: "" }),
        ...cameras.map((c) => chip(c.name, filter.camera === c.camera, { ...filter, camera: c.camera })),
      ),
  );
}
