import {
  courseList,
  isOpen,
  readAgain,
  released,
  signBox,
  withdrawing
} from "./shared-P7BWICHI.js";
import "./shared-FBNDFN2P.js";
import {
  afterSection,
  afterwardsOf,
  emergencyRow
} from "./shared-4RFZY5KI.js";
import {
  back,
  chosen,
  doorsField,
  pageHead,
  part,
  refusedBy,
  showBroken,
  tagsIn,
  windowPart,
  windowTyped,
  wrongTags,
  wrongWindow
} from "./shared-X6DYKBM3.js";
import {
  fromLocal
} from "./shared-3T43NX3R.js";
import {
  keepUp,
  signedIn,
  withDesk
} from "./shared-EXZKCYKH.js";
import {
  DANGERS,
  NOT_ASKED,
  REASONS,
  claimDigest,
  claimFacts,
  emergencies,
  parseClaim,
  releasedPath,
  wordForWord
} from "./shared-BHQJ2VD3.js";
import {
  nothing
} from "./shared-2WC34K2Z.js";
import {
  onChange
} from "./shared-NXE5MIPP.js";
import {
  counted
} from "./shared-EOUIEGMB.js";
import "./shared-AX5PA5PX.js";
import {
  lower,
  momentOf,
  said
} from "./shared-G3IVXWT4.js";
import "./shared-L5VYHXIQ.js";
import "./shared-4YQO2CVM.js";
import {
  dayOf
} from "./shared-G42LVTBS.js";
import {
  civic,
  entryUrl
} from "./shared-GP7RQD7J.js";
import "./shared-W57RIK6C.js";
import "./shared-T5T247YO.js";
import "./shared-KDOC6IGA.js";
import "./shared-BMOU32K6.js";
import "./shared-FGTYTGR2.js";
import "./shared-WGF6CZU2.js";
import "./shared-GQSDOAKN.js";
import {
  when
} from "./shared-J6XXC7HO.js";
import {
  askForm
} from "./shared-7C4KQYNR.js";
import "./shared-B4RXW2XO.js";
import "./shared-SXDMXA34.js";
import "./shared-UHY6W6BK.js";
import "./shared-A73L332K.js";
import "./shared-E2FXWDGR.js";
import "./shared-5UG62CHQ.js";
import "./shared-YYRB7JBZ.js";
import {
  api,
  choices,
  field,
  fill,
  h,
  icon,
  notice,
  show,
  waiting
} from "./shared-XHTEXJ3I.js";

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
  const steps = STEPS.map((step) => step.words(claim, ownerMinutes));
  return courseList({ steps, at, lapses: at > 0 && at < 5 ? lapses_ms : null });
}

// src/emergency/named.ts
var DOORS = "doors";
var Named = class {
  constructor(addresses) {
    this.addresses = addresses;
    this.ways = addresses.length === 0 ? null : this.choice();
    this.root = h("div", { class: "stack-s" }, this.ways, this.doors.root);
    this.ways?.addEventListener("change", () => this.paint());
    this.paint();
  }
  addresses;
  doors = doorsField("Door tags, one to a line", 3);
  ways;
  root;
  choice() {
    const address = (it, value) => ({
      value: String(value),
      label: `Address ${it.line} of look-up ${it.look_up}`,
      hint: `${it.typed}. Every camera of the home, if it is one's.`
    });
    const ways = [{ value: DOORS, label: "By the tags at the doors" }, ...this.addresses.map(address)];
    return choices("How do you name the home?", "named", ways, null);
  }
  /** Tags are asked for only where doors are named. */
  paint() {
    this.doors.root.hidden = this.ways !== null && chosen(this.ways) !== DOORS;
  }
  address() {
    const way = this.ways === null ? DOORS : chosen(this.ways);
    return way === DOORS || way === "" ? void 0 : this.addresses[Number(way)];
  }
  read() {
    const address = this.address();
    if (!address) return { doors: tagsIn(this.doors.input), home: null };
    return { doors: [], home: { look_up: address.look_up, address: address.hash } };
  }
  /** What is missing or wrong. */
  wrong() {
    if (this.ways !== null && chosen(this.ways) === "") return ["Choose how you name the home."];
    if (this.address()) return [];
    const tags = tagsIn(this.doors.input);
    return tags.length === 0 ? ["Name at least one door by its tag."] : wrongTags(tags);
  }
};

