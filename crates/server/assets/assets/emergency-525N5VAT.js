import {
  BY_DOORS,
  KeptForm,
  before,
  courseList,
  discarding,
  freshPage,
  isOpen,
  isWritten,
  nameOf,
  released,
  signBox,
  underSet,
  valuesOfClaim,
  valuesOfOutline,
  withdrawing
} from "./shared-RDOMZA3K.js";
import "./shared-RY7CGARS.js";
import {
  afterSection,
  afterwardsOf,
  emergencyRow,
  lookUpFacts,
  lookUpRow,
  namesOf,
  wordForWord as wordForWord2
} from "./shared-LKOEGWCO.js";
import {
  MEANWHILE,
  back,
  pageHead,
  reviewerSilent,
  reviewersSilent,
  stalled
} from "./shared-I7AYZP2Z.js";
import {
  keepUp,
  lookUpDigest,
  parseLookUp,
  signedIn,
  waitingFirst,
  withDesk
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
  onChange
} from "./shared-XWMETBKU.js";
import {
  contact,
  contactInput
} from "./shared-35VRHQ2F.js";
import "./shared-RNYTLPHR.js";
import {
  LeavingOut,
  wrongLeftOut
} from "./shared-B2UVBILT.js";
import {
  counted
} from "./shared-G2ZO3PVB.js";
import {
  chosen,
  clearsWhenTyped,
  doorsField,
  part,
  refusedBy,
  showBroken,
  tagsIn,
  windowPart,
  windowTyped,
  wrongTags,
  wrongWindow
} from "./shared-BJYSZPFA.js";
import {
  fromLocal
} from "./shared-6LFAKOU6.js";
import "./shared-G3EZ2W77.js";
import {
  windowOf
} from "./shared-3IINW6P6.js";
import "./shared-MKPH3CSN.js";
import {
  dayOf
} from "./shared-YZLSRIZN.js";
import {
  APPROVED,
  CHECKED,
  CLIPS_HERE,
  DANGERS,
  NOT_ASKED,
  REASONS,
  askFirst,
  civic,
  claimDigest,
  emergencies,
  endedWords,
  entryUrl,
  lower,
  momentOf,
  parseClaim,
  processesOffered,
  releasedPath2 as releasedPath,
  said
} from "./shared-SUADRC7Y.js";
import "./shared-W57RIK6C.js";
import "./shared-6YKSEEQ4.js";
import "./shared-D47DSD65.js";
import "./shared-QULOW3OS.js";
import {
  ADDRESSES,
  addressInput,
  answerOf,
  blinded,
  tokenHash
} from "./shared-7OTOSEAU.js";
import "./shared-LRVID2MG.js";
import "./shared-SG6557SX.js";
import "./shared-B5DKX5RX.js";
import "./shared-JGEODCKK.js";
import {
  clock,
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
  Database
} from "./shared-UI4E442E.js";
import {
  Refused,
  api,
  button,
  choices,
  field,
  fill,
  folded,
  h,
  hex,
  icon,
  notice,
  sentence,
  show,
  unbase64,
  unhex,
  waiting
} from "./shared-K3QNCVT6.js";

// src/emergency/calling.ts
function callWords({ emergency, called_ms: called, missed_ms: missed }) {
  const line = (strong, words2) => h("p", {}, h("strong", {}, strong), words2);
  if (called !== null) {
    return notice("good", line(`Called back at ${clock(called)}: somebody was reached.`, ""));
  }
  const silent = stalled(`${emergency} call`, reviewerSilent(3));
  if (missed !== null) {
    const again = " It is called again: see that somebody at your number on file knows of this.";
    return notice("warn", line(`Nobody answered at ${clock(missed)}.`, again), silent);
  }
  const words = " at your number on file: see that somebody there knows of this.";
  return notice("info", line("A reviewer calls you back", words), silent);
}
var leftToComplete = (untilMs) => h("p", { class: "small muted" }, countdown(untilMs, (left) => left === null ? "The time to complete it is over" : `${left} left to sign it`));
var Calling = class {
  root = h("div", { class: "stack-s", "aria-live": "polite", "data-call": "" });
  redraw = onChange();
  async follow(item) {
    const { called_ms, missed_ms, lapses_ms } = item;
    await this.redraw(
      [called_ms, missed_ms, lapses_ms],
      () => fill(this.root, callWords(item), item.state === "begun" && lapses_ms && leftToComplete(lapses_ms))
    );
  }
};

// src/emergency/begun.ts
var WITHDRAWN_EARLY = "Nobody has signed it. It counts for the day, and your agency and the reviewers see for a while that it was begun and not completed; the record has nothing of it.";
function begunRow(item) {
  const { outline, state, own, called_ms: called, reason } = item;
  return emergencyRow({
    id: item.emergency,
    page: "emergency",
    danger: outline?.danger ?? "",
    isDrill: item.is_drill,
    facts: [
      outline && `Case ${outline.case}`,
      outline?.who ?? null,
      state === "not-completed" ? endedWords(reason) : called === null ? null : "Called back"
    ],
    state,
    beside: when(item.created_ms),
    due: own && state === "begun" ? "Complete it and sign it" : null
  });
}
function parts(item, again) {
  if (item.state !== "begun") {
    const words = " Nothing was asked of anybody at a home, and the record has nothing of it.";
    const anew = h("a", { class: "btn btn-primary", href: "/emergency.html?new=1" }, "Begin anew");
    return [
      notice("info", h("p", {}, h("strong", {}, `Not completed: ${lower(endedWords(item.reason))}.`), words)),
      h("div", { class: "actions" }, anew)
    ];
  }
  const href = `/emergency.html?new=${item.emergency}`;
  const complete = h("a", { class: "btn btn-primary", href }, "Complete the claim");
  const others = "The officer who began it completes and signs it; then a supervisor signs the same.";
  return [
    callWords(item),
    item.lapses_ms !== null && leftToComplete(item.lapses_ms),
    item.own ? h("div", { class: "actions" }, complete) : h("p", {}, others),
    withdrawing("Withdraw this emergency", `${WITHDRAWN_EARLY} Withdraw it?`, async () => {
      await emergencies.withdraw(item.emergency);
      await again();
    })
  ];
}
function begunPage(desk, first2) {
  const place = h("div", { class: "stack", "aria-live": "polite" });
  const redraw = onChange();
  const paint = async () => {
    const item = await emergencies.one(first2.emergency);
    if (item.claim) return location.reload();
    await redraw(item, () => fill(place, parts(item, paint)));
  };
  void redraw(first2, () => fill(place, parts(first2, paint)));
  show(
    h(
      "section",
      { class: "stack" },
      back("emergency", "Emergencies"),
      pageHead("Emergency", `Begun ${momentOf(first2.created_ms)}`),
      place,
      first2.outline && h(
        "section",
        { class: "stack-s", "aria-labelledby": "first" },
        h("h2", { id: "first" }, "What was said first"),
        h("div", { class: "card" }, outlineFacts(first2.outline, desk.agency.name))
      ),
      signedIn(desk.session.name, desk.agency.role)
    )
  );
  keepUp(paint);
}

