import {
  around,
  cornersOf,
  flat,
  middleOf
} from "./shared-E2FXWDGR.js";
import {
  s
} from "./shared-BUMNSQCO.js";

// src/requests/area.ts
var CELL_RESOLUTION = 9;
var MARGIN_M = 120;
function centre(cells) {
  const middles = cells.map(middleOf);
  const mean = (of) => middles.reduce((sum, p) => sum + of(p), 0) / middles.length;
  return { lat: mean((p) => p.lat), lng: mean((p) => p.lng) };
}
var path = (corners) => `M${corners.map(([x, y]) => `${Math.round(x)} ${Math.round(y)}`).join("L")}Z`;
function homeMark([x, y], scale) {
  const at = `translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${scale})`;
  return s(
    "g",
    { class: "home-mark", transform: at },
    s("path", { d: "M0 0C-5 -7 -9 -11 -9 -17a9 9 0 0 1 18 0C9 -11 5 -7 0 0Z" }),
    s("circle", { cx: 0, cy: -17, r: 3.6 })
  );
}
function drawArea(cells, home, label) {
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
      preserveAspectRatio: "xMidYMid meet"
    },
    [...beside].map((cell) => s("path", { class: "area-beside", d: path(cornersOf(middle, cell)) })),
    chosen.map((corners) => s("path", { class: "area-cell", d: path(corners) })),
    home && homeMark(flat(middle, home), Math.max(width, height) / 260)
  );
}

export {
  homeMark,
  drawArea
};
