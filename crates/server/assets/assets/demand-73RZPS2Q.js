import {
  KeptForm,
  before,
  courseList,
  discarding,
  freshPage,
  isOpen,
  released,
  signBox,
  withdrawing
} from "./shared-RDOMZA3K.js";
import "./shared-RY7CGARS.js";
import {
  demandRow
} from "./shared-YOOTGA6C.js";
import {
  MEANWHILE,
  back,
  pageHead
} from "./shared-I7AYZP2Z.js";
import {
  keepUp,
  signedIn,
  waitingFirst,
  withDesk
} from "./shared-QUQU22NC.js";
import {
  nothing
} from "./shared-KT2SKTVK.js";
import {
  onChange
} from "./shared-XWMETBKU.js";
import "./shared-RNYTLPHR.js";
import {
  demandFacts,
  documents,
  wordForWord
} from "./shared-NO65CNIA.js";
import {
  chosen,
  doorsField,
  inside,
  part,
  pdfField,
  refusedBy,
  showBroken,
  tagsIn,
  windowPart,
  windowTyped,
  wrongTags,
  wrongWindow
} from "./shared-BJYSZPFA.js";
import {
  fromLocal,
  toLocal
} from "./shared-6LFAKOU6.js";
import {
  AUTHORITY_CHARS_MAX,
  REFERENCE_CHARS_MAX,
  demandDigest,
  parseDemand
} from "./shared-G3EZ2W77.js";
import {
  REACHES,
  REASONS,
  daysLeft,
  held,
  isDue,
  titleOf,
  typeOf
} from "./shared-J63CFKTP.js";
import {
  windowOf
} from "./shared-3IINW6P6.js";
import "./shared-MKPH3CSN.js";
import "./shared-YZLSRIZN.js";
import {
  CHECKED,
  CLIPS_HERE,
  civic,
  demands,
  entryUrl,
  lower,
  momentOf,
  releasedPath,
  said
} from "./shared-SUADRC7Y.js";
import {
  printed
} from "./shared-W57RIK6C.js";
import "./shared-6YKSEEQ4.js";
import "./shared-D47DSD65.js";
import "./shared-QULOW3OS.js";
import "./shared-7OTOSEAU.js";
import "./shared-LRVID2MG.js";
import {
  saveText
} from "./shared-SG6557SX.js";
import "./shared-B5DKX5RX.js";
import "./shared-JGEODCKK.js";
import {
  dateOf,
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
import "./shared-UI4E442E.js";
import {
  api,
  button,
  choices,
  field,
  fill,
  h,
  icon,
  notice,
  operatorNow,
  show,
  waiting
} from "./shared-K3QNCVT6.js";

// src/demand/course.ts
var days = (n) => n === 1 ? "1 day" : `${n} days`;
var FIRST = [
  { waits: ["typed"], words: "An officer signs the demand" },
  { waits: ["filed"], words: "A supervisor of the agency signs the same demand" },
  {
    waits: ["supervised"],
    words: "A reviewer reads the order, and asks the issuing court at a number found independently"
  }
];
var isGagged = ({ told, state }, { gag }) => gag !== null && told === null && state !== "verified" && state !== "telling";
function whoDecides(item, demand, type) {
  if (isGagged(item, demand)) {
    return [{ waits: ["gagged"], words: "A reviewer decides; the household is told when the gag ends" }];
  }
  const decides = type.notice_days === 0 ? "A reviewer decides, unless the household objects" : `The household has ${days(type.notice_days)} to object; then a reviewer decides`;
  return [
    { waits: ["verified", "telling"], words: "The household is told, with a copy of the order" },
    { waits: ["told"], words: decides }
  ];
}
function stepsOf(item, demand, type) {
  if (type.class === "preserve") {
    const kept = `A reviewer lets what there is be kept for ${days(type.preserve_days ?? 0)}`;
    return [
      ...FIRST,
      { waits: ["verified", "gagged"], words: kept },
      { waits: ["deciding"], words: "It enters the public record" }
    ];
  }
  const last = type.class === "content" ? "The trustees answer, each for itself" : "The service hands over what it can read of the account";
  return [
    ...FIRST,
    ...whoDecides(item, demand, type),
    { waits: ["reviewed"], words: "A second reviewer decides on the same" },
    { waits: ["deciding"], words: "It enters the public record" },
    { waits: ["released"], words: last }
  ];
}
function nowWords({ told, state }) {
  if (state !== "told" || !told) return "Waited for now";
  if (held(told)) return "The household objects: nothing leaves until that is settled";
  return isDue(told) ? "Waited for now" : `Nobody decides before ${momentOf(told.deliver_from_ms)}`;
}
function demandCourse(item, demand, type, opened) {
  const steps = stepsOf(item, demand, type);
  const at = steps.findIndex((step) => step.waits.includes(item.state));
  const over = opened || at < 0;
  const waits = !["typed", "deciding", "released", "preserved"].includes(item.state);
  return courseList({
    steps: steps.map((step) => step.words),
    at: over ? steps.length : at,
    lapses: waits ? item.lapses_ms : null,
    now: nowWords(item)
  });
}

// src/demand/form.ts
var CASE_CHARS_MAX = 200;
var DAY_MS = 24 * 36e5;
var PLACES = {
  type: "type",
  window: "window",
  future: "window",
  cameras: "doors",
  issued: "dates",
  served: "dates",
  "no-gag": "gag",
  "gag-long": "gag",
  "gag-over": "gag"
};
var days2 = (n) => n === 1 ? "1 day" : `${n} days`;
function hintOf(type) {
  const yields = `${REACHES[type.class]}.`;
  if (type.class === "preserve") return `${yields} ${days2(type.preserve_days ?? 0)}.`;
  if (type.notice_days === 0) return `${yields} The household is told at once.`;
  return `${yields} The household is told ${days2(type.notice_days)} before.`;
}
var Typed = class {
  type;
  authority = field({
    label: "Issuing court or authority",
    maxlength: AUTHORITY_CHARS_MAX,
    autocomplete: "off"
  });
  reference = field({ label: "Docket number", maxlength: REFERENCE_CHARS_MAX, autocomplete: "off" });
  issued = field({ label: "Issued on", type: "date" });
  serveBy = field({ label: "To be served by", type: "datetime-local" });
  order = pdfField("The order, as a PDF");
  doors = doorsField("Door tags, one to a line", 3);
  apart = doorsField("Of these, named in a line of their own", 2);
  window = windowTyped();
  gag = choices(
    "May the household be told?",
    "gag",
    [
      { value: "no", label: "Yes, nothing forbids it" },
      { value: "yes", label: "No, an order forbids it for a time" }
    ],
    null
  );
  gagOrder = pdfField("The order not to tell, as a PDF");
  gagUntil = field({ label: "It may be told from this day on (UTC)", type: "date" });
  case = field({ label: "Case number", maxlength: CASE_CHARS_MAX, autocomplete: "off" });
  constructor(rules) {
    const filed = rules.types.filter((type) => type.band_width === void 0);
    const all = filed.map((type) => ({ value: type.code, label: type.title, hint: hintOf(type) }));
    this.type = choices("What was issued?", "type", all, null);
    this.issued.input.max = toLocal(operatorNow()).slice(0, 10);
    this.gagUntil.input.min = new Date(operatorNow() + DAY_MS).toISOString().slice(0, 10);
  }
  /** What goes to the operator, and what is wrong with it before. */
  async read() {
    const [order, gagOrder] = [await this.order.read(), await this.gagOrder.read()];
    const gagged = chosen(this.gag) === "yes";
    const day = this.gagUntil.input.value;
    const until_ms = day ? Date.parse(`${day}T00:00Z`) : 0;
    const wanted = {
      case: this.case.input.value.trim(),
      type: chosen(this.type),
      authority: this.authority.input.value.trim(),
      reference: this.reference.input.value.trim(),
      issued_ms: fromLocal(this.issued.input.value && `${this.issued.input.value}T00:00`) ?? 0,
      serve_by_ms: fromLocal(this.serveBy.input.value),
      doors: tagsIn(this.doors.input),
      named_apart: tagsIn(this.apart.input),
      from_ms: fromLocal(this.window.from.input.value) ?? 0,
      to_ms: fromLocal(this.window.to.input.value) ?? 0,
      order: inside(order),
      gag: gagged ? { document: inside(gagOrder), until_ms } : null
    };
    const broken = missing(wanted);
    const say = (at, message) => broken.push({ at, message });
    if (order && "wrong" in order) say("order", order.wrong);
    else if (!order) say("order", "Add the order as it was issued.");
    if (!chosen(this.gag)) say("gag", "Choose whether the household may be told.");
    if (gagged && gagOrder && "wrong" in gagOrder) say("gag", gagOrder.wrong);
    else if (gagged && !gagOrder) say("gag", "Add the document that forbids it: without one there is no gag.");
    return { wanted, broken };
  }
};
function missing(typed) {
  const broken = [];
  const say = (at, message) => broken.push({ at, message });
  if (!typed.type) say("type", "Choose what was issued.");
  if (!typed.authority) say("authority", "Name the court or authority that issued it.");
  if (!typed.reference) say("authority", "Give the docket number.");
  if (!typed.issued_ms) say("dates", "Give the day on which it was issued.");
  if (typed.doors.length === 0) say("doors", "Name at least one door by its tag.");
  for (const wrong of wrongTags(typed.doors)) say("doors", wrong);
  for (const wrong of wrongTags(typed.named_apart)) say("apart", wrong);
  if (typed.named_apart.some((tag) => !typed.doors.includes(tag))) {
    say("apart", "Name here only doors that stand above.");
  }
  for (const wrong of wrongWindow(typed.from_ms, typed.to_ms)) say("window", wrong);
  if (typed.gag && !typed.gag.until_ms) say("gag", "Give the day on which it ends.");
  if (!typed.case) say("case", "Give your case number.");
  return broken;
}
function gagPart(typed, rules) {
  const more = h("div", { class: "stack-s", hidden: true }, typed.gagOrder.root, typed.gagUntil.root);
  typed.gag.addEventListener("change", () => {
    more.hidden = chosen(typed.gag) !== "yes";
  });
  const longest = Math.max(...rules.types.map((type) => type.gag_days_max));
  const says = `A gag needs a document of its own and an end, at most ${longest} days from now. On the day it ends the household is told of what has left, or is kept.`;
  return part("gag", "Telling the household", says, typed.gag, more);
}
function partsOf(typed, rules) {
  const parts = /* @__PURE__ */ new Map();
  const two = (...of) => h("div", { class: "fields fields-two" }, ...of);
  parts.set("type", part("type", "Type", "A type yields no more than it says, whatever the order says.", typed.type));
  parts.set(
    "authority",
    part("authority", "Who issued it", null, two(typed.authority.root, typed.reference.root))
  );
  const late = "The second stays empty if the order names no last day.";
  parts.set("dates", part("dates", "When", late, two(typed.issued.root, typed.serveBy.root)));
  const whole = "The whole document, as it was issued, at most 2 MB. Reviewers, trustees and the household read it.";
  parts.set("order", part("order", "The order", whole, typed.order.root));
  const tags = `As printed at the door, capitals and hyphens do not matter. At most ${rules.cameras_max}, all of one home. You are not told whether there is footage before it is decided.`;
  parts.set("doors", part("doors", "Doors", tags, typed.doors.root));
  const apart = "A camera indoors or at another address needs a line of its own in the order. Repeat those tags here; empty if there are none.";
  parts.set("apart", part("apart", "Indoors, or elsewhere", apart, typed.apart.root));
  const limits = `At most ${rules.window_hours_max} hours, and ${rules.camera_minutes_max} minutes of video of each camera. More is another demand.`;
  parts.set("window", windowPart(typed.window, limits));
  parts.set("gag", gagPart(typed, rules));
  const sealed = "Of your agency; never public before it is opened.";
  parts.set("case", part("case", "Case", sealed, typed.case.root));
  parts.set("limits", part("limits", "Limits", null));
  return parts;
}
function demandForm(rules, { was, done, more }) {
  const typed = new Typed(rules);
  const parts = partsOf(typed, rules);
  showBroken(parts, [], "limits");
  const form = askForm(
    {
      label: "Read the demand",
      more,
      run: async (say) => {
        say();
        const { wanted, broken: first } = await typed.read();
        let broken = first;
        if (broken.length === 0) {
          try {
            return await done(await demands.type(wanted, was()));
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

// src/demand/desk.ts
var foot = (desk) => signedIn(desk.session.name, desk.agency.role);
function without(desk) {
  const words = "This operator takes legal demands by post. Its page says where they are served.";
  const none = nothing("No demands here", words);
  show(h("section", { class: "stack" }, h("h1", {}, "Legal demands"), none, foot(desk)));
}
var fileLink = () => h(
  "a",
  { class: "btn btn-primary", href: "/demand.html?new=1" },
  icon("plus"),
  h("span", {}, "New demand")
);
function row(item, rules) {
  const demand = parseDemand(item.text);
  const reason = item.reason === null ? null : said(REASONS, item.reason);
  const left = item.state === "told" && item.told && !isDue(item.told) ? `${daysLeft(item.told.deliver_from_ms)} of the household's left` : null;
  return demandRow({
    id: item.demand,
    href: `/demand.html?id=${item.demand}`,
    title: titleOf(rules, demand.type),
    facts: [
      demand.authority,
      demand.reference,
      demand.doors.map(printed).join(", "),
      windowOf(demand.from, demand.to),
      reason ?? left
    ],
    state: item.state,
    opened: item.opened,
    beside: when(item.created_ms),
    due: item.sign ? "Waits for your passkey" : null
  });
}
async function list(desk, rules) {
  const place = h("div", {});
  const redraw = onChange();
  const none = "An order, a warrant, a subpoena, a request to preserve. Each type yields what it says, no more.";
  const paint = async () => {
    const all = await demands.all();
    await redraw(all, () => {
      const rows = waitingFirst(all).map((item) => row(item, rules));
      fill(
        place,
        all.length > 0 ? h("ul", { class: "request-list card" }, ...rows) : nothing("No demand was filed", none)
      );
    });
  };
  await paint();
  const words = "What a court or another authority has issued. The household is told before anything leaves.";
  show(h("section", { class: "stack" }, pageHead("Legal demands", words, fileLink()), place, foot(desk)));
  keepUp(paint);
}
async function fresh(desk, rules) {
  const words = "What you type is part of the demand that you sign; the order goes with it, as it is.";
  const kept = new KeptForm(`demand ${desk.agency.agency} ${desk.agency.account}`);
  freshPage(
    {
      what: "demand",
      list: "/demand.html",
      pageOf: (id) => `/demand.html?id=${id}`,
      idOf: (typed) => typed.demand,
      one: demands.one,
      discard: demands.discard,
      head: [back("demand", "Legal demands"), pageHead("File a legal demand", words)],
      foot: foot(desk),
      form: ({ done, ...writing }) => demandForm(rules, {
        ...writing,
        done: (typed) => {
          const demand = parseDemand(typed.text);
          const facts = demandFacts(demand, { agency: desk.agency.name, rules });
          const papers = documents("agency", typed.demand, demand);
          done(typed, h("div", { class: "card stack-s" }, facts), papers, wordForWord(typed.text));
        }
      }),
      signing: (typed, filed, more) => signing(desk, typed, filed, more)
    },
    await before(kept, demands.one)
  );
}
var signing = (desk, item, done, more = []) => signBox(desk, item, more, {
  what: "demand",
  named: parseDemand(item.text),
  digest: (by) => demandDigest(desk.log.name, item.text, by),
  give: async (signed) => {
    await demands.sign(item.demand, signed);
    await done();
  }
});
var WITHDRAWN = "It is over for good, and the record says that a demand was taken back. Withdraw it?";
var withdraw = (item, done) => withdrawing("Withdraw this demand", WITHDRAWN, async () => {
  await demands.withdraw(item.demand);
  await done();
});
function toSign(desk, item, again) {
  if (item.state !== "typed") return item.sign && signing(desk, item, again);
  const drop = discarding("demand", async () => {
    await demands.discard(item.demand);
    location.assign("/demand.html");
  });
  return signing(desk, item, again, [drop]);
}
var info = (...words) => notice("info", h("p", {}, ...words));
function household({ told }) {
  if (!told) return info("The household was told.");
  if (held(told)) {
    return info(
      h("strong", {}, "The household objects. "),
      "Nothing leaves until it takes that back, or a reviewer says how it is settled. If your court has decided on it, send that decision to the service: a reviewer enters it."
    );
  }
  if (!isDue(told)) {
    return info(
      h("strong", {}, `The household has ${daysLeft(told.deliver_from_ms)} left. `),
      `Nobody decides before ${momentOf(told.deliver_from_ms)}. There is nothing for you to do until then.`
    );
  }
  return info("The household's days are over. Two reviewers decide now, each for themselves.");
}
async function next(desk, seen) {
  const { item } = seen;
  switch (item.state) {
    case "typed":
      return null;
    case "filed":
      if (item.sign) return null;
      return info("A supervisor of your agency, not the officer who filed it, signs it next.");
    case "supervised":
      return info(
        "A reviewer reads the order and asks the issuing court about it, at a number that they find themselves. Tell the clerk's office that the call is coming."
      );
    case "verified":
      return info("The order holds. A reviewer has the household told, or what there is kept, next.");
    case "telling":
      return waiting("The notice to the household enters the public record");
    case "told":
      return household(item);
    case "gagged":
      return info("The order holds, and the household is not told while the gag runs. Two reviewers decide.");
    case "reviewed":
      return info("One reviewer has decided. A second one decides on the same.");
    case "deciding":
      return waiting("It enters the public record");
    case "preserved":
    case "refused":
    case "released":
      return ended(desk, seen);
  }
}
var ON = {
  "no-document": "File it anew with the order itself.",
  "not-genuine": "If the order is real, ask the clerk's office to confirm it, and file it anew.",
  "not-in-force": "Ask the court for an order that is in force.",
  "wrong-operator": "Serve it on whoever the order names.",
  "over-scope": "File the doors and hours that the order names, or ask the court for more.",
  class: "Footage needs a warrant or another order of a type that yields it.",
  "not-in-possession": "There is nothing that the service could hand over: no such door, no footage, or footage that nobody but the household can open. The household can be asked, or served, itself.",
  objection: "The public text in the record says why.",
  "no-decision": "File it anew if the order is still in force."
};
async function ended(desk, { item, answers, type }) {
  const entry = item.index === null ? null : await entryUrl(item.index);
  const link = entry && h("p", {}, h("a", { href: entry }, `Entry ${item.index} in the public record`));
  if (item.state === "refused") {
    const why = h("strong", {}, `Refused: ${lower(said(REASONS, item.reason ?? ""))}. `);
    return notice("info", h("p", {}, why, "Nothing left. ", ON[item.reason ?? ""]), link);
  }
  if (item.state === "preserved") {
    const until = item.kept_until_ms === null ? "" : ` until ${dateOf(item.kept_until_ms)}`;
    const kept = h("strong", {}, `What there is, is kept${until}. `);
    const on = "Nobody is shown it, and it ends by itself. You are not told whether there is anything. To have it, file an order of a type that yields footage before that day.";
    return notice("good", h("p", {}, kept, on), link);
  }
  if (type.class === "account") {
    const handed = "What the service can read of the account is below, and nothing else is known of it.";
    return [notice("good", h("p", {}, h("strong", {}, "Decided. "), handed), link), await account(item)];
  }
  const { public_url } = await api.operator();
  return [
    notice("good", h("p", {}, h("strong", {}, "Decided. "), item.opened ? CLIPS_HERE : CHECKED), link),
    answers && released(desk, public_url, answers, {
      pathOf: (n) => releasedPath(item.demand, n),
      meanwhile: MEANWHILE.demand
    })
  ];
}
async function account({ demand }) {
  const lines = await demands.account(demand);
  const plain = lines.map((line) => line.join(": ")).join("\n");
  return h(
    "section",
    { class: "stack-s", "aria-labelledby": "account" },
    h("h2", { id: "account" }, "What was handed over"),
    h(
      "dl",
      { class: "facts card" },
      ...lines.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])
    ),
    h(
      "div",
      { class: "actions" },
      button("Save it", { icon: "save", onclick: () => saveText("account.txt", `${plain}
`) })
    )
  );
}
var OPEN = ["filed", "supervised", "verified", "gagged", "told", "reviewed"];
async function one(desk, rules, id) {
  const top = h("div", { class: "stack", "aria-live": "polite" });
  const below = h("div", { class: "stack" });
  const where = h("div", {});
  const redraw = onChange();
  const first = await demands.one(id);
  const demand = parseDemand(first.text);
  const type = typeOf(rules, demand.type);
  if (!type) throw new Error("The rules in force have no such type of demand any more.");
  const paint = async () => {
    const item = await demands.one(id);
    const opens = item.state === "released" && type.class === "content";
    const seen = { item, type, answers: opens ? await demands.answers(id) : null };
    await redraw([seen, item.told && isDue(item.told)], async () => {
      const parts = await next(desk, seen);
      const back2 = OPEN.includes(item.state) && withdraw(item, paint);
      fill(top, parts, !item.sign && back2);
      fill(below, toSign(desk, item, paint), item.sign && back2);
      const opened = seen.answers !== null && isOpen(seen.answers) || item.state === "released" && !opens;
      fill(where, item.state !== "refused" && demandCourse(item, demand, type, opened));
    });
  };
  await paint();
  show(
    h(
      "section",
      { class: "stack" },
      back("demand", "Legal demands"),
      pageHead(type.title, `${demand.authority}, ${demand.reference}, typed ${momentOf(first.created_ms)}`),
      top,
      first.sign ? null : where,
      h(
        "section",
        { class: "stack-s", "aria-labelledby": "demand" },
        h("h2", { id: "demand" }, "The demand"),
        h("div", { class: "card" }, demandFacts(demand, { agency: desk.agency.name, rules })),
        documents("agency", id, demand),
        wordForWord(first.text),
        below
      ),
      first.sign ? where : null,
      foot(desk)
    )
  );
  keepUp(paint);
}
async function demandPage(desk) {
  const { demands: rules } = await civic.rulebook();
  if (!rules) return without(desk);
  const query = new URLSearchParams(location.search);
  const id = query.get("id");
  if (id) return one(desk, rules, id);
  return query.has("new") ? fresh(desk, rules) : list(desk, rules);
}

// src/pages/demand.ts
void withDesk(demandPage);
