// "Evidence package": what was shared, as one file that a court can check without this service.

import { type AgencyShare, type Package, type RequestItem, civic, packagePath } from "../api/agency.ts";
import { clipsOf, itemsText, size, when } from "../ui/format.ts";
import { announce, fill, h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";
import { button, dialog, toast } from "../ui/parts.ts";

const POLL_MS = 1_000;

const sharesOf = (n: number) => (n === 1 ? "1 share" : `${n} shares`);

const STATES: Record<Package["state"], string> = {
  making: "Being written",
  entering: "Waiting for the public record",
  ready: "In the public record",
  failed: "Not made",
  gone: "The file was removed; its entry stays",
};

/** Whether something of a share can be put into a package. */
const usable = (share: AgencyShare) => share.items.some((item) => item.tracks.length > 0);

export class Packages {
  readonly root = h("section", { class: "stack-s", "aria-labelledby": "packages" });
  private readonly list = h("ul", { class: "stack-s package-list" });
  private packages: Package[] = [];
  private shown = "";

  constructor(
    private readonly request: () => RequestItem,
    private readonly shares: () => readonly AgencyShare[],
    private readonly publicUrl: string,
    private readonly made: () => Promise<void>,
  ) {}

  /** Reads what is there now, and again soon while something is under way. */
  async read(): Promise<void> {
    const { packages } = await civic.packages(this.request().id);
    const before = this.packages;
    this.packages = packages;
    this.paint();
    const ready = (all: Package[]) => all.filter((p) => p.state === "ready").length;
    if (before.length > 0 && ready(packages) > ready(before)) {
      announce("The package can be fetched.");
      await this.made();
    }
    if (packages.some((p) => p.state === "making" || p.state === "entering")) {
      setTimeout(() => void this.read().catch(() => undefined), POLL_MS);
    }
  }

  private paint(): void {
    const any = this.shares().some(usable);
    const now = JSON.stringify([this.packages, any]);
    if (now === this.shown) return;
    this.shown = now;
    fill(this.list, ...this.packages.map((one) => this.row(one)));
    if (!any && this.packages.length === 0) return fill(this.root);
    fill(
      this.root,
      h("h2", { id: "packages" }, "Evidence package"),
      h(
        "p",
        { class: "small muted" },
        "One file of sealed clips and public records, the same for prosecution and defence. Anybody can " +
          "check it without this service; opening it takes the agency's key.",
      ),
      this.packages.length > 0 && this.list,
      any &&
        h("div", { class: "actions" }, button("Make a package", { onclick: () => this.choose() })),
    );
  }

  private row(one: Package): HTMLElement {
    const facts = [
      sharesOf(one.shares),
      one.clips !== null && clipsOf(one.clips),
      one.size !== null && size(one.size),
      one.state === "ready" && `kept until ${when(one.expires_ms)}`,
    ].filter(Boolean);
    const link = (ending: string, label: string) =>
      h(
        "a",
        { class: "btn btn-quiet", href: packagePath(one.package, ending), download: "" },
        icon("save"),
        h("span", {}, label),
      );
    const files = () => [
      h("p", { class: "small mono package-digest" }, `SHA-256 ${one.digest}`),
      h(
        "div",
        { class: "player-actions" },
        link("tar", "Save the package"),
        link("tlog-proof", "Save its receipt"),
        h(
          "a",
          { class: "btn btn-quiet", href: new URL(`record/entry/${one.index}`, this.publicUrl).href },
          `Entry ${one.index}`,
        ),
      ),
    ];
    const withheld = () => [
      h("p", { class: "small" }, "Not handed to you: an owner took back something that you had not opened."),
    ];
    return h(
      "li",
      { class: "card stack-s", "data-package": one.state },
      h("h3", {}, one.failure ?? STATES[one.state]),
      h("p", { class: "small muted num" }, `${one.made_by}, ${when(one.made_ms)}`),
      h("p", { class: "small muted num" }, facts.join(" · ")),
      ...(one.state === "ready" ? (one.withheld ? withheld() : files()) : []),
    );
  }

  private async choose(): Promise<void> {
    const shares = this.shares();
    const boxes = shares.map((share, i) => {
      const there = usable(share);
      const input = h("input", { type: "checkbox", checked: there, disabled: !there });
      const what = itemsText(share.items.filter((item) => item.tracks.length > 0)) || "nothing left";
      const label = `Share ${i + 1}, ${what}${share.revoked_ms === null ? "" : ", taken back"}`;
      return { share, input, root: h("label", { class: "choice" }, input, h("span", {}, label)) };
    });
    const chosen = await dialog<string[]>("Make an evidence package", (close) => [
      h(
        "p",
        {},
        "Making it opens every clip in it: that is noted here under your name, and each owner sees that " +
          "your agency did. The file's fingerprint goes into the public record first.",
      ),
      h("fieldset", { class: "choices" }, h("legend", {}, "What goes in"), ...boxes.map((b) => b.root)),
      h(
        "div",
        { class: "actions" },
        button("Make package", {
          kind: "primary",
          onclick: () => {
            const ids = boxes.filter((b) => b.input.checked).map((b) => b.share.share);
            if (ids.length > 0) close(ids);
            else boxes[0]?.input.focus();
          },
        }),
        button("Cancel", { kind: "plain", onclick: () => close(null) }),
      ),
    ]);
    if (!chosen) return;
    await civic.makePackage(this.request().id, chosen);
    toast("The package is being written.");
    await this.read();
  }
}
