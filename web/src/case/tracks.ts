// Opening what was shared: the header of a track is handed over once, and that is recorded.

import { type AgencyShare, type ShareTrack, civic, itemPath } from "../api/agency.ts";
import type { LetterClip, LetterStill } from "../agency/letter.ts";
import { open, openHeader } from "../crypto/age.ts";
import { type Bytes, Refused, same, sha256, unbase64 } from "../crypto/encoding.ts";
import { jpegSize } from "../crypto/jpeg.ts";
import type { PlayerSource } from "../player/player.ts";

const handedOver = new Map<string, Promise<Bytes>>();

/** What is handed over of a track. Asked for once in the life of a page: each time is in the record. */
function opened(share: string, n: number, track: ShareTrack): Promise<Bytes> {
  const name = `${share} ${n} ${track}`;
  let bytes = handedOver.get(name);
  if (!bytes) {
    bytes = civic.openTrack(share, n, track).then(({ header }) => unbase64(header));
    handedOver.set(name, bytes);
    bytes.catch(() => handedOver.delete(name));
  }
  return bytes;
}

/** The picture of a still, if it is the one that the letter describes. */
export async function pictureOf(
  share: AgencyShare,
  { n, still }: LetterStill,
  identities: string[],
): Promise<Bytes> {
  const jpeg = await open(await opened(share.share, n, "still"), identities);
  if (jpeg.length !== still.size || !same(sha256(jpeg), still.sha256)) {
    throw new Refused("still_hash", "This is not the picture that the letter describes.");
  }
  const { width, height } = jpegSize(jpeg);
  if (width !== still.width || height !== still.height) {
    throw new Refused("still_size", "The picture is of another size than the letter says.");
  }
  return jpeg;
}

/** What a player needs of an item. */
export function sourceOf(share: AgencyShare, item: LetterClip, identities: string[]): PlayerSource {
  return {
    clip: { path: itemPath(share.share, item.n) },
    verified: { card: item.card },
    fileKey: async (track) => openHeader(await opened(share.share, item.n, track), identities),
  };
}

/** When it began by the operator's clock, as far as the two were compared. */
export const wallStart = (item: LetterClip) => item.card.startMs - (item.clock?.offsetMs ?? 0);
