import {
  askMisuse,
  urgentOver
} from "./shared-VMX42B6B.js";
import {
  handOverBox
} from "./shared-NHVFGWKD.js";
import {
  waitingBox
} from "./shared-UF5HUF7M.js";
import {
  emergencyRow,
  lookUpFacts,
  lookUpRow,
  namesOf,
  outcomes,
  paperButton,
  wordForWord as wordForWord3
} from "./shared-LKOEGWCO.js";
import {
  demandRow
} from "./shared-YOOTGA6C.js";
import {
  back,
  pageHead,
  passkeyBox,
  reviewerSilent,
  stalled,
  trusteeName
} from "./shared-I7AYZP2Z.js";
import {
  aside,
  askWitnesses,
  keepUp,
  notHere,
  parseLookUp,
  signedIn
} from "./shared-QUQU22NC.js";
import {
  claimFacts,
  countdown,
  drillNotice,
  namedBy,
  outlineFacts,
  wordForWord
} from "./shared-GN2JD7E5.js";
import {
  nothing
} from "./shared-KT2SKTVK.js";
import {
  lookUps,
  onChange,
  stillFocused
} from "./shared-XWMETBKU.js";
import "./shared-FJM5KA3J.js";
import "./shared-XHEHYNQT.js";
import "./shared-RNYTLPHR.js";
import {
  leftOutSeen
} from "./shared-B2UVBILT.js";
import {
  counted
} from "./shared-G2ZO3PVB.js";
import {
  demandFacts,
  documents,
  wordForWord as wordForWord2
} from "./shared-NO65CNIA.js";
import "./shared-BJYSZPFA.js";
import "./shared-6LFAKOU6.js";
import {
  FINDINGS,
  REASON_OF,
  parseChecklist,
  parseDemand
} from "./shared-G3EZ2W77.js";
import {
  REASONS,
  answerIn,
  daysLeft,
  held,
  isDue,
  titleOf,
  typeOf,
  utcDay
} from "./shared-J63CFKTP.js";
import {
  waitsFor,
  windowOf,
  windowUtc
} from "./shared-3IINW6P6.js";
import {
  committed,
  decide,
  digestOf,
  notAsked,
  paper,
  wordsOf
} from "./shared-MKPH3CSN.js";
import {
  EMERGENCY_MISUSES,
  STATES,
  paperIn
} from "./shared-YZLSRIZN.js";
import {
  APPROVED,
  OWNER,
  REASONS as REASONS2,
  civic,
  demands,
  emergencies,
  endedWords,
  entryUrl,
  lower,
  momentOf,
  parseClaim,
  pinnedLog,
  said
} from "./shared-SUADRC7Y.js";
import {
  printed
} from "./shared-W57RIK6C.js";
import "./shared-7OTOSEAU.js";
import "./shared-LRVID2MG.js";
import {
  saveText
} from "./shared-SG6557SX.js";
import "./shared-B5DKX5RX.js";
import "./shared-JGEODCKK.js";
import {
  clock,
  dateOf,
  lasting,
  when
} from "./shared-2DX3DUU7.js";
import {
  askForm
} from "./shared-PRMIOVM2.js";
import "./shared-UTN4Y27B.js";
import "./shared-SXDMXA34.js";
import "./shared-JJNZVMH2.js";
import "./shared-BVXFGN5K.js";
import "./shared-E2FXWDGR.js";
import "./shared-4RWOZPX6.js";
import {
  base64urlnopad,
  go,
  homeOf,
  seal,
  tabSession
} from "./shared-UI4E442E.js";
import {
  api,
  base64,
  busy,
  button,
  byId,
  call,
  choices,
  dialog,
  enc,
  failure,
  field,
  fill,
  h,
  hex,
  notice,
  operatorNow,
  request,
  sentence,
  sha2562 as sha256,
  show,
  u64,
  unhex,
  utf8,
  waiting
} from "./shared-K3QNCVT6.js";

// src/api/question.ts
async function get(path2) {
  return await (await request("GET", path2, void 0, { cache: "no-store" })).json();
}
var path = (release) => `/api/review/questions/${release}`;
var questions = {
  trustees: () => get("/api/review/trustees"),
  of: (release) => get(path(release)),
  reply: (release, reply) => call("POST", path(release), reply)
};

// src/release/questions.ts
var CHARS_MAX = 1e3;
function replyDigest({ origin, name }, release, asked, text) {
  const question2 = enc(
    "sidelight/trustee-question/v1",
    utf8(origin),
    utf8(asked.trustee),
    u64(release),
    u64(asked.number),
    utf8(asked.text),
    u64(asked.asked_ms)
  );
  return hex(sha256(enc("sidelight/trustee-reply/v1", sha256(question2), utf8(name), utf8(text))));
}
var lineOf = (typed) => typed.split("\n").map((line) => line.trim()).filter((line) => line !== "").join(" ");
function questionsBox(replying) {
  const root = h("div", {});
  const redraw = onChange();
  const replyForm = (release, asked, sign) => {
    if (sign.allow.length === 0) {
      const why = "Your passkey is not in the public record yet: you can read, and not reply.";
      return notice("info", h("p", {}, why));
    }
    const outcome = h("div", { class: "stack-s", "aria-live": "polite" });
    const hint = `Your name, ${replying.name}, goes with it. It may be asked of the agency first.`;
    const reply = field({ label: "Reply", hint, rows: 4, maxlength: CHARS_MAX });
    const go2 = button("Sign the reply", {
      onclick: () => {
        const text = lineOf(reply.input.value);
        if (text === "") {
          fill(outcome, notice("info", h("p", {}, "Write the reply first.")));
          return reply.input.focus();
        }
        const digest = replyDigest(replying, release, asked, text);
        fill(
          outcome,
          passkeyBox({
            label: "Reply with your passkey",
            sign: { ...sign, digest, words: wordsOf(unhex(digest, 32)) },
            lines: [["reply", text]],
            there: "If it is on another of your devices, reply there.",
            give: async (approve) => {
              const { trustee, number } = asked;
              await questions.reply(release, { trustee, number, text, approve });
              await look(release);
            }
          })
        );
      }
    });
    reply.input.addEventListener("input", () => fill(outcome));
    return h("div", { class: "stack-s" }, reply.root, h("div", { class: "actions" }, go2), outcome);
  };
  const one = (release, asked, sign) => {
    const { reply } = asked;
    return h(
      "li",
      { class: "stack-s" },
      h("p", { class: "small muted" }, trusteeName(asked.trustee), `, ${momentOf(asked.asked_ms)}`),
      h("p", { class: "said" }, asked.text),
      reply && h("p", { class: "small muted" }, `${reply.name}, ${momentOf(reply.at_ms)}`),
      reply && h("p", { class: "said" }, reply.text),
      !reply && !asked.open && h("p", { class: "small muted" }, "The trustee has decided without a reply."),
      asked.open && replyForm(release, asked, sign)
    );
  };
  async function look(release) {
    if (release === null) return;
    const { questions: all, call_number, allow, rp_id } = await questions.of(release);
    await redraw([all, call_number, allow], () => {
      if (all.length === 0) return fill(root);
      const number = call_number && h("span", { class: "num" }, call_number);
      fill(
        root,
        h(
          "section",
          { class: "card stack", "aria-labelledby": "questions" },
          h("h2", { id: "questions" }, "Questions of trustees"),
          number && h("p", { class: "small muted" }, "The agency's number on file: ", number),
          h("ul", { class: "stack" }, ...all.map((asked) => one(release, asked, { allow, rp_id })))
        )
      );
    });
  }
  return { root, look };
}

// src/demand/answer.ts
function notInPossession(demand, { agency, title, publicUrl }) {
  return `To ${agency}
${title}, ${demand.reference}, issued by ${demand.authority} on ${utcDay(demand.issued)}

We have read this demand, and searched what we hold for the doors
${demand.doors.map(printed).join(", ")}
between ${windowUtc(demand.from, demand.to)}.

We possess nothing that answers it. Either there is no such door with us, or there is no
footage of it in that time, or its household alone holds the keys that open it. We do not say
which. Footage comes to us sealed, by a device at the home, to keys that we have never had. We
cannot open it, and no order to us can change that: the program is public, and so is the
description of how it seals (${publicUrl}what-we-know).

The household itself can be asked or served. What of footage is still held when another order
comes is decided on then: a request to preserve it can be filed at any time.

That this demand came, and that it was refused with this reason, stands in our public record,
without your name and without the home's: ${publicUrl}record
`;
}

