// Choosing what to share, on one screen: the clips, what goes with them, what they give away, and when the
// agency can fetch them. Both ways out weigh the same.

import type { Clips } from "../app/clips.ts";
import type { Settings } from "../app/settings.ts";
import { type Choice, stillsFit } from "../app/shares.ts";
import type { PublicRequest } from "../feed/verify.ts";
import { Pictures } from "../home/list.ts";
import { itemsText, lasting } from "../ui/format.ts";
import { type Child, fill, h } from "../ui/h.ts";
import { button, choices, field, notice, toast, waiting } from "../ui/parts.ts";
import { type Candidate, candidates } from "./candidates.ts";
import { type Pick, pickRow } from "./pick.ts";
import { agencyName, whenText } from "./words.ts";

const IDENTITY_CHARS_MAX = 200;
const HOLDS = [10, 60, 240, 1440];
/** What stands there first, if the rulebook allows it. Less is a choice that a person makes. */
const HOLD_USUAL_MINUTES = 10;

interface ChooseOptions {
  request: PublicRequest;
  clips: Clips;
  settings: Settings;
  share: (choice: Choice, durationsMs: number[]) => Promise<unknown>;
  cancel: () => unknown;
}

const holdText = (minutes: number) =>
  minutes === 0
    ? "At once: no time to take it back"
    : minutes < 60
      ? `${minutes} minutes`
      : minutes === 60
        ? "1 hour"
        : `${minutes / 60} hours`;

function holdField(request: PublicRequest): { root: HTMLElement; minutes: () => number } {
  const { hold_minutes_min: min = 10, hold_minutes_max: max = 1440 } = request.rulebook.sharing;
  const all = [...new Set([min, ...HOLDS.filter((m) => m > min && m <= max), max])].sort((a, b) => a - b);
  const usual = Math.min(max, Math.max(min, HOLD_USUAL_MINUTES));
  const option = (m: number) => h("option", { value: m, selected: m === usual }, holdText(m));
  const select = h("select", { id: "hold" }, ...all.map(option));
  const root = h(
    "div",
    { class: "field" },
    h("label", { for: "hold" }, "The agency can fetch it after"),
    h(
      "p",
      { class: "hint", id: "hold-hint" },
      "Until then it can be taken back, and the agency never learns of it. Afterwards taking it back is a " +
        "request to the agency; what was fetched stays fetched.",
    ),
    select,
  );
  select.setAttribute("aria-describedby", "hold-hint");
  return { root, minutes: () => Number(select.value) };
}

/** "2 clips, 41 seconds in all, 1 of them with sound, and 1 still." */
function whatLeaves(picks: Pick[]): string {
  const chosen = picks.flatMap((p) => p.chosen() ?? []);
  if (chosen.length === 0) return "Nothing is chosen yet.";
  const tracks = chosen.flatMap((c) => ("still" in c ? [] : [c.tracks]));
  const sound = tracks.filter((t) => t.includes("audio") && t.includes("video")).length;
  const alone = tracks.filter((t) => !t.includes("video")).length;
  const seconds = picks.reduce((sum, p) => sum + (p.chosen() ? p.durationMs() : 0), 0);
  const parts = [
    itemsText(chosen),
    tracks.length > 0 && `${lasting(seconds)} of footage`,
    tracks.length > alone && (sound === 0 ? "without sound" : `${sound} with sound`),
    alone > 0 && `${alone} as sound alone`,
  ];
  return `${parts.filter(Boolean).join(", ")}.`;
}

/** Sizes of the pictures that leave, in brackets, if any do. */
function sizesOf(picks: Pick[]): string {
  const sizes = picks.map((p) => {
    const chosen = p.chosen();
    if (!chosen) return null;
    const picture = "still" in chosen ? chosen.still : p.candidate.verified?.card.video;
    const shown = "still" in chosen || chosen.tracks.includes("video");
    return picture && shown ? `${picture.width} × ${picture.height}` : null;
  });
  const all = [...new Set(sizes)].filter(Boolean).join(", ");
  return all && ` (${all})`;
}

/** What the chosen clips say beside the picture. */
function givesAway(request: PublicRequest, picks: Pick[], identity: string): HTMLElement {
  const chosen = picks.flatMap((p) => p.chosen() ?? []);
  const stills = chosen.some((c) => "still" in c);
  const whole = chosen.length === 0 || chosen.some((c) => !("still" in c));
  const line = (who: string, ...what: Child[]) => [h("dt", {}, who), h("dd", {}, ...what)];
  return h(
    "dl",
    { class: "facts" },
    ...line("What leaves", whatLeaves(picks)),
    ...line(
      `${agencyName(request)} learns`,
      "what the pictures show, which can be enough to tell whose door it is; when each clip began, to the " +
        `millisecond, ${whole ? "how long it is, " : ""}how far the clock was off, and when the service ` +
        "received it; ",
      `picture size${sizesOf(picks)} and format. `,
      stills &&
        "Of a still: when its clip began and which moment it shows, not how long the clip is. It is " +
          "made here, with nothing in the file but the picture; the hub’s signature covers the clip " +
          "and not the picture. ",
      identity ? `And what you typed: “${identity}”. ` : "No name, account, address or camera. ",
      "Two shares from your home have nothing in common but the pictures.",
    ),
    ...line(
      "The service learns",
      "that your household shares these clips for this request. It cannot open them, and passes on a " +
        "locked box.",
    ),
    ...line(
      "The public record gets",
      "one line: that a consent was given today under these rules. Nothing of whom, for what, or of " +
        "how much.",
    ),
    ...line("The agency’s terms", request.document.terms),
  );
}

