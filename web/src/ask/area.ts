// The area: cells toggled on a drawing by pointer, or in a list of the same cells by keyboard. The drawing
// is hidden from screen readers; the list is what they have.

import { type Grid, type GridTile, type LatLng, type Zoom, civic } from "../api/agency.ts";
import { flat } from "../feed/place.ts";
import { homeMark as pin } from "../requests/area.ts";
import { graticule } from "../ui/graticule.ts";
import { fill, h, s } from "../ui/h.ts";
import { type IconName } from "../ui/icons.ts";
import { button, iconButton, notice, sentence } from "../ui/parts.ts";
import {
  type Direction,
  areaWords,
  frameOf,
  lengthOf,
  neighbour,
  originOf,
  outermost,
  parsePlace,
  pointsOf,
  scaleOf,
  showPlace,
} from "./hexgrid.ts";

const ZOOMS: [Zoom, string][] = [
  ["far", "Far"],
  ["middle", "Middle"],
  ["near", "Near"],
];
const CLOSER: Record<Zoom, Zoom> = { far: "middle", middle: "near", near: "near" };
const RINGS: Record<Zoom, number> = { near: 5, middle: 4, far: 3 };
/** Fingers need larger cells. */
const RINGS_PHONE: Record<Zoom, number> = { near: 2, middle: 2, far: 2 };
const PLACE = "sidelight.place";
const TYPED = "sidelight.place.typed";

type Where = Record<string, string>;

export class AreaPicker {
  readonly root = h("div", { class: "areapick" });
  private readonly chosen: Set<string>;
  /** The place that was typed last; it is marked. */
  private typed = parsePlace(sessionStorage.getItem(TYPED) ?? "");
  private readonly sizes = new Map<string, number>();
  private zoom: Zoom;
  private where: Where;
  private grid: Grid | undefined;
  private active = 0;
  private turn = 0;
  private readonly drawing = h("div", { class: "area-drawing", "aria-hidden": "true" });
  private readonly list = h("ul", {
    class: "area-list",
    role: "listbox",
    "aria-multiselectable": "true",
    "aria-label": "Cells, by row and column",
  });
  private readonly says = h("p", { class: "area-says num", "aria-live": "polite" });
  private readonly zooms = h("div", { class: "chips", role: "group", "aria-label": "How far out" });
  private readonly place = h("input", {
    type: "text",
    id: "area-place",
    placeholder: "44.0712, -72.5436",
    inputmode: "text",
    autocomplete: "off",
  });
  private readonly trouble = h("div", { "aria-live": "polite" });

  constructor(
    cells: string[],
    private readonly changed: (cells: string[]) => unknown,
  ) {
    this.chosen = new Set(cells);
    const first = cells[0];
    const last = parsePlace(sessionStorage.getItem(PLACE) ?? "");
    this.zoom = first || last ? "near" : "middle";
    this.where = first ? { cell: first } : last ? { lat: String(last.lat), lng: String(last.lng) } : {};
    this.frame();
    void this.look();
  }

  /** Square metres of what is chosen; null if a cell's size is not known yet. */
  get area(): number | null {
    let sum = 0;
    for (const cell of this.chosen) {
      const size = this.sizes.get(cell);
      if (size === undefined) return null;
      sum += size;
    }
    return sum;
  }

  private frame(): void {
    const move = (label: string, to: Direction, name: IconName) => {
      const made = iconButton(`Look further ${to}`, name, () => this.pan(to));
      made.classList.add(`pan-${to}`);
      made.title = label;
      return made;
    };
    const go = h(
      "form",
      { class: "area-go", novalidate: true },
      h("label", { for: "area-place", class: "small" }, "Latitude, longitude"),
      this.place,
      button("Go there", { type: "submit" }),
    );
    go.addEventListener("submit", (event) => {
      event.preventDefault();
      this.goTo();
    });
    fill(
      this.root,
      h("div", { class: "area-head" }, this.zooms, go),
      this.trouble,
      h(
        "div",
        { class: "area-both" },
        h(
          "div",
          { class: "area-map" },
          this.drawing,
          move("North", "north", "left"),
          move("East", "east", "right"),
          move("South", "south", "right"),
          move("West", "west", "left"),
        ),
        h("div", { class: "area-side" }, this.says, this.list),
      ),
    );
    this.list.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("click", (event) => this.pointed(event));
    this.list.addEventListener("focusin", () => this.mark());
    this.list.addEventListener("focusout", () => this.mark());
    this.drawing.addEventListener("click", (event) => this.pointed(event));
  }