// src/release/findings.ts
function comesTo(answers, reasons2) {
  return reasons2[answers.indexOf("no")] ?? (answers.includes(null) ? null : "yes");
}
function settler({ comes, make, draw, failed }) {
  let came = { to: null };
  return async () => {
    const now3 = { to: comes() };
    if (now3.to === came.to) return;
    came = now3;
    if (now3.to === null) return draw(null);
    try {
      const made = await make(now3.to);
      if (came === now3) draw(made);
    } catch (error) {
      if (came !== now3) return;
      came = { to: null };
      failed(error);
    }
  };
}
var answerOf = (fieldset) => fieldset.querySelector(":checked")?.value ?? null;
function findings(asked, reasons2, make) {
  const outcome = h("div", { class: "stack-s", "aria-live": "polite" });
  const settle = settler({
    comes: () => comesTo(asked.map((it) => answerOf(it)), reasons2),
    make,
    draw: (made) => fill(outcome, made),
    failed: (error) => fill(outcome, notice("warn", h("p", {}, sentence(error))))
  });
  for (const fieldset of asked) fieldset.addEventListener("change", () => void settle());
  void settle();
  return [...asked, outcome];
}

// src/release/refuse.ts
var BOTH = [
  { value: "yes", label: "Yes" },
  { value: "no", label: "No" }
];
function question(name, asks) {
  const fieldset = choices(asks, `finding-${name}`, BOTH, null);
  fieldset.classList.add("finding");
  return fieldset;
}
async function refusalBox(refusing4) {
  const { reason, hides, prepare, check: check2, give, kind = "primary" } = refusing4;
  const refusal3 = await prepare();
  check2(refusal3);
  const words = `The record gets a refusal with this reason: ${reason}.`;
  return [
    h("p", {}, words, ` It shows neither agency nor ${hides}.`),
    passkeyBox({
      label: "Refuse with your passkey",
      kind,
      sign: refusal3.sign,
      lines: refusal3.lines,
      there: "If it is on another of your devices, refuse it there, with the same reason.",
      give: (signed) => give(refusal3, signed)
    })
  ];
}
function reasonsForm(name, reasons2, prepare) {
  const outcome = h("div", { class: "stack-s", "aria-live": "polite" });
  const fieldset = choices("Why do you refuse it?", name, reasons2, null);
  fieldset.classList.add("bans");
  const go2 = button("Refuse", {
    onclick: async () => {
      const chosen = fieldset.querySelector(":checked");
      if (!chosen) {
        fill(outcome, notice("info", h("p", {}, "Choose the reason first; it is public.")));
        return fieldset.querySelector("input")?.focus();
      }
      fill(outcome, await prepare(chosen.value));
    }
  });
  fieldset.addEventListener("change", () => fill(outcome));
  return h("div", { class: "stack-s" }, fieldset, h("div", { class: "actions" }, go2), outcome);
}

// src/decide/lines.ts
function openedLines({ origin, kind, covered }, { lines, openings, sign }) {
  if (lines.map(([name]) => name).join() !== covered.join()) {
    throw notAsked("lines", "This page does not know this kind of decision.");
  }
  if (hex(digestOf(origin, kind, lines)) !== sign.digest) {
    throw notAsked("digest", "What would be signed is not what the service shows.");
  }
  const known = new Map(openings.map((opening) => [opening.field, opening]));
  if (known.size !== openings.length) throw notAsked("openings", "The service opened a field twice.");
  const values = /* @__PURE__ */ new Map();
  for (const [name, line] of lines) {
    if (!line.startsWith("committed:")) {
      values.set(name, line);
      continue;
    }
    const opening = known.get(name);
    known.delete(name);
    if (!opening || committed(kind, opening) !== line) {
      throw notAsked("commitment", `The sealed field "${name}" is not what the service shows.`);
    }
    values.set(name, opening.value);
  }
  if (known.size > 0) throw notAsked("openings", "The service opened a field that is not decided about.");
  return values;
}
var hashOf = (text) => hex(sha256(utf8(text)));
function compareLines(values, shown) {
  for (const [name, value] of Object.entries(shown)) {
    if (values.get(name)?.replace(/^sha256:/, "") !== String(value)) {
      throw notAsked("other_decision", `What would be signed has another ${name} than is shown here.`);
    }
  }
}

// src/demand/check.ts
var WHO = ["agency", "demand-text", "submitted-by"];
var LINES = {
  compelled: [
    ...["policy", "trustee-set", "demand", "homes", "cameras", "clips", "seconds", "told", "notice-due"],
    ...["seal-until", "agency", "type", "demand-text", "order", "scope", "recipient", "submitted-by"],
    ...["supervised-by", "checklist"]
  ],
  "account-disclosed": [
    ...["policy", "demand", "told", "agency", "type", "demand-text", "recipient", "submitted-by"]
  ],
  "demand-noticed": ["policy", "demand-text", "box"],
  preservation: [
    ...["policy", "demand", "until", "renews", "clips", "agency", "demand-text", "scope", "submitted-by"]
  ],
  "demand-refused": ["policy", "demand", "reason", ...WHO],
  objection: ["told", "state", "document"]
};
function check(kind, origin, decision, shown) {
  compareLines(openedLines({ origin, kind, covered: LINES[kind] }, decision), shown);
}
function demandOf(review, origin) {
  const demand = parseDemand(review.text);
  if (demand.origin !== origin || demand.agency !== review.agency) {
    throw notAsked("demand", "The demand is of another record, or of another agency.");
  }
  return demand;
}
var nothing2 = () => notAsked("decision", "There is nothing to sign.");
function ofRelease(review, demand) {
  const { told } = review;
  return {
    demand: told ? demand.type : "sealed",
    told: told?.index ?? "none",
    agency: demand.agency,
    type: demand.type,
    "demand-text": hashOf(review.text)
  };
}
var DOES = {
  content: ["tell", "release"],
  account: ["tell", "disclose"],
  preserve: ["preserve"]
};
var NOTICE_BYTES = 512;
function checkNotice(review, origin) {
  const demand = demandOf(review, origin);
  const text = review.tell?.notice ?? "";
  const other2 = () => notAsked("notice", "The notice says something else than the demand.");
  let said2;
  try {
    said2 = JSON.parse(text);
  } catch {
    throw other2();
  }
  const { v, kind, doors, authority, reference, household: household2, deliver_from: from, ...rest } = said2;
  const begins = (whole, part) => typeof part === "string" && whole.startsWith(part);
  const { agency, type } = demand;
  const wanted = { origin, agency, type, from: demand.from, to: demand.to };
  const good = utf8(text).length === NOTICE_BYTES && JSON.stringify(said2) === text.trimEnd() && v === 1 && kind === "demand" && JSON.stringify(rest) === JSON.stringify(wanted) && /^[0-9a-f]{32}$/.test(String(household2)) && begins(demand.authority, authority) && begins(demand.reference, reference) && Array.isArray(doors) && doors.length > 0 && JSON.stringify(doors) === JSON.stringify(demand.doors.slice(0, doors.length)) && Number.isSafeInteger(from);
  if (!good) throw other2();
  return text;
}
function checkDecide(review, type, origin, { box: box2, now: now3 = operatorNow() } = {}) {
  const demand = demandOf(review, origin);
  const { decide: decide2, held: held2, told, checklist: checklist2 } = review;
  if (!decide2 || type.code !== demand.type || !DOES[type.class].includes(decide2.does)) throw nothing2();
  const { agency, gag, order } = demand;
  const [entry, text] = [decide2.entry, { "demand-text": hashOf(review.text) }];
  switch (decide2.does) {
    case "tell":
      check("demand-noticed", origin, entry, box2 === void 0 ? text : { ...text, box: box2 });
      break;
    case "preserve": {
      if (!held2) throw nothing2();
      const code = gag && now3 < gag.until ? "sealed" : demand.type;
      check("preservation", origin, entry, { demand: code, clips: held2.clips, agency, ...text });
      break;
    }
    case "disclose":
      check("account-disclosed", origin, entry, ofRelease(review, demand));
      break;
    case "release": {
      if (!held2 || checklist2 === null) throw nothing2();
      const shown = { ...ofRelease(review, demand), ...held2, homes: 1, order, checklist: hashOf(checklist2) };
      const due3 = told === null && gag ? { "notice-due": utcDay(gag.until) } : {};
      check("compelled", origin, entry, { ...shown, ...due3 });
    }
  }
  return decide2;
}
function checkRefusal(review, refusal3, reason, origin) {
  const { agency } = demandOf(review, origin);
  const shown = { reason, agency, "demand-text": hashOf(review.text) };
  check("demand-refused", origin, refusal3, shown);
  if (refusal3.reason !== reason) throw notAsked("reason", "The service prepared another reason.");
}
function checkSettlement(review, { entry, refusal: refusal3 }, { upheld, document }, origin) {
  demandOf(review, origin);
  if (!review.told || refusal3 === null === upheld) throw nothing2();
  const state = upheld ? "upheld" : "overruled";
  check("objection", origin, entry, { told: review.told.index, state, document: hashOf(document) });
  if (refusal3) checkRefusal(review, refusal3, "objection", origin);
}

