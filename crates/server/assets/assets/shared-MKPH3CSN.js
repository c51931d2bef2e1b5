import {
  doneOf,
  linesOf,
  titleOf
} from "./shared-YZLSRIZN.js";
import {
  civic,
  entryAt,
  entryUrl,
  pinnedLog
} from "./shared-SUADRC7Y.js";
import {
  committed
} from "./shared-JGEODCKK.js";
import {
  words_default
} from "./shared-SXDMXA34.js";
import {
  fromBase64url,
  knownPasskeys,
  plainPasskeyError,
  rememberPasskey
} from "./shared-4RWOZPX6.js";
import {
  Problem,
  Refused,
  api,
  base64,
  busy,
  button,
  dialog,
  enc,
  fill,
  h,
  hex,
  icon,
  notice,
  sentence,
  sha2562 as sha256,
  unhex,
  utf8,
  waiting,
  wordList
} from "./shared-K3QNCVT6.js";

// src/decide/digest.ts
var WORDS = words_default.trim().split("\n");
var COVERED = {
  request: ["agency", "document", "policy", "expires", "case", "submitted-by", "offence"],
  "request-refused": ["agency", "policy", "reason", "document", "case", "submitted-by"],
  "request-update": ["request", "document"],
  "request-resolved": ["request", "document"],
  "request-withdrawn": ["request", "document"],
  "urgent-misused": ["request", "reason"],
  outcome: ["release", "process", "document"],
  "emergency-misused": ["emergency", "reason"],
  agency: ["agency", "name", "epoch", "delivery-key", "jurisdiction"],
  redacted: ["document", "ground"]
};
function digestOf(origin, kind, lines) {
  const fields = [origin, kind, ...lines.flat()].map(utf8);
  return sha256(enc("sidelight/decision/v1", ...fields));
}
function committed2(kind, opening) {
  return committed(kind, opening.field, opening.salt, opening.value);
}
function wordsOf(digest) {
  return Array.from(digest.subarray(0, 6), (byte) => WORDS[byte]);
}
var notAsked = (code, what) => new Refused(code, `${what} Nothing was approved.`);

// src/decide/approve.ts
var bytes = (buffer) => base64(new Uint8Array(buffer));
function passkeyHere({ allow }) {
  const known = knownPasskeys();
  return allow.some((id) => known.includes(id));
}
async function approve(decision) {
  return civic.approve(decision.decision, await assertion(decision));
}
async function assertion({ digest, allow, rp_id }) {
  let credential;
  try {
    const got = await navigator.credentials.get({
      publicKey: {
        challenge: unhex(digest, 32),
        rpId: rp_id,
        allowCredentials: allow.map((id) => ({ type: "public-key", id: fromBase64url(id) })),
        userVerification: "required",
        timeout: 12e4
      }
    });
    if (!got) throw new DOMException("nothing was chosen", "NotAllowedError");
    credential = got;
  } catch (error) {
    throw plainPasskeyError(error);
  }
  const response = credential.response;
  rememberPasskey(credential.id);
  return {
    credential: credential.id,
    client_data: bytes(response.clientDataJSON),
    authenticator_data: bytes(response.authenticatorData),
    signature: bytes(response.signature)
  };
}
async function follow(first, signal, changed) {
  let now = first;
  while (now.state === "waiting" || now.state === "approved") {
    await new Promise((resume) => setTimeout(resume, now.state === "approved" ? 500 : 1500));
    if (signal.aborted) return now;
    const next = await civic.decision(now.decision).catch((error) => {
      if (error instanceof Problem && error.status === 404) return { ...now, state: "failed" };
      return now;
    });
    if (next.state !== now.state) changed(next);
    now = next;
  }
  return now;
}

