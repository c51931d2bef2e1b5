import {
  unaskedWords
} from "./shared-B2UVBILT.js";
import {
  counted
} from "./shared-G2ZO3PVB.js";
import {
  demandFacts,
  documents,
  wordForWord
} from "./shared-NO65CNIA.js";
import "./shared-BJYSZPFA.js";
import "./shared-6LFAKOU6.js";
import {
  parseDemand
} from "./shared-G3EZ2W77.js";
import {
  OWNER,
  UNDER,
  announcedPart,
  answers,
  doorsOf,
  isOpen,
  leftIn,
  markNoticesSeen,
  misuse,
  noteAgencies,
  readNotices
} from "./shared-XE2UBHVN.js";
import {
  REASONS,
  daysLeft,
  held,
  isDue,
  titleOf,
  typeOf,
  utcDay
} from "./shared-J63CFKTP.js";
import {
  windowOf
} from "./shared-3IINW6P6.js";
import "./shared-MKPH3CSN.js";
import "./shared-YZLSRIZN.js";
import {
  civic,
  demands,
  emergencies,
  lower,
  momentOf,
  said
} from "./shared-SUADRC7Y.js";
import "./shared-W57RIK6C.js";
import {
  present
} from "./shared-VFPDD2YM.js";
import {
  publicPage,
  trusteesFor
} from "./shared-7NV3FPYV.js";
import "./shared-QULOW3OS.js";
import "./shared-7OTOSEAU.js";
import {
  announcedSeenBy,
  readStatuses,
  releasesSeenBy,
  setNoticeKey
} from "./shared-K43RBUT5.js";
import "./shared-LRVID2MG.js";
import {
  saveBlob
} from "./shared-SG6557SX.js";
import "./shared-B5DKX5RX.js";
import "./shared-JGEODCKK.js";
import {
  dateOf,
  readDay,
  when
} from "./shared-2DX3DUU7.js";
import {
  askForm
} from "./shared-PRMIOVM2.js";
import "./shared-UTN4Y27B.js";
import "./shared-SXDMXA34.js";
import {
  named,
  readSettings
} from "./shared-JJNZVMH2.js";
import "./shared-BVXFGN5K.js";
import "./shared-E2FXWDGR.js";
import "./shared-4RWOZPX6.js";
import {
  go,
  withHome
} from "./shared-UI4E442E.js";
import {
  api,
  button,
  failure,
  fill,
  h,
  icon,
  notice,
  operatorNow,
  sentence,
  show,
  toast
} from "./shared-K3QNCVT6.js";

