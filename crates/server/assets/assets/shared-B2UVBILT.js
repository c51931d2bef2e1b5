import {
  chosen
} from "./shared-BJYSZPFA.js";
import {
  LEFT_OUT,
  PEOPLE_MAX,
  PERSON_CHARS_MAX,
  lower,
  said
} from "./shared-SUADRC7Y.js";
import {
  soMany
} from "./shared-2DX3DUU7.js";
import {
  choices,
  field,
  folded,
  h
} from "./shared-K3QNCVT6.js";

// src/emergency/left_out.ts
var peopleIn = (typed) => typed.split("\n").map((line) => line.trim().replace(/\s+/gu, " ")).filter(Boolean);
function wrongLeftOut(left) {
  if (left === null) return [];
  const { people, reason } = left;
  const wrong = [];
  if (people.length > PEOPLE_MAX) wrong.push(`Name at most ${PEOPLE_MAX} people.`);
  if (new Set(people).size < people.length) wrong.push("Name each of them once.");
  if (people.some((it) => [...it].length > PERSON_CHARS_MAX)) {
    wrong.push(`Shorten each to ${PERSON_CHARS_MAX} characters.`);
  }
  if (reason === "") wrong.push("Choose why they must not learn of it.");
  return wrong;
}
var LeavingOut = class {
  names = field({
    label: "Names or e-mail addresses, one to a line",
    rows: 2,
    autocapitalize: "none",
    autocomplete: "off"
  });
  why = choices(
    "Why must they not learn of it?",
    "left_out_reason",
    Object.entries(LEFT_OUT).map(([value, label]) => ({ value, label })),
    null
  );
  root;
  constructor() {
    const hint = `If they are the danger, or would tell whoever is. The others are asked; whoever you name is not, and is shown nothing before it is decided. Up to ${PEOPLE_MAX} people, each by the full name or the e-mail address that they are likely to use here. You are not told whether anybody is known by it. If a name is unknown, nobody of the home is asked.`;
    this.root = folded("Name them", this.names, h("p", { class: "hint" }, hint), this.why);
  }
  read() {
    const people = peopleIn(this.names.input.value);
    return people.length === 0 ? null : { people, reason: chosen(this.why) };
  }
};
function leftOutSeen({ named, unknown, members }) {
  const people = named === 1 ? "1 person" : `${named} people`;
  if (members === null) {
    return `The claim names ${people} who must not learn of it. Of these ${unknown} ${unknown === 1 ? "is" : "are"} not known in this home by that name or address, so nobody of it is asked.`;
  }
  const { not_asked: out, of } = members;
  if (out === of) return `The claim names everybody of this home, ${soMany(of, "member")}: nobody is asked.`;
  return `${out} of ${soMany(of, "member")} of this home ${out === 1 ? "is" : "are"} not asked.`;
}
function unaskedWords({ members, others_asked, reason }) {
  const why = lower(said(LEFT_OUT, reason));
  const because = `The agency's reason: ${why}.`;
  if (others_asked) {
    const were = `${soMany(members, "member")} of your home ${members === 1 ? "was" : "were"} not asked`;
    return `The service says that ${were}, as the agency had named them. ${because}`;
  }
  return `The service says that the agency had named somebody of your home who must not learn of it, and that this left nobody whom it could safely ask. ${because}`;
}

export {
  wrongLeftOut,
  LeavingOut,
  leftOutSeen,
  unaskedWords
};
