// A release in its agency's browser: what each trustee did, and, once enough have answered, the clips, opened
// here.

import type { Answers, ReleasedClip } from "../api/emergency.ts";
import { type Desk, keyState } from "../agency/desk.ts";
import { trusteeName } from "../agency/names.ts";
import { frame } from "../case/frame.ts";
import { unbase64 } from "../crypto/encoding.ts";
import { clipsOf, clockSeconds, dateOf, lasting, soMany, when } from "../ui/format.ts";
import { type Child, fill, h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";
import { button, notice, sentence, waiting } from "../ui/parts.ts";
import { saveBlob } from "../ui/sheet.ts";
import { openAnswers, openClip, releaseOf } from "./opener.ts";
import { type Stall, stalled, trusteesSilent } from "./stalled.ts";

/** A clip has at most a minute. */
const CLIP_MS_MAX = 60_000;

const answeredBy = ({ trustees }: Answers) => trustees.filter((it) => it.outcome === "answered").length;
const canStill = ({ trustees }: Answers) => trustees.filter((it) => it.outcome !== "refused").length;

/** Whether as many trustees have answered as have to. */
export const isOpen = (answers: Answers) => answeredBy(answers) >= answers.threshold;

const DID: Record<string, string> = { answered: "Has answered", refused: "Has refused" };

/** Where it stands with the trustees, and what happens next. */
function standing(answers: Answers, stall: Stall): HTMLElement {
  const { threshold, trustees } = answers;
  const came = answeredBy(answers);
  const so = h("strong", {}, `${came} of ${trustees.length} have answered. `);
  if (answers.misused) {
    const by = `so says entry ${answers.misused.entry} of the record.`;
    const said = `${by} Nothing of it is handed out any more.`;
    return notice("warn", h("p", {}, h("strong", {}, "It was misused: "), said));
  }
  if (isOpen(answers)) return notice("good", h("p", {}, so, "That is enough: the clips are below."));
  if (canStill(answers) < threshold) {
    const over = "Too many have refused: nothing of it opens. Go to a court, or ask residents in public.";
    return notice("info", h("p", {}, so, over));
  }
  const wait = `${threshold} have to. Each checks it for itself; this page shows the clips by itself then.`;
  return notice("info", h("p", {}, so, wait), stalled(`release ${answers.release}`, stall));
}

const NO_KEY =
  "This browser does not hold your agency's key. Open Requests, let it in with a device that does, and " +
  "come back.";

/** The keys of the agency, all that there ever were. */
async function identitiesOf(desk: Desk): Promise<string[]> {
  const held = await keyState(desk);
  if (held.state !== "held") throw new Error(NO_KEY);
  return held.keyring.epochs.map((epoch) => epoch.identity);
}

/** A clip, opened over the page. The file stays in this browser unless it is saved. */
async function watch(
  desk: Desk,
  path: string,
  answers: Answers,
  clip: ReleasedClip,
  knows: () => unknown,
): Promise<void> {
  const identities = await identitiesOf(desk);
  let url = "";
  const { stage, body, element } = frame(
    `Door ${clip.door}`,
    `${dateOf(clip.start_ms)}, ${clockSeconds(clip.start_ms)}`,
    () => URL.revokeObjectURL(url),
  );
  fill(body, waiting("Combining the trustees' answers"));
  try {
    const [release, given] = await Promise.all([
      releaseOf(answers, desk.log),
      openAnswers(answers, identities),
    ]);
    const mp4 = await openClip(path, clip, release, given.values());
    url = URL.createObjectURL(mp4);
    const video = h("video", { controls: true, autoplay: true, playsinline: true, src: url });
    video.addEventListener("loadedmetadata", () => {
      if (Number.isFinite(video.duration)) lengths.set(clip.label, 1000 * video.duration);
      knows();
    });
    stage.append(h("div", { class: "stage" }, h("div", { class: "picture" }, video)));
    element.dataset.verdict = "verified";
    const base = `sidelight-release-${answers.release}-clip-${clip.n}`;
    fill(
      body,
      h(
        "p",
        { class: "verdict verdict-good" },
        icon("shield"),
        h("span", {}, h("strong", {}, "Verified."), " Every byte is the one its hub sealed."),
      ),
      h(
        "div",
        { class: "player-actions" },
        button("Save as MP4", { icon: "save", onclick: () => saveBlob(`${base}.mp4`, mp4) }),
      ),
    );
  } catch (error) {
    fill(body, notice("warn", h("p", {}, sentence(error))));
  }
}

const whichOf = ({ door, start_ms }: Pick<ReleasedClip, "door" | "start_ms">) =>
  h("strong", { class: "num" }, `Door ${door}, ${dateOf(start_ms)}, ${clockSeconds(start_ms)}`);

/** How long those are that were opened on this page: what was signed says it to their household alone. */
const lengths = new Map<string, number>();

const factsOf = (label: string, startMs: number) => {
  const known = lengths.get(label);
  const ends = `until ${clockSeconds(startMs + (known ?? CLIP_MS_MAX))}`;
  const most = ` at the latest · ${lasting(CLIP_MS_MAX)} at most`;
  return `Video without sound · ${ends}${known === undefined ? most : ` · ${lasting(known)}`}`;
};

/** How many, of how many cameras, and from when to when they begin. */
function allOf(clips: Pick<ReleasedClip, "door" | "start_ms">[]): string {
  const starts = clips.map((it) => it.start_ms);
  const [first, last] = [Math.min(...starts), Math.max(...starts)];
  const cameras = soMany(new Set(clips.map((it) => it.door)).size, "camera");
  const begins = first === last ? when(first) : `${when(first)} to ${when(last)}`;
  return `${clipsOf(clips.length)} of ${cameras}, begun ${begins}.`;
}

function clipRow(desk: Desk, path: string, answers: Answers, clip: ReleasedClip): HTMLElement {
  const said = h("div", { "aria-live": "polite" });
  const facts = h("span", { class: "small muted num" }, factsOf(clip.label, clip.start_ms));
  const knows = () => (facts.textContent = factsOf(clip.label, clip.start_ms));
  const play = button("Watch", {
    icon: "play",
    onclick: () =>
      watch(desk, path, answers, clip, knows).catch((error) =>
        fill(said, notice("warn", h("p", {}, sentence(error)))),
      ),
  });
  const name = `clip-${clip.n}.age`;
  const sealed = h("a", { class: "btn " +
    "btn-plain", href: `${path}.age`, download: name }, icon("key"), "Sealed file (.age)");
  const ways = h("div", { class: "actions" }, play, sealed);
  const words = h("div", { class: "entry-words" }, whichOf(clip), facts);
  return h("li", { class: "released-clip", "data-clip": clip.n }, words, ways, said);
}

/** How the clips are opened on a machine of the agency's, without this page. */
function byHand(desk: Desk, publicUrl: string, { release, trustees }: Answers): HTMLElement {
  const command = [
    "sidelight release open",
    `--log-key '${desk.log.vkey}' --record ${publicUrl}`,
    `-i agency-key.txt --answers answers --into opened ${release} clip-*.age`,
  ].join(" \\\n  ");
  const saving = trustees.flatMap(({ trustee, sealed }) =>
    sealed === null
      ? []
      : button(`Save ${trustee}.age`, {
          kind: "plain",
          icon: "save",
          onclick: () => saveBlob(`${trustee}.age`, new Blob([unbase64(sealed)])),
        }),
  );
  const words =
    "Save the answers in a folder answers, the sealed clips beside it, and open them on a machine that has " +
    "your agency's key:";
  return h(
    "details",
    { class: "more" },
    h("summary", {}, "Open them without this page"),
    h("div", { class: "actions" }, ...saving),
    h("p", { class: "small muted" }, words),
    h("pre", { class: "paper-text", tabindex: 0 }, command),
  );
}

/**
 * What the trustees did, and the clips once enough have answered; `pathOf` says where each sealed video is,
 * `meanwhile` what can be done until then.
 */
export function released(
  desk: Desk,
  publicUrl: string,
  answers: Answers,
  { pathOf, meanwhile }: { pathOf: (n: number) => string; meanwhile: string },
): Child {
  const { trustees, clips, deleted } = answers;
  const gone = deleted.map((clip) =>
    h(
      "li",
      { class: "released-clip", "data-deleted": clip.n },
      whichOf(clip),
      h("span", { class: "muted" }, "Its owner has deleted it, or its days were over."),
    ),
  );
  return [
    standing(answers, trusteesSilent(meanwhile)),
    clips.length + gone.length > 0 &&
      h(
        "section",
        { class: "stack-s", "aria-labelledby": "clips" },
        h("h2", { id: "clips" }, "Clips"),
        h("p", { class: "muted num" }, allOf([...clips, ...deleted])),
        h(
          "ul",
          { class: "card released" },
          ...clips.map((clip) => clipRow(desk, pathOf(clip.n), answers, clip)),
          ...gone,
        ),
        clips.length > 0 && byHand(desk, publicUrl, answers),
      ),
    h(
      "section",
      { class: "stack-s", "aria-labelledby": "answers" },
      h("h2", { id: "answers" }, "Trustees"),
      h(
        "dl",
        { class: "facts card" },
        ...trustees.flatMap(({ trustee, outcome }) => [
          h("dt", {}, trusteeName(trustee)),
          h("dd", {}, DID[outcome ?? ""] ?? "Has not answered yet"),
        ]),
      ),
    ),
  ];
}
