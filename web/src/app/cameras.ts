// Adding, changing and asking a camera: what is typed is sealed to the hub in this page; the operator
// never sees it.

import type { Preview } from "../crypto/card.ts";
import { hex, random, unbase64 } from "../crypto/encoding.ts";
import { type Home, amend } from "./household.ts";
import { HubRefusal, type MotionLevel, command } from "./hubs.ts";
import { pause } from "./mailbox.ts";
import { changeSettings } from "./settings.ts";

/** How to reach a camera. */
export interface Access {
  url: string;
  username: string;
  password: string;
  /** Where it serves a JPEG of the moment; empty for nowhere. */
  snapshot: string;
}

/** What a camera answered to a test. */
export interface TestResult {
  codec: string;
  width: number;
  height: number;
  audio: string | null;
  preview: Preview | null;
  notes: string[];
}

/** What a household chooses for a camera, beyond how it is reached. */
export interface CameraChoice {
  name: string;
  audio: boolean;
  continuous: boolean;
  motion: MotionLevel;
  retentionDays: number;
}

/** Whether an address can be a camera's; a sentence if not. */
export function addressTrouble(url: string): string | null {
  if (!url) return "Type the camera's address. It starts with rtsp://";
  if (!/^rtsps?:\/\//i.test(url))
    return (
      "The address starts with rtsp:// - the camera's manual or app shows it as its RTSP or " +
      "ONVIF address."
    );
  if (/^rtsps?:\/\/[^/]*@/i.test(url))
    return "Leave user and password out of the address; they have fields of their own.";
  return null;
}

/** Asks the hub for a test picture. */
export async function testCamera(home: Home, hub: string, access: Access): Promise<TestResult> {
  const reply = await command<Record<string, unknown>>(home, hub, "camera.test", { ...access }, 12);
  const preview = reply.preview as { codec: string; description: string; data: string } | null | undefined;
  return {
    codec: String(reply.codec ?? ""),
    width: Number(reply.width ?? 0),
    height: Number(reply.height ?? 0),
    audio: typeof reply.audio === "string" ? reply.audio : null,
    preview: preview?.data
      ? { codec: preview.codec, description: unbase64(preview.description), data: unbase64(preview.data) }
      : null,
    notes: Array.isArray(reply.notes) ? reply.notes.map(String) : [],
  };
}

/** Runs a command that the hub can obey only once it has the newest statement, which may need a moment. */
async function onceKnown<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      const early =
        error instanceof HubRefusal && ["not_in_statement", "unknown_camera", "busy"].includes(error.code);
      if (!early || attempt === 6) throw error;
      await pause(attempt * 400);
    }
  }
}

/** Adds a camera: first to the statement, then at the hub. Resolves with its id. */
export async function addCamera(
  home: Home,
  hub: string,
  access: Access,
  wanted: CameraChoice,
): Promise<string> {
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

/**
 * Changes what was chosen for a camera. The hub goes on with the address it has, and with that of the
 * snapshot unless there is another, or none (empty). It is asked first, so that nothing is half changed while
 * the hub is off.
 */
export async function changeCamera(
  home: Home,
  camera: Home["statement"]["cameras"][number],
  wanted: CameraChoice,
  snapshot?: string,
): Promise<void> {
  const { name, continuous, motion, audio, retentionDays } = wanted;
  const set = { camera: camera.id, name, continuous, motion };
  await command(home, camera.hub, "camera.set", snapshot === undefined ? set : { ...set, snapshot });
  if (audio !== camera.audio || retentionDays !== camera.retentionDays)
    await amend(home, (draft) => {
      const changed = draft.cameras.find((c) => c.id === camera.id);
      if (changed) Object.assign(changed, { audio, retentionDays });
    });
  await changeSettings(home, (s) => {
    s.cameras[camera.id] = { ...s.cameras[camera.id], name };
  });
}

/** Takes a camera out of the statement; its clips stay until retention or a person removes them. */
export async function removeCamera(home: Home, camera: string): Promise<void> {
  await amend(home, (draft) => {
    draft.cameras = draft.cameras.filter((c) => c.id !== camera);
  });
}

/** Asks for a clip now. Resolves with the id it will have. */
export async function recordNow(home: Home, camera: string): Promise<string> {
  const hub = home.statement.cameras.find((c) => c.id === camera)?.hub;
  if (!hub) throw new HubRefusal("unknown_camera", "This camera no longer belongs to the household.");
  const reply = await onceKnown(() => command<{ clip: string }>(home, hub, "record", { camera }));
  return reply.clip;
}
