// A request as a resident reads it, in full, made of the checked feed alone: nothing is fetched for it.

import type { Standing } from "../feed/match.ts";
import { type Point, areaText } from "../feed/place.ts";
import type { DatedNote, PublicRequest } from "../feed/verify.ts";
import { dateOf } from "../ui/format.ts";
import { type Child, h } from "../ui/h.ts";
import { button } from "../ui/parts.ts";
import { drawArea } from "./area.ts";
import { type ShareOptions, sharedNote } from "./shares.ts";
import { CLASSES, DANGERS, KINDS, agencyName, untilText, whenText } from "./words.ts";

/** What a card needs to know and can do. */
export interface CardOptions {
  request: PublicRequest;
  home: Point;
  standing: Standing;
  /** What was shared for it. */
  shared: ShareOptions[];
  /** Whether the rulebook allows one more. */
  more: boolean;
  publicUrl: string | null;
  share: () => unknown;
  notNow: () => unknown;
  undo: () => unknown;
}

const row = (term: string, ...value: Child[]) => [h("dt", {}, term), h("dd", {}, ...value)];

const ABOUT: Record<DatedNote["about"], string> = {
  update: "Update",
  resolved: "Resolved: the agency needs nothing more",
  withdrawn: "Withdrawn by the agency",
};

function notes(all: DatedNote[]): Child {
  if (all.length === 0) return null;
  return h(
    "ul",
    { class: "request-notes" },
    ...all.map((note) =>
      h(
        "li",
        {},
        h("p", { class: "small muted" }, `${ABOUT[note.about]}, ${dateOf(Date.parse(`${note.day}T12:00Z`))}`),
        ...note.text.map((paragraph) => h("p", {}, paragraph)),
      ),
    ),
  );
}

function facts({ request, home, publicUrl }: CardOptions): HTMLElement {
  const { document } = request;
  const [local, utc] = whenText(document);
  const area = areaText(document.cells);
  return h(
    "div",
    { class: "request-facts" },
    h(
      "dl",
      { class: "facts" },
      ...(document.danger ? row("Urgent ask", DANGERS[document.danger]) : []),
      ...row("When", local, h("span", { class: "hint" }, utc)),
      ...row(
        "Where",
        area,
        h("span", { class: "hint" }, "Your home is in it. It is marked on this device only."),
      ),
      ...row("Answers until", untilText(request)),
      ...row("With footage they are given", document.terms),
      ...row("Contact", document.contact),
      ...row("Case number", "Not public: the record holds a sealed value of it"),
      ...row("Rules", `Rulebook ${request.rulebook.version}`),
      ...row(
        "Public page",
        publicUrl
          ? h(
              "a",
              {
                href: new URL(`requests/${request.index}`, publicUrl).href,
                rel: "noreferrer",
                target: "_blank",
              },
              `Request ${request.index}`,
            )
          : `Request ${request.index}`,
        h("span", { class: "hint" }, "The service can see that its public page was opened, as for anyone."),
      ),
    ),
    h(
      "figure",
      { class: "area-box" },
      drawArea(document.cells, home, `Map of the area: ${area}. Your home is in it.`),
    ),
  );
}

/** Says that nothing can be sealed to the agency yet; null if it can. */
function tooNew({ key }: PublicRequest): HTMLElement | null {
  if (key?.cooled) return null;
  const from = key ? ` It can be used from ${dateOf(key.fromMs)} on.` : "";
  return h(
    "p",
    { class: "muted" },
    `The agency's key is too new in the public record to seal anything to it.${from}`,
  );
}

/** What was shared, until when it can be taken back, and the way to share more. */
function given({ request, shared, more, standing, share }: CardOptions): Child {
  return h(
    "div",
    { class: "stack-s" },
    ...shared.map(sharedNote),
    more &&
      standing !== "ended" &&
      (tooNew(request) ?? button("Share more", { class: "btn-answer", onclick: share })),
  );
}

/** Both answers weigh the same: one look, one size, side by side. */
function answers(options: CardOptions): Child {
  const { request, standing } = options;
  if (standing === "ended") return null;
  if (standing === "declined") {
    return h(
      "div",
      { class: "request-answers" },
      h("p", { class: "muted" }, "Not now. Nobody is told."),
      button("Undo", { kind: "plain", icon: "restore", onclick: options.undo }),
    );
  }
  const early = tooNew(request);
  if (early) {
    return h(
      "div",
      { class: "request-answers" },
      early,
      button("Not now", { class: "btn-answer", onclick: options.notNow }),
    );
  }
  return h(
    "div",
    { class: "request-answers" },
    button("Share", { class: "btn-answer", onclick: options.share }),
    button("Not now", { class: "btn-answer", onclick: options.notNow }),
    h(
      "p",
      { class: "small muted request-aside" },
      "Share first shows what would leave; nothing does before you confirm. Until then, and with " +
        "Not now, nobody learns that you were asked.",
    ),
  );
}

/** The card. */
export function requestCard(options: CardOptions): HTMLElement {
  const { request, shared } = options;
  const { document } = request;
  const id = `request-${request.index}`;
  const kind = CLASSES[document.class];
  return h(
    "article",
    {
      class: "card request",
      id,
      "data-standing": options.standing,
      "aria-labelledby": `${id}-title`,
      tabindex: -1,
    },
    h(
      "header",
      { class: "request-head" },
      h(
        "p",
        { class: "small muted" },
        request.key?.document
          ? agencyName(request)
          : `${agencyName(request)} · ${KINDS[document.agencyKind]}`,
      ),
      h(
        "h3",
        { id: `${id}-title` },
        document.title,
        document.danger && h("span", { class: "tag" }, "urgent ask"),
        kind && h("span", { class: "tag" }, kind),
        request.ended && h("span", { class: "tag" }, request.ended),
      ),
    ),
    document.text.length > 0
      ? h("div", { class: "request-text" }, ...document.text.map((paragraph) => h("p", {}, paragraph)))
      : h("p", { class: "muted" }, "About a sensitive offence: without words, and without the day."),
    notes(request.notes),
    facts(options),
    shared.length > 0 ? given(options) : answers(options),
  );
}
