import {
  duration,
  fromLocal,
  oddTime,
  toLocal
} from "./shared-6LFAKOU6.js";
import {
  isTag
} from "./shared-W57RIK6C.js";
import {
  Problem,
  Refused,
  base64,
  button,
  field,
  fill,
  h,
  hex,
  icon,
  operatorNow,
  request,
  sha2562 as sha256,
  text
} from "./shared-K3QNCVT6.js";

// src/release/pdf.ts
var DOCUMENT_BYTES_MAX = 2 * 1024 * 1024;
function pdfField(label) {
  const made = field({ label, type: "file" });
  made.input.accept = "application/pdf,.pdf";
  return { ...made, read: () => pdfIn(made.input) };
}
async function pdfIn(input) {
  const file = input.files?.[0];
  if (!file) return null;
  if (file.size > DOCUMENT_BYTES_MAX) return { wrong: "Choose a file of at most 2 MB." };
  const bytes = new Uint8Array(await file.arrayBuffer());
  const isPdf = text(bytes.subarray(0, 5)) === "%PDF-";
  return isPdf ? { base64: base64(bytes) } : { wrong: "Choose a PDF: this file is none." };
}
var inside = (read) => read && "base64" in read ? read.base64 : "";
async function pdfOf(path, hash, names) {
  const answer = await request("GET", path, void 0, { cache: "no-store" });
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (hex(sha256(bytes)) !== hash) {
    throw new Refused("document", `This is not the document that ${names} names. It was not saved.`);
  }
  return new Blob([bytes], { type: "application/pdf" });
}

// src/release/fields.ts
function part(name, title, hint, ...body) {
  const broken = h("ul", { class: "broken", "aria-live": "polite" });
  const root = h(
    "section",
    { class: "form-part", id: `part-${name}`, "aria-labelledby": `title-${name}` },
    h("h2", { id: `title-${name}`, tabindex: -1 }, title),
    hint && h("p", { class: "hint" }, hint),
    ...body,
    broken
  );
  clearsWhenTyped(root, broken);
  return { root, broken };
}
function clearsWhenTyped(root, broken) {
  const clear = () => {
    if (broken.childElementCount === 0) return;
    fill(broken);
    root.classList.remove("form-part-broken");
  };
  for (const name of ["input", "change"]) root.addEventListener(name, clear);
}
function showBroken(parts, broken, last) {
  for (const [name, { root, broken: list }] of parts) {
    const here = broken.filter((it) => it.at === name);
    root.classList.toggle("form-part-broken", here.length > 0);
    fill(list, ...here.map((it) => h("li", {}, icon("warn", 18), h("span", {}, it.message))));
  }
  const rest = parts.get(last);
  if (rest) rest.root.hidden = !broken.some((it) => it.at === last);
  const first = [...parts].find(([name]) => broken.some((it) => it.at === name))?.[1].root;
  first?.scrollIntoView({ block: "start" });
  first?.querySelector("h2, legend")?.focus({ preventScroll: true });
}
function refusedBy(error, places, last) {
  if (!(error instanceof Problem) || error.code !== "rules" || error.violations.length === 0) throw error;
  return error.violations.map(({ code, message }) => ({ at: places[code] ?? last, message }));
}
var chosen = (fieldset) => fieldset.querySelector(":checked")?.value ?? "";
var doorsField = (label, rows) => field({
  label,
  rows,
  placeholder: "3f2a9-1c07b",
  autocapitalize: "none",
  autocomplete: "off"
});
function tagsIn(input) {
  const lines = input.value.split(/[\n,;]/);
  return lines.map((line) => line.replace(/[\s-]/g, "").toLowerCase()).filter(Boolean);
}
function wrongTags(tags) {
  const wrong = tags.filter((it) => !isTag(it)).map((it) => `“${it}” is no door tag: read it again. A tag has ten characters, 0 to 9 and a to f.`);
  return new Set(tags).size < tags.length ? [...wrong, "Name each door once."] : wrong;
}
var windowTyped = () => ({
  from: field({ label: "From", type: "datetime-local" }),
  to: field({ label: "To", type: "datetime-local" })
});
function wrongWindow(fromMs, toMs) {
  if (!fromMs || !toMs) return ["Give the beginning and the end."];
  return toMs <= fromMs ? ["Choose an end after the beginning."] : [];
}
var MINUTE_MS = 6e4;
function lastHours(hours, now) {
  const to = (Math.ceil(now / MINUTE_MS) + 1) * MINUTE_MS;
  return { from: to - hours * 60 * MINUTE_MS, to };
}
function lately({ from, to }, hours) {
  const set = (n) => () => {
    const window = lastHours(n, operatorNow());
    from.input.value = toLocal(window.from);
    to.input.value = toLocal(window.to);
    for (const { input } of [from, to]) input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const one = (n) => button(n === 1 ? "Last hour" : `Last ${n} hours`, { onclick: set(n) });
  return h("div", { class: "actions" }, ...hours.map(one));
}
function windowPart({ from, to }, limits, hours = []) {
  const says = h("p", { class: "hint num", "aria-live": "polite" });
  const paint = () => {
    const [a, b] = [fromLocal(from.input.value), fromLocal(to.input.value)];
    const long = a !== null && b !== null && b > a ? `${duration(b - a)}. ` : "";
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const odd = oddTime(from.input.value) + oddTime(to.input.value);
    says.textContent = `${odd}${long}Your time zone, ${zone}.`;
  };
  for (const { input } of [from, to]) {
    input.max = toLocal(operatorNow());
    input.addEventListener("change", paint);
  }
  paint();
  const both = h("div", { class: "fields fields-two" }, from.root, to.root);
  return part("window", "Window", limits, hours.length > 0 && lately({ from, to }, hours), both, says);
}

export {
  pdfField,
  inside,
  pdfOf,
  part,
  clearsWhenTyped,
  showBroken,
  refusedBy,
  chosen,
  doorsField,
  tagsIn,
  wrongTags,
  windowTyped,
  wrongWindow,
  windowPart
};
