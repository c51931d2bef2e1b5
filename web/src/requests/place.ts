// "Where is your home?": by this device's location, by typing, or by choosing a cell around a point. Drawn
// and compared here; no map is fetched, and the place is kept in the sealed settings alone.

import { type Point, around, cellOf, cornersOf, flat, middleOf, point } from "../feed/place.ts";
import { graticule } from "../ui/graticule.ts";
import { type Child, announce, fill, h, s } from "../ui/h.ts";
import { button, field, notice, toast } from "../ui/parts.ts";
import { homeMark } from "./area.ts";

const RINGS = 3;
const CELL_RESOLUTION = 9;
const NAMES = ["north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"];
/** Room for the degrees of the lines, beside the cells. */
const DEGREES_M = 290;
const LOCATION_MS = 20_000;

interface PlaceOptions {
  place: Point | undefined;
  save: (place: Point | null) => Promise<unknown>;
}

/** "350 m north-east" of the middle. */
function direction([east, south]: [number, number]): string {
  const metres = Math.round(Math.hypot(east, south) / 10) * 10;
  const eighth = Math.round(Math.atan2(east, -south) / (Math.PI / 4));
  return `${metres} m ${NAMES[(eighth + 8) % 8]}`;
}

/** The cells around a point; the one chosen becomes the place. */
function grid(place: Point, choose: (place: Point) => unknown): HTMLElement {
  const own = cellOf(place);
  const middle = middleOf(own);
  const cells = around(place, CELL_RESOLUTION, RINGS).map((cell) => ({
    cell,
    corners: cornersOf(middle, cell),
    at: flat(middle, middleOf(cell)),
  }));
  const all = cells.flatMap((c) => c.corners);
  const [left, top] = [Math.min(...all.map(([x]) => x)) - DEGREES_M, Math.min(...all.map(([, y]) => y)) - 20];
  const [right, bottom] = [Math.max(...all.map(([x]) => x)) + 20, Math.max(...all.map(([, y]) => y)) + 20];
  const shapes = cells.map(({ cell, corners, at }) => {
    const label = cell === own ? "The cell your home is in" : `Move your home ${direction(at)}`;
    const shape = s(
      "path",
      {
        class: cell === own ? "grid-cell grid-own" : "grid-cell",
        d: `M${corners.map(([x, y]) => `${Math.round(x)} ${Math.round(y)}`).join("L")}Z`,
        role: "button",
        tabindex: 0,
        "aria-label": label,
        "aria-pressed": String(cell === own),
      },
      s("title", {}, label),
    );
    const take = () => cell !== own && choose(middleOf(cell));
    shape.addEventListener("click", take);
    shape.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      take();
    });
    return shape;
  });
  const mark = homeMark(flat(middle, place), 6);
  return h(
    "figure",
    { class: "grid-box" },
    s(
      "svg",
      {
        class: "grid",
        viewBox: [left, top, right - left, bottom - top].map(Math.round).join(" "),
        role: "group",
        "aria-label": "Cells around your home, each about 350 metres across",
      },
      ...shapes,
      graticule(middle, { x: left, y: top, width: right - left, height: bottom - top }),
      mark,
      compass(right, top),
    ),
    h(
      "figcaption",
      { class: "hint" },
      "The pin is your home. Each cell is about 350 m across, north is up, and the lines are degrees, " +
        "as on any map. Requests name such cells. Choose another if your home is not in the marked one.",
    ),
  );
}

function compass(right: number, top: number): SVGElement {
  return s("text", { class: "grid-north", x: right - 60, y: top + 120, "aria-hidden": "true" }, "N ↑");
}

/** Degrees as people write them: `44.0712`, `44,0712`, or both at once, `44.0712, -72.5436`. */
export function readDegrees(lat: string, lng: string): Point | undefined {
  const both = /^\s*(-?\d+(?:\.\d+)?)\s*[,;\s]\s*(-?\d+(?:\.\d+)?)\s*$/.exec(lat);
  const one = (text: string) => {
    const plain = text.trim().replace(",", ".").replace("−", "-");
    return /^-?\d{1,3}(\.\d+)?$/.test(plain) ? Number(plain) : Number.NaN;
  };
  const [north, east] = both && !lng.trim() ? [Number(both[1]), Number(both[2])] : [one(lat), one(lng)];
  return Number.isNaN(north) || Number.isNaN(east) ? undefined : point(north, east);
}

