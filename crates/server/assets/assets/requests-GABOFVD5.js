import {
  drawStill,
  showStill
} from "./shared-7X3O3ES6.js";
import "./shared-YS22VFJG.js";
import {
  drawArea,
  graticule,
  homeMark
} from "./shared-53SZYJD3.js";
import {
  CLASSES,
  DANGERS,
  KINDS,
  Pictures,
  agencyName,
  untilText,
  whenText
} from "./shared-QQRPBPS4.js";
import {
  witnessesBox
} from "./shared-RTMBS2SX.js";
import "./shared-XHEHYNQT.js";
import "./shared-RNYTLPHR.js";
import {
  feedOf,
  holds,
  mine,
  overlaps,
  present,
  standing,
  withheld
} from "./shared-VFPDD2YM.js";
import {
  openClips
} from "./shared-DTSRFWUD.js";
import {
  mountPlayer
} from "./shared-EZOB6FBS.js";
import "./shared-6YKSEEQ4.js";
import {
  FIELDS,
  fieldValues,
  salt
} from "./shared-D47DSD65.js";
import {
  askedOf,
  readStatuses,
  tellPlace
} from "./shared-K43RBUT5.js";
import {
  headOf
} from "./shared-LRVID2MG.js";
import {
  saveText
} from "./shared-SG6557SX.js";
import "./shared-B5DKX5RX.js";
import {
  committed,
  parseEntryOf
} from "./shared-JGEODCKK.js";
import {
  CONSENT_FIELDS,
  clockSeconds,
  dateOf,
  dayName,
  footageOf,
  itemsText,
  lasting,
  midnight,
  secondsOf,
  size,
  when
} from "./shared-2DX3DUU7.js";
import {
  mute,
  named,
  placeIn,
  react,
  readReactions,
  readSettings,
  setPlace
} from "./shared-JJNZVMH2.js";
import {
  acceptReceiptHead,
  checkInclusion,
  parseProof,
  recordPins,
  sameLogKey
} from "./shared-BVXFGN5K.js";
import {
  areaText,
  around,
  cellOf,
  cornersOf,
  flat,
  middleOf,
  point
} from "./shared-E2FXWDGR.js";
import "./shared-4RWOZPX6.js";
import {
  base64nopad,
  bech32,
  chacha20poly1305,
  clipIdentities,
  forgetConsent,
  go,
  hkdf,
  isRecipient,
  loadConsents,
  openHeader,
  paddedJson,
  saveConsent,
  seal,
  withHome,
  x25519
} from "./shared-UI4E442E.js";
import {
  Problem,
  Refused,
  announce,
  api,
  base64,
  button,
  choices,
  concat,
  dialog,
  field,
  fill,
  h,
  hex,
  hmac2 as hmac,
  icon,
  notice,
  random,
  s,
  sentence,
  sha256,
  sha2562,
  show,
  text,
  toast,
  toggle,
  unbase64,
  utf8,
  waiting
} from "./shared-K3QNCVT6.js";

// src/crypto/rewrap.ts
var FILE_KEY_BYTES = 16;
var INFO = "age-encryption.org/v1/X25519";
function publicKeyOf(recipient) {
  if (!isRecipient(recipient)) throw new Refused("recipient", "this is not an age recipient");
  return bech32.fromWords(bech32.decode(recipient).words);
}
function stanza(fileKey, recipient, secret) {
  const theirs = publicKeyOf(recipient);
  const share = x25519.getPublicKey(secret);
  let shared;
  try {
    shared = x25519.getSharedSecret(secret, theirs);
  } catch {
    throw new Refused("recipient", "this recipient is no key: anybody could open what is sealed to it");
  }
  const wrap = hkdf(sha256, shared, concat(share, theirs), utf8(INFO), 32);
  const body = chacha20poly1305(wrap, new Uint8Array(12)).encrypt(fileKey);
  return `-> X25519 ${base64nopad.encode(share)}
${base64nopad.encode(body)}
`;
}
function rewrapHeader(fileKey, recipient, secret = random(32)) {
  if (fileKey.length !== FILE_KEY_BYTES) throw new Refused("file_key", "a file key has 16 bytes");
  const covered = utf8(`age-encryption.org/v1
${stanza(fileKey, recipient, secret)}---`);
  const mac = hmac(hkdf(sha256, fileKey, void 0, utf8("header"), 32), covered);
  return concat(covered, utf8(` ${base64nopad.encode(mac)}
`));
}

