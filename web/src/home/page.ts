// The home page: cameras, a day, its clips. It reads everything once and then follows what happens.

import { Problem } from "../api/client.ts";
import type { ClipItem, StreamItem } from "../api/types.ts";
import { recordNow } from "../app/cameras.ts";
import { type Clips, openClips } from "../app/clips.ts";
import { type Home, refresh } from "../app/household.ts";
import { readEvent, readStatuses } from "../app/hubs.ts";
import { follow } from "../app/live.ts";
import { mentionNew, present } from "../app/present.ts";
import { leave } from "../app/route.ts";
import { type Settings, named, readSettings } from "../app/settings.ts";
import { demandBox } from "../demand/card.ts";
import { witnessesBox } from "../devices/witnesses.ts";
import { emergencyBox } from "../emergency/card.ts";
import { lookUpBox } from "../lookup/card.ts";
import { Watch, noticeBox } from "../notices/watch.ts";
import { openPlayer } from "../player/view.ts";
import { clock, dayFull, dayName, midnight } from "../ui/format.ts";
import { announce, byId, fill, h } from "../ui/h.ts";
import { iconButton, notice, sentence, show, toast } from "../ui/parts.ts";
import { Day } from "./day.ts";
import { type Filter, filterBar } from "./filters.ts";
import { earlyBox } from "./early.ts";
import { health } from "./health.ts";
import { Asked } from "./asked.ts";
import { Arrivals } from "./arrivals.ts";
import { Bell } from "./ring.ts";

const SETTLE_MS = 300;
/** Longest wait for the connection before the first reading. */
const CONNECT_MS = 1000;

/** Moves a choice to the middle of its row, and nothing else of the page. */
function intoSight(chosen: Element): void {
  const row = chosen.parentElement as HTMLElement;
  const [at, frame] = [chosen.getBoundingClientRect(), row.getBoundingClientRect()];
  row.scrollLeft += at.left - frame.left - (frame.width - at.width) / 2;
}

