// The page of the player's own test: does what the home page does with a clip, and leaves the player where
// the test finds it.

import { openHeader } from "../../src/crypto/age.ts";
import { type Bytes, sha256, unbase64 } from "../../src/crypto/encoding.ts";
import { verifyCard } from "../../src/crypto/manifest.ts";
import { openPayload } from "../../src/crypto/stream.ts";
import { type PlayerHandle, mountPlayer } from "../../src/player/player.ts";
import type { ClipFacts } from "./clip.ts";

declare global {
  var player: PlayerHandle;
  var checks: string[];
}

const facts = (await (await fetch(`/facts${location.search}`)).json()) as ClipFacts;
const fileKey = (track: string): Promise<Bytes> =>
  openHeader(unbase64(facts.headers[track] ?? ""), [facts.identity]);
const sealed = new Uint8Array(await (await fetch(`/api/clips/${facts.clip}/card`)).arrayBuffer());
const plain = await openPayload(await fileKey("card"), sealed);
const { hub, ...ids } = facts.expected;
const verified = await verifyCard(
  facts.manifest,
  { plain, payloadHash: sha256(sealed), payloadSize: sealed.length },
  { ...ids, hubs: new Set([hub]) },
);
globalThis.checks = [];
const query = new URLSearchParams(location.search);
// As a share of the sound alone has it.
const card = query.has("sound") ? { ...verified.card, video: null } : verified.card;
globalThis.player = mountPlayer(
  document.body,
  { clip: facts, verified: { card }, fileKey },
  {
    pageKeys: true,
    autoplay: query.has("autoplay"),
    marks: [{ atMs: 4000, label: "Bell", kind: "press" }],
  },
);
globalThis.player.on("check", (check) => globalThis.checks.push(check.kind));
