// Lines of latitude and longitude over a drawing in metres, so that a place can be found on any other map.
// No map is fetched: they follow from the coordinates alone.

import { type Point, flat } from "../feed/place.ts";
import { s } from "./h.ts";

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Distances between lines, degrees. */
const STEPS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];
/** Lines across the higher side, at most. */
const LINES_MAX = 4;
/** A drawing that is wider is no plane any more, metres. */
const WIDTH_MAX_M = 120_000;

const degrees = (value: number, [plus, minus]: [string, string]) =>
  `${Math.abs(value).toFixed(3).replace(/\.?0+$/, "")}° ${value < 0 ? minus : plus}`;

/** Multiples of `step` from `low` to `high`. */
function multiples(low: number, high: number, step: number): number[] {
  const first = Math.ceil(low / step);
  const count = Math.max(0, Math.floor(high / step) - first + 1);
  return Array.from({ length: count }, (_, i) => (first + i) * step);
}

/** The lines and their degrees; `origin` is the point at 0, 0. Nothing for a drawing that is too wide. */
export function graticule(origin: Point, box: Box): SVGElement | null {
  const [perLng, south] = flat(origin, { lat: origin.lat + 1, lng: origin.lng + 1 });
  const perLat = -south;
  if (box.width > WIDTH_MAX_M || perLng < 1) return null;
  const step = STEPS.find((n) => n * perLat * LINES_MAX >= Math.max(box.width, box.height));
  if (step === undefined) return null;
  const [right, bottom] = [box.x + box.width, box.y + box.height];
  const size = Math.max(box.width, box.height) * 0.026;
  const lats = multiples(origin.lat - bottom / perLat, origin.lat - box.y / perLat, step);
  const lngs = multiples(origin.lng + box.x / perLng, origin.lng + right / perLng, step);
  const line = (x1: number, y1: number, x2: number, y2: number) => s("line", { x1, y1, x2, y2 });
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
    }),
  );
}