// src/demand/letter.ts
var OBJECTION_CHARS_MAX = 2e3;
var entryLink = ({ publicUrl }, index, words) => h("a", { href: publicPage(publicUrl, `record/entry/${index}`) }, words);
function asked({ item, demand, type, doorOf, ...around }) {
  const names = demand.doors.map(doorOf).join(", ");
  const window = windowOf(demand.from, demand.to);
  const what = {
    content: `It asks for footage of ${names}, recorded ${window}: picture without sound.`,
    account: `It asks for what the service can read of your account. No footage is part of it.`,
    preserve: `It asks that footage of ${names}, recorded ${window}, be kept for a while. Nobody is shown it.`
  };
  return [
    h(
      "p",
      {},
      h("strong", {}, item.agency_name),
      ` has served a demand on the service: ${lower(titleOf(around.rules, demand.type))} ${demand.reference}, issued by ${demand.authority}. `,
      type ? what[type.class] : `It names ${names}, ${window}.`
    ),
    documents("household", item.demand, demand)
  ];
}
function when2(letter2) {
  const { item, demand, type } = letter2;
  const { told } = item;
  const entry = item.index === null ? null : entryLink(letter2, item.index, "its entry in the public record");
  const p = (...words) => h("p", {}, ...words);
  if (item.state === "refused") {
    return [p(`It was refused: ${lower(said(REASONS, item.reason ?? ""))}. Nothing left. Read `, entry, ".")];
  }
  if (item.state === "preserved") {
    const until = item.kept_until_ms === null ? "" : ` until ${dateOf(item.kept_until_ms)}`;
    const after = "Clips that you delete, or whose days are over, are kept for that time too; then they are gone.";
    return [p(`What there was is kept${until}, sealed as it was. It ends by itself. ${after} Read `, entry, ".")];
  }
  if (item.state === "released") {
    const gag = demand.gag ? ` An order forbade telling you until ${utcDay(demand.gag.until)}; that is over.` : "";
    const what = type?.class === "account" ? "It was decided, and the service has handed over what it can read of your account. Read " : "It was decided, and entered. Trustees who opened footage have told you in letters of their own. Read ";
    return [p(what, entry, ".", gag)];
  }
  if (item.state === "deciding") return [p("It is decided, and enters the public record.")];
  if (!told) return [p("It is being looked at.")];
  const notified = entryLink(letter2, told.index, "This notice");
  const since = p(notified, ` is in the public record since ${momentOf(told.at_ms)}; this home alone can open it.`);
  if (held(told)) {
    return [since, p(h("strong", {}, "Your household objects. "), "Nothing leaves until that is settled.")];
  }
  if (!isDue(told)) {
    const days = h("strong", {}, `${daysLeft(told.deliver_from_ms)} are left. `);
    const until = `Nothing can leave before ${momentOf(told.deliver_from_ms)}; after that two reviewers decide.`;
    return [since, p(days, until)];
  }
  return [since, p("The days are over: two reviewers decide, each for themselves.")];
}
var WHAT_IT_DOES = "An objection holds everything: nothing leaves until it is taken back or settled. It is entered in the public record, without your name or home; what you write is read by the reviewers alone. A reviewer settles it, after the court if you have gone there. If the objection is right, the demand is refused; if not, two reviewers decide on the demand. A household can object once to a demand.";
function objection(demand, again) {
  let words = "";
  const text = counted("Why you object", 4, "", OBJECTION_CHARS_MAX, (value) => {
    words = value;
  });
  return askForm(
    {
      label: "Object",
      run: async () => {
        const why = words.trim();
        if (!why) throw new Error("Say in a sentence or two why you object.");
        again(await demands.object(demand, why));
      }
    },
    h("p", {}, WHAT_IT_DOES),
    text
  );
}
var isOpen2 = ({ state }) => state === "told" || state === "reviewed";
function choice({ item }, again) {
  const { told } = item;
  if (!told || !isOpen2(item)) return [];
  if (held(told)) {
    return [h("li", {}, "Wait: a reviewer settles it, after the court if you went there.")];
  }
  if (told.objection) return [];
  const form = h("div", { class: "actions" });
  const write = () => {
    form.className = "stack-s";
    fill(form, objection(item.demand, again));
    form.querySelector("textarea")?.focus();
  };
  fill(form, button("Write the objection", { onclick: write }));
  return [
    h("li", { class: "stack-s" }, h("p", {}, "Object: nothing leaves until it is settled."), form),
    h("li", {}, "Do nothing: then it goes on as written above.")
  ];
}
function objected({ item }, again) {
  const { told } = item;
  if (!told?.objection || !isOpen2(item)) return null;
  if (held(told)) {
    const back = button("Take the objection back", {
      onclick: async () => again(await demands.withdrawObjection(item.demand))
    });
    const after = "After that the demand goes on, and you cannot object to it again.";
    return [
      told.objection.text ? h("blockquote", { class: "said" }, told.objection.text) : null,
      h("p", { class: "small muted" }, after),
      h("div", { class: "actions" }, back)
    ];
  }
  const was = {
    withdrawn: "Your household objected, and took it back.",
    overruled: "Your household objected, and was not right; the reason is in the public record."
  };
  return h("p", {}, was[told.objection.state] ?? "");
}
function now(letter2, again) {
  const { demand } = letter2;
  const lines = [
    h("li", {}, "Read the order: it names the court, and often how to be heard there."),
    h(
      "li",
      {},
      `Ask ${demand.authority} about ${demand.reference}, or somebody who knows the law where you live. The service cannot advise you.`
    ),
    h(
      "li",
      {},
      "Compare it with ",
      h("a", { href: publicPage(letter2.publicUrl, "rules") }, "the rules"),
      ", which say what each type yields."
    ),
    ...choice(letter2, again)
  ];
  return [h("ul", { class: "stack-s" }, ...lines), objected(letter2, again)];
}
function demandLetter(first, around) {
  const demand = parseDemand(first.text);
  const id = `demand-${first.demand}`;
  const body = h("div", { class: "stack" });
  const part = (title, ...content) => [h("h3", {}, title), ...content];
  const paint2 = (item) => {
    const letter2 = { ...around, item, demand, type: typeOf(around.rules, demand.type) };
    fill(
      body,
      ...part("What is asked", ...asked(letter2)),
      ...part("When", ...when2(letter2)),
      ...part("What you can do", ...now(letter2, paint2)),
      h(
        "details",
        { class: "more" },
        h("summary", {}, "Everything that the demand says"),
        demandFacts(demand, { agency: item.agency_name, rules: around.rules, doorOf: around.doorOf })
      ),
      wordForWord(item.text)
    );
  };
  paint2(first);
  return h(
    "article",
    { class: "card stack", id, "aria-labelledby": `${id}-title`, "data-demand": first.demand },
    h("h2", { id: `${id}-title` }, "A legal demand about your home"),
    body
  );
}
function unshown(told, around) {
  const { agency, type, authority, reference, index } = told;
  const id = `noticed-${index}`;
  const names = told.doors.map(around.doorOf).join(", ");
  return h(
    "article",
    { class: "card stack", id, "aria-labelledby": `${id}-title` },
    h("h2", { id: `${id}-title` }, "A legal demand about your home"),
    notice("warn", h("p", {}, "The service does not show this demand here. The public record has its notice.")),
    h(
      "p",
      {},
      entryLink(around, index, "The notice"),
      `, which this home alone can open, says: ${agency} has served ${lower(titleOf(around.rules, type))} ${reference}, issued by ${authority}, for ${names}, ${windowOf(told.from, told.to)}. Nothing can leave before ${momentOf(told.deliver_from)}.`
    )
  );
}
var NOT_FOUND = "The service shows this demand, and its notice is not in the public record as far as this browser has read it.";
function demandLetters(served, found, around) {
  const noticed = new Set(found.demands.map((it) => it.index));
  const shown = new Set(served.map((it) => it.told?.index));
  const missing = ({ told }) => told && told.index < found.size && !noticed.has(told.index);
  return [
    ...found.demands.filter((it) => !shown.has(it.index)).map((it) => unshown(it, around)),
    ...served.flatMap((item) => [
      missing(item) ? notice("warn", h("p", {}, NOT_FOUND)) : null,
      demandLetter(item, around)
    ])
  ];
}