  /** Reads the tiles around a place and draws them; an answer that comes too late is dropped. */
  private async look(): Promise<void> {
    const turn = ++this.turn;
    const phone = matchMedia("(max-width: 599px)").matches;
    const rings = (phone ? RINGS_PHONE : RINGS)[this.zoom];
    this.root.setAttribute("aria-busy", "true");
    try {
      const grid = await civic.grid({ ...this.where, zoom: this.zoom, rings: String(rings) });
      if (turn !== this.turn) return;
      this.grid = grid;
      fill(this.trouble);
      for (const { cell, area_m2 } of grid.tiles) if (cell) this.sizes.set(cell, area_m2);
      sessionStorage.setItem(PLACE, showPlace(grid.middle));
      this.place.value = showPlace(grid.middle);
      this.active = Math.floor(grid.tiles.length / 2);
      this.draw();
      await this.learnSizes();
    } catch (error) {
      if (turn === this.turn) fill(this.trouble, notice("warn", h("p", {}, sentence(error))));
    } finally {
      if (turn === this.turn) this.root.removeAttribute("aria-busy");
    }
  }

  /** Sizes of chosen cells that lie outside of what is shown. */
  private async learnSizes(): Promise<void> {
    for (const cell of this.chosen) {
      if (this.sizes.has(cell)) continue;
      const { tiles } = await civic.grid({ cell, zoom: "near", rings: "0" });
      for (const tile of tiles) if (tile.cell) this.sizes.set(tile.cell, tile.area_m2);
    }
    this.paint();
  }

  private lookAt(where: Where, zoom: Zoom): void {
    this.where = where;
    this.zoom = zoom;
    void this.look();
  }

  private goTo(): void {
    const point = parsePlace(this.place.value);
    if (point) {
      this.typed = point;
      sessionStorage.setItem(TYPED, showPlace(point));
      return this.lookAt({ lat: String(point.lat), lng: String(point.lng) }, "near");
    }
    fill(
      this.trouble,
      notice("warn", h("p", {}, "Type latitude and longitude in degrees, such as 44.0712, -72.5436.")),
    );
    this.place.focus();
  }

  private pan(to: Direction): void {
    const tile = this.grid && outermost(this.grid.tiles, to);
    if (tile) this.lookAt({ lat: String(tile.point.lat), lng: String(tile.point.lng) }, this.zoom);
  }

  /** Near: in or out. Further away: closer, there. */
  private choose(tile: GridTile): void {
    if (!tile.cell || this.zoom !== "near") {
      return this.lookAt({ lat: String(tile.point.lat), lng: String(tile.point.lng) }, CLOSER[this.zoom]);
    }
    if (!this.chosen.delete(tile.cell)) this.chosen.add(tile.cell);
    this.paint();
    this.changed([...this.chosen].sort());
  }

  private pointed(event: Event): void {
    const at = (event.target as Element).closest("[data-i]")?.getAttribute("data-i");
    const tile = at === null || at === undefined ? undefined : this.grid?.tiles[Number(at)];
    if (!tile) return;
    this.active = Number(at);
    this.choose(tile);
  }

  private key(event: KeyboardEvent): void {
    const { grid } = this;
    const here = grid?.tiles[this.active];
    if (!grid || !here || event.ctrlKey || event.metaKey || event.altKey) return;
    const to: Record<string, Direction> = {
      ArrowUp: "north",
      ArrowRight: "east",
      ArrowDown: "south",
      ArrowLeft: "west",
    };
    const direction = to[event.key];
    if (event.key === " " || event.key === "Enter") this.choose(here);
    else if (direction) this.active = grid.tiles.indexOf(neighbour(grid.tiles, here, direction));
    else if (event.key === "Home") this.active = 0;
    else if (event.key === "End") this.active = grid.tiles.length - 1;
    else return;
    event.preventDefault();
    this.paint();
    this.list.querySelector<HTMLElement>(`[data-i="${this.active}"]`)?.focus();
  }

