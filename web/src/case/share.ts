// One share: what its letter proved, its clips, who opened what, and a revocation to answer.

import { type AgencyShare, type RequestItem, civic } from "../api/agency.ts";
import {
  type Letter,
  type LetterClip,
  type LetterItem,
  type LetterStill,
  type RefusedItem,
  isGood,
  isStill,
} from "../agency/letter.ts";
import { entryUrl } from "../agency/record.ts";
import { Refused } from "../crypto/encoding.ts";
import { dayOf } from "../decide/words.ts";
import { clockSeconds, dayName, itemsText, lasting, size, when } from "../ui/format.ts";
import { type Child, h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";
import { button, field, notice, sentence } from "../ui/parts.ts";
import { flagsOf, momentOf, outsideWindow } from "./sharewords.ts";
import { type Looked, WHOSE_WORK } from "./still.ts";
import type { Watched } from "./watch.ts";

/** A share as far as it could be read. */
export interface ReadShare {
  share: AgencyShare;
  number: number;
  /** `null`: taken back, and not handed to this person any more. */
  letter: Letter | Refused | null;
}

export interface ShareActs {
  watch: (watched: Watched) => void;
  look: (looked: Looked) => void;
  /** Chosen for side by side, or not any more. */
  choose: (watched: Watched, on: boolean) => void;
  chosen: (watched: Watched) => boolean;
  answered: () => Promise<void>;
}

const titleOf = (number: number, item: LetterItem) =>
  `Share ${number}, ${isStill(item) ? "still" : "clip"} ${item.n}`;

function refusedRow({ n, refused }: RefusedItem): HTMLElement {
  return h(
    "li",
    { class: "shared-clip", "data-refused": refused.code },
    h("span", { class: "entry-icon" }, icon("warn")),
    h(
      "div",
      { class: "entry-words" },
      h("strong", {}, `Clip ${n}: refused`),
      h("span", { class: "small" }, sentence(refused)),
    ),
  );
}

const factsOf = ({ card }: LetterClip) =>
  [
    lasting(card.durationMs),
    card.video ? (card.audio ? "with sound" : "no sound") : "sound alone",
    card.video && `${card.video.width} × ${card.video.height}`,
    size((card.video?.size ?? 0) + (card.audio?.size ?? 0)),
  ].filter(Boolean);

const factsOfStill = ({ still }: LetterStill) => [
  "One picture",
  `${still.width} × ${still.height}`,
  size(still.size),
];

/** Whose word it is: the hub's for a clip, and for a still the browser's that made it. */
function signed(item: LetterItem): HTMLElement {
  const received = `received ${when(item.receivedMs)}`;
  return isStill(item)
    ? h("span", { class: "small signed" }, icon("info", 16), `${WHOSE_WORK}, ${received}`)
    : h(
        "span",
        { class: "small verdict-good signed" },
        icon("shield", 16),
        `Signed by its hub, ${received}`,
      );
}

function itemRow(
  read: ReadShare,
  item: LetterItem | RefusedItem,
  request: RequestItem,
  acts: ShareActs,
): HTMLElement {
  const { share, number } = read;
  if (!isGood(item)) return refusedRow(item);
  const told = share.items.find((i) => i.n === item.n);
  const title = titleOf(number, item);
  const still = isStill(item);
  const gone = told !== undefined && told.tracks.length === 0;
  const opened = share.opened.some((o) => o.item === item.n);
  const beginsMs = still ? momentOf(item) : item.card.startMs;
  const flags: string[] = flagsOf(told, item, request);
  if (outsideWindow(item, request)) flags.push("Not whole within the window that was asked about");
  return h(
    "li",
    { class: "shared-clip", "data-item": item.n, "data-kind": still ? "still" : "clip" },
    still ? h("span", { class: "entry-icon" }, icon("picture")) : pickBox({ share, item, title }, gone, acts),
    h(
      "div",
      { class: "entry-words" },
      h("strong", { class: "num" }, `${dayName(beginsMs)}, ${clockSeconds(beginsMs)}`),
      h("span", { class: "small muted num" }, (still ? factsOfStill(item) : factsOf(item)).join(" · ")),
      signed(item),
      ...flags.map((flag) => h("span", { class: "flag small" }, icon("info", 16), flag)),
    ),
    gone
      ? h("span", { class: "small muted" }, told.deleted ? "Deleted by its owner" : "Not handed over")
      : button(still ? (opened ? "Look" : "Open") : opened ? "Watch" : "Open", {
          icon: still ? "picture" : "play",
          onclick: () => (still ? acts.look({ share, item, title }) : acts.watch({ share, item, title })),
        }),
  );
}

function pickBox(watched: Watched, gone: boolean, acts: ShareActs): HTMLElement {
  const check = h("input", {
    type: "checkbox",
    "aria-label": `${watched.title} side by side`,
    checked: acts.chosen(watched),
    disabled: gone,
  });
  check.addEventListener("change", () => acts.choose(watched, check.checked));
  return h("label", { class: "shared-pick" }, check);
}

const TRACKS = { video: "the picture of clip", audio: "the sound of clip", still: "still" };

function accesses({ share }: ReadShare): Child {
  if (share.opened.length === 0)
    return share.revoked_ms === null && h("p", { class: "small muted" }, "Nobody has opened it yet.");
  const row = (o: AgencyShare["opened"][number]) =>
    h(
      "li",
      { class: "small num" },
      `${o.who} opened ${TRACKS[o.track]} ${o.item}, ${when(o.at_ms)}`,
    );
  return h(
    "details",
    { class: "more" },
    h("summary", {}, `Who opened what (${share.opened.length})`),
    h("ul", { class: "accesses" }, ...share.opened.map(row)),
  );
}

function revocation({ share, letter }: ReadShare, acts: ShareActs): Child {
  if (share.revoked_ms === null) return null;
  const asked = [
    h(
      "p",
      {},
      h("strong", {}, "The owner asks you not to use this any further,"),
      ` since ${when(share.revoked_ms)}, where the law allows you not to.`,
    ),
    h("p", { class: "small" }, stillYours(share, letter)),
  ];
  if (share.answer) {
    return notice(
      "info",
      ...asked,
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
    ...asked,
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

/** What of a share that was taken back this person is still handed. */
function stillYours(share: AgencyShare, letter: ReadShare["letter"]): string {
  if (letter === null && share.opened.length === 0)
    return "Nobody of your agency had opened it. Nothing of it is handed over any more.";
  if (letter === null)
    return "You had not opened it before. Nothing of it is handed to you, only to those who had.";
  return (
    "What you had opened before stays open to you, also in an evidence package. It is not handed to " +
    "colleagues who had not opened it; nothing else of it is handed to anybody."
  );
}

function proven(letter: Letter, url: string): Child {
  const said =
    letter.uninvolved === null
      ? "The owner does not say, or is not sure, whether people are in it who are not involved."
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
        letter.consent.footage
          ? ". Its sealed values open to exactly this share, and to this footage."
          : ". Its sealed values open to this share. It is of before entries said which footage they are " +
              "for: that it is this one is the operator’s word.",
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
      `${itemsText(share.items)}, available ${when(share.available_ms)}`,
    ),
  );
  const body: Child[] =
    letter === null
      ? []
      : letter instanceof Refused
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
            ...letter.items.map((item) => itemRow(read, item, request, acts)),
          ),
        ];
  return h(
    "article",
    {
      class: "card given stack-s",
      "aria-labelledby": id,
      "data-share": share.share,
      "data-verdict": letter === null ? "withheld" : letter instanceof Refused ? letter.code : "verified",
    },
    head,
    revocation(read, acts),
    ...body,
    accesses(read),
  );
}