// src/notices/hubs.ts
function missed(statuses, releases) {
  const here = new Set(releases.map((release) => release.index));
  const found = [...new Set([...statuses.values()].flatMap(releasesSeenBy))].filter((at) => !here.has(at));
  if (found.length === 0) return false;
  const what = `Your hub says that it has found a notice of a release that the service does not show here: entry ${found.join(", ")}. The hub's own page says what it is. The folder of a copy of the record, picked below, opens it here.`;
  return notice("warn", h("p", {}, what));
}
var mark = () => h("span", { class: "entry-icon" }, icon("hub"));
function row(home, hub, name, looks) {
  const line = h("li", { class: "entry" });
  const paint2 = (on) => {
    const words = on ? "Looks for notices by itself." : "Does not look.";
    const change = async () => {
      await setNoticeKey(home, hub, on ? null : home.keyring.notice);
      toast(on ? "The hub has forgotten the key." : "The hub looks from now on.", { kind: "good" });
      paint2(!on);
    };
    const label = on ? "Take the key back" : "Give it the key";
    fill(
      line,
      mark(),
      h("div", { class: "entry-words" }, h("strong", {}, name), h("span", { class: "small muted" }, words)),
      h("div", { class: "entry-actions" }, button(label, { onclick: change }))
    );
  };
  if (looks === void 0) fill(line, mark(), `${name} has not said whether it looks.`);
  else paint2(looks === 1);
  return line;
}
function hubParts(home, statuses, releases, settings) {
  if (home.statement.hubs.length === 0) return false;
  const rows = home.statement.hubs.map(
    (hub) => row(home, hub.key, named(settings.hubs, hub.key, "Hub"), statuses.get(hub.key)?.looks)
  );
  const what = "A hub can look in your place, also in copies of the record that its configuration names. For that it keeps a key that opens notices, and no footage. What it finds stands on its own page at home, for whoever is there to read.";
  return h(
    "section",
    { class: "block", "aria-labelledby": "hubs-title" },
    h("h2", { id: "hubs-title" }, "Let a hub look"),
    missed(statuses, releases),
    h("p", {}, what),
    h("ul", { class: "entries card" }, ...rows)
  );
}

