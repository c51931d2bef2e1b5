// An emergency that asks this household: on the home page, with both answers alike, and what follows from
// giving none.

import type { Home } from "../app/household.ts";
import { type Found, NOTHING, isOpen } from "../app/notices.ts";
import type { Settings } from "../app/settings.ts";
import { type OwnEmergency, emergencies } from "../api/emergency.ts";
import { entryUrl } from "../agency/record.ts";
import { agencyNamed, noteAgencies } from "../notices/agencies.ts";
import { answers, misuse, openedNotice } from "../notices/opened.ts";
import { windowOf } from "../officer/words.ts";
import { countdown } from "../release/countdown.ts";
import { type DoorOf, doorsOf } from "../release/named.ts";
import { lower, said } from "../release/words.ts";
import { onChange, whileLookedAt } from "../ui/drawn.ts";
import { type Child, fill, h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";
import { button, iconButton } from "../ui/parts.ts";
import { isText, remembered } from "../ui/remembered.ts";
import { type Claim, type LeftOut, parseClaim } from "./claim.ts";
import { drillLine } from "./drill.ts";
import { claimFacts, wordForWord } from "./show.ts";
import { DANGERS, LEFT_OUT, OWNER } from "./words.ts";

const POLL_MS = 15_000;
/** So often while something is under way, and for so long after it was last seen to change. */
const SOON_MS = 5_000;
const SOON_MAX_MS = 15 * 60_000;
/** What the record says does not wait longer for an operator that says nothing. */
const FIRST_MS = 5_000;
/** What was dismissed in this browser, so that what is over is told once. */
const read = remembered("sidelight.emergencies", 50, isText);

const named = ({ is_drill }: OwnEmergency) => (is_drill ? "a drill" : "an emergency");
const label = ({ is_drill }: OwnEmergency) => (is_drill ? "A drill" : "An emergency");

const framed = (item: OwnEmergency, ...children: Child[]) =>
  h(
    "section",
    {
      class: "notice notice-ring asked emergency-card",
      "aria-label": label(item),
      "data-emergency": item.emergency,
    },
    icon("bell"),
    h("div", { class: "notice-body stack-s" }, ...children),
  );

const leftToAnswer = (left: string | null) =>
  left === null ? "The time to answer is over" : `${left} left to answer`;

/** The cameras of a claim; to the household itself its address or a contact is its home. */
const namesOf = ({ home, doors }: Claim, doorOf: DoorOf) =>
  home ? "Every camera of your home" : doors.map(doorOf).join(", ");

/** Both answers, each confirmed in the same way: one is given once. */
function answering(item: OwnEmergency, again: () => Promise<void>): HTMLElement {
  const place = h("div", { class: "stack-s", "aria-live": "polite" });
  const two = (...buttons: HTMLElement[]) => h("div", { class: "ways-two" }, ...buttons);
  const give = (agree: boolean) => async () => {
    try {
      await emergencies.answer(item.emergency, agree);
    } finally {
      await again();
    }
  };
  const confirm = (agree: boolean) => () => {
    const what = `Your household ${agree ? "agrees" : "declines"}. This is said once, for all of you.`;
    const back = button("Go back", { onclick: ask });
    const say = button("Say so", { onclick: give(agree) });
    // Where the answer was pressed is the way back: pressing twice says nothing.
    fill(place, h("p", {}, what), agree ? two(back, say) : two(say, back));
    back.focus();
  };
  const ask = () => {
    fill(
      place,
      two(button("Agree", { onclick: confirm(true) }), button("Decline", { onclick: confirm(false) })),
    );
  };
  ask();
  return place;
}

/** To those who are asked: whom the agency named is shown none of it. */
const notAll = ({ people, reason }: LeftOut) =>
  `Not everybody of your home is asked. The agency has named who must not learn of it before it is ` +
  `decided: ${people.join(", ")}. Its reason: ${lower(said(LEFT_OUT, reason))}.`;

function asking(item: OwnEmergency, doorOf: DoorOf, again: () => Promise<void>): HTMLElement {
  const claim = parseClaim(item.claim);
  // A role, though some type a sentence.
  const who = claim.who.replace(/\.$/, "");
  const names = namesOf(claim, doorOf);
  return framed(
    item,
    h("h2", {}, `${item.agency_name} asks for footage in ${named(item)}`),
    drillLine(item.is_drill),
    h("p", {}, h("strong", {}, said(DANGERS, claim.danger)), `: ${who}. ${claim.harm}`),
    h("p", {}, `${names}, ${windowOf(claim.from, claim.to)}. Picture without sound.`),
    claim.left_out && h("p", {}, h("strong", {}, notAll(claim.left_out))),
    item.until_ms !== null && h("p", {}, countdown(item.until_ms, leftToAnswer)),
    h("p", {}, "Your answer does not settle it: two reviewers read it and decide."),
    answering(item, again),
    h(
      "p",
      { class: "small muted" },
      "Without an answer they decide without it. " +
        `Any of ${claim.left_out ? "you who are asked" : "your household"} may answer, once.`,
    ),
    h(
      "details",
      { class: "more" },
      h("summary", {}, "Everything the agency claims"),
      claimFacts(claim, { agency: item.agency_name, doorOf }),
    ),
    wordForWord(item.claim),
  );
}

const SO_FAR: Partial<Record<OwnEmergency["state"], string>> = {
  "called-back": "Two reviewers decide now.",
  reviewed: "Two reviewers decide now.",
  deciding: "It is decided, and enters the public record.",
  released: "Two reviewers approved it. The trustees were asked to open the footage; each checks for itself.",
};

/** Whether somebody decides or answers now. */
const isUnderWay = (item: OwnEmergency, found: Found) => {
  const release = recorded(item, found);
  return item.state === "released" ? !(release && isOpen(release)) : item.state !== "refused";
};

/** When this page looks again at what trustees do. */
const LOOKS_SOON = "This page looks again every few seconds.";
const LOOKS_LATER = "This page looks again about every minute.";

/** Answers of what is under way whether any of it came here, or to its state, a while ago at most. */
export function freshness(): (all: OwnEmergency[], nowMs: number) => boolean {
  const since = new Map<string, number>();
  return (all, nowMs) => {
    const came = all.map(({ emergency, state }) => {
      const what = `${emergency} ${state}`;
      const atMs = since.get(what) ?? nowMs;
      since.set(what, atMs);
      return atMs;
    });
    return came.some((atMs) => nowMs - atMs < SOON_MAX_MS);
  };
}

/** What the record says of a release; what a trustee has told of stands in its own notice. */
const recorded = (item: OwnEmergency, { releaseAt }: Found) =>
  item.state === "released" && item.index !== null ? releaseAt(item.index) : null;

/** What the record says of one that was misused, released or refused. */
const misusedIn = ({ misusedAt }: Found, { index }: OwnEmergency) =>
  index === null ? null : misusedAt(index);

/** What is dismissed: that it is over, or that it was misused, which is told once more. */
const toDismiss = (found: Found, item: OwnEmergency) =>
  misusedIn(found, item) ? `${item.emergency} misused` : item.emergency;

/** What came of it; nothing where the trustees' notices tell it. What was refused goes when it was read. */
async function told(
  item: OwnEmergency,
  [found, doorOf, looks]: [Found, DoorOf, string],
  gone: () => unknown,
): Promise<HTMLElement | null> {
  const entry = item.index === null ? null : await entryUrl(item.index);
  const link = entry && h("a", { href: entry }, `Entry ${item.index} in the public record`);
  const release = recorded(item, found);
  if (release?.told.length) return null;
  if (release && isOpen(release)) {
    const claim = parseClaim(item.claim);
    const { from, to } = claim;
    const agency = agencyNamed(claim.agency, item.agency_name);
    const left = { cameras: namesOf(claim, doorOf), from, to, agency };
    return openedNotice(release, left, link);
  }
  const over = item.state === "refused";
  const waits = item.state === "released" && looks;
  const soFar = [SO_FAR[item.state], release && answers(release), waits].filter(Boolean).join(" ");
  const came = over ? "It was refused, and nothing left." : soFar;
  const words = [came, misuse({ misused: misusedIn(found, item) })].filter(Boolean).join(" ");
  const answer = item.owner === null ? null : `Your household: ${said(OWNER, item.owner).toLowerCase()}. `;
  const dismiss = () => {
    read.note(toDismiss(found, item));
    return gone();
  };
  return h(
    "section",
    { class: "notice notice-info asked", "aria-label": label(item), "data-emergency": item.emergency },
    icon("info"),
    h(
      "div",
      { class: "notice-body" },
      h(
        "p",
        {},
        h("strong", {}, `${item.agency_name} asked for footage in ${named(item)}. `),
        answer,
        `${words} `,
        link,
      ),
    ),
    over && iconButton("Dismiss", "close", dismiss),
  );
}

/**
 * A place that fills itself while there is something to answer or to tell; it hears what the record says, and
 * says whether that is to be read sooner, as long as trustees answer.
 */
export function emergencyBox(
  home: Home,
  settings: () => Settings,
  { sooner, agencies }: { sooner: (yes: boolean) => unknown; agencies: Map<number, string> },
): { root: HTMLElement; heard: (found: Found) => Promise<void> } {
  const root = h("div", { class: "stack-s emergency-box", "aria-live": "polite" });
  const redraw = onChange();
  const isFresh = freshness();
  let [found, isSoon] = [NOTHING, false];
  let all: OwnEmergency[] = [];
  /** Draws what was last heard of both. */
  const draw = async () => {
    const seen = read.all();
    const stays = (item: OwnEmergency) => item.waits || item.state === "released";
    const shown = all.filter((item) => stays(item) || !seen.includes(toDismiss(found, item)));
    // What still asks goes first.
    const now = shown.toSorted((a, b) => Number(b.waits) - Number(a.waits));
    const said = now.map((item) => [recorded(item, found), misusedIn(found, item)]);
    const underWay = all.filter((item) => isUnderWay(item, found));
    const nowMs = Date.now();
    isSoon = isFresh(underWay, nowMs);
    const answered = underWay.filter((item) => item.state === "released");
    const reads = isFresh(answered, nowMs);
    sooner(reads);
    await redraw([now, said, reads], async () => {
      const doorOf = doorsOf(home, settings());
      const looks = reads ? LOOKS_SOON : LOOKS_LATER;
      const parts = now.map((item) =>
        item.waits ? asking(item, doorOf, paint) : told(item, [found, doorOf, looks], draw),
      );
      fill(root, ...(await Promise.all(parts)));
    });
  };
  const paint = async () => {
    all = await emergencies.own();
    noteAgencies(agencies, all);
    await draw();
  };
  // A look that fails is made again.
  const look = () => paint().catch(() => undefined);
  const first = look();
  whileLookedAt(POLL_MS, look, { everyMs: SOON_MS, isDue: () => isSoon });
  const heard = async (now: Found) => {
    found = now;
    await Promise.race([first, new Promise((done) => setTimeout(done, FIRST_MS))]);
    // A drawing that fails is made at the next look.
    await draw().catch(() => undefined);
  };
  return { root, heard };
}