// src/demand/decide.ts
var ASKS = {
  genuine: ({ authority, reference, gag }) => `Does ${authority} confirm that it issued ${reference}` + (gag ? `, and the order not to tell until ${utcDay(gag.until)} (UTC)?` : "?"),
  names_operator: () => "Does the order name this service?",
  in_force: () => "Is it in force: issued, not expired, served in time?",
  names_doors: () => "Does it name every door that the demand names?",
  apart: () => "Has every camera indoors, or at another address, a line of its own in it?",
  scope: () => "Are the hours of the demand within those of the order?"
};
var box = (id, title, ...body) => h("section", { class: "card stack", "aria-labelledby": id }, h("h2", { id }, title), ...body);
var refusal = (review, reason, { origin, given }) => refusalBox({
  reason: lower(said(REASONS, reason)),
  hides: "home",
  prepare: () => demands.refusal(review.demand, reason),
  check: (made) => checkRefusal(review, made, reason, origin),
  give: async (made, signed) => given(await demands.refuse(review.demand, made, signed))
});
function checking(review, context) {
  const demand = parseDemand(review.text);
  const asked = FINDINGS.map((finding, i) => question(finding, `${i + 1}. ${ASKS[finding](demand)}`));
  const reached = field({
    label: "Whom at the issuing court you reached, and at which number",
    hint: "A number that you found yourself: never one from the order, the demand or a caller.",
    autocomplete: "off",
    maxlength: 400
  });
  const reasons2 = FINDINGS.map((finding) => REASON_OF[finding]);
  const make = (comes) => comes === "yes" ? allYes(review, reached, context) : refusal(review, comes, context);
  return box(
    "checklist",
    "What do you find?",
    h("p", { class: "hint" }, "Read the order first. A no to any of these is a refusal, with that reason."),
    ...findings(asked, reasons2, make)
  );
}
function allYes(review, reached, { given }) {
  return askForm(
    {
      label: "Hand in the checklist",
      run: async () => {
        const name = reached.input.value.trim();
        if (!name) throw new Error("Say whom you reached, and at which number.");
        const all = Object.fromEntries(FINDINGS.map((it) => [it, true]));
        given(await demands.checked(review.demand, name, all));
      }
    },
    h("p", {}, "Six times yes. The trustees read your checklist, and who was reached."),
    reached.root
  );
}
function wordsFor({ does, entry }, { notice_days }) {
  const until = new Map(entry.lines).get("until") ?? "";
  const days = notice_days === 0 ? "" : ` Nothing leaves for ${notice_days} days.`;
  switch (does) {
    case "tell":
      return [
        "Tell the household",
        `A sealed notice enters the record, which this home alone can open; its page has the demand and a copy of the order. It can object, which holds everything until that is settled.${days}`,
        "Tell them, with your passkey"
      ];
    case "preserve":
      return [
        "Keep what there is",
        `Exactly the clips that exist now are kept until ${until} (UTC), also if their days are over or their owner deletes them. Nobody is shown anything, and it ends by itself.`,
        "Keep them, with your passkey"
      ];
    case "release":
      return [
        "Decide",
        "This footage may leave, once the trustees have checked it. Another reviewer decides on the same.",
        "Approve with your passkey"
      ];
    case "disclose":
      return [
        "Decide",
        "What the service can read of this account may be handed over. No key forces that to be an entry: you make it one by signing. Another reviewer decides on the same.",
        "Approve with your passkey"
      ];
  }
}
function sealing(review, context) {
  const text = checkNotice(review, context.origin);
  const { recipient } = review.tell;
  const go2 = async () => {
    const sealed = await seal(utf8(text), [recipient]);
    context.box = base64urlnopad.encode(sealed);
    context.given(await demands.seal(review.demand, base64(sealed)));
  };
  return box(
    "seal",
    "Tell the household",
    h(
      "p",
      {},
      "Your browser seals the notice to a key that this home alone has; then you sign that it was sealed. The service never holds it open."
    ),
    h("div", { class: "actions" }, button("Seal the notice", { kind: "primary", icon: "key", onclick: go2 }))
  );
}
function deciding(review, { origin, type, box: sealed, given }) {
  const made = checkDecide(review, type, origin, { box: sealed });
  const [title, words, label] = wordsFor(made, type);
  return box(
    "decide",
    title,
    h("p", {}, words),
    passkeyBox({
      label,
      sign: made.entry.sign,
      lines: made.entry.lines,
      give: async (signed) => given(await demands.decide(review.demand, signed))
    })
  );
}
var RIGHT = "The objection is right: refuse the demand";
var NOT_RIGHT = "The objection is not right: the demand goes on";
var SETTLED_CHARS_MAX = 2e3;
var THERE = "If it is on another of your devices, settle it there.";
function signingOf(review, { entry, refusal: refusal3 }, settled, given, outcome) {
  const first = `${refusal3 ? RIGHT : NOT_RIGHT}, with your passkey`;
  const give = async (approve) => {
    if (!refusal3) return given(await demands.overrule(review.demand, settled, approve));
    const second = passkeyBox({
      label: "Refuse the demand with your passkey",
      sign: refusal3.sign,
      lines: refusal3.lines,
      there: THERE,
      give: async (refused) => given(await demands.uphold(review.demand, settled, approve, refusal3, refused))
    });
    fill(outcome, h("p", {}, "Once more: the refusal that follows is an entry of its own."), second);
  };
  return passkeyBox({ label: first, sign: entry.sign, lines: entry.lines, there: THERE, give });
}
function settling(review, { origin, given }) {
  const ways = choices(
    "How is it settled?",
    "settled",
    [
      { value: "upheld", label: RIGHT, hint: "Nothing leaves." },
      { value: "overruled", label: NOT_RIGHT, hint: "Two reviewers decide on it after that." }
    ],
    null
  );
  let words = "";
  const outcome = h("div", { class: "stack-s", "aria-live": "polite" });
  const anew = () => {
    fill(outcome);
    on.hidden = false;
  };
  const text = counted("Why, in public", 4, "", SETTLED_CHARS_MAX, (value) => {
    words = value;
    anew();
  });
  ways.addEventListener("change", anew);
  const ready = async () => {
    const way = answerOf(ways);
    const document = words.trim();
    if (way === null) throw new Error("Choose how it is settled.");
    if (!document) throw new Error("Say why: it is public. Name no person, no home and no agency.");
    const settled = { upheld: way === "upheld", document };
    const made = await demands.settlement(review.demand, settled);
    checkSettlement(review, made, settled, origin);
    on.hidden = true;
    fill(outcome, signingOf(review, made, settled, given, outcome));
  };
  const on = h("div", { class: "actions" }, button("Go on", { onclick: ready }));
  return box(
    "settling",
    "Settle the objection",
    h(
      "p",
      { class: "hint" },
      "If a court decides about it, wait for that court and say here what it decided. Your words are public: name no person, no home and no agency."
    ),
    ways,
    text,
    on,
    outcome
  );
}
var REFUSES = [
  ...["no-document", "not-genuine", "not-in-force", "wrong-operator", "over-scope", "class"],
  "not-in-possession"
];
function refusing(review, context, only) {
  const all = REFUSES.map((value) => ({ value, label: said(REASONS, value) }));
  const form = reasonsForm("reason", all, (reason) => refusal(review, reason, context));
  if (only) return box("refuse", "Refuse", form);
  return h("details", { class: "more" }, h("summary", {}, "Another reason to refuse it"), form);
}

