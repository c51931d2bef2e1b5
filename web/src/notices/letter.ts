// One release of this household's footage, as a letter: what happened, who decided and why, what can be done
// now. Every sentence rests on an entry of the record or on what the trustees sealed for this household, but
// for the one of who was not asked with the others, which says that it is the service's.

import type { Unasked } from "../api/emergency.ts";
import { type At, type Release, type Told, isOpen } from "../app/notices.ts";
import type { Settings } from "../app/settings.ts";
import type { Trustees } from "../feed/trustees.ts";
import type { Entry } from "../record/entry.ts";
import { readDay } from "../record/words.ts";
import { unaskedWords } from "../emergency/left_out.ts";
import { lower } from "../release/words.ts";
import { publicPage } from "../setup/access.ts";
import { when } from "../ui/format.ts";
import { type Child, h } from "../ui/h.ts";
import { notice } from "../ui/parts.ts";
import type { AgencyNames } from "./agencies.ts";
import { OWNER, UNDER, answers, leftIn, misuse } from "./opened.ts";

const DAY_MS = 24 * 3_600_000;
/** A court is asked within so many days (docs/ref/leaf.md, Overdue), as the log counts; it has a test. */
const OUTCOME_DAYS = 7;

const DANGERS: Record<string, string> = {
  death: "somebody was in danger of death",
  "serious-injury": "somebody was in danger of serious injury",
  kidnapping: "somebody was kidnapped",
  "missing-at-risk": "somebody was missing and at risk",
};

const PROCESS: Record<string, string> = {
  filed: "A court has been asked to say whether it was right.",
  granted: "A court has confirmed it.",
  denied: "A court has said that it was not right.",
  never: "No court was ever asked.",
};

/** What else a letter is written with. */
export interface Around {
  settings: Settings;
  trustees: Trustees | null;
  publicUrl: string;
  nowMs: number;
  agencies: AgencyNames;
  /** Releases before which not all of the home were asked. */
  unasked: Unasked[];
}

const ENTERED = {
  emergency: "an emergency",
  drill: "a drill",
  compelled: "a release under a legal demand",
};

const OTHERWISE = "The trustees tell you of another reason, or of another number of clips, than the entry.";

const many = (n: number, one: string) => `${n} ${one}${n === 1 ? "" : "s"}`;

function nameOf({ trustees }: Around, slug: string): string {
  return trustees?.trustees.find((t) => t.slug === slug)?.name ?? slug;
}

/** Whether a trustee gives the reason that the entry has; of a demand that was gagged it gives none. */
function sameReason({ entry }: Release, told: Told): boolean {
  if (entry.kind !== "compelled") return told.danger === entry.fields.danger;
  return told.demand !== null && ["sealed", told.demand].includes(entry.fields.demand);
}

function happened(release: Release, around: Around): Child[] {
  const { fields, day } = release.entry;
  const [told] = release.told;
  const left = leftIn(release, around.settings, around.agencies);
  if (!told || !left) return [];
  const agrees = sameReason(release, told) && told.clips === Number(fields.clips);
  const what = ENTERED[release.entry.kind];
  const link = h("a", { href: publicPage(around.publicUrl, `record/entry/${release.index}`) }, "in public");
  return [
    h(
      "p",
      {},
      `On ${day} (UTC) ${what} was entered `,
      link,
      `, and trustees ${isOpen(release) ? "then opened" : "were asked to open"} ` +
        `${many(told.clips, "clip")} of ${left.cameras}, recorded between ` +
        `${when(told.from, around.nowMs)} and ${when(told.to, around.nowMs)}, for `,
      h("a", { href: publicPage(around.publicUrl, `agencies/${told.agency}`) }, left.agency),
      ". It is the picture; sound and preview stay yours.",
    ),
    !agrees && notice("warn", h("p", {}, OTHERWISE)),
  ];
}

function trusteeLine(at: At<Entry<"receipt">>, open: boolean, around: Around): HTMLElement {
  const { trustee, outcome, check } = at.entry.fields;
  const answered = open ? "opened it" : "has answered";
  const refused = check === "person" ? ": a person there refused" : ` refused, by its check “${check}”`;
  const said = outcome === "answered" ? ` ${answered}` : refused;
  const href = publicPage(around.publicUrl, `record/entry/${at.index}`);
  return h("li", {}, h("a", { href }, nameOf(around, trustee)), said);
}

/** Whether who asked, and the fingerprint of what they said, are open in the record. */
const isOpened = ({ revealed, entry }: Release) =>
  revealed.has("agency") && revealed.has(entry.kind === "compelled" ? "demand-text" : "claim");

function claim(release: Release): string {
  const { entry } = release;
  const said = entry.kind === "compelled" ? "demanded" : "claimed";
  const what = `Who asked, and the fingerprint of what they ${said},`;
  if (isOpened(release)) return `${what} are open in the record by now.`;
  return `${what} are sealed until ${entry.fields["seal-until"]} at the latest; then anyone can read them.`;
}

/** What did not happen in time; anyone can compute it from the record. */
function overdue(release: Release, nowMs: number): string[] {
  // Nothing is late about a drill.
  if (release.entry.kind === "drill") return [];
  const { fields, day } = release.entry;
  const over = (last: number) => nowMs >= last + DAY_MS;
  const late: string[] = [];
  const sealed = readDay(fields["seal-until"]) ?? 0;
  const what = release.entry.kind === "emergency" ? "claim" : "demand";
  if (!isOpened(release) && over(sealed)) late.push(`The ${what} should have been opened by now.`);
  if (release.entry.kind === "compelled") return late;
  const due = (readDay(day) ?? 0) + OUTCOME_DAYS * DAY_MS;
  if (release.outcomes.length === 0 && over(due)) late.push("A court should have been asked by now.");
  return late;
}

