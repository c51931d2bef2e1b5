// One clip in the list of what can be shared: whether it goes, and what of it: picture, sound, or one still.

import type { Clips } from "../app/clips.ts";
import { type Settings, named } from "../app/settings.ts";
import type { Chosen, ChosenTrack } from "../app/shares.ts";
import type { Pictures } from "../home/list.ts";
import { type StillPicture, showStill } from "../player/still.ts";
import { clockSeconds, dayName, lasting, size } from "../ui/format.ts";
import { announce, fill, h } from "../ui/h.ts";
import { button } from "../ui/parts.ts";
import type { Candidate } from "./candidates.ts";
import { lookAtStill, playPreview } from "./preview.ts";

/** A clip of the list. */
export interface Pick {
  candidate: Candidate;
  root: HTMLElement;
  /** What of it goes; null if nothing does. */
  chosen: () => Chosen | null;
  /** Its length if it goes whole; a still has none. */
  durationMs: () => number;
}

interface PickOptions {
  clips: Clips;
  settings: Settings;
  pictures: Pictures;
  candidate: Candidate;
  changed: () => void;
}

const TRACKS: { value: string; label: string; tracks: ChosenTrack[] }[] = [
  { value: "video", label: "The picture, without sound", tracks: ["video"] },
  { value: "both", label: "Picture and sound", tracks: ["video", "audio"] },
  { value: "audio", label: "The sound alone", tracks: ["audio"] },
];

/** Which tracks go, if there is a choice. */
function trackChoice(changed: () => void): HTMLSelectElement {
  const options = TRACKS.map(({ value, label }) => h("option", { value }, label));
  const select = h("select", { "aria-label": "What of this clip" }, ...options);
  select.addEventListener("change", changed);
  return select;
}

/** What stands in a row whose clip is shared as one picture. */
function stillWords(startMs: number, still: StillPicture): string {
  return (
    `Only the picture of ${clockSeconds(startMs + still.atMs)} leaves: ${still.width} × ${still.height}, ` +
    `${size(still.jpeg.length)}.`
  );
}

/** A row. */
export function pickRow({ clips, settings, pictures, candidate, changed }: PickOptions): Pick {
  const { item, verified, reason } = candidate;
  const card = verified?.card;
  let still: StillPicture | null = null;
  const thumb = h("span", { class: "thumb" });
  void pictures.paint(item, thumb);
  const box = h("input", { type: "checkbox", disabled: reason !== null });
  box.addEventListener("change", changed);
  const which = card?.audio ? trackChoice(changed) : null;
  const tracks = () => TRACKS.find((t) => t.value === which?.value)?.tracks ?? (["video"] as ChosenTrack[]);
  const more = h("div", { class: "pick-more" });
  const words = h("span", { class: "small pick-still" });
  const set = (picture: StillPicture | null) => {
    still = picture;
    if (picture) box.checked = true;
    paint();
    changed();
  };
  const preview = async () => {
    if (still) return lookAtStill(item, still);
    const picture = await playPreview(clips, candidate, tracks());
    if (!picture) return;
    set(picture);
    announce("Only this picture of the clip is chosen.");
  };
  const paint = () => {
    root.dataset.kind = still ? "still" : "clip";
    words.textContent = still ? stillWords(item.start_ms, still) : "";
    if (!still) void pictures.paint(item, thumb);
    else {
      void showStill(still.jpeg, still, "The picture that leaves").then(
        (canvas) => fill(thumb, canvas),
        () => undefined,
      );
    }
    if (reason !== null) return;
    fill(
      more,
      !still && which,
      button("Preview", { kind: "plain", icon: still ? "picture" : "play", onclick: preview }),
      still && button("The clip instead", { kind: "plain", icon: "restore", onclick: () => set(null) }),
    );
  };
  const says = [
    named(settings.cameras, item.camera, "Camera"),
    card && lasting(card.durationMs),
    card && (card.audio ? null : "no sound recorded"),
  ].filter(Boolean);
  const at = `${dayName(item.start_ms)}, ${clockSeconds(item.start_ms)}`;
  const title = h("span", {}, at);
  void clips.name(item).then(
    (name) => name && fill(title, `${name} · ${at}`),
    () => undefined,
  );
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
        h("strong", { class: "num" }, title),
        h("span", { class: "small muted" }, says.join(" · ")),
        words,
        reason && h("span", { class: "small pick-reason" }, reason),
      ),
    ),
    reason === null && more,
  );
  paint();
  const chosen = (): Chosen | null => {
    if (!box.checked) return null;
    return still ? { clip: item.clip, still } : { clip: item.clip, tracks: tracks() };
  };
  return { candidate, root, chosen, durationMs: () => (still ? 0 : (card?.durationMs ?? 0)) };
}
