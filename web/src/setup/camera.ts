// Adding a camera: how to reach it, a test picture or a plain reason, then what it may record.

import {
  type Access,
  type TestResult,
  addCamera,
  addressTrouble,
  testCamera,
} from "../app/cameras.ts";
import type { Home } from "../app/household.ts";
import { go } from "../app/route.ts";
import { drawPreview } from "../player/preview.ts";
import { fill, h } from "../ui/h.ts";
import { button, busy, field, notice, sentence, waiting } from "../ui/parts.ts";
import { cameraForm } from "./camera-form.ts";
import { step } from "./steps.ts";

/** Asks how to reach the camera and shows what it sees. */
export function cameraStep(home: Home, hub: string, done: (camera: string) => unknown): void {
  const url = field({
    label: "Address",
    hint: "Its RTSP address; the camera's app or manual shows it. The hub reaches it in your home network.",
    name: "url",
    autocomplete: "off",
    inputmode: "url",
    placeholder: "rtsp://192.168.1.20:554/stream1",
    autocapitalize: "none",
  });
  const user = field({ label: "User", name: "camera-user", autocomplete: "off", autocapitalize: "none" });
  const password = field({
    label: "Password",
    name: "camera-password",
    type: "password",
    autocomplete: "off",
  });
  const snapshot = field({
    label: "Address of its still picture",
    hint:
      "If it has one, messages can show who rings. Its manual calls it snapshot or JPEG; it starts with " +
      "http://. Leave it empty if you do not know it; it can be added later.",
    name: "snapshot",
    autocomplete: "off",
    inputmode: "url",
    placeholder: "http://192.168.1.20/snapshot.jpg",
    autocapitalize: "none",
  });
  const state = h("div", { "aria-live": "polite" });
  const submit = button("Get a test picture", { kind: "primary", type: "submit", icon: "camera" });
  const form = h(
    "form",
    { class: "stack", novalidate: true },
    h(
      "div",
      { class: "fields" },
      url.root,
      h("div", { class: "fields fields-two" }, user.root, password.root),
      snapshot.root,
    ),
    h(
      "p",
      { class: "small muted" },
      "All of it is sealed in this page, to your hub. The service cannot read them.",
    ),
    state,
    h(
      "div",
      { class: "actions" },
      submit,
      button("Do this later", { kind: "plain", onclick: () => go("/") }),
    ),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const access = {
      url: url.input.value.trim(),
      username: user.input.value,
      password: password.input.value,
      snapshot: snapshot.input.value.trim(),
    };
    void busy(submit, async () => {
      const trouble = addressTrouble(access.url);
      if (trouble) {
        url.input.focus();
        return fill(state, notice("warn", h("p", {}, trouble)));
      }
      fill(state, waiting("Asking the hub for a picture. This takes up to 7 seconds"));
      try {
        const result = await testCamera(home, hub, access);
        await choose(home, hub, access, result, done);
      } catch (error) {
        fill(state, notice("warn", h("p", {}, sentence(error))));
      }
    });
  });
  step("Camera", "Add a camera", form);
}

function picture(result: TestResult): { root: HTMLElement; canvas: HTMLCanvasElement } {
  const canvas = h("canvas", {
    class: "test-picture",
    role: "img",
    "aria-label": "What the camera sees now",
  });
  const kind = `${result.width} × ${result.height}, H.264${result.audio ? ", with a microphone" : ""}`;
  return {
    root: h("figure", { class: "stack-s" }, canvas, h("figcaption", { class: "small muted" }, kind)),
    canvas,
  };
}

/** The frame of the camera's picture, and what it may record. */
async function choose(
  home: Home,
  hub: string,
  access: Access,
  result: TestResult,
  done: (camera: string) => unknown,
): Promise<void> {
  const { root, canvas } = picture(result);
  const what = cameraForm({
    name: home.statement.cameras.length ? "" : "Front door",
    audio: false,
    continuous: false,
    motion: "medium",
    retentionDays: 30,
  });
  if (!result.audio) what.withoutSound("This camera sends no sound.");
  const save = button("Add this camera", { kind: "primary", type: "submit" });
  const form = h(
    "form",
    { class: "stack", novalidate: true },
    ...what.fields,
    h(
      "div",
      { class: "actions" },
      save,
      button("Back", { kind: "plain", onclick: () => cameraStep(home, hub, done) }),
    ),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void busy(save, async () => {
      await done(await addCamera(home, hub, access, what.read()));
    });
  });
  step(
    "Camera",
    "This is what it sees",
    root,
    notice(
      "info",
      h(
        "p",
        {},
        h("strong", {}, "Aim it at what is yours."),
        " Your door, your path. Turn it or mask it where it shows the street or a neighbour's home " +
          "more than it must.",
      ),
      ...result.notes.map((n) => h("p", {}, n)),
    ),
    form,
  );
  if (!result.preview || !(await drawPreview(canvas, result.preview))) {
    canvas.replaceWith(
      notice(
        "info",
        h("p", {}, "The camera works. This browser cannot show its still picture; clips will play."),
      ),
    );
  }
}
