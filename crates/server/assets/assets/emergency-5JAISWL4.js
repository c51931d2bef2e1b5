import {
  counted,
  duration,
  fromLocal,
  oddTime,
  toLocal
} from "./shared-4D2TMJ5T.js";
import {
  frame
} from "./shared-JNQNG5CR.js";
import {
  back,
  emergencyRow,
  keepUp,
  nothing,
  pageHead,
  passkeyBox
} from "./shared-EBNXQHRB.js";
import {
  keyState,
  signedIn,
  withDesk
} from "./shared-K7O7KYB4.js";
import {
  DANGERS,
  NOT_ASKED,
  REASONS,
  claimFacts,
  emergencies,
  lower,
  momentOf,
  releasedPath,
  said,
  wordForWord
} from "./shared-UGQYUBWN.js";
import "./shared-BURFLNSU.js";
import {
  notAsked
} from "./shared-N2WPWVA2.js";
import "./shared-VDQUXFLE.js";
import {
  civic,
  entryAt,
  entryUrl
} from "./shared-U4MEMBBC.js";
import {
  claimDigest,
  isTag,
  parseClaim
} from "./shared-I4BMEXUN.js";
import {
  openPayload
} from "./shared-VTTM7CTY.js";
import {
  FIELDS,
  certificateBytes,
  commit,
  parseManifest
} from "./shared-ULD5PUST.js";
import {
  checkedAnswer,
  combine,
  parseRoster,
  recipientOfRoster,
  wrapIn
} from "./shared-CUTRGWU2.js";
import {
  saveBlob
} from "./shared-HCSGJCJD.js";
import "./shared-DHCYQE6Y.js";
import "./shared-MHU7BDBZ.js";
import {
  clockSeconds,
  dateOf,
  when
} from "./shared-N2USUVTW.js";
import {
  askForm
} from "./shared-GWCH2OTK.js";
import "./shared-YTVPNJDP.js";
import "./shared-SXDMXA34.js";
import "./shared-QZA6V2RK.js";
import "./shared-E2FXWDGR.js";
import "./shared-XK2B3RYB.js";
import "./shared-TUYD3CWO.js";
import {
  open,
  verify
} from "./shared-RXZRMF2Z.js";
import {
  Problem,
  Refused,
  api,
  button,
  choices,
  dialog,
  field,
  fill,
  h,
  hex,
  icon,
  notice,
  request,
  same,
  sentence,
  sha2562 as sha256,
  show,
  text,
  unbase64,
  unhex,
  waiting
} from "./shared-K7PW627D.js";

// src/emergency/course.ts
var STEPS = [
  { waits: "typed", words: () => "An officer signs the claim" },
  { waits: "filed", words: () => "A supervisor of the agency signs the same claim" },
  { waits: "supervised", words: () => "A reviewer calls the agency at its number on file" },
  {
    waits: "called-back",
    words: (claim, minutes) => claim.owner === "ask" ? `The owner is asked, for ${minutes} min; then a reviewer decides` : "A reviewer decides; the owner is not asked"
  },
  { waits: "reviewed", words: () => "A second reviewer decides on the same" },
  { waits: "deciding", words: () => "It enters the public record" },
  { waits: "released", words: () => "The trustees answer, each for itself" }
];
function course({ state, lapses_ms }, claim, { ownerMinutes, opened }) {
  const at = opened ? STEPS.length : STEPS.findIndex((step) => step.waits === state);
  const row2 = ({ words }, i) => h(
    "li",
    { class: `course-step ${i < at ? "course-done" : ""}`, "aria-current": i === at ? "step" : null },
    h("span", { class: "course-mark", "aria-hidden": "true" }, i < at ? icon("check", 16) : String(i + 1)),
    h(
      "span",
      {},
      i < at && h("span", { class: "visually-hidden" }, "Done: "),
      words(claim, ownerMinutes),
      i === at && h("strong", { class: "course-now" }, "Waited for now")
    )
  );
  const lapses = lapses_ms !== null && at > 0 && at < 5;
  return h(
    "section",
    { class: "stack-s", "aria-labelledby": "course" },
    h("h2", { id: "course" }, "Where it is"),
    h("ol", { class: "course card" }, ...STEPS.map(row2)),
    lapses && h("p", { class: "small muted" }, `If nobody decides, it lapses on ${momentOf(lapses_ms)}.`)
  );
}

