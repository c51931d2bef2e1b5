import {
  STILL_AT_MS_MAX,
  STILL_BYTES_MAX,
  STILL_SIDE_MAX
} from "./shared-YS22VFJG.js";
import {
  committed
} from "./shared-MKPH3CSN.js";
import {
  FIELDS,
  commit,
  parseManifest,
  parseTrack,
  receivedBytes
} from "./shared-D47DSD65.js";
import {
  CONSENT_FIELDS,
  footageOf,
  secondsOf
} from "./shared-2DX3DUU7.js";
import {
  open,
  recipientOf,
  verify
} from "./shared-UI4E442E.js";
import {
  Refused,
  hex,
  same,
  text,
  unbase64,
  unhex
} from "./shared-K3QNCVT6.js";

// src/agency/letter.ts
var LETTER_BYTES_MAX = 256 * 1024;
var isGood = (item) => !("refused" in item);
var isStill = (item) => "still" in item;
var refuse = (code, what) => new Refused(`letter_${code}`, what);
var malformed = (what) => refuse("format", `The letter is malformed: ${what}.`);
function object(value, what) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw malformed(what);
  return value;
}
function count(value, what) {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw malformed(what);
  return value;
}
async function unsealLetter(sealed, identities) {
  if (sealed.length > LETTER_BYTES_MAX) throw refuse("too_large", "The letter is too large.");
  for (const identity of identities) {
    let plain;
    try {
      plain = await open(sealed, [identity]);
    } catch (error) {
      if (error instanceof Refused && error.code === "no_match") continue;
      throw error;
    }
    try {
      return { json: object(JSON.parse(text(plain)), "not an object"), to: await recipientOf(identity) };
    } catch {
      throw malformed("not JSON");
    }
  }
  throw refuse("no_match", "The letter is not sealed to a key that this browser holds.");
}
function footageIn(items) {
  const footage = items.map((item) => {
    const body = unbase64(object(item.manifest, "manifest").body);
    if (item.still === void 0 || item.still === null) return { body, still: null };
    const { at_ms, sha256 } = object(item.still, "still");
    return { body, still: { atMs: count(at_ms, "still at_ms"), sha256: unhex(String(sha256), 32) } };
  });
  return footageOf(footage);
}
async function checkConsent(letter, to, items, expected) {
  const consent = object(letter.consent, "consent");
  const index = count(consent.index, "consent");
  const openings = Array.isArray(consent.openings) ? consent.openings : [];
  const told = openings.length === CONSENT_FIELDS.length;
  const fields = told ? CONSENT_FIELDS : CONSENT_FIELDS.slice(0, -1);
  if (openings.map((o) => o?.field).join() !== fields.join()) throw malformed("openings of the consent");
  const entry = await expected.entry(index);
  if (entry.kind !== "consent")
    throw refuse("no_consent", `Entry ${index} of the record is not a consent.`);
  if (told !== entry.fields.has("footage")) {
    throw refuse("footage", "Letter and record do not both say which footage the consent is for.");
  }
  for (const opening of openings) {
    const good = typeof opening.salt === "string" && typeof opening.value === "string";
    if (!good || committed("consent", opening) !== entry.fields.get(opening.field)) {
      throw refuse(
        "consent",
        `The consent in the record is for another ${opening.field} than the letter says.`
      );
    }
  }
  const says = Object.fromEntries(openings.map((o) => [o.field, o.value]));
  const due = [
    ["request", String(expected.request.index)],
    ["agency", expected.agency],
    ["recipient", to],
    ["clips", String(items.length)],
    ["pseudonym", String(letter.pseudonym)]
  ];
  for (const [field, value] of due) {
    if (says[field] !== value)
      throw refuse("other_consent", `The consent is for another ${field} than this.`);
  }
  if (told && says.footage !== footageIn(items)) {
    throw refuse("footage", "The consent in the record is for other footage than this.");
  }
  return { index, day: entry.day, footage: told, seconds: String(says.seconds) };
}
function checkSeconds(consented, items) {
  if (!items.every(isGood)) return;
  const clips = items.filter((item) => !isStill(item));
  const seconds = secondsOf(clips.map((item) => item.card.durationMs));
  if (consented !== String(seconds)) {
    throw refuse(
      "other_consent",
      `The consent is for another length than this: ${consented} seconds of footage. Here are ${seconds}.`
    );
  }
}
function openFields(item, commitments) {
  const fields = /* @__PURE__ */ new Map();
  const list = Array.isArray(item.openings) ? item.openings : [];
  for (const raw of list) {
    const { name, value, salt } = object(raw, "opening");
    const i = FIELDS.indexOf(name);
    if (i < 0 || fields.has(String(name))) throw malformed("opening");
    const bytes = unbase64(value);
    if (!same(commit(String(name), unbase64(salt), bytes), commitments[i])) {
      throw refuse("opening", `The ${String(name)} is not what the hub signed.`);
    }
    fields.set(String(name), bytes);
  }
  return fields;
}
function u64Of(bytes, what) {
  if (bytes?.length !== 8) throw malformed(what);
  const value = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw malformed(what);
  return Number(value);
}
function clockOf(bytes) {
  if (bytes?.length !== 16) throw malformed("clock");
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const uncertainty = view.getBigUint64(8);
  if (uncertainty === 0xffffffffffffffffn) return null;
  return { offsetMs: Number(view.getBigInt64(0)), uncertaintyMs: Number(uncertainty) };
}
function trackOf(media, name, fields) {
  if (media === null || media === void 0) return null;
  const field = (what) => {
    const value = fields.get(`${name}-${what}`);
    if (!value) throw malformed(`${name}-${what}`);
    return value;
  };
  const json = { ...object(media, name), payload: hex(field("payload")), plain: hex(field("plain")) };
  const size = u64Of(field("size"), `${name}-size`);
  const track = parseTrack({ ...json, size }, name === "video");
  if (track?.codec !== text(field("codec"))) throw refuse("codec", "The codec is not what the hub signed.");
  return track;
}
function stillOf(value) {
  const json = object(value, "still");
  const within = (field, least, most) => {
    const number = count(json[field], `still ${field}`);
    if (number < least || number > most) throw malformed(`still ${field}`);
    return number;
  };
  if (json.type !== "image/jpeg") throw malformed("still type");
  return {
    atMs: within("at_ms", 0, STILL_AT_MS_MAX - 1),
    width: within("width", 1, STILL_SIDE_MAX),
    height: within("height", 1, STILL_SIDE_MAX),
    size: within("size", 1, STILL_BYTES_MAX),
    sha256: unhex(String(json.sha256), 32)
  };
}
async function checkItem(item, n, expected) {
  if (item.n !== n) throw malformed("numbers of the clips");
  const wire = object(item.manifest, "manifest");
  const manifest = parseManifest(unbase64(wire.body));
  const signed = await verify(manifest.clipKey, manifest.body, unbase64(wire.signature));
  if (!signed || item.clip_key !== hex(manifest.clipKey)) {
    throw refuse("signature", "The signature of the clip does not fit.");
  }
  const received = object(item.received, "received");
  const receivedMs = count(received.received_ms, "received");
  const countersigned = receivedBytes(manifest.body, receivedMs);
  if (!await verify(unhex(expected.receivingKey, 32), countersigned, unbase64(received.signature))) {
    throw refuse(
      "received",
      "The time of receipt is not countersigned by the key in entry 0 of the record."
    );
  }
  const fields = openFields(item, manifest.commitments);
  const startMs = u64Of(fields.get("start"), "start");
  const about = { n, clock: clockOf(fields.get("clock")), receivedMs };
  const media = object(item.media, "media");
  const [video, audio] = [trackOf(media.video, "video", fields), trackOf(media.audio, "audio", fields)];
  const plays = video !== null || audio !== null;
  const still = item.still === void 0 || item.still === null ? null : stillOf(item.still);
  if (plays === (still !== null)) throw malformed("neither a clip nor a still, or both");
  if (still) return { ...about, startMs, still };
  const durationMs = u64Of(fields.get("duration"), "duration");
  return { ...about, card: { startMs, durationMs, video, audio } };
}
async function readLetter(share, identities, expected) {
  const { json, to } = await unsealLetter(unbase64(share.letter), identities);
  if (json.v !== 1) throw refuse("version", "The letter is of a version that this page does not know.");
  if (json.request !== expected.request.index || json.agency !== expected.agency) {
    throw refuse("other_request", "The letter is for another request than this one.");
  }
  if (!expected.recipients.includes(to))
    throw refuse("recipient", "It is sealed to a key the record does not have.");
  const raw = (Array.isArray(json.items) ? json.items : []).map((item) => object(item, "item"));
  if (raw.length === 0) throw malformed("no clips");
  const { seconds, ...consent } = await checkConsent(json, to, raw, expected);
  const items = await Promise.all(
    raw.map(async (item, i) => {
      try {
        return await checkItem(item, i + 1, expected);
      } catch (error) {
        if (error instanceof Refused) return { n: i + 1, refused: error };
        throw error;
      }
    })
  );
  checkSeconds(seconds, items);
  return {
    consent,
    identity: typeof json.identity === "string" && json.identity ? json.identity : null,
    uninvolved: typeof json.uninvolved === "boolean" ? json.uninvolved : null,
    items
  };
}

