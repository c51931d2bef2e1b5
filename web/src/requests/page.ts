// The page "Requests": what agencies ask of this home, what was shared, and what is switched off. Cards are
// made of the checked feed alone; until Share nothing that is done here reaches the service.

import { api } from "../api/client.ts";
import type { ShareWire } from "../api/share.ts";
import { type Clips, openClips } from "../app/clips.ts";
import { FeedWatch, feedOf } from "../app/feed.ts";
import type { Home } from "../app/household.ts";
import { askedOf, readStatuses, tellPlace } from "../app/hubs.ts";
import { type Reactions, type Said, mute, react, readReactions } from "../app/reactions.ts";
import { recordPins, sameLogKey } from "../app/record.ts";
import { type Settings, placeIn, readSettings, setPlace } from "../app/settings.ts";
import {
  type Choice,
  type PendingConsent,
  beginShare,
  pendingConsents,
  proceed,
  takeBack,
} from "../app/shares.ts";
import { Refused } from "../crypto/encoding.ts";
import { witnessesBox } from "../devices/witnesses.ts";
import { type Standing, mine, standing, withheld } from "../feed/match.ts";
import type { PublicRequest } from "../feed/verify.ts";
import { type Child, announce, fill, h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";
import { notice, sentence, show, toast, waiting } from "../ui/parts.ts";
import { requestCard } from "./card.ts";
import { chooseView } from "./choose.ts";
import { offPart } from "./off.ts";
import { placePart, placeWords } from "./place.ts";
import { type ShareOptions, left, shareCard } from "./shares.ts";

const SHARES_POLL_MS = 30_000;
const STEP_POLL_MS = 2000;
const COUNTDOWN_MS = 1000;
const STATUS_FRESH_MS = 60 * 60 * 1000;

export class RequestsPage {
  private settings: Settings = { v: 1, cameras: {}, hubs: {}, members: {}, devices: {} };
  private reactions: Reactions = { requests: {}, mutes: {} };
  private shares: ShareWire[] = [];
  private publicUrl: string | null = null;
  /** Why this page believes nothing of the record, if it does not. */
  private distrust: Refused | null = null;
  /** Requests that the household's hubs found by themselves. */
  private elsewhere: number[] = [];
  /** What is painted, so that a look at the feed that finds nothing new leaves the page as it is. */
  private painted = "";
  private readonly troubles = new Map<string, string>();
  private readonly clips: Clips;
  private readonly top = h("div", { "aria-live": "polite" });
  private readonly open = h("div", { class: "requests" });
  private readonly sharesBox = h("div", {});
  private readonly folded = h("div", {});
  private readonly off = h("div", {});
  private readonly place = h("div", {});

  constructor(
    private readonly home: Home,
    private readonly watch: FeedWatch,
  ) {
    this.clips = openClips(home);
  }

  async start(): Promise<void> {
    this.settings = await readSettings(this.home);
    this.reactions = await readReactions(this.home, this.settings);
    const statuses = [...(await readStatuses(this.home)).values()];
    // What a hub said long ago may be over, and gone from the feed.
    this.elsewhere = statuses.filter((s) => Date.now() - s.at < STATUS_FRESH_MS).flatMap(askedOf);
    this.list();
    this.watch.follow(() => void this.paint());
    window.addEventListener("hashchange", () => this.route());
    setInterval(() => this.tick(), COUNTDOWN_MS);
    await Promise.all([this.meetOperator(), this.readShares(), this.goOn()]);
    this.route();
    setInterval(() => void this.readShares().catch(() => undefined), SHARES_POLL_MS);
  }

  private async meetOperator(): Promise<void> {
    const [operator, pins] = await Promise.all([api.operator(), recordPins(this.home)]);
    this.publicUrl = operator.public_url;
    try {
      if (pins) sameLogKey(pins, operator.log_vkey);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.distrust = error;
    }
    await this.paint();
  }

  private list(): void {
    this.painted = "";
    const fold = (title: string, body: HTMLElement, id: string) =>
      h("details", { class: "more fold", id }, h("summary", {}, title), body);
    show(
      h(
        "div",
        { class: "blocks" },
        h(
          "header",
          { class: "stack-s" },
          h("h1", {}, "Requests"),
          h(
            "p",
            { class: "muted" },
            "What police and fire departments ask of homes in an area, in public. Whether yours is " +
              "asked, your " +
              "browser finds out by itself. Nobody else learns that, or whether you looked or declined.",
          ),
        ),
        witnessesBox(this.home),
        this.top,
        this.open,
        this.sharesBox,
        this.folded,
        h(
          "section",
          { class: "block", id: "settings" },
          fold("What to show", this.off, "off"),
          fold("Where is your home?", this.place, "place"),
        ),
      ),
    );
    document.title = "Requests · Sidelight";
    void this.paint();
  }

  private matching(): PublicRequest[] {
    const feed = this.distrust ? null : feedOf(this.watch.state);
    const home = placeIn(this.settings);
    return feed && home ? mine(feed, home) : [];
  }

  private requestAt(index: number): PublicRequest | undefined {
    return feedOf(this.watch.state)?.requests.find((r) => r.index === index);
  }

  private card(request: PublicRequest, as: Standing): HTMLElement {
    const all = this.shares.filter((s) => s.request === request.index && s.state !== "failed");
    // One that was taken back counts, unless its consent never entered.
    const counted = all.filter((s) => s.state !== "withdrawn" || s.index !== null);
    const { shares_per_request_max: most = 1 } = request.rulebook.sharing;
    return requestCard({
      request,
      home: placeIn(this.settings) ?? { lat: 0, lng: 0 },
      standing: as,
      shared: all.filter((s) => s.state !== "withdrawn").map((s) => this.optionsOf(s)),
      more: counted.length < most,
      publicUrl: this.publicUrl,
      share: () => {
        location.hash = `share-${request.index}`;
      },
      notNow: () => this.say(request, "declined", "Not now. Nobody is told."),
      undo: () => this.say(request, "seen", "Shown again."),
    });
  }

  private async say(request: PublicRequest, said: Said, words: string): Promise<void> {
    await react(this.home, request.index, said);
    await this.paint();
    if (said === "declined") {
      toast(words, { action: { label: "Undo", run: () => this.say(request, "seen", "Shown again.") } });
    } else announce(words);
    document.getElementById(said === "seen" ? `request-${request.index}` : "requests-title")?.focus();
  }

  private async paint(): Promise<void> {
    this.reactions = await readReactions(this.home, this.settings);
    const now = Date.now();
    const all = this.matching().map((r) => [r, standing(r, this.reactions, now)] as const);
    const { state } = this.watch;
    const what = JSON.stringify([
      state.kind,
      state.kind === "refused" && state.refused.code,
      this.distrust?.code,
      feedOf(state)?.checkpoint.size,
      all.map(([r, s]) => [r.index, s, r.key?.cooled]),
      this.reactions.mutes,
      this.shares,
      this.publicUrl,
      this.settings.place,
    ]);
    if (what === this.painted) return;
    this.painted = what;
    const fresh = all.filter(([, s]) => s === "new" || s === "seen");
    const rest = all.filter(([, s]) => s === "declined" || s === "ended");
    const heading = h("h2", { id: "requests-title", tabindex: -1 }, "Open for answers");
    fill(this.top, this.state());
    fill(
      this.open,
      h(
        "section",
        { class: "block", "aria-labelledby": "requests-title" },
        heading,
        this.empty(fresh.length, all.length),
        ...fresh.map(([r, s]) => this.card(r, s)),
      ),
    );
    // What is not believed is not listed, nor is an empty list made of it.
    this.open.hidden = this.distrust !== null || state.kind === "refused";
    const wasOpen = this.folded.querySelector("details")?.open ?? false;
    fill(
      this.folded,
      rest.length > 0 &&
        h(
          "details",
          { class: "more fold", id: "rest", open: wasOpen },
          h("summary", {}, "Not now, and ended"),
          h("div", { class: "requests" }, ...rest.map(([r, s]) => this.card(r, s))),
        ),
    );
    this.paintShares();
    this.paintSettings();
    for (const [r, s] of fresh) if (s === "new") await react(this.home, r.index, "seen");
  }

  /** What stands between this page and the feed, if anything does. */
  private state(): Child {
    const { state } = this.watch;
    const refused = this.distrust ?? (state.kind === "refused" ? state.refused : null);
    if (refused) {
      const said = notice("warn", h("p", {}, h("strong", {}, "Not believed. "), sentence(refused)));
      said.dataset.refused = refused.code;
      return said;
    }
    const feed = feedOf(state);
    if (feed && withheld(feed, this.elsewhere).length > 0) {
      const said = notice(
        "warn",
        h("p", {}, "Your hub was shown a request for your home that the service leaves out here."),
      );
      said.dataset.refused = "withheld";
      return said;
    }
    if (state.kind === "offline") {
      return notice(
        "info",
        h("p", {}, "The service cannot be reached. What is shown may not be the newest."),
      );
    }
    return null;
  }

  private empty(count: number, all: number): Child {
    const { kind } = this.watch.state;
    if (kind === "no-place") {
      return h(
        "div",
        { class: "empty card" },
        icon("place", 28),
        h("h3", {}, "Your browser does not know where your home is"),
        h(
          "p",
          { class: "muted" },
          "So it cannot tell which requests are for you, and reads none. Nobody else can tell you.",
        ),
        h("a", { class: "btn btn-quiet", href: "#place" }, "Say where your home is"),
      );
    }
    if (kind === "loading" && !this.distrust) return waiting("Reading what is asked in your region");
    if (kind === "no-record")
      return h("p", { class: "muted" }, "This service keeps no public record, so nobody can ask here.");
    if (count > 0 || kind === "refused" || this.distrust) return null;
    if (all > 0) return h("p", { class: "muted" }, "No other request asks your home.");
    return h(
      "div",
      { class: "empty card" },
      icon("request", 28),
      h("h3", {}, "Nothing is asked of your home"),
      h("p", { class: "muted" }, "If that changes, it is shown here, and mentioned once on the home page."),
    );
  }

  private paintShares(): void {
    const pending = new Map(this.shares.map((s) => [s.pseudonym, s]));
    if (pending.size === 0) return fill(this.sharesBox);
    fill(
      this.sharesBox,
      h(
        "section",
        { class: "block", "aria-labelledby": "shares-title" },
        h("h2", { id: "shares-title" }, "What you shared"),
        h("ul", { class: "requests" }, ...this.shares.map((share) => shareCard(this.optionsOf(share)))),
      ),
    );
  }

  private optionsOf(share: ShareWire): ShareOptions {
    return {
      share,
      request: this.requestAt(share.request),
      trouble: this.troubles.get(share.pseudonym) ?? null,
      takeBack: async () => {
        await takeBack(this.home, share);
        await this.readShares();
      },
      receipt: async () => (await api.share(share.share)).receipt,
    };
  }

  private paintSettings(): void {
    // What somebody is in the middle of is left alone.
    if (!this.off.contains(document.activeElement)) {
      fill(
        this.off,
        offPart({
          feed: feedOf(this.watch.state),
          reactions: this.reactions,
          mute: async (name, on) => {
            await mute(this.home, name, on);
            await this.paint();
          },
        }),
      );
    }
    if (this.place.childElementCount === 0) this.paintPlace();
  }

  private paintPlace(): void {
    const save = async (place: Parameters<typeof setPlace>[1]) => {
      this.settings = await setPlace(this.home, place);
      this.paintPlace();
      await this.paint();
      await this.watch.start();
      await tellPlace(this.home, place ?? undefined);
    };
    fill(
      this.place,
      h("div", { class: "stack" }, placeWords(), placePart({ place: placeIn(this.settings), save })),
    );
  }

  private tick(): void {
    for (const element of document.querySelectorAll<HTMLElement>(".countdown[data-until]")) {
      const until = Number(element.dataset.until);
      element.textContent = left(until, Date.now());
      if (until > Date.now() || element.dataset.over) continue;
      element.dataset.over = "yes";
      void this.readShares().catch(() => undefined);
    }
  }

  private async readShares(): Promise<void> {
    this.shares = await api.shares();
    await this.paint();
  }

  /** Where the address says to be: a card, the place, or a share being chosen. */
  private route(): void {
    const [, what, index] = /^#(share|request)-(\d+)$/.exec(location.hash) ?? [];
    if (what === "share") return this.choose(Number(index));
    if (!this.top.isConnected) this.list();
    if (location.hash === "#place" || location.hash === "#off") {
      const part = document.getElementById(location.hash.slice(1)) as HTMLDetailsElement;
      part.open = true;
      part.scrollIntoView();
      part.querySelector("summary")?.focus();
    } else if (what === "request") document.getElementById(`request-${index}`)?.focus();
  }

  private choose(index: number): void {
    const request = this.matching().find((r) => r.index === index);
    if (!request || !request.key?.cooled || standing(request, this.reactions, Date.now()) === "ended") {
      toast("This request cannot be answered.", { kind: "warn" });
      return history.replaceState(null, "", location.pathname);
    }
    show(
      chooseView({
        request,
        clips: this.clips,
        settings: this.settings,
        cancel: () => this.leave(),
        share: async (choice: Choice, durations: number[]) => {
          const pending = await beginShare(this.home, this.clips, request, choice, durations);
          this.leave();
          await this.readShares();
          document.getElementById("shares-title")?.scrollIntoView();
          void this.follow(pending);
        },
      }),
    );
  }

  private leave(): void {
    history.replaceState(null, "", location.pathname);
    this.list();
  }

  /** Goes on with whatever was begun on this device and is not handed over. */
  private async goOn(): Promise<void> {
    for (const pending of await pendingConsents(this.home)) void this.follow(pending);
  }

  /** Leads one consent to its end; one page of this browser at a time does. */
  private async follow(pending: PendingConsent): Promise<void> {
    await navigator.locks.request(
      `sidelight-share-${pending.pseudonym}`,
      { ifAvailable: true },
      async (lock) => {
        if (!lock) return;
        try {
          for (;;) {
            const progress = await proceed(this.home, this.clips, pending);
            if (progress.kind === "done") break;
            await new Promise((resume) => setTimeout(resume, STEP_POLL_MS));
          }
        } catch (error) {
          this.troubles.set(pending.pseudonym, sentence(error));
          this.painted = "";
          toast(sentence(error), { kind: "warn" });
        }
      },
    );
    await this.readShares().catch(() => undefined);
  }
}