// src/app/shares.ts
var LETTER_STEP_BYTES = 4096;
var LETTER_BYTES_MAX = 256 * 1024;
var SEALED_MORE_BYTES = 1024;
var STILL_SEALED_BYTES_MAX = 512 * 1024;
var STILLS_SEALED_BYTES_MAX = 4 * 1024 * 1024;
function openingsOf(values) {
  return CONSENT_FIELDS.map((field2) => ({ field: field2, salt: hex(random(32)), value: values[field2] }));
}
async function chosenFootage(clips, items) {
  const footage = items.map(async (chosen) => {
    const { manifest } = await clips.card(await clips.item(chosen.clip));
    const still = "still" in chosen ? { atMs: chosen.still.atMs, sha256: sha2562(chosen.still.jpeg) } : null;
    return { body: manifest.body, still };
  });
  return footageOf(await Promise.all(footage));
}
async function beginShare(home, clips, request, choice, durationsMs) {
  const { key } = request;
  if (!key?.cooled) throw new Refused("delivery_key", "the agency has no key that may be used yet");
  const pseudonym = hex(random(16));
  const pending = {
    ...choice,
    household: home.record.household,
    pseudonym,
    request: request.index,
    agency: request.document.agency,
    recipient: key.recipient,
    openings: openingsOf({
      request: String(request.index),
      agency: request.document.agency,
      recipient: key.recipient,
      clips: String(choice.items.length),
      seconds: String(secondsOf(durationsMs)),
      pseudonym,
      footage: await chosenFootage(clips, choice.items)
    }),
    createdMs: Date.now(),
    share: null
  };
  await saveConsent(pending);
  try {
    return await tell(pending);
  } catch (error) {
    const final = error instanceof Problem && error.status < 500 && error.status !== 429;
    if (final) await forgetConsent(pending.household, pending.pseudonym);
    throw error;
  }
}
async function tell(pending) {
  const { request, openings, holdMinutes } = pending;
  const { share } = await api.consent({ request, openings, hold_minutes: holdMinutes });
  const told = { ...pending, share };
  await saveConsent(told);
  return told;
}
function pendingConsents(home) {
  return loadConsents(home.record.household);
}
var refuse = (code, what) => new Refused(code, `${what} Nothing was handed over.`);
async function checkReceipt(home, pending, share) {
  const pins = await recordPins(home);
  if (!pins || share.receipt === null)
    throw refuse("receipt", "The service shows no receipt of the consent.");
  const proof = parseProof(utf8(share.receipt));
  if (!proof.extra || share.index !== proof.index) {
    throw refuse("receipt", "The receipt is of another entry of the public record.");
  }
  const head2 = await headOf(proof.checkpoint, pins);
  checkInclusion(head2, proof.index, proof.extra, proof.hashes);
  const { fields } = parseEntryOf("consent", text(proof.extra));
  for (const { field: field2, salt: salted, value } of pending.openings) {
    if (fields[field2] !== committed("consent", field2, salted, value)) {
      throw refuse(`consent:${field2}`, `The public record does not have the ${field2} that was decided here.`);
    }
  }
  await acceptReceiptHead(home, head2);
  return proof.index;
}
function mediaOf(track, video) {
  if (!track) return null;
  return {
    codec: track.codec,
    plain_size: track.plainSize,
    ...video ? { width: track.width, height: track.height } : {},
    init: track.init,
    fragments: track.fragments.map((f) => [f.offset, f.length, f.timeMs, f.durationMs, f.key ? 1 : 0])
  };
}
function openedFields(chosen) {
  if ("still" in chosen) return ["start", "clock"];
  const track = (name) => ["codec", "payload", "size", "plain"].map((what) => `${name}-${what}`);
  return ["start", "duration", "clock", ...chosen.tracks.flatMap(track)];
}
function stillOf({ jpeg, atMs, width, height }) {
  const sum = hex(sha2562(jpeg));
  return { type: "image/jpeg", at_ms: atMs, width, height, size: jpeg.length, sha256: sum };
}
function letterItem(n, item, { card, manifest }, chosen) {
  const tracks = "still" in chosen ? [] : chosen.tracks;
  const values = fieldValues(card, new Uint8Array(32), 0, new Uint8Array(32));
  const openings = openedFields(chosen).map((name) => ({
    name,
    value: base64(values[FIELDS.indexOf(name)]),
    salt: base64(salt(card.seed, name))
  }));
  return {
    n,
    manifest: { body: item.manifest.body, signature: item.manifest.signature },
    clip_key: hex(manifest.clipKey),
    received: { received_ms: item.received.received_ms, signature: item.received.signature },
    openings,
    media: {
      video: tracks.includes("video") ? mediaOf(card.video, true) : null,
      audio: tracks.includes("audio") ? mediaOf(card.audio, false) : null
    },
    ..."still" in chosen ? { still: stillOf(chosen.still) } : {}
  };
}
async function headersOf(home, item, pending, chosen) {
  const headers = {};
  if ("still" in chosen) {
    const sealed = await seal(chosen.still.jpeg, [pending.recipient]);
    if (sealed.length > STILL_SEALED_BYTES_MAX) throw new Refused("still", "a picture is too large");
    headers.still = base64(sealed);
    return headers;
  }
  for (const track of chosen.tracks) {
    const header = item.headers[track];
    if (!header) throw new Refused("no_track", `the clip has no ${track}`);
    const fileKey = await openHeader(unbase64(header), clipIdentities(home.keyring));
    headers[track] = base64(rewrapHeader(fileKey, pending.recipient));
  }
  return headers;
}
function stillsFit(items) {
  const pictures = items.flatMap((item) => "still" in item ? [item.still.jpeg.length] : []);
  const sealed = pictures.map((bytes) => bytes + SEALED_MORE_BYTES);
  return sealed.reduce((sum, bytes) => sum + bytes, 0) <= STILLS_SEALED_BYTES_MAX;
}
async function contentOf(home, clips, pending, index) {
  const items = [];
  const letterItems = [];
  for (const [i, chosen] of pending.items.entries()) {
    const item = await clips.item(chosen.clip);
    const verified = await clips.card(item);
    letterItems.push(letterItem(i + 1, item, verified, chosen));
    items.push({ clip: chosen.clip, headers: await headersOf(home, item, pending, chosen) });
  }
  const letter = {
    ...{ v: 1, request: pending.request, agency: pending.agency, pseudonym: pending.pseudonym },
    consent: { index, openings: pending.openings },
    ...{ identity: pending.identity, message: null, uninvolved: pending.uninvolved },
    items: letterItems
  };
  const plain = paddedJson(letter, LETTER_STEP_BYTES);
  if (plain.length > LETTER_BYTES_MAX - SEALED_MORE_BYTES) {
    throw new Refused("letter", "these are too many clips for one share; choose fewer");
  }
  return { letter: base64(await seal(plain, [pending.recipient])), items };
}
async function proceed(home, clips, pending) {
  const told = pending.share === null ? await tell(pending) : pending;
  const share = await api.share(told.share);
  if (share.state === "waiting") return { kind: "waiting", share };
  if (share.state !== "recorded") {
    await forgetConsent(told.household, told.pseudonym);
    return { kind: "done", share };
  }
  let content;
  try {
    const index = await checkReceipt(home, told, share);
    content = await contentOf(home, clips, told, index);
  } catch (error) {
    if (error instanceof Refused) await abandon(told);
    throw error;
  }
  const held = await api.putContent(share.share, content);
  await forgetConsent(told.household, told.pseudonym);
  return { kind: "done", share: held };
}
async function abandon(pending) {
  await forgetConsent(pending.household, pending.pseudonym);
  if (pending.share) await api.revokeShare(pending.share).catch(() => void 0);
}
async function takeBack(home, share) {
  const taken = await api.revokeShare(share.share);
  await forgetConsent(home.record.household, share.pseudonym);
  return taken;
}