// src/notices/letter.ts
var DAY_MS = 24 * 36e5;
var OUTCOME_DAYS = 7;
var DANGERS = {
  death: "somebody was in danger of death",
  "serious-injury": "somebody was in danger of serious injury",
  kidnapping: "somebody was kidnapped",
  "missing-at-risk": "somebody was missing and at risk"
};
var PROCESS = {
  filed: "A court has been asked to say whether it was right.",
  granted: "A court has confirmed it.",
  denied: "A court has said that it was not right.",
  never: "No court was ever asked."
};
var ENTERED = {
  emergency: "an emergency",
  drill: "a drill",
  compelled: "a release under a legal demand"
};
var OTHERWISE = "The trustees tell you of another reason, or of another number of clips, than the entry.";
var many = (n, one) => `${n} ${one}${n === 1 ? "" : "s"}`;
function nameOf({ trustees }, slug) {
  return trustees?.trustees.find((t) => t.slug === slug)?.name ?? slug;
}
function sameReason({ entry }, told) {
  if (entry.kind !== "compelled") return told.danger === entry.fields.danger;
  return told.demand !== null && ["sealed", told.demand].includes(entry.fields.demand);
}
function happened(release, around) {
  const { fields, day } = release.entry;
  const [told] = release.told;
  const left = leftIn(release, around.settings, around.agencies);
  if (!told || !left) return [];
  const agrees = sameReason(release, told) && told.clips === Number(fields.clips);
  const what = ENTERED[release.entry.kind];
  const link = h("a", { href: publicPage(around.publicUrl, `record/entry/${release.index}`) }, "in public");
  return [
    h(
      "p",
      {},
      `On ${day} (UTC) ${what} was entered `,
      link,
      `, and trustees ${isOpen(release) ? "then opened" : "were asked to open"} ${many(told.clips, "clip")} of ${left.cameras}, recorded between ${when(told.from, around.nowMs)} and ${when(told.to, around.nowMs)}, for `,
      h("a", { href: publicPage(around.publicUrl, `agencies/${told.agency}`) }, left.agency),
      ". It is the picture; sound and preview stay yours."
    ),
    !agrees && notice("warn", h("p", {}, OTHERWISE))
  ];
}
function trusteeLine(at, open, around) {
  const { trustee, outcome, check } = at.entry.fields;
  const answered = open ? "opened it" : "has answered";
  const refused = check === "person" ? ": a person there refused" : ` refused, by its check “${check}”`;
  const said2 = outcome === "answered" ? ` ${answered}` : refused;
  const href = publicPage(around.publicUrl, `record/entry/${at.index}`);
  return h("li", {}, h("a", { href }, nameOf(around, trustee)), said2);
}
var isOpened = ({ revealed, entry }) => revealed.has("agency") && revealed.has(entry.kind === "compelled" ? "demand-text" : "claim");
function claim(release) {
  const { entry } = release;
  const said2 = entry.kind === "compelled" ? "demanded" : "claimed";
  const what = `Who asked, and the fingerprint of what they ${said2},`;
  if (isOpened(release)) return `${what} are open in the record by now.`;
  return `${what} are sealed until ${entry.fields["seal-until"]} at the latest; then anyone can read them.`;
}
function overdue(release, nowMs) {
  if (release.entry.kind === "drill") return [];
  const { fields, day } = release.entry;
  const over = (last) => nowMs >= last + DAY_MS;
  const late = [];
  const sealed = readDay(fields["seal-until"]) ?? 0;
  const what = release.entry.kind === "emergency" ? "claim" : "demand";
  if (!isOpened(release) && over(sealed)) late.push(`The ${what} should have been opened by now.`);
  if (release.entry.kind === "compelled") return late;
  const due = (readDay(day) ?? 0) + OUTCOME_DAYS * DAY_MS;
  if (release.outcomes.length === 0 && over(due)) late.push("A court should have been asked by now.");
  return late;
}
function grounds({ entry }) {
  if (entry.kind === "drill") {
    const { danger, owner } = entry.fields;
    return [
      `Nobody was in danger: an emergency was practised. An officer and a supervisor of the agency claimed that ${DANGERS[danger] ?? danger}. `,
      "decided as they would if that were so.",
      OWNER[owner] ?? ""
    ];
  }
  if (entry.kind === "emergency") {
    const { danger, owner } = entry.fields;
    return [
      `An officer and a supervisor of the agency said that ${DANGERS[danger] ?? danger}. `,
      "found that the danger was real and near, that this footage helps, and that there was no time for a court.",
      OWNER[owner] ?? ""
    ];
  }
  return [
    "An officer and a supervisor of the agency filed an order. ",
    "found that it was in force and named these doors and hours, after asking the court that issued it.",
    entry.fields.told === "none" ? "An order forbade telling your household before." : `Your household was told before, by entry ${entry.fields.told}.`
  ];
}
function process({ entry, outcomes }, { publicUrl }) {
  if (entry.kind === "compelled") return "";
  if (entry.kind === "drill") return "No court is asked about a drill.";
  const last = outcomes.at(-1);
  if (!last) return "A court has to be asked within a week.";
  const said2 = PROCESS[last.entry.fields.process] ?? "";
  const href = publicPage(publicUrl, `record/entry/${last.index}`);
  return [`${said2} `, h("a", { href }, "What its agency says of it"), "."];
}
function decided(release, around) {
  const { fields } = release.entry;
  const entry = (index, label) => h("a", { href: publicPage(around.publicUrl, `record/entry/${index}`) }, label);
  const [said2, found, household] = grounds(release);
  return [
    h(
      "p",
      {},
      said2,
      entry(fields["first-review"], "One reviewer"),
      " and ",
      entry(fields["second-review"], "another"),
      ` of the service ${found}`
    ),
    h("p", {}, household),
    ...around.unasked.filter((it) => it.index === release.index).map((it) => h("p", {}, unaskedWords(it))),
    h("p", {}, `Of the trustees: ${lower(answers(release))}`),
    h("ul", {}, ...release.receipts.map((at) => trusteeLine(at, isOpen(release), around))),
    h("p", {}, claim(release), " ", process(release, around)),
    ...overdue(release, around.nowMs).map((late) => notice("warn", h("p", {}, `Overdue: ${late}`)))
  ];
}
function wrong(release, { publicUrl }) {
  const { misused, frozen } = release;
  const said2 = misuse(release);
  if (!misused || !said2) return [];
  const entry = (index, label) => h("a", { href: publicPage(publicUrl, `record/entry/${index}`) }, label);
  const revoked = frozen.flatMap((index, n) => [n === 0 ? "" : " and ", entry(index, `entry ${index}`)]);
  const signs = "The passkeys of the officer and the supervisor who signed it are revoked: they sign nothing more (";
  return [
    h("p", {}, said2, " ", entry(misused.index, "Its entry in public"), "."),
    frozen.length > 0 && h("p", {}, signs, ...revoked, ").")
  ];
}
function now2(release, around) {
  const told = release.told[0];
  const link = (path, label) => h("a", { href: publicPage(around.publicUrl, path) }, label);
  return [
    h(
      "ul",
      {},
      h("li", {}, "Read ", link(`record/entry/${release.index}`, "the entry"), " and all that refers to it."),
      h("li", {}, "Compare it with ", link("rules", "the rules"), ": anyone can check them."),
      told && h("li", {}, "Ask the agency: ", link(`agencies/${told.agency}`, "how to reach it"), "."),
      h("li", {}, "Ask the trustees; the entry of each says how to reach it."),
      release.entry.kind === "drill" && h("li", {}, "Read why: ", h("a", { href: "#announced" }, "this home is announced for drills"), "."),
      h("li", {}, "Choose who can open later clips: ", h("a", { href: "/devices.html" }, "Devices"), ".")
    ),
    isOpen(release) && h("p", { class: "small muted" }, "What was opened stays opened: no key takes back a copy.")
  ];
}
function letter(release, around) {
  const id = `release-${release.index}`;
  const under = UNDER[release.entry.kind];
  const title = isOpen(release) ? `Your footage was opened ${under}` : `Trustees were asked to open footage of yours ${under}`;
  const part = (title2, ...content) => content.length > 0 && [h("h3", {}, title2), ...content];
  return h(
    "article",
    { class: "card stack", id, "aria-labelledby": `${id}-title` },
    h("h2", { id: `${id}-title` }, title),
    part("What happened", ...happened(release, around)),
    part("It was misused", ...wrong(release, around)),
    part("Who decided, and why", ...decided(release, around)),
    part("What you can do now", ...now2(release, around))
  );
}