// src/demand/review.ts
var decidable = ({ state, told }) => state === "gagged" || state === "reviewed" || state === "told" && told !== null && isDue(told);
function due(review, type) {
  if (review.asked > 0) return "A trustee asks";
  switch (review.state) {
    case "supervised":
      return "Read the order";
    case "verified":
      return type?.class === "preserve" ? "Waits to be kept" : "Waits for the notice";
    case "told":
      if (held(review.told)) return "The household objects";
      return !review.own && decidable(review) ? "Waits for you" : null;
    case "gagged":
    case "reviewed":
      return review.own ? null : "Waits for you";
    default:
      return null;
  }
}
function reviewRow(review, rules) {
  const demand = parseDemand(review.text);
  const { told, own, state } = review;
  const left = state === "told" && told && !isDue(told) && !held(told) ? `The household has ${daysLeft(told.deliver_from_ms)} left` : null;
  return demandRow({
    id: review.demand,
    href: `/review.html?demand=${review.demand}`,
    title: titleOf(rules, demand.type),
    facts: [review.agency_name, demand.reference, own ? "You have decided" : left],
    state,
    beside: waitsFor(review.filed_ms),
    due: due(review, typeOf(rules, demand.type))
  });
}
var row = (term, value) => [h("dt", {}, term), h("dd", {}, value)];
var num = (value) => h("span", { class: "num" }, String(value));
var facts = (id, title, rows2, ...more) => h(
  "section",
  { class: "card stack-s", "aria-labelledby": id },
  h("h2", { id }, title),
  h("dl", { class: "facts" }, ...rows2),
  ...more
);
function checklist({ checklist: text }) {
  if (text === null) return null;
  const { reached, at, by } = parseChecklist(text);
  return facts("checked", "The checklist", [
    ...row("Found", "Six times yes"),
    ...row("Reached", reached),
    ...row("When", num(momentOf(at))),
    ...row("By", num(`the reviewer of entry ${by}`))
  ]);
}
function time({ state, filed_ms }, { type }) {
  const over3 = ["deciding", "released", "preserved", "refused"].includes(state);
  return !over3 && h("p", { class: "small muted" }, answerIn(filed_ms, type));
}
function household({ told, state }, { demand }) {
  const now3 = operatorNow();
  if (told) {
    const { objection } = told;
    const said_ = objection?.text ? h("blockquote", { class: "said" }, objection.text) : null;
    const words2 = {
      raised: "The household objects. Nothing leaves until that is settled, or they take it back.",
      withdrawn: "The household objected, and took it back.",
      overruled: "The household objected, and was not right.",
      upheld: "The household objected, and was right."
    };
    const about = objection ? words2[objection.state] ?? "" : "The household has not objected.";
    return notice(
      objection?.state === "raised" ? "warn" : "info",
      h("p", {}, `Told on ${momentOf(told.at_ms)}. `, h("strong", {}, about)),
      said_
    );
  }
  const { gag } = demand;
  if (!gag || state === "verified" || state === "telling") return null;
  const runs = now3 < gag.until;
  const words = runs ? `An order forbids telling the household until ${utcDay(gag.until)} (UTC). On that day it is told by itself.` : "The order not to tell has ended.";
  return notice("info", h("p", {}, words));
}
function leaves(review, { type }) {
  if (type.class === "account") return account(review);
  if (!review.held) return null;
  const { cameras, clips, seconds } = review.held;
  const kept = type.class === "preserve";
  return facts(
    "leaves",
    kept ? "What would be kept" : "What would leave",
    [
      ...row("Cameras", num(cameras)),
      ...row("Clips", num(clips)),
      ...row("At most", num(lasting(seconds * 1e3)))
    ],
    h("p", { class: "small muted" }, kept ? "Sealed as it is; nobody opens it." : "Picture without sound, of one home.")
  );
}
function account({ account: fields }) {
  if (!fields?.length) return null;
  return facts(
    "leaves",
    "What would be handed over",
    fields.flatMap(([name, value]) => row(name, value)),
    h("p", { class: "small muted" }, "All that the service can read of it; the entry does not say it.")
  );
}
function nothingHeld(review, { demand, type, publicUrl }) {
  const letter = notInPossession(demand, { agency: review.agency_name, title: type.title, publicUrl });
  return h(
    "section",
    { class: "card stack-s", "aria-labelledby": "nothing" },
    h("h2", { id: "nothing" }, "Not in our possession"),
    h(
      "p",
      {},
      "Nothing that could be handed over is held for these doors in this window: a tag may be nobody's, the home may be sealed, or there is no footage. Refuse it with that reason below, and send this answer."
    ),
    h(
      "details",
      { class: "more" },
      h("summary", {}, "The answer to send"),
      h("pre", { class: "paper-text", tabindex: 0 }, letter)
    ),
    h(
      "div",
      { class: "actions" },
      button("Save the answer", {
        icon: "save",
        onclick: () => saveText("not-in-our-possession.txt", letter)
      })
    )
  );
}
async function over(review, { demand, type }) {
  const link = review.index === null ? null : await entryUrl(review.index);
  const entry = link && h("p", {}, h("a", { href: link }, `Entry ${review.index} in the public record`));
  const others = h("a", { class: "btn btn-primary", href: "/review.html" }, "What else waits");
  const list = h("div", { class: "actions" }, others);
  const told = (kind, what, rest = "") => [
    notice(kind, h("p", {}, h("strong", {}, what), rest), entry),
    list
  ];
  switch (review.state) {
    case "refused":
      return told("info", `Refused: ${lower(said(REASONS, review.reason ?? ""))}.`);
    case "preserved": {
      const until = review.kept_until_ms === null ? "" : ` until ${dateOf(review.kept_until_ms)}`;
      return told("good", `Kept${until}.`, " It ends by itself.");
    }
    case "released": {
      const on = demand.gag && !review.told ? ` The household is told on ${utcDay(demand.gag.until)} (UTC).` : "";
      const next2 = type.class === "content" ? " The trustees check it, each for itself." : " The agency reads it on its page.";
      return told("good", APPROVED, next2 + on);
    }
    case "deciding":
      return waiting("It enters the public record");
    case "telling":
      return waiting("The notice enters the public record");
    case "filed":
      return told("info", "A supervisor of the agency has to sign it first.");
    case "told":
      return told(
        "info",
        `The household has ${daysLeft(review.told?.deliver_from_ms ?? 0)} left.`,
        ` Nobody decides before ${momentOf(review.told?.deliver_from_ms ?? 0)}; it comes back here by itself.`
      );
    default:
      return [
        told("info", "You approved it.", " Another reviewer decides next, on the same."),
        stalled(`${review.demand} ${review.state}`, reviewerSilent(60))
      ];
  }
}
var NOT_YET = "Your passkey is not in the public record yet, or has not been there for long enough. Until then you can read and not decide.";
var isUnready = (review) => (decidable(review) || review.state === "verified") && !review.own && !review.decide && !review.tell;
async function now(review, reading, context) {
  const { type } = reading;
  const { state } = review;
  if (state === "supervised") return [checking(review, context), refusing(review, context, false)];
  if (held(review.told) && state === "told") return settling(review, context);
  const opens2 = review.decide !== null || decidable(review) || state === "verified";
  if (!opens2 || review.own) {
    const early = state === "told" && !review.own;
    return [await over(review, reading), early && refusing(review, context, false)];
  }
  const empty = type.class === "account" ? !review.account?.length : review.held === null;
  if (empty) return [nothingHeld(review, reading), refusing(review, context, true)];
  if (!review.decide && !review.tell) return notice("info", h("p", {}, NOT_YET));
  if (!review.decide) return [sealing(review, context), refusing(review, context, false)];
  return [deciding(review, context), refusing(review, context, false)];
}
async function demandReview({ session, log }, id) {
  const [known, work] = [h("div", { class: "stack" }), h("div", { class: "stack" })];
  const [redrawKnown, redrawWork] = [onChange(), onChange()];
  const asked = questionsBox({ origin: log.name, name: session.name });
  let missed = 0;
  const [first, book, operator] = await Promise.all([demands.review(id), civic.rulebook(), api.operator()]);
  const demand = parseDemand(first.text);
  const type = typeOf(book.demands, demand.type);
  if (!book.demands || !type) throw new Error("The rules in force have no such type of demand any more.");
  const rules = book.demands;
  const reading = { demand, type, rules, publicUrl: operator.public_url };
  const context = { origin: log.name, type, given: (it) => void paint(it).catch(aside) };
  const paint = async (given) => {
    const review = given ?? await demands.review(id);
    const digest = review.decide?.entry.sign.digest;
    missed = isUnready(review) ? missed + 1 : 0;
    const looking = missed === 1;
    const due3 = review.told && isDue(review.told);
    await redrawKnown([{ ...review, decide: null }, due3, looking], () => {
      const left = looking ? waiting("Looking what is held") : leaves(review, reading);
      fill(known, time(review, reading), household(review, reading), checklist(review), left);
    });
    const [held2, account2] = [review.held !== null, Boolean(review.account?.length)];
    await redrawWork([{ ...review, decide: digest, held: held2, account: account2 }, due3, looking], async () => {
      fill(work, looking ? null : await now(review, reading, context));
    });
    await asked.look(review.index);
  };
  await paint(first);
  show(
    h(
      "section",
      { class: "stack" },
      back("review", "What waits"),
      pageHead(type.title, `${first.agency_name}, filed ${momentOf(first.filed_ms)}`),
      h(
        "div",
        { class: "review-two" },
        h(
          "section",
          { class: "stack-s", "aria-labelledby": "demand" },
          h("h2", { id: "demand" }, "What is demanded"),
          h("div", { class: "card" }, demandFacts(demand, { agency: first.agency_name, rules })),
          documents("review", id, demand),
          wordForWord2(first.text)
        ),
        h("div", { class: "stack" }, asked.root, known, work)
      ),
      signedIn(session.name, "reviewer")
    )
  );
  keepUp(() => paint());
}