// src/emergency/course.ts
var STEPS = [
  { waits: "typed", words: () => "An officer signs the claim" },
  { waits: "filed", words: () => "A supervisor of the agency signs the same claim" },
  { waits: "supervised", words: () => "A reviewer calls the agency at its number on file" },
  {
    waits: "called-back",
    words: (claim, minutes) => {
      if (claim.owner !== "ask") return "Two reviewers decide, one after the other; the owner is not asked";
      const who = claim.left_out ? "Those of the home whom you did not name are asked" : "The owner is asked";
      return `${who}, for ${minutes} min; then two reviewers decide, one after the other`;
    }
  },
  { waits: "deciding", words: () => "It enters the public record" },
  { waits: "released", words: () => "The trustees answer, each for itself" }
];
function course({ state, lapses_ms, called_ms }, claim, { ownerMinutes, opened }) {
  const done = [...STEPS];
  if (state === "filed" && called_ms !== null) done.splice(1, 2, STEPS[2], STEPS[1]);
  const at = opened ? STEPS.length : done.findIndex((step) => step.waits === state);
  const steps = done.map((step) => step.words(claim, ownerMinutes));
  return courseList({ steps, at, lapses: at > 0 && at < 4 ? lapses_ms : null });
}

// src/lookup/kept.ts
var DATABASE = "sidelight-look-ups";
var LOOK_UPS = "look-ups";
var database = new Database(
  DATABASE,
  1,
  (db) => db.createObjectStore(LOOK_UPS, { keyPath: "id" })
);
var keep = (lookUp) => database.write(LOOK_UPS, (all) => void all.put(lookUp));
var forget = (id) => database.write(LOOK_UPS, (all) => void all.delete(id));
var keptLookUp = (id) => database.read(LOOK_UPS, (all) => all.get(id));
function namedIn(all, agency) {
  const own = all.filter((it) => it.agency === agency && it.index !== null);
  return own.sort((a, b) => Number(b.index) - Number(a.index)).flatMap(
    ({ index, lines }) => lines.flatMap(
      ({ typed, hash }, i) => hash === null ? [] : [{ look_up: Number(index), line: i + 1, typed, hash }]
    )
  );
}
var namedAddresses = async (agency) => namedIn(await database.read(LOOK_UPS, (all) => all.getAll()), agency);

// src/lookup/line.ts
var PART_CHARS_MAX = 100;
var CONTACT_CHARS_MAX = 200;
var WAYS = [
  { value: "", label: "An address" },
  { value: "contact", label: "An e-mail address or a telephone number" }
];
var isEmpty = (typed) => "contact" in typed ? typed.contact === "" : `${typed.address.place}${typed.address.street}${typed.address.unit}` === "";
var inputOf = (typed) => "contact" in typed ? contactInput(typed.contact) : addressInput(typed.address);
function oneLine(typed) {
  if ("contact" in typed) return contact(typed.contact).written;
  const { country, place, street, unit } = typed.address;
  return [street, unit, place, country.toUpperCase()].filter(Boolean).join(", ");
}
function lineFields(number) {
  const one3 = (label) => field({ label, autocomplete: "off", maxlength: PART_CHARS_MAX });
  const fields = {
    country: one3("Country, two letters"),
    place: one3("Postcode, or the town if there is none"),
    street: one3("Street and number"),
    unit: one3("Flat or floor, if any")
  };
  const reached = field({
    label: "E-mail address or telephone number",
    hint: "A number begins with + and the code of its country, such as +44.",
    autocomplete: "off",
    maxlength: CONTACT_CHARS_MAX
  });
  const ways = choices("What do you have?", `look-up-line-${number}`, WAYS, "");
  const parts2 = h(
    "div",
    { class: "fields fields-two" },
    ...Object.values(fields).map(({ root: root2 }) => root2)
  );
  const broken = h("ul", { class: "broken", "aria-live": "polite" });
  const root = h(
    "fieldset",
    { class: "form-part" },
    h("legend", { tabindex: -1 }, `Address or contact ${number}`),
    ways,
    parts2,
    reached.root,
    broken
  );
  const isContact = () => chosen(ways) === "contact";
  const paint = () => {
    parts2.hidden = isContact();
    reached.root.hidden = !isContact();
  };
  ways.addEventListener("change", paint);
  paint();
  clearsWhenTyped(root, broken);
  const read = () => {
    if (isContact()) return { contact: reached.input.value.trim() };
    const of = (name) => fields[name].input.value.trim();
    return {
      address: { country: of("country"), place: of("place"), street: of("street"), unit: of("unit") }
    };
  };
  const begin = (country2) => {
    fields.country.input.value ||= country2;
    (country2 ? fields.place : fields.country).input.focus();
  };
  const country = () => fields.country.input.value.trim();
  return { root, broken, read, begin, country };
}