// src/requests/shares.ts
function left(ms, nowMs) {
  const seconds = Math.max(0, Math.ceil((ms - nowMs) / 1e3));
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor(seconds % 3600 / 60)} min`;
}
var TRACKS = {
  video: "the picture of clip",
  audio: "the sound of clip",
  still: "still"
};
var STATES = {
  waiting: "Being entered in the public record",
  recorded: "In the public record; being handed over",
  held: "On hold",
  available: "The agency can fetch it",
  withdrawn: "Taken back",
  revoked: "You asked the agency not to use it",
  failed: "Not shared"
};
function sentenceOf(share) {
  const until = share.available_ms;
  switch (share.state) {
    case "waiting":
      return "Consents enter the record together, so this can take some minutes. Nothing has left yet. You can close this page; it goes on when you come back.";
    case "recorded":
      return "This browser checks the entry, then seals the clips to the agency. Nothing has left yet.";
    case "held":
      return [
        "The agency can fetch it in ",
        h("strong", { class: "num countdown", "data-until": until }, until ? left(until, Date.now()) : ""),
        ". Until then it can be taken back, and the agency never learns of it."
      ];
    case "available":
      return `Since ${until ? when(until) : "now"}. ${share.opened.length === 0 ? "Nobody has opened it." : ""}`;
    case "withdrawn":
      return "It was taken back before anybody could fetch it. The agency never learns of it.";
    case "revoked":
      return `${whatStays(share)} ${share.answer ? "The agency has answered." : "The agency has to answer."}`;
    case "failed":
      return "The public record did not take the consent. Nothing left.";
  }
}
var whatStays = (share) => share.opened.length === 0 ? "Nobody had opened it, and nobody can any more. What went with it (when it was recorded, how long it is, a name if you gave one) may have been read." : "Whoever had opened it keeps it: they can open it again, and in an evidence package. Nobody else can, and what nobody had opened stays closed.";
function opened(share, agency) {
  if (share.opened.length === 0) return null;
  return h(
    "details",
    { class: "more" },
    h("summary", {}, share.opened.length === 1 ? "Opened once" : `Opened ${share.opened.length} times`),
    h(
      "ul",
      { class: "opened" },
      ...share.opened.map(
        (o) => h(
          "li",
          { class: "small num" },
          `Opened by ${agency}, ${when(o.at_ms)}: ${TRACKS[o.track] ?? o.track} ${o.item}`
        )
      )
    )
  );
}
async function confirmRevoke(options) {
  const yes = await dialog("Ask the agency not to use it?", (close) => [
    h(
      "p",
      {},
      "The agency is asked not to use it further where the law allows, and has to answer. From then on nothing of it is handed to anybody who had not opened it before."
    ),
    h(
      "p",
      {},
      options.share.opened.length === 0 ? "Nobody has opened it yet. What went with it (when it was recorded, how long it is, a name if you gave one) may have been read." : "Whoever opened it keeps it: they can open it again, save it, and put it into an evidence package. Packages they made before stay with them."
    ),
    h(
      "div",
      { class: "actions" },
      button("Ask the agency", { onclick: () => close(true) }),
      button("Cancel", { onclick: () => close(null) })
    )
  ]);
  if (yes) await options.takeBack();
}
function wayBack(options) {
  const { state } = options.share;
  if (state === "waiting" || state === "recorded" || state === "held")
    return button("Take back", { onclick: options.takeBack });
  return state === "available" && button("Ask not to use it", { onclick: () => confirmRevoke(options) });
}
function sharedNote(options) {
  const { share } = options;
  const what = share.items.length > 0 ? `: ${itemsText(share.items)}` : "";
  return h(
    "div",
    { class: "request-shared", "data-state": share.state },
    h(
      "p",
      {},
      h("strong", {}, `Shared ${when(share.created_ms)}${what}. ${STATES[share.state]}. `),
      sentenceOf(share)
    ),
    wayBack(options)
  );
}
function shareCard(options) {
  const { share, request, trouble } = options;
  const agency = request ? agencyName(request) : "the agency";
  const title = request ? `${request.document.title}, ${agency}` : `Request ${share.request}`;
  const items = share.items.length > 0 ? ` · ${itemsText(share.items)}` : "";
  return h(
    "li",
    { class: "card share-card", "data-state": share.state, "data-share": share.share },
    h(
      "div",
      { class: "share-head" },
      h("h3", {}, title),
      h("p", { class: "small muted" }, `${when(share.created_ms)}${items}`)
    ),
    h("p", {}, h("strong", {}, `${STATES[share.state]}. `), sentenceOf(share)),
    trouble && notice("warn", h("p", {}, trouble)),
    opened(share, agency),
    share.answer && h(
      "blockquote",
      { class: "answer" },
      h("p", { class: "small muted" }, `Answer of ${agency}, ${when(share.answer.at_ms)}`),
      h("p", {}, share.answer.text)
    ),
    h(
      "div",
      { class: "actions" },
      wayBack(options),
      share.index !== null && button("Save the receipt", {
        kind: "plain",
        icon: "save",
        onclick: async () => {
          const receipt = await options.receipt();
          if (receipt) saveText(`consent-${share.index}.tlog-proof`, receipt);
        }
      })
    )
  );
}

// src/requests/card.ts
var row = (term, ...value) => [h("dt", {}, term), h("dd", {}, ...value)];
var ABOUT = {
  update: "Update",
  resolved: "Resolved: the agency needs nothing more",
  withdrawn: "Withdrawn by the agency"
};
function notes(all) {
  if (all.length === 0) return null;
  return h(
    "ul",
    { class: "request-notes" },
    ...all.map(
      (note) => h(
        "li",
        {},
        h("p", { class: "small muted" }, `${ABOUT[note.about]}, ${dateOf(Date.parse(`${note.day}T12:00Z`))}`),
        ...note.text.map((paragraph) => h("p", {}, paragraph))
      )
    )
  );
}
function facts({ request, home, publicUrl }) {
  const { document: document2 } = request;
  const [local, utc] = whenText(document2);
  const area = areaText(document2.cells);
  return h(
    "div",
    { class: "request-facts" },
    h(
      "dl",
      { class: "facts" },
      ...document2.danger ? row("Urgent ask", DANGERS[document2.danger]) : [],
      ...row("When", local, h("span", { class: "hint" }, utc)),
      ...row(
        "Where",
        area,
        h("span", { class: "hint" }, "Your home is in it. It is marked on this device only.")
      ),
      ...row("Answers until", untilText(request)),
      ...row("With footage they are given", document2.terms),
      ...row("Contact", document2.contact),
      ...row("Case number", "Not public: the record holds a sealed value of it"),
      ...row("Rules", `Rulebook ${request.rulebook.version}`),
      ...row(
        "Public page",
        publicUrl ? h(
          "a",
          {
            href: new URL(`requests/${request.index}`, publicUrl).href,
            rel: "noreferrer",
            target: "_blank"
          },
          `Request ${request.index}`
        ) : `Request ${request.index}`,
        h("span", { class: "hint" }, "The service can see that its public page was opened, as for anyone.")
      )
    ),
    h(
      "figure",
      { class: "area-box" },
      drawArea(document2.cells, home, `Map of the area: ${area}. Your home is in it.`)
    )
  );
}
function tooNew({ key }) {
  if (key?.cooled) return null;
  const from = key ? ` It can be used from ${dateOf(key.fromMs)} on.` : "";
  return h(
    "p",
    { class: "muted" },
    `The agency's key is too new in the public record to seal anything to it.${from}`
  );
}
function given({ request, shared, more, standing: standing2, share }) {
  return h(
    "div",
    { class: "stack-s" },
    ...shared.map(sharedNote),
    more && standing2 !== "ended" && (tooNew(request) ?? button("Share more", { class: "btn-answer", onclick: share }))
  );
}
function answers(options) {
  const { request, standing: standing2 } = options;
  if (standing2 === "ended") return null;
  if (standing2 === "declined") {
    return h(
      "div",
      { class: "request-answers" },
      h("p", { class: "muted" }, "Not now. Nobody is told."),
      button("Undo", { kind: "plain", icon: "restore", onclick: options.undo })
    );
  }
  const early = tooNew(request);
  if (early) {
    return h(
      "div",
      { class: "request-answers" },
      early,
      button("Not now", { class: "btn-answer", onclick: options.notNow })
    );
  }
  return h(
    "div",
    { class: "request-answers" },
    button("Share", { class: "btn-answer", onclick: options.share }),
    button("Not now", { class: "btn-answer", onclick: options.notNow }),
    h(
      "p",
      { class: "small muted request-aside" },
      "Share first shows what would leave; nothing does before you confirm. Until then, and with Not now, nobody learns that you were asked."
    )
  );
}
function requestCard(options) {
  const { request, shared } = options;
  const { document: document2 } = request;
  const id = `request-${request.index}`;
  const kind = CLASSES[document2.class];
  return h(
    "article",
    {
      class: "card request",
      id,
      "data-standing": options.standing,
      "aria-labelledby": `${id}-title`,
      tabindex: -1
    },
    h(
      "header",
      { class: "request-head" },
      h(
        "p",
        { class: "small muted" },
        request.key?.document ? agencyName(request) : `${agencyName(request)} · ${KINDS[document2.agencyKind]}`
      ),
      h(
        "h3",
        { id: `${id}-title` },
        document2.title,
        document2.danger && h("span", { class: "tag" }, "urgent ask"),
        kind && h("span", { class: "tag" }, kind),
        request.ended && h("span", { class: "tag" }, request.ended)
      )
    ),
    document2.text.length > 0 ? h("div", { class: "request-text" }, ...document2.text.map((paragraph) => h("p", {}, paragraph))) : h("p", { class: "muted" }, "About a sensitive offence: without words, and without the day."),
    notes(request.notes),
    facts(options),
    shared.length > 0 ? given(options) : answers(options)
  );
}

