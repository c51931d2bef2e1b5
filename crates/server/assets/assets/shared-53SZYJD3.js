import {
  around,
  cornersOf,
  flat,
  middleOf
} from "./shared-E2FXWDGR.js";
import {
  s
} from "./shared-K3QNCVT6.js";

// src/ui/graticule.ts
var STEPS = [1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];
var LINES_MAX = 4;
var WIDTH_MAX_M = 12e4;
var degrees = (value, [plus, minus]) => `${Math.abs(value).toFixed(3).replace(/\.?0+$/, "")}° ${value < 0 ? minus : plus}`;
function multiples(low, high, step) {
  const first = Math.ceil(low / step);
  const count = Math.max(0, Math.floor(high / step) - first + 1);
  return Array.from({ length: count }, (_, i) => (first + i) * step);
}
function graticule(origin, box) {
  const [perLng, south] = flat(origin, { lat: origin.lat + 1, lng: origin.lng + 1 });
  const perLat = -south;
  if (box.width > WIDTH_MAX_M || perLng < 1) return null;
  const step = STEPS.find((n) => n * perLat * LINES_MAX >= Math.max(box.width, box.height));
  if (step === void 0) return null;
  const [right, bottom] = [box.x + box.width, box.y + box.height];
  const size = Math.max(box.width, box.height) * 0.026;
  const lats = multiples(origin.lat - bottom / perLat, origin.lat - box.y / perLat, step);
  const lngs = multiples(origin.lng + box.x / perLng, origin.lng + right / perLng, step);
  const line = (x1, y1, x2, y2) => s("line", { x1, y1, x2, y2 });
  return s(
    "g",
    { class: "graticule", "aria-hidden": "true", "font-size": size },
    lats.map((lat) => {
      const y = (origin.lat - lat) * perLat;
      const label = s("text", { x: box.x + size * 0.4, y: y - size * 0.3 }, degrees(lat, ["N", "S"]));
      return [line(box.x, y, right, y), label];
    }),
    lngs.map((lng) => {
      const x = (lng - origin.lng) * perLng;
      const label = s("text", { x: x + size * 0.3, y: box.y + size * 1.2 }, degrees(lng, ["E", "W"]));
      return [line(x, box.y, x, bottom), label];
    })
  );
}

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
    graticule(middle, { x: left, y: top, width, height }),
    home && homeMark(flat(middle, home), Math.max(width, height) / 260)
  );
}

export {
  graticule,
  homeMark,
  drawArea
};