// src/lookup/form.ts
var REASON_CHARS_MAX = 800;
var CASE_CHARS_MAX = 200;
var PLACES = {
  danger: "danger",
  addresses: "addresses",
  elements: "addresses"
};
var Typed = class {
  reason = "";
  danger = choices(
    "What is somebody in danger of?",
    "look-up-danger",
    Object.entries(DANGERS).map(([value, label]) => ({ value, label })),
    null
  );
  case = field({ label: "Case number", maxlength: CASE_CHARS_MAX, autocomplete: "off" });
  list = h("div", { class: "stack" });
  /** As many as there can be, shown one after the other. */
  lines;
  add = h(
    "div",
    { class: "actions" },
    button("Another", { icon: "plus", onclick: () => this.more() })
  );
  full = h("p", { class: "hint" }, "These are as many as one look-up can have.");
  shown = 1;
  constructor(most) {
    this.lines = Array.from({ length: most }, (_, i) => lineFields(i + 1));
    this.build();
  }
  /** Every line is in the form, so that each keeps its place in what is kept of it. */
  build() {
    this.lines.forEach(({ root }, i) => {
      root.addEventListener("input", () => i >= this.shown && this.show(i + 1));
    });
    fill(this.list, ...this.lines.map(({ root }) => root), this.add, this.full);
    this.show(1);
  }
  show(many) {
    this.shown = many;
    this.lines.forEach(({ root }, i) => root.hidden = i >= many);
    const room = many < this.lines.length;
    this.add.hidden = !room;
    this.full.hidden = room;
  }
  more() {
    const country = this.lines[this.shown - 1]?.country() ?? "";
    this.show(this.shown + 1);
    this.lines[this.shown - 1]?.begin(country);
  }
  filled() {
    const all = this.lines.map((line, i) => ({ number: i + 1, line: line.read() }));
    return all.filter(({ line }) => !isEmpty(line));
  }
};
function hidden(filled, broken) {
  const all = filled.flatMap(({ number, line: typed }) => {
    try {
      const asked = blinded(inputOf(typed));
      const { input, blind, element } = asked;
      const line = { typed: oneLine(typed), input, blind, element: hex(element), hash: null };
      return [{ line, asked }];
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      broken.push({ at: `line-${number}`, message: sentence(error) });
      return [];
    }
  });
  const inputs = new Set(all.map(({ asked }) => hex(asked.input)));
  if (inputs.size < all.length) broken.push({ at: "addresses", message: "Name each once." });
  return all;
}
async function epoch() {
  const { set } = await api.lookupTrustees();
  const found = /^epoch ([1-9][0-9]{0,15})$/m.exec(set?.entry ?? "")?.[1];
  if (found === void 0) throw new Refused("no_key", "The trustees have no look-up key yet.");
  return Number(found);
}
function partsOf(typed, rules) {
  const parts2 = /* @__PURE__ */ new Map();
  const add = (name, made) => parts2.set(name, made);
  add("danger", part("danger", "Danger", null, typed.danger));
  const hint = `At most ${rules.addresses_max}. They stay in this browser, in which the claim is written too; what leaves it says nothing about them.`;
  add("addresses", part("addresses", "Addresses and contacts", hint, typed.list));
  typed.lines.forEach((line, i) => add(`line-${i + 1}`, line));
  const why = counted("Why these", 3, "", REASON_CHARS_MAX, (value) => typed.reason = value);
  const told = "A household that is found by one reads it, once its notice is due.";
  add("reason", part("reason", "Why", told, why));
  add("case", part("case", "Case", "Of your agency; never public before it is opened.", typed.case.root));
  add("limits", part("limits", "How often", null));
  return parts2;
}
function lookUpForm(rules, agency, { was, done, more }) {
  const typed = new Typed(rules.addresses_max);
  const parts2 = partsOf(typed, rules);
  showBroken(parts2, [], "limits");
  const listed = new Set(typed.lines.map(({ root }) => root));
  const form = askForm(
    {
      label: "Read the look-up",
      more,
      run: async (say) => {
        say();
        const broken = [];
        const danger = chosen(typed.danger);
        const [reason, number] = [typed.reason.trim(), typed.case.input.value.trim()];
        if (!danger) broken.push({ at: "danger", message: "Choose what somebody is in danger of." });
        const lines = hidden(typed.filled(), broken).map(({ line }) => line);
        if (typed.filled().length === 0) {
          broken.push({ at: "addresses", message: "Type at least one." });
        }
        if (!reason) broken.push({ at: "reason", message: "Say it in a sentence or two." });
        if (!number) broken.push({ at: "case", message: "Give your case number." });
        showBroken(parts2, broken, "limits");
        if (broken.length > 0) return;
        try {
          const elements = lines.map(({ element }) => element);
          const wanted = { case: number, danger, reason, epoch: await epoch(), elements };
          const old = was();
          const made = await lookUps.type(wanted, old);
          if (parseLookUp(made.text).elements.join() !== elements.join()) {
            throw new Refused("elements", "The service wrote down other elements than this page made.");
          }
          await keep({ id: made.look_up, agency, index: null, lines });
          if (old !== null) await forget(old);
          await done(made, lines);
        } catch (error) {
          showBroken(parts2, refusedBy(error, PLACES, "limits"), "limits");
        }
      }
    },
    ...[...parts2.values()].map(({ root }) => root).filter((root) => !listed.has(root))
  );
  form.classList.add("emergency-form");
  return form;
}

