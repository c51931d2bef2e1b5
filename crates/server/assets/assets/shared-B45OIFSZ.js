import {
  clipIdentities,
  open,
  paddedJson,
  refresh,
  seal
} from "./shared-APSKNGLX.js";
import {
  Problem,
  api,
  text,
  unbase64
} from "./shared-ZK4MRGNZ.js";

// src/app/settings.ts
var SETTINGS_BYTES = 16 * 1024;
var EMPTY = { v: 1, cameras: {}, hubs: {}, members: {}, devices: {} };
function readSettings(home) {
  return openSettings(home.wire, home.keyring);
}
async function openSettings(wire, keyring) {
  const blob = wire.settings;
  if (!blob) return structuredClone(EMPTY);
  try {
    const plain = await open(unbase64(blob.sealed), clipIdentities(keyring));
    const json = JSON.parse(text(plain));
    return json.v === 1 ? { ...structuredClone(EMPTY), ...json, v: 1 } : structuredClone(EMPTY);
  } catch {
    return structuredClone(EMPTY);
  }
}
async function changeSettings(home, change) {
  for (let attempt = 1; ; attempt++) {
    const settings = await readSettings(home);
    change(settings);
    const plain = paddedJson(settings, SETTINGS_BYTES);
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
  readSettings,
  openSettings,
  changeSettings,
  named
};
