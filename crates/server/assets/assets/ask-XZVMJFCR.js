import {
  withDesk
} from "./shared-QUQU22NC.js";
import "./shared-XWMETBKU.js";
import {
  graticule,
  homeMark
} from "./shared-53SZYJD3.js";
import "./shared-RNYTLPHR.js";
import {
  areaWords,
  counted,
  formPart,
  frameOf,
  lengthOf,
  limitsOf,
  neighbour,
  originOf,
  outermost,
  parsePlace,
  pointsOf,
  scaleOf,
  showBroken,
  showPlace,
  todo
} from "./shared-G2ZO3PVB.js";
import {
  windowFields,
  windowLimits
} from "./shared-6LFAKOU6.js";
import "./shared-G3EZ2W77.js";
import {
  CLASS_TITLES,
  DANGERS
} from "./shared-3IINW6P6.js";
import "./shared-YZLSRIZN.js";
import {
  civic
} from "./shared-SUADRC7Y.js";
import "./shared-W57RIK6C.js";
import {
  clock
} from "./shared-2DX3DUU7.js";
import "./shared-BVXFGN5K.js";
import {
  flat
} from "./shared-E2FXWDGR.js";
import {
  go
} from "./shared-UI4E442E.js";
import {
  Problem,
  button,
  choices,
  dialog,
  field,
  fill,
  h,
  iconButton,
  notice,
  s,
  sentence,
  show,
  toast
} from "./shared-K3QNCVT6.js";

