// The page of the bench: shows one clip in three ways, each from a click, and says how long it took until
// its first frame was on the screen.

import { openHeader } from "../src/crypto/age.ts";
import { type Bytes, sha256, unbase64 } from "../src/crypto/encoding.ts";
import { verifyCard } from "../src/crypto/manifest.ts";
import { openPayload } from "../src/crypto/stream.ts";
import { mountPlayer } from "../src/player/player.ts";
import { readyPlayer } from "../src/player/start.ts";
import { h } from "../src/ui/h.ts";
import type { ClipFacts } from "../e2e/support/clip.ts";

/** Ways to show the clip. */
export type Way = "sealed" | "plain" | "fragments";

declare global {
  /** ms from the click to the first frame, once there is one. */
  var took: number | undefined;
}

const facts = (await (await fetch(`/facts${location.search}`)).json()) as ClipFacts;
const path = `/api/clips/${facts.clip}`;
const fileKey = (track: string): Promise<Bytes> =>
  openHeader(unbase64(facts.headers[track] ?? ""), [facts.identity]);
// As on the home page: before anybody can click on a clip its card is open, and a worker ready.
readyPlayer();
const sealed = new Uint8Array(await (await fetch(`${path}/card`)).arrayBuffer());
const plain = await openPayload(await fileKey("card"), sealed);
const { hub, ...ids } = facts.expected;
const verified = await verifyCard(
  facts.manifest,
  { plain, payloadHash: sha256(sealed), payloadSize: sealed.length },
  { ...ids, hubs: new Set([hub]) },
);

const film = (src: string) => h("video", { src, muted: true, autoplay: true, width: 900 });

/** What anybody would write to play these fragments: append what comes, as it comes. */
function fragments(): HTMLVideoElement {
  const source = new MediaSource();
  source.addEventListener("sourceopen", async () => {
    const buffer = source.addSourceBuffer(`video/mp4; codecs="${verified.card.video?.codec}"`);
    const body = (await fetch(`${path}/plain`)).body as ReadableStream<Uint8Array<ArrayBuffer>>;
    for await (const piece of body) {
      buffer.appendBuffer(piece);
      await new Promise((taken) => buffer.addEventListener("updateend", taken, { once: true }));
    }
    source.endOfStream();
  });
  return film(URL.createObjectURL(source));
}

const source = { clip: facts, verified, fileKey };
const ways: Record<Way, () => HTMLVideoElement> = {
  sealed: () => mountPlayer(document.body, source, { autoplay: true }).video as HTMLVideoElement,
  plain: () => film(`${path}/plain`),
  fragments,
};

for (const [name, show] of Object.entries(ways)) {
  const button = h("button", { type: "button", id: name }, name);
  button.addEventListener("click", () => {
    const clicked = performance.now();
    const video = show();
    if (!video.isConnected) document.body.append(video);
    video.requestVideoFrameCallback(() => {
      globalThis.took = performance.now() - clicked;
    });
  });
  document.body.append(button);
}