// src/emergency/form.ts
var TEXT_CHARS_MAX = 800;
var CASE_CHARS_MAX = 200;
var ASK = "ask";
var PLACES = {
  danger: "danger",
  doors: "doors",
  home: "doors",
  cameras: "doors",
  window: "window",
  future: "window",
  "too-old": "window",
  not_asked: "owner",
  deadline: "deadline"
};
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
  named;
  window = windowTyped();
  deadline = field({ label: "Too late after", type: "datetime-local" });
  constructor(addresses) {
    this.named = new Named(addresses);
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
      ...this.named.read(),
      from_ms: fromLocal(this.window.from.input.value) ?? 0,
      to_ms: fromLocal(this.window.to.input.value) ?? 0,
      not_asked: owner === ASK ? null : owner,
      process: text("process"),
      deadline_ms: fromLocal(this.deadline.input.value)
    };
  }
};
function missing(typed, named) {
  const broken = [];
  const say = (at, message) => broken.push({ at, message });
  if (!typed.danger) say("danger", "Choose what somebody is in danger of.");
  for (const [name] of TEXTS) {
    const long = [...String(typed[name])].length;
    if (long === 0) say(name, "Say it in a sentence or two.");
    if (long > TEXT_CHARS_MAX) say(name, `Shorten it to ${TEXT_CHARS_MAX} characters.`);
  }
  for (const wrong of named.wrong()) say("doors", wrong);
  for (const wrong of wrongWindow(typed.from_ms, typed.to_ms)) say("window", wrong);
  if (typed.not_asked === "") say("owner", "Choose that the owner is asked, or why not.");
  if (!typed.case) say("case", "Give your case number.");
  return broken;
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
  add("doors", part("doors", "Doors", tags, typed.named.root));
  const limits = `At most ${rules.window_minutes_max} minutes, begun within the last ${rules.look_back_days_max} days. At most ${rules.camera_minutes_max} minutes of video of each camera.`;
  add("window", windowPart(typed.window, limits));
  const asked = `An owner who is asked has ${rules.owner_minutes} min from the call back on, and may agree or decline. Their answer, or the reason why they are not asked, is part of what is decided.`;
  add("owner", part("owner", "The owner", asked, typed.owner));
  text(TEXTS.at(-1));
  const late = "If there is a time after which footage no longer helps. It may stay empty.";
  add("deadline", part("deadline", "Deadline", late, typed.deadline.root));
  add("case", part("case", "Case", "Of your agency; never public before it is opened.", typed.case.root));
  add("limits", part("limits", "How often", null));
  return parts;
}
function emergencyForm(rules, addresses, done) {
  const typed = new Typed(addresses);
  const parts = partsOf(typed, rules);
  showBroken(parts, [], "limits");
  const form = askForm(
    {
      label: "Read the claim",
      more: [h("a", { class: "btn btn-plain", href: "/emergency.html" }, "Cancel")],
      run: async (say) => {
        say();
        const wanted = typed.read();
        let broken = missing(wanted, typed.named);
        if (broken.length === 0) {
          try {
            return await done(await emergencies.type(wanted));
          } catch (error) {
            broken = refusedBy(error, PLACES, "limits");
          }
        }
        showBroken(parts, broken, "limits");
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
function dueOf({ sign, outcome_due: last }) {
  if (sign) return "Waits for your passkey";
  return last === null ? null : `Say by ${dayOf(last)} whether a court is asked`;
}
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
    due: dueOf(item)
  });
}
async function list(desk) {
  const place = h("div", {});
  const redraw = onChange();
  const none = "For danger of death or serious injury alone, where a court would come too late.";
  const paint = async () => {
    const all = await emergencies.all();
    await redraw(
      all,
      () => fill(
        place,
        all.length > 0 ? h("ul", { class: "request-list card" }, ...all.map(row)) : nothing("No emergency was filed", none)
      )
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
  const form = emergencyForm(rules, [], (typed) => {
    waits = typed.emergency;
    readAgain(root, writing, (change) => [
      h("div", { class: "card stack-s" }, claimFacts(parseClaim(typed.claim), { agency: desk.agency.name })),
      wordForWord(typed.claim),
      signing(desk, typed, () => filed(typed.emergency), [change])
    ]);
  });
  const writing = [back("emergency", "Emergencies"), pageHead("New emergency", words), form];
  fill(root, ...writing);
  show(root, foot(desk));
  keepUp(async () => {
    if (waits !== null && (await emergencies.one(waits)).state !== "typed") filed(waits);
  });
}
var signing = (desk, item, done, more = []) => signBox(desk, item, more, {
  what: "claim",
  named: parseClaim(item.claim),
  digest: (by) => claimDigest(desk.log.name, item.claim, by),
  give: async (signed) => {
    await emergencies.sign(item.emergency, signed);
    await done();
  }
});
var WITHDRAWN = "It is over for good, and the record says that an emergency was taken back. Withdraw it?";
var withdraw = (item, done) => withdrawing("Withdraw this emergency", WITHDRAWN, async () => {
  await emergencies.withdraw(item.emergency);
  await done();
});
async function see(id) {
  const item = await emergencies.one(id);
  if (item.state !== "released") return { item, answers: null, after: null };
  const [answers, after] = await Promise.all([emergencies.answers(id), afterwardsOf(id)]);
  return { item, answers, after };
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
    answers && released(desk, public_url, answers, (n) => releasedPath(item.emergency, n))
  ];
}
async function one(desk, rules, id) {
  const top = h("div", { class: "stack", "aria-live": "polite" });
  const where = h("div", {});
  const later = h("div", {});
  const [redraw, redrawLater] = [onChange(), onChange()];
  const { item: first } = await see(id);
  const claim = parseClaim(first.claim);
  const paint = async () => {
    const { after, ...seen } = await see(id);
    const { item } = seen;
    await redrawLater(after, async () => fill(later, after && await afterSection(after, id, paint)));
    await redraw(seen, async () => {
      const open = ["filed", "supervised", "called-back", "reviewed"].includes(item.state);
      const parts = await next(desk, seen, paint);
      fill(top, parts, open && withdraw(item, paint));
      const opened = seen.answers !== null && isOpen(seen.answers);
      const ways = { ownerMinutes: rules.owner_minutes, opened };
      fill(where, item.state !== "refused" && course(item, claim, ways));
    });
  };
  await paint();
  show(
    h(
      "section",
      { class: "stack" },
      back("emergency", "Emergencies"),
      pageHead("Emergency", `Case ${claim.case}, typed ${momentOf(first.created_ms)}`),
      top,
      later,
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