// src/requests/candidates.ts
function daysOf(windows) {
  const days = /* @__PURE__ */ new Set();
  for (const { fromMs, toMs } of windows) {
    for (let day = midnight(fromMs); day < toMs; day = midnight(day, 1)) days.add(day);
  }
  return [...days].sort((a, b) => a - b);
}
function fit(windows, startMs, endMs) {
  if (windows.some((w) => holds(w, startMs, endMs))) return null;
  const touched = windows.find((w) => overlaps(w, startMs, endMs));
  if (!touched) return void 0;
  return startMs < touched.fromMs ? "Begins before the window. Only clips wholly inside it can be shared." : "Ends after the window. Only clips wholly inside it can be shared.";
}
async function candidate(clips, windows, item) {
  try {
    const verified = await clips.card(item);
    const { card } = verified;
    if (card.kind !== "clip") return null;
    const reason = fit(windows, card.startMs, card.startMs + card.durationMs);
    return reason === void 0 ? null : { item, verified, reason };
  } catch (error) {
    const near = fit(windows, item.start_ms, item.start_ms) === null;
    return near ? { item, verified: null, reason: `Not verified: ${sentence(error)}` } : null;
  }
}
async function candidates(clips, windows) {
  const found = [];
  for (const day of daysOf(windows)) {
    const listed = (await clips.list(day, midnight(day, 1))).filter((item) => item.kind === "clip");
    const all = await Promise.all(listed.map((item) => candidate(clips, windows, item)));
    found.push(...all.filter((c) => c !== null));
  }
  return found.sort((a, b) => a.item.start_ms - b.item.start_ms);
}

// src/requests/preview.ts
var heading = (item) => `${dayName(item.start_ms)}, ${clockSeconds(item.start_ms)}`;
var says = (tracks) => !tracks.includes("video") ? "The sound alone, as it would be shared." : tracks.includes("audio") ? "With sound, as it would be shared." : "Without sound, as it would be shared.";
async function playPreview(clips, { item, verified }, tracks) {
  if (!verified) return null;
  const { card } = verified;
  const shown = {
    ...card,
    video: tracks.includes("video") ? card.video : null,
    audio: tracks.includes("audio") ? card.audio : null
  };
  const stage = h("div", { class: "stage-box" });
  const verdict = h("div", {});
  const open = dialog(
    heading(item),
    (close) => [
      h("p", { class: "muted small" }, says(tracks)),
      stage,
      verdict,
      shown.video && h(
        "div",
        { class: "still-choice" },
        button("Share this picture only", {
          icon: "picture",
          onclick: async () => {
            player.pause();
            close(await drawStill(player.video));
          }
        }),
        h(
          "p",
          { class: "small muted" },
          "Of this clip, the picture on the screen leaves and nothing else. Stop and step to the one you mean."
        )
      )
    ],
    { class: "dialog-wide" }
  );
  const player = mountPlayer(
    stage,
    { clip: item, verified: { card: shown }, fileKey: (track) => clips.fileKey(item, track) },
    { autoplay: true, pageKeys: true }
  );
  verdict.append(player.status);
  const picture = await open;
  player.destroy();
  return picture;
}
async function lookAtStill(item, still) {
  const canvas = await showStill(still.jpeg, still, "The picture that leaves");
  canvas.className = "still";
  await dialog(
    heading({ ...item, start_ms: item.start_ms + still.atMs }),
    () => [
      h("p", { class: "muted small" }, "Exactly the picture that would leave, and nothing else of the clip."),
      h("div", { class: "stage" }, h("div", { class: "picture" }, canvas))
    ],
    { class: "dialog-wide" }
  );
}

// src/requests/pick.ts
var TRACKS2 = [
  { value: "video", label: "The picture, without sound", tracks: ["video"] },
  { value: "both", label: "Picture and sound", tracks: ["video", "audio"] },
  { value: "audio", label: "The sound alone", tracks: ["audio"] }
];
function trackChoice(changed) {
  const options = TRACKS2.map(({ value, label }) => h("option", { value }, label));
  const select = h("select", { "aria-label": "What of this clip" }, ...options);
  select.addEventListener("change", changed);
  return select;
}
function stillWords(startMs, still) {
  return `Only the picture of ${clockSeconds(startMs + still.atMs)} leaves: ${still.width} × ${still.height}, ${size(still.jpeg.length)}.`;
}
function pickRow({ clips, settings, pictures, candidate: candidate2, changed }) {
  const { item, verified, reason } = candidate2;
  const card = verified?.card;
  let still = null;
  const thumb = h("span", { class: "thumb" });
  void pictures.paint(item, thumb);
  const box = h("input", { type: "checkbox", disabled: reason !== null });
  box.addEventListener("change", changed);
  const which = card?.audio ? trackChoice(changed) : null;
  const tracks = () => TRACKS2.find((t) => t.value === which?.value)?.tracks ?? ["video"];
  const more = h("div", { class: "pick-more" });
  const words = h("span", { class: "small pick-still" });
  const set = (picture) => {
    still = picture;
    if (picture) box.checked = true;
    paint();
    changed();
  };
  const preview = async () => {
    if (still) return lookAtStill(item, still);
    const picture = await playPreview(clips, candidate2, tracks());
    if (!picture) return;
    set(picture);
    announce("Only this picture of the clip is chosen.");
  };
  const paint = () => {
    root.dataset.kind = still ? "still" : "clip";
    words.textContent = still ? stillWords(item.start_ms, still) : "";
    if (!still) void pictures.paint(item, thumb);
    else {
      void showStill(still.jpeg, still, "The picture that leaves").then(
        (canvas) => fill(thumb, canvas),
        () => void 0
      );
    }
    if (reason !== null) return;
    fill(
      more,
      !still && which,
      button("Preview", { kind: "plain", icon: still ? "picture" : "play", onclick: preview }),
      still && button("The clip instead", { kind: "plain", icon: "restore", onclick: () => set(null) })
    );
  };
  const says2 = [
    named(settings.cameras, item.camera, "Camera"),
    card && lasting(card.durationMs),
    card && (card.audio ? null : "no sound recorded")
  ].filter(Boolean);
  const at = `${dayName(item.start_ms)}, ${clockSeconds(item.start_ms)}`;
  const title = h("span", {}, at);
  void clips.name(item).then(
    (name) => name && fill(title, `${name} · ${at}`),
    () => void 0
  );
  const root = h(
    "li",
    { class: "pick", "data-clip": item.clip, "data-fit": reason === null ? "inside" : "outside" },
    h(
      "label",
      { class: "pick-main" },
      box,
      thumb,
      h(
        "span",
        { class: "clip-words" },
        h("strong", { class: "num" }, title),
        h("span", { class: "small muted" }, says2.join(" · ")),
        words,
        reason && h("span", { class: "small pick-reason" }, reason)
      )
    ),
    reason === null && more
  );
  paint();
  const chosen = () => {
    if (!box.checked) return null;
    return still ? { clip: item.clip, still } : { clip: item.clip, tracks: tracks() };
  };
  return { candidate: candidate2, root, chosen, durationMs: () => still ? 0 : card?.durationMs ?? 0 };
}

