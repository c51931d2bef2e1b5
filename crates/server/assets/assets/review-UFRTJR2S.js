import {
  back,
  emergencyRow,
  keepUp,
  nothing,
  pageHead,
  passkeyBox
} from "./shared-EBNXQHRB.js";
import {
  aside,
  notHere,
  signedIn
} from "./shared-K7O7KYB4.js";
import {
  countdown
} from "./shared-GBLAOPPL.js";
import {
  OWNER,
  REASONS,
  claimFacts,
  emergencies,
  lower,
  momentOf,
  said,
  wordForWord
} from "./shared-UGQYUBWN.js";
import {
  waitsFor
} from "./shared-BURFLNSU.js";
import {
  committed,
  digestOf,
  notAsked
} from "./shared-N2WPWVA2.js";
import "./shared-VDQUXFLE.js";
import {
  entryUrl,
  pinnedLog
} from "./shared-U4MEMBBC.js";
import {
  parseClaim
} from "./shared-I4BMEXUN.js";
import "./shared-MHU7BDBZ.js";
import {
  lasting
} from "./shared-N2USUVTW.js";
import {
  askForm
} from "./shared-GWCH2OTK.js";
import "./shared-YTVPNJDP.js";
import "./shared-SXDMXA34.js";
import "./shared-XK2B3RYB.js";
import "./shared-TUYD3CWO.js";
import {
  go,
  homeOf,
  tabSession
} from "./shared-RXZRMF2Z.js";
import {
  button,
  byId,
  choices,
  failure,
  field,
  fill,
  h,
  hex,
  notice,
  sentence,
  sha2562 as sha256,
  show,
  utf8,
  waiting
} from "./shared-K7PW627D.js";

