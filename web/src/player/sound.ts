// What plays a clip: a <video>, or an <audio> where the sound is all there is.

import type { Played } from "../crypto/card.ts";
import { h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";

/** The element for a clip's tracks. */
export function mediaElement(card: Played, label: string): HTMLMediaElement {
  return card.video
    ? h("video", { playsinline: true, preload: "auto", "aria-label": label })
    : h("audio", { preload: "auto", "aria-label": label });
}

/** What stands where a picture would be. */
export function soundAlone(): HTMLElement {
  return h("p", { class: "sound-alone" }, icon("sound", 28), h("span", {}, "Sound alone"));
}
