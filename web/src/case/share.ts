// One share: what its letter proved, its clips, who opened what, and a revocation to answer.

import { type AgencyShare, type RequestItem, civic } from "../api/agency.ts";
import { type Letter, type LetterItem, type RefusedItem, isGood } from "../agency/letter.ts";
import { entryUrl } from "../agency/record.ts";
import { Refused } from "../crypto/encoding.ts";
import { dayOf } from "../decide/words.ts";
import { clockSeconds, dayName, lasting, size, when } from "../ui/format.ts";
import { type Child, h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";
import { button, field, notice, sentence } from "../ui/parts.ts";
import { clipsOf, flagsOf, outsideWindow } from "./sharewords.ts";
import type { Watched } from "./watch.ts";

/** A share as far as it could be read. */
export interface ReadShare {
  share: AgencyShare;
  number: number;
  letter: Letter | Refused;
}

export interface ShareActs {
  watch: (watched: Watched) => void;
  /** Chosen for side by side, or not any more. */
  choose: (watched: Watched, on: boolean) => void;
  chosen: (watched: Watched) => boolean;
  answered: () => Promise<void>;
}

const named = (share: AgencyShare, number: number, item: LetterItem): Watched => ({
  share,
  item,
  title: `Share ${number}, clip ${item.n}`,
});

function clipRow(
  read: ReadShare,
  item: LetterItem | RefusedItem,
  request: RequestItem,
  acts: ShareActs,
): HTMLElement {
  const { share, number } = read;
  const told = share.items.find((i) => i.n === item.n);
  if (!isGood(item)) {
    return h(
      "li",
      { class: "shared-clip", "data-refused": item.refused.code },
      h("span", { class: "entry-icon" }, icon("warn")),
      h(
        "div",
        { class: "entry-words" },
        h("strong", {}, `Clip ${item.n}: refused`),
        h("span", { class: "small" }, sentence(item.refused)),
      ),
    );
  }
  const watched = named(share, number, item);
  const { card } = item;
  const gone = told !== undefined && told.tracks.length === 0;
  const opened = share.opened.filter((o) => o.item === item.n);
  const check = h("input", {
    type: "checkbox",
    "aria-label": `${watched.title} side by side`,
    checked: acts.chosen(watched),
    disabled: gone,
  });
  check.addEventListener("change", () => acts.choose(watched, check.checked));
  const flags: string[] = flagsOf(told, item, request);
  if (outsideWindow(item, request)) flags.push("Not whole within the window that was asked about");
  const facts = [
    lasting(card.durationMs),
    card.audio ? "with sound" : "no sound",
    card.video && `${card.video.width} × ${card.video.height}`,
    card.video && size(card.video.size),
  ].filter(Boolean);
  return h(
    "li",
    { class: "shared-clip", "data-item": item.n },
    h("label", { class: "shared-pick" }, check),
    h(
      "div",
      { class: "entry-words" },
      h("strong", { class: "num" }, `${dayName(card.startMs)}, ${clockSeconds(card.startMs)}`),
      h("span", { class: "small muted num" }, facts.join(" · ")),
      h(
        "span",
        { class: "small verdict-good signed" },
        icon("shield", 16),
        `Signed by its hub, received ${when(item.receivedMs)}`,
      ),
      ...flags.map((flag) => h("span", { class: "flag small" }, icon("info", 16), flag)),
    ),
    gone
      ? h("span", { class: "small muted" }, "Deleted by its owner")
      : button(opened.length > 0 ? "Watch" : "Open", {
          icon: "play",
          onclick: () => acts.watch(watched),
        }),
  );
}

function accesses({ share }: ReadShare): Child {
  if (share.opened.length === 0) return h("p", { class: "small muted" }, "Nobody has opened it yet.");
  const row = (o: AgencyShare["opened"][number]) =>
    h(
      "li",
      { class: "small num" },
      `${o.who} opened the ${o.track === "video" ? "picture" : "sound"} of clip ${o.item}, ` +
        `${when(o.at_ms)}`,
    );
  return h(
    "details",
    { class: "more" },
    h("summary", {}, `Who opened what (${share.opened.length})`),
    h("ul", { class: "accesses" }, ...share.opened.map(row)),
  );
}

function revocation({ share }: ReadShare, acts: ShareActs): Child {
  if (share.revoked_ms === null) return null;
  const asked = h(
    "p",
    {},
    h("strong", {}, "The owner asks you not to use this any further,"),
    ` since ${when(share.revoked_ms)}, where the law allows you not to.`,
  );
  if (share.answer) {
    return notice(
      "info",
      asked,
      h(
        "p",
        {},
        `${share.answer.who} answered ${when(share.answer.at_ms)}: ` + "",
        h("q", {}, share.answer.text),
      ),
    );
  }
  const text = field({
    label: "Your answer",
    rows: 3,
    maxlength: 1000,
    hint: "The owner reads it: what you do with it, and if you must keep it, by what law.",
  });
  return notice(
    "ring",
    asked,
    text.root,
    h(
      "div",
      { class: "actions" },
      button("Answer", {
        kind: "primary",
        onclick: async () => {
          const words = text.input.value.trim();
          if (!words) return text.input.focus();
          await civic.answer(share.share, words);
          await acts.answered();
        },
      }),
    ),
  );
}

function proven(letter: Letter, url: string): Child {
  const said =
    letter.uninvolved === null
      ? null
      : letter.uninvolved
        ? "The owner says that people are in it who are not involved."
        : "The owner says that nobody uninvolved is in it.";
  return [
    h(
      "p",
      { class: "verdict verdict-good" },
      icon("shield"),
      h(
        "span",
        {},
        h("strong", {}, "Consent in the public record."),
        ` ${dayOf(letter.consent.day)}, `,
        h("a", { href: url }, `entry ${letter.consent.index}`),
        ". Its sealed values open to exactly this share.",
      ),
    ),
    letter.identity &&
      h("p", { class: "small" }, "They gave a name or contact: ", h("strong", {}, letter.identity)),
    said && h("p", { class: "small muted" }, said),
  ];
}

/** A share as a card of the page. */
export async function shareCard(
  read: ReadShare,
  request: RequestItem,
  acts: ShareActs,
): Promise<HTMLElement> {
  const { share, number, letter } = read;
  const id = `share-${share.share}`;
  const head = h(
    "header",
    { class: "share-head" },
    h("h3", { id }, `Share ${number}`),
    h(
      "span",
      { class: "small muted num" },
      `${clipsOf(share.items.length)}, available ${when(share.available_ms)}`,
    ),
  );
  const body: Child[] =
    letter instanceof Refused
      ? [
          h(
            "p",
            { class: "verdict verdict-bad" },
            icon("warn"),
            h("span", {}, h("strong", {}, "Not shown."), ` ${sentence(letter)}`),
          ),
        ]
      : [
          proven(letter, await entryUrl(letter.consent.index)),
          h(
            "ul",
            { class: "entries shared-clips" },
            ...letter.items.map((item) => clipRow(read, item, request, acts)),
          ),
        ];
  return h(
    "article",
    {
      class: "card given stack-s",
      "aria-labelledby": id,
      "data-share": share.share,
      "data-verdict": letter instanceof Refused ? letter.code : "verified",
    },
    head,
    revocation(read, acts),
    ...body,
    accesses(read),
  );
}
