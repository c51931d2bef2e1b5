// The first clip: record now, and play your own door.

import { recordNow } from "../app/cameras.ts";
import { type Clips, openClips } from "../app/clips.ts";
import type { Home } from "../app/household.ts";
import { pause } from "../app/mailbox.ts";
import { go } from "../app/route.ts";
import { openPlayer } from "../player/view.ts";
import { Problem } from "../api/client.ts";
import type { ClipItem } from "../api/types.ts";
import { fill, h } from "../ui/h.ts";
import { button, notice, sentence, waiting } from "../ui/parts.ts";
import { step } from "./steps.ts";

/** Waits until a clip has been uploaded. */
export async function awaitClip(clips: Clips, id: string, seconds: number): Promise<ClipItem> {
  for (const deadline = Date.now() + seconds * 1000; ;) {
    try {
      return await clips.item(id);
    } catch (error) {
      if (!(error instanceof Problem && error.status === 404)) throw error;
      if (Date.now() > deadline)
        throw new Error(
          "The clip has not arrived yet. It will be on your home page once the hub has uploaded it.",
        );
    }
    await pause(700);
  }
}

/** Offers to record now. */
export function recordStep(home: Home, camera: string): void {
  const state = h("div", { "aria-live": "polite" });
  const record = button("Record now", {
    kind: "primary",
    icon: "hand",
    onclick: async () => {
      try {
        fill(state, waiting("Asking the hub to record"));
        const clip = await recordNow(home, camera);
        fill(state, waiting("Recording a few seconds, then sealing and uploading them"));
        const clips = openClips(home);
        const item = await awaitClip(clips, clip, 90);
        fill(state);
        await openPlayer(clips, item, { autoplay: true });
        fill(
          state,
          notice("good", h("p", {}, "That was your own door: sealed at home, opened in this browser.")),
        );
      } catch (error) {
        fill(state, notice("warn", h("p", {}, sentence(error))));
      }
    },
  });
  step(
    "First clip",
    "See your own door",
    h(
      "p",
      { class: "lead" },
      "Record a few seconds and watch them here. They take the same way as every clip: sealed at " +
        "home, opened in this browser.",
    ),
    state,
    h(
      "div",
      { class: "actions" },
      record,
      button("Go to the home page", { kind: "quiet", onclick: () => go("/") }),
      button("Say where your home is", { kind: "plain", onclick: () => go("/requests.html#place") }),
    ),
  );
}
