import {
  flat
} from "./shared-E2FXWDGR.js";
import {
  fill,
  h,
  icon
} from "./shared-K3QNCVT6.js";

// src/ask/hexgrid.ts
function frameOf(tiles) {
  const xs = tiles.flatMap((t) => t.corners.map(([x]) => x));
  const ys = tiles.flatMap((t) => t.corners.map(([, y]) => y));
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const air = (right - left) * 0.02;
  return { x: left - air, y: top - air, width: right - left + 2 * air, height: bottom - top + 2 * air };
}
var pointsOf = (tile) => tile.corners.map(([x, y]) => `${x},${y}`).join(" ");
function originOf(tiles) {
  const near = [...tiles].sort((a, b) => Math.hypot(...a.middle) - Math.hypot(...b.middle))[0];
  const [east, south] = near.middle;
  const [perLng, perLat] = flat(near.point, { lat: near.point.lat - 1, lng: near.point.lng + 1 });
  return { lat: near.point.lat + south / perLat, lng: near.point.lng - east / perLng };
}
function scaleOf(width) {
  const wanted = width / 4;
  const power = 10 ** Math.floor(Math.log10(wanted));
  return [5, 2, 1].map((n) => n * power).find((n) => n <= wanted) ?? power;
}
var lengthOf = (metres) => metres >= 1e3 ? `${metres / 1e3} km` : `${metres} m`;
function outermost(tiles, to) {
  const [dx, dy] = { north: [0, -1], east: [1, 0], south: [0, 1], west: [-1, 0] }[to];
  const score = ({ middle: [x, y] }) => x * dx + y * dy - 1.5 * Math.abs(x * dy + y * dx);
  return [...tiles].sort((a, b) => score(b) - score(a))[0];
}
function neighbour(tiles, from, to) {
  const [dx, dy] = { north: [0, -1], east: [1, 0], south: [0, 1], west: [-1, 0] }[to];
  let best;
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
function squareKm(m2) {
  const km2 = m2 / 1e6;
  return `${km2 < 10 ? km2.toFixed(2) : km2.toFixed(0)} km²`;
}
var areaWords = (cells, m2) => `${cells === 1 ? "1 cell" : `${cells} cells`}, ${squareKm(m2)}`;
function limitsOf({ request: r }, sensitive) {
  const cells = sensitive ? r.sensitive_cells_min : r.cells_min;
  return `${cells} to ${r.cells_max} cells, ${(r.area_m2_min / 1e6).toFixed(3)} to ${(r.area_m2_max / 1e6).toFixed(2)} km²`;
}
function parsePlace(typed) {
  const [, lat, lng] = /^\s*(-?\d{1,2}(?:\.\d+)?)\s*[,; ]\s*(-?\d{1,3}(?:\.\d+)?)\s*$/.exec(typed) ?? [];
  if (lat === void 0 || lng === void 0) return null;
  const point = { lat: Number(lat), lng: Number(lng) };
  return Math.abs(point.lat) <= 90 && Math.abs(point.lng) <= 180 ? point : null;
}
var showPlace = ({ lat, lng }) => `${lat.toFixed(4)}, ${lng.toFixed(4)}`;
var PARTS = [
  ["offence", "Offence"],
  ["urgent", "Danger"],
  ["area", "Area"],
  ["window", "Window"],
  ["text", "What residents read"],
  ["contact", "Contact"],
  ["terms", "Terms"],
  ["case", "Case number"],
  ["own", "Declaration"]
];
var PART_OF = {
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
  "not-own": "own"
};
var partOf = (broken) => PART_OF[broken.code] ?? "text";

// src/ask/fields.ts
function formPart(part, hint, ...body) {
  const title = PARTS.find(([name]) => name === part)?.[1] ?? part;
  const inside = h("div", { class: "stack-s" }, ...body);
  const broken = h("ul", { class: "broken", "aria-live": "polite" });
  const root = h(
    "section",
    { class: "form-part", id: `part-${part}`, "aria-labelledby": `title-${part}` },
    h("h2", { id: `title-${part}`, tabindex: -1 }, title),
    hint && h("p", { class: "hint" }, hint),
    inside,
    broken
  );
  return { root, body: inside, broken };
}
var NEAR_CHARS = 200;
function counted(label, rows, value, most, changed) {
  const id = `text-${label.replace(/\W/g, "").toLowerCase()}`;
  const input = h("textarea", { id, rows, spellcheck: "true", "aria-describedby": `${id}-count` });
  input.value = value;
  const count = h("p", { class: "hint num count", id: `${id}-count` });
  const paint = () => {
    const long = [...input.value.trim()].length;
    count.hidden = long < most - NEAR_CHARS;
    count.textContent = `${long} of at most ${most} characters`;
    count.classList.toggle("count-over", long > most);
  };
  input.addEventListener("input", () => {
    paint();
    changed(input.value);
  });
  paint();
  return h("div", { class: "field" }, h("label", { for: id, class: "visually-hidden" }, label), input, count);
}
function showBroken(parts, broken, touched) {
  for (const [name, part] of parts) {
    const here = touched(name) ? broken.filter((b) => partOf(b) === name) : [];
    const key = here.map((b) => b.code + b.message).join();
    if (part.broken.dataset.shown === key) continue;
    part.broken.dataset.shown = key;
    part.root.classList.toggle("form-part-broken", here.length > 0);
    fill(
      part.broken,
      ...here.map((b) => h("li", { "data-code": b.code }, icon("warn", 18), h("span", {}, b.message)))
    );
  }
}
function todo(parts, broken) {
  const names = PARTS.filter(([name]) => broken.some((b) => partOf(b) === name));
  if (names.length === 0) {
    return h(
      "p",
      { class: "verdict verdict-good" },
      icon("check"),
      h("span", {}, h("strong", {}, "Complete."), " The rules allow it.")
    );
  }
  const link = ([name, title]) => h(
    "li",
    {},
    h(
      "a",
      {
        href: `#part-${name}`,
        onclick: (event) => {
          event.preventDefault();
          parts.get(name)?.root.scrollIntoView({ block: "start", behavior: "smooth" });
          parts.get(name)?.root.querySelector("h2")?.focus({ preventScroll: true });
        }
      },
      title
    )
  );
  return h(
    "div",
    { class: "stack-s" },
    h("p", { class: "small muted" }, "Still to do:"),
    h("ul", { class: "todo" }, ...names.map(link))
  );
}

export {
  frameOf,
  pointsOf,
  originOf,
  scaleOf,
  lengthOf,
  outermost,
  neighbour,
  areaWords,
  limitsOf,
  parsePlace,
  showPlace,
  formPart,
  counted,
  showBroken,
  todo
};
