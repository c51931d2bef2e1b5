// Changing what a camera is called and what it may record. How it is reached stays with its hub.

import { type CameraChoice, changeCamera } from "../app/cameras.ts";
import type { Home } from "../app/household.ts";
import { readStatuses } from "../app/hubs.ts";
import { cameraForm } from "../setup/camera-form.ts";
import { printed, tagOf } from "../release/doors.ts";
import { type Child, fill, h } from "../ui/h.ts";
import { button, busy, dialog, notice, sentence, toast } from "../ui/parts.ts";

type Camera = Home["statement"]["cameras"][number];

/** What is chosen now; undefined while its hub has not said what it goes by. */
async function chosen(home: Home, camera: Camera, name: string): Promise<CameraChoice | undefined> {
  const status = (await readStatuses(home)).get(camera.hub)?.cameras.find((c) => c.camera === camera.id);
  if (status?.motion === undefined) return undefined;
  const { continuous, motion } = status;
  return { name, continuous, motion, audio: camera.audio, retentionDays: camera.retentionDays };
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
  const now = await chosen(home, camera, name);
  const changed = await dialog(`Change ${name}`, (close) => {
    if (!now) {
      const what = "Its hub has not been heard. Switch it on, then change the camera.";
      return [notice("info", h("p", {}, what)), doorTag(home, camera)];
    }
    const what = cameraForm(now);
    const state = h("div", { "aria-live": "polite" });
    const save = button("Save", { kind: "primary", type: "submit" });
    const form = h(
      "form",
      { class: "stack", novalidate: true },
      ...what.fields,
      doorTag(home, camera),
      h("p", { class: "small muted" }, "Sound and motion count for what is recorded from now on."),
      state,
      h("div", { class: "actions" }, save, button("Cancel", { kind: "plain", onclick: () => close(false) })),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void busy(save, async () => {
        try {
          await changeCamera(home, camera, what.read());
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
