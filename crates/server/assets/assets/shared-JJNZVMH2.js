import {
  point
} from "./shared-E2FXWDGR.js";
import {
  clipIdentities,
  loadReactions,
  open,
  paddedJson,
  refresh,
  seal,
  updateReactions
} from "./shared-UI4E442E.js";
import {
  Problem,
  Refused,
  api,
  text,
  unbase64
} from "./shared-K3QNCVT6.js";

// src/app/reactions.ts
var REQUESTS_MAX = 120;
var MUTES_MAX = 60;
var NONE = { requests: {}, mutes: {} };
function later(a, b) {
  const all = { ...a };
  for (const [name, value] of Object.entries(b)) {
    const other = all[name];
    if (!other || other.t < value.t) all[name] = value;
  }
  return all;
}
function newest(all, max) {
  const sorted = Object.entries(all).sort(([, a], [, b]) => b.t - a.t);
  return Object.fromEntries(sorted.slice(0, max));
}
function merged(a, b) {
  return {
    requests: newest(later(a.requests, b.requests), REQUESTS_MAX),
    mutes: newest(later(a.mutes, b.mutes), MUTES_MAX)
  };
}
function isTimed(value) {
  return typeof value === "object" && value !== null && Number.isSafeInteger(value.t);
}
function reactionsIn(settings) {
  const record = (value) => Object.entries(value ?? {});
  const requests = {};
  for (const [index, value] of record(settings.requests)) {
    const said = isTimed(value) ? value.s : void 0;
    if (said === "seen" || said === "declined") requests[index] = value;
  }
  const mutes = {};
  for (const [name, value] of record(settings.mutes)) {
    if (isTimed(value) && typeof value.on === "boolean") mutes[name] = value;
  }
  return merged({ requests, mutes }, NONE);
}
function putReactions(settings, reactions) {
  const all = merged(reactionsIn(settings), reactions);
  settings.requests = all.requests;
  settings.mutes = all.mutes;
}
function dropOldest(settings) {
  const { requests } = reactionsIn(settings);
  const [oldest] = Object.entries(requests).sort(([, a], [, b]) => a.t - b.t);
  if (!oldest) return false;
  delete requests[oldest[0]];
  settings.requests = requests;
  return true;
}
async function readReactions(home, settings) {
  const kept = await loadReactions(home.record.household);
  return merged(reactionsIn(settings), kept ?? NONE);
}
function change(home, alter) {
  const { household } = home.record;
  return updateReactions(household, (known) => ({
    ...merged(alter(known ?? NONE), NONE),
    household
  }));
}
async function react(home, index, s, nowMs = Date.now()) {
  await change(home, (known) => ({
    ...known,
    requests: later(known.requests, { [index]: { s, t: nowMs } })
  }));
}
async function mute(home, name, on, nowMs = Date.now()) {
  await change(home, (known) => ({ ...known, mutes: later(known.mutes, { [name]: { on, t: nowMs } }) }));
}
function isMuted(reactions, agency, offence) {
  return [`agency:${agency}`, `offence:${offence}`].some((name) => reactions.mutes[name]?.on === true);
}

// src/app/settings.ts
var SETTINGS_BYTES = 16 * 1024;
var SCHEDULE_MS = 15 * 60 * 1e3;
var EMPTY = { v: 1, cameras: {}, hubs: {}, members: {}, devices: {} };
function readSettings(home) {
  return openSettings(home.wire, home.keyring);
}
async function openSettings(wire, keyring) {
  return await opened(wire, keyring) ?? structuredClone(EMPTY);
}
async function opened(wire, keyring) {
  const blob = wire.settings;
  if (!blob) return structuredClone(EMPTY);
  try {
    const plain = await open(unbase64(blob.sealed), clipIdentities(keyring));
    const json = JSON.parse(text(plain));
    return json.v === 1 ? { ...structuredClone(EMPTY), ...json, v: 1 } : void 0;
  } catch {
    return void 0;
  }
}
function sized(settings) {
  for (; ; ) {
    const plain = paddedJson(settings, SETTINGS_BYTES);
    if (plain.length === SETTINGS_BYTES) return plain;
    if (!dropOldest(settings)) {
      throw new Refused("settings_full", "The settings are full. Shorten or remove some names first.");
    }
  }
}
function placeIn(settings) {
  const { lat, lng } = settings.place ?? {};
  return typeof lat === "number" && typeof lng === "number" ? point(lat, lng) : void 0;
}
function setPlace(home, place) {
  return changeSettings(home, (settings) => {
    settings.place = place;
  });
}
function keepSchedule(home) {
  const write = async () => {
    try {
      if (!await opened(home.wire, home.keyring)) return;
      const kept = await loadReactions(home.record.household);
      await changeSettings(home, (settings) => {
        putReactions(settings, kept ?? { requests: {}, mutes: {} });
      });
    } catch {
    }
  };
  void write();
  setInterval(() => void write(), SCHEDULE_MS);
}
async function changeSettings(home, change2) {
  for (let attempt = 1; ; attempt++) {
    const settings = await readSettings(home);
    change2(settings);
    const plain = sized(settings);
    const sealed = await seal(plain, [home.statement.epochRecipient]);
    try {
      await api.putSettings((home.wire.settings?.version ?? 0) + 1, sealed);
    } catch (error) {
      const behind = error instanceof Problem && error.status === 409;
      if (!behind || attempt === 3) throw error;
      await refresh(home);
      continue;
    }
    await refresh(home);
    return settings;
  }
}
function named(all, id, otherwise) {
  return all[id]?.name || otherwise;
}

export {
  readReactions,
  react,
  mute,
  isMuted,
  readSettings,
  openSettings,
  placeIn,
  setPlace,
  keepSchedule,
  changeSettings,
  named
};