// src/lookup/tokens.ts
var refuse = (code, message) => new Refused(code, `${message} Nothing was combined.`);
var provenOf = ({ index, lookup_set: set }, log) => underSet({ index, set, use: ADDRESSES, kinds: ["look-up"], what: "look-up", refuse }, log);
var answersTo = ({ trustees }, at) => trustees.flatMap(({ trustee, answers }) => answerOf(trustee, unbase64(answers[at] ?? "")) ?? []);
function hashOf(line, answers, { entry, roster }) {
  if (line.hash !== null || line.input === null || line.blind === null) return line.hash;
  const asked = { input: line.input, blind: line.blind, element: unhex(line.element, 32) };
  const { hash } = tokenHash(roster, entry.leaf, asked, answers);
  return hash && hex(hash);
}
async function combined(item, kept, log) {
  if (kept.index !== null && item.hashed) return true;
  const answers = await lookUps.answers(item.look_up);
  if (answers.index !== item.index) throw refuse("look-up", "The service shows another look-up's answers.");
  if (answers.trustees.length < answers.threshold) return false;
  const proven = await provenOf(answers, log);
  const hashes = kept.lines.map((line, at) => hashOf(line, answersTo(answers, at), proven));
  if (!hashes.every((hash) => hash !== null)) return false;
  await lookUps.hashes(item.look_up, hashes);
  const lines = kept.lines.map(({ typed, element }, at) => {
    return { typed, element, input: null, blind: null, hash: hashes[at] ?? null };
  });
  await keep({ ...kept, index: answers.index, lines });
  return true;
}

// src/lookup/desk.ts
var foot = (desk) => signedIn(desk.session.name, desk.agency.role);
var pageOf = (id) => `/emergency.html?look-up=${encodeURIComponent(id)}`;
function row(item) {
  const text = parseLookUp(item.text);
  return lookUpRow({
    id: item.look_up,
    href: pageOf(item.look_up),
    danger: text.danger,
    facts: [
      namesOf(text.elements.length),
      `Case ${text.case}`,
      item.reason === null ? null : said(REASONS, item.reason)
    ],
    state: item.state,
    beside: when(item.created_ms),
    due: item.sign ? "Waits for your passkey" : null
  });
}
function lookUpList(all) {
  const link = h(
    "a",
    { class: "btn btn-quiet", href: "/emergency.html?look-up=new" },
    icon("plus"),
    h("span", {}, "I only have an address or a contact")
  );
  return h(
    "section",
    { class: "stack-s", "aria-labelledby": "look-ups" },
    h("h2", { id: "look-ups" }, "Addresses and contacts looked up"),
    h("p", { class: "muted" }, "Where you have no door tag. No footage leaves by a look-up."),
    all.length > 0 && h("ul", { class: "request-list card" }, ...waitingFirst(all).map(row)),
    h("div", { class: "actions" }, link)
  );
}
var signing = (desk, item, done, more = []) => signBox(desk, item, more, {
  what: "look-up",
  named: parseLookUp(item.text),
  digest: (by) => lookUpDigest(desk.log.name, item.text, by),
  give: async (signed) => {
    await lookUps.sign(item.look_up, signed);
    await done();
  }
});
async function discard(id) {
  await lookUps.discard(id);
  await forget(id);
}
async function fresh(desk, rules) {
  const words = "A claim can name a home by what trustees make together of its address, or of an e-mail address or telephone number that its household gave for that. They do not see it, and you are not told whether a home has it.";
  const kept = new KeptForm(`look-up ${desk.agency.agency} ${desk.agency.account}`);
  freshPage(
    {
      what: "look-up",
      list: "/emergency.html",
      pageOf,
      idOf: (typed) => typed.look_up,
      one: lookUps.one,
      discard,
      head: [back("emergency", "Emergencies"), pageHead("Look up addresses and contacts", words)],
      foot: foot(desk),
      form: ({ done, ...writing }) => lookUpForm(rules, desk.agency.agency, {
        ...writing,
        done: (typed, lines) => {
          const own = lines.map((line) => line.typed);
          const facts = lookUpFacts(parseLookUp(typed.text), desk.agency.name, own);
          done(typed, h("div", { class: "card stack-s" }, facts), wordForWord2(typed.text));
        }
      }),
      signing: (typed, filed, more) => signing(desk, typed, filed, more)
    },
    await before(kept, lookUps.one)
  );
}
var WITHDRAWN = "It is over for good, and the record says that a look-up was taken back. Withdraw it?";
function toSign(desk, item, again) {
  if (item.state !== "typed") return item.sign && signing(desk, item, again);
  const drop = discarding("look-up", async () => {
    await discard(item.look_up);
    location.assign("/emergency.html");
  });
  return signing(desk, item, again, [drop]);
}
var info = (...words) => notice("info", h("p", {}, ...words));
async function published(desk, item, kept) {
  const entry = item.index === null ? null : await entryUrl(item.index);
  const link = entry && h("a", { href: entry }, `Entry ${item.index} in the public record`);
  if (!kept) {
    const words = "What is looked up is in the browser in which it was typed. Open this page there. ";
    return info(item.hashed ? "It is answered. " : words, link);
  }
  if (!await combined(item, kept, desk.log)) return [waiting("The trustees answer"), info(link)];
  const next3 = "It is answered. A claim can name one of these in place of door tags. Whether a home has it you are not told: where none has it is answered the same. ";
  const on = h("a", { class: "btn btn-primary", href: "/emergency.html?new=1" }, "Write the claim");
  return [notice("good", h("p", {}, next3, link)), h("div", { class: "actions" }, on)];
}
async function next(desk, item) {
  switch (item.state) {
    case "typed":
      return null;
    case "filed":
      if (item.sign) return null;
      return info("A supervisor of your agency, not the officer who filed it, signs it next.");
    case "supervised":
      return info("It is with the reviewers.");
    case "deciding":
      return waiting("It enters the public record");
    case "refused":
      return info(
        h("strong", {}, `Refused: ${lower(said(REASONS, item.reason ?? ""))}. `),
        "Nothing was answered."
      );
    case "published":
      return published(desk, item, await keptLookUp(item.look_up));
  }
}
async function one(desk, id) {
  const top = h("div", { class: "stack", "aria-live": "polite" });
  const below = h("div", { class: "stack" });
  const redraw = onChange();
  const first2 = await lookUps.one(id);
  const text = parseLookUp(first2.text);
  const kept = await keptLookUp(id);
  const paint = async () => {
    const item = await lookUps.one(id);
    const waits = item.state === "published" && !item.hashed ? Date.now() : 0;
    await redraw([item, waits], async () => {
      const open = ["filed", "supervised"].includes(item.state);
      const take = async () => {
        await lookUps.withdraw(id);
        await paint();
      };
      const back2 = open && withdrawing("Withdraw this look-up", WITHDRAWN, take);
      fill(top, await next(desk, item), !item.sign && back2);
      fill(below, toSign(desk, item, paint), item.sign && back2);
    });
  };
  await paint();
  const own = kept?.lines.map((line) => line.typed) ?? [];
  show(
    h(
      "section",
      { class: "stack" },
      back("emergency", "Emergencies"),
      pageHead("Look-up of addresses and contacts", `Case ${text.case}, typed ${momentOf(first2.created_ms)}`),
      top,
      h(
        "section",
        { class: "stack-s", "aria-labelledby": "look-up" },
        h("h2", { id: "look-up" }, "The look-up"),
        h("div", { class: "card" }, lookUpFacts(text, desk.agency.name, own)),
        wordForWord2(first2.text),
        below
      ),
      foot(desk)
    )
  );
  keepUp(paint);
}
var lookUpPage = (desk, rules, id) => id === "new" ? fresh(desk, rules) : one(desk, id);

