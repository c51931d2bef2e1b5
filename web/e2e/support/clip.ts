// A clip as a hub makes it, out of one of the demo's films: cut into fragments, sealed by age, signed.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Encrypter } from "age-encryption";
import { newIdentity, recipientOf } from "../../src/crypto/age.ts";
import { type Fragment, type MediaTrack, parseCard } from "../../src/crypto/card.ts";
import { sign, publicKey } from "../../src/crypto/ed25519.ts";
import { type Bytes, base64, enc, hex, random, sha256, utf8 } from "../../src/crypto/encoding.ts";
import {
  FIELDS,
  type ManifestWire,
  certificateBytes,
  commit,
  fieldValues,
  salt,
} from "../../src/crypto/manifest.ts";

export interface Sealed {
  header: Bytes;
  payload: Bytes;
}

/** What the page under test is told, as the operator and the keyring would tell it. */
export interface ClipFacts {
  clip: string;
  manifest: ManifestWire;
  headers: Record<string, string>;
  identity: string;
  expected: { household: string; camera: string; clip: string; hub: string };
}

export interface MadeClip {
  facts: ClipFacts;
  tracks: { card: Bytes; video: Bytes; audio?: Bytes };
  video: Omit<MediaTrack, "payload" | "plain">;
  plain: { video: Bytes; audio?: Bytes };
}

const FRAGMENT_US = 500_000;