// src/ask/area.ts
var ZOOMS = [
  ["far", "Far"],
  ["middle", "Middle"],
  ["near", "Near"]
];
var CLOSER = { far: "middle", middle: "near", near: "near" };
var RINGS = { near: 5, middle: 4, far: 3 };
var RINGS_PHONE = { near: 2, middle: 2, far: 2 };
var PLACE = "sidelight.place";
var TYPED = "sidelight.place.typed";
var AreaPicker = class {
  constructor(cells, changed) {
    this.changed = changed;
    this.chosen = new Set(cells);
    const first = cells[0];
    const last = parsePlace(sessionStorage.getItem(PLACE) ?? "");
    this.zoom = first || last ? "near" : "middle";
    this.where = first ? { cell: first } : last ? { lat: String(last.lat), lng: String(last.lng) } : {};
    this.frame();
    void this.look();
  }
  changed;
  root = h("div", { class: "areapick" });
  chosen;
  /** The place that was typed last; it is marked. */
  typed = parsePlace(sessionStorage.getItem(TYPED) ?? "");
  sizes = /* @__PURE__ */ new Map();
  zoom;
  where;
  grid;
  active = 0;
  turn = 0;
  drawing = h("div", { class: "area-drawing", "aria-hidden": "true" });
  list = h("ul", {
    class: "area-list",
    role: "listbox",
    "aria-multiselectable": "true",
    "aria-label": "Cells, by row and column"
  });
  says = h("p", { class: "area-says num", "aria-live": "polite" });
  zooms = h("div", { class: "chips", role: "group", "aria-label": "How far out" });
  place = h("input", {
    type: "text",
    id: "area-place",
    placeholder: "44.0712, -72.5436",
    inputmode: "text",
    autocomplete: "off"
  });
  trouble = h("div", { "aria-live": "polite" });
  /** Square metres of what is chosen; null if a cell's size is not known yet. */
  get area() {
    let sum = 0;
    for (const cell of this.chosen) {
      const size = this.sizes.get(cell);
      if (size === void 0) return null;
      sum += size;
    }
    return sum;
  }
  frame() {
    const move = (label, to, name) => {
      const made = iconButton(`Look further ${to}`, name, () => this.pan(to));
      made.classList.add(`pan-${to}`);
      made.title = label;
      return made;
    };
    const go2 = h(
      "form",
      { class: "area-go", novalidate: true },
      h("label", { for: "area-place", class: "small" }, "Latitude, longitude"),
      this.place,
      button("Go there", { type: "submit" })
    );
    go2.addEventListener("submit", (event) => {
      event.preventDefault();
      this.goTo();
    });
    fill(
      this.root,
      h("div", { class: "area-head" }, this.zooms, go2),
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
          move("West", "west", "left")
        ),
        h("div", { class: "area-side" }, this.says, this.list)
      )
    );
    this.list.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("click", (event) => this.pointed(event));
    this.list.addEventListener("focusin", () => this.mark());
    this.list.addEventListener("focusout", () => this.mark());
    this.drawing.addEventListener("click", (event) => this.pointed(event));
  }
  /** Reads the tiles around a place and draws them; an answer that comes too late is dropped. */
  async look() {
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
  async learnSizes() {
    for (const cell of this.chosen) {
      if (this.sizes.has(cell)) continue;
      const { tiles } = await civic.grid({ cell, zoom: "near", rings: "0" });
      for (const tile of tiles) if (tile.cell) this.sizes.set(tile.cell, tile.area_m2);
    }
    this.paint();
  }
  lookAt(where, zoom) {
    this.where = where;
    this.zoom = zoom;
    void this.look();
  }
  goTo() {
    const point = parsePlace(this.place.value);
    if (point) {
      this.typed = point;
      sessionStorage.setItem(TYPED, showPlace(point));
      return this.lookAt({ lat: String(point.lat), lng: String(point.lng) }, "near");
    }
    fill(
      this.trouble,
      notice("warn", h("p", {}, "Type latitude and longitude in degrees, such as 44.0712, -72.5436."))
    );
    this.place.focus();
  }
  pan(to) {
    const tile = this.grid && outermost(this.grid.tiles, to);
    if (tile) this.lookAt({ lat: String(tile.point.lat), lng: String(tile.point.lng) }, this.zoom);
  }
  /** Near: in or out. Further away: closer, there. */
  choose(tile) {
    if (!tile.cell || this.zoom !== "near") {
      return this.lookAt({ lat: String(tile.point.lat), lng: String(tile.point.lng) }, CLOSER[this.zoom]);
    }
    if (!this.chosen.delete(tile.cell)) this.chosen.add(tile.cell);
    this.paint();
    this.changed([...this.chosen].sort());
  }
  pointed(event) {
    const at = event.target.closest("[data-i]")?.getAttribute("data-i");
    const tile = at === null || at === void 0 ? void 0 : this.grid?.tiles[Number(at)];
    if (!tile) return;
    this.active = Number(at);
    this.choose(tile);
  }
  key(event) {
    const { grid } = this;
    const here = grid?.tiles[this.active];
    if (!grid || !here || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = {
      ArrowUp: "north",
      ArrowRight: "east",
      ArrowDown: "south",
      ArrowLeft: "west"
    };
    const direction = to[event.key];
    if (event.key === " " || event.key === "Enter") this.choose(here);
    else if (direction) this.active = grid.tiles.indexOf(neighbour(grid.tiles, here, direction));
    else if (event.key === "Home") this.active = 0;
    else if (event.key === "End") this.active = grid.tiles.length - 1;
    else return;
    event.preventDefault();
    this.paint();
    this.list.querySelector(`[data-i="${this.active}"]`)?.focus();
  }
  draw() {
    const { grid } = this;
    if (!grid) return;
    const frame = frameOf(grid.tiles);
    const beside = frame.width * 0.1;
    const box = { ...frame, x: frame.x - beside, width: frame.width + beside };
    const step = scaleOf(box.width);
    const first = grid.tiles[0];
    const label = frameOf([first]).width * 0.26;
    fill(
      this.zooms,
      ...ZOOMS.map(
        ([zoom, label2]) => h(
          "button",
          {
            type: "button",
            class: "chip",
            "aria-pressed": String(zoom === this.zoom),
            onclick: () => this.lookAt(this.where, zoom)
          },
          label2
        )
      )
    );
    const tile = (t, i) => s(
      "g",
      { class: "tile", "data-i": i, "data-cell": t.cell },
      s("polygon", { points: pointsOf(t) }),
      s("text", { x: t.middle[0], y: t.middle[1], "font-size": label }, t.name)
    );
    const origin = originOf(grid.tiles);
    fill(
      this.drawing,
      s(
        "svg",
        { viewBox: `${box.x} ${box.y} ${box.width} ${box.height}`, class: `tiles tiles-${this.zoom}` },
        ...grid.tiles.map(tile),
        graticule(origin, box),
        this.pinned(origin, box)
      ),
      h("div", { class: "area-scale num" }, h("span", { class: "area-bar" }), lengthOf(step)),
      h("div", { class: "area-north" }, "N")
    );
    const bar = this.drawing.querySelector(".area-bar");
    if (bar) bar.style.width = `${100 * step / box.width}cqw`;
    const item = (t, i) => h(
      "li",
      { role: "option", "data-i": i, tabindex: -1, "aria-selected": "false" },
      h("span", { class: "area-tick", "aria-hidden": "true" }),
      h("span", {}, t.label)
    );
    fill(this.list, ...grid.tiles.map(item));
    this.list.setAttribute("aria-label", this.zoom === "near" ? "Cells" : "Places to look at more closely");
    this.paint();
  }
  /** A pin on the place that was typed, where it is in the drawing. */
  pinned(origin, box) {
    if (!this.typed) return null;
    const [x, y] = flat(origin, this.typed);
    const inside = x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height;
    return inside ? homeMark([x, y], box.width / 420) : null;
  }
  mark() {
    const inside = this.list.contains(document.activeElement);
    this.drawing.querySelectorAll(".tile").forEach((g, i) => g.classList.toggle("tile-at", inside && i === this.active));
  }
  paint() {
    const tiles = this.grid?.tiles ?? [];
    const groups = this.drawing.querySelectorAll(".tile");
    const items = this.list.querySelectorAll("[role=option]");
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
        this.chosen.size === 0 ? "No cell yet" : m2 === null ? `${this.chosen.size} cells` : areaWords(this.chosen.size, m2)
      ),
      this.typed && h("span", { class: "hint" }, `The pin is ${showPlace(this.typed)}, as typed. North is up.`),
      this.zoom !== "near" && h("span", { class: "hint" }, "Choose where to look more closely."),
      this.zoom === "near" && this.chosen.size === 0 && h("span", { class: "hint" }, "Press a cell to take it in."),
      this.chosen.size > 0 && h(
        "span",
        { class: "area-acts" },
        (outside > 0 || this.zoom !== "near") && first && button(outside > 0 ? `Show it, ${outside} out of sight` : "Show it", {
          kind: "plain",
          class: "small",
          onclick: () => this.lookAt({ cell: first }, "near")
        }),
        button("Take all out", {
          kind: "plain",
          class: "small",
          onclick: () => {
            this.chosen.clear();
            this.paint();
            this.changed([]);
          }
        })
      )
    );
  }
};