// src/emergency/form.ts
var TEXT_CHARS_MAX = 800;
var CASE_CHARS_MAX = 200;
var ASK = "ask";
var PLACES = {
  danger: "danger",
  doors: "doors",
  cameras: "doors",
  window: "window",
  future: "window",
  "too-old": "window",
  not_asked: "owner",
  deadline: "deadline"
};
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
  return { root, broken };
}
var TEXTS = [
  ["who", "Who is in danger", "A role, such as “a child of six”. No name is needed.", 2],
  ["harm", "What harm", "What will happen if nothing is done.", 3],
  ["why_now", "Why now", "What makes it imminent.", 3],
  ["why_no_process", "Why no court", "Why a warrant would come too late.", 3],
  ["why_footage", "How this footage helps", "What it can show that averts the harm.", 3],
  ["process", "Afterwards", "What will be filed, with which court, and when.", 2]
];
var Typed = class {
  texts = /* @__PURE__ */ new Map();
  danger = choices(
    "What is somebody in danger of?",
    "danger",
    Object.entries(DANGERS).map(([value, label]) => ({ value, label })),
    null
  );
  owner = choices(
    "Is the owner asked first?",
    "owner",
    [
      { value: ASK, label: "Ask the owner first" },
      ...Object.entries(NOT_ASKED).map(([value, label]) => ({ value, label: `Do not ask: ${lower(label)}` }))
    ],
    null
  );
  case = field({ label: "Case number", maxlength: CASE_CHARS_MAX, autocomplete: "off" });
  doors = field({
    label: "Door tags, one to a line",
    rows: 3,
    placeholder: "3f2a9-1c07b",
    autocapitalize: "none",
    autocomplete: "off"
  });
  from = field({ label: "From", type: "datetime-local" });
  to = field({ label: "To", type: "datetime-local" });
  deadline = field({ label: "Too late after", type: "datetime-local" });
  tags() {
    const lines = this.doors.input.value.split(/[\n,;]/);
    return lines.map((line) => line.replace(/[\s-]/g, "").toLowerCase()).filter(Boolean);
  }
  read() {
    const text2 = (name) => (this.texts.get(name) ?? "").trim();
    const owner = chosen(this.owner);
    return {
      case: this.case.input.value.trim(),
      danger: chosen(this.danger),
      who: text2("who"),
      harm: text2("harm"),
      why_now: text2("why_now"),
      why_no_process: text2("why_no_process"),
      why_footage: text2("why_footage"),
      doors: this.tags(),
      from_ms: fromLocal(this.from.input.value) ?? 0,
      to_ms: fromLocal(this.to.input.value) ?? 0,
      not_asked: owner === ASK ? null : owner,
      process: text2("process"),
      deadline_ms: fromLocal(this.deadline.input.value)
    };
  }
};
var chosen = (fieldset) => fieldset.querySelector(":checked")?.value ?? "";
function missing(typed) {
  const broken = [];
  const say = (at, message) => broken.push({ at, message });
  if (!typed.danger) say("danger", "Choose what somebody is in danger of.");
  for (const [name] of TEXTS) {
    const long = [...String(typed[name])].length;
    if (long === 0) say(name, "Say it in a sentence or two.");
    if (long > TEXT_CHARS_MAX) say(name, `Shorten it to ${TEXT_CHARS_MAX} characters.`);
  }
  if (typed.doors.length === 0) say("doors", "Name at least one door by its tag.");
  for (const tag of typed.doors.filter((it) => !isTag(it))) {
    say("doors", `“${tag}” is no door tag: read it again. A tag has ten characters, 0 to 9 and a to f.`);
  }
  if (new Set(typed.doors).size < typed.doors.length) say("doors", "Name each door once.");
  if (!typed.from_ms || !typed.to_ms) say("window", "Give the beginning and the end.");
  else if (typed.to_ms <= typed.from_ms) say("window", "Choose an end after the beginning.");
  if (typed.not_asked === "") say("owner", "Choose that the owner is asked, or why not.");
  if (!typed.case) say("case", "Give your case number.");
  return broken;
}
function refused(error) {
  if (!(error instanceof Problem) || error.code !== "rules" || error.violations.length === 0) throw error;
  return error.violations.map(({ code, message }) => ({ at: PLACES[code] ?? "limits", message }));
}
function windowPart(typed, rules) {
  const says = h("p", { class: "hint num", "aria-live": "polite" });
  const paint = () => {
    const [from, to] = [fromLocal(typed.from.input.value), fromLocal(typed.to.input.value)];
    const long = from !== null && to !== null && to > from ? `${duration(to - from)}. ` : "";
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const odd = oddTime(typed.from.input.value) + oddTime(typed.to.input.value);
    says.textContent = `${odd}${long}Your time zone, ${zone}.`;
  };
  for (const { input } of [typed.from, typed.to]) {
    input.max = toLocal(Date.now());
    input.addEventListener("change", paint);
  }
  paint();
  const limits = `At most ${rules.window_minutes_max} minutes, begun within the last ${rules.look_back_days_max} days. At most ${rules.camera_minutes_max} minutes of video of each camera.`;
  const both = h("div", { class: "fields fields-two" }, typed.from.root, typed.to.root);
  return part("window", "Window", limits, both, says);
}
function partsOf(typed, rules) {
  const parts = /* @__PURE__ */ new Map();
  const add = (name, made) => parts.set(name, made);
  const text2 = ([name, title, hint, rows]) => {
    const input = counted(title, rows, "", TEXT_CHARS_MAX, (value) => typed.texts.set(name, value));
    add(name, part(name, title, hint, input));
  };
  add("danger", part("danger", "Danger", null, typed.danger));
  for (const each of TEXTS.slice(0, -1)) text2(each);
  const tags = `As printed at the door, capitals and hyphens do not matter. At most ${rules.cameras_max}, all of one home. You are not told whether there is footage before it is decided.`;
  add("doors", part("doors", "Doors", tags, typed.doors.root));
  add("window", windowPart(typed, rules));
  const asked = `An owner who is asked has ${rules.owner_minutes} min from the call back on, and may agree or decline. Their answer, or the reason why they are not asked, is part of what is decided.`;
  add("owner", part("owner", "The owner", asked, typed.owner));
  text2(TEXTS.at(-1));
  const late = "If there is a time after which footage no longer helps. It may stay empty.";
  add("deadline", part("deadline", "Deadline", late, typed.deadline.root));
  add("case", part("case", "Case", "Of your agency; never public before it is opened.", typed.case.root));
  add("limits", part("limits", "How often", null));
  return parts;
}
function showBroken(parts, broken) {
  for (const [name, { root, broken: list2 }] of parts) {
    const here = broken.filter((it) => it.at === name);
    root.classList.toggle("form-part-broken", here.length > 0);
    fill(list2, ...here.map((it) => h("li", {}, icon("warn", 18), h("span", {}, it.message))));
  }
  const limits = parts.get("limits");
  if (limits) limits.root.hidden = !broken.some((it) => it.at === "limits");
  const first = [...parts].find(([name]) => broken.some((it) => it.at === name))?.[1].root;
  first?.scrollIntoView({ block: "start" });
  first?.querySelector("h2")?.focus({ preventScroll: true });
}
function emergencyForm(rules, done) {
  const typed = new Typed();
  const parts = partsOf(typed, rules);
  showBroken(parts, []);
  const form = askForm(
    {
      label: "Read the claim",
      more: [h("a", { class: "btn btn-plain", href: "/emergency.html" }, "Cancel")],
      run: async (say) => {
        say();
        const wanted = typed.read();
        let broken = missing(wanted);
        if (broken.length === 0) {
          try {
            return await done(await emergencies.type(wanted));
          } catch (error) {
            broken = refused(error);
          }
        }
        showBroken(parts, broken);
      }
    },
    ...[...parts.values()].map(({ root }) => root)
  );
  form.classList.add("emergency-form");
  return form;
}

