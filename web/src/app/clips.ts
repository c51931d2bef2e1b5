// Clips of a household: listed by the operator, believed only after the manifest and the card say the same.

import { api, payload } from "../api/client.ts";
import type { ClipItem } from "../api/types.ts";
import { open, openHeader, paddedJson, seal } from "../crypto/age.ts";
import type { Card } from "../crypto/card.ts";
import { verify } from "../crypto/ed25519.ts";
import { type Bytes, Refused, sha256, text, unbase64, unhex } from "../crypto/encoding.ts";
import { clipIdentities, signingSeed } from "../crypto/keyring.ts";
import { type VerifiedCard, deletedBytes, receivedBytes, verifyCard } from "../crypto/manifest.ts";
import { sign } from "../crypto/ed25519.ts";
import { openPayload } from "../crypto/stream.ts";
import { type Home, hubsAt } from "./household.ts";

const NAME_CHARS_MAX = 80;
const NOTE_STEP_BYTES = 512;
const PAGES_MAX = 50;
const AT_ONCE = 4;

/** Opens and checks clips of one household; remembers cards for as long as the page lives. */
export class Clips {
  private readonly cards = new Map<string, Promise<VerifiedCard>>();
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(readonly home: Home) {}

  /** Everything that began in a span, newest first. */
  async list(from: number, to: number, deleted = false): Promise<ClipItem[]> {
    const found: ClipItem[] = [];
    let before: string | null | undefined;
    for (let page = 0; page < PAGES_MAX; page++) {
      const query: Record<string, string> = { from: String(from), to: String(to), limit: "200" };
      if (deleted) query.deleted = "true";
      if (before) query.before = before;
      const answer = await api.clips(query);
      found.push(...answer.clips);
      before = answer.next;
      if (!before) break;
    }
    return found;
  }

  /** One clip, as the operator has it now. */
  item(id: string): Promise<ClipItem> {
    return api.clip(id);
  }

  /** The card of a clip, checked against what the hub signed; throws why it is not believed. */
  card(item: ClipItem): Promise<VerifiedCard> {
    let known = this.cards.get(item.clip);
    if (!known) {
      known = this.slot(() => this.readCard(item));
      this.cards.set(item.clip, known);
      // A refusal stands; a network error may be tried again.
      known.catch((error: unknown) => {
        if (!(error instanceof Refused)) this.cards.delete(item.clip);
      });
    }
    return known;
  }

  private async slot<T>(run: () => Promise<T>): Promise<T> {
    if (this.running >= AT_ONCE) await new Promise<void>((go) => this.waiting.push(go));
    this.running += 1;
    try {
      return await run();
    } finally {
      this.running -= 1;
      this.waiting.shift()?.();
    }
  }

  private async readCard(item: ClipItem): Promise<VerifiedCard> {
    const { home } = this;
    const fileKey = await this.fileKey(item, "card");
    const since = (await this.receivedGood(item)) ? item.received.received_ms : Date.now();
    const hubs = hubsAt(home.chain, since);
    const sealed = new Uint8Array(await (await payload(item.clip, "card")).arrayBuffer());
    let plain: Bytes;
    try {
      plain = await openPayload(fileKey, sealed);
    } catch {
      throw new Refused("card_damaged", "the clip's card is damaged");
    }
    const verified = await verifyCard(
      item.manifest,
      { plain, payloadHash: sha256(sealed), payloadSize: sealed.length },
      { household: home.statement.household, camera: item.camera, clip: item.clip, hubs },
    );
    const { card } = verified;
    const told = [item.kind, item.series, item.number, item.start_ms].join();
    if (told !== [card.kind, card.series, card.number, card.startMs].join()) {
      throw new Refused("listing", "the service lists this clip as something else than the hub signed");
    }
    return verified;
  }

  /** The key that opens a track. */
  async fileKey(item: ClipItem, track: "video" | "audio" | "card"): Promise<Bytes> {
    const header = item.headers[track];
    if (!header) throw new Refused("no_track", `the clip has no ${track}`);
    return openHeader(unbase64(header), clipIdentities(this.home.keyring));
  }

  /** Whether the operator's time of receipt is countersigned by the key this device met it with. */
  async receivedGood(item: ClipItem): Promise<boolean> {
    try {
      const signed = receivedBytes(unbase64(item.manifest.body), item.received.received_ms);
      return await verify(
        unhex(this.home.record.operatorKey, 32),
        signed,
        unbase64(item.received.signature),
      );
    } catch {
      return false;
    }
  }

  /** The name somebody gave a clip; empty if there is none. */
  async name(item: ClipItem): Promise<string> {
    if (!item.note) return "";
    try {
      const plain = await open(unbase64(item.note), clipIdentities(this.home.keyring));
      const json = JSON.parse(text(plain)) as { v?: number; clip?: string; name?: string };
      return json.v === 1 && json.clip === item.clip
        ? String(json.name ?? "").slice(0, NAME_CHARS_MAX)
        : "";
    } catch {
      return "";
    }
  }

  /**
   * Names a clip; an empty name takes it away. Sealed: the operator sees that there is a name, not which.
   */
  async rename(item: ClipItem, name: string): Promise<void> {
    const wanted = name.trim().slice(0, NAME_CHARS_MAX);
    if (!wanted) return api.note(item.clip, null);
    const plain = paddedJson({ v: 1, clip: item.clip, name: wanted }, NOTE_STEP_BYTES);
    await api.note(item.clip, await seal(plain, [this.home.statement.epochRecipient]));
  }

  keep(item: ClipItem, keep: boolean): Promise<void> {
    return api.keep(item.clip, keep);
  }

  /** Deletes a clip, with a mark that the household signs; it can come back for a day. */
  async remove(item: ClipItem): Promise<void> {
    const { link } = await this.card(item);
    const at = Date.now();
    await api.deleteClip(
      item.clip,
      at,
      sign(signingSeed(this.home.keyring), deletedBytes(item.clip, link, at)),
    );
  }

  restore(item: ClipItem): Promise<void> {
    return api.restoreClip(item.clip);
  }
}

/** The clips of a household. */
export function openClips(home: Home): Clips {
  return new Clips(home);
}

const TRIGGERS: Record<Card["trigger"], string> = {
  press: "Bell",
  motion: "Motion",
  manual: "Recorded by hand",
  continuous: "Continuous",
  camera: "The camera was away",
  restart: "The hub was off",
  disk: "The hub's disk was full",
};

/** Why it was recorded, or why nothing was, in two words. */
export function reasonOf(card: Card): string {
  return TRIGGERS[card.trigger];
}