const INVOLVED = [
  { value: "yes", label: "Yes" },
  { value: "no", label: "No" },
  { value: "unsure", label: "Not sure" },
];

function head(request: PublicRequest): HTMLElement {
  const [local, utc] = whenText(request.document);
  return h(
    "header",
    { class: "stack-s" },
    h("h1", {}, `Share with ${agencyName(request)}`),
    h("p", { class: "lead" }, `About: ${request.document.title}. ${local}.`),
    h("p", { class: "small muted" }, utc),
  );
}

/** The screen; fills itself in as the clips are found. */
export function chooseView(options: ChooseOptions): HTMLElement {
  const { request } = options;
  const root = h(
    "section",
    { class: "share stack" },
    head(request),
    waiting("Looking for clips in the window"),
  );
  void candidates(options.clips, request.document.windows).then(
    (found) => fill(root, head(request), ...form(options, found)),
    (error: unknown) =>
      fill(root, head(request), notice("warn", h("p", {}, String((error as Error).message)))),
  );
  return root;
}

function row(
  { clips, settings }: ChooseOptions,
  pictures: Pictures,
  candidate: Candidate,
  changed: () => void,
): Pick {
  return pickRow({ clips, settings, pictures, candidate, changed });
}

function nothing(options: ChooseOptions, found: Candidate[]): Child[] {
  return [
    notice(
      "info",
      h("p", {}, "None of your clips lies wholly inside the window, so there is nothing that can be shared."),
    ),
    found.length > 0 &&
      h(
        "ul",
        { class: "picks" },
        ...found.map((c) => row(options, new Pictures(options.clips), c, () => {}).root),
      ),
    h("div", { class: "actions" }, button("Back to the requests", { onclick: options.cancel })),
  ];
}

function form(options: ChooseOptions, found: Candidate[]): Child[] {
  if (!found.some((c) => c.reason === null)) return nothing(options, found);
  const { request } = options;
  const pictures = new Pictures(options.clips);
  const identity = field({
    label: "Your name or contact (optional)",
    hint: "Left empty, the agency is told nobody’s name.",
    autocomplete: "off",
    maxlength: IDENTITY_CHARS_MAX,
  });
  const others = "Are there people in it who are not involved? (optional)";
  const involved = choices(others, "uninvolved", INVOLVED, null);
  involved.classList.add("choices-row");
  const hold = holdField(request);
  const facts = h("div", { "aria-live": "polite" });
  const submit = button("Share", { class: "btn-answer", onclick: () => send() });
  const missing = h("p", { class: "hint", id: "share-missing", "aria-live": "polite" });
  submit.setAttribute("aria-describedby", missing.id);
  const max = request.rulebook.sharing.clips_max ?? 1;
  const chosen = () => picks.flatMap((p) => p.chosen() ?? []);
  const paint = () => {
    fill(facts, givesAway(request, picks, identity.input.value.trim()));
    const items = chosen();
    submit.querySelector("span")?.replaceChildren(`Share ${itemsText(items)}`.trim());
    submit.disabled = items.length === 0 || items.length > max;
    missing.textContent =
      items.length === 0
        ? "To share, choose at least one clip."
        : items.length > max
          ? `A share has at most ${max} clips and stills.`
          : "";
  };
  const picks = found.map((c) => row(options, pictures, c, () => paint()));
  identity.input.addEventListener("input", paint);
  const send = async () => {
    const items = chosen();
    if (items.length === 0 || items.length > max) return;
    if (!stillsFit(items))
      return toast("These are too many pictures for one share. Choose fewer.", { kind: "warn" });
    const answer = involved.querySelector<HTMLInputElement>(":checked")?.value;
    await options.share(
      {
        items,
        holdMinutes: hold.minutes(),
        identity: identity.input.value.trim() || null,
        uninvolved: answer === "yes" ? true : answer === "no" ? false : null,
      },
      picks.filter((p) => p.chosen()).map((p) => p.durationMs()),
    );
  };
  paint();
  return [
    h(
      "section",
      { class: "block", "aria-labelledby": "which-clips" },
      h("h2", { id: "which-clips" }, "Which clips"),
      h(
        "p",
        { class: "muted" },
        "Nothing is chosen for you. A preview plays exactly what would leave, and in it you can choose one " +
          "picture instead of the clip. The service sees that clips of that day are looked at, as on the " +
          "home page.",
      ),
      h("ul", { class: "picks" }, ...picks.map((p) => p.root)),
    ),
    h(
      "section",
      { class: "block", "aria-labelledby": "what-with" },
      h("h2", { id: "what-with" }, "What goes with them"),
      identity.root,
      involved,
      hold.root,
    ),
    h(
      "section",
      { class: "block", "aria-labelledby": "gives-away" },
      h("h2", { id: "gives-away" }, "What that gives away"),
      facts,
    ),
    missing,
    h(
      "div",
      { class: "request-answers" },
      submit,
      button("Do not share", { class: "btn-answer", onclick: options.cancel }),
    ),
  ];
}
