// The household's shares: where each one is, how long it can still be taken back, who of the agency opened
// it, and what the agency answered.

import type { ShareWire } from "../api/share.ts";
import type { PublicRequest } from "../feed/verify.ts";
import { itemsText, when } from "../ui/format.ts";
import { type Child, h } from "../ui/h.ts";
import { button, dialog, notice } from "../ui/parts.ts";
import { saveText } from "../ui/sheet.ts";
import { agencyName } from "./words.ts";

export interface ShareOptions {
  share: ShareWire;
  /** The request, as long as the feed has it. */
  request: PublicRequest | undefined;
  /** Why the last step ended, if it did. */
  trouble: string | null;
  takeBack: () => Promise<unknown>;
  receipt: () => Promise<string | null>;
}

/** How long until `ms`: "9:41" or "3 h 20 min". */
export function left(ms: number, nowMs: number): string {
  const seconds = Math.max(0, Math.ceil((ms - nowMs) / 1000));
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

const TRACKS: Record<string, string> = {
  video: "the picture of clip",
  audio: "the sound of clip",
  still: "still",
};

const STATES: Record<ShareWire["state"], string> = {
  waiting: "Being entered in the public record",
  recorded: "In the public record; being handed over",
  held: "On hold",
  available: "The agency can fetch it",
  withdrawn: "Taken back",
  revoked: "You asked the agency not to use it",
  failed: "Not shared",
};

function sentenceOf(share: ShareWire): Child {
  const until = share.available_ms;
  switch (share.state) {
    case "waiting":
      return (
        "Consents enter the record together, so this can take some minutes. Nothing has left " +
        "yet. You can close this page; it goes on when you come back."
      );
    case "recorded":
      return "This browser checks the entry, then seals the clips to the agency. Nothing has left yet.";
    case "held":
      return [
        "The agency can fetch it in ",
        h("strong", { class: "num countdown", "data-until": until }, until ? left(until, Date.now()) : ""),
        ". Until then it can be taken back, and the agency never learns of it.",
      ];
    case "available":
      return (
        `Since ${until ? when(until) : "now"}. ` +
        `${share.opened.length === 0 ? "Nobody has opened it." : ""}`
      );
    case "withdrawn":
      return "It was taken back before anybody could fetch it. The agency never learns of it.";
    case "revoked":
      return `${whatStays(share)} ${share.answer ? "The agency has answered." : "The agency has to answer."}`;
    case "failed":
      return "The public record did not take the consent. Nothing left.";
  }
}

/** What an agency still has of a share that was taken back after the hold. */
const whatStays = (share: ShareWire) =>
  share.opened.length === 0
    ? "Nobody had opened it, and nobody can any more. What went with it (when it was recorded, how long " +
      "it is, a name if you gave one) may have been read."
    : "Whoever had opened it keeps it: they can open it again, and in an evidence package. Nobody else " +
      "can, and what nobody had opened stays closed.";

function opened(share: ShareWire, agency: string): Child {
  if (share.opened.length === 0) return null;
  return h(
    "details",
    { class: "more" },
    h("summary", {}, share.opened.length === 1 ? "Opened once" : `Opened ${share.opened.length} times`),
    h(
      "ul",
      { class: "opened" },
      ...share.opened.map((o) =>
        h(
          "li",
          { class: "small num" },
          `Opened by ${agency}, ${when(o.at_ms)}: ${TRACKS[o.track] ?? o.track} ${o.item}`,
        ),
      ),
    ),
  );
}

async function confirmRevoke(options: ShareOptions): Promise<void> {
  const yes = await dialog<boolean>("Ask the agency not to use it?", (close) => [
    h(
      "p",
      {},
      "The agency is asked not to use it further where the law allows, and has to answer. From then on " +
        "nothing of it is handed to anybody who had not opened it before.",
    ),
    h(
      "p",
      {},
      options.share.opened.length === 0
        ? "Nobody has opened it yet. What went with it (when it was recorded, how long it is, a name if " +
            "you gave one) may have been read."
        : "Whoever opened it keeps it: they can open it again, save it, and put it into an evidence " +
            "package. Packages they made before stay with them.",
    ),
    h(
      "div",
      { class: "actions" },
      button("Ask the agency", { onclick: () => close(true) }),
      button("Cancel", { onclick: () => close(null) }),
    ),
  ]);
  if (yes) await options.takeBack();
}

/** The way to take it back, as long as there is one. */
function wayBack(options: ShareOptions): Child {
  const { state } = options.share;
  if (state === "waiting" || state === "recorded" || state === "held")
    return button("Take back", { onclick: options.takeBack });
  return state === "available" && button("Ask not to use it", { onclick: () => confirmRevoke(options) });
}

/** A share in the card of the request it answers. */
export function sharedNote(options: ShareOptions): HTMLElement {
  const { share } = options;
  const what = share.items.length > 0 ? `: ${itemsText(share.items)}` : "";
  return h(
    "div",
    { class: "request-shared", "data-state": share.state },
    h(
      "p",
      {},
      h("strong", {}, `Shared ${when(share.created_ms)}${what}. ${STATES[share.state]}. `),
      sentenceOf(share),
    ),
    wayBack(options),
  );
}

/** One share. */
export function shareCard(options: ShareOptions): HTMLElement {
  const { share, request, trouble } = options;
  const agency = request ? agencyName(request) : "the agency";
  const title = request ? `${request.document.title}, ${agency}` : `Request ${share.request}`;
  const items = share.items.length > 0 ? ` · ${itemsText(share.items)}` : "";
  return h(
    "li",
    { class: "card share-card", "data-state": share.state, "data-share": share.share },
    h(
      "div",
      { class: "share-head" },
      h("h3", {}, title),
      h("p", { class: "small muted" }, `${when(share.created_ms)}${items}`),
    ),
    h("p", {}, h("strong", {}, `${STATES[share.state]}. `), sentenceOf(share)),
    trouble && notice("warn", h("p", {}, trouble)),
    opened(share, agency),
    share.answer &&
      h(
        "blockquote",
        { class: "answer" },
        h("p", { class: "small muted" }, `Answer of ${agency}, ${when(share.answer.at_ms)}`),
        h("p", {}, share.answer.text),
      ),
    h(
      "div",
      { class: "actions" },
      wayBack(options),
      share.index !== null &&
        button("Save the receipt", {
          kind: "plain",
          icon: "save",
          onclick: async () => {
            const receipt = await options.receipt();
            if (receipt) saveText(`consent-${share.index}.tlog-proof`, receipt);
          },
        }),
    ),
  );
}
