// One request of the agency: where it is, what is public, what was said afterwards, what was shared.

import { type RequestItem, type Rulebook, civic } from "../api/agency.ts";
import { type Desk, keyState } from "../agency/desk.ts";
import { api } from "../api/client.ts";
import { go } from "../app/route.ts";
import { decide } from "../decide/dialog.ts";
import { reading } from "../moderate/reading.ts";
import { waitingBox } from "../decide/waiting.ts";
import { dayOf } from "../decide/words.ts";
import { keepUp } from "../officer/frame.ts";
import { stateTag, titleOf, waitsFor, whatNow, windowOf, windowUtc } from "../officer/words.ts";
import { when } from "../ui/format.ts";
import { type Child, fill, h } from "../ui/h.ts";
import { button, dialog, field, notice, show, toast } from "../ui/parts.ts";
import { Packages } from "./packages.ts";
import { Shares } from "./shares.ts";

const POLL_MS = 15_000;
const NOTE_CHARS_MAX = 1200;

/** How an urgent ask ends early, and the words that begin the closing text. */
const URGENT_ENDS: [string, string][] = [
  ["Found", "Whoever was in danger has been found."],
  ["It is over", "The danger is over."],
];

export class CasePage {
  private shown = "";
  private readonly head = h("div", {});
  private readonly side = h("aside", { class: "case-side", "aria-label": "About the request" });
  private readonly text = h("div", { class: "stack" });
  private shares: Shares | undefined;
  private packages: Packages | undefined;

  constructor(
    private readonly desk: Desk,
    private readonly book: Rulebook | null,
    private readonly publicUrl: string,
    private item: RequestItem,
  ) {}

  async start(): Promise<void> {
    const shared = h("div", { class: "stack" });
    show(
      h(
        "div",
        { class: "stack" },
        waitingBox(() => this.again()),
        h("p", { class: "back" }, h("a", { href: "/officer.html" }, "All requests")),
        this.head,
        h("div", { class: "case" }, h("div", { class: "stack case-main" }, shared, this.text), this.side),
      ),
    );
    this.paint();
    if (this.item.index !== null && this.item.state !== "refused") {
      await this.beginShares(shared);
    }
    window.addEventListener("focus", keepUp(() => this.again(shared), POLL_MS));
  }

  private async beginShares(into: HTMLElement): Promise<void> {
    this.shares = new Shares(this.desk, () => this.item, await keyState(this.desk));
    const again = async () => this.shares?.read();
    this.packages = new Packages(() => this.item, () => this.shares?.all ?? [], this.publicUrl, again);
    fill(into, this.shares.root, this.packages.root);
    await this.shares.read();
    await this.packages.read();
  }

  private async again(shared?: HTMLElement): Promise<void> {
    this.item = await civic.request(this.item.id);
    this.paint();
    if (!this.shares && shared && this.item.state === "published") await this.beginShares(shared);
    else {
      await this.shares?.read();
      await this.packages?.read();
    }
  }

  private paint(): void {
    const now = JSON.stringify([this.item, Math.floor(Date.now() / 60_000)]);
    if (now === this.shown) return;
    this.shown = now;
    const { item, book } = this;
    const heading = this.head.querySelector("h1");
    if (heading) heading.textContent = titleOf(item, book);
    fill(
      this.head,
      h(
        "header",
        { class: "page-head" },
        h(
          "div",
          {},
          heading ?? h("h1", {}, titleOf(item, book)),
          h(
            "p",
            { class: "muted num" },
            item.draft.case_number ? `Case ${item.draft.case_number}` : this.desk.agency.name,
          ),
        ),
        h(
          "div",
          { class: "case-state", "data-state": item.state },
          stateTag(item.state),
          h("span", { class: "small muted num" }, whatNow(item, book)),
        ),
      ),
      this.remark(),
    );
    fill(this.text, ...this.texts());
    fill(this.side, ...this.facts());
  }

  /** What the state means for whoever waits. */
  private remark(): Child {
    const { item, book } = this;
    switch (item.state) {
      case "submitted":
        return notice(
          "info",
          h(
            "p",
            {},
            "A moderator reads it, somebody else than " +
              `${item.submitted_by ?? "whoever submitted it"}. Then it is public, or refused with a reason.`,
          ),
        );
      case "decided":
        return notice("info", h("p", {}, "It is decided, and public once it is in the record."));
      case "refused":
        return notice(
          "info",
          h(
            "p",
            {},
            h("strong", {}, "Refused."),
            ` ${book?.refusals.find((r) => r.code === item.reason)?.title ?? ""} The refusal and its ` +
              "reason are public; what you asked is not.",
          ),
          h("div", { class: "actions" }, button("Write it anew", { onclick: () => this.anew() })),
        );
      default:
        return null;
    }
  }

  private texts(): Child[] {
    const { item } = this;
    const notes = item.notes.map((note) =>
      h(
        "li",
        { class: "note" },
        h(
          "p",
          { class: "small muted num" },
          `${{ update: "Update", resolved: "Resolved", withdrawn: "Withdrawn" }[note.about]}, ` +
            `${dayOf(note.day)}`,
        ),
        note.text
          ? note.text.split("\n").map((line) => h("p", {}, line))
          : h("p", { class: "muted" }, "Without words."),
      ),
    );
    const proposed = item.proposed.map((p) =>
      h(
        "li",
        { class: "note note-waits" },
        h(
          "p",
          { class: "small muted num" },
          p.dropped
            ? `Not published: ${this.book?.refusals.find((r) => r.code === p.dropped)?.title ?? p.dropped}`
            : `Proposed, ${waitsFor(p.proposed_ms)}`,
        ),
        h("p", {}, p.text),
      ),
    );
    return [
      notes.length + proposed.length > 0 &&
        h(
          "section",
          { class: "stack-s", "aria-labelledby": "notes" },
          h("h2", { id: "notes" }, "Said afterwards"),
          h("ul", { class: "stack-s" }, ...notes, ...proposed),
        ),
      item.document &&
        h(
          "section",
          { class: "stack-s", "aria-labelledby": "text" },
          h("h2", { id: "text" }, headingOf(item)),
          h(
            "div",
            { class: "card" },
            reading(item.document, { agency: this.desk.agency.name, area: item.area }),
          ),
        ),
    ];
  }

