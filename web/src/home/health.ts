// How the cameras are, in a line each: online, or offline since when and why.

import type { Home } from "../app/household.ts";
import { type CameraStatus, type HubStatus, sentenceOf } from "../app/hubs.ts";
import { type Settings, named } from "../app/settings.ts";
import { when } from "../ui/format.ts";
import { type Child, fill, h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";
import { button, waiting } from "../ui/parts.ts";

/** A hub reports every 30 s; after this long without a word it is said to be silent. */
const SILENT_MS = 95_000;

interface Line {
  state: "online" | "offline" | "off" | "unknown";
  words: string;
  hint: string | null;
}

function lineOf(status: CameraStatus | undefined, heardMs: number | null, now: number): Line {
  if (heardMs === null) return { state: "unknown", words: "The hub has not reported yet", hint: null };
  if (now - heardMs > SILENT_MS) {
    return {
      state: "offline",
      words: `Hub not heard since ${when(heardMs, now)}`,
      hint: "Check that the hub is switched on and online. It keeps recording without the service.",
    };
  }
  if (!status) return { state: "unknown", words: "Starting", hint: null };
  if (status.state === "online") {
    return { state: "online", words: status.recording ? "Online, recording" : "Online", hint: null };
  }
  if (status.state === "off") return { state: "off", words: "Not set up at the hub", hint: null };
  return {
    state: "offline",
    words: `Offline since ${when(status.since, now)}`,
    hint: status.reason ? sentenceOf(status.reason, "") : null,
  };
}

/** Every camera of the household with its state. */
export function health(
  root: Element,
  home: Home,
  settings: Settings,
  { statuses, byHand }: { statuses: Map<string, HubStatus>; byHand: ReadonlySet<string> },
  record: (camera: string) => unknown,
): void {
  const now = Date.now();
  const rows: Child[] = home.statement.cameras.map((camera) => {
    const hub = statuses.get(camera.hub);
    const item = home.wire.hubs.find((i) => i.hub === camera.hub);
    const status = hub?.cameras.find((c) => c.camera === camera.id);
    const line = lineOf(status, item?.status?.received_ms ?? null, now);
    const busy = byHand.has(camera.id);
    return h(
      "li",
      { class: `camera camera-${line.state}`, "data-camera": camera.id },
      h("span", { class: "lamp", "aria-hidden": "true" }),
      h(
        "div",
        { class: "camera-words" },
        h("strong", {}, named(settings.cameras, camera.id, "Camera")),
        busy
          ? waiting("Recording a clip, then sealing and uploading it")
          : h("span", { class: "small muted" }, line.words),
        line.hint && h("span", { class: "small muted" }, line.hint),
      ),
      line.state === "online" &&
        !busy &&
        button("Record", { icon: "hand", class: "btn-small", onclick: () => record(camera.id) }),
    );
  });
  fill(
    root,
    h("ul", { class: "cameras" }, ...rows),
    h(
      "a",
      { class: "btn btn-plain small", href: "/setup.html?step=camera" },
      icon("plus", 18),
      h("span", {}, "Add a camera"),
    ),
  );
}
