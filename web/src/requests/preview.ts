// A preview of a share: the same player as at home, given exactly the tracks that would leave; and the place
// where one picture is chosen instead.

import type { ClipItem } from "../api/types.ts";
import type { Clips } from "../app/clips.ts";
import type { ChosenTrack } from "../app/shares.ts";
import { mountPlayer } from "../player/player.ts";
import { type StillPicture, drawStill, showStill } from "../player/still.ts";
import { clockSeconds, dayName } from "../ui/format.ts";
import { h } from "../ui/h.ts";
import { button, dialog } from "../ui/parts.ts";
import type { Candidate } from "./candidates.ts";

const heading = (item: ClipItem) => `${dayName(item.start_ms)}, ${clockSeconds(item.start_ms)}`;

const says = (tracks: ChosenTrack[]) =>
  !tracks.includes("video")
    ? "The sound alone, as it would be shared."
    : tracks.includes("audio")
      ? "With sound, as it would be shared."
      : "Without sound, as it would be shared.";

/**
 * Plays a clip as the agency would: the tracks that are shared, and no other. Resolves with a picture if
 * the person wants that alone to be shared.
 */
export async function playPreview(
  clips: Clips,
  { item, verified }: Candidate,
  tracks: ChosenTrack[],
): Promise<StillPicture | null> {
  if (!verified) return null;
  const { card } = verified;
  const shown = {
    ...card,
    video: tracks.includes("video") ? card.video : null,
    audio: tracks.includes("audio") ? card.audio : null,
  };
  const stage = h("div", { class: "stage-box" });
  const verdict = h("div", {});
  const open = dialog<StillPicture>(
    heading(item),
    (close) => [
      h("p", { class: "muted small" }, says(tracks)),
      stage,
      verdict,
      shown.video &&
        h(
          "div",
          { class: "still-choice" },
          button("Share this picture only", {
            icon: "picture",
            onclick: async () => {
              player.pause();
              close(await drawStill(player.video as HTMLVideoElement));
            },
          }),
          h(
            "p",
            { class: "small muted" },
            "Of this clip, the picture on the screen leaves and nothing else. Stop and step to the one you " +
              "mean.",
          ),
        ),
    ],
    { class: "dialog-wide" },
  );
  const player = mountPlayer(
    stage,
    { clip: item, verified: { card: shown }, fileKey: (track) => clips.fileKey(item, track) },
    { autoplay: true, pageKeys: true },
  );
  verdict.append(player.status);
  const picture = await open;
  player.destroy();
  return picture;
}

/** Shows the picture that would leave. */
export async function lookAtStill(item: ClipItem, still: StillPicture): Promise<void> {
  const canvas = await showStill(still.jpeg, still, "The picture that leaves");
  canvas.className = "still";
  await dialog<never>(
    heading({ ...item, start_ms: item.start_ms + still.atMs }),
    () => [
      h("p", { class: "muted small" }, "Exactly the picture that would leave, and nothing else of the clip."),
      h("div", { class: "stage" }, h("div", { class: "picture" }, canvas)),
    ],
    { class: "dialog-wide" },
  );
}
