// The home page: cameras, a day, its clips. It reads everything once and then follows what happens.

import { Problem } from "../api/client.ts";
import type { ClipItem, StreamItem } from "../api/types.ts";
import { recordNow } from "../app/cameras.ts";
import { type Clips, openClips } from "../app/clips.ts";
import { type Home, refresh } from "../app/household.ts";
import { readEvent, readStatuses } from "../app/hubs.ts";
import { follow } from "../app/live.ts";
import { type Settings, named, readSettings } from "../app/settings.ts";
import { openPlayer } from "../player/view.ts";
import { awaitClip } from "../setup/record.ts";
import { clock, dayFull, dayName, midnight } from "../ui/format.ts";
import { announce, byId, fill, h } from "../ui/h.ts";
import { iconButton, notice, sentence, show, toast } from "../ui/parts.ts";
import { type Filter, filterBar, passes } from "./filters.ts";
import { health } from "./health.ts";
import { Pictures, row } from "./list.ts";
import { Bell } from "./ring.ts";
import { type Mark, Timeline } from "./timeline.ts";

const SETTLE_MS = 300;

export class HomePage {
  private readonly clips: Clips;
  private readonly pictures: Pictures;
  private settings: Settings = { v: 1, cameras: {}, hubs: {}, members: {}, devices: {} };
  private day = midnight(Date.now());
  private filter: Filter = { kind: "all", camera: "" };
  private items: ClipItem[] = [];
  private timeline: Timeline | undefined;
  private readonly healthBox = h("div", { class: "health" });
  private readonly ringBox = h("div", { class: "ring-box" });
  private readonly offline = h("div", { "aria-live": "polite" });
  private readonly dayTitle = h("h1", {});
  private readonly stripBox = h("div", {});
  private readonly filterBox = h("div", {});
  private readonly listBox = h("div", { class: "list-box" });
  private readonly bell = new Bell(this.ringBox);
  private readonly next = iconButton("Next day", "right", () => this.goTo(midnight(this.day, 1)));
  private reading = 0;
  private settle: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly home: Home) {
    this.clips = openClips(home);
    this.pictures = new Pictures(this.clips);
  }

  async start(): Promise<void> {
    this.settings = await readSettings(this.home);
    this.frame();
    this.paintHealth();
    await this.readDay();
    setInterval(() => this.paintHealth(), 30_000);
    follow({
      again: () => this.again(),
      item: (item) =>
        void this.hear(item).catch((error: unknown) => toast(sentence(error), { kind: "warn" })),
      connected: (yes) => this.paintConnection(yes),
    });
    window.addEventListener("hashchange", () => void this.openFromAddress());
    await this.openFromAddress();
  }

  private frame(): void {
    const step = (days: number) => this.goTo(midnight(this.day, days));
    const picker = h("input", { type: "date", class: "day-picker", "aria-label": "Go to a day" });
    picker.addEventListener("change", () => {
      const at = picker.valueAsDate;
      if (at) this.goTo(new Date(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()).getTime());
    });
    show(
      this.ringBox,
      this.offline,
      h(
        "div",
        { class: "home" },
        h(
          "section",
          { class: "home-day", "aria-label": "Clips" },
          h(
            "div",
            { class: "day-head" },
            this.dayTitle,
            h(
              "div",
              { class: "day-nav" },
              picker,
              iconButton("Day before", "left", () => step(-1)),
              this.next,
            ),
          ),
          this.stripBox,
          this.filterBox,
          this.listBox,
        ),
        h("aside", { class: "home-side", "aria-label": "Cameras" }, h("h2", {}, "Cameras"), this.healthBox),
      ),
    );
    document.title = "Home · Sidelight";
  }

  private goTo(day: number): void {
    if (day > midnight(Date.now())) return;
    this.day = day;
    void this.readDay();
  }

  private paintDay(): void {
    const today = midnight(Date.now());
    const name = dayName(this.day);
    fill(
      this.dayTitle,
      name,
      name === dayFull(this.day) ? null : h("span", { class: "day-date" }, dayFull(this.day)),
    );
    this.next.disabled = this.day >= today;
    const picker = byId("main").querySelector<HTMLInputElement>(".day-picker");
    if (!picker) return;
    const iso = (ms: number) => {
      const d = new Date(ms);
      const two = (n: number) => String(n).padStart(2, "0");
      return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`;
    };
    picker.value = iso(this.day);
    picker.max = iso(today);
  }

  /** Reads the day and draws it; an answer that comes too late is dropped. */
  private async readDay(): Promise<void> {
    const turn = ++this.reading;
    this.paintDay();
    this.paintFilters();
    if (this.items.length === 0) fill(this.listBox, skeletons());
    const deleted = this.filter.kind === "deleted";
    let items: ClipItem[];
    try {
      items = await this.clips.list(this.day, midnight(this.day, 1), deleted);
    } catch (error) {
      if (turn === this.reading) fill(this.listBox, notice("warn", h("p", {}, sentence(error))));
      return;
    }
    if (turn !== this.reading) return;
    this.items = items;
    this.paintStrip();
    await this.paintList(turn);
  }

  private paintFilters(): void {
    fill(
      this.filterBox,
      filterBar(this.filter, this.cameraNames(), (filter) => {
        const reread = (filter.kind === "deleted") !== (this.filter.kind === "deleted");
        this.filter = filter;
        if (reread) this.items = [];
        void (reread ? this.readDay() : this.repaint());
      }),
    );
  }

  private cameraNames(): { camera: string; name: string }[] {
    const ids = new Set([
      ...this.home.statement.cameras.map((c) => c.id),
      ...this.items.map((i) => i.camera),
    ]);
    return [...ids].map((camera) => ({ camera, name: named(this.settings.cameras, camera, "Camera") }));
  }

  private async repaint(): Promise<void> {
    this.paintFilters();
    await this.paintList(++this.reading);
  }

  private paintStrip(): void {
    const lanes = this.cameraNames();
    this.timeline = new Timeline({
      from: this.day,
      to: midnight(this.day, 1),
      lanes,
      open: (id, atMs) => {
        const item = this.items.find((i) => i.clip === id);
        if (item) void this.open(item, atMs);
      },
      picture: (id, into) => {
        const item = this.items.find((i) => i.clip === id);
        if (item) void this.pictures.paint(item, into);
      },
    });
    fill(this.stripBox, this.timeline.root);
    this.timeline.set(this.items.map(markOf));
  }

  /** Rows first, then their cards: what is believed appears, what is not says why. */
  private async paintList(turn: number): Promise<void> {
    const names = new Map(this.cameraNames().map((c) => [c.camera, c.name]));
    const many = names.size > 1;
    const marks = new Map(this.items.map((i) => [i.clip, markOf(i)]));
    const list = h("ul", { class: "clips" });
    fill(this.listBox, list);
    if (this.items.length === 0) return fill(this.listBox, this.empty());
    const rows = this.items.map(async (item) => {
      const made = row({
        item,
        clips: this.clips,
        pictures: this.pictures,
        cameraName: many ? (names.get(item.camera) ?? null) : null,
        open: (i) => void this.open(i),
        restore: this.filter.kind === "deleted" ? (i) => void this.bringBack(i) : null,
      });
      list.append(made.root);
      const card = await this.clips.card(item).catch(() => null);
      const mark = marks.get(item.clip);
      if (card && mark)
        Object.assign(mark, { durationMs: card.card.durationMs, trigger: card.card.trigger });
      await made.ready;
      if (!passes(this.filter, item, card?.card ?? null))
        list.querySelector(`[data-clip="${item.clip}"]`)?.remove();
    });
    await Promise.all(rows);
    if (turn !== this.reading) return;
    this.timeline?.set([...marks.values()]);
    if (list.childElementCount === 0) fill(this.listBox, this.empty());
  }

  private empty(): HTMLElement {
    const { hubs, cameras } = this.home.statement;
    const today = this.day === midnight(Date.now());
    const box = (title: string, text: string, link?: [string, string]) =>
      h(
        "div",
        { class: "empty" },
        h(
          "div",
          { class: "empty-window", "aria-hidden": "true" },
          h("span", {}),
          h("span", {}),
          h("span", {}),
          h("span", {}),
        ),
        h("h2", {}, title),
        h("p", { class: "muted" }, text),
        link && h("a", { class: "btn btn-primary", href: link[1] }, link[0]),
      );
    if (hubs.length === 0)
      return box("No hub yet", "Connect the hub in your home; it records and seals.", [
        "Connect a hub",
        "/setup.html",
      ]);
    if (cameras.length === 0)
      return box("No camera yet", "Add the first one. A test picture takes a few seconds.", [
        "Add a camera",
        "/setup.html",
      ]);
    if (this.filter.kind === "deleted")
      return box(
        "Nothing deleted on this day",
        "Deleted clips can be brought back for a day, then they are gone.",
      );
    if (this.items.length > 0) return box("Nothing of this kind", "Other clips of this day are under All.");
    return box(
      today ? "A quiet day so far" : "Nothing was recorded",
      "A press of the bell, motion, or Record beside a camera makes a clip.",
    );
  }

  private async open(item: ClipItem, atMs = 0): Promise<void> {
    const listed = this.items.filter((i) => i.kind === "clip").sort((a, b) => a.start_ms - b.start_ms);
    const at = listed.findIndex((i) => i.clip === item.clip);
    if (location.hash !== `#clip-${item.clip}`) history.pushState(null, "", `#clip-${item.clip}`);
    const close = await openPlayer(this.clips, item, {
      atMs,
      step: (by) => {
        const other = listed[at + by];
        if (other) void this.open(other);
      },
      changed: () => this.later(),
      closed: () => {
        window.removeEventListener("popstate", close);
        if (location.hash.startsWith("#clip-")) history.replaceState(null, "", location.pathname);
      },
    });
    window.addEventListener("popstate", close, { once: true });
  }

  private async openFromAddress(): Promise<void> {
    const id = /^#clip-([0-9a-f]{32})$/.exec(location.hash)?.[1];
    if (!id || document.querySelector("dialog.player")) return;
    try {
      await this.open(await this.clips.item(id));
    } catch (error) {
      const gone = error instanceof Problem && error.status === 404;
      toast(gone ? "This clip is no longer stored." : sentence(error), { kind: "warn" });
    }
  }

  private async bringBack(item: ClipItem): Promise<void> {
    await this.clips.restore(item);
    toast("The clip is back.");
    this.later();
  }

  private async record(camera: string): Promise<void> {
    const clip = await recordNow(this.home, camera);
    toast("Recording. The clip appears here once it is sealed and uploaded.");
    void awaitClip(this.clips, clip, 120)
      .then((item) => this.open(item))
      .catch(() => undefined);
  }

  /** Something changed: read the day again, once, in a moment. */
  private later(): void {
    clearTimeout(this.settle);
    this.settle = setTimeout(() => void this.readDay(), SETTLE_MS);
  }

  private async again(): Promise<void> {
    try {
      await refresh(this.home);
    } catch (error) {
      return toast(sentence(error), { kind: "warn" });
    }
    this.settings = await readSettings(this.home);
    this.paintHealth();
    this.later();
  }

  private async hear(item: StreamItem): Promise<void> {
    if (item.kind === "clip") return this.later();
    if (item.kind === "status" || item.kind === "statement") {
      await refresh(this.home);
      this.settings = await readSettings(this.home);
      return this.paintHealth();
    }
    if (item.kind === "sign_in") {
      return toast(
        `${item.name} signed in on ${item.device_name}. If that was nobody you know, open Devices.`,
        { seconds: 20, action: { label: "Devices", run: () => location.assign("/devices.html") } },
      );
    }
    if (item.kind !== "event") return;
    const event = await readEvent(this.home, item.hub, item.sealed);
    if (!event) return;
    const name = named(this.settings.cameras, event.camera, "the camera");
    if (event.kind === "press") this.bell.ring(name, event.at, () => this.look(event.clip, event.camera));
    else if (event.kind === "motion") announce(`Motion at ${name}, ${clock(event.at)}`);
    else await this.again();
  }

  /** Opens the clip of a press as soon as it is there. */
  private async look(clip: string | null, camera: string): Promise<void> {
    if (!clip) return void this.goTo(midnight(Date.now()));
    toast("The clip is being sealed. It opens as soon as it is here.", { seconds: 8 });
    const item = await awaitClip(this.clips, clip, 120);
    if (item.camera === camera) await this.open(item);
  }

  private async paintHealth(): Promise<void> {
    health(this.healthBox, this.home, this.settings, await readStatuses(this.home), (camera) =>
      this.record(camera),
    );
  }

  private paintConnection(yes: boolean): void {
    fill(
      this.offline,
      !yes &&
        notice(
          "info",
          h("p", {}, "No connection to the service. What is here stays; new clips appear once it is back."),
        ),
    );
  }
}

function markOf(item: ClipItem): Mark {
  return {
    id: item.clip,
    camera: item.camera,
    kind: item.kind,
    startMs: item.start_ms,
    durationMs: 0,
    trigger: null,
  };
}

function skeletons(): HTMLElement {
  return h(
    "ul",
    { class: "clips", "aria-hidden": "true" },
    ...Array.from({ length: 4 }, () =>
      h(
        "li",
        { class: "clip" },
        h(
          "div",
          { class: "clip-open" },
          h("span", { class: "thumb skeleton" }),
          h("span", { class: "clip-words" }, h("span", { class: "skeleton skeleton-line" })),
        ),
      ),
    ),
  );
}
