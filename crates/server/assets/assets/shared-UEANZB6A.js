import {
  field,
  h,
  toggle
} from "./shared-K3QNCVT6.js";

// src/setup/camera-form.ts
var DAYS = [1, 3, 7, 14, 30, 60, 90, 180];
function select(label, hint, options, chosen) {
  const id = `select-${label.replace(/\W/g, "")}`;
  const element = h(
    "select",
    { id },
    ...options.map(([value, text]) => h("option", { value, selected: value === chosen }, text))
  );
  const root = h(
    "div",
    { class: "field" },
    h("label", { for: id }, label),
    h("p", { class: "hint" }, hint),
    element
  );
  return { root, element };
}
function cameraForm(now) {
  const name = field({
    label: "Name",
    name: "camera-name",
    value: now.name,
    maxlength: 40,
    autocomplete: "off"
  });
  const motion = select(
    "Record on motion",
    "Besides every press of the bell. From the size of the picture's changes; no faces, no recognition.",
    [
      ["off", "No"],
      ["low", "Large movements"],
      ["medium", "Medium"],
      ["high", "Small movements too"]
    ],
    now.motion
  );
  const days = [.../* @__PURE__ */ new Set([...DAYS, now.retentionDays])].sort((a, b) => a - b);
  const keep = select(
    "Keep clips for",
    "Then they are removed, unless you chose to keep one.",
    days.map((d) => [String(d), d === 1 ? "1 day" : `${d} days`]),
    String(now.retentionDays)
  );
  const sound = toggle(
    "Record sound",
    "Off unless you switch it on. In many places recording talk needs everyone's consent.",
    now.audio
  );
  const always = toggle(
    "Record all the time",
    "Stays on your hub, sealed; only what you pick is uploaded.",
    now.continuous
  );
  return {
    fields: [name.root, motion.root, keep.root, sound.root, always.root],
    read: () => ({
      name: name.input.value.trim() || "Camera",
      audio: sound.input.checked,
      continuous: always.input.checked,
      motion: motion.element.value,
      retentionDays: Number(keep.element.value)
    }),
    withoutSound(why) {
      sound.input.disabled = true;
      sound.root.querySelector(".hint")?.replaceChildren(why);
    }
  };
}

export {
  cameraForm
};