// src/emergency/check.ts
var RELEASE = [
  ...["policy", "trustee-set", "danger", "homes", "cameras", "clips", "seconds", "owner", "notice-due"],
  ...["seal-until", "agency", "claim", "scope", "recipient", "submitted-by", "supervised-by", "call-back"],
  ...["minutes", "country"]
];
var REFUSED = ["policy", "danger", "reason", "agency", "claim", "submitted-by", "minutes", "country"];
var MINUTE_MS = 6e4;
var CLOCKS_MINUTES = 1;
var KINDS = {
  emergency: { release: "emergency", refused: "emergency-refused" },
  drill: { release: "drill", refused: "drill-refused" }
};
var kindsOf = ({ is_drill }) => is_drill ? KINDS.drill : KINDS.emergency;
function ofClaim(review, origin) {
  const claim = parseClaim(review.claim);
  if (claim.origin !== origin || claim.agency !== review.agency) {
    throw notAsked("claim", "The claim is of another record, or of another agency.");
  }
  return { danger: claim.danger, agency: claim.agency, claim: hashOf(review.claim) };
}
function compareMinutes(lines, review, [fromMs, toMs]) {
  const until = (ms) => Math.floor((ms - review.filed_ms) / MINUTE_MS);
  const said2 = Number(lines.get("minutes"));
  if (said2 < until(fromMs) - CLOCKS_MINUTES || said2 > until(toMs) + CLOCKS_MINUTES) {
    throw notAsked("other_decision", "What would be signed has other minutes than are shown here.");
  }
}
var calledAt = (callBack2) => Number(JSON.parse(callBack2).at);
function checkRelease(review, origin, nowMs = operatorNow()) {
  const { release, held: held2, call_back, owner } = review;
  if (!release || !held2 || call_back === null) {
    throw notAsked("release", "There is nothing to approve.");
  }
  const shown = { ...held2, owner, homes: 1, "call-back": hashOf(call_back) };
  const lines = openedLines({ origin, kind: kindsOf(review).release, covered: RELEASE }, release);
  compareLines(lines, { ...ofClaim(review, origin), ...shown });
  compareMinutes(lines, review, [calledAt(call_back), nowMs]);
  return release;
}
function checkRefusal2(review, refusal3, reason, origin, nowMs = operatorNow()) {
  const lines = openedLines({ origin, kind: kindsOf(review).refused, covered: REFUSED }, refusal3);
  compareLines(lines, { ...ofClaim(review, origin), reason });
  compareMinutes(lines, review, [nowMs, nowMs]);
  if (refusal3.reason !== reason) throw notAsked("reason", "The service prepared another reason.");
}

// src/emergency/decide.ts
var QUESTIONS = [
  { finding: "danger", asks: "Is a real person in danger of this?", no: "no-danger" },
  { finding: "imminent", asks: "Is it imminent?", no: "not-imminent" },
  { finding: "helps", asks: "Does this footage help to avert it?", no: "does-not-help" },
  {
    finding: "no_time",
    asks: "Would a court take too long, and waiting for the owner too?",
    no: "time-for-process"
  }
];
var OTHERS = ["not-reached", "not-genuine", "scope"];
var ALL = [...OTHERS, ...QUESTIONS.map((question2) => question2.no)];
var refusal2 = (review, reason, { origin, given }, kind) => refusalBox({
  ...kind && { kind },
  reason: said(REASONS2, reason),
  hides: "home",
  prepare: () => emergencies.refusal(review.emergency, reason),
  check: (made) => checkRefusal2(review, made, reason, origin),
  give: async (made, signed) => given(await emergencies.refuse(review.emergency, made, signed))
});
function questions2(marks) {
  return QUESTIONS.map(({ finding, asks }, i) => {
    const made = question(finding, `${i + 1}. ${asks}`);
    for (const input of made.querySelectorAll("input")) {
      input.checked = marks.get(finding) === input.value;
      input.addEventListener("change", () => marks.set(finding, input.value));
    }
    return made;
  });
}
var opens = ({ owner }) => owner === null ? "Four times yes. Signing opens when the owner's time is over." : "Four times yes. Signing opens when footage at the home has been waited for.";
function deciding2(review, context, marks) {
  const early = review.owner === null || review.footage_until_ms !== null;
  const release = early ? null : checkRelease(review, context.origin);
  const asked = questions2(marks);
  const reasons2 = QUESTIONS.map(({ no }) => no);
  const marked = () => h("p", {}, opens(review));
  const approving2 = (release2) => [
    h("p", {}, "Four times yes: this footage may leave. Two reviewers have to find so."),
    passkeyBox({
      label: "Approve with your passkey",
      sign: release2.sign,
      lines: release2.lines,
      give: async (signed) => {
        const all = { danger: true, imminent: true, helps: true, no_time: true };
        context.given(await emergencies.found(review.emergency, all, signed));
      }
    })
  ];
  return h(
    "section",
    { class: "card stack", "aria-labelledby": "findings" },
    h("h2", { id: "findings" }, "What do you find?"),
    h("p", { class: "hint" }, "A no to any of them is a refusal, with that reason."),
    ...findings(asked, reasons2, (comes) => {
      if (comes !== "yes") return refusal2(review, comes, context);
      return release === null ? marked() : approving2(release);
    }),
    other(review, context)
  );
}
var other = (review, context) => h(
  "details",
  { class: "more" },
  h("summary", {}, "Another reason to refuse it"),
  reasons(review, OTHERS, context)
);
function reasons(review, codes, context) {
  const all = codes.map((value) => ({ value, label: said(REASONS2, value) }));
  return reasonsForm(`reason-${codes.length}`, all, async (reason) => ended(review, reason, context));
}
var notReached = (review, context) => ended(review, "not-reached", context, "quiet");
function ended(review, reason, context, kind = "primary") {
  if (review.state !== "begun") return refusal2(review, reason, context, kind);
  const words = "Nothing was claimed yet, so the record has nothing of it. It stays in your list for a week.";
  const run = async () => context.given(await emergencies.end(review.emergency, reason));
  return askForm({ label: `End it: ${lower(said(REASONS2, reason))}`, kind, run }, h("p", {}, words));
}
function refusing2(review, context) {
  const form = reasons(review, ALL, context);
  const early = ["begun", "filed", "supervised"].includes(review.state);
  if (early) {
    const what = review.state === "begun" ? "end" : "refuse";
    return h("details", { class: "more" }, h("summary", {}, `Another reason to ${what} it now`), form);
  }
  return h(
    "section",
    { class: "card stack", "aria-labelledby": "refuse" },
    h("h2", { id: "refuse" }, "Refuse"),
    form
  );
}

