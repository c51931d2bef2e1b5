import {
  windowOf,
  windowUtc
} from "./shared-3IINW6P6.js";
import {
  paper
} from "./shared-MKPH3CSN.js";
import {
  DANGERS,
  LEFT_OUT,
  NOT_ASKED,
  momentOf,
  said
} from "./shared-SUADRC7Y.js";
import {
  printed
} from "./shared-W57RIK6C.js";
import {
  lasting
} from "./shared-2DX3DUU7.js";
import {
  h,
  notice,
  operatorNow
} from "./shared-K3QNCVT6.js";

// src/release/countdown.ts
var TICK_MS = 1e3;
function countdown(untilMs, say) {
  const left = h("strong", { class: "num" });
  let shown = false;
  const tick = () => {
    const ms = untilMs - operatorNow();
    left.textContent = say(ms > 0 ? lasting(ms) : null);
    if (shown && !left.isConnected) clearInterval(timer);
    shown ||= left.isConnected;
  };
  const timer = setInterval(tick, TICK_MS);
  tick();
  return left;
}

// src/emergency/drill.ts
var WORDS = "Nobody is in danger. The home is one that the operator runs for practice.";
var drillLine = (isDrill, rest = "") => isDrill && h("p", { "data-drill": "" }, h("strong", {}, "Drill. "), `${WORDS} ${rest}`);
var drillNotice = (isDrill, rest = "") => isDrill && notice("info", drillLine(isDrill, rest));
var drillTag = (isDrill) => isDrill && [h("span", { class: "state" }, "Drill"), " "];

// src/emergency/show.ts
var namedBy = ({ home, doors }, doorOf = printed) => home ? `Every camera of a home that is named by its address or a contact, in look-up ${home.look_up}` : doors.map(doorOf).join(", ");
var leftOut = ({ people, reason }) => [
  people.join(", "),
  h("span", { class: "hint" }, said(LEFT_OUT, reason))
];
function claimFacts(claim, { agency, doorOf = printed, addresses = [] }) {
  const row = (term, ...value) => [h("dt", {}, term), h("dd", {}, ...value)];
  const { home } = claim;
  const own = home && addresses.find((it) => it.look_up === home.look_up && it.hash === home.address);
  const others = claim.left_out ? ", but for those named here" : "";
  const asked = claim.owner === "ask" ? `Asked first${others}` : `Not asked: ${said(NOT_ASKED, claim.owner_reason ?? "")}`;
  return h(
    "dl",
    { class: "facts facts-said claim" },
    ...row("Danger", h("strong", {}, said(DANGERS, claim.danger))),
    ...row("Who is in danger", claim.who),
    ...row("What harm", claim.harm),
    ...row("Why now", claim.why_now),
    ...row("Why no court", claim.why_no_process),
    ...row("How footage helps", claim.why_footage),
    ...row(
      claim.home ? "Home" : "Doors",
      namedBy(claim, doorOf),
      own && h("span", { class: "hint" }, `As typed in this browser: ${own.typed}`)
    ),
    ...row(
      "Window",
      h("span", { class: "num" }, windowOf(claim.from, claim.to)),
      h("span", { class: "hint num" }, windowUtc(claim.from, claim.to))
    ),
    ...row("The owner", asked),
    ...claim.left_out ? row("Must not learn of it", ...leftOut(claim.left_out)) : [],
    ...row("Afterwards", claim.process),
    ...claim.deadline === null ? [] : row("Too late", `after ${momentOf(claim.deadline)}`),
    ...row("Agency and case", `${agency}, case ${claim.case}`)
  );
}
function outlineFacts({ danger, who, why_now, case: number }, agency) {
  const row = (term, value) => [h("dt", {}, term), h("dd", {}, value)];
  return h(
    "dl",
    { class: "facts facts-said claim" },
    ...row("Danger", h("strong", {}, said(DANGERS, danger))),
    ...row("Who is in danger", who),
    ...row("Why now", why_now),
    ...row("Agency and case", `${agency}, case ${number}`)
  );
}
var wordForWord = (text) => h(
  "details",
  { class: "more" },
  h("summary", {}, "The claim, as it is signed"),
  paper(text, "The claim, word for word")
);

export {
  countdown,
  drillLine,
  drillNotice,
  drillTag,
  namedBy,
  claimFacts,
  outlineFacts,
  wordForWord
};