function located(): Promise<Point> {
  return new Promise((resolve, reject) => {
    const words: Record<number, string> = {
      1: "This browser was not allowed to tell its location. Type it below, or allow it and try again.",
      2: "This device does not know where it is. Type the place below.",
      3: "This device took too long to find out where it is. Type the place below.",
    };
    if (!navigator.geolocation) return reject(new Error(words[2]));
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lat: coords.latitude, lng: coords.longitude }),
      ({ code }) => reject(new Error(words[code] ?? words[2])),
      { enableHighAccuracy: true, timeout: LOCATION_MS, maximumAge: 0 },
    );
  });
}

function typed(options: { take: (place: Point) => unknown; place: Point | undefined }): HTMLElement {
  const { place } = options;
  const digits = (value: number | undefined) => (value === undefined ? "" : value.toFixed(5));
  const latitude = field({
    label: "Latitude",
    inputmode: "text",
    autocomplete: "off",
    value: digits(place?.lat),
    placeholder: "44.0712",
    maxlength: 40,
  });
  const longitude = field({
    label: "Longitude",
    inputmode: "text",
    autocomplete: "off",
    value: digits(place?.lng),
    placeholder: "-72.5436",
    maxlength: 20,
  });
  const state = h("div", { "aria-live": "polite" });
  const form = h(
    "form",
    { class: "stack-s", novalidate: true },
    h("div", { class: "fields fields-two" }, latitude.root, longitude.root),
    h(
      "p",
      { class: "hint" },
      "In degrees, as maps and phones show them. Both may be pasted into the first field.",
    ),
    state,
    h("div", { class: "actions" }, button("Show this place", { type: "submit" })),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const found = readDegrees(latitude.input.value, longitude.input.value);
    if (found) return void options.take(found);
    fill(
      state,
      notice(
        "warn",
        h("p", {}, "Latitude is -90 to 90 degrees, longitude -180 to 180, such as 44.0712 and -72.5436."),
      ),
    );
    latitude.input.focus();
  });
  return form;
}

/** The part of a page where the place is set. */
export function placePart({ place, save }: PlaceOptions): HTMLElement {
  const box = h("div", { class: "stack" });
  let chosen = place;
  const paint = (...first: Child[]): void => {
    const changed = chosen && (chosen.lat !== place?.lat || chosen.lng !== place?.lng);
    fill(
      box,
      ...first,
      chosen &&
        grid(chosen, (next) => {
          chosen = next;
          announce("Your home is now in this cell. Save to keep it.");
          paint();
        }),
      changed &&
        h(
          "div",
          { class: "actions" },
          button("Save this place", { kind: "primary", onclick: () => keep(chosen ?? null) }),
          button("Discard", {
            kind: "plain",
            onclick: () => {
              chosen = place;
              paint();
            },
          }),
        ),
      h(
        "div",
        { class: "actions" },
        button("Use this device’s location", {
          icon: "place",
          onclick: async () => {
            chosen = await located();
            paint();
          },
        }),
        place && button("Forget the place", { kind: "plain", onclick: () => keep(null) }),
      ),
      h(
        "details",
        { class: "more", open: !chosen },
        h("summary", {}, "Type the place"),
        typed({
          place: chosen,
          take: (next) => {
            chosen = next;
            paint();
          },
        }),
      ),
    );
  };
  const keep = async (next: Point | null) => {
    await save(next);
    toast(next ? "The place is kept, sealed, on your household’s devices." : "The place is forgotten.");
  };
  paint();
  return box;
}

/** What setting the place gives away, and what not. */
export function placeWords(): HTMLElement {
  return h(
    "p",
    { class: "muted" },
    "Requests name small areas. Your browser compares them with the place of your home by itself. The " +
      "place is " +
      "sealed like your clips; the service learns at most the region, about 12,000 km², whose public " +
      "list of " +
      "requests your browser reads. Nothing on this page fetches a map.",
  );
}