// src/ask/saving.ts
var SETTLE_MS = 600;
var AGAIN_MS = 5e3;
var Saving = class {
  constructor(first, draft, saved, says) {
    this.draft = draft;
    this.saved = saved;
    this.says = says;
    this.item = first;
    window.addEventListener("beforeunload", (event) => {
      if (this.dirty) event.preventDefault();
    });
  }
  draft;
  saved;
  says;
  /** As the service has it; null before the first save. */
  item;
  timer;
  running;
  dirty = false;
  /** Something was typed. */
  soon() {
    this.dirty = true;
    this.says("Saving…", false);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.now().catch(() => void 0), SETTLE_MS);
  }
  /** Saves what there is; rejects if it cannot. */
  async now() {
    clearTimeout(this.timer);
    while (this.running) await this.running.catch(() => void 0);
    if (!this.dirty && this.item) return this.item;
    this.running = this.put();
    try {
      await this.running;
    } finally {
      this.running = void 0;
    }
    return this.item;
  }
  async put() {
    this.dirty = false;
    const draft = this.draft();
    try {
      const item = this.item ? await civic.saveDraft(this.item.id, draft) : await civic.newRequest(draft);
      this.item = item;
      if (!this.dirty) this.says(`Saved ${clock(Date.now())}`, false);
      this.saved(item);
    } catch (error) {
      this.dirty = true;
      this.says(`Not saved: ${sentence(error)}`, true);
      this.timer = setTimeout(() => void this.now().catch(() => void 0), AGAIN_MS);
      throw error;
    }
  }
};

// src/ask/urgent.ts
var NONE = "none";
var urgentHint = ({ life_days, per_agency_day_max, misused_max }) => `An urgent ask is read by a moderator at once, people who asked for it are told at any hour, and it is over ${life_days === 1 ? "at the end of the next day" : `after ${life_days} days`}, or sooner if you end it. At most ${per_agency_day_max} a day; misuse is public, and with ${misused_max} misused ones there is no further one.`;
function urgentField(chosen, changed) {
  const fieldset = choices(
    "Is somebody in danger now?",
    "danger",
    [
      { value: NONE, label: "Not an urgent ask" },
      ...Object.entries(DANGERS).map(([value, label]) => ({ value, label }))
    ],
    chosen ?? NONE
  );
  fieldset.addEventListener("change", () => {
    const value = fieldset.querySelector(":checked")?.value ?? NONE;
    changed(value === NONE ? null : value);
  });
  return fieldset;
}