// src/emergency/check.ts
var LINES = {
  emergency: [
    ...["policy", "trustee-set", "danger", "homes", "cameras", "clips", "seconds", "owner", "notice-due"],
    ...["seal-until", "agency", "claim", "scope", "recipient", "submitted-by", "supervised-by", "call-back"]
  ],
  "emergency-refused": ["policy", "danger", "reason", "agency", "claim", "submitted-by"]
};
function opened(kind, origin, { lines, openings, sign }) {
  if (lines.map(([name]) => name).join() !== LINES[kind].join()) {
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
function compare(values, shown) {
  for (const [name, value] of Object.entries(shown)) {
    if (values.get(name)?.replace(/^sha256:/, "") !== String(value)) {
      throw notAsked("other_decision", `What would be signed has another ${name} than is shown here.`);
    }
  }
}
function ofClaim(review, origin) {
  const claim = parseClaim(review.claim);
  if (claim.origin !== origin || claim.agency !== review.agency) {
    throw notAsked("claim", "The claim is of another record, or of another agency.");
  }
  return { danger: claim.danger, agency: claim.agency, claim: hashOf(review.claim) };
}
function checkRelease(review, origin) {
  const { release, held, call_back, owner } = review;
  if (!release || !held || call_back === null) {
    throw notAsked("release", "There is nothing to approve.");
  }
  const shown = { ...held, owner, homes: 1, "call-back": hashOf(call_back) };
  compare(opened("emergency", origin, release), { ...ofClaim(review, origin), ...shown });
  return release;
}
function checkRefusal(review, refusal, reason, origin) {
  compare(opened("emergency-refused", origin, refusal), { ...ofClaim(review, origin), reason });
  if (refusal.reason !== reason) throw notAsked("reason", "The service prepared another reason.");
}

// src/emergency/decide.ts
var QUESTIONS = [
  { finding: "danger", asks: "Is a real person in danger of this?", no: "no-danger" },
  { finding: "imminent", asks: "Is it imminent?", no: "not-imminent" },
  { finding: "helps", asks: "Does this footage help to avert it?", no: "does-not-help" },
  {
    finding: "no_time",
    asks: "Is there no time for a court, or for the owner's consent?",
    no: "time-for-process"
  }
];
var OTHERS = ["not-reached", "not-genuine", "scope"];
var ALL = [...OTHERS, ...QUESTIONS.map((question2) => question2.no)];
function question({ finding, asks }, i) {
  const both = [
    { value: "yes", label: "Yes" },
    { value: "no", label: "No" }
  ];
  const fieldset = choices(`${i + 1}. ${asks}`, `finding-${finding}`, both, null);
  fieldset.classList.add("finding");
  return fieldset;
}
async function refusalBox(review, reason, { origin, given }) {
  const refusal = await emergencies.refusal(review.emergency, reason);
  checkRefusal(review, refusal, reason, origin);
  const words = `The record gets a refusal with this reason: ${said(REASONS, reason)}.`;
  return [
    h("p", {}, words, " It shows neither agency nor home."),
    passkeyBox({
      label: "Refuse with your passkey",
      sign: refusal.sign,
      lines: refusal.lines,
      there: "If it is on another of your devices, refuse it there, with the same reason.",
      give: async (signed) => given(await emergencies.refuse(review.emergency, refusal, signed))
    })
  ];
}
function deciding(review, context) {
  const release = checkRelease(review, context.origin);
  const asked = QUESTIONS.map((each, i) => ({ ...each, root: question(each, i) }));
  const outcome = h("div", { class: "stack-s", "aria-live": "polite" });
  let came = "";
  const answers = () => asked.map(({ root }) => root.querySelector(":checked")?.value);
  const comes = () => {
    const all = answers();
    const no = QUESTIONS[all.indexOf("no")]?.no;
    return no ?? (all.includes(void 0) ? "" : "yes");
  };
  const settle = async () => {
    const reason = comes();
    if (reason === came) return;
    came = reason;
    if (reason === "") return fill(outcome);
    if (reason === "yes") return fill(outcome, approving());
    try {
      const box = await refusalBox(review, reason, context);
      if (came === reason) fill(outcome, box);
    } catch (error) {
      came = "";
      fill(outcome, notice("warn", h("p", {}, sentence(error))));
    }
  };
  const approving = () => [
    h("p", {}, "Four times yes: this footage may leave. The other reviewer decides on the same."),
    passkeyBox({
      label: "Approve with your passkey",
      sign: release.sign,
      lines: release.lines,
      give: async (signed) => {
        const findings = { danger: true, imminent: true, helps: true, no_time: true };
        context.given(await emergencies.found(review.emergency, findings, signed));
      }
    })
  ];
  for (const { root } of asked) root.addEventListener("change", () => void settle());
  return h(
    "section",
    { class: "card stack", "aria-labelledby": "findings" },
    h("h2", { id: "findings" }, "What do you find?"),
    h("p", { class: "hint" }, "Four questions. A no to any of them is a refusal, with that reason."),
    ...asked.map(({ root }) => root),
    outcome,
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
  const outcome = h("div", { class: "stack-s", "aria-live": "polite" });
  const fieldset = choices(
    "Why do you refuse it?",
    `reason-${codes.length}`,
    codes.map((value) => ({ value, label: said(REASONS, value) })),
    null
  );
  fieldset.classList.add("bans");
  const go2 = button("Refuse", {
    onclick: async () => {
      const chosen = fieldset.querySelector(":checked");
      if (!chosen) {
        fill(outcome, notice("info", h("p", {}, "Choose the reason first; it is public.")));
        return fieldset.querySelector("input")?.focus();
      }
      fill(outcome, await refusalBox(review, chosen.value, context));
    }
  });
  fieldset.addEventListener("change", () => fill(outcome));
  return h("div", { class: "stack-s" }, fieldset, h("div", { class: "actions" }, go2), outcome);
}
function refusing(review, context) {
  const only = review.owner !== null;
  const form = reasons(review, ALL, context);
  if (!only) return h("details", { class: "more" }, h("summary", {}, "Refuse it now"), form);
  return h(
    "section",
    { class: "card stack", "aria-labelledby": "refuse" },
    h("h2", { id: "refuse" }, "Refuse"),
    form
  );
}

// src/emergency/review.ts
var decidable = ({ state, owner }) => owner !== null && (state === "called-back" || state === "reviewed");
function due(review) {
  if (review.state === "supervised") return "Call the agency";
  return !review.own && decidable(review) ? "Waits for your findings" : null;
}
function row(review) {
  const asked = review.state === "called-back" && review.owner === null;
  const waits = asked ? "The owner has time to answer" : null;
  return emergencyRow({
    id: review.emergency,
    page: "review",
    danger: parseClaim(review.claim).danger,
    facts: [review.agency_name, review.own ? "You have decided" : waits],
    state: review.state,
    beside: waitsFor(review.filed_ms),
    due: due(review)
  });
}
async function queue({ session }) {
  const place = h("div", {});
  let shown = "";
  const paint = async () => {
    const waits = await emergencies.reviews();
    const key = JSON.stringify([waits, Math.floor(Date.now() / 6e4)]);
    if (key === shown) return;
    shown = key;
    const none = nothing("Nothing waits", "What agencies file appears here by itself.");
    fill(place, waits.length > 0 ? h("ul", { class: "request-list card" }, ...waits.map(row)) : none);
  };
  await paint();
  const words = "Footage without its owner's consent. Two of you decide, each for yourself.";
  show(
    h(
      "section",
      { class: "stack" },
      pageHead("Emergencies", words),
      place,
      signedIn(session.name, "reviewer")
    )
  );
  keepUp(paint);
}
function calling(review, given) {
  const who = "Name and function.";
  const reached = field({ label: "Who answered", hint: who, autocomplete: "off", maxlength: 200 });
  const what = "Whether they know of it, and who filed it.";
  const words = field({ label: "What they said", hint: what, rows: 4, maxlength: 800 });
  const number = review.call_number;
  if (number === null) {
    const none = "This agency has no number on file, so nobody can be called. Refuse it below.";
    return notice("warn", h("p", {}, none));
  }
  return h(
    "section",
    { class: "card stack", "aria-labelledby": "call" },
    h("h2", { id: "call" }, "Call the agency"),
    h("p", {}, "At the number enrolled beforehand, and at no other, whatever the claim or a caller says."),
    h("a", { class: "call-number num", href: `tel:${number.replace(/[^+\d]/g, "")}` }, number),
    askForm(
      {
        label: "Somebody was reached",
        run: async () => {
          const [by, text] = [reached.input.value.trim(), words.input.value.trim()];
          given(await emergencies.called(review.emergency, by, text));
        }
      },
      reached.root,
      words.root
    )
  );
}
function callBack({ call_back }) {
  if (call_back === null) return null;
  const { number, reached, said: words, at } = JSON.parse(call_back);
  const row2 = (term, value) => [h("dt", {}, term), h("dd", {}, value)];
  return h(
    "section",
    { class: "card stack-s", "aria-labelledby": "called" },
    h("h2", { id: "called" }, "The call back"),
    h(
      "dl",
      { class: "facts facts-said" },
      ...row2("Number on file", h("span", { class: "num" }, String(number))),
      ...row2("Who answered", String(reached)),
      ...row2("What they said", String(words)),
      ...row2("When", h("span", { class: "num" }, momentOf(Number(at))))
    )
  );
}
function owners(review, claim) {
  if (review.call_back === null) return null;
  if (review.owner !== null) {
    const kind = review.owner === "declined" ? "warn" : "info";
    const words = said(OWNER, review.owner);
    const own = review.owner === "not-asked" ? "" : " That is not the last word, and you decide knowing it.";
    return notice(kind, h("p", {}, h("strong", {}, `The owner: ${lower(words)}.`), own));
  }
  if (claim.owner !== "ask" || review.owner_until_ms === null) return null;
  const left = countdown(review.owner_until_ms, (it) => it ?? "a moment");
  return notice("info", h("p", {}, "The owner is asked, and has ", left, " left. Nobody decides before."));
}
function leaves(review) {
  if (!decidable(review)) return null;
  if (!review.held) {
    const why = "Nothing that the trustees could open is held for these doors in this window: a tag may be nobody's, the home may be sealed, or there is no footage. It can only be refused.";
    return notice("warn", h("p", {}, why));
  }
  const { cameras, clips, seconds } = review.held;
  const row2 = (term, value) => [h("dt", {}, term), h("dd", { class: "num" }, value)];
  return h(
    "section",
    { class: "card stack-s", "aria-labelledby": "leaves" },
    h("h2", { id: "leaves" }, "What would leave"),
    h(
      "dl",
      { class: "facts" },
      ...row2("Cameras", String(cameras)),
      ...row2("Clips", String(clips)),
      ...row2("At most", lasting(seconds * 1e3))
    ),
    h("p", { class: "small muted" }, "Picture without sound, of one home.")
  );
}
async function over(review) {
  const link = review.index === null ? null : await entryUrl(review.index);
  const entry = link && h("p", {}, h("a", { href: link }, `Entry ${review.index} in the public record`));
  const others = h("a", { class: "btn btn-primary", href: "/review.html" }, "What else waits");
  const list = h("div", { class: "actions" }, others);
  const told = (kind, what, rest = "") => notice(kind, h("p", {}, h("strong", {}, what), rest), entry);
  switch (review.state) {
    case "refused":
      return [told("info", `Refused: ${lower(said(REASONS, review.reason ?? ""))}.`), list];
    case "released":
      return [told("good", "Decided.", " The trustees check it, each for itself."), list];
    case "deciding":
      return waiting("It enters the public record");
    case "filed":
      return [told("info", "A supervisor of the agency has to sign it first."), list];
    default:
      return [told("info", "You have decided.", " Another reviewer decides next."), list];
  }
}
async function now(reviewing, review, given) {
  const context = { origin: reviewing.log.name, given };
  if (review.state === "supervised") return [calling(review, given), refusing(review, context)];
  const decides = review.state === "called-back" || review.state === "reviewed";
  if (!decides || review.own) return over(review);
  if (review.owner === null) return refusing(review, context);
  if (review.held && review.release) return deciding(review, context);
  if (!review.held) return refusing(review, context);
  const why = "Your passkey is not in the public record yet, or has not been there for long enough. Until then you can read and not decide.";
  return notice("info", h("p", {}, why));
}
async function one(reviewing, id) {
  const body = h("div", { class: "stack" });
  let shown = "";
  let missed = 0;
  const first = await emergencies.review(id);
  const claim = parseClaim(first.claim);
  const paint = async (given) => {
    const review = given ?? await emergencies.review(id);
    missed = decidable(review) && !review.held ? missed + 1 : 0;
    const looking = missed === 1;
    const key = JSON.stringify([{ ...review, release: review.release?.sign.digest }, looking]);
    if (key === shown) return;
    shown = key;
    const again = (changed) => void paint(changed).catch(aside);
    const rest = looking ? [waiting("Looking what is held")] : [leaves(review), await now(reviewing, review, again)];
    fill(body, owners(review, claim), callBack(review), ...rest);
  };
  await paint(first);
  show(
    h(
      "section",
      { class: "stack" },
      back("review", "Emergencies"),
      pageHead("Emergency", `${first.agency_name}, filed ${momentOf(first.filed_ms)}`),
      h(
        "div",
        { class: "review-two" },
        h(
          "section",
          { class: "stack-s", "aria-labelledby": "claim" },
          h("h2", { id: "claim" }, "What the agency claims"),
          h("div", { class: "card" }, claimFacts(claim, { agency: first.agency_name })),
          wordForWord(first.claim)
        ),
        body
      ),
      signedIn(reviewing.session.name, "reviewer")
    )
  );
  keepUp(() => paint());
}
async function reviewPage(reviewing) {
  const id = new URLSearchParams(location.search).get("id");
  if (id) return one(reviewing, id);
  return queue(reviewing);
}

// src/pages/review.ts
async function start() {
  try {
    const session = await tabSession();
    if (!session) {
      const next = location.pathname + location.search;
      return go(`/signin.html?next=${encodeURIComponent(next)}`);
    }
    if (session.role !== "reviewer") {
      const home = homeOf(session);
      return home === "/" ? notHere("This page is for reviewers", session.name) : go(home);
    }
    await reviewPage({ session, log: await pinnedLog() });
  } catch (error) {
    fill(
      byId("main"),
      failure(error, () => location.reload())
    );
  }
}
void start();
