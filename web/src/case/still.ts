// One picture that a resident shared in the place of a clip: compared with the letter, decoded, and shown as
// pixels. It says plainly whose work it is: the hub signed the clip and not the picture.

import { type AgencyShare, itemPath } from "../api/agency.ts";
import type { LetterStill } from "../agency/letter.ts";
import { showStill } from "../player/still.ts";
import { clockSeconds, dateOf, size } from "../ui/format.ts";
import { fill, h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";
import { button, sentence } from "../ui/parts.ts";
import { saveBlob } from "../ui/sheet.ts";
import { clockNote, frame } from "./frame.ts";
import { momentOf } from "./sharewords.ts";
import { pictureOf } from "./tracks.ts";

/** A still of a share, with a name for people. */
export interface Looked {
  share: AgencyShare;
  item: LetterStill;
  title: string;
}

/** What is said wherever a still stands. */
export const WHOSE_WORK = "Made by the resident’s browser from a signed clip";

function downloads({ share, item }: Looked, jpeg: Uint8Array<ArrayBuffer>): HTMLElement {
  const at = new Date(momentOf(item)).toISOString().slice(0, 19).replace(/[:T]/g, "-");
  const base = `sidelight-share-${at}`;
  return h(
    "div",
    { class: "player-actions" },
    button("Save as JPEG", {
      icon: "save",
      onclick: () => saveBlob(`${base}.jpg`, new Blob([jpeg], { type: "image/jpeg" })),
    }),
    h(
      "a",
      {
        class: "btn btn-quiet",
        href: `${itemPath(share.share, item.n)}/still.age`,
        download: `${base}-still.age`,
      },
      icon("key"),
      h("span", {}, "Sealed file (.age)"),
    ),
  );
}

/** Opens a still, large. `closed` is told once it is put away. */
export async function lookAt(looked: Looked, identities: string[], closed: () => void): Promise<void> {
  const { item, share, title } = looked;
  const at = momentOf(item);
  const { element, stage, body } = frame(title, `${dateOf(at)}, ${clockSeconds(at)}`, closed);
  const verdict = (kind: "good" | "bad", strong: string, more: string) =>
    h(
      "p",
      { class: `verdict verdict-${kind}` },
      icon(kind === "good" ? "info" : "warn"),
      h("span", {}, h("strong", {}, strong), more),
    );
  try {
    const jpeg = await pictureOf(share, item, identities);
    const canvas = await showStill(jpeg, item.still, title);
    canvas.className = "still";
    fill(stage, h("div", { class: "stage" }, h("div", { class: "picture" }, canvas)));
    element.dataset.verdict = "described";
    const { width, height } = item.still;
    fill(
      body,
      verdict(
        "good",
        `${WHOSE_WORK}.`,
        " The signature of the hub covers the clip and not this picture: what it shows, and of which " +
          "moment, is the resident’s word. It is the picture that was sealed for you, to the byte.",
      ),
      downloads(looked, jpeg),
      h("p", { class: "small muted num" }, `${width} × ${height}, ${size(jpeg.length)}`),
      h("div", {}, clockNote([item])),
    );
  } catch (error) {
    element.dataset.verdict = "refused";
    fill(body, verdict("bad", "Not shown.", ` ${sentence(error)}`));
  }
}
