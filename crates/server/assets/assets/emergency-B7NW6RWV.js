import {
  counted,
  duration,
  fromLocal,
  oddTime,
  toLocal
} from "./shared-SPNRJVNU.js";
import {
  back,
  emergencyRow,
  keepUp,
  nothing,
  pageHead,
  passkeyBox
} from "./shared-GVHVW2CK.js";
import {
  signedIn,
  withDesk
} from "./shared-2ZWVSRDI.js";
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
} from "./shared-IYWR7RDT.js";
import "./shared-LRXVXP6Q.js";
import {
  notAsked
} from "./shared-VPDRTGQV.js";
import {
  civic,
  entryUrl
} from "./shared-DYRGPEFD.js";
import {
  claimDigest,
  isTag,
  parseClaim
} from "./shared-I4BMEXUN.js";
import {
  saveBlob
} from "./shared-4XIJAHEA.js";
import "./shared-ATT6AATE.js";
import "./shared-JKAZ5U54.js";
import {
  when
} from "./shared-EASD4DVJ.js";
import {
  askForm
} from "./shared-RJFEHISD.js";
import "./shared-XG7ZLFJQ.js";
import "./shared-SXDMXA34.js";
import "./shared-FUECK3RZ.js";
import "./shared-E2FXWDGR.js";
import "./shared-XK2B3RYB.js";
import "./shared-TUYD3CWO.js";
import "./shared-T3UVMZAK.js";
import {
  Problem,
  api,
  button,
  choices,
  dialog,
  field,
  fill,
  h,
  icon,
  notice,
  show,
  unbase64,
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
function course({ state, lapses_ms }, claim, ownerMinutes) {
  const at = STEPS.findIndex((step) => step.waits === state);
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
    const text = (name) => (this.texts.get(name) ?? "").trim();
    const owner = chosen(this.owner);
    return {
      case: this.case.input.value.trim(),
      danger: chosen(this.danger),
      who: text("who"),
      harm: text("harm"),
      why_now: text("why_now"),
      why_no_process: text("why_no_process"),
      why_footage: text("why_footage"),
      doors: this.tags(),
      from_ms: fromLocal(this.from.input.value) ?? 0,
      to_ms: fromLocal(this.to.input.value) ?? 0,
      not_asked: owner === ASK ? null : owner,
      process: text("process"),
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
  const text = ([name, title, hint, rows]) => {
    const input = counted(title, rows, "", TEXT_CHARS_MAX, (value) => typed.texts.set(name, value));
    add(name, part(name, title, hint, input));
  };
  add("danger", part("danger", "Danger", null, typed.danger));
  for (const each of TEXTS.slice(0, -1)) text(each);
  const tags = `As printed at the door, capitals and hyphens do not matter. At most ${rules.cameras_max}, all of one home. You are not told whether there is footage before it is decided.`;
  add("doors", part("doors", "Doors", tags, typed.doors.root));
  add("window", windowPart(typed, rules));
  const asked = `An owner who is asked has ${rules.owner_minutes} min from the call back on, and may agree or decline. Their answer, or the reason why they are not asked, is part of what is decided.`;
  add("owner", part("owner", "The owner", asked, typed.owner));
  text(TEXTS.at(-1));
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
  const form = emergencyForm(rules, (typed) => {
    const again = button("Change it", { onclick: () => fill(root, ...writing) });
    fill(
      root,
      h("h1", { tabindex: -1 }, "Read it once more"),
      h("p", { class: "muted" }, "You sign this. A supervisor signs the same, and reviewers read it."),
      h("div", { class: "card stack-s" }, claimFacts(parseClaim(typed.claim), { agency: desk.agency.name })),
      wordForWord(typed.claim),
      signing(desk, typed, () => location.assign(`/emergency.html?id=${typed.emergency}`), [again])
    );
    window.scrollTo({ top: 0 });
    root.querySelector("h1")?.focus({ preventScroll: true });
  });
  const writing = [back("emergency", "Emergencies"), pageHead("New emergency", words), form];
  fill(root, ...writing);
  show(root, foot(desk));
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
    answers && answered(item, answers, opening(desk, public_url, answers.release))
  ];
}
var saving = (name, sealed) => button(`Save ${name}`, {
  kind: "plain",
  icon: "save",
  onclick: () => saveBlob(name, new Blob([unbase64(sealed)]))
});
var opening = (desk, publicUrl, release) => [
  "sidelight release open",
  `--log-key '${desk.log.vkey}' --record ${publicUrl}`,
  `-i agency-key.txt --answers answers --into opened ${release} clip-*.age`
].join(" \\\n  ");
function answered(item, { threshold, trustees, clips }, command) {
  const came = trustees.filter((it) => it.outcome === "answered").length;
  const doing = (it) => it.sealed !== null ? saving(`${it.trustee}.age`, it.sealed) : it.outcome ?? "has not answered yet";
  return h(
    "section",
    { class: "stack-s", "aria-labelledby": "answers" },
    h("h2", { id: "answers" }, "Trustees"),
    h("p", {}, `${came} of ${trustees.length} answered; ${threshold} have to.`),
    h(
      "dl",
      { class: "facts card" },
      ...trustees.flatMap((it) => [h("dt", {}, it.trustee), h("dd", {}, doing(it))])
    ),
    clips.length > 0 && [
      h("h2", {}, "Clips"),
      h(
        "ul",
        { class: "card stack-s" },
        ...clips.map((clip) => {
          const name = `clip-${clip.n}.age`;
          const link = h("a", { href: releasedPath(item.emergency, clip.n), download: name }, name);
          return h("li", { class: "num" }, `Door ${clip.door}, ${when(clip.start_ms)}: `, link);
        })
      ),
      h(
        "p",
        { class: "small muted" },
        "Clips and answers are sealed. Save the answers in a folder answers, the clips beside it, and open them on a machine that has your agency's key:"
      ),
      h("pre", { class: "paper-text", tabindex: 0 }, command)
    ]
  );
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
    const open = ["filed", "supervised", "called-back", "reviewed"].includes(item.state);
    const parts = await next(desk, seen, paint);
    fill(top, parts, open && withdrawing(item, paint));
    fill(where, item.state !== "refused" && course(item, claim, rules.owner_minutes));
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