/** Runs ffmpeg on a film; the result is `ftyp moov (moof mdat)*`. */
function fragmented(film: string, seconds: number, what: string[]): Bytes {
  const folder = mkdtempSync(join(tmpdir(), "sidelight-clip-"));
  const out = join(folder, "out.mp4");
  try {
    execFileSync("ffmpeg", [
      "-v",
      "error",
      "-i",
      film,
      "-f",
      "lavfi",
      "-i",
      "sine=frequency=330:sample_rate=16000",
      "-t",
      String(seconds),
      ...what,
      "-movflags",
      "frag_keyframe+empty_moov+default_base_moof+skip_trailer",
      "-frag_duration",
      String(FRAGMENT_US),
      out,
    ]);
    return new Uint8Array(readFileSync(out));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Box {
  type: string;
  start: number;
  end: number;
}

function boxes(bytes: Uint8Array, start = 0, end = bytes.length): Box[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const all: Box[] = [];
  for (let at = start; at + 8 <= end; at += view.getUint32(at)) {
    const type = Buffer.from(bytes.subarray(at + 4, at + 8)).toString("latin1");
    all.push({ type, start: at, end: at + view.getUint32(at) });
  }
  return all;
}

/** The content of the first box at a path. */
function inside(bytes: Uint8Array, path: string[], within?: Box): Box {
  const [type, ...rest] = path;
  const found = boxes(bytes, within ? within.start + 8 : 0, within?.end).find((b) => b.type === type);
  if (!found) throw new Error(`no ${type}`);
  return rest.length > 0 ? inside(bytes, rest, found) : found;
}

/** The card's index of a film: where each `moof mdat` lies and what time it covers. */
function indexOf(film: Bytes): { init: number; fragments: Fragment[] } {
  const view = new DataView(film.buffer);
  const scale = view.getUint32(inside(film, ["moov", "trak", "mdia", "mdhd"]).start + 20);
  const all = boxes(film);
  const moofs = all.filter((b) => b.type === "moof");
  const fragments = moofs.map((moof): Fragment => {
    const mdat = all.find((b) => b.start === moof.end) as Box;
    const begins = Number(view.getBigUint64(inside(film, ["traf", "tfdt"], moof).start + 12));
    const { ticks, key } = samples(film, moof);
    const timeMs = Math.round((begins * 1000) / scale);
    const endMs = Math.round(((begins + ticks) * 1000) / scale);
    return { offset: moof.start, length: mdat.end - moof.start, timeMs, durationMs: endMs - timeMs, key };
  });
  return { init: (moofs[0] as Box).start, fragments };
}

/** How long a fragment is, in ticks, and whether it begins with a key frame. */
function samples(film: Bytes, moof: Box): { ticks: number; key: boolean } {
  const view = new DataView(film.buffer);
  const tfhd = inside(film, ["traf", "tfhd"], moof).start + 8;
  const hasDefault = view.getUint32(tfhd);
  let at = tfhd + 8 + (hasDefault & 1 ? 8 : 0) + (hasDefault & 2 ? 4 : 0);
  const duration = hasDefault & 8 ? view.getUint32(at) : 0;
  at += (hasDefault & 8 ? 4 : 0) + (hasDefault & 16 ? 4 : 0);
  let flags = hasDefault & 32 ? view.getUint32(at) : 0;
  const trun = inside(film, ["traf", "trun"], moof).start + 8;
  const has = view.getUint32(trun);
  const count = view.getUint32(trun + 4);
  at = trun + 8 + (has & 1 ? 4 : 0);
  if (has & 4) flags = view.getUint32(at);
  at += has & 4 ? 4 : 0;
  let ticks = 0;
  for (let i = 0; i < count; i++) {
    ticks += has & 0x100 ? view.getUint32(at) : duration;
    if (i === 0 && has & 0x400) flags = view.getUint32(at + (has & 0x100 ? 4 : 0) + (has & 0x200 ? 4 : 0));
    at += [0x100, 0x200, 0x400, 0x800].filter((bit) => has & bit).length * 4;
  }
  return { ticks, key: (flags & 0x10000) === 0 };
}

/** Profile, constraints and level, as the film's own `avcC` has them. */
function codecOf(film: Bytes): string {
  const at = Buffer.from(film).indexOf("avcC") + 5;
  return `avc1.${hex(film.slice(at, at + 3))}`;
}

async function seal(plain: Bytes, recipient: string): Promise<Sealed> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  const file = (await encrypter.encrypt(plain)) as Bytes;
  const text = Buffer.from(file).toString("latin1");
  const end = text.indexOf("\n", text.indexOf("\n--- ") + 1) + 1;
  return { header: file.slice(0, end), payload: file.slice(end) };
}

function trackJson(
  plain: Bytes,
  sealed: Sealed,
  codec: string,
  size: object,
): { json: object; index: ReturnType<typeof indexOf> } {
  const index = indexOf(plain);
  const json = {
    codec,
    payload: hex(sha256(sealed.payload)),
    size: sealed.payload.length,
    plain: hex(sha256(plain)),
    plain_size: plain.length,
    init: index.init,
    fragments: index.fragments.map((f) => [f.offset, f.length, f.timeMs, f.durationMs, f.key ? 1 : 0]),
    ...size,
  };
  return { json, index };
}

/** Makes a clip of the film's first seconds; with `sound`, a quiet tone in a track of its own. */
export async function makeClip(film: string, seconds: number, sound = false): Promise<MadeClip> {
  const identity = await newIdentity();
  const recipient = await recipientOf(identity);
  const videoPlain = fragmented(film, seconds, ["-map", "0:v", "-c", "copy"]);
  const video = await seal(videoPlain, recipient);
  const picture = trackJson(videoPlain, video, codecOf(videoPlain), { width: 960, height: 540 });
  const audioPlain = sound
    ? fragmented(film, seconds, ["-map", "1:a", "-c:a", "aac", "-b:a", "24k"])
    : undefined;
  const audio = audioPlain && (await seal(audioPlain, recipient));
  const [hubSeed, clipSeed] = [random(32), random(32)];
  const hub = publicKey(hubSeed);
  const id = () => hex(random(16));
  const facts = { household: id(), camera: id(), clip: id() };
  const last = picture.index.fragments.at(-1) as Fragment;
  const json = {
    v: 1,
    kind: "clip",
    ...facts,
    series: "event",
    number: 1,
    previous: "0".repeat(64),
    epoch: 1,
    start: Date.UTC(2026, 10, 24, 14, 2, 9),
    duration: last.timeMs + last.durationMs,
    trigger: "press",
    recovered: false,
    clock: { offset_ms: 0, uncertainty_ms: 3 },
    hub: hex(hub),
    notice: recipient,
    seed: hex(random(32)),
    video: picture.json,
    audio: audio && audioPlain ? trackJson(audioPlain, audio, "mp4a.40.2", {}).json : null,
    preview: null,
  };
  const cardPlain = utf8(JSON.stringify(json));
  const cardFile = await seal(cardPlain, recipient);
  const card = parseCard(cardPlain);
  const values = fieldValues(card, sha256(cardFile.payload), cardFile.payload.length, sha256(cardPlain));
  const commitments = FIELDS.map((name, i) => commit(name, salt(card.seed, name), values[i] as Bytes));
  const clipKey = publicKey(clipSeed);
  const body = enc("sidelight/manifest/v1", clipKey, ...commitments);
  const certified = sign(hubSeed, certificateBytes(hub, clipKey, facts.clip));
  const manifest: ManifestWire = {
    body: base64(body),
    signature: base64(sign(clipSeed, body)),
    certificate: { hub: hex(hub), clip_key: hex(clipKey), clip: facts.clip, signature: base64(certified) },
  };
  const headers: Record<string, string> = { video: base64(video.header), card: base64(cardFile.header) };
  if (audio) headers.audio = base64(audio.header);
  return {
    facts: { clip: facts.clip, manifest, headers, identity, expected: { ...facts, hub: hex(hub) } },
    tracks: { card: cardFile.payload, video: video.payload, ...(audio ? { audio: audio.payload } : {}) },
    video: card.video as MediaTrack,
    plain: { video: videoPlain, ...(audioPlain ? { audio: audioPlain } : {}) },
  };
}
