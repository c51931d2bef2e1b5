import {
  openPayload
} from "./shared-6YKSEEQ4.js";
import {
  deletedBytes,
  receivedBytes,
  verifyCard
} from "./shared-D47DSD65.js";
import {
  clipIdentities,
  hubsAt,
  open,
  openHeader,
  paddedJson,
  seal,
  sign,
  signingSeed,
  verify
} from "./shared-UI4E442E.js";
import {
  Refused,
  api,
  payload,
  sha2562 as sha256,
  text,
  unbase64,
  unhex
} from "./shared-K3QNCVT6.js";

// src/app/clips.ts
var NAME_CHARS_MAX = 80;
var NOTE_STEP_BYTES = 512;
var PAGES_MAX = 50;
var AT_ONCE = 4;
var Clips = class {
  constructor(home) {
    this.home = home;
  }
  home;
  cards = /* @__PURE__ */ new Map();
  running = 0;
  waiting = [];
  /** Everything that began in a span, newest first. */
  async list(from, to, deleted = false) {
    const found = [];
    let before;
    for (let page = 0; page < PAGES_MAX; page++) {
      const query = { from: String(from), to: String(to), limit: "200" };
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
  item(id) {
    return api.clip(id);
  }
  /** The card of a clip, checked against what the hub signed; throws why it is not believed. */
  card(item) {
    let known = this.cards.get(item.clip);
    if (!known) {
      known = this.slot(() => this.readCard(item));
      this.cards.set(item.clip, known);
      known.catch((error) => {
        if (!(error instanceof Refused)) this.cards.delete(item.clip);
      });
    }
    return known;
  }
  async slot(run) {
    if (this.running >= AT_ONCE) await new Promise((go) => this.waiting.push(go));
    this.running += 1;
    try {
      return await run();
    } finally {
      this.running -= 1;
      this.waiting.shift()?.();
    }
  }
  async readCard(item) {
    const { home } = this;
    const fileKey = await this.fileKey(item, "card");
    const since = await this.receivedGood(item) ? item.received.received_ms : Date.now();
    const hubs = hubsAt(home.chain, since);
    const sealed = new Uint8Array(await (await payload(item.clip, "card")).arrayBuffer());
    let plain;
    try {
      plain = await openPayload(fileKey, sealed);
    } catch {
      throw new Refused("card_damaged", "the clip's card is damaged");
    }
    const verified = await verifyCard(
      item.manifest,
      { plain, payloadHash: sha256(sealed), payloadSize: sealed.length },
      { household: home.statement.household, camera: item.camera, clip: item.clip, hubs }
    );
    const { card } = verified;
    const told = [item.kind, item.series, item.number, item.start_ms].join();
    if (told !== [card.kind, card.series, card.number, card.startMs].join()) {
      throw new Refused("listing", "the service lists this clip as something else than the hub signed");
    }
    return verified;
  }
  /** The key that opens a track. */
  async fileKey(item, track) {
    const header = item.headers[track];
    if (!header) throw new Refused("no_track", `the clip has no ${track}`);
    return openHeader(unbase64(header), clipIdentities(this.home.keyring));
  }
  /** Whether the operator's time of receipt is countersigned by the key this device met it with. */
  async receivedGood(item) {
    try {
      const signed = receivedBytes(unbase64(item.manifest.body), item.received.received_ms);
      return await verify(
        unhex(this.home.record.operatorKey, 32),
        signed,
        unbase64(item.received.signature)
      );
    } catch {
      return false;
    }
  }
  /** The name somebody gave a clip; empty if there is none. */
  async name(item) {
    if (!item.note) return "";
    try {
      const plain = await open(unbase64(item.note), clipIdentities(this.home.keyring));
      const json = JSON.parse(text(plain));
      return json.v === 1 && json.clip === item.clip ? String(json.name ?? "").slice(0, NAME_CHARS_MAX) : "";
    } catch {
      return "";
    }
  }
  /**
   * Names a clip; an empty name takes it away. Sealed: the operator sees that there is a name, not which.
   */
  async rename(item, name) {
    const wanted = name.trim().slice(0, NAME_CHARS_MAX);
    if (!wanted) return api.note(item.clip, null);
    const plain = paddedJson({ v: 1, clip: item.clip, name: wanted }, NOTE_STEP_BYTES);
    await api.note(item.clip, await seal(plain, [this.home.statement.epochRecipient]));
  }
  keep(item, keep) {
    return api.keep(item.clip, keep);
  }
  /** Deletes a clip, with a mark that the household signs; it can come back for a day. */
  async remove(item) {
    const { link } = await this.card(item);
    const at = Date.now();
    await api.deleteClip(
      item.clip,
      at,
      sign(signingSeed(this.home.keyring), deletedBytes(item.clip, link, at))
    );
  }
  restore(item) {
    return api.restoreClip(item.clip);
  }
};
function openClips(home) {
  return new Clips(home);
}
var TRIGGERS = {
  press: "Bell",
  motion: "Motion",
  manual: "Recorded by hand",
  continuous: "Continuous",
  camera: "The camera was away",
  restart: "The hub was off",
  disk: "The hub's disk was full"
};
function reasonOf(card) {
  return TRIGGERS[card.trigger];
}

// src/player/preview.ts
var canPreview = () => typeof VideoDecoder === "function";
function drawPreview(canvas, preview) {
  if (!canPreview()) return Promise.resolve(false);
  return new Promise((resolve) => {
    let drawn = false;
    const decoder = new VideoDecoder({
      output: (frame) => {
        if (!drawn) {
          canvas.width = Math.min(frame.displayWidth, 960);
          canvas.height = Math.round(canvas.width * frame.displayHeight / frame.displayWidth);
          canvas.getContext("2d")?.drawImage(frame, 0, 0, canvas.width, canvas.height);
          drawn = true;
        }
        frame.close();
      },
      error: () => resolve(drawn)
    });
    try {
      decoder.configure({
        codec: preview.codec,
        description: preview.description,
        optimizeForLatency: true
      });
      decoder.decode(new EncodedVideoChunk({ type: "key", timestamp: 0, data: preview.data }));
    } catch {
      return resolve(false);
    }
    decoder.flush().catch(() => void 0).finally(() => {
      if (decoder.state !== "closed") decoder.close();
      resolve(drawn);
    });
  });
}

export {
  openClips,
  reasonOf,
  drawPreview
};
