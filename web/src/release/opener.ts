// Opening what trustees released, in the agency's browser: their answers are opened with the agency's key,
// checked and combined here to the key of each clip (docs/ref/quorum.md), and the clip against what its hub
// signed. Nothing that the operator says of a clip is believed.

import type { Answers, ReleasedClip } from "../api/emergency.ts";
import { request } from "../api/client.ts";
import type { Log } from "../agency/record.ts";
import { underSet } from "../agency/trustees.ts";
import { open } from "../crypto/age.ts";
import { type Answer, type Roster, answerOf } from "../crypto/answers.ts";
import { verify } from "../crypto/ed25519.ts";
import { type Bytes, Refused, hex, same, sha256, text, unbase64, unhex } from "../crypto/encoding.ts";
import { wrapIn } from "../crypto/header.ts";
import { FIELDS, certificateBytes, commit, parseManifest } from "../crypto/manifest.ts";
import { type Wrap, combine, checkedAnswer } from "../crypto/quorum.ts";
import { openPayload } from "../crypto/stream.ts";
import { CLIPS } from "../record/sets.ts";

/** Longest payload that is opened in memory; a clip has at most a minute. */
const PAYLOAD_BYTES_MAX = 512 * 1024 * 1024;
/** Kinds of entries that trustees answer. */
const RELEASES = ["emergency", "drill", "compelled"];

const refuse = (code: string, what: string) => new Refused(code, what);

/** What the answers of a release are checked against: its entry, and who may answer. */
export interface Release {
  index: number;
  leaf: Bytes;
  roster: Roster;
}

/** The release as the record has it. */
export async function releaseOf({ release: index, trustee_set: set }: Answers, log: Log): Promise<Release> {
  const asked = { index, set, use: CLIPS, kinds: RELEASES, what: "release" as const, refuse };
  const { entry, roster } = await underSet(asked, log);
  return { index, leaf: entry.leaf, roster };
}

/** What one trustee answered, by label; nothing if it is no answer to this release. */
function answersIn(plain: Bytes, trustee: string, release: number): Map<string, Bytes> | null {
  try {
    const body = JSON.parse(text(plain)) as Record<string, unknown>;
    if (body.v !== 1 || body.release !== release || body.trustee !== trustee) return null;
    const answers = body.answers as { label: string; answer: string }[];
    return new Map(answers.map(({ label, answer }) => [label, unbase64(answer)]));
  } catch {
    return null;
  }
}

/** The answers that this agency's keys open, by trustee. One that is bad does not stop the others. */
export async function openAnswers(
  { trustees, release }: Answers,
  identities: string[],
): Promise<Map<string, Map<string, Bytes>>> {
  const opened = new Map<string, Map<string, Bytes>>();
  for (const { trustee, sealed } of trustees) {
    if (sealed === null) continue;
    const plain = await open(unbase64(sealed), identities).catch(() => null);
    const answers = plain && answersIn(plain, trustee, release);
    if (answers) opened.set(trustee, answers);
  }
  return opened;
}

/** The answer as that of whichever trustee of the roster gave it: the proof fits one share alone. */
function whose(release: Release, wrap: Wrap, bytes: Bytes): Answer | null {
  for (const trustee of release.roster.shares.keys()) {
    const answer = answerOf(trustee, bytes);
    if (answer && checkedAnswer(release.roster, wrap, release.leaf, answer)) return answer;
  }
  return null;
}

/** The file key of a clip, out of the answers that hold. */
export function fileKeyOf(
  release: Release,
  clip: ReleasedClip,
  answers: Iterable<Map<string, Bytes>>,
): Bytes {
  const wrap = wrapIn(unbase64(clip.header));
  if (!wrap) throw refuse("wrap", "This clip is not sealed to the trustees.");
  const good = new Map<number, Answer>();
  for (const of of answers) {
    const bytes = of.get(clip.label);
    const answer = bytes && whose(release, wrap, bytes);
    if (answer) good.set(answer.trustee, answer);
  }
  return combine(release.roster, wrap, unhex(clip.label, 32), release.leaf, [...good.values()]);
}

/** What the hub signed of the clip's picture: hash and size of the sealed bytes. */
export async function signedOf(clip: ReleasedClip): Promise<{ payload: Bytes; size: number }> {
  const { body, signature, certificate: c } = clip.manifest;
  const manifest = parseManifest(unbase64(body));
  const hub = unhex(c.hub, 32);
  const vouched = certificateBytes(hub, unhex(c.clip_key, 32), c.clip);
  const signed =
    c.clip_key === hex(manifest.clipKey) &&
    (await verify(manifest.clipKey, manifest.body, unbase64(signature))) &&
    (await verify(hub, vouched, unbase64(c.signature)));
  if (!signed) throw refuse("manifest", "No hub has signed this clip.");
  const values = new Map<string, Bytes>();
  for (const { name, value, salt } of clip.openings) {
    const bytes = unbase64(value);
    const commitment = manifest.commitments[FIELDS.indexOf(name as (typeof FIELDS)[number])];
    if (!commitment || !same(commit(name, unbase64(salt), bytes), commitment)) {
      throw refuse("opening", `The ${name} is not what the hub signed.`);
    }
    values.set(name, bytes);
  }
  const [payload, start, size] = ["video-payload", "start", "video-size"].map((name) => values.get(name));
  if (payload?.length !== 32 || numberOf(start) !== clip.start_ms) {
    throw refuse("opening", "The clip is not the one that is listed.");
  }
  return { payload, size: numberOf(size) };
}

function numberOf(bytes: Bytes | undefined): number {
  if (bytes?.length !== 8) throw refuse("opening", "A field of the clip is missing.");
  const value = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0);
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.NaN : Number(value);
}

/** The picture of a released clip, opened and checked: an MP4. */
export async function openClip(
  path: string,
  clip: ReleasedClip,
  release: Release,
  answers: Iterable<Map<string, Bytes>>,
): Promise<Blob> {
  const { payload, size } = await signedOf(clip);
  if (!(size <= PAYLOAD_BYTES_MAX)) throw refuse("size", "This clip is too long for a browser.");
  const key = fileKeyOf(release, clip, answers);
  const sealed = new Uint8Array(await (await request("GET", path)).arrayBuffer());
  if (sealed.length !== size || !same(sha256(sealed), payload)) {
    throw refuse("payload", "These are not the bytes that the hub sealed. Nothing of them is shown.");
  }
  return new Blob([await openPayload(key, sealed)], { type: "video/mp4" });
}