/** What officer and supervisor said, what the reviewers found, and what the household was asked or told. */
function grounds({ entry }: Release): [said: string, found: string, household: string] {
  if (entry.kind === "drill") {
    const { danger, owner } = entry.fields;
    return [
      "Nobody was in danger: an emergency was practised. An officer and a supervisor of the agency claimed " +
        `that ${DANGERS[danger] ?? danger}. `,
      "decided as they would if that were so.",
      OWNER[owner] ?? "",
    ];
  }
  if (entry.kind === "emergency") {
    const { danger, owner } = entry.fields;
    return [
      `An officer and a supervisor of the agency said that ${DANGERS[danger] ?? danger}. `,
      "found that the danger was real and near, that this footage helps, and that there was no time " +
      "for a court.",
      OWNER[owner] ?? "",
    ];
  }
  return [
    "An officer and a supervisor of the agency filed an order. ",
    "found that it was in force and named these doors and hours, after asking the court that issued it.",
    entry.fields.told === "none"
      ? "An order forbade telling your household before."
      : `Your household was told before, by entry ${entry.fields.told}.`,
  ];
}

/** Whether a court was asked, with the entry that says so; a demand begins with one. */
function process({ entry, outcomes }: Release, { publicUrl }: Around): Child {
  if (entry.kind === "compelled") return "";
  if (entry.kind === "drill") return "No court is asked about a drill.";
  const last = outcomes.at(-1);
  if (!last) return "A court has to be asked within a week.";
  const said = PROCESS[last.entry.fields.process] ?? "";
  const href = publicPage(publicUrl, `record/entry/${last.index}`);
  return [`${said} `, h("a", { href }, "What its agency says of it"), "."];
}

function decided(release: Release, around: Around): Child[] {
  const { fields } = release.entry;
  const entry = (index: string, label: string) =>
    h("a", { href: publicPage(around.publicUrl, `record/entry/${index}`) }, label);
  const [said, found, household] = grounds(release);
  return [
    h(
      "p",
      {},
      said,
      entry(fields["first-review"], "One reviewer"),
      " and ",
      entry(fields["second-review"], "another"),
      ` of the service ${found}`,
    ),
    h("p", {}, household),
    ...around.unasked.filter((it) => it.index === release.index).map((it) => h("p", {}, unaskedWords(it))),
    h("p", {}, `Of the trustees: ${lower(answers(release))}`),
    h("ul", {}, ...release.receipts.map((at) => trusteeLine(at, isOpen(release), around))),
    h("p", {}, claim(release), " ", process(release, around)),
    ...overdue(release, around.nowMs).map((late) => notice("warn", h("p", {}, `Overdue: ${late}`))),
  ];
}

/** That it was misused, and what became of who signed it: each by its entry. */
function wrong(release: Release, { publicUrl }: Around): Child[] {
  const { misused, frozen } = release;
  const said = misuse(release);
  if (!misused || !said) return [];
  const entry = (index: number, label: string) =>
    h("a", { href: publicPage(publicUrl, `record/entry/${index}`) }, label);
  const revoked = frozen.flatMap((index, n) => [n === 0 ? "" : " and ", entry(index, `entry ${index}`)]);
  const signs =
    "The passkeys of the officer and the supervisor who signed it are revoked: they sign nothing more (";
  return [
    h("p", {}, said, " ", entry(misused.index, "Its entry in public"), "."),
    frozen.length > 0 && h("p", {}, signs, ...revoked, ")."),
  ];
}

function now(release: Release, around: Around): Child[] {
  const told = release.told[0];
  const link = (path: string, label: string) => h("a", { href: publicPage(around.publicUrl, path) }, label);
  return [
    h(
      "ul",
      {},
      h("li", {}, "Read ", link(`record/entry/${release.index}`, "the entry"), " and all that refers to it."),
      h("li", {}, "Compare it with ", link("rules", "the rules"), ": anyone can check them."),
      told && h("li", {}, "Ask the agency: ", link(`agencies/${told.agency}`, "how to reach it"), "."),
      h("li", {}, "Ask the trustees; the entry of each says how to reach it."),
      release.entry.kind === "drill" &&
        h("li", {}, "Read why: ", h("a", { href: "#announced" }, "this home is announced for drills"), "."),
      h("li", {}, "Choose who can open later clips: ", h("a", { href: "/devices.html" }, "Devices"), "."),
    ),
    isOpen(release) &&
      h("p", { class: "small muted" }, "What was opened stays opened: no key takes back a copy."),
  ];
}

/** The letter. */
export function letter(release: Release, around: Around): HTMLElement {
  const id = `release-${release.index}`;
  const under = UNDER[release.entry.kind];
  const title = isOpen(release)
    ? `Your footage was opened ${under}`
    : `Trustees were asked to open footage of yours ${under}`;
  const part = (title: string, ...content: Child[]) =>
    content.length > 0 && [h("h3", {}, title), ...content];
  return h(
    "article",
    { class: "card stack", id, "aria-labelledby": `${id}-title` },
    h("h2", { id: `${id}-title` }, title),
    part("What happened", ...happened(release, around)),
    part("It was misused", ...wrong(release, around)),
    part("Who decided, and why", ...decided(release, around)),
    part("What you can do now", ...now(release, around)),
  );
}