// src/emergency/opener.ts
var PAYLOAD_BYTES_MAX = 512 * 1024 * 1024;
var ANSWER_BYTES = 96;
var refuse = (code, what) => new Refused(code, what);
async function releaseOf({ release, trustee_set }, log) {
  const [entry, set] = await Promise.all([entryAt(release, log), entryAt(trustee_set, log)]);
  const named = entry.fields.get("trustee-set");
  if (entry.kind !== "emergency" || set.kind !== "trustee-set" || named !== String(trustee_set)) {
    throw refuse("release", "The record has another release than the service shows.");
  }
  const hash = /^sha256:([0-9a-f]{64})$/.exec(set.fields.get("roster") ?? "")?.[1] ?? "";
  const bytes = new Uint8Array(await (await request("GET", `/log/document/${hash}`)).arrayBuffer());
  if (hex(sha256(bytes)) !== hash) {
    throw refuse("roster", "The list of the trustees is not the one that the record names.");
  }
  const roster = parseRoster(text(bytes));
  if (recipientOfRoster(roster) !== set.fields.get("quorum-key")) {
    throw refuse("roster", "The list of the trustees is of another key than the record's.");
  }
  return { index: release, leaf: entry.leaf, roster };
}
function answersIn(plain, trustee, release) {
  try {
    const body = JSON.parse(text(plain));
    if (body.v !== 1 || body.release !== release || body.trustee !== trustee) return null;
    const answers = body.answers;
    return new Map(answers.map(({ label, answer }) => [label, unbase64(answer)]));
  } catch {
    return null;
  }
}
async function openAnswers({ trustees, release }, identities) {
  const opened = /* @__PURE__ */ new Map();
  for (const { trustee, sealed } of trustees) {
    if (sealed === null) continue;
    const plain = await open(unbase64(sealed), identities).catch(() => null);
    const answers = plain && answersIn(plain, trustee, release);
    if (answers) opened.set(trustee, answers);
  }
  return opened;
}
function whose(release, wrap, bytes) {
  if (bytes.length !== ANSWER_BYTES) return null;
  const [point, proof] = [bytes.slice(0, 32), bytes.slice(32)];
  for (const trustee of release.roster.shares.keys()) {
    const answer = { trustee, point, proof };
    if (checkedAnswer(release.roster, wrap, release.leaf, answer)) return answer;
  }
  return null;
}
function fileKeyOf(release, clip, answers) {
  const wrap = wrapIn(unbase64(clip.header));
  if (!wrap) throw refuse("wrap", "This clip is not sealed to the trustees.");
  const good = /* @__PURE__ */ new Map();
  for (const of of answers) {
    const bytes = of.get(clip.label);
    const answer = bytes && whose(release, wrap, bytes);
    if (answer) good.set(answer.trustee, answer);
  }
  return combine(release.roster, wrap, unhex(clip.label, 32), release.leaf, [...good.values()]);
}
async function signedOf(clip) {
  const { body, signature, certificate: c } = clip.manifest;
  const manifest = parseManifest(unbase64(body));
  const hub = unhex(c.hub, 32);
  const vouched = certificateBytes(hub, unhex(c.clip_key, 32), c.clip);
  const signed = c.clip_key === hex(manifest.clipKey) && await verify(manifest.clipKey, manifest.body, unbase64(signature)) && await verify(hub, vouched, unbase64(c.signature));
  if (!signed) throw refuse("manifest", "No hub has signed this clip.");
  const values = /* @__PURE__ */ new Map();
  for (const { name, value, salt } of clip.openings) {
    const bytes = unbase64(value);
    const commitment = manifest.commitments[FIELDS.indexOf(name)];
    if (!commitment || !same(commit(name, unbase64(salt), bytes), commitment)) {
      throw refuse("opening", `The ${name} is not what the hub signed.`);
    }
    values.set(name, bytes);
  }
  const [payload, start, size] = ["video-payload", "start", "video-size"].map((name) => values.get(name));
  if (payload?.length !== 32 || numberOf(start) !== clip.start_ms) {
    throw refuse("opening", "The clip is not the one that is listed.");
  }
  return { payload, size: numberOf(size) };
}
function numberOf(bytes) {
  if (bytes?.length !== 8) throw refuse("opening", "A field of the clip is missing.");
  const value = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0);
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.NaN : Number(value);
}
async function openClip(path, clip, release, answers) {
  const { payload, size } = await signedOf(clip);
  if (!(size <= PAYLOAD_BYTES_MAX)) throw refuse("size", "This clip is too long for a browser.");
  const key = fileKeyOf(release, clip, answers);
  const sealed = new Uint8Array(await (await request("GET", path)).arrayBuffer());
  if (sealed.length !== size || !same(sha256(sealed), payload)) {
    throw refuse("payload", "These are not the bytes that the hub sealed. Nothing of them is shown.");
  }
  return new Blob([await openPayload(key, sealed)], { type: "video/mp4" });
}