  private facts(): Child[] {
    const { item, publicUrl } = this;
    const row = (term: string, ...value: Child[]) => [h("dt", {}, term), h("dd", { class: "num" }, ...value)];
    const { from_ms, to_ms } = item.draft;
    const entry = item.index !== null && new URL(`record/entry/${item.index}`, publicUrl).href;
    const page =
      item.index !== null && item.state !== "refused" && new URL(`requests/${item.index}`, publicUrl).href;
    return [
      h(
        "dl",
        { class: "facts facts-case" },
        item.area && row("Area", item.area),
        from_ms !== null &&
          to_ms !== null &&
          row("Window", windowOf(from_ms, to_ms), h("span", { class: "hint" }, windowUtc(from_ms, to_ms))),
        item.submitted_by &&
          row(
            "Submitted by",
            item.submitted_by,
            item.submitted_ms !== null && h("span", { class: "hint" }, when(item.submitted_ms)),
          ),
        item.earlier_for_case > 0 && row("Earlier for this case", String(item.earlier_for_case)),
        page && row("In public", h("a", { href: page }, "The request's page")),
        entry && row("Record", h("a", { href: entry }, `Entry ${item.index}`)),
      ),
      this.actions(),
    ];
  }

  private actions(): Child {
    const { item } = this;
    const open = item.state === "published" || item.state === "expired";
    if (!open) return null;
    return h(
      "div",
      { class: "actions actions-stack" },
      item.state === "published" && button("Propose an update", { onclick: () => this.propose() }),
      item.draft.danger
        ? URGENT_ENDS.map(([label, words]) => button(label, { onclick: () => this.end("resolve", words) }))
        : button("Resolve", { onclick: () => this.end("resolve") }),
      item.state === "published" && button("Withdraw", { onclick: () => this.end("withdraw") }),
    );
  }

  /** A refused request stays as it is; a new draft begins with what it said. */
  private async anew(): Promise<void> {
    const draft = await civic.newRequest(this.item.draft);
    go(`/ask.html?id=${encodeURIComponent(draft.id)}`);
  }

  /** A sensitive request has no words, afterwards neither. */
  private get wordless(): boolean {
    return this.book?.offences.find((o) => o.code === this.item.draft.offence)?.class === "sensitive";
  }

  private async propose(): Promise<void> {
    if (this.wordless) return toast("A sensitive request has no words, and no updates.", { kind: "warn" });
    const text = field({
      label: "What is to be added",
      rows: 5,
      maxlength: NOTE_CHARS_MAX,
      hint: "In public, beside the request. A moderator reads it first.",
    });
    const words = await dialog<string>("Propose an update", (close) => [
      text.root,
      h(
        "div",
        { class: "actions" },
        button("Propose it", {
          kind: "primary",
          onclick: () => (text.input.value.trim() ? close(text.input.value.trim()) : text.input.focus()),
        }),
      ),
    ]);
    if (!words) return;
    await civic.propose(this.item.id, words);
    toast("A moderator reads it now.");
    await this.again();
  }

  private async end(kind: "resolve" | "withdraw", begun = ""): Promise<void> {
    const text = field({
      label: "Closing words",
      value: this.wordless ? "" : begun,
      rows: 4,
      maxlength: NOTE_CHARS_MAX,
      hint: "In public. They may stay empty.",
    });
    const words = await dialog<string>(
      kind === "resolve" ? "Resolve the request" : "Withdraw the request",
      (close) => [
        h(
          "p",
          { class: "muted" },
          kind === "resolve"
            ? "You need nothing more. Residents can no longer answer; the request stays public."
            : "You take it back. Residents can no longer answer; the request and its withdrawal stay " +
                "public.",
        ),
        !this.wordless && text.root,
        h(
          "div",
          { class: "actions" },
          button("Go on", { kind: "primary", onclick: () => close(text.input.value.trim()) }),
          button("Cancel", { kind: "plain", onclick: () => close(null) }),
        ),
      ],
    );
    if (words === null) return;
    await decide(
      { kind, request: this.item.id, text: words || null },
      { request: this.item.index },
    );
    await this.again();
  }
}

/** What the text of a request is, by where it stands. */
function headingOf(item: RequestItem): string {
  if (item.state === "refused") return "What you asked, which is not public";
  return item.index === null ? "What would be public" : "What is public";
}

/** A draft is written on elsewhere. */
export async function openCase(desk: Desk, id: string): Promise<void> {
  const [item, book, operator] = await Promise.all([
    civic.request(id),
    civic.rulebook().catch(() => null),
    api.operator(),
  ]);
  if (item.state === "draft") return go(`/ask.html?id=${encodeURIComponent(id)}`);
  const base = operator.public_url.endsWith("/") ? operator.public_url : `${operator.public_url}/`;
  await new CasePage(desk, book, base, item).start();
}
