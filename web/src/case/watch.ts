// Watching what was shared: one clip large, or several on one clock; and taking it away as a file.

import { type AgencyShare, itemPath } from "../api/agency.ts";
import type { LetterClip } from "../agency/letter.ts";
import { type PlayerHandle, mountPlayer } from "../player/player.ts";
import { clockSeconds, dateOf } from "../ui/format.ts";
import { fill, h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";
import { button } from "../ui/parts.ts";
import { saveBlob } from "../ui/sheet.ts";
import { clockNote, frame } from "./frame.ts";
import { sourceOf, wallStart } from "./tracks.ts";
import { Wall } from "./wall.ts";

/** A clip of a share, with a name for people. */
export interface Watched {
  share: AgencyShare;
  item: LetterClip;
  title: string;
}

const baseOf = ({ item }: Watched) =>
  `sidelight-share-${new Date(item.card.startMs).toISOString().slice(0, 19).replace(/[:T]/g, "-")}`;

function downloads(watched: Watched, player: PlayerHandle): HTMLElement {
  const { share, item } = watched;
  const base = baseOf(watched);
  const tracks = (["video", "audio"] as const).filter((track) => item.card[track]);
  const one = (track: "video" | "audio") => [
    button(track === "video" ? "Save as MP4" : "Save sound as M4A", {
      icon: "save",
      onclick: async () => saveBlob(`${base}.${track === "video" ? "mp4" : "m4a"}`, await player.save(track)),
    }),
    h(
      "a",
      {
        class: "btn btn-quiet",
        href: `${itemPath(share.share, item.n)}/${track}.age`,
        download: `${base}-${track}.age`,
      },
      icon("key"),
      h("span", {}, track === "video" ? "Sealed file (.age)" : "Sealed sound (.age)"),
    ),
  ];
  return h("div", { class: "player-actions" }, ...tracks.flatMap(one));
}

/** One clip, large. `closed` is told once it is put away. */
export function watchOne(watched: Watched, identities: string[], closed: () => void): void {
  const { item, share, title } = watched;
  const { element, stage, body } = frame(
    title,
    `${dateOf(item.card.startMs)}, ${clockSeconds(item.card.startMs)}`,
    () => {
      player.destroy();
      closed();
    },
  );
  const player = mountPlayer(stage, sourceOf(share, item, identities), {
    autoplay: true,
    pageKeys: true,
    hub: "its hub",
  });
  player.on("check", (check) => {
    element.dataset.verdict = check.kind;
  });
  fill(body, h("div", {}, player.status), downloads(watched, player), h("div", {}, clockNote([item])));
}

/** Several, on one clock. */
export function watchMany(all: Watched[], identities: string[], closed: () => void): void {
  const { stage, body } = frame("Side by side", `${all.length} clips on one clock`, () => {
    wall.destroy();
    closed();
  });
  const wall = new Wall(
    all.map(({ share, item, title }) => ({
      title: `${title}, ${clockSeconds(item.card.startMs)}`,
      startMs: wallStart(item),
      durationMs: item.card.durationMs,
      source: sourceOf(share, item, identities),
    })),
  );
  stage.append(wall.root);
  fill(body, h("div", {}, clockNote(all.map((w) => w.item))));
}
