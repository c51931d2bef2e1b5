import {
  askedBy,
  forgers,
  namesIn
} from "./shared-UI4E442E.js";
import {
  button,
  h
} from "./shared-K3QNCVT6.js";

// src/witnesses/words.ts
var ALONE = "The service alone: no witness has to sign.";
function asked(one) {
  if (typeof one === "string") return h("strong", {}, one);
  const { threshold, of } = one;
  const most = threshold === of.length ? "All of these:" : `${threshold} of these ${of.length}:`;
  return [most, h("ul", {}, ...of.map((member) => h("li", {}, asked(member))))];
}
function whom(policy) {
  const first = askedBy(policy);
  const liars = forgers(policy).map((key) => key.name);
  const alone = "Whoever holds the service’s key can show two homes two different records, and nobody else has to lie.";
  const together = `Two homes can be shown two different records only if the service and at least ${liars.length} of these lie, for instance ${liars.join(", ")}.`;
  return h(
    "div",
    { class: "stack-s" },
    h("div", {}, first === null ? ALONE : asked(first)),
    h("p", { class: "small muted" }, liars.length === 0 ? alone : together)
  );
}
function missing(these, from) {
  const kept = new Set(namesIn(from));
  return namesIn(these).filter((name) => !kept.has(name)).join(", ");
}
function choice({ policy, offered }, { accept, leave }) {
  if (!offered) return [];
  const [joined, gone] = [missing(offered.policy, policy), missing(policy, offered.policy)];
  const means = "Until somebody here decides, the record is believed if it is signed as above, and not otherwise. If too few of those sign any more, nothing new of it is shown. Who the others are, their own sites can tell you; the service’s word is not enough.";
  return [
    h("h3", {}, "The service asks you to rely on others"),
    whom(offered.policy),
    joined !== "" && h("p", {}, `New: ${joined}.`),
    gone !== "" && h("p", {}, `No longer asked: ${gone}.`),
    h("p", {}, means),
    offered.left && h("p", {}, "You have chosen to stay with those above."),
    h(
      "div",
      { class: "actions" },
      button("Rely on the others", { onclick: () => accept(offered.text) }),
      button("Stay with those above", { onclick: () => leave(offered.policy) })
    )
  ];
}

export {
  whom,
  choice
};