// src/emergency/named.ts
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
    const address = (it) => ({
      value: nameOf(it),
      label: `Address or contact ${it.line} of look-up ${it.look_up}`,
      hint: `${it.typed}. Every camera of the home, if a household made it known.`
    });
    const ways = [{ value: BY_DOORS, label: "By the tags at the doors" }, ...this.addresses.map(address)];
    return choices("How do you name the home?", "named", ways, null);
  }
  /** Tags are asked for only where doors are named. */
  paint() {
    this.doors.root.hidden = this.ways !== null && chosen(this.ways) !== BY_DOORS;
  }
  address() {
    const way = this.ways === null ? BY_DOORS : chosen(this.ways);
    return this.addresses.find((it) => nameOf(it) === way);
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
var CASE_CHARS_MAX2 = 200;
var ASK = "ask";
var PLACES2 = {
  danger: "danger",
  who: "who",
  why_now: "why_now",
  case: "case",
  doors: "doors",
  home: "doors",
  cameras: "doors",
  window: "window",
  future: "window",
  "too-old": "window",
  not_asked: "owner",
  left_out: "left_out",
  deadline: "deadline"
};
var FIRST = [
  ["who", "Who is in danger", "A role, no name: “a child of six”.", 2],
  ["why_now", "Why now", "What makes it imminent.", 2]
];
var REST = [
  ["harm", "What harm", "If nothing is done.", 2],
  ["why_no_process", "Why no court", "Why a warrant comes too late.", 2],
  ["why_footage", "How this footage helps", "What it can show that averts it.", 2],
  ["process", "Afterwards", "What you file, with which court, when.", 2]
];
function titled(asks, name, all) {
  const made = choices(asks, name, all, null);
  made.querySelector("legend")?.classList.add("visually-hidden");
  return made;
}
var Typed2 = class {
  texts = /* @__PURE__ */ new Map();
  danger = titled(
    "What is somebody in danger of?",
    "danger",
    Object.entries(DANGERS).map(([value, label]) => ({ value, label }))
  );
  owner = titled(
    "Is the owner asked first?",
    "owner",
    [
      { value: ASK, label: "Ask the owner first" },
      ...Object.entries(NOT_ASKED).map(([value, label]) => ({ value, label: `Do not ask: ${lower(label)}` }))
    ]
  );
  case = field({ label: "Case number", maxlength: CASE_CHARS_MAX2, autocomplete: "off" });
  leavingOut = new LeavingOut();
  named;
  window = windowTyped();
  deadline = field({ label: "Too late after", type: "datetime-local" });
  constructor(addresses) {
    this.named = new Named(addresses);
  }
  /** What a reviewer is told first. */
  first() {
    const text = (name) => (this.texts.get(name) ?? "").trim();
    const [danger, number] = [chosen(this.danger), this.case.input.value.trim()];
    return { case: number, danger, who: text("who"), why_now: text("why_now") };
  }
  /** Whether others of the home can be asked than those who are named. */
  asks() {
    return chosen(this.owner) === ASK;
  }
  read() {
    const text = (name) => (this.texts.get(name) ?? "").trim();
    const owner = chosen(this.owner);
    return {
      ...this.first(),
      harm: text("harm"),
      why_no_process: text("why_no_process"),
      why_footage: text("why_footage"),
      ...this.named.read(),
      from_ms: fromLocal(this.window.from.input.value) ?? 0,
      to_ms: fromLocal(this.window.to.input.value) ?? 0,
      not_asked: owner === ASK ? null : owner,
      left_out: this.asks() ? this.leavingOut.read() : null,
      process: text("process"),
      deadline_ms: fromLocal(this.deadline.input.value)
    };
  }
};
function missingOf(texts, typed, say) {
  for (const [name] of texts) {
    const long = [...String(typed[name])].length;
    if (long === 0) say(name, "Fill this in.");
    if (long > TEXT_CHARS_MAX) say(name, `Shorten it to ${TEXT_CHARS_MAX} characters.`);
  }
}
function missingFirst(typed, say) {
  if (!typed.danger) say("danger", "Choose what somebody is in danger of.");
  missingOf(FIRST, typed, say);
  if (!typed.case) say("case", "Give your case number.");
}
function missing(typed, named, say) {
  missingFirst(typed, say);
  missingOf(REST, typed, say);
  for (const wrong of named.wrong()) say("doors", wrong);
  for (const wrong of wrongWindow(typed.from_ms, typed.to_ms)) say("window", wrong);
  for (const wrong of wrongLeftOut(typed.left_out)) say("left_out", wrong);
  if (typed.not_asked === "") say("owner", "Choose that the owner is asked, or why not.");
}
function suggestions(processes, input) {
  const area = input.querySelector("textarea");
  const one3 = (words) => button(words.replace(/, $/, ""), {
    onclick: () => {
      if (!area) return;
      area.value = words;
      area.dispatchEvent(new Event("input", { bubbles: true }));
      area.focus();
    }
  });
  return h("div", { class: "actions" }, ...processesOffered(processes).map(one3));
}
function partsOf2(typed, { rules, processes }) {
  const parts2 = /* @__PURE__ */ new Map();
  const add = (name, made) => parts2.set(name, made);
  const text = ([name, title, hint, rows]) => {
    const input = counted(title, rows, "", TEXT_CHARS_MAX, (value) => typed.texts.set(name, value));
    const offered = name === "process" && suggestions(processes, input);
    add(name, part(name, title, hint, offered, input));
  };
  add("danger", part("danger", "Danger", null, typed.danger));
  FIRST.forEach(text);
  add("case", part("case", "Case", "Not public at first.", typed.case.root));
  add("limits", part("limits", "How often", null));
  REST.slice(0, -1).forEach(text);
  const tags = `Printed at the door. At most ${rules.cameras_max}, all of one home.`;
  add("doors", part("doors", "Doors", tags, typed.named.root));
  const limits = `At most ${rules.window_minutes_max} minutes, begun within ${rules.look_back_days_max} days; of each camera at most ${rules.camera_minutes_max} minutes.`;
  const hours = [1, 2].filter((n) => n * 60 <= rules.window_minutes_max);
  add("window", windowPart(typed.window, limits, hours));
  const asked = `If asked, they have ${rules.owner_minutes} min to agree or decline, once a supervisor has signed and you were called back. Those who decide read the answer.`;
  add("owner", part("owner", "The owner", asked, typed.owner));
  add("left_out", leftOutPart(typed));
  REST.slice(-1).forEach(text);
  const late = folded("Name it", typed.deadline);
  add("deadline", part("deadline", "Deadline, if any", null, late));
  return parts2;
}
function leftOutPart(typed) {
  const title = "Somebody of the home must not learn of it";
  const made = part("left_out", title, null, typed.leavingOut.root);
  const paint = () => {
    made.root.hidden = !typed.asks();
  };
  typed.owner.addEventListener("change", paint);
  paint();
  return made;
}
var CALLS = "A reviewer calls your number on file while you type on. You cannot change these four afterwards. Nothing else happens until you sign.";
var First = class {
  constructor(fields, now, agency) {
    this.agency = agency;
    this.fields = h("div", { class: "stack" }, ...fields);
    this.place = h(
      "div",
      { class: "stack-s call-first" },
      h("div", { class: "actions" }, now),
      h("p", { class: "hint" }, CALLS)
    );
    const title = h("h2", { id: "first" }, "1. To be called back");
    const box = { class: "stack", "aria-labelledby": "first" };
    this.root = h("section", box, title, this.said, this.fields, this.place);
  }
  agency;
  begun = null;
  call = new Calling();
  place;
  fields;
  said = h("div", {});
  root;
  /** What was said, once it is begun. */
  get outline() {
    return this.begun?.outline ?? null;
  }
  async follow(item) {
    if (!item.outline) return;
    if (!this.begun) {
      this.fields.hidden = true;
      fill(
        this.said,
        h(
          "details",
          { class: "more" },
          h("summary", {}, "As you said it"),
          outlineFacts(item.outline, this.agency)
        )
      );
      fill(this.place, this.call.root);
    }
    this.begun = item;
    await this.call.follow(item);
  }
};
var FIRST_PARTS = ["danger", ...FIRST.map(([name]) => name), "case", "limits"];
function emergencyForm(offered, { was, begun, done, more }) {
  const typed = new Typed2(offered.addresses);
  const parts2 = partsOf2(typed, offered);
  showBroken(parts2, [], "limits");
  const unlessBroken = async (look, run) => {
    let broken = [];
    look((at, message) => broken.push({ at, message }));
    if (broken.length === 0) {
      try {
        return await run();
      } catch (error) {
        broken = refusedBy(error, PLACES2, "limits");
      }
    }
    showBroken(parts2, broken, "limits");
  };
  const begin = async () => {
    const before2 = was();
    const item = await emergencies.begin(typed.first());
    await begun(item.emergency);
    if (before2 !== null) void emergencies.discard(before2).catch(() => void 0);
    await first2.follow(item);
  };
  const trouble = h("div", { "aria-live": "polite" });
  const now = button("Call us back now", {
    kind: "primary",
    onclick: async () => {
      fill(trouble);
      try {
        await unlessBroken((say) => missingFirst(typed.first(), say), begin);
      } catch (error) {
        fill(trouble, notice("warn", h("p", {}, sentence(error))));
      }
    }
  });
  const rootsOf = (is) => [...parts2].filter(([name]) => is(name)).map(([, { root }]) => root);
  const isFirst = (name) => FIRST_PARTS.includes(name);
  const first2 = new First(rootsOf(isFirst), now, offered.agency);
  const form = askForm(
    {
      label: "Read the claim",
      more,
      run: async (say) => {
        say();
        const wanted = () => ({ ...typed.read(), ...first2.outline });
        await unlessBroken(
          (broken) => missing(wanted(), typed.named, broken),
          async () => {
            if (first2.outline === null) await begin();
            await done(await emergencies.type(wanted(), was()));
          }
        );
      }
    },
    first2.root,
    trouble,
    h("h2", {}, "2. The rest"),
    ...rootsOf((name) => !isFirst(name))
  );
  form.classList.add("emergency-form");
  return { root: form, follow: (item) => first2.follow(item) };
}

// src/emergency/desk.ts
var foot2 = (desk) => signedIn(desk.session.name, desk.agency.role);
function without(desk) {
  const words = "This operator releases no footage without its owner's consent. Ask residents, or a court.";
  const ask = h("a", { class: "btn btn-primary", href: "/ask.html" }, "Write a request");
  const none = nothing("No emergencies here", words, ask);
  show(h("section", { class: "stack" }, h("h1", {}, "Emergency"), none, foot2(desk)));
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
function row2(item) {
  if (!item.claim) return begunRow(item);
  const claim = parseClaim(item.claim);
  const reason = item.reason === null ? null : said(REASONS, item.reason);
  return emergencyRow({
    id: item.emergency,
    page: "emergency",
    danger: claim.danger,
    isDrill: item.is_drill,
    facts: [`Case ${claim.case}`, namedBy(claim), windowOf(claim.from, claim.to), reason],
    state: item.state,
    opened: item.opened,
    beside: when(item.created_ms),
    due: dueOf(item)
  });
}
async function first({ requests_before_min: least }) {
  const { requests } = await civic.requests();
  const published2 = requests.filter((it) => it.index !== null && it.state !== "refused").length;
  const words = askFirst(least, published2);
  if (words === null) return null;
  const ask = h("a", { href: "/ask.html" }, "Write a request");
  return notice("info", h("p", {}, h("strong", {}, "Ask residents first. "), words, " ", ask));
}
async function list(desk, rules, looking) {
  const place = h("div", { class: "stack" });
  const redraw = onChange();
  const none = "For danger of death or serious injury, where a court comes too late.";
  const paint = async () => {
    const [all, lookedUp] = await Promise.all([emergencies.all(), looking ? lookUps.all() : []]);
    await redraw(
      [all, lookedUp],
      () => fill(
        place,
        all.length > 0 ? h("ul", { class: "request-list card" }, ...waitingFirst(all).map(row2)) : nothing("No emergency was filed", none),
        looking && lookUpList(lookedUp)
      )
    );
  };
  const [asks] = await Promise.all([first(rules), paint()]);
  const words = "Footage without consent, where somebody's life is in danger.";
  const head = pageHead("Emergencies", words, asks === null && fileLink());
  const early = asks !== null && h("div", { class: "actions" }, fileLink());
  show(h("section", { class: "stack" }, head, asks, early, place, foot2(desk)));
  keepUp(paint);
}
var emergencyOf = (id) => `/emergency.html?id=${id}`;
async function fresh2(desk, rules, id) {
  const words = "A sentence in each field, about 8 words. You sign all of it; those who decide read it.";
  const kept = new KeptForm(`emergency ${desk.agency.agency} ${desk.agency.account}`);
  const [addresses, earlier, asks] = await Promise.all([
    ownAddresses(desk),
    emergencies.all().catch(() => []),
    first(rules)
  ]);
  let was = await before(kept, emergencies.one);
  const other = id !== "1" && id !== was.was && earlier.find((it) => it.emergency === id);
  if (other && other.own && isWritten(other)) {
    was = { kept, was: id, values: valuesOf(other, addresses) };
    await kept.is(id);
  }
  let begun = was.was === null ? null : await emergencies.one(was.was);
  if (!begun?.outline) begun = null;
  const filed = earlier.filter((it) => it.claim !== "");
  const processes = filed.map((it) => parseClaim(it.claim).process);
  let form = null;
  const calling = new Calling();
  const seen = async (item) => {
    if (!item.outline) return;
    begun = item;
    await Promise.all([form?.follow(item), calling.follow(item)]);
  };
  freshPage(
    {
      what: "claim",
      list: "/emergency.html",
      pageOf: emergencyOf,
      idOf: (typed) => typed.emergency,
      one: emergencies.one,
      discard: (id2) => begun?.emergency === id2 ? emergencies.withdraw(id2) : emergencies.discard(id2),
      seen,
      known: () => begun ? WITHDRAWN_EARLY : null,
      head: [back("emergency", "Emergencies"), pageHead("New emergency", words), asks],
      foot: foot2(desk),
      form: ({ done, ...writing }) => {
        form = emergencyForm(
          { rules, addresses, processes, agency: desk.agency.name },
          {
            ...writing,
            done: async (typed) => {
              await seen(typed);
              done(
                typed,
                calling.root,
                drillNotice(typed.is_drill),
                h(
                  "div",
                  { class: "card stack-s" },
                  claimFacts(parseClaim(typed.claim), { agency: desk.agency.name, addresses })
                ),
                wordForWord(typed.claim)
              );
            }
          }
        );
        return form.root;
      },
      signing: (typed, filed2, more) => signing2(desk, typed, filed2, more)
    },
    was
  );
  if (begun) await seen(begun);
}
var byOfficer = ({ own, officer }) => own ? "typed" : `typed by ${officer},`;
var valuesOf = ({ claim, outline }, addresses) => claim ? valuesOfClaim(parseClaim(claim), addresses) : outline ? valuesOfOutline(outline) : {};
var signing2 = (desk, item, done, more = []) => signBox(desk, item, more, {
  what: "claim",
  named: parseClaim(item.claim),
  digest: (by) => claimDigest(desk.log.name, item.claim, by, item.is_drill),
  give: async (signed) => {
    await emergencies.sign(item.emergency, signed);
    await done();
  }
});
var nameOf2 = ({ is_drill }) => is_drill ? "drill" : "emergency";
var withdrawn = (what) => `It is over for good, and the record says that ${what === "drill" ? "a" : "an"} ${what} was taken back, unless reviewers have decided on it by now. Withdraw it?`;
var withdraw = (item, done) => withdrawing(`Withdraw this ${nameOf2(item)}`, withdrawn(nameOf2(item)), async () => {
  await emergencies.withdraw(item.emergency);
  await done();
});
async function see(id) {
  const item = await emergencies.one(id);
  if (item.state !== "released") return { item, answers: null, after: null };
  const later = item.is_drill ? null : afterwardsOf(id);
  const [answers, after] = await Promise.all([emergencies.answers(id), later]);
  return { item, answers, after };
}
function toSign2(desk, item, again) {
  if (!isWritten(item)) return item.sign && signing2(desk, item, again);
  const change = h(
    "a",
    { class: "btn btn-quiet", href: `/emergency.html?new=${item.emergency}` },
    "Change it"
  );
  const begun = item.state === "begun";
  const go = async () => {
    await (begun ? emergencies.withdraw(item.emergency) : emergencies.discard(item.emergency));
    location.assign("/emergency.html");
  };
  const drop = discarding("claim", go, () => begun ? WITHDRAWN_EARLY : null);
  return signing2(desk, item, again, [change, drop]);
}
var info2 = (words) => notice("info", h("p", {}, words));
async function next2(desk, { item, answers }, ownerMinutes) {
  switch (item.state) {
    case "typed":
    case "not-completed":
      return null;
    case "begun":
      return callWords(item);
    case "filed":
      if (item.sign) return callWords(item);
      return [
        info2("A supervisor of your agency, not the officer who filed it, signs it next."),
        callWords(item)
      ];
    case "supervised":
    case "called-back":
    case "reviewed": {
      const asked = item.state === "called-back" && parseClaim(item.claim).owner === "ask";
      const stall = reviewersSilent(MEANWHILE[nameOf2(item)], asked ? ownerMinutes : 0);
      const place = "It is with the reviewers. Stay by the phone of your number on file.";
      return notice("info", h("p", {}, place), stalled(`${item.emergency} ${item.state}`, stall));
    }
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
    const none = "No footage left the home.";
    const on = item.is_drill ? none : `${none} Go to a court, or ask residents in public.`;
    return notice("info", h("p", {}, h("strong", {}, `Refused: ${lower(why)}. `), on), link);
  }
  const { public_url } = await api.operator();
  return [
    notice("good", h("p", {}, h("strong", {}, `${APPROVED} `), item.opened ? CLIPS_HERE : CHECKED), link),
    answers && released(desk, public_url, answers, {
      pathOf: (n) => releasedPath(item.emergency, n),
      meanwhile: MEANWHILE[nameOf2(item)]
    })
  ];
}
async function one2(desk, rules, id) {
  const first2 = await emergencies.one(id);
  if (!first2.claim) return begunPage(desk, first2);
  const top = h("div", { class: "stack", "aria-live": "polite" });
  const below = h("div", { class: "stack" });
  const where = h("div", {});
  const later = h("div", {});
  const [redraw, redrawLater] = [onChange(), onChange()];
  const addresses = await ownAddresses(desk);
  const claim = parseClaim(first2.claim);
  const paint = async () => {
    const { after, ...seen } = await see(id);
    const { item } = seen;
    await redrawLater(after, async () => fill(later, after && await afterSection(after, id, paint)));
    await redraw(seen, async () => {
      if (!item.claim) return location.reload();
      const open = ["filed", "supervised", "called-back", "reviewed"].includes(item.state);
      const parts2 = await next2(desk, seen, rules.owner_minutes);
      fill(top, drillNotice(item.is_drill), parts2, open && !item.sign && withdraw(item, paint));
      fill(below, toSign2(desk, item, paint), open && item.sign && withdraw(item, paint));
      const opened = seen.answers !== null && isOpen(seen.answers);
      const ways = { ownerMinutes: rules.owner_minutes, opened };
      fill(where, item.state !== "refused" && item.state !== "begun" && course(item, claim, ways));
    });
  };
  await paint();
  show(
    h(
      "section",
      { class: "stack" },
      back("emergency", "Emergencies"),
      pageHead("Emergency", `Case ${claim.case}, ${byOfficer(first2)} ${momentOf(first2.created_ms)}`),
      top,
      later,
      first2.sign ? null : where,
      h(
        "section",
        { class: "stack-s", "aria-labelledby": "claim" },
        h("h2", { id: "claim" }, "The claim"),
        h("div", { class: "card" }, claimFacts(claim, { agency: desk.agency.name, addresses })),
        wordForWord(first2.claim),
        below
      ),
      first2.sign ? where : null,
      foot2(desk)
    )
  );
  keepUp(paint);
}
var ownAddresses = (desk) => namedAddresses(desk.agency.agency).catch(() => []);
async function emergencyPage(desk) {
  const { emergency: rules, look_up: looking } = await civic.rulebook();
  if (!rules) return without(desk);
  const query = new URLSearchParams(location.search);
  const [id, lookUp] = [query.get("id"), query.get("look-up")];
  if (id) return one2(desk, rules, id);
  if (lookUp && looking) return void await lookUpPage(desk, looking, lookUp);
  if (!query.has("new")) return list(desk, rules, looking !== void 0);
  return fresh2(desk, rules, query.get("new") ?? "1");
}

// src/pages/emergency.ts
void withDesk(emergencyPage);