export class HomePage {
  private readonly clips: Clips;
  private readonly list: Day;
  private settings: Settings = { v: 1, cameras: {}, hubs: {}, members: {}, devices: {} };
  private day = midnight(Date.now());
  private filter: Filter = { kind: "all", camera: "" };
  private readonly healthBox = h("div", { class: "health" });
  private readonly asked = new Asked();
  private readonly early: ReturnType<typeof earlyBox>;
  private readonly offline = h("div", { "aria-live": "polite" });
  private readonly dayTitle = h("h1", {});
  private readonly filterBox = h("div", {});
  private readonly bell = new Bell();
  private readonly next = iconButton("Next day", "right", () => this.goTo(midnight(this.day, 1)));
  private readonly arrivals: Arrivals;
  /** Cameras that record by hand just now. */
  private readonly byHand = new Set<string>();
  /** Paints which clips are beside the one that is open. */
  private paintBeside: () => void = () => {};
  private settle: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly home: Home) {
    this.clips = openClips(home);
    this.arrivals = new Arrivals(this.clips);
    this.early = earlyBox(home);
    this.list = new Day({
      home,
      clips: this.clips,
      nameOf: (camera) => named(this.settings.cameras, camera, "Camera"),
      open: (item, atMs) => this.open(item, atMs),
      restore: (item) => this.bringBack(item),
    });
  }

  async start(): Promise<void> {
    this.settings = await readSettings(this.home);
    this.frame();
    this.paintHealth();
    // Followed first, then read: what comes in between would be in neither.
    await this.follow();
    await this.readDay();
    setInterval(() => this.paintHealth(), 30_000);
    window.addEventListener("hashchange", () => void this.openFromAddress());
    mentionNew(this.home, present(this.home), (request) => this.asked.add(request));
    await this.openFromAddress();
  }

  /** Follows what happens; resolves when the connection stands, or does not come at once. */
  private follow(): Promise<void> {
    return new Promise((go) => {
      let gone = false;
      const goOn = () => {
        gone = true;
        go();
      };
      setTimeout(goOn, CONNECT_MS);
      follow({
        again: () => this.again(),
        item: (item) => void this.hear(item).catch(leave),
        connected: (yes) => {
          this.paintConnection(yes);
          // What was read before it stood is read again.
          if (yes && gone) this.later();
          goOn();
        },
      });
    });
  }

  private frame(): void {
    const step = (days: number) => this.goTo(midnight(this.day, days));
    const picker = h("input", { type: "date", class: "day-picker", "aria-label": "Go to a day" });
    picker.addEventListener("change", () => {
      const at = picker.valueAsDate;
      if (at) this.goTo(new Date(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()).getTime());
    });
    const settings = () => this.settings;
    const watch = new Watch(this.home);
    const agencies = new Map<number, string>();
    const sooner = (yes: boolean) => watch.sooner(yes);
    const emergencies = emergencyBox(this.home, settings, { sooner, agencies });
    show(
      // What is under way goes first: an emergency, which asks for minutes, and then who rings.
      emergencies.root,
      this.bell.now,
      noticeBox(this.home, watch, { settings, agencies }, async (found) => {
        await this.early.heard(found);
        await emergencies.heard(found);
      }),
      demandBox(agencies),
      lookUpBox(),
      this.bell.over,
      witnessesBox(this.home),
      this.asked.root,
      this.early.root,
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
          this.list.strip,
          this.filterBox,
          this.list.list,
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

  private paintFilters(): void {
    fill(
      this.filterBox,
      filterBar(this.filter, this.list.cameras(), (filter) => {
        const reread = (filter.kind === "deleted") !== (this.filter.kind === "deleted");
        this.filter = filter;
        this.paintFilters();
        void (reread ? this.readDay() : this.list.refilter(this.day, filter));
      }),
    );
    for (const chosen of this.filterBox.querySelectorAll("[aria-pressed=true]")) intoSight(chosen);
  }

  /** Reads the day again, and what can be chosen in it. */
  private async readDay(): Promise<void> {
    this.paintDay();
    this.paintFilters();
    await this.list.read(this.day, this.filter);
    this.paintFilters();
    this.paintBeside();
  }

  private async open(item: ClipItem, atMs = 0): Promise<void> {
    if (location.hash !== `#clip-${item.clip}`) history.pushState(null, "", `#clip-${item.clip}`);
    const beside = (step: number) => {
      const other = this.list.beside(item, step);
      return other && (() => void this.open(other));
    };
    const back = new AbortController();
    const { close, paintBeside } = await openPlayer(this.clips, item, {
      atMs,
      beside,
      changed: () => this.later(),
      closed: () => {
        back.abort();
        this.paintBeside = () => {};
        if (location.hash.startsWith("#clip-")) history.replaceState(null, "", location.pathname);
      },
    });
    // Going back closes the clip, unless that has happened while it was opened.
    if (back.signal.aborted) return;
    this.paintBeside = paintBeside;
    window.addEventListener("popstate", close, { once: true, signal: back.signal });
  }

  private async openFromAddress(): Promise<void> {
    const [, how, id] = /^#(clip|new)-([0-9a-f]{32})$/.exec(location.hash) ?? [];
    if (!id || document.querySelector("dialog.player")) return;
    // What has just happened may still be on its way; from here on it is a clip like any other.
    if (how === "new") history.replaceState(null, "", `#clip-${id}`);
    const isGone = (error: unknown) => error instanceof Problem && error.status === 404;
    try {
      const found = await this.clips.item(id).catch((error: unknown) => {
        if (how === "new" && isGone(error)) return null;
        throw error;
      });
      await (found ? this.open(found) : this.look(id));
    } catch (error) {
      toast(isGone(error) ? "This clip is no longer stored." : sentence(error), { kind: "warn" });
    }
  }

  private async bringBack(item: ClipItem): Promise<void> {
    await this.clips.restore(item);
    toast("The clip is back.");
    this.later();
  }

  private async record(camera: string): Promise<void> {
    const clip = await recordNow(this.home, camera);
    this.byHand.add(camera);
    void this.paintHealth();
    try {
      const item = await this.arrivals.wait(clip);
      toast("The clip is here.", { action: { label: "Watch it", run: () => this.open(item) } });
    } finally {
      this.byHand.delete(camera);
      void this.paintHealth();
    }
  }

  /** Something changed: read the day again, once, in a moment. */
  private later(): void {
    clearTimeout(this.settle);
    this.settle = setTimeout(() => void this.readDay(), SETTLE_MS);
  }

  /** Reads the household again, and says so if a device was added meanwhile. */
  private async reread(): Promise<void> {
    const before = new Set(this.home.statement.devices.map((d) => d.id));
    await refresh(this.home);
    this.settings = await readSettings(this.home);
    this.paintHealth();
    for (const device of this.home.statement.devices.filter((d) => !before.has(d.id))) {
      const name = named(this.settings.devices, device.id, "A device");
      toast(`${name} was added to your household and can open everything.`, {
        seconds: 30,
        action: { label: "Devices", run: () => location.assign("/devices.html") },
      });
    }
  }

  private async again(): Promise<void> {
    try {
      await this.reread();
    } catch (error) {
      return leave(error);
    }
    void this.arrivals.look();
    this.later();
  }

  private async hear(item: StreamItem): Promise<void> {
    if (item.kind === "clip") {
      this.later();
      return this.arrivals.arrived(item.clip);
    }
    if (item.kind === "status" || item.kind === "statement") return this.reread();
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
  private async look(clip: string | null, camera?: string): Promise<void> {
    if (!clip) return void this.goTo(midnight(Date.now()));
    toast("The clip is being sealed. It opens as soon as it is here.", { seconds: 8 });
    const awaited = this.arrivals.wait(clip);
    void this.arrivals.look();
    const item = await awaited;
    if (!camera || item.camera === camera) await this.open(item);
  }

  private async paintHealth(): Promise<void> {
    const statuses = await readStatuses(this.home);
    const { byHand } = this;
    await this.early.paint(this.settings, statuses);
    health(this.healthBox, this.home, this.settings, { statuses, byHand }, (camera) => this.record(camera));
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