// src/requests/choose.ts
var IDENTITY_CHARS_MAX = 200;
var HOLDS = [10, 60, 240, 1440];
var HOLD_USUAL_MINUTES = 10;
var holdText = (minutes) => minutes === 0 ? "At once: no time to take it back" : minutes < 60 ? `${minutes} minutes` : minutes === 60 ? "1 hour" : `${minutes / 60} hours`;
function holdField(request) {
  const { hold_minutes_min: min = 10, hold_minutes_max: max = 1440 } = request.rulebook.sharing;
  const all = [.../* @__PURE__ */ new Set([min, ...HOLDS.filter((m) => m > min && m <= max), max])].sort((a, b) => a - b);
  const usual = Math.min(max, Math.max(min, HOLD_USUAL_MINUTES));
  const option = (m) => h("option", { value: m, selected: m === usual }, holdText(m));
  const select = h("select", { id: "hold" }, ...all.map(option));
  const root = h(
    "div",
    { class: "field" },
    h("label", { for: "hold" }, "The agency can fetch it after"),
    h(
      "p",
      { class: "hint", id: "hold-hint" },
      "Until then it can be taken back, and the agency never learns of it. Afterwards taking it back is a request to the agency; what was fetched stays fetched."
    ),
    select
  );
  select.setAttribute("aria-describedby", "hold-hint");
  return { root, minutes: () => Number(select.value) };
}
function whatLeaves(picks) {
  const chosen = picks.flatMap((p) => p.chosen() ?? []);
  if (chosen.length === 0) return "Nothing is chosen yet.";
  const tracks = chosen.flatMap((c) => "still" in c ? [] : [c.tracks]);
  const sound = tracks.filter((t) => t.includes("audio") && t.includes("video")).length;
  const alone = tracks.filter((t) => !t.includes("video")).length;
  const seconds = picks.reduce((sum, p) => sum + (p.chosen() ? p.durationMs() : 0), 0);
  const parts = [
    itemsText(chosen),
    tracks.length > 0 && `${lasting(seconds)} of footage`,
    tracks.length > alone && (sound === 0 ? "without sound" : `${sound} with sound`),
    alone > 0 && `${alone} as sound alone`
  ];
  return `${parts.filter(Boolean).join(", ")}.`;
}
function sizesOf(picks) {
  const sizes = picks.map((p) => {
    const chosen = p.chosen();
    if (!chosen) return null;
    const picture = "still" in chosen ? chosen.still : p.candidate.verified?.card.video;
    const shown = "still" in chosen || chosen.tracks.includes("video");
    return picture && shown ? `${picture.width} × ${picture.height}` : null;
  });
  const all = [...new Set(sizes)].filter(Boolean).join(", ");
  return all && ` (${all})`;
}
function givesAway(request, picks, identity) {
  const chosen = picks.flatMap((p) => p.chosen() ?? []);
  const stills = chosen.some((c) => "still" in c);
  const whole = chosen.length === 0 || chosen.some((c) => !("still" in c));
  const line = (who, ...what) => [h("dt", {}, who), h("dd", {}, ...what)];
  return h(
    "dl",
    { class: "facts" },
    ...line("What leaves", whatLeaves(picks)),
    ...line(
      `${agencyName(request)} learns`,
      `what the pictures show, which can be enough to tell whose door it is; when each clip began, to the millisecond, ${whole ? "how long it is, " : ""}how far the clock was off, and when the service received it; `,
      `picture size${sizesOf(picks)} and format. `,
      stills && "Of a still: when its clip began and which moment it shows, not how long the clip is. It is made here, with nothing in the file but the picture; the hub’s signature covers the clip and not the picture. ",
      identity ? `And what you typed: “${identity}”. ` : "No name, account, address or camera. ",
      "Two shares from your home have nothing in common but the pictures."
    ),
    ...line(
      "The service learns",
      "that your household shares these clips for this request. It cannot open them, and passes on a locked box."
    ),
    ...line(
      "The public record gets",
      "one line: that a consent was given today under these rules. Nothing of whom, for what, or of how much."
    ),
    ...line("The agency’s terms", request.document.terms)
  );
}
var INVOLVED = [
  { value: "yes", label: "Yes" },
  { value: "no", label: "No" },
  { value: "unsure", label: "Not sure" }
];
function head(request) {
  const [local, utc] = whenText(request.document);
  return h(
    "header",
    { class: "stack-s" },
    h("h1", {}, `Share with ${agencyName(request)}`),
    h("p", { class: "lead" }, `About: ${request.document.title}. ${local}.`),
    h("p", { class: "small muted" }, utc)
  );
}
function chooseView(options) {
  const { request } = options;
  const root = h(
    "section",
    { class: "share stack" },
    head(request),
    waiting("Looking for clips in the window")
  );
  void candidates(options.clips, request.document.windows).then(
    (found) => fill(root, head(request), ...form(options, found)),
    (error) => fill(root, head(request), notice("warn", h("p", {}, String(error.message))))
  );
  return root;
}
function row2({ clips, settings }, pictures, candidate2, changed) {
  return pickRow({ clips, settings, pictures, candidate: candidate2, changed });
}
function nothing(options, found) {
  return [
    notice(
      "info",
      h("p", {}, "None of your clips lies wholly inside the window, so there is nothing that can be shared.")
    ),
    found.length > 0 && h(
      "ul",
      { class: "picks" },
      ...found.map((c) => row2(options, new Pictures(options.clips), c, () => {
      }).root)
    ),
    h("div", { class: "actions" }, button("Back to the requests", { onclick: options.cancel }))
  ];
}
function form(options, found) {
  if (!found.some((c) => c.reason === null)) return nothing(options, found);
  const { request } = options;
  const pictures = new Pictures(options.clips);
  const identity = field({
    label: "Your name or contact (optional)",
    hint: "Left empty, the agency is told nobody’s name.",
    autocomplete: "off",
    maxlength: IDENTITY_CHARS_MAX
  });
  const others = "Are there people in it who are not involved? (optional)";
  const involved = choices(others, "uninvolved", INVOLVED, null);
  involved.classList.add("choices-row");
  const hold = holdField(request);
  const facts2 = h("div", { "aria-live": "polite" });
  const submit = button("Share", { class: "btn-answer", onclick: () => send() });
  const missing = h("p", { class: "hint", id: "share-missing", "aria-live": "polite" });
  submit.setAttribute("aria-describedby", missing.id);
  const max = request.rulebook.sharing.clips_max ?? 1;
  const chosen = () => picks.flatMap((p) => p.chosen() ?? []);
  const paint = () => {
    fill(facts2, givesAway(request, picks, identity.input.value.trim()));
    const items = chosen();
    submit.querySelector("span")?.replaceChildren(`Share ${itemsText(items)}`.trim());
    submit.disabled = items.length === 0 || items.length > max;
    missing.textContent = items.length === 0 ? "To share, choose at least one clip." : items.length > max ? `A share has at most ${max} clips and stills.` : "";
  };
  const picks = found.map((c) => row2(options, pictures, c, () => paint()));
  identity.input.addEventListener("input", paint);
  const send = async () => {
    const items = chosen();
    if (items.length === 0 || items.length > max) return;
    if (!stillsFit(items))
      return toast("These are too many pictures for one share. Choose fewer.", { kind: "warn" });
    const answer = involved.querySelector(":checked")?.value;
    await options.share(
      {
        items,
        holdMinutes: hold.minutes(),
        identity: identity.input.value.trim() || null,
        uninvolved: answer === "yes" ? true : answer === "no" ? false : null
      },
      picks.filter((p) => p.chosen()).map((p) => p.durationMs())
    );
  };
  paint();
  return [
    h(
      "section",
      { class: "block", "aria-labelledby": "which-clips" },
      h("h2", { id: "which-clips" }, "Which clips"),
      h(
        "p",
        { class: "muted" },
        "Nothing is chosen for you. A preview plays exactly what would leave, and in it you can choose one picture instead of the clip. The service sees that clips of that day are looked at, as on the home page."
      ),
      h("ul", { class: "picks" }, ...picks.map((p) => p.root))
    ),
    h(
      "section",
      { class: "block", "aria-labelledby": "what-with" },
      h("h2", { id: "what-with" }, "What goes with them"),
      identity.root,
      involved,
      hold.root
    ),
    h(
      "section",
      { class: "block", "aria-labelledby": "gives-away" },
      h("h2", { id: "gives-away" }, "What that gives away"),
      facts2
    ),
    missing,
    h(
      "div",
      { class: "request-answers" },
      submit,
      button("Do not share", { class: "btn-answer", onclick: options.cancel })
    )
  ];
}