// src/decide/check.ts
var LEADS_TO = {
  publish: "request",
  refuse: "request-refused",
  update: "request-update",
  resolve: "request-resolved",
  withdraw: "request-withdrawn",
  rotate: "agency",
  misused: "urgent-misused",
  outcome: "outcome",
  "emergency-misused": "emergency-misused"
};
function openings(decision) {
  const found = /* @__PURE__ */ new Map();
  for (const opening of decision.openings) {
    if (found.has(opening.field)) throw notAsked("openings", "The service opened a field twice.");
    found.set(opening.field, opening);
  }
  return found;
}
function open(decision) {
  const known = openings(decision);
  const values = /* @__PURE__ */ new Map();
  for (const [name, line] of decision.lines) {
    if (!line.startsWith("committed:")) {
      values.set(name, { value: line, sealed: false });
      continue;
    }
    const opening = known.get(name);
    known.delete(name);
    if (!opening || committed2(decision.kind, opening) !== line) {
      throw notAsked("commitment", `The sealed field "${name}" is not what the service shows.`);
    }
    values.set(name, { value: opening.value, sealed: true });
  }
  if (known.size > 0) throw notAsked("openings", "The service opened a field that is not decided about.");
  return values;
}
function checkDocument(decision, values) {
  const line = values.get(decision.kind === "agency" ? "name" : "document");
  const named = line?.value.replace(/^sha256:/, "") ?? "none";
  if (named === "none") {
    if (decision.document !== null)
      throw notAsked("document", "The service shows a text that is not named.");
    return;
  }
  if (decision.kind === "redacted" && decision.document === null) return;
  if (decision.document === null || hex(sha256(utf8(decision.document))) !== named) {
    throw notAsked("document", "The text that is shown is not the one that would be signed.");
  }
  if (decision.kind !== "request") return;
  const offence = decision.document.split("\n").find((line2) => line2.startsWith("offence "));
  if (offence !== `offence ${values.get("offence")?.value}`) {
    throw notAsked("document", "The text is about another offence than would be counted.");
  }
}
function checkAsk(decision, values, ask2, shown) {
  const other = () => notAsked("other_decision", "The service prepared another decision than the one asked for.");
  if (decision.kind !== LEADS_TO[ask2.kind]) throw other();
  if (shown.document !== void 0 && shown.document !== decision.document) throw other();
  for (const name of ["request", "emergency", "release", "process"]) {
    const value = shown[name];
    if (value != null && values.get(name)?.value !== String(value)) throw other();
  }
  if ("reason" in ask2 && values.get("reason")?.value !== ask2.reason) throw other();
  if (ask2.kind === "rotate" && values.get("delivery-key")?.value !== ask2.recipient) throw other();
  if (ask2.kind === "resolve" || ask2.kind === "withdraw") {
    if (!ask2.text !== (decision.document === null)) throw other();
  }
}
function checkDecision(decision, origin, ask2, shown = {}) {
  const names = COVERED[decision.kind];
  if (!names || names.join() !== decision.lines.map(([name]) => name).join()) {
    throw notAsked("lines", "This page does not know this kind of decision.");
  }
  if (decision.origin !== origin) {
    throw notAsked("origin", "The decision is for another record than the one this browser knows.");
  }
  const digest = digestOf(decision.origin, decision.kind, decision.lines);
  if (hex(digest) !== decision.digest) {
    throw notAsked("digest", "What would be signed is not what the service shows.");
  }
  const values = open(decision);
  checkDocument(decision, values);
  if (ask2) checkAsk(decision, values, ask2, shown);
  return { decision, values, words: wordsOf(digest) };
}

// src/decide/named.ts
async function agencyCalled({ kind, lines }) {
  const named = lines.find(([name]) => name === "agency")?.[1];
  if (named === void 0) return null;
  if (kind === "agency") {
    const own = await civic.agency();
    return own.agency === named ? own.name : null;
  }
  const { queue, decided } = await civic.moderation();
  return [...queue, ...decided].find((item) => item.agency === named)?.agency_name ?? null;
}

