import {
  pause
} from "./shared-6NTUURDE.js";
import {
  groups,
  questions,
  sheetText
} from "./shared-6C6Q2UOG.js";
import {
  changeSettings
} from "./shared-NOW5JUGR.js";
import {
  amend,
  clipIdentities,
  openMessage,
  sealMessage,
  signingSeed
} from "./shared-MHICJQKV.js";
import {
  Refused,
  api,
  button,
  fill,
  h,
  hex,
  notice,
  random,
  unbase64
} from "./shared-JBXGLKUL.js";

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
  timeout: "The camera did not send a picture within 5 seconds.",
  unknown_camera: "The hub does not know this camera. Add it again.",
  not_in_statement: "The hub has not received the household's newest statement yet. Try again in a moment.",
  stale: "The clocks of this device and of the hub differ by more than ten minutes. Set them, then try again.",
  busy: "The hub is busy with the last request. Try again in a moment.",
  internal: "Something went wrong on the hub. Its own page says what."
};
function sentenceOf(code, otherwise = "The hub could not do this.") {
  return SENTENCES[code] ?? otherwise;
}
function recipientFor(home, hub) {
  const found = home.statement.hubs.find((h2) => h2.key === hub);
  if (!found) throw new HubRefusal("unknown_hub", "This hub no longer belongs to the household.");
  return found.recipient;
}
async function command(home, hub, kind, details, seconds2 = 30) {
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
  const deadline = Date.now() + seconds2 * 1e3;
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
async function readStatuses(home) {
  const found = /* @__PURE__ */ new Map();
  for (const item of home.wire.hubs) {
    if (!item.status || !home.statement.hubs.some((h2) => h2.key === item.hub)) continue;
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
  if (!home.statement.hubs.some((h2) => h2.key === hub)) return null;
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
  const { continuous, motion } = wanted;
  await onceKnown(() => command(home, hub, "camera.set", { camera, ...access, continuous, motion }));
  return camera;
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

// src/ui/format.ts
var own = globalThis.navigator?.language ?? "";
var ENGLISH = own.startsWith("en") ? own : "en-GB";
var time = new Intl.DateTimeFormat(void 0, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
var seconds = new Intl.DateTimeFormat(void 0, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23"
});
var day = new Intl.DateTimeFormat(ENGLISH, { weekday: "long", day: "numeric", month: "long" });
var date = new Intl.DateTimeFormat(ENGLISH, { day: "numeric", month: "long", year: "numeric" });
var clock = (ms) => time.format(ms);
var clockSeconds = (ms) => seconds.format(ms);
var dateOf = (ms) => date.format(ms);
function midnight(ms, days = 0) {
  const at = new Date(ms);
  return new Date(at.getFullYear(), at.getMonth(), at.getDate() + days).getTime();
}
function dayName(ms, now = Date.now()) {
  if (midnight(ms) === midnight(now)) return "Today";
  if (midnight(ms) === midnight(now, -1)) return "Yesterday";
  return day.format(ms);
}
var dayFull = (ms) => day.format(ms);
function when(ms, now = Date.now()) {
  if (now - ms < 6e4 && ms <= now + 5e3) return "just now";
  if (midnight(ms) === midnight(now)) return clock(ms);
  if (midnight(ms) === midnight(now, -1)) return `yesterday ${clock(ms)}`;
  return `${date.format(ms)}, ${clock(ms)}`;
}
function position(ms) {
  const whole = Math.max(0, Math.floor(ms / 1e3));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
function lasting(ms) {
  const whole = Math.max(1, Math.round(ms / 1e3));
  if (whole < 90) return whole === 1 ? "1 second" : `${whole} seconds`;
  const minutes = Math.round(whole / 60);
  if (minutes < 120) return `${minutes} minutes`;
  return `${Math.round(minutes / 60)} hours`;
}
function size(bytes) {
  if (bytes < 1e3) return `${bytes} bytes`;
  const units = ["kB", "MB", "GB", "TB"];
  let value = bytes / 1e3;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1e3;
    unit += 1;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

// src/ui/sheet.ts
var ORDINALS = ["1st", "2nd", "3rd", "4th"];
function saveText(name, content) {
  saveBlob(name, new Blob([content], { type: "text/plain" }));
}
function saveBlob(name, blob) {
  const url = URL.createObjectURL(blob);
  const link = h("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 6e4);
}
function sheetView(sheet) {
  const now = Date.now();
  return h(
    "section",
    { class: "sheet", "aria-label": "Recovery sheet" },
    h("p", { class: "sheet-title" }, "Sidelight recovery sheet"),
    h(
      "p",
      { class: "small muted" },
      `Made ${dateOf(now)}. Whoever has this sheet can open everything your cameras recorded.`
    ),
    h(
      "dl",
      { class: "sheet-lines" },
      h("dt", {}, "Household"),
      h("dd", { class: "mono" }, sheet.household),
      h("dt", {}, "Check"),
      h("dd", { class: "mono" }, sheet.check),
      h("dt", {}, "Key, first line"),
      h("dd", { class: "mono" }, "AGE-SECRET-KEY-1")
    ),
    h(
      "ol",
      { class: "sheet-groups", "aria-label": "Key, in numbered groups" },
      ...groups(sheet.identity).map((g) => h("li", {}, h("span", { class: "mono" }, g)))
    )
  );
}
function sheetActions(sheet) {
  const name = `sidelight-recovery-${sheet.household.slice(0, 6)}.txt`;
  return h(
    "div",
    { class: "actions no-print" },
    button("Print it", { icon: "print", onclick: () => window.print() }),
    button("Save as text", {
      icon: "save",
      onclick: () => saveText(name, sheetText(sheet, dateOf(Date.now())))
    })
  );
}
function characterInput(question, onfull) {
  const label = `Group ${question.group}, ${ORDINALS[question.place - 1]} character`;
  const input = h("input", {
    class: "character",
    "aria-label": label,
    maxlength: 1,
    autocomplete: "off",
    autocapitalize: "characters",
    spellcheck: "false"
  });
  input.addEventListener("input", () => {
    input.removeAttribute("aria-invalid");
    if (input.value) onfull();
  });
  return input;
}
function sheetTest(sheet, passed) {
  const asked = questions(sheet.identity);
  const inputs = [];
  asked.forEach((q, i) => inputs.push(characterInput(q, () => inputs[i + 1]?.focus())));
  const result = h("div", { "aria-live": "polite" });
  const form = h(
    "form",
    { class: "stack", novalidate: true },
    h(
      "div",
      { class: "characters" },
      ...asked.map(
        (q, i) => h(
          "div",
          {},
          h("p", { class: "small" }, `Group ${q.group}`),
          inputs[i],
          h("p", { class: "hint" }, `${ORDINALS[q.place - 1]} character`)
        )
      )
    ),
    result,
    h("div", { class: "actions" }, button("Check", { kind: "primary", type: "submit" }))
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const wrong = asked.filter((q, i) => inputs[i]?.value.toUpperCase() !== q.answer);
    asked.forEach((q, i) => {
      if (wrong.includes(q)) inputs[i]?.setAttribute("aria-invalid", "true");
    });
    if (wrong.length === 0) return void passed();
    const which = wrong.map((q) => `group ${q.group}`).join(", ");
    fill(
      result,
      notice("warn", h("p", {}, `That is not what the sheet says in ${which}. Look at the sheet again.`))
    );
    inputs[asked.indexOf(wrong[0])]?.focus();
  });
  return form;
}

export {
  sentenceOf,
  readStatuses,
  readEvent,
  addressTrouble,
  testCamera,
  addCamera,
  removeCamera,
  recordNow,
  clock,
  clockSeconds,
  dateOf,
  midnight,
  dayName,
  dayFull,
  when,
  position,
  lasting,
  size,
  saveBlob,
  sheetView,
  sheetActions,
  sheetTest
};