// src/requests/off.ts
function group(title, all, options) {
  if (all.length === 0) return null;
  return h(
    "div",
    { class: "stack-s", role: "group", "aria-label": title },
    h("h3", {}, title),
    ...all.map(
      ([name, label]) => toggle(label, "", options.reactions.mutes[name]?.on !== true, (shown) => options.mute(name, !shown)).root
    )
  );
}
function agencies({ feed, reactions }) {
  const all = /* @__PURE__ */ new Map();
  for (const name of Object.keys(reactions.mutes)) {
    if (name.startsWith("agency:")) all.set(name, name.slice("agency:".length));
  }
  for (const r of feed?.requests ?? []) all.set(`agency:${r.document.agency}`, agencyName(r));
  return [...all];
}
function offences({ feed }) {
  const newest = [...feed?.requests ?? []].sort((a, b) => b.rulebook.version - a.rulebook.version)[0];
  return (newest?.rulebook.offences ?? []).map((o) => [`offence:${o.code}`, o.title]);
}
function notices() {
  if (!("Notification" in window) || Notification.permission === "denied") return null;
  const { root, input } = toggle(
    "Notices on this device",
    "One quiet notice for a new request, while a Sidelight page is open here. Made by this browser; no other server takes part.",
    Notification.permission === "granted"
  );
  input.addEventListener("change", async () => {
    if (!input.checked) {
      input.checked = true;
      return toast("Take the permission back in this browser’s settings for this site.");
    }
    input.checked = await Notification.requestPermission() === "granted";
  });
  return root;
}
function offPart(options) {
  return h(
    "div",
    { class: "stack" },
    h(
      "p",
      { class: "muted" },
      "What is switched off is not shown here and not mentioned. Agencies and the service are not told."
    ),
    notices(),
    group("Agencies", agencies(options), options),
    group("Offences", offences(options), options)
  );
}

// src/requests/place.ts
var RINGS = 3;
var CELL_RESOLUTION = 9;
var NAMES = ["north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"];
var DEGREES_M = 290;
var LOCATION_MS = 2e4;
function direction([east, south]) {
  const metres = Math.round(Math.hypot(east, south) / 10) * 10;
  const eighth = Math.round(Math.atan2(east, -south) / (Math.PI / 4));
  return `${metres} m ${NAMES[(eighth + 8) % 8]}`;
}
function grid(place, choose) {
  const own = cellOf(place);
  const middle = middleOf(own);
  const cells = around(place, CELL_RESOLUTION, RINGS).map((cell) => ({
    cell,
    corners: cornersOf(middle, cell),
    at: flat(middle, middleOf(cell))
  }));
  const all = cells.flatMap((c) => c.corners);
  const [left2, top] = [Math.min(...all.map(([x]) => x)) - DEGREES_M, Math.min(...all.map(([, y]) => y)) - 20];
  const [right, bottom] = [Math.max(...all.map(([x]) => x)) + 20, Math.max(...all.map(([, y]) => y)) + 20];
  const shapes = cells.map(({ cell, corners, at }) => {
    const label = cell === own ? "The cell your home is in" : `Move your home ${direction(at)}`;
    const shape = s(
      "path",
      {
        class: cell === own ? "grid-cell grid-own" : "grid-cell",
        d: `M${corners.map(([x, y]) => `${Math.round(x)} ${Math.round(y)}`).join("L")}Z`,
        role: "button",
        tabindex: 0,
        "aria-label": label,
        "aria-pressed": String(cell === own)
      },
      s("title", {}, label)
    );
    const take = () => cell !== own && choose(middleOf(cell));
    shape.addEventListener("click", take);
    shape.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      take();
    });
    return shape;
  });
  const mark = homeMark(flat(middle, place), 6);
  return h(
    "figure",
    { class: "grid-box" },
    s(
      "svg",
      {
        class: "grid",
        viewBox: [left2, top, right - left2, bottom - top].map(Math.round).join(" "),
        role: "group",
        "aria-label": "Cells around your home, each about 350 metres across"
      },
      ...shapes,
      graticule(middle, { x: left2, y: top, width: right - left2, height: bottom - top }),
      mark,
      compass(right, top)
    ),
    h(
      "figcaption",
      { class: "hint" },
      "The pin is your home. Each cell is about 350 m across, north is up, and the lines are degrees, as on any map. Requests name such cells. Choose another if your home is not in the marked one."
    )
  );
}
function compass(right, top) {
  return s("text", { class: "grid-north", x: right - 60, y: top + 120, "aria-hidden": "true" }, "N ↑");
}
function readDegrees(lat, lng) {
  const both = /^\s*(-?\d+(?:\.\d+)?)\s*[,;\s]\s*(-?\d+(?:\.\d+)?)\s*$/.exec(lat);
  const one = (text2) => {
    const plain = text2.trim().replace(",", ".").replace("−", "-");
    return /^-?\d{1,3}(\.\d+)?$/.test(plain) ? Number(plain) : Number.NaN;
  };
  const [north, east] = both && !lng.trim() ? [Number(both[1]), Number(both[2])] : [one(lat), one(lng)];
  return Number.isNaN(north) || Number.isNaN(east) ? void 0 : point(north, east);
}
function located() {
  return new Promise((resolve, reject) => {
    const words = {
      1: "This browser was not allowed to tell its location. Type it below, or allow it and try again.",
      2: "This device does not know where it is. Type the place below.",
      3: "This device took too long to find out where it is. Type the place below."
    };
    if (!navigator.geolocation) return reject(new Error(words[2]));
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lat: coords.latitude, lng: coords.longitude }),
      ({ code }) => reject(new Error(words[code] ?? words[2])),
      { enableHighAccuracy: true, timeout: LOCATION_MS, maximumAge: 0 }
    );
  });
}
function typed(options) {
  const { place } = options;
  const digits = (value) => value === void 0 ? "" : value.toFixed(5);
  const latitude = field({
    label: "Latitude",
    inputmode: "text",
    autocomplete: "off",
    value: digits(place?.lat),
    placeholder: "44.0712",
    maxlength: 40
  });
  const longitude = field({
    label: "Longitude",
    inputmode: "text",
    autocomplete: "off",
    value: digits(place?.lng),
    placeholder: "-72.5436",
    maxlength: 20
  });
  const state = h("div", { "aria-live": "polite" });
  const form2 = h(
    "form",
    { class: "stack-s", novalidate: true },
    h("div", { class: "fields fields-two" }, latitude.root, longitude.root),
    h(
      "p",
      { class: "hint" },
      "In degrees, as maps and phones show them. Both may be pasted into the first field."
    ),
    state,
    h("div", { class: "actions" }, button("Show this place", { type: "submit" }))
  );
  form2.addEventListener("submit", (event) => {
    event.preventDefault();
    const found = readDegrees(latitude.input.value, longitude.input.value);
    if (found) return void options.take(found);
    fill(
      state,
      notice(
        "warn",
        h("p", {}, "Latitude is -90 to 90 degrees, longitude -180 to 180, such as 44.0712 and -72.5436.")
      )
    );
    latitude.input.focus();
  });
  return form2;
}
function placePart({ place, save }) {
  const box = h("div", { class: "stack" });
  let chosen = place;
  const paint = (...first) => {
    const changed = chosen && (chosen.lat !== place?.lat || chosen.lng !== place?.lng);
    fill(
      box,
      ...first,
      chosen && grid(chosen, (next) => {
        chosen = next;
        announce("Your home is now in this cell. Save to keep it.");
        paint();
      }),
      changed && h(
        "div",
        { class: "actions" },
        button("Save this place", { kind: "primary", onclick: () => keep(chosen ?? null) }),
        button("Discard", {
          kind: "plain",
          onclick: () => {
            chosen = place;
            paint();
          }
        })
      ),
      h(
        "div",
        { class: "actions" },
        button("Use this device’s location", {
          icon: "place",
          onclick: async () => {
            chosen = await located();
            paint();
          }
        }),
        place && button("Forget the place", { kind: "plain", onclick: () => keep(null) })
      ),
      h(
        "details",
        { class: "more", open: !chosen },
        h("summary", {}, "Type the place"),
        typed({
          place: chosen,
          take: (next) => {
            chosen = next;
            paint();
          }
        })
      )
    );
  };
  const keep = async (next) => {
    await save(next);
    toast(next ? "The place is kept, sealed, on your household’s devices." : "The place is forgotten.");
  };
  paint();
  return box;
}
function placeWords() {
  return h(
    "p",
    { class: "muted" },
    "Requests name small areas. Your browser compares them with the place of your home by itself. The place is sealed like your clips; the service learns at most the region, about 12,000 km², whose public list of requests your browser reads. Nothing on this page fetches a map."
  );
}

