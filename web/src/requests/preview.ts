// A preview of a share: the same player as at home, given exactly the tracks that would leave.

import type { Clips } from "../app/clips.ts";
import { mountPlayer } from "../player/player.ts";
import { clockSeconds, dayName } from "../ui/format.ts";
import { h } from "../ui/h.ts";
import { dialog } from "../ui/parts.ts";
import type { Candidate } from "./candidates.ts";

/** Plays a clip as the agency would: without its sound, unless that is shared too. */
export async function playPreview(
  clips: Clips,
  { item, verified }: Candidate,
  audio: boolean,
): Promise<void> {
  if (!verified) return;
  const shown = audio ? verified : { ...verified, card: { ...verified.card, audio: null } };
  const stage = h("div", { class: "stage-box" });
  const said = audio ? "With sound, as it would be shared." : "Without sound, as it would be shared.";
  const heading = `${dayName(item.start_ms)}, ${clockSeconds(item.start_ms)}`;
  const verdict = h("div", {});
  const open = dialog<never>(heading, () => [h("p", { class: "muted small" }, said), stage, verdict], {
    class: "dialog-wide",
  });
  const player = mountPlayer(
    stage,
    { clip: item, verified: shown, fileKey: (track) => clips.fileKey(item, track) },
    { autoplay: true, pageKeys: true },
  );
  verdict.append(player.status);
  await open;
  player.destroy();
}