// src/decide/dialog.ts
async function decide(ask2, shown = {}) {
  const log = await pinnedLog();
  const decision = await civic.decide(ask2);
  let checked;
  try {
    checked = checkDecision(decision, log.name, ask2, shown);
  } catch (error) {
    await civic.cancelDecision(decision.decision).catch(() => void 0);
    throw error;
  }
  return lead(checked, log, true);
}
async function approveWaiting(decision) {
  const log = await pinnedLog();
  return lead(checkDecision(decision, log.name, null), log, false);
}
async function lead(checked, log, own) {
  const { decision } = checked;
  const [book, agency] = await Promise.all([
    civic.rulebook().catch(() => null),
    agencyCalled(decision).catch(() => null)
  ]);
  const abort = new AbortController();
  let course;
  const result = await dialog(
    titleOf(decision.kind),
    (close) => {
      const body = h("div", { class: "stack decide" });
      course = { log, around: { book, agency }, checked, own, now: decision, body, close, abort };
      ask(course);
      void attend(course);
      return [body];
    },
    { class: "dialog-decide" }
  );
  abort.abort();
  const last = course?.now ?? decision;
  if (result) return result;
  if (last.state === "waiting" && own) {
    await civic.cancelDecision(decision.decision).catch(() => void 0);
    return null;
  }
  return last.state === "published" || last.state === "approved" ? last : null;
}
async function attend(course) {
  await follow(course.now, course.abort.signal, (decision) => take(course, decision));
}
function take(course, decision) {
  if (decision.state === course.now.state) return;
  course.now = decision;
  if (decision.state === "approved") return entering(course);
  if (decision.state === "published") return void entered(course);
  if (decision.state === "failed") failed(course);
}
var PUBLIC_TEXT = "The public text, word for word";
var LABELS = {
  "request-refused": "What was asked, word for word; the public sees a sealed value of it",
  agency: "The agency in public, word for word"
};
function paper(document, label = PUBLIC_TEXT) {
  return h(
    "figure",
    { class: "paper" },
    h("figcaption", { class: "small muted" }, label),
    h("pre", { class: "paper-text", tabindex: 0, role: "region", "aria-label": label }, document.trimEnd())
  );
}
function said(course) {
  const { checked, around } = course;
  const lines = linesOf(checked, around).flatMap(({ label, value, hint }) => [
    h("dt", {}, label),
    h("dd", {}, h("span", {}, value), hint && h("span", { class: "hint" }, hint))
  ]);
  return [
    h("dl", { class: "facts facts-said" }, ...lines),
    checked.decision.document !== null && paper(checked.decision.document, LABELS[checked.decision.kind] ?? PUBLIC_TEXT)
  ];
}
var signed = ({ checked }) => h(
  "details",
  { class: "more" },
  h("summary", {}, "What the passkey signs"),
  h(
    "p",
    { class: "small muted" },
    "A fingerprint of all of the above, computed in this page. The command-line program computes the same one."
  ),
  h("p", { class: "mono small" }, checked.decision.digest)
);
function ask(course) {
  const here = passkeyHere(course.checked.decision);
  if (!here && course.own) return elsewhere(course);
  fill(
    course.body,
    !course.own && wordsBox(course, "The screen where this was prepared shows the same six words."),
    ...said(course),
    h("div", { class: "stack-s", "aria-live": "polite", "data-state": "" }),
    h(
      "div",
      { class: "actions" },
      passkeyButton(course, "primary"),
      course.own ? button("Use another device", { onclick: () => elsewhere(course) }) : button("Do not approve", {
        onclick: async () => {
          await civic.cancelDecision(course.now.decision);
          course.close(null);
        }
      })
    ),
    signed(course)
  );
}
function passkeyButton(course, kind) {
  const label = course.own && kind === "quiet" ? "Try a passkey on this device" : "Approve with your passkey";
  const made = button(label, { kind, icon: "key" });
  made.addEventListener("click", () => void busy(made, () => give(course)));
  return made;
}
async function give(course) {
  try {
    take(course, await approve(course.checked.decision));
  } catch (error) {
    const state = course.body.querySelector("[data-state]");
    if (state) fill(state, notice("warn", h("p", {}, sentence(error))));
    else throw error;
  }
}
var wordsBox = (course, hint) => h("div", { class: "stack-s" }, wordList(course.checked.words), h("p", { class: "hint" }, hint));
function besides() {
  const place = h("p", { class: "muted" });
  const named = async () => {
    const { passkeys_url: url } = await api.operator();
    if (!url) return;
    const name = `the page of passkeys (${new URL(url).host})`;
    const link = h("a", { href: url, target: "_blank", rel: "noopener" }, name);
    fill(place, "It waits at the top of ", link, ", too.");
  };
  named().catch(() => void 0);
  return place;
}
function elsewhere(course) {
  fill(
    course.body,
    h(
      "p",
      { class: "lead" },
      "Approve on another of your devices; this page goes on when it is done. Open Sidelight there: it shows what waits for your passkey, with these six words."
    ),
    besides(),
    wordsBox(course, "Approve there only if the words are the same."),
    waiting("Waiting for your passkey"),
    ...said(course),
    h("div", { class: "stack-s", "aria-live": "polite", "data-state": "" }),
    h(
      "div",
      { class: "actions" },
      passkeyButton(course, "quiet"),
      button("Take it back", { kind: "plain", onclick: () => course.close(null) })
    ),
    signed(course)
  );
}
function entering(course) {
  fill(course.body, waiting("Approved. Waiting until it is in the public record"));
}
function failed(course) {
  fill(
    course.body,
    notice(
      "warn",
      h("p", {}, course.now.failure || "It was taken back, or its time is over. Nothing was entered.")
    ),
    h("div", { class: "actions" }, button("Close", { onclick: () => course.close(null) }))
  );
}
async function checkEntry({ now, log, checked }) {
  const entry = await entryAt(now.index, log);
  const { kind, lines, digest } = checked.decision;
  const same = lines.every(([name, value]) => entry.fields.get(name) === value);
  if (entry.kind !== kind || !same || entry.fields.get("decision") !== `sha256:${digest}`) {
    throw new Refused(
      "other_entry",
      "The entry in the record is not what you approved. Tell the operator."
    );
  }
}
async function entered(course) {
  const { now, body } = course;
  const index = now.index;
  const state = h("div", { "aria-live": "polite" }, waiting("Checking the receipt"));
  fill(
    body,
    notice("good", h("p", {}, h("strong", {}, `${doneOf(now.kind)}.`))),
    state,
    h(
      "div",
      { class: "actions" },
      button("Done", { kind: "primary", onclick: () => course.close(now) }),
      h("a", { class: "btn btn-quiet", href: await entryUrl(index) }, `Entry ${index} in the public record`)
    )
  );
  body.querySelector("button")?.focus();
  try {
    await checkEntry(course);
    fill(
      state,
      h(
        "p",
        { class: "verdict verdict-good" },
        icon("shield"),
        h(
          "span",
          {},
          h("strong", {}, "Receipt checked."),
          ` Entry ${index} says exactly this, in the record this browser knows.`
        )
      )
    );
  } catch (error) {
    fill(state, notice("warn", h("p", {}, sentence(error))));
  }
}

export {
  passkeyHere,
  assertion,
  digestOf,
  committed2 as committed,
  wordsOf,
  notAsked,
  decide,
  approveWaiting,
  paper,
  besides
};