// src/case/sharewords.ts
var FLAGS = {
  "after-request": "Received after the request was public",
  "young-hub": "Its hub had been paired for less time than the rulebook asks for"
};
function flagsOf(told, item, request) {
  const flags = new Set(told?.flags ?? []);
  if (request.published_ms !== null && item.receivedMs >= request.published_ms) flags.add("after-request");
  return [...flags].map((flag) => FLAGS[flag] ?? flag);
}
function spanOf(item) {
  if (!isStill(item)) return [item.card.startMs, item.card.startMs + item.card.durationMs];
  const at = momentOf(item);
  return [at, at];
}
var momentOf = ({ startMs, still }) => startMs + still.atMs;
var DAY_MS = 864e5;
function outsideWindow(item, request) {
  const { from_ms, to_ms } = request.draft;
  if (from_ms === null || to_ms === null) return false;
  const [startMs, endMs] = spanOf(item);
  const days = request.document?.includes("\nweek ") ? [-6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6] : [0];
  return !days.some((n) => from_ms + n * DAY_MS <= startMs && endMs <= to_ms + n * DAY_MS);
}
var toAnswer = (shares) => shares.filter((s) => s.revoked_ms !== null && !s.answer);

export {
  isGood,
  isStill,
  readLetter,
  flagsOf,
  momentOf,
  outsideWindow,
  toAnswer
};
