import {
  HubRefusal,
  command
} from "./shared-K43RBUT5.js";
import {
  pause
} from "./shared-NUMYPDCX.js";
import {
  changeSettings
} from "./shared-JJNZVMH2.js";
import {
  amend
} from "./shared-UI4E442E.js";
import {
  hex,
  random,
  unbase64
} from "./shared-K3QNCVT6.js";

// src/app/cameras.ts
function addressTrouble(url) {
  if (!url) return "Type the camera's address. It starts with rtsp://";
  if (!/^rtsps?:\/\//i.test(url))
    return "The address starts with rtsp:// - the camera's manual or app shows it as its RTSP or ONVIF address.";
  if (/^rtsps?:\/\/[^/]*@/i.test(url))
    return "Leave user and password out of the address; they have fields of their own.";
  return null;
}
async function testCamera(home, hub, access) {
  const reply = await command(home, hub, "camera.test", { ...access }, 12);
  const preview = reply.preview;
  return {
    codec: String(reply.codec ?? ""),
    width: Number(reply.width ?? 0),
    height: Number(reply.height ?? 0),
    audio: typeof reply.audio === "string" ? reply.audio : null,
    preview: preview?.data ? { codec: preview.codec, description: unbase64(preview.description), data: unbase64(preview.data) } : null,
    notes: Array.isArray(reply.notes) ? reply.notes.map(String) : []
  };
}
async function onceKnown(run) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      const early = error instanceof HubRefusal && ["not_in_statement", "unknown_camera", "busy"].includes(error.code);
      if (!early || attempt === 6) throw error;
      await pause(attempt * 400);
    }
  }
}
async function addCamera(home, hub, access, wanted) {
  const camera = hex(random(16));
  await amend(home, (draft) => {
    draft.cameras.push({ id: camera, hub, audio: wanted.audio, retentionDays: wanted.retentionDays });
  });
  await changeSettings(home, (s) => {
    s.cameras[camera] = { name: wanted.name };
  });
  const { name, continuous, motion } = wanted;
  await onceKnown(() => command(home, hub, "camera.set", { camera, name, ...access, continuous, motion }));
  return camera;
}
async function changeCamera(home, camera, wanted, snapshot) {
  const { name, continuous, motion, audio, retentionDays } = wanted;
  const set = { camera: camera.id, name, continuous, motion };
  await command(home, camera.hub, "camera.set", snapshot === void 0 ? set : { ...set, snapshot });
  if (audio !== camera.audio || retentionDays !== camera.retentionDays)
    await amend(home, (draft) => {
      const changed = draft.cameras.find((c) => c.id === camera.id);
      if (changed) Object.assign(changed, { audio, retentionDays });
    });
  await changeSettings(home, (s) => {
    s.cameras[camera.id] = { ...s.cameras[camera.id], name };
  });
}
async function removeCamera(home, camera) {
  await amend(home, (draft) => {
    draft.cameras = draft.cameras.filter((c) => c.id !== camera);
  });
}
async function recordNow(home, camera) {
  const hub = home.statement.cameras.find((c) => c.id === camera)?.hub;
  if (!hub) throw new HubRefusal("unknown_camera", "This camera no longer belongs to the household.");
  const reply = await onceKnown(() => command(home, hub, "record", { camera }));
  return reply.clip;
}

export {
  addressTrouble,
  testCamera,
  addCamera,
  changeCamera,
  removeCamera,
  recordNow
};
