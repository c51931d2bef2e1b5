import {
  assertion,
  besides,
  passkeyHere,
  wordsOf
} from "./shared-MKPH3CSN.js";
import {
  pinnedLog
} from "./shared-SUADRC7Y.js";
import {
  verifyTrustees
} from "./shared-7OTOSEAU.js";
import {
  api,
  busy,
  button,
  fill,
  h,
  icon,
  notice,
  operatorNow,
  sentence,
  unhex,
  waiting,
  wordList
} from "./shared-K3QNCVT6.js";

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
  const { label, kind = "primary", sign, lines = [], give, more = [] } = signing;
  const state = h("div", { "aria-live": "polite" });
  const made = button(label, { kind, icon: "key" });
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
  before: "After 3 minutes the next reviewer on duty is told, by itself.",
  after: `It goes to the next reviewer on duty every 3 minutes, and at last to all of them.${meanwhile}`
});
var reviewerSilent = (minutes) => ({
  minutes,
  before: `After ${minutes} minutes the next one on duty is told, by itself.`,
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

// src/agency/names.ts
async function read(log) {
  const { trustees } = await verifyTrustees(await api.trustees(), { policy: (await log).policy });
  return new Map(trustees?.trustees.map(({ slug, name }) => [slug, name]));
}
var names;
function trusteeName(slug) {
  const shown = h("span", { "data-trustee": slug }, slug);
  names ??= read(pinnedLog()).catch(() => /* @__PURE__ */ new Map());
  void names.then((known) => shown.textContent = known.get(slug) ?? slug);
  return shown;
}

export {
  passkeyBox,
  pageHead,
  back,
  trusteeName,
  MEANWHILE,
  reviewersSilent,
  reviewerSilent,
  trusteesSilent,
  stalled
};
