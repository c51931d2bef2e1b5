// What waits for the passkey of whoever is signed in: at the top of the first page, and in the navigation.

import { demands } from "../api/demand.ts";
import { emergencies } from "../api/emergency.ts";
import { lookUps } from "../api/lookup.ts";
import { parseDemand } from "../demand/text.ts";
import { parseClaim } from "../emergency/claim.ts";
import { DANGERS } from "../emergency/words.ts";
import { parseLookUp } from "../lookup/text.ts";
import { waitingFirst } from "../release/list.ts";
import { said } from "../release/words.ts";
import { type Child, h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";
import { when } from "../ui/format.ts";

/** Rows at the top; the pages have all. */
const SHOWN_MAX = 5;

type Page = "/emergency.html" | "/demand.html";

/** One that waits. */
export interface Due {
  page: Page;
  href: string;
  what: string;
  about: string;
  state: string;
  at: number;
}

interface Waiting {
  sign: unknown;
  state: string;
  created_ms: number;
}

const dueOf =
  (page: Page, what: string) =>
  <T extends Waiting>(all: T[], at: (item: T) => string, about: (item: T) => string): Due[] =>
    waitingFirst(all)
      .filter(({ sign }) => sign !== null)
      .map((item) => ({
        page,
        href: `${page}?${at(item)}`,
        what,
        about: read(() => about(item)),
        state: item.state,
        at: item.created_ms,
      }));

/** What cannot be read here is still said to wait: its page says what is wrong with it. */
function read(about: () => string): string {
  try {
    return about();
  } catch {
    return "This page cannot read it";
  }
}

/** Everything that waits, emergencies first. What cannot be had now is looked for again. */
export async function allDue(): Promise<Due[]> {
  const none = () => [];
  const [claims, sought, orders] = await Promise.all([
    emergencies.all().catch(none),
    lookUps.all().catch(none),
    demands.all().catch(none),
  ]);
  return [
    ...dueOf("/emergency.html", "Emergency")(
      claims,
      (it) => `id=${it.emergency}`,
      (it) => {
        const claim = parseClaim(it.claim);
        return `${it.is_drill ? "Drill, " : ""}${said(DANGERS, claim.danger)}, case ${claim.case}`;
      },
    ),
    ...dueOf("/emergency.html", "Look-up of addresses and contacts")(
      sought,
      (it) => `look-up=${it.look_up}`,
      (it) => `case ${parseLookUp(it.text).case}`,
    ),
    ...dueOf("/demand.html", "Legal demand")(
      orders,
      (it) => `id=${it.demand}`,
      (it) => {
        const demand = parseDemand(it.text);
        return `${demand.authority}, ${demand.reference}`;
      },
    ),
  ];
}

/** What a person has to do about one. */
const doOf = ({ state }: Due) =>
  state === "typed" || state === "begun" ? "Typed by you, not filed yet" : "Waits for your signature";

/** A box of what waits; nothing if nothing does. */
export function dueBox(all: Due[]): Child {
  if (all.length === 0) return null;
  const row = (due: Due) =>
    h(
      "li",
      {},
      h(
        "a",
        { class: "request-row", href: due.href },
        h(
          "span",
          { class: "request-words" },
          h("strong", {}, due.what),
          h("span", { class: "small muted num" }, `${due.about}, ${when(due.at)}`),
          h("strong", { class: "request-due small" }, icon("bell", 16), doOf(due)),
        ),
        icon("right"),
      ),
    );
  return h(
    "section",
    { class: "stack-s", "aria-labelledby": "due" },
    h("h2", { id: "due" }, "For you to sign"),
    h("ul", { class: "request-list card" }, ...all.slice(0, SHOWN_MAX).map(row)),
  );
}

/** How many wait behind each link of the navigation. */
export function countsOf(all: Due[]): Record<Page, number> {
  const of = (page: Page) => all.filter((due) => due.page === page).length;
  return { "/emergency.html": of("/emergency.html"), "/demand.html": of("/demand.html") };
}

/** Shows them there. */
export function badges(all: Due[]): void {
  for (const [page, count] of Object.entries(countsOf(all))) {
    const link = document.querySelector(`.nav a[href="${page}"]`);
    link?.querySelector(".nav-due")?.remove();
    const says = h("span", { class: "visually-hidden" }, count === 1 ? " waits for you" : " wait for you");
    if (count > 0) link?.append(h("span", { class: "nav-due num" }, String(count), says));
  }
}