// src/ask/editor.ts
var EMPTY = {
  offence: "",
  cells: [],
  from_ms: null,
  to_ms: null,
  text: "",
  contact: "",
  terms: "",
  case_number: "",
  own_investigation: false
};
var Editor = class {
  constructor(desk, book, item) {
    this.desk = desk;
    this.book = book;
    this.draft = structuredClone(item?.draft ?? { ...EMPTY, contact: desk.agency.contact });
    this.text = this.draft.text;
    this.broken = item?.violations ?? [];
    this.saving = new Saving(
      item,
      () => structuredClone(this.draft),
      (saved) => this.saved(saved),
      (words, trouble) => {
        this.state.textContent = words;
        this.state.classList.toggle("saved-not", trouble);
      }
    );
    if (item) this.state.textContent = "Saved";
  }
  desk;
  book;
  draft;
  saving;
  parts = /* @__PURE__ */ new Map();
  touched = /* @__PURE__ */ new Set();
  broken;
  all = false;
  /** Text that is kept here while a sensitive offence allows none. */
  text;
  state = h("p", { class: "small muted num saved", role: "status" });
  rest = h("div", {});
  limits = h("p", { class: "hint" });
  trouble = h("div", { "aria-live": "polite" });
  get sensitive() {
    return this.book.offences.find((o) => o.code === this.draft.offence)?.class === "sensitive";
  }
  part(name, hint, ...body) {
    const made = formPart(name, hint, ...body);
    this.parts.set(name, made);
    return made.root;
  }
  /** Takes a change in, and saves it. */
  set(part, change) {
    Object.assign(this.draft, change);
    this.touched.add(part);
    this.saving.soon();
  }
  saved(item) {
    this.broken = item.violations;
    if (item.violations.length === 0) this.trouble.querySelector(".not-yet")?.remove();
    if (!location.search.includes(item.id)) history.replaceState(null, "", `/ask.html?id=${item.id}`);
    this.paint();
  }
  start() {
    const { book, draft } = this;
    show(
      h(
        "div",
        { class: "ask" },
        h(
          "div",
          { class: "ask-form" },
          h(
            "header",
            { class: "page-head" },
            h(
              "div",
              {},
              h("h1", {}, this.saving.item ? "Draft" : "New request"),
              h("p", { class: "muted" }, `${this.desk.agency.name}. Rulebook version ${book.version}.`)
            )
          ),
          this.part("offence", null, this.offences()),
          book.urgent && this.part(
            "urgent",
            urgentHint(book.urgent),
            urgentField(draft.danger ?? null, (danger) => this.set("urgent", { danger }))
          ),
          this.part(
            "area",
            "Homes know by themselves whether they lie in it; nobody tells you how many do.",
            this.limits,
            new AreaPicker(draft.cells, (cells) => this.set("area", { cells })).root
          ),
          this.part(
            "window",
            windowLimits(book),
            windowFields(
              draft.from_ms,
              draft.to_ms,
              (from_ms, to_ms) => this.set("window", { from_ms, to_ms })
            )
          ),
          this.part("text", null),
          this.part(
            "contact",
            "Whom residents can ask. An office, not a person.",
            counted(
              "Contact",
              2,
              draft.contact,
              book.request.contact_chars_max,
              (contact) => this.set("contact", { contact })
            )
          ),
          this.part(
            "terms",
            "What the agency does with footage it is given.",
            counted(
              "Terms",
              3,
              draft.terms,
              book.request.terms_chars_max,
              (terms) => this.set("terms", { terms })
            )
          ),
          this.part("case", "Never public: the record holds a sealed value of it.", this.caseNumber()),
          this.part("own", null, this.declaration())
        ),
        this.side()
      )
    );
    this.paintText();
    this.paint();
  }
  side() {
    return h(
      "aside",
      { class: "ask-side", "aria-label": "Submit" },
      this.state,
      this.rest,
      h(
        "p",
        { class: "small muted" },
        "A moderator reads it first, somebody else than you. Then it is public in full, and nobody can take it back unseen."
      ),
      this.trouble,
      h(
        "div",
        { class: "actions" },
        button("Submit", { kind: "primary", onclick: () => this.submit() }),
        button("Delete the draft", { kind: "plain", onclick: () => this.drop() })
      )
    );
  }
  offences() {
    const select = h("select", { id: "offence" }, h("option", { value: "" }, "Choose one"));
    for (const [name, title] of Object.entries(CLASS_TITLES)) {
      const here = this.book.offences.filter(
        (o) => o.class === name && o.kinds.includes(this.desk.agency.kind)
      );
      if (here.length === 0) continue;
      const option = (o) => h("option", { value: o.code, selected: o.code === this.draft.offence }, o.title);
      select.append(h("optgroup", { label: title }, ...here.map(option)));
    }
    select.addEventListener("change", () => {
      const before = this.sensitive;
      this.set("offence", { offence: select.value });
      if (before !== this.sensitive) this.draft.text = this.sensitive ? "" : this.text;
      this.paintText();
    });
    return h(
      "div",
      { class: "field" },
      h("label", { for: "offence", class: "visually-hidden" }, "Offence"),
      select
    );
  }
  caseNumber() {
    const made = field({
      label: "Case number",
      value: this.draft.case_number,
      autocomplete: "off",
      maxlength: 200
    });
    made.root.querySelector("label")?.classList.add("visually-hidden");
    made.input.addEventListener("input", () => this.set("case", { case_number: made.input.value }));
    return made.root;
  }
  declaration() {
    const input = h("input", { type: "checkbox", checked: this.draft.own_investigation });
    input.addEventListener("change", () => this.set("own", { own_investigation: input.checked }));
    return h(
      "label",
      { class: "choice" },
      input,
      h(
        "span",
        { class: "choice-body" },
        h("strong", {}, "This is an investigation of our own"),
        h("span", { class: "hint" }, "Not one of another agency, and not for its use.")
      )
    );
  }
  /** A sensitive offence has a week instead of a day, and no words. */
  paintText() {
    const most = this.book.request.text_chars_max;
    const sensitive = h(
      "div",
      {},
      notice(
        "info",
        h(
          "p",
          {},
          h(
            "strong",
            {},
            "A sensitive offence is published without words, and with a week instead of a day."
          ),
          " So that nobody is recognised from it."
        ),
        h(
          "p",
          {},
          `Residents see the week and the time of day, and are asked about that time on each of its seven days. The area has at least ${this.book.request.sensitive_cells_min} cells.`
        )
      )
    );
    const typed = () => counted("What residents read", 7, this.draft.text, most, (text) => {
      this.text = text;
      this.set("text", { text });
    });
    fill(
      this.parts.get("text")?.body,
      this.sensitive ? sensitive : [
        h(
          "p",
          { class: "hint" },
          "What happened and what may be seen. No names, nothing that points at a person who is not sought."
        ),
        typed()
      ]
    );
    this.limits.textContent = `${limitsOf(this.book, this.sensitive)}.`;
  }
  paint() {
    showBroken(this.parts, this.broken, (part) => this.all || this.touched.has(part));
    const item = this.saving.item;
    fill(
      this.rest,
      item ? todo(this.parts, this.broken) : h("p", { class: "small muted" }, "It is saved as you type."),
      item && item.earlier_for_case > 0 && h("p", { class: "small muted" }, `${item.earlier_for_case} earlier for this case.`)
    );
  }
  async submit() {
    this.all = true;
    fill(this.trouble);
    try {
      if (!this.saving.item) this.saving.soon();
      const item = await this.saving.now();
      if (item.violations.length > 0) return this.point();
      const sent = await civic.submit(item.id);
      go(`/case.html?id=${sent.id}`);
    } catch (error) {
      fill(this.trouble, notice("warn", h("p", {}, whyNot(error))));
      const item = this.saving.item && await civic.request(this.saving.item.id).catch(() => null);
      if (item) this.saved(item);
    }
  }
  /** Shows every broken rule, and goes to the first. */
  point() {
    this.paint();
    const said = h("p", {}, "The rules do not allow it yet. What is missing stands beside each part.");
    fill(this.trouble, h("div", { class: "not-yet" }, notice("warn", said)));
    document.querySelector(".form-part-broken")?.scrollIntoView({ block: "start", behavior: "smooth" });
  }
  async drop() {
    const { item } = this.saving;
    if (!item) return go("/officer.html");
    const sure = await dialog("Delete this draft?", (close) => [
      h("p", {}, "Nobody but your agency has seen it. It cannot be brought back."),
      h(
        "div",
        { class: "actions" },
        button("Delete it", { kind: "danger", icon: "trash", onclick: () => close(true) }),
        button("Keep it", { onclick: () => close(null) })
      )
    ]);
    if (!sure) return;
    await civic.dropDraft(item.id);
    toast("The draft is deleted.");
    go("/officer.html");
  }
};
function whyNot(error) {
  const code = error instanceof Problem ? error.code : "";
  if (code === "no_credential") {
    return "Your passkey is not in the public record yet, or has not been there for long enough. The draft is kept; submit it later.";
  }
  if (code === "no_delivery_key") {
    return [
      "The agency has no delivery key yet: residents could not seal anything to it. ",
      h("a", { href: "/team.html" }, "Make it"),
      " first; the draft is kept."
    ];
  }
  return sentence(error);
}
async function openEditor(desk, id) {
  const [book, item] = await Promise.all([civic.rulebook(), id ? civic.request(id) : null]);
  if (item && item.state !== "draft") return go(`/case.html?id=${item.id}`);
  new Editor(desk, book, item).start();
}

// src/pages/ask.ts
void withDesk((desk) => openEditor(desk, new URLSearchParams(location.search).get("id")));
