// Moderation: what waits, urgent asks first, then the oldest; what was decided.

import { operatorNow } from "../api/clock.ts";
import {
  type DecidedItem,
  type Moderation,
  type ModerationItem,
  type Rulebook,
  type UpdateItem,
  civic,
} from "../api/agency.ts";
import type { Session } from "../api/types.ts";
import { waitingBox } from "../decide/waiting.ts";
import { keepUp, signedIn } from "../officer/frame.ts";
import { DANGERS, stateTag, waitsFor } from "../officer/words.ts";
import { handOverBox } from "../reach/handover.ts";
import { nothing } from "../ui/empty.ts";
import { when } from "../ui/format.ts";
import { type Child, announce, fill, h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";
import { show } from "../ui/parts.ts";
import { requestDetail, updateDetail } from "./detail.ts";
import { urgentOver } from "./over.ts";

const POLL_MS = 10_000;

type Waits = { id: string; sinceMs: number } & (
  { kind: "request"; item: ModerationItem } | { kind: "update"; item: UpdateItem }
);

/** Meant to be decided within so long. */
const URGENT_TARGET_MS = 5 * 60_000;

const dangerOf = (waits: Waits): string | null => (waits.kind === "request" ? waits.item.danger : null);

/** Requests and updates in one row: urgent asks, then the oldest first. */
export function inOrder({ queue, updates }: Pick<Moderation, "queue" | "updates">): Waits[] {
  const all: Waits[] = [
    ...queue.map((item): Waits => ({ kind: "request", id: item.id, sinceMs: item.submitted_ms, item })),
    ...updates.map((item): Waits => ({ kind: "update", id: item.id, sinceMs: item.proposed_ms, item })),
  ];
  const late = (waits: Waits) => (dangerOf(waits) ? 0 : 1);
  return all.sort((a, b) => late(a) - late(b) || a.sinceMs - b.sinceMs);
}

const minutes = (ms: number): string => {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
};

/** The clock of an urgent ask: how long it waits, of how long it should. */
export function clockOf(sinceMs: number, now = operatorNow()): string {
  const waited = Math.max(0, now - sinceMs);
  const late = waited > URGENT_TARGET_MS ? ", late" : "";
  return `waiting ${minutes(waited)} of ${minutes(URGENT_TARGET_MS)}${late}`;
}

export class ModerationPage {
  private open: string | null = null;
  private shown = "";
  private drawn = "";
  private now: Moderation = {
    ...{ credential: null, queue: [], urgent_over: [], updates: [], decided: [] },
  };
  private readonly title = h("h1", {}, "Moderation");
  private readonly list = h("div", { class: "stack-s" });
  private readonly detail = h("div", { class: "moderation-detail" });
  private readonly past = h("div", {});

  constructor(
    private readonly session: Session,
    private readonly book: Rulebook,
    private readonly publicUrl: string,
  ) {}

  async start(): Promise<void> {
    show(
      h(
        "div",
        { class: "stack" },
        waitingBox(() => this.read()),
        handOverBox(),
        h(
          "header",
          { class: "page-head" },
          h(
            "div",
            {},
            this.title,
            h("p", { class: "muted" }, "Nothing is public before you have " + "read it."),
          ),
        ),
        h(
          "div",
          { class: "moderation" },
          h("nav", { class: "moderation-list", "aria-label": "What waits" }, this.list),
          this.detail,
        ),
        this.past,
        signedIn(this.session.name, "moderator"),
      ),
    );
    await this.read();
    keepUp(() => this.read(), POLL_MS);
  }

  private async read(): Promise<void> {
    this.now = await civic.moderation();
    const step = this.now.queue.some((item) => item.danger) ? POLL_MS : 60_000;
    const key = JSON.stringify([this.now, Math.floor(Date.now() / step)]);
    if (key === this.shown) return;
    this.shown = key;
    this.paint();
  }

  private paint(): void {
    const waits = inOrder(this.now);
    if (!waits.some((w) => w.id === this.open)) this.open = waits[0]?.id ?? null;
    fill(this.list, waits.length > 0 && h("ul", { class: "queue" }, ...waits.map((w) => this.row(w))));
    this.paintDetail(waits);
    fill(this.past, urgentOver(this.now, async () => this.read()), this.decided());
  }

  private row(waits: Waits): HTMLElement {
    const { item } = waits;
    const danger = dangerOf(waits);
    const on = waits.id === this.open;
    const made = h(
      "button",
      { type: "button", class: "queue-row", "aria-current": on ? "true" : null, "data-id": waits.id },
      h("strong", {}, waits.kind === "update" ? `Update: ${item.title}` : item.title),
      danger && h("span", { class: "small" }, h("strong", {}, `Urgent: ${DANGERS[danger] ?? danger}`)),
      h("span", { class: "small muted" }, item.agency_name),
      h(
        "span",
        { class: "small num queue-wait" },
        danger ? clockOf(waits.sinceMs) : waitsFor(waits.sinceMs),
        item.own ? ", yours" : null,
      ),
    );
    made.addEventListener("click", () => {
      this.open = waits.id;
      this.paint();
      const heading = this.detail.querySelector("h2");
      heading?.focus({ preventScroll: true });
      if (matchMedia("(max-width: 899px)").matches) this.detail.scrollIntoView({ behavior: "smooth" });
    });
    return h("li", {}, made);
  }

  /** What is open is left alone while it is the same: somebody may have chosen a reason. */
  private paintDetail(waits: Waits[]): void {
    const at = waits.find((w) => w.id === this.open);
    const key = JSON.stringify([at?.id, this.now.credential]);
    if (key === this.drawn) return;
    this.drawn = key;
    const context = {
      book: this.book,
      able: this.now.credential !== null,
      done: async () => {
        announce("Decided.");
        await this.read();
      },
    };
    const none = "What agencies submit appears here by itself.";
    if (!at) return fill(this.detail, nothing("Nothing waits", none));
    fill(
      this.detail,
      at.kind === "request" ? requestDetail(at.item, context) : updateDetail(at.item, context),
    );
  }

  private decided(): Child {
    const { decided } = this.now;
    if (decided.length === 0) return null;
    const row = (item: DecidedItem) => {
      const reason = this.book.refusals.find((r) => r.code === item.reason)?.title ?? item.reason;
      const words = [item.agency_name, when(item.decided_ms), reason].filter(Boolean).join(" · ");
      const href = item.index === null ? null : new URL(`record/entry/${item.index}`, this.publicUrl).href;
      return h(
        "li",
        { class: "entry entry-decided" },
        h("span", { class: "entry-icon" }, icon(item.state === "refused" ? "close" : "check")),
        h(
          "div",
          { class: "entry-words" },
          h("strong", {}, item.title),
          h("span", { class: "small muted num" }, words),
        ),
        h(
          "div",
          { class: "decided-state" },
          stateTag(item.state),
          href && h("a", { class: "small num", href }, `entry ${item.index}`),
        ),
      );
    };
    return h(
      "section",
      { class: "stack-s", "aria-labelledby": "decided" },
      h("h2", { id: "decided" }, "Decided"),
      h("ul", { class: "entries card" }, ...decided.map(row)),
    );
  }
}