// src/pages/notices.ts
function filesOf(picked) {
  const files = new Map([...picked].map((f) => [f.webkitRelativePath.split("/").slice(1).join("/"), f]));
  return async (path) => {
    const file = files.get(path);
    return file && new Uint8Array(await file.arrayBuffer());
  };
}
function saveKey(home) {
  const text = `# Opens notices of this household, no footage
${home.keyring.notice}
`;
  saveBlob("sidelight-notices.key", new Blob([text], { type: "text/plain" }));
}
function copyPicker(home) {
  const state = h("div", { "aria-live": "polite" });
  const input = h("input", { type: "file", id: "copy", webkitdirectory: true });
  input.addEventListener("change", () => {
    if (!input.files?.length) return;
    void paint(home, filesOf(input.files)).catch((error) => {
      fill(state, notice("warn", h("p", {}, sentence(error))));
    });
  });
  const what = "Nobody has to take the service's word for it. Anyone can keep a copy of the public record (“sidelight mirror”). Pick the folder of one: this browser reads it in the same way.";
  return h(
    "section",
    { class: "block", "aria-labelledby": "copy-title" },
    h("h2", { id: "copy-title" }, "Read a copy of the record"),
    h("p", {}, what),
    h("label", { for: "copy" }, "Folder of the copy"),
    input,
    state,
    h("p", {}, "A program can look in your place: “sidelight notices”, with a key that opens notices alone."),
    h("div", { class: "actions" }, button("Save that key", { icon: "save", onclick: () => saveKey(home) }))
  );
}
async function paint(home, copy) {
  const [found, settings, trustees, operator, statuses, served, unasked, book, inDanger] = await Promise.all([
    readNotices(home, copy),
    readSettings(home),
    trusteesFor(home).catch(() => null),
    api.operator(),
    readStatuses(home),
    // What the service does not tell is in the record, and is told from there.
    demands.own().catch(() => []),
    emergencies.unasked().catch(() => []),
    civic.rulebook().catch(() => null),
    emergencies.own().catch(() => [])
  ]);
  const rules = book?.demands ?? null;
  const { releases } = found;
  const told = { rules, doorOf: doorsOf(home, settings), publicUrl: operator.public_url };
  const nowMs = Math.max(Date.now(), operatorNow());
  const agencies = noteAgencies(noteAgencies(/* @__PURE__ */ new Map(), inDanger), served);
  const around = { settings, trustees, publicUrl: operator.public_url, nowMs, agencies, unasked };
  const none = "No footage of yours was opened by trustees. This browser has tried every notice of the public record with your household's key.";
  show(
    h(
      "div",
      { class: "blocks" },
      h("h1", {}, "Notices"),
      announcedPart(found.canary, [...statuses.values()].flatMap(announcedSeenBy), operator.public_url),
      ...demandLetters(served, found, told),
      releases.length === 0 && h("p", {}, none),
      ...releases.map((release) => letter(release, around)),
      hubParts(home, statuses, releases, settings),
      copyPicker(home)
    )
  );
  await markNoticesSeen(home, found);
}
function without(home, error) {
  const again = () => paint(home).catch((anew) => without(home, anew));
  show(h("div", { class: "blocks" }, h("h1", {}, "Notices"), failure(error, again), copyPicker(home)));
}
void withHome(async (home) => {
  if (!home.record.sheetTested) return go("/setup.html");
  await paint(home).catch((error) => without(home, error));
  present(home);
});
