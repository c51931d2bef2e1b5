// Changing what a camera is called and what it may record. How it is reached stays with its hub.

import { type CameraChoice, changeCamera } from "../app/cameras.ts";
import type { Home } from "../app/household.ts";
import { type CameraStatus, readStatuses } from "../app/hubs.ts";
import { cameraForm } from "../setup/camera-form.ts";
import { printed, tagOf } from "../release/doors.ts";
import { type Child, fill, h } from "../ui/h.ts";
import { button, busy, dialog, field, notice, sentence, toast, toggle } from "../ui/parts.ts";

type Camera = Home["statement"]["cameras"][number];

/** What the hub says of it now; undefined while it has not been heard. */
async function statusOf(home: Home, camera: Camera): Promise<CameraStatus | undefined> {
  return (await readStatuses(home)).get(camera.hub)?.cameras.find((c) => c.camera === camera.id);
}

/** What is chosen now; undefined while its hub has not said what it goes by. */
function chosen(camera: Camera, name: string, status?: CameraStatus): CameraChoice | undefined {
  if (status?.motion === undefined) return undefined;
  const { continuous, motion } = status;
  return { name, continuous, motion, audio: camera.audio, retentionDays: camera.retentionDays };
}

/** How the snapshot of a camera is, as its hub says. */
const SNAPSHOT: Record<string, string> = {
  none: "The hub has no address for it.",
  untried: "The hub has an address and has not tried it yet.",
  works: "The hub has an address, and it works.",
  unreachable: "The hub has an address, and nobody answers there.",
  unauthorised: "The hub has an address, and the camera refuses user and password there.",
  refused: "The hub has an address, and it leads to no picture.",
  slow: "The hub has an address, and the camera takes longer than 2 seconds.",
  too_large: "The hub has an address, and the picture is too large: more than 4 MiB or 8 million pixels.",
  not_jpeg: "The hub has an address, and what comes is no JPEG.",
};

/** The camera's still picture, for messages; `read` says what its address becomes, undefined for as it is. */
function snapshotPart(state: string | undefined) {
  // A hub of before would not know what to do with it.
  if (state === undefined) return { parts: [], read: () => undefined };
  const address = field({
    label: state === "none" ? "Address of its still picture" : "Another address of its still picture",
    hint: "At the camera itself; its manual calls it snapshot or JPEG. It starts with http://.",
    name: "snapshot",
    autocomplete: "off",
    inputmode: "url",
    placeholder: "http://192.168.1.20/snapshot.jpg",
    autocapitalize: "none",
  });
  const had = state !== "none";
  address.root.hidden = !had;
  const show = (yes: boolean) => (address.root.hidden = !yes);
  const on = toggle("Picture with messages", SNAPSHOT[state] ?? "The hub has an address.", had, show);
  const read = (): string | undefined => {
    if (on.input.checked) return address.input.value.trim() || undefined;
    return had ? "" : undefined;
  };
  return { parts: [on.root, address.root], read };
}

/** What is printed at the door, of a household whose footage could be asked for in an emergency. */
function doorTag(home: Home, camera: Camera): Child {
  if (home.statement.access.kind !== "emergency") return null;
  const what = "Printed at the door, it lets an officer who stands there name this camera in an emergency.";
  return h(
    "dl",
    { class: "facts" },
    h("dt", {}, "Door tag"),
    h(
      "dd",
      {},
      h("strong", { class: "mono" }, printed(tagOf(camera.id))),
      h("span", { class: "hint" }, what),
    ),
  );
}

/** Asks what is to change. True once it is changed. */
export async function cameraDialog(home: Home, camera: Camera, name: string): Promise<boolean> {
  const status = await statusOf(home, camera);
  const now = chosen(camera, name, status);
  const changed = await dialog(`Change ${name}`, (close) => {
    if (!now) {
      const what = "Its hub has not been heard. Switch it on, then change the camera.";
      return [notice("info", h("p", {}, what)), doorTag(home, camera)];
    }
    const what = cameraForm(now);
    const snapshot = snapshotPart(status?.snapshot);
    const state = h("div", { "aria-live": "polite" });
    const save = button("Save", { kind: "primary", type: "submit" });
    const form = h(
      "form",
      { class: "stack", novalidate: true },
      ...what.fields,
      ...snapshot.parts,
      doorTag(home, camera),
      h("p", { class: "small muted" }, "Sound and motion count for what is recorded from now on."),
      state,
      h("div", { class: "actions" }, save, button("Cancel", { kind: "plain", onclick: () => close(false) })),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void busy(save, async () => {
        try {
          await changeCamera(home, camera, what.read(), snapshot.read());
          close(true);
          toast("Saved. The hub goes by it now.", { kind: "good" });
        } catch (error) {
          fill(state, notice("warn", h("p", {}, sentence(error))));
        }
      });
    });
    return [form];
  });
  return changed === true;
}
