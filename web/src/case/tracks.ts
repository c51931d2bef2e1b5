// Opening what was shared: the header of a track is handed over once, and that is recorded.

import { type AgencyShare, type ShareTrack, civic, itemPath } from "../api/agency.ts";
import type { LetterItem } from "../agency/letter.ts";
import { openHeader } from "../crypto/age.ts";
import { type Bytes, unbase64 } from "../crypto/encoding.ts";
import type { PlayerSource } from "../player/player.ts";

const keys = new Map<string, Promise<Bytes>>();

/** The file key of a track. Asked for once in the life of a page: each time is an entry in the record. */
export function fileKeyOf(share: string, n: number, track: ShareTrack, identities: string[]): Promise<Bytes> {
  const name = `${share} ${n} ${track}`;
  let key = keys.get(name);
  if (!key) {
    key = civic.openTrack(share, n, track).then(({ header }) => openHeader(unbase64(header), identities));
    keys.set(name, key);
    key.catch(() => keys.delete(name));
  }
  return key;
}

/** What a player needs of an item. */
export function sourceOf(share: AgencyShare, item: LetterItem, identities: string[]): PlayerSource {
  return {
    clip: { path: itemPath(share.share, item.n) },
    verified: { card: item.card },
    fileKey: (track) => fileKeyOf(share.share, item.n, track, identities),
  };
}

/** When it began by the operator's clock, as far as the two were compared. */
export const wallStart = (item: LetterItem) => item.card.startMs - (item.clock?.offsetMs ?? 0);