// src/emergency/call.ts
var awaitsCall = ({ state, call_back }) => call_back === null && ["begun", "filed", "supervised"].includes(state);
function compared({ officer, supervisor, state }) {
  const name = (who) => h("strong", {}, who);
  const second = supervisor === null ? [] : ["; ", name(supervisor), " signed the same"];
  const did = state === "begun" ? " began it" : " filed it";
  return [name(officer), did, ...second, ". Ask who did, and compare."];
}
var PhoneCall = class _PhoneCall {
  constructor(review, context) {
    this.review = review;
    this.context = context;
    const number = review.call_number;
    this.root = number === null ? _PhoneCall.none() : this.at(number);
  }
  review;
  context;
  names = h("p", {});
  before = h("p", {});
  outcome = h("div", { class: "stack", "aria-live": "polite" });
  reached = button("Somebody was reached");
  unanswered = button("Nobody answered");
  root;
  static none() {
    const none = "This agency has no number on file, so nobody can be called. Refuse it below.";
    return notice("warn", h("p", {}, none));
  }
  at(number) {
    this.reached.addEventListener("click", this.somebody());
    this.unanswered.addEventListener("click", () => void busy(this.unanswered, () => this.nobody()));
    return h(
      "section",
      { class: "card stack", "aria-labelledby": "call" },
      h("h2", { id: "call" }, "Call the agency"),
      h("p", {}, "At this number alone, whatever the claim or a caller says."),
      h("a", { class: "call-number num", href: `tel:${number.replace(/[^+\d]/g, "")}` }, number),
      this.before,
      this.names,
      h(
        "div",
        { class: "ways-two" },
        this.reached,
        this.unanswered
      ),
      this.outcome
    );
  }
  /** Shows what follows from one of the two, which is marked; or from neither. */
  follow(chosen, ...parts) {
    for (const it of [this.reached, this.unanswered]) it.setAttribute("aria-pressed", String(it === chosen));
    fill(this.outcome, ...parts);
  }
  somebody() {
    const who = "Name and function.";
    const reached = field({ label: "Who answered", hint: who, autocomplete: "off", maxlength: 200 });
    const what = "Whether they know of it, and who began or filed it.";
    const words = field({ label: "What they said", hint: what, rows: 4, maxlength: 800 });
    const run = async () => {
      const [by, text] = [reached.input.value.trim(), words.input.value.trim()];
      this.context.given(await emergencies.called(this.review.emergency, by, text));
    };
    const form = askForm({ label: "Keep what was said", run }, reached.root, words.root);
    return () => {
      this.follow(this.reached, form);
      reached.input.focus();
    };
  }
  async nobody() {
    const note = button("Note it, and call again", {
      kind: "primary",
      onclick: async () => {
        this.context.given(await emergencies.missed(this.review.emergency));
        this.follow(null);
      }
    });
    const told = h("p", { class: "hint" }, "The agency sees that, and when.");
    const over3 = await notReached(this.review, this.context);
    const part = (...children) => h("div", { class: "stack-s" }, ...children);
    const again2 = part(h("div", { class: "actions" }, note), told);
    this.follow(this.unanswered, again2, part(h("h3", {}, "Or end it"), over3));
  }
  /** The same form, for where the emergency is now. */
  on(review) {
    if (review.state !== this.review.state && this.outcome.querySelector("h3")) this.follow(null);
    this.review = review;
    fill(this.names, ...compared(review));
    fill(this.before, review.missed_ms !== null && `Nobody answered at ${clock(review.missed_ms)}.`);
    this.before.hidden = review.missed_ms === null;
    return this.root;
  }
};

// src/emergency/misuse.ts
var FOLLOWS = "It is an entry of the record and is counted against the agency. Every passkey of the officer and the supervisor who signed it is revoked with it, and the record shows whose agency it was.";
function emergenciesOver(over3) {
  if (over3.length === 0) return null;
  const words = "Of the last 90 days, released or refused. One that should not have been one can be marked as misused, in public, by a reviewer who had not decided on it.";
  return h(
    "section",
    { class: "stack-s", "aria-labelledby": "emergencies-over" },
    h("h2", { id: "emergencies-over" }, "Emergencies that are over"),
    h("p", { class: "small muted" }, words),
    h("ul", { class: "request-list card" }, ...over3.map(row2))
  );
}
var row2 = (it) => emergencyRow({
  id: it.emergency,
  page: "review",
  danger: it.danger,
  isDrill: false,
  facts: [`${it.agency_name}, case ${it.case}`, it.own ? "You decided on it" : null],
  state: it.state,
  beside: when(it.filed_ms),
  due: null
});
async function misuse(review, done) {
  const { misused, index } = review;
  if (misused) {
    const way = lower(said(EMERGENCY_MISUSES, misused.reason));
    const href = await entryUrl(misused.entry);
    const link = h("a", { href }, `Entry ${misused.entry} in the public record`);
    return notice("warn", h("p", {}, h("strong", {}, "It was misused: "), `${way}.`), h("p", {}, link));
  }
  if (!review.may_mark || index === null) return null;
  const mark = async () => {
    const reason = await askMisuse(EMERGENCY_MISUSES, FOLLOWS);
    if (!reason) return;
    const ask = { kind: "emergency-misused", emergency: index, reason };
    if (await decide(ask, { emergency: index })) await done();
  };
  return h("div", { class: "actions" }, button("Mark as misused", { onclick: mark }));
}

