// Adding a camera: how to reach it, a test picture or a plain reason, then what it may record.

import {
  type Access,
  type MotionLevel,
  type TestResult,
  addCamera,
  addressTrouble,
  testCamera,
} from "../app/cameras.ts";
import type { Home } from "../app/household.ts";
import { go } from "../app/route.ts";
import { drawPreview } from "../player/preview.ts";
import { fill, h } from "../ui/h.ts";
import { button, busy, field, notice, sentence, toggle, waiting } from "../ui/parts.ts";
import { step } from "./steps.ts";

const DAYS = [1, 3, 7, 14, 30, 60, 90, 180];

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
    ),
    h(
      "p",
      { class: "small muted" },
      "All three are sealed in this page, to your hub. The service cannot read them.",
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
    };
    void busy(submit, async () => {
      const trouble = addressTrouble(access.url);
      if (trouble) {
        url.input.focus();
        return fill(state, notice("warn", h("p", {}, trouble)));
      }
      fill(state, waiting("Asking the hub for a picture. This takes up to 5 seconds"));
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

function select(label: string, hint: string, options: [string, string][], chosen: string) {
  const id = `select-${label.replace(/\W/g, "")}`;
  const element = h(
    "select",
    { id },
    ...options.map(([value, text]) => h("option", { value, selected: value === chosen }, text)),
  );
  const root = h(
    "div",
    { class: "field" },
    h("label", { for: id }, label),
    h("p", { class: "hint" }, hint),
    element,
  );
  return { root, element };
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
  const name = field({
    label: "Name",
    name: "camera-name",
    value: home.statement.cameras.length ? "" : "Front door",
    maxlength: 40,
    autocomplete: "off",
  });
  const motion = select(
    "Record on motion",
    "Besides every press of the bell. From the size of the picture's changes; no faces, no recognition.",
    [
      ["off", "No"],
      ["low", "Large movements"],
      ["medium", "Medium"],
      ["high", "Small movements too"],
    ],
    "medium",
  );
  const keep = select(
    "Keep clips for",
    "Then they are removed, unless you chose to keep one.",
    DAYS.map((d) => [String(d), d === 1 ? "1 day" : `${d} days`]),
    "30",
  );
  const sound = toggle(
    "Record sound",
    result.audio
      ? "Off unless you switch it on. In many places recording talk needs everyone's consent."
      : "This camera sends no sound.",
    false,
  );
  sound.input.disabled = !result.audio;
  const always = toggle(
    "Record all the time",
    "Stays on your hub, sealed; only what you pick is uploaded.",
    false,
  );
  const save = button("Add this camera", { kind: "primary", type: "submit" });
  const form = h(
    "form",
    { class: "stack", novalidate: true },
    name.root,
    motion.root,
    keep.root,
    sound.root,
    always.root,
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
      const wanted = {
        name: name.input.value.trim() || "Camera",
        audio: sound.input.checked,
        continuous: always.input.checked,
        motion: motion.element.value as MotionLevel,
        retentionDays: Number(keep.element.value),
      };
      await done(await addCamera(home, hub, access, wanted));
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
