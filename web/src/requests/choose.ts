// Choosing what to share, on one screen: the clips, what goes with them, what they give away, and when the
// agency can fetch them. Both ways out weigh the same.

import type { Clips } from "../app/clips.ts";
import { type Choice, secondsOf } from "../app/shares.ts";
import { type Settings, named } from "../app/settings.ts";
import type { PublicRequest } from "../feed/verify.ts";
import { Pictures } from "../home/list.ts";
import { clockSeconds, dayName, lasting } from "../ui/format.ts";
import { type Child, fill, h } from "../ui/h.ts";
import { button, choices, field, notice, toast, waiting } from "../ui/parts.ts";
import { type Candidate, candidates } from "./candidates.ts";
import { playPreview } from "./preview.ts";
import { agencyName, whenText } from "./words.ts";

const IDENTITY_CHARS_MAX = 200;
const HOLDS = [10, 60, 240, 1440];

interface ChooseOptions {
  request: PublicRequest;
  clips: Clips;
  settings: Settings;
  share: (choice: Choice, durationsMs: number[]) => Promise<unknown>;
  cancel: () => unknown;
}

/** One clip in the list: whether it goes, and whether its sound does. */
interface Pick {
  candidate: Candidate;
  root: HTMLElement;
  chosen: () => boolean;
  audio: () => boolean;
}

function pickRow(
  options: ChooseOptions,
  pictures: Pictures,
  candidate: Candidate,
  changed: () => void,
): Pick {
  const { item, verified, reason } = candidate;
  const thumb = h("span", { class: "thumb" });
  void pictures.paint(item, thumb);
  const box = h("input", { type: "checkbox", disabled: reason !== null });
  const sound = h("input", { type: "checkbox", disabled: true });
  const card = verified?.card;
  const update = () => {
    sound.disabled = !box.checked;
    if (!box.checked) sound.checked = false;
    changed();
  };
  box.addEventListener("change", update);
  sound.addEventListener("change", changed);
  const says = [
    named(options.settings.cameras, item.camera, "Camera"),
    card && lasting(card.durationMs),
    card && (card.audio ? null : "no sound recorded"),
  ].filter(Boolean);
  const root = h(
    "li",
    { class: "pick", "data-clip": item.clip, "data-fit": reason === null ? "inside" : "outside" },
    h(
      "label",
      { class: "pick-main" },
      box,
      thumb,
      h(
        "span",
        { class: "clip-words" },
        h("strong", { class: "num" }, `${dayName(item.start_ms)}, ${clockSeconds(item.start_ms)}`),
        h("span", { class: "small muted" }, says.join(" · ")),
        reason && h("span", { class: "small pick-reason" }, reason),
      ),
    ),
    reason === null &&
      h(
        "div",
        { class: "pick-more" },
        card?.audio && h("label", { class: "pick-sound" }, sound, h("span", {}, "With its sound")),
        button("Preview", {
          kind: "plain",
          icon: "play",
          onclick: () => playPreview(options.clips, candidate, sound.checked),
        }),
      ),
  );
  return { candidate, root, chosen: () => box.checked, audio: () => sound.checked };
}

const holdText = (minutes: number) =>
  minutes === 0
    ? "no time: at once"
    : minutes < 60
      ? `${minutes} minutes`
      : minutes === 60
        ? "1 hour"
        : `${minutes / 60} hours`;

function holdField(request: PublicRequest): { root: HTMLElement; minutes: () => number } {
  const { hold_minutes_min: min = 10, hold_minutes_max: max = 1440 } = request.rulebook.sharing;
  const all = [...new Set([min, ...HOLDS.filter((m) => m > min && m <= max), max])].sort((a, b) => a - b);
  const select = h("select", { id: "hold" }, ...all.map((m) => h("option", { value: m }, holdText(m))));
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

/** What the chosen clips say beside the picture. */
function givesAway(request: PublicRequest, picks: Pick[], identity: string): HTMLElement {
  const chosen = picks.filter((p) => p.chosen());
  const sound = chosen.filter((p) => p.audio()).length;
  const sizes = new Set(
    chosen
      .map(({ candidate: { verified } }) => verified?.card.video)
      .map((v) => v && `${v.width} × ${v.height}`),
  );
  const seconds = secondsOf(chosen.map((p) => p.candidate.verified?.card.durationMs ?? 0));
  const clipsText = chosen.length === 1 ? "1 clip" : `${chosen.length} clips`;
  const withSound = sound === 0 ? "without sound" : `${sound} with sound`;
  const whole =
    chosen.length === 0
      ? "Nothing is chosen yet."
      : `${clipsText}, ${lasting(1000 * seconds)} in all, ${withSound}.`;
  const line = (who: string, ...what: Child[]) => [h("dt", {}, who), h("dd", {}, ...what)];
  return h(
    "dl",
    { class: "facts" },
    ...line("What leaves", whole),
    ...line(
      `${agencyName(request)} learns`,
      "what the pictures show, which can be enough to tell whose door it is; when each clip began, to the " +
        "millisecond, how long it is, how far the clock was off, and when the service received it; ",
      `picture size (${[...sizes].filter(Boolean).join(", ") || "–"}) and format. `,
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
        ...found.map((c) => pickRow(options, new Pictures(options.clips), c, () => {}).root),
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
  const involved = choices("Are there people in it who are not involved?", "uninvolved", INVOLVED, null);
  involved.classList.add("choices-row");
  const hold = holdField(request);
  const facts = h("div", { "aria-live": "polite" });
  const submit = button("Share", { class: "btn-answer", onclick: () => send() });
  const max = request.rulebook.sharing.clips_max ?? 1;
  const chosen = () => picks.filter((p) => p.chosen());
  const paint = () => {
    fill(facts, givesAway(request, picks, identity.input.value.trim()));
    const count = chosen().length;
    const label = count === 0 ? "Share" : count === 1 ? "Share 1 clip" : `Share ${count} clips`;
    submit.querySelector("span")?.replaceChildren(label);
    submit.disabled = count === 0 || count > max;
  };
  const picks = found.map((c) => pickRow(options, pictures, c, () => paint()));
  identity.input.addEventListener("input", paint);
  const send = async () => {
    const all = chosen();
    if (all.length === 0 || all.length > max)
      return toast(`A share has 1 to ${max} clips.`, { kind: "warn" });
    const answer = involved.querySelector<HTMLInputElement>(":checked")?.value;
    await options.share(
      {
        items: all.map((p) => ({ clip: p.candidate.item.clip, audio: p.audio() })),
        holdMinutes: hold.minutes(),
        identity: identity.input.value.trim() || null,
        uninvolved: answer === "yes" ? true : answer === "no" ? false : null,
      },
      all.map((p) => p.candidate.verified?.card.durationMs ?? 0),
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
        "Nothing is chosen for you. A preview plays exactly what would leave. The service sees that " +
          "clips of that " +
          "day are looked at, as on the home page.",
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
    h(
      "div",
      { class: "request-answers" },
      submit,
      button("Do not share", { class: "btn-answer", onclick: options.cancel }),
    ),
  ];
}
