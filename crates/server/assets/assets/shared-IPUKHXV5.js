import {
  duration,
  fromLocal,
  oddTime,
  toLocal
} from "./shared-QWNTS6TQ.js";
import {
  assertion,
  besides,
  passkeyHere,
  wordsOf
} from "./shared-ZCCBHICP.js";
import {
  isTag
} from "./shared-W57RIK6C.js";
import {
  Problem,
  busy,
  button,
  field,
  fill,
  h,
  icon,
  notice,
  operatorNow,
  sentence,
  unhex,
  waiting,
  wordList
} from "./shared-XHTEXJ3I.js";

// src/release/passkey.ts
var signed = (sign, lines) => h(
  "details",
  { class: "more" },
  h("summary", {}, "What the passkey signs"),
  lines.length > 0 && h("pre", { class: "paper-text", tabindex: 0 }, lines.map((line) => line.join(" ")).join("\n")),
  h("p", { class: "small muted" }, "Its fingerprint, computed in this page:"),
  h("p", { class: "mono small" }, sign.digest)
);
var SAME = "If it is on another of your devices, open Sidelight there: it waits for you with these six words, and this page goes on when it is done.";
var elsewhere = ({ sign, there }) => h(
  "div",
  { class: "stack-s" },
  h("p", { class: "hint" }, `Your passkey has not been used in this browser. ${there ?? SAME}`),
  besides(),
  there === void 0 && wordList(wordsOf(unhex(sign.digest, 32)))
);
function passkeyBox(signing) {
  const { label, sign, lines = [], give, more = [] } = signing;
  const state = h("div", { "aria-live": "polite" });
  const made = button(label, { kind: "primary", icon: "key" });
  made.addEventListener(
    "click",
    () => void busy(made, async () => {
      fill(state, waiting("Waiting for your passkey"));
      try {
        const given = await assertion(sign);
        fill(state);
        await give(given);
      } catch (error) {
        fill(state, notice("warn", h("p", {}, sentence(error))));
      }
    })
  );
  return h(
    "div",
    { class: "stack-s decide" },
    !passkeyHere(sign) && elsewhere(signing),
    h("div", { class: "actions" }, made, ...more),
    state,
    signed(sign, lines)
  );
}

// src/release/page.ts
var pageHead = (title, words, ...more) => h(
  "header",
  { class: "page-head" },
  h("div", {}, h("h1", {}, title), h("p", { class: "muted" }, words)),
  ...more
);
var back = (page, label) => h("p", { class: "back" }, h("a", { href: `/${page}.html` }, icon("left", 18), label));

// src/release/stalled.ts
var MINUTE_MS = 6e4;
var TICK_MS = 1e3;
var MEANWHILE = {
  emergency: " Meanwhile you can ask the neighbours by an urgent request, if this service has such; a court's order is another way.",
  demand: " Meanwhile you can ask the neighbours by a request.",
  drill: ""
};
var reviewersSilent = (meanwhile, ownerMinutes = 0) => ({
  minutes: ownerMinutes + 3,
  before: "A reviewer who does not take it in 3 minutes is followed by the next one on duty, by itself.",
  after: `It goes to the next reviewer on duty every 3 minutes, and at last to all of them.${meanwhile}`
});
var reviewerSilent = (minutes) => ({
  minutes,
  before: `Whoever does not take it in ${minutes} minutes is followed by the next one on duty, by itself.`,
  after: `It goes to the next one on duty every ${minutes} minutes, and at last to all of them.`
});
var trusteesSilent = (meanwhile) => ({
  minutes: 10,
  before: "Each trustee wakes its own people; nobody else can answer for it.",
  after: `A trustee whose program is silent for 10 minutes counts as missing; reviewers are told by itself if one more would be too many.${meanwhile}`
});
var stallWords = (stall, sinceMs, nowMs) => nowMs - sinceMs < stall.minutes * MINUTE_MS ? stall.before : stall.after;
var MET_MAX = 64;
var met = /* @__PURE__ */ new Map();
function waitsSince(what, nowMs) {
  const since = met.get(what) ?? nowMs;
  if (met.size < MET_MAX) met.set(what, since);
  return since;
}
function stalled(what, stall) {
  const line = h("p", {});
  const since = waitsSince(what, operatorNow());
  let shown = false;
  const tick = () => {
    const words = stallWords(stall, since, operatorNow());
    if (line.textContent !== words) line.textContent = words;
    if (shown && !line.isConnected) clearInterval(timer);
    shown ||= line.isConnected;
  };
  const timer = setInterval(tick, TICK_MS);
  tick();
  return line;
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
var MINUTE_MS2 = 6e4;
function lastHours(hours, now) {
  const to = Math.ceil(now / MINUTE_MS2) * MINUTE_MS2;
  return { from: to - hours * 60 * MINUTE_MS2, to };
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
  windowPart,
  passkeyBox,
  pageHead,
  back,
  MEANWHILE,
  reviewersSilent,
  reviewerSilent,
  trusteesSilent,
  stalled
};