  private draw(): void {
    const { grid } = this;
    if (!grid) return;
    const frame = frameOf(grid.tiles);
    // Beside the cells there is room for the degrees of the lines.
    const beside = frame.width * 0.1;
    const box = { ...frame, x: frame.x - beside, width: frame.width + beside };
    const step = scaleOf(box.width);
    const first = grid.tiles[0] as GridTile;
    const label = frameOf([first]).width * 0.26;
    fill(
      this.zooms,
      ...ZOOMS.map(([zoom, label]) =>
        h(
          "button",
          {
            type: "button",
            class: "chip",
            "aria-pressed": String(zoom === this.zoom),
            onclick: () => this.lookAt(this.where, zoom),
          },
          label,
        ),
      ),
    );
    const tile = (t: GridTile, i: number) =>
      s(
        "g",
        { class: "tile", "data-i": i, "data-cell": t.cell },
        s("polygon", { points: pointsOf(t) }),
        s("text", { x: t.middle[0], y: t.middle[1], "font-size": label }, t.name),
      );
    const origin = originOf(grid.tiles);
    fill(
      this.drawing,
      s(
        "svg",
        { viewBox: `${box.x} ${box.y} ${box.width} ${box.height}`, class: `tiles tiles-${this.zoom}` },
        ...grid.tiles.map(tile),
        graticule(origin, box),
        this.pinned(origin, box),
      ),
      h("div", { class: "area-scale num" }, h("span", { class: "area-bar" }), lengthOf(step)),
      h("div", { class: "area-north" }, "N"),
    );
    const bar = this.drawing.querySelector<HTMLElement>(".area-bar");
    if (bar) bar.style.width = `${(100 * step) / box.width}cqw`;
    const item = (t: GridTile, i: number) =>
      h(
        "li",
        { role: "option", "data-i": i, tabindex: -1, "aria-selected": "false" },
        h("span", { class: "area-tick", "aria-hidden": "true" }),
        h("span", {}, t.label),
      );
    fill(this.list, ...grid.tiles.map(item));
    this.list.setAttribute("aria-label", this.zoom === "near" ? "Cells" : "Places to look at more closely");
    this.paint();
  }

  /** A pin on the place that was typed, where it is in the drawing. */
  private pinned(origin: LatLng, box: ReturnType<typeof frameOf>): SVGElement | null {
    if (!this.typed) return null;
    const [x, y] = flat(origin, this.typed);
    const inside = x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height;
    return inside ? pin([x, y], box.width / 420) : null;
  }

  private mark(): void {
    const inside = this.list.contains(document.activeElement);
    this.drawing
      .querySelectorAll(".tile")
      .forEach((g, i) => g.classList.toggle("tile-at", inside && i === this.active));
  }

  private paint(): void {
    const tiles = this.grid?.tiles ?? [];
    const groups = this.drawing.querySelectorAll(".tile");
    const items = this.list.querySelectorAll<HTMLElement>("[role=option]");
    let outside = this.chosen.size;
    tiles.forEach((tile, i) => {
      const on = tile.cell !== null && this.chosen.has(tile.cell);
      if (on) outside -= 1;
      groups[i]?.classList.toggle("tile-on", on);
      items[i]?.setAttribute("aria-selected", String(on));
      if (items[i]) items[i].tabIndex = i === this.active ? 0 : -1;
    });
    this.mark();
    const m2 = this.area;
    const first = [...this.chosen][0];
    fill(
      this.says,
      h(
        "strong",
        {},
        this.chosen.size === 0
          ? "No cell yet"
          : m2 === null
            ? `${this.chosen.size} cells`
            : areaWords(this.chosen.size, m2),
      ),
      this.typed &&
        h("span", { class: "hint" }, `The pin is ${showPlace(this.typed)}, as typed. North is up.`),
      this.zoom !== "near" && h("span", { class: "hint" }, "Choose where to look more closely."),
      this.zoom === "near" &&
        this.chosen.size === 0 &&
        h("span", { class: "hint" }, "Press a cell to take it in."),
      this.chosen.size > 0 &&
        h(
          "span",
          { class: "area-acts" },
          (outside > 0 || this.zoom !== "near") &&
            first &&
            button(outside > 0 ? `Show it, ${outside} out of sight` : "Show it", {
              kind: "plain",
              class: "small",
              onclick: () => this.lookAt({ cell: first }, "near"),
            }),
          button("Take all out", {
            kind: "plain",
            class: "small",
            onclick: () => {
              this.chosen.clear();
              this.paint();
              this.changed([]);
            },
          }),
        ),
    );
  }
}
