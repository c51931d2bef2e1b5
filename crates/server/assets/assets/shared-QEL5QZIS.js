import {
  assertion,
  besides,
  passkeyHere,
  wordsOf
} from "./shared-CXPWFGBX.js";
import {
  busy,
  button,
  fill,
  h,
  icon,
  notice,
  sentence,
  unhex,
  wordList
} from "./shared-K7PW627D.js";

// src/release/page.ts
var pageHead = (title, words, ...more) => h(
  "header",
  { class: "page-head" },
  h("div", {}, h("h1", {}, title), h("p", { class: "muted" }, words)),
  ...more
);
var back = (page, label) => h("p", { class: "back" }, h("a", { href: `/${page}.html` }, icon("left", 18), label));

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
      fill(state);
      try {
        await give(await assertion(sign));
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

// src/release/list.ts
function rowOf({ of, id, href, title, facts, state, tag, beside, due }) {
  return h(
    "li",
    {},
    h(
      "a",
      { class: "request-row", href, [`data-${of}`]: id, "data-state": state },
      h(
        "span",
        { class: "request-words" },
        h("strong", {}, title),
        h("span", { class: "small muted num" }, facts.filter(Boolean).join(" · ")),
        due && h("strong", { class: "request-due small" }, icon("bell", 16), due)
      ),
      h("span", { class: "request-state" }, tag, h("span", { class: "small muted num" }, beside)),
      icon("right")
    )
  );
}

export {
  pageHead,
  back,
  passkeyBox,
  rowOf
};
