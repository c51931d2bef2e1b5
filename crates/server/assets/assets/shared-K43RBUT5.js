import {
  cellOf
} from "./shared-E2FXWDGR.js";
import {
  clipIdentities,
  openMessage,
  sealMessage,
  signingSeed
} from "./shared-UI4E442E.js";
import {
  Refused,
  api,
  hex,
  random,
  unbase64
} from "./shared-K3QNCVT6.js";

// src/app/hubs.ts
var HubRefusal = class extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
  code;
};
var SENTENCES = {
  unreachable: "The hub cannot reach the camera at this address. Check the address, and that the camera is switched on.",
  unauthorised: "The camera refused this user name and password.",
  no_stream: "The camera answers, and sends no picture at this path. Its manual names the right one.",
  h265: "The camera sends H.265. In the camera's own settings, choose H.264 for this stream.",
  g711: "The camera's sound is G.711. In the camera's own settings choose AAC, or leave sound off.",
  offline: "The camera sends no picture yet. Try again in a moment.",
  timeout: "The camera did not send a picture within 5 seconds.",
  unknown_camera: "The hub does not know this camera. Add it again.",
  not_in_statement: "The hub has not received the household's newest statement yet. Try again in a moment.",
  stale: "The clocks of this device and of the hub differ by more than ten minutes. Set them, then try again.",
  policy: "The hub relies on other witnesses of the public record already.",
  notice_key: "The hub has received another notice key than your household's statement names.",
  busy: "The hub is busy with the last request. Try again in a moment.",
  internal: "Something went wrong on the hub. Its own page says what."
};
function sentenceOf(code, otherwise = "The hub could not do this.") {
  return SENTENCES[code] ?? otherwise;
}
function recipientFor(home, hub) {
  const found = home.statement.hubs.find((h) => h.key === hub);
  if (!found) throw new HubRefusal("unknown_hub", "This hub no longer belongs to the household.");
  return found.recipient;
}
async function command(home, hub, kind, details, seconds = 30) {
  const id = hex(random(16));
  const body = JSON.stringify({
    v: 1,
    household: home.statement.household,
    hub,
    id,
    issued: Date.now(),
    kind,
    ...details
  });
  const sealed = await sealMessage("command", body, signingSeed(home.keyring), [recipientFor(home, hub)]);
  const sent = await api.sendCommand(hub, sealed);
  const deadline = Date.now() + seconds * 1e3;
  for (; ; ) {
    const left = Math.ceil((deadline - Date.now()) / 1e3);
    if (left <= 0)
      throw new HubRefusal("silent", "The hub does not answer. Check that it is switched on and online.");
    const answer = await api.commandReply(sent.command, Math.min(25, left));
    if (answer) return readReply(home, hub, id, answer.sealed);
  }
}
async function readReply(home, hub, id, sealed) {
  const body = await openMessage("reply", unbase64(sealed), clipIdentities(home.keyring), hub);
  const reply = JSON.parse(body);
  if (reply.v !== 1)
    throw new Refused("version", "The hub answers in a newer way than this page knows. Reload the page.");
  if (reply.command !== id)
    throw new Refused("reply", "The service passed on an answer to another question. It was ignored.");
  if (!reply.ok) {
    const code = reply.code ?? "internal";
    throw new HubRefusal(code, sentenceOf(code, reply.message));
  }
  return reply;
}
var indexesOf = (line = "") => (line.match(/[0-9a-f]{14}/g) ?? []).map((digits) => Number.parseInt(digits, 16)).filter((at) => at > 0);
var askedOf = (status) => indexesOf(status.requests);
var releasesSeenBy = (status) => indexesOf(status.releases);
var announcedSeenBy = (status) => indexesOf(status.canary);
async function setNoticeKey(home, hub, key) {
  await command(home, hub, "notice.set", { key });
}
async function tellPlace(home, place) {
  const cell = place ? cellOf(place) : "0".repeat(15);
  for (const [hub, status] of await readStatuses(home)) {
    if (status.place === void 0 || status.place === cell) continue;
    await command(home, hub, "place.set", { place: place ?? null }, 5).catch(() => void 0);
  }
}
async function tellPolicy(home) {
  const { policy } = home.record;
  if (!policy) return;
  for (const [hub, status] of await readStatuses(home)) {
    if (status.policy === void 0 || (status.policy?.number ?? -1) >= policy.number) continue;
    await command(home, hub, "policy.set", { ...policy }, 5).catch(() => void 0);
  }
}
async function readStatuses(home) {
  const found = /* @__PURE__ */ new Map();
  for (const item of home.wire.hubs) {
    if (!item.status || !home.statement.hubs.some((h) => h.key === item.hub)) continue;
    try {
      const sealed = unbase64(item.status.sealed);
      const body = await openMessage("status", sealed, clipIdentities(home.keyring), item.hub);
      const status = JSON.parse(body);
      if (status.v === 1 && status.hub === item.hub) found.set(item.hub, status);
    } catch {
    }
  }
  return found;
}
var seen = /* @__PURE__ */ new Set();
async function readEvent(home, hub, sealed) {
  if (!home.statement.hubs.some((h) => h.key === hub)) return null;
  try {
    const body = await openMessage("event", unbase64(sealed), clipIdentities(home.keyring), hub);
    const event = JSON.parse(body);
    if (event.v !== 1 || seen.has(event.id)) return null;
    seen.add(event.id);
    return event;
  } catch {
    return null;
  }
}

export {
  HubRefusal,
  sentenceOf,
  command,
  askedOf,
  releasesSeenBy,
  announcedSeenBy,
  setNoticeKey,
  tellPlace,
  tellPolicy,
  readStatuses,
  readEvent
};
