// The picture of the grid: pure geometry. Metres east and south of the middle, as the service gives them.

import type { GridTile, LatLng, RuleBroken, Rulebook } from "../api/agency.ts";
import { flat } from "../feed/place.ts";

/** The frame around all corners, with a little air. */
export function frameOf(tiles: readonly GridTile[]): { x: number; y: number; width: number; height: number } {
  const xs = tiles.flatMap((t) => t.corners.map(([x]) => x));
  const ys = tiles.flatMap((t) => t.corners.map(([, y]) => y));
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const air = (right - left) * 0.02;
  return { x: left - air, y: top - air, width: right - left + 2 * air, height: bottom - top + 2 * air };
}

export const pointsOf = (tile: GridTile) => tile.corners.map(([x, y]) => `${x},${y}`).join(" ");

/** The place at 0, 0 of a drawing, from the tile nearest to it. */
export function originOf(tiles: readonly GridTile[]): LatLng {
  const near = [...tiles].sort((a, b) => Math.hypot(...a.middle) - Math.hypot(...b.middle))[0] as GridTile;
  const [east, south] = near.middle;
  const [perLng, perLat] = flat(near.point, { lat: near.point.lat - 1, lng: near.point.lng + 1 });
  return { lat: near.point.lat + south / perLat, lng: near.point.lng - east / perLng };
}

/** A round length that is about a quarter of the width, for the scale. */
export function scaleOf(width: number): number {
  const wanted = width / 4;
  const power = 10 ** Math.floor(Math.log10(wanted));
  return [5, 2, 1].map((n) => n * power).find((n) => n <= wanted) ?? power;
}

export const lengthOf = (metres: number) => (metres >= 1000 ? `${metres / 1000} km` : `${metres} m`);

export type Direction = "north" | "east" | "south" | "west";

/** The tile furthest out in a direction, near the axis: where to look next. */
export function outermost(tiles: readonly GridTile[], to: Direction): GridTile | undefined {
  const [dx, dy] = { north: [0, -1], east: [1, 0], south: [0, 1], west: [-1, 0] }[to] as [number, number];
  const score = ({ middle: [x, y] }: GridTile) => x * dx + y * dy - 1.5 * Math.abs(x * dy + y * dx);
  return [...tiles].sort((a, b) => score(b) - score(a))[0];
}

/** The tile next to one, in a direction of the arrow keys; itself if there is none. */
export function neighbour(tiles: readonly GridTile[], from: GridTile, to: Direction): GridTile {
  const [dx, dy] = { north: [0, -1], east: [1, 0], south: [0, 1], west: [-1, 0] }[to] as [number, number];
  let best: { tile: GridTile; far: number } | undefined;
  for (const tile of tiles) {
    const [x, y] = [tile.middle[0] - from.middle[0], tile.middle[1] - from.middle[1]];
    const along = x * dx + y * dy;
    const across = Math.abs(x * dy + y * dx);
    if (along <= 0 || across > 1.8 * along) continue;
    const far = along + 1.2 * across;
    if (!best || far < best.far) best = { tile, far };
  }
  return best?.tile ?? from;
}

/** 0.42 km² */
export function squareKm(m2: number): string {
  const km2 = m2 / 1e6;
  return `${km2 < 10 ? km2.toFixed(2) : km2.toFixed(0)} km²`;
}

/** "4 cells, 0.42 km²" */
export const areaWords = (cells: number, m2: number) =>
  `${cells === 1 ? "1 cell" : `${cells} cells`}, ${squareKm(m2)}`;

/** What an area may be, in a line. */
export function limitsOf({ request: r }: Rulebook, sensitive: boolean): string {
  const cells = sensitive ? r.sensitive_cells_min : r.cells_min;
  return (
    `${cells} to ${r.cells_max} cells, ${(r.area_m2_min / 1e6).toFixed(3)} to ` +
    `${(r.area_m2_max / 1e6).toFixed(2)} km²`
  );
}

/** A place as somebody types it: "44.0712, -72.5436". */
export function parsePlace(typed: string): LatLng | null {
  const [, lat, lng] = /^\s*(-?\d{1,2}(?:\.\d+)?)\s*[,; ]\s*(-?\d{1,3}(?:\.\d+)?)\s*$/.exec(typed) ?? [];
  if (lat === undefined || lng === undefined) return null;
  const point = { lat: Number(lat), lng: Number(lng) };
  return Math.abs(point.lat) <= 90 && Math.abs(point.lng) <= 180 ? point : null;
}

export const showPlace = ({ lat, lng }: LatLng) => `${lat.toFixed(4)}, ${lng.toFixed(4)}`;

/** Parts of the form, in order. */
export const PARTS = [
  ["offence", "Offence"],
  ["urgent", "Danger"],
  ["area", "Area"],
  ["window", "Window"],
  ["text", "What residents read"],
  ["contact", "Contact"],
  ["terms", "Terms"],
  ["case", "Case number"],
  ["own", "Declaration"],
] as const;
export type Part = (typeof PARTS)[number][0];

const PART_OF: Record<string, Part> = {
  "unknown-offence": "offence",
  "not-this-agency": "offence",
  urgent: "urgent",
  "urgent-offence": "urgent",
  "urgent-per-day": "urgent",
  "urgent-misused": "urgent",
  "not-a-cell": "area",
  "repeated-cell": "area",
  cells: "area",
  area: "area",
  "no-window": "window",
  window: "window",
  future: "window",
  "too-old": "window",
  "per-case": "case",
  "no-text": "text",
  "text-length": "text",
  "sensitive-text": "text",
  characters: "text",
  contact: "contact",
  terms: "terms",
  "no-case": "case",
  case: "case",
  "not-own": "own",
};

/** Where a broken rule is shown. */
export const partOf = (broken: RuleBroken): Part => PART_OF[broken.code] ?? "text";
