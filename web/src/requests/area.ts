// The area of a request as a drawing: its cells, those around them in outline, and the own home, marked here.

import { type Point, around, cornersOf, flat, middleOf } from "../feed/place.ts";
import { graticule } from "../ui/graticule.ts";
import { s } from "../ui/h.ts";

const CELL_RESOLUTION = 9;
const MARGIN_M = 120;

function centre(cells: readonly string[]): Point {
  const middles = cells.map(middleOf);
  const mean = (of: (p: Point) => number) => middles.reduce((sum, p) => sum + of(p), 0) / middles.length;
  return { lat: mean((p) => p.lat), lng: mean((p) => p.lng) };
}

const path = (corners: [number, number][]) =>
  `M${corners.map(([x, y]) => `${Math.round(x)} ${Math.round(y)}`).join("L")}Z`;

/** A mark for the home: a pin, its tip on the point. */
export function homeMark([x, y]: [number, number], scale: number) {
  const at = `translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${scale})`;
  return s(
    "g",
    { class: "home-mark", transform: at },
    s("path", { d: "M0 0C-5 -7 -9 -11 -9 -17a9 9 0 0 1 18 0C9 -11 5 -7 0 0Z" }),
    s("circle", { cx: 0, cy: -17, r: 3.6 }),
  );
}

/** The drawing; `label` is what a screen reader says instead. */
export function drawArea(cells: readonly string[], home: Point | null, label: string): SVGElement {
  const middle = centre(cells);
  const chosen = cells.map((cell) => cornersOf(middle, cell));
  const points = chosen.flat();
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const [left, top] = [Math.min(...xs) - MARGIN_M, Math.min(...ys) - MARGIN_M];
  const [width, height] = [Math.max(...xs) + MARGIN_M - left, Math.max(...ys) + MARGIN_M - top];
  const beside = new Set(cells.flatMap((cell) => around(middleOf(cell), CELL_RESOLUTION, 1)));
  for (const cell of cells) beside.delete(cell);
  return s(
    "svg",
    {
      class: "area",
      viewBox: [left, top, width, height].map(Math.round).join(" "),
      role: "img",
      "aria-label": label,
      preserveAspectRatio: "xMidYMid meet",
    },
    [...beside].map((cell) => s("path", { class: "area-beside", d: path(cornersOf(middle, cell)) })),
    chosen.map((corners) => s("path", { class: "area-cell", d: path(corners) })),
    graticule(middle, { x: left, y: top, width, height }),
    home && homeMark(flat(middle, home), Math.max(width, height) / 260),
  );
}