// src/emergency/released.ts
var answeredBy = ({ trustees }) => trustees.filter((it) => it.outcome === "answered").length;
var canStill = ({ trustees }) => trustees.filter((it) => it.outcome !== "refused").length;
var isOpen = (answers) => answeredBy(answers) >= answers.threshold;
var DID = { answered: "Has answered", refused: "Has refused" };
function standing(answers) {
  const { threshold, trustees } = answers;
  const came = answeredBy(answers);
  const so = h("strong", {}, `${came} of ${trustees.length} have answered. `);
  if (isOpen(answers)) return notice("good", h("p", {}, so, "That is enough: the clips are below."));
  if (canStill(answers) < threshold) {
    const over = "Too many have refused: nothing of it opens. Go to a court, or ask residents in public.";
    return notice("info", h("p", {}, so, over));
  }
  const wait = `${threshold} have to. Each checks it for itself; this page shows the clips by itself then.`;
  return notice("info", h("p", {}, so, wait));
}
async function watch(desk, id, answers, clip) {
  const held = await keyState(desk);
  if (held.state !== "held") throw new Error(NO_KEY);
  let url = "";
  const { stage, body, element } = frame(
    `Door ${clip.door}`,
    `${dateOf(clip.start_ms)}, ${clockSeconds(clip.start_ms)}`,
    () => URL.revokeObjectURL(url)
  );
  fill(body, waiting("Combining the trustees' answers"));
  try {
    const identities = held.keyring.epochs.map((epoch) => epoch.identity);
    const [release, given] = await Promise.all([
      releaseOf(answers, desk.log),
      openAnswers(answers, identities)
    ]);
    const mp4 = await openClip(releasedPath(id, clip.n), clip, release, given.values());
    url = URL.createObjectURL(mp4);
    const video = h("video", { controls: true, autoplay: true, playsinline: true, src: url });
    stage.append(h("div", { class: "stage" }, h("div", { class: "picture" }, video)));
    element.dataset.verdict = "verified";
    const base = `sidelight-release-${answers.release}-clip-${clip.n}`;
    fill(
      body,
      h(
        "p",
        { class: "verdict verdict-good" },
        icon("shield"),
        h("span", {}, h("strong", {}, "Verified."), " Every byte is the one its hub sealed.")
      ),
      h(
        "div",
        { class: "player-actions" },
        button("Save as MP4", { icon: "save", onclick: () => saveBlob(`${base}.mp4`, mp4) })
      )
    );
  } catch (error) {
    fill(body, notice("warn", h("p", {}, sentence(error))));
  }
}
var NO_KEY = "This browser does not hold your agency's key. Open Requests, let it in with a device that does, and come back.";
var whichOf = ({ door, start_ms }) => h("span", { class: "num" }, `Door ${door}, ${dateOf(start_ms)}, ${clockSeconds(start_ms)}`);
function clipRow(desk, item, answers, clip) {
  const said2 = h("div", { "aria-live": "polite" });
  const play = button("Watch", {
    icon: "play",
    onclick: () => watch(desk, item.emergency, answers, clip).catch(
      (error) => fill(said2, notice("warn", h("p", {}, sentence(error))))
    )
  });
  const name = `clip-${clip.n}.age`;
  const href = `${releasedPath(item.emergency, clip.n)}.age`;
  const sealed = h("a", { class: "btn btn-plain", href, download: name }, icon("key"), "Sealed file (.age)");
  const ways = h("div", { class: "actions" }, play, sealed);
  return h("li", { class: "released-clip", "data-clip": clip.n }, whichOf(clip), ways, said2);
}
function byHand(desk, publicUrl, { release, trustees }) {
  const command = [
    "sidelight release open",
    `--log-key '${desk.log.vkey}' --record ${publicUrl}`,
    `-i agency-key.txt --answers answers --into opened ${release} clip-*.age`
  ].join(" \\\n  ");
  const saving = trustees.flatMap(
    ({ trustee, sealed }) => sealed === null ? [] : button(`Save ${trustee}.age`, {
      kind: "plain",
      icon: "save",
      onclick: () => saveBlob(`${trustee}.age`, new Blob([unbase64(sealed)]))
    })
  );
  const words = "Save the answers in a folder answers, the sealed clips beside it, and open them on a machine that has your agency's key:";
  return h(
    "details",
    { class: "more" },
    h("summary", {}, "Open them without this page"),
    h("div", { class: "actions" }, ...saving),
    h("p", { class: "small muted" }, words),
    h("pre", { class: "paper-text", tabindex: 0 }, command)
  );
}
function released(desk, publicUrl, item, answers) {
  const { trustees, clips, deleted } = answers;
  const gone = deleted.map(
    (clip) => h(
      "li",
      { class: "released-clip", "data-deleted": clip.n },
      whichOf(clip),
      h("span", { class: "muted" }, "Its owner has deleted it, or its days were over.")
    )
  );
  return [
    standing(answers),
    clips.length + gone.length > 0 && h(
      "section",
      { class: "stack-s", "aria-labelledby": "clips" },
      h("h2", { id: "clips" }, "Clips"),
      h(
        "ul",
        { class: "card released" },
        ...clips.map((clip) => clipRow(desk, item, answers, clip)),
        ...gone
      ),
      clips.length > 0 && byHand(desk, publicUrl, answers)
    ),
    h(
      "section",
      { class: "stack-s", "aria-labelledby": "answers" },
      h("h2", { id: "answers" }, "Trustees"),
      h(
        "dl",
        { class: "facts card" },
        ...trustees.flatMap(({ trustee, outcome }) => [
          h("dt", {}, trustee),
          h("dd", {}, DID[outcome ?? ""] ?? "Has not answered yet")
        ])
      )
    )
  ];
}