// src/emergency/review.ts
var DECIDE_ALIKE = "Decide as you would if what is claimed were so.";
var decidable2 = ({ state, owner }) => owner !== null && (state === "called-back" || state === "reviewed");
function due2(review) {
  if (review.asked > 0) return "A trustee asks";
  if (awaitsCall(review)) return "Call the agency";
  const waits = !review.own && decidable2(review) && review.footage_until_ms === null;
  if (!waits) return null;
  return review.held ? "Waits for your findings" : "Nothing to hand over: can only be refused";
}
var again = ({ earlier_for_case: earlier }) => earlier === 0 ? null : `claim no. ${earlier + 1} for this case`;
function inOrder(all) {
  const mine = (review) => due2(review) !== null;
  return [...all.filter(mine), ...all.filter((review) => !mine(review))];
}
var rows = (all) => inOrder(all).map(row3);
function row3(review) {
  const claim = review.claim === "" ? null : parseClaim(review.claim);
  const { outline } = review;
  const asked = review.state === "called-back" && review.owner === null;
  const home = review.footage_until_ms === null ? null : "Footage may still be at the home";
  const waits = asked ? "The owner has time to answer" : home;
  return emergencyRow({
    id: review.emergency,
    page: "review",
    danger: (claim ?? outline)?.danger ?? "",
    isDrill: review.is_drill,
    facts: [
      `${review.agency_name}, case ${(claim ?? outline)?.case ?? ""}`,
      again(review),
      claim && namedBy(claim),
      claim && windowOf(claim.from, claim.to),
      review.state === "not-completed" ? endedWords(review.reason) : null,
      review.own ? "You have decided" : waits
    ],
    state: review.state,
    beside: review.state === "not-completed" ? when(review.filed_ms) : waitsFor(review.filed_ms),
    due: due2(review)
  });
}
function callBack({ call_back, officer, supervisor }) {
  if (call_back === null) return null;
  const { number, reached, said: words, at } = JSON.parse(call_back);
  const row5 = (term, value) => [h("dt", {}, term), h("dd", {}, value)];
  const by = [`${officer} filed it`, supervisor && `${supervisor} signed it`].filter(Boolean).join(" and ");
  return h(
    "section",
    { class: "card stack-s", "aria-labelledby": "called" },
    h("h2", { id: "called" }, "The call back"),
    h(
      "dl",
      { class: "facts facts-said" },
      ...row5("Number on file", h("span", { class: "num" }, String(number))),
      ...row5("Who answered", String(reached)),
      ...row5("What they said", String(words)),
      ...row5("When", h("span", { class: "num" }, momentOf(Number(at))))
    ),
    // To compare with who was on the telephone, and no part of what was said there.
    h("p", { class: "hint" }, `By the accounts here, ${by}.`)
  );
}
function owners(review) {
  if (review.call_back === null || review.claim === "") return null;
  const claim = parseClaim(review.claim);
  if (review.owner !== null) {
    const kind = review.owner === "declined" ? "warn" : "info";
    const words = said(OWNER, review.owner);
    const decides = decidable2(review) && review.owner !== "not-asked";
    const own = decides ? " You decide for yourself, knowing it." : "";
    return notice(kind, h("p", {}, h("strong", {}, `The owner: ${lower(words)}.`), own));
  }
  if (claim.owner !== "ask" || review.owner_until_ms === null) return null;
  const left = countdown(review.owner_until_ms, (it) => it ?? "a moment");
  const who = claim.left_out ? "The owner's time runs, with " : "The owner is asked, and has ";
  return notice("info", h("p", {}, who, left, " left. Nobody approves before."));
}
function leftOut({ left_out: seen }) {
  if (!seen) return null;
  const rest = "Tell nobody of the agency whether anybody is known here. If others should be asked, refuse it: it can be filed anew.";
  return notice("info", h("p", {}, h("strong", {}, leftOutSeen(seen)), " ", rest));
}
function atHome(untilMs) {
  const left = countdown(untilMs, (it) => it ?? "a moment");
  return notice("info", h("p", {}, "Waiting for footage that is still at the home: ", left, " left."));
}
var publicly = ({ release }, field2) => release?.lines.find(([name]) => name === field2)?.[1];
function countryOf(review) {
  const country = publicly(review, "country") ?? "none";
  return country === "none" ? "not said" : country;
}
var NOTHING_HELD = `If no other reason holds, choose “${said(REASONS2, "does-not-help")}”, whichever of these it may be: it tells the agency nothing more.`;
function leaves2(review) {
  if (!decidable2(review)) return null;
  if (review.footage_until_ms !== null) return atHome(review.footage_until_ms);
  if (!review.held) {
    const why = "Nothing that the trustees could open is held for these doors in this window: a tag may be nobody's, the home may be sealed, or there is no footage. It can only be refused.";
    return notice("warn", h("p", {}, why), h("p", {}, NOTHING_HELD));
  }
  const { cameras, clips, seconds } = review.held;
  const minutes = publicly(review, "minutes");
  const row5 = (term, value) => [h("dt", {}, term), h("dd", { class: "num" }, value)];
  return h(
    "section",
    { class: "card stack-s", "aria-labelledby": "leaves" },
    h("h2", { id: "leaves" }, "What would leave"),
    h(
      "dl",
      { class: "facts" },
      ...row5("Cameras", String(cameras)),
      ...row5("Clips", String(clips)),
      ...row5("At most", lasting(seconds * 1e3)),
      ...minutes === void 0 ? [] : row5("Minutes from claim to decision", minutes),
      ...minutes === void 0 ? [] : row5("Country of the agency", countryOf(review))
    ),
    h(
      "p",
      { class: "small muted" },
      "Picture without sound, of one home.",
      minutes !== void 0 && " Minutes and country are public."
    )
  );
}
async function over2(review, again2) {
  const link = review.index === null ? null : await entryUrl(review.index);
  const entry = link && h("p", {}, h("a", { href: link }, `Entry ${review.index} in the public record`));
  const others = h("a", { class: "btn btn-primary", href: "/review.html" }, "What else waits");
  const list = h("div", { class: "actions" }, others);
  const past = await misuse(review, again2);
  const told = (kind, what, rest = "") => notice(kind, h("p", {}, h("strong", {}, what), rest), entry);
  switch (review.state) {
    case "refused":
      return [told("info", `Refused: ${lower(said(REASONS2, review.reason ?? ""))}.`), past, list];
    case "released": {
      const checks = review.misused ? "" : " The trustees check it, each for itself.";
      return [told("good", APPROVED, checks), past, list];
    }
    case "deciding":
      return waiting("It enters the public record");
    case "begun":
      return [told("info", "The officer completes the claim.", " A supervisor signs the same next."), list];
    case "filed":
      return [told("info", "A supervisor of the agency has to sign it first."), list];
    case "not-completed":
      return [told("info", `Not completed: ${lower(endedWords(review.reason))}.`), list];
    default:
      return [
        told("info", "You approved it.", " Another reviewer decides next."),
        stalled(`${review.emergency} ${review.state}`, reviewerSilent(3)),
        list
      ];
  }
}
async function now2(review, context, { marks, call: call2 }) {
  if (awaitsCall(review)) return [call2.on(review), refusing2(review, context)];
  const unsigned = review.state === "begun" || review.state === "filed";
  const again2 = async () => context.given(await emergencies.review(review.emergency));
  if (unsigned) return [await over2(review, again2), refusing2(review, context)];
  const decides = review.state === "called-back" || review.state === "reviewed";
  if (!decides || review.own) return over2(review, again2);
  const early = review.owner === null || review.footage_until_ms !== null;
  if (early || review.held && review.release) return deciding2(review, context, marks);
  if (!review.held) return refusing2(review, context);
  const why = "Your passkey is not in the public record yet, or has not been there for long enough. Until then you can read and not decide.";
  return notice("info", h("p", {}, why));
}
function claimed({ claim, outline, state, agency_name: agency }) {
  const title = (words) => h("h2", { id: "claim" }, words);
  if (claim !== "") {
    const facts2 = claimFacts(parseClaim(claim), { agency });
    return [title("What the agency claims"), h("div", { class: "card" }, facts2), wordForWord(claim)];
  }
  const rest = state === "begun" ? "The rest is being completed. Nobody has signed yet; what is signed has to say this, too." : "The rest was never filed.";
  return [
    title("What the agency said first"),
    outline && h("div", { class: "card" }, outlineFacts(outline, agency)),
    h("p", { class: "hint" }, rest)
  ];
}
async function emergencyReview(reviewing, id) {
  const [drill, body] = [h("div", { class: "drill-box" }), h("div", { class: "stack" })];
  const redraw = onChange();
  const asked = questionsBox({ origin: reviewing.log.name, name: reviewing.session.name });
  let missed = 0;
  const first = await emergencies.review(id);
  const left = h("section", { class: "stack-s", "aria-labelledby": "claim" });
  const redrawLeft = onChange();
  const given = (changed) => void paint(changed).catch(aside);
  const context = { origin: reviewing.log.name, given };
  const kept = { marks: /* @__PURE__ */ new Map(), call: new PhoneCall(first, context) };
  const paint = async (given2) => {
    const review = given2 ?? await emergencies.review(id);
    const none = decidable2(review) && !review.held && review.footage_until_ms === null;
    missed = none ? missed + 1 : 0;
    const looking = missed === 1;
    await redrawLeft([review.claim, review.state === "begun"], () => fill(left, ...claimed(review)));
    await redraw([{ ...review, release: review.release?.sign.digest }, looking], async () => {
      const rest = looking ? [waiting("Looking what is held")] : [leaves2(review), await now2(review, context, kept)];
      fill(drill, drillNotice(review.is_drill, DECIDE_ALIKE));
      stillFocused(body, () => fill(body, leftOut(review), owners(review), callBack(review), ...rest));
    });
    await asked.look(review.index);
  };
  await paint(first);
  const did = first.outline ? "begun" : "filed";
  const about = [first.agency_name, `${did} ${momentOf(first.filed_ms)}`, again(first)];
  show(
    h(
      "section",
      { class: "stack" },
      back("review", "What waits"),
      pageHead("Emergency", about.filter(Boolean).join(", ")),
      drill,
      h(
        "div",
        { class: "review-two" },
        left,
        h("div", { class: "stack" }, asked.root, body)
      ),
      signedIn(reviewing.session.name, "reviewer")
    )
  );
  keepUp(() => paint());
}

// src/lookup/review.ts
var LINES2 = {
  "look-up": [
    ...["policy", "lookup-set", "danger", "addresses", "seal-until", "agency", "text", "submitted-by"],
    "supervised-by"
  ],
  "look-up-refused": ["policy", "danger", "reason", "agency", "text", "submitted-by"]
};
var WHY = ["no-danger", "not-imminent", "time-for-process", "not-reached", "not-genuine", "scope"];
function lookUpToReview(review) {
  const text = parseLookUp(review.text);
  return lookUpRow({
    id: review.look_up,
    href: `/review.html?look-up=${encodeURIComponent(review.look_up)}`,
    danger: text.danger,
    facts: [review.agency_name, namesOf(text.elements.length)],
    state: review.state,
    beside: waitsFor(review.filed_ms),
    due: review.state === "supervised" ? "Waits for your decision" : null
  });
}
function checkLookUp(review, origin, decision, reason) {
  const text = parseLookUp(review.text);
  if (text.origin !== origin || text.agency !== review.agency) {
    throw notAsked("look-up", "The look-up is of another record, or of another agency.");
  }
  const kind = reason === null ? "look-up" : "look-up-refused";
  const said2 = { danger: text.danger, agency: text.agency, text: hashOf(review.text) };
  const own = reason === null ? { addresses: text.elements.length } : { reason };
  compareLines(openedLines({ origin, kind, covered: LINES2[kind] }, decision), { ...said2, ...own });
}
async function approving(review, { log }, again2) {
  const decision = await lookUps.approval(review.look_up);
  checkLookUp(review, log.name, decision, null);
  return [
    h("p", {}, "The record gets the look-up, and trustees answer it by themselves."),
    passkeyBox({
      label: "Let it through with your passkey",
      sign: decision.sign,
      lines: decision.lines,
      there: "If it is on another of your devices, decide it there.",
      give: async (signed) => {
        await lookUps.approve(review.look_up, decision, signed);
        await again2();
      }
    })
  ];
}
function refusing3(review, { log }, again2) {
  const reasons2 = WHY.map((value) => ({ value, label: said(REASONS2, value) }));
  return reasonsForm(
    "look-up-reason",
    reasons2,
    (reason) => refusalBox({
      reason: said(REASONS2, reason),
      hides: "address or contact",
      prepare: () => lookUps.refusal(review.look_up, reason),
      check: (made) => {
        checkLookUp(review, log.name, made, reason);
        if (made.reason !== reason) throw notAsked("reason", "The service prepared another reason.");
      },
      give: async (made, signed) => {
        await lookUps.refuse(review.look_up, made, signed);
        await again2();
      }
    })
  );
}
var WHICH = "which";
function deciding3(review, reviewing, again2) {
  const asks = "Is a real person in danger, and does finding these homes help to avert it?";
  const make = (comes) => comes === WHICH ? refusing3(review, reviewing, again2) : approving(review, reviewing, again2);
  const number = review.call_number;
  return h(
    "section",
    { class: "card stack", "aria-labelledby": "decide" },
    h("h2", { id: "decide" }, "What do you find?"),
    number !== null && h("p", { class: "hint" }, `The agency's number on file, should you want to ask: ${number}.`),
    ...findings([question("look-up", asks)], [WHICH], make)
  );
}
async function next(review, reviewing, again2) {
  const entry = review.index === null ? null : await entryUrl(review.index);
  const link = entry && h("a", { href: entry }, `Entry ${review.index} in the public record`);
  switch (review.state) {
    case "typed":
    case "filed":
      return notice("info", h("p", {}, "A supervisor of the agency signs it next."));
    case "supervised":
      return deciding3(review, reviewing, again2);
    case "deciding":
      return waiting("It enters the public record");
    case "published":
      return notice("good", h("p", {}, "Let through. ", link));
    case "refused":
      return notice("info", h("p", {}, `Refused: ${lower(said(REASONS2, review.reason ?? ""))}. `, link));
  }
}
async function lookUpReview(reviewing, id) {
  const top = h("div", { class: "stack", "aria-live": "polite" });
  const redraw = onChange();
  const find = async () => lookUps.review(id);
  const first = await find();
  const paint = async () => {
    const review = await find();
    await redraw(review, async () => fill(top, await next(review, reviewing, paint)));
  };
  await paint();
  const text = parseLookUp(first.text);
  show(
    h(
      "section",
      { class: "stack" },
      back("review", "Review"),
      pageHead("Look-up of addresses and contacts", `${first.agency_name}, case ${text.case}`),
      h("div", { class: "card" }, lookUpFacts(text, first.agency_name)),
      wordForWord3(first.text),
      top,
      signedIn(reviewing.session.name, "reviewer")
    )
  );
  keepUp(paint);
}