// src/requests/page.ts
var SHARES_POLL_MS = 3e4;
var STEP_POLL_MS = 2e3;
var COUNTDOWN_MS = 1e3;
var STATUS_FRESH_MS = 60 * 60 * 1e3;
var RequestsPage = class {
  constructor(home, watch) {
    this.home = home;
    this.watch = watch;
    this.clips = openClips(home);
  }
  home;
  watch;
  settings = { v: 1, cameras: {}, hubs: {}, members: {}, devices: {} };
  reactions = { requests: {}, mutes: {} };
  shares = [];
  publicUrl = null;
  /** Why this page believes nothing of the record, if it does not. */
  distrust = null;
  /** Requests that the household's hubs found by themselves. */
  elsewhere = [];
  /** What is painted, so that a look at the feed that finds nothing new leaves the page as it is. */
  painted = "";
  troubles = /* @__PURE__ */ new Map();
  clips;
  top = h("div", { "aria-live": "polite" });
  open = h("div", { class: "requests" });
  sharesBox = h("div", {});
  folded = h("div", {});
  off = h("div", {});
  place = h("div", {});
  async start() {
    this.settings = await readSettings(this.home);
    this.reactions = await readReactions(this.home, this.settings);
    const statuses = [...(await readStatuses(this.home)).values()];
    this.elsewhere = statuses.filter((s2) => Date.now() - s2.at < STATUS_FRESH_MS).flatMap(askedOf);
    this.list();
    this.watch.follow(() => void this.paint());
    window.addEventListener("hashchange", () => this.route());
    setInterval(() => this.tick(), COUNTDOWN_MS);
    await Promise.all([this.meetOperator(), this.readShares(), this.goOn()]);
    this.route();
    setInterval(() => void this.readShares().catch(() => void 0), SHARES_POLL_MS);
  }
  async meetOperator() {
    const [operator, pins] = await Promise.all([api.operator(), recordPins(this.home)]);
    this.publicUrl = operator.public_url;
    try {
      if (pins) sameLogKey(pins, operator.log_vkey);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.distrust = error;
    }
    await this.paint();
  }
  list() {
    this.painted = "";
    const fold = (title, body, id) => h("details", { class: "more fold", id }, h("summary", {}, title), body);
    show(
      h(
        "div",
        { class: "blocks" },
        h(
          "header",
          { class: "stack-s" },
          h("h1", {}, "Requests"),
          h(
            "p",
            { class: "muted" },
            "What police and fire departments ask of homes in an area, in public. Whether yours is asked, your browser finds out by itself. Nobody else learns that, or whether you looked or declined."
          )
        ),
        witnessesBox(this.home),
        this.top,
        this.open,
        this.sharesBox,
        this.folded,
        h(
          "section",
          { class: "block", id: "settings" },
          fold("What to show", this.off, "off"),
          fold("Where is your home?", this.place, "place")
        )
      )
    );
    document.title = "Requests · Sidelight";
    void this.paint();
  }
  matching() {
    const feed = this.distrust ? null : feedOf(this.watch.state);
    const home = placeIn(this.settings);
    return feed && home ? mine(feed, home) : [];
  }
  requestAt(index) {
    return feedOf(this.watch.state)?.requests.find((r) => r.index === index);
  }
  card(request, as) {
    const all = this.shares.filter((s2) => s2.request === request.index && s2.state !== "failed");
    const counted = all.filter((s2) => s2.state !== "withdrawn" || s2.index !== null);
    const { shares_per_request_max: most = 1 } = request.rulebook.sharing;
    return requestCard({
      request,
      home: placeIn(this.settings) ?? { lat: 0, lng: 0 },
      standing: as,
      shared: all.filter((s2) => s2.state !== "withdrawn").map((s2) => this.optionsOf(s2)),
      more: counted.length < most,
      publicUrl: this.publicUrl,
      share: () => {
        location.hash = `share-${request.index}`;
      },
      notNow: () => this.say(request, "declined", "Not now. Nobody is told."),
      undo: () => this.say(request, "seen", "Shown again.")
    });
  }
  async say(request, said, words) {
    await react(this.home, request.index, said);
    await this.paint();
    if (said === "declined") {
      toast(words, { action: { label: "Undo", run: () => this.say(request, "seen", "Shown again.") } });
    } else announce(words);
    document.getElementById(said === "seen" ? `request-${request.index}` : "requests-title")?.focus();
  }
  async paint() {
    this.reactions = await readReactions(this.home, this.settings);
    const now = Date.now();
    const all = this.matching().map((r) => [r, standing(r, this.reactions, now)]);
    const { state } = this.watch;
    const what = JSON.stringify([
      state.kind,
      state.kind === "refused" && state.refused.code,
      this.distrust?.code,
      feedOf(state)?.checkpoint.size,
      all.map(([r, s2]) => [r.index, s2, r.key?.cooled]),
      this.reactions.mutes,
      this.shares,
      this.publicUrl,
      this.settings.place
    ]);
    if (what === this.painted) return;
    this.painted = what;
    const fresh = all.filter(([, s2]) => s2 === "new" || s2 === "seen");
    const rest = all.filter(([, s2]) => s2 === "declined" || s2 === "ended");
    const heading2 = h("h2", { id: "requests-title", tabindex: -1 }, "Open for answers");
    fill(this.top, this.state());
    fill(
      this.open,
      h(
        "section",
        { class: "block", "aria-labelledby": "requests-title" },
        heading2,
        this.empty(fresh.length, all.length),
        ...fresh.map(([r, s2]) => this.card(r, s2))
      )
    );
    this.open.hidden = this.distrust !== null || state.kind === "refused";
    const wasOpen = this.folded.querySelector("details")?.open ?? false;
    fill(
      this.folded,
      rest.length > 0 && h(
        "details",
        { class: "more fold", id: "rest", open: wasOpen },
        h("summary", {}, "Not now, and ended"),
        h("div", { class: "requests" }, ...rest.map(([r, s2]) => this.card(r, s2)))
      )
    );
    this.paintShares();
    this.paintSettings();
    for (const [r, s2] of fresh) if (s2 === "new") await react(this.home, r.index, "seen");
  }
  /** What stands between this page and the feed, if anything does. */
  state() {
    const { state } = this.watch;
    const refused = this.distrust ?? (state.kind === "refused" ? state.refused : null);
    if (refused) {
      const said = notice("warn", h("p", {}, h("strong", {}, "Not believed. "), sentence(refused)));
      said.dataset.refused = refused.code;
      return said;
    }
    const feed = feedOf(state);
    if (feed && withheld(feed, this.elsewhere).length > 0) {
      const said = notice(
        "warn",
        h("p", {}, "Your hub was shown a request for your home that the service leaves out here.")
      );
      said.dataset.refused = "withheld";
      return said;
    }
    if (state.kind === "offline") {
      return notice(
        "info",
        h("p", {}, "The service cannot be reached. What is shown may not be the newest.")
      );
    }
    return null;
  }
  empty(count, all) {
    const { kind } = this.watch.state;
    if (kind === "no-place") {
      return h(
        "div",
        { class: "empty card" },
        icon("place", 28),
        h("h3", {}, "Your browser does not know where your home is"),
        h(
          "p",
          { class: "muted" },
          "So it cannot tell which requests are for you, and reads none. Nobody else can tell you."
        ),
        h("a", { class: "btn btn-quiet", href: "#place" }, "Say where your home is")
      );
    }
    if (kind === "loading" && !this.distrust) return waiting("Reading what is asked in your region");
    if (kind === "no-record")
      return h("p", { class: "muted" }, "This service keeps no public record, so nobody can ask here.");
    if (count > 0 || kind === "refused" || this.distrust) return null;
    if (all > 0) return h("p", { class: "muted" }, "No other request asks your home.");
    return h(
      "div",
      { class: "empty card" },
      icon("request", 28),
      h("h3", {}, "Nothing is asked of your home"),
      h("p", { class: "muted" }, "If that changes, it is shown here, and mentioned once on the home page.")
    );
  }
  paintShares() {
    const pending = new Map(this.shares.map((s2) => [s2.pseudonym, s2]));
    if (pending.size === 0) return fill(this.sharesBox);
    fill(
      this.sharesBox,
      h(
        "section",
        { class: "block", "aria-labelledby": "shares-title" },
        h("h2", { id: "shares-title" }, "What you shared"),
        h("ul", { class: "requests" }, ...this.shares.map((share) => shareCard(this.optionsOf(share))))
      )
    );
  }
  optionsOf(share) {
    return {
      share,
      request: this.requestAt(share.request),
      trouble: this.troubles.get(share.pseudonym) ?? null,
      takeBack: async () => {
        await takeBack(this.home, share);
        await this.readShares();
      },
      receipt: async () => (await api.share(share.share)).receipt
    };
  }
  paintSettings() {
    if (!this.off.contains(document.activeElement)) {
      fill(
        this.off,
        offPart({
          feed: feedOf(this.watch.state),
          reactions: this.reactions,
          mute: async (name, on) => {
            await mute(this.home, name, on);
            await this.paint();
          }
        })
      );
    }
    if (this.place.childElementCount === 0) this.paintPlace();
  }
  paintPlace() {
    const save = async (place) => {
      this.settings = await setPlace(this.home, place);
      this.paintPlace();
      await this.paint();
      await this.watch.start();
      await tellPlace(this.home, place ?? void 0);
    };
    fill(
      this.place,
      h("div", { class: "stack" }, placeWords(), placePart({ place: placeIn(this.settings), save }))
    );
  }
  tick() {
    for (const element of document.querySelectorAll(".countdown[data-until]")) {
      const until = Number(element.dataset.until);
      element.textContent = left(until, Date.now());
      if (until > Date.now() || element.dataset.over) continue;
      element.dataset.over = "yes";
      void this.readShares().catch(() => void 0);
    }
  }
  async readShares() {
    this.shares = await api.shares();
    await this.paint();
  }
  /** Where the address says to be: a card, the place, or a share being chosen. */
  route() {
    const [, what, index] = /^#(share|request)-(\d+)$/.exec(location.hash) ?? [];
    if (what === "share") return this.choose(Number(index));
    if (!this.top.isConnected) this.list();
    if (location.hash === "#place" || location.hash === "#off") {
      const part = document.getElementById(location.hash.slice(1));
      part.open = true;
      part.scrollIntoView();
      part.querySelector("summary")?.focus();
    } else if (what === "request") document.getElementById(`request-${index}`)?.focus();
  }
  choose(index) {
    const request = this.matching().find((r) => r.index === index);
    if (!request || !request.key?.cooled || standing(request, this.reactions, Date.now()) === "ended") {
      toast("This request cannot be answered.", { kind: "warn" });
      return history.replaceState(null, "", location.pathname);
    }
    show(
      chooseView({
        request,
        clips: this.clips,
        settings: this.settings,
        cancel: () => this.leave(),
        share: async (choice, durations) => {
          const pending = await beginShare(this.home, this.clips, request, choice, durations);
          this.leave();
          await this.readShares();
          document.getElementById("shares-title")?.scrollIntoView();
          void this.follow(pending);
        }
      })
    );
  }
  leave() {
    history.replaceState(null, "", location.pathname);
    this.list();
  }
  /** Goes on with whatever was begun on this device and is not handed over. */
  async goOn() {
    for (const pending of await pendingConsents(this.home)) void this.follow(pending);
  }
  /** Leads one consent to its end; one page of this browser at a time does. */
  async follow(pending) {
    await navigator.locks.request(
      `sidelight-share-${pending.pseudonym}`,
      { ifAvailable: true },
      async (lock) => {
        if (!lock) return;
        try {
          for (; ; ) {
            const progress = await proceed(this.home, this.clips, pending);
            if (progress.kind === "done") break;
            await new Promise((resume) => setTimeout(resume, STEP_POLL_MS));
          }
        } catch (error) {
          this.troubles.set(pending.pseudonym, sentence(error));
          this.painted = "";
          toast(sentence(error), { kind: "warn" });
        }
      }
    );
    await this.readShares().catch(() => void 0);
  }
};

// src/pages/requests.ts
void withHome((home) => {
  if (!home.record.sheetTested) return go("/setup.html");
  return new RequestsPage(home, present(home)).start();
});