// src/emergency/desk.ts
var foot = (desk) => signedIn(desk.session.name, desk.agency.role);
function without(desk) {
  const words = "This operator releases no footage without its owner's consent. Ask residents, or a court.";
  const ask = h("a", { class: "btn btn-primary", href: "/ask.html" }, "Write a request");
  const none = nothing("No emergencies here", words, ask);
  show(h("section", { class: "stack" }, h("h1", {}, "Emergency"), none, foot(desk)));
}
var fileLink = () => h(
  "a",
  { class: "btn btn-primary", href: "/emergency.html?new=1" },
  icon("plus"),
  h("span", {}, "New emergency")
);
function row(item) {
  const claim = parseClaim(item.claim);
  const reason = item.reason === null ? null : said(REASONS, item.reason);
  return emergencyRow({
    id: item.emergency,
    page: "emergency",
    danger: claim.danger,
    facts: [`Case ${claim.case}`, reason],
    state: item.state,
    beside: when(item.created_ms),
    due: item.sign ? "Waits for your passkey" : null
  });
}
async function list(desk) {
  const place = h("div", {});
  let shown = "";
  const paint = async () => {
    const all = await emergencies.all();
    const key = JSON.stringify(all);
    if (key === shown) return;
    shown = key;
    const words2 = "For danger of death or serious injury alone, where a court would come too late.";
    fill(
      place,
      all.length > 0 ? h("ul", { class: "request-list card" }, ...all.map(row)) : nothing("No emergency was filed", words2)
    );
  };
  await paint();
  const words = "Footage without consent, where somebody's life is in danger. Several people decide.";
  show(h("section", { class: "stack" }, pageHead("Emergencies", words, fileLink()), place, foot(desk)));
  keepUp(paint);
}
function fresh(desk, rules) {
  const words = "Everything here is part of the claim that you sign. Those who decide read it word for word.";
  const root = h("section", { class: "stack" });
  let waits = null;
  const filed = (id) => location.assign(`/emergency.html?id=${id}`);
  const form = emergencyForm(rules, (typed) => {
    waits = typed.emergency;
    const again = button("Change it", { onclick: () => fill(root, ...writing) });
    fill(
      root,
      h("h1", { tabindex: -1 }, "Read it once more"),
      h("p", { class: "muted" }, "You sign this. A supervisor signs the same, and reviewers read it."),
      h("div", { class: "card stack-s" }, claimFacts(parseClaim(typed.claim), { agency: desk.agency.name })),
      wordForWord(typed.claim),
      signing(desk, typed, () => filed(typed.emergency), [again])
    );
    window.scrollTo({ top: 0 });
    root.querySelector("h1")?.focus({ preventScroll: true });
  });
  const writing = [back("emergency", "Emergencies"), pageHead("New emergency", words), form];
  fill(root, ...writing);
  show(root, foot(desk));
  keepUp(async () => {
    if (waits !== null && (await emergencies.one(waits)).state !== "typed") filed(waits);
  });
}
function signing(desk, item, done, more = []) {
  const { sign, state } = item;
  if (!sign) {
    const why = "Your passkey is not in the public record yet, or has not been there for long enough. Reload this page later, or let a colleague file it.";
    return notice("info", h("p", {}, why));
  }
  const by = state === "typed" ? desk.agency.credential : item.submitted_by;
  const claim = parseClaim(item.claim);
  if (claim.origin !== desk.log.name || claim.agency !== desk.agency.agency) {
    throw notAsked("claim", "The claim is of another record, or of another agency.");
  }
  if (by === null || claimDigest(desk.log.name, item.claim, by) !== sign.digest) {
    throw notAsked("digest", "What would be signed is not the claim that is shown.");
  }
  return passkeyBox({
    label: state === "typed" ? "File it with your passkey" : "Sign the same claim with your passkey",
    sign,
    more,
    give: async (signed) => {
      await emergencies.sign(item.emergency, signed);
      await done();
    }
  });
}
var WITHDRAWN = "It is over for good, and the record says that an emergency was taken back. Withdraw it?";
function withdrawing(item, done) {
  const ask = () => dialog("Withdraw this emergency", (close) => [
    h("p", {}, WITHDRAWN),
    h(
      "div",
      { class: "actions" },
      button("Withdraw", { kind: "danger", onclick: () => close(true) }),
      button("Leave it", { onclick: () => close(false) })
    )
  ]);
  return h(
    "div",
    { class: "actions" },
    button("Withdraw", {
      onclick: async () => {
        if (!await ask()) return;
        await emergencies.withdraw(item.emergency);
        await done();
      }
    })
  );
}
async function see(id) {
  const item = await emergencies.one(id);
  return { item, answers: item.state === "released" ? await emergencies.answers(id) : null };
}
var info = (words) => notice("info", h("p", {}, words));
async function next(desk, { item, answers }, again) {
  if (item.sign) return signing(desk, item, again);
  switch (item.state) {
    case "typed":
      return signing(desk, item, again);
    case "filed":
      return info("A supervisor of your agency, not the officer who filed it, signs it next.");
    case "supervised":
    case "called-back":
    case "reviewed":
      return info("It is with the reviewers. Stay by the phone of your number on file.");
    case "deciding":
      return waiting("It enters the public record");
    case "refused":
    case "released":
      return ended(desk, { item, answers });
  }
}
async function ended(desk, { item, answers }) {
  const entry = item.index === null ? null : await entryUrl(item.index);
  const link = entry && h("p", {}, h("a", { href: entry }, `Entry ${item.index} in the public record`));
  if (item.state === "refused") {
    const why = said(REASONS, item.reason ?? "");
    const on = "Nothing left. Go to a court, or ask residents in public.";
    return notice("info", h("p", {}, h("strong", {}, `Refused: ${lower(why)}. `), on), link);
  }
  const { public_url } = await api.operator();
  return [
    notice("good", h("p", {}, h("strong", {}, "Decided. "), "The trustees check it, each for itself."), link),
    answers && released(desk, public_url, item, answers)
  ];
}
async function one(desk, rules, id) {
  const top = h("div", { class: "stack", "aria-live": "polite" });
  const where = h("div", {});
  let shown = "";
  const { item: first } = await see(id);
  const claim = parseClaim(first.claim);
  const paint = async () => {
    const seen = await see(id);
    const { item } = seen;
    const key = JSON.stringify(seen);
    if (key === shown) return;
    shown = key;
    const open2 = ["filed", "supervised", "called-back", "reviewed"].includes(item.state);
    const parts = await next(desk, seen, paint);
    fill(top, parts, open2 && withdrawing(item, paint));
    const opened = seen.answers !== null && isOpen(seen.answers);
    const ways = { ownerMinutes: rules.owner_minutes, opened };
    fill(where, item.state !== "refused" && course(item, claim, ways));
  };
  await paint();
  show(
    h(
      "section",
      { class: "stack" },
      back("emergency", "Emergencies"),
      pageHead("Emergency", `Case ${claim.case}, typed ${momentOf(first.created_ms)}`),
      top,
      where,
      h(
        "section",
        { class: "stack-s", "aria-labelledby": "claim" },
        h("h2", { id: "claim" }, "The claim"),
        h("div", { class: "card" }, claimFacts(claim, { agency: desk.agency.name })),
        wordForWord(first.claim)
      ),
      foot(desk)
    )
  );
  keepUp(paint);
}
async function emergencyPage(desk) {
  const { emergency: rules } = await civic.rulebook();
  if (!rules) return without(desk);
  const query = new URLSearchParams(location.search);
  const id = query.get("id");
  if (id) return one(desk, rules, id);
  return query.has("new") ? fresh(desk, rules) : list(desk);
}

// src/pages/emergency.ts
void withDesk(emergencyPage);