// src/outcome/review.ts
var WHY_CHARS_MAX = 800;
var askWhy = () => dialog("Send it back", (close) => {
  const why = field({
    label: "What the agency reads",
    hint: "It is not public. The agency can state it anew.",
    rows: 4,
    maxlength: WHY_CHARS_MAX
  });
  const run = () => {
    const words = why.input.value.trim();
    if (!words) throw new Error("Say what is wrong with it.");
    close(words);
  };
  const cancel = button("Cancel", { kind: "plain", onclick: () => close(null) });
  return [askForm({ label: "Send it back", run, more: [cancel] }, why.root)];
});
async function before({ before: said2, release }) {
  const link = async (index, label) => h("a", { href: await entryUrl(index) }, label);
  const rows2 = await Promise.all(
    said2.map(async ([process, index]) => [", then ", await link(index, STATES[process].label.toLowerCase())])
  );
  return [await link(release, `entry ${release}`), ...rows2];
}
async function row4(it, able, done) {
  const claim = parseClaim(it.claim);
  const fact = (term, ...value) => [h("dt", {}, term), h("dd", {}, ...value)];
  const confirm = async () => {
    const ask = { kind: "outcome", outcome: it.outcome };
    if (await decide(ask, { document: it.text, release: it.release, process: it.process })) await done();
  };
  const back2 = async () => {
    const why = await askWhy();
    if (why === null) return;
    await outcomes.sendBack(it.outcome, why);
    await done();
  };
  const named = it.paper && paperIn(it.text) !== null;
  return h(
    "li",
    { class: "card stack-s", "data-outcome": it.outcome },
    h("h3", {}, STATES[it.process].label),
    h(
      "dl",
      { class: "facts facts-said" },
      ...fact("Agency and case", `${it.agency_name}, case ${claim.case}`),
      ...fact("The release", await before(it)),
      ...fact("It had promised", claim.process),
      ...fact("Waits", waitsFor(it.stated_ms))
    ),
    paper(it.text),
    h(
      "div",
      { class: "actions" },
      able && button("Confirm", { kind: "primary", onclick: confirm }),
      button("Send it back", { onclick: back2 }),
      named && paperButton(it, null)
    )
  );
}
async function toConfirm(now3, done) {
  if (now3.outcomes.length === 0) return null;
  const rows2 = await Promise.all(now3.outcomes.map((it) => row4(it, now3.credential !== null, done)));
  const words = "What a court made of releases, as their agencies state it. Read the paper, and that the public words name no person, no home and, while it is sealed, no agency.";
  return [
    h("h2", {}, "After a release"),
    h("p", { class: "small muted" }, words),
    h("ul", { class: "stack-s" }, ...rows2)
  ];
}

// src/review/trustees.ts
function standingOf({ threshold, trustees }) {
  const away = trustees.filter((it) => it.available === false);
  const there = trustees.length - away.length;
  const unsaid = trustees.filter((it) => it.available === null).length;
  const one = ", 1 trustee has not said whether it is available";
  const some = `, ${unsaid} trustees have not said whether they are available`;
  const open = unsaid === 0 ? "" : unsaid === 1 ? one : some;
  const words = `${there - unsaid} of ${trustees.length} trustees say that they are available now${open}; ${threshold} have to answer.`;
  return { words, missing: there <= threshold ? away : [] };
}
function trusteesLine(there) {
  const { words, missing } = standingOf(there);
  if (missing.length === 0) return h("p", { class: "small muted" }, words);
  const who = missing.flatMap(({ trustee, until_ms: until }, n) => [
    n === 0 ? "" : ", ",
    trusteeName(trustee),
    until === null ? "" : ` until ${momentOf(until)}`
  ]);
  const over3 = " One more would be too many. Missing: ";
  return notice("warn", h("p", {}, h("strong", {}, words), over3, ...who, "."));
}

// src/review/queue.ts
var listOf = (title, rows2) => rows2.length > 0 && [h("h2", {}, title), h("ul", { class: "request-list card" }, ...rows2)];
async function queue({ session }) {
  const place = h("div", { class: "stack-s" });
  const [book, { trustees }] = await Promise.all([civic.rulebook(), api.operator()]);
  const { demands: rules, look_up: looked } = book;
  const redraw = onChange();
  const paint = async () => {
    const [urgent, looking, served, stated, past, over3, there] = await Promise.all([
      emergencies.reviews(),
      looked ? lookUps.reviews() : [],
      rules ? demands.reviews() : [],
      outcomes.waiting(),
      civic.urgentPast(),
      emergencies.over(),
      trustees ? questions.trustees() : null
    ]);
    const none = () => nothing("Nothing waits", "What agencies file appears here by itself.");
    const minute = Math.floor(Date.now() / 6e4);
    await redraw([urgent, looking, served, stated, past, over3, there, minute], async () => {
      const confirming = await toConfirm(stated, paint);
      fill(
        place,
        listOf("Emergencies", rows(urgent)),
        listOf("Look-ups of addresses and contacts", looking.map(lookUpToReview)),
        rules && listOf("Legal demands", served.map((review) => reviewRow(review, rules))),
        confirming,
        urgent.length + looking.length + served.length + stated.outcomes.length === 0 && none(),
        emergenciesOver(over3),
        urgentOver(past, paint),
        there && trusteesLine(there)
      );
    });
  };
  await paint();
  const words = "Footage without its owner's consent. Two of you decide, each for yourself.";
  show(
    h(
      "section",
      { class: "stack" },
      waitingBox(paint),
      handOverBox(),
      pageHead("Review", words),
      place,
      signedIn(session.name, "reviewer")
    )
  );
  keepUp(paint);
}

// src/pages/review.ts
async function start() {
  try {
    const session = await tabSession();
    if (!session) {
      const next2 = location.pathname + location.search;
      return go(`/signin.html?next=${encodeURIComponent(next2)}`);
    }
    if (session.role !== "reviewer") {
      const home = homeOf(session);
      return home === "/" ? notHere("This page is for reviewers", session.name) : go(home);
    }
    void askWitnesses();
    const reviewing = { session, log: await pinnedLog() };
    const query = new URLSearchParams(location.search);
    const [emergency, demand] = [query.get("id"), query.get("demand")];
    const lookUp = query.get("look-up");
    if (lookUp) return await lookUpReview(reviewing, lookUp);
    if (emergency) return await emergencyReview(reviewing, emergency);
    await (demand ? demandReview(reviewing, demand) : queue(reviewing));
  } catch (error) {
    fill(
      byId("main"),
      failure(error, () => location.reload())
    );
  }
}
void start();
