import {
  markNoticesSeen,
  readNotices
} from "./shared-HRU55HJE.js";
import {
  present
} from "./shared-E3IZHVDA.js";
import {
  publicPage,
  trusteesFor
} from "./shared-KKZXEU67.js";
import "./shared-CUTRGWU2.js";
import {
  readStatuses,
  releasesSeenBy,
  setNoticeKey
} from "./shared-DCKML53P.js";
import {
  saveBlob
} from "./shared-HCSGJCJD.js";
import "./shared-DHCYQE6Y.js";
import {
  readDay
} from "./shared-MHU7BDBZ.js";
import {
  when
} from "./shared-N2USUVTW.js";
import {
  named,
  readSettings
} from "./shared-QZA6V2RK.js";
import "./shared-E2FXWDGR.js";
import "./shared-XK2B3RYB.js";
import "./shared-TUYD3CWO.js";
import {
  go,
  withHome
} from "./shared-RXZRMF2Z.js";
import {
  api,
  button,
  failure,
  fill,
  h,
  notice,
  sentence,
  show,
  toast
} from "./shared-K7PW627D.js";

// src/notices/hubs.ts
function missed(statuses, releases) {
  const here = new Set(releases.map((release) => release.index));
  const found = [...new Set([...statuses.values()].flatMap(releasesSeenBy))].filter((at) => !here.has(at));
  if (found.length === 0) return false;
  const what = `Your hub has found a notice of a release that the service does not show here: entry ${found.join(", ")}. The hub's own page says what it is. The folder of a copy of the record, picked below, opens it here.`;
  return notice("warn", h("p", {}, what));
}
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
      h("div", { class: "entry-words" }, h("strong", {}, name), h("span", { class: "small muted" }, words)),
      h("div", { class: "entry-actions" }, button(label, { onclick: change }))
    );
  };
  if (looks === void 0) fill(line, h("strong", {}, name), " has not said whether it looks.");
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
var OWNER = {
  agreed: "Your household was asked first, and agreed.",
  declined: "Your household was asked first, and declined. Those who decided knew that.",
  "no-answer": "Your household was asked first. Nobody answered in time.",
  "not-asked": "Your household was not asked first, for a reason that is written in the agency's claim."
};
var PROCESS = {
  filed: "A court has been asked to say whether it was right.",
  granted: "A court has confirmed it.",
  denied: "A court has said that it was not right.",
  never: "No court was ever asked."
};
var OTHERWISE = "The trustees tell you of another danger, or of another number of clips, than the entry.";
var many = (n, one) => `${n} ${one}${n === 1 ? "" : "s"}`;
function nameOf({ trustees }, slug) {
  return trustees?.trustees.find((t) => t.slug === slug)?.name ?? slug;
}
function happened(release, around) {
  const { fields, day } = release.entry;
  const [told] = release.told;
  if (!told) return [];
  const names = told.cameras.map((camera) => named(around.settings.cameras, camera, "a camera"));
  const more = Number(fields.cameras) - names.length;
  const cameras = [...names, ...more > 0 ? [`${more} more`] : []].join(", ");
  const agrees = told.danger === fields.danger && told.clips === Number(fields.clips);
  const link = h("a", { href: publicPage(around.publicUrl, `record/entry/${release.index}`) }, "in public");
  return [
    h(
      "p",
      {},
      `On ${day} (UTC) an emergency was entered `,
      link,
      `, and trustees then opened ${many(told.clips, "clip")} of ${cameras}, recorded between ${when(told.from, around.nowMs)} and ${when(told.to, around.nowMs)}, for `,
      h("a", { href: publicPage(around.publicUrl, `agencies/${told.agency}`) }, told.agency),
      ". It was the picture; sound and preview stayed yours."
    ),
    !agrees && notice("warn", h("p", {}, OTHERWISE))
  ];
}
function trusteeLine(at, around) {
  const { trustee, outcome, check } = at.entry.fields;
  const said = outcome === "answered" ? "opened it" : `refused, by its check “${check}”`;
  const href = publicPage(around.publicUrl, `record/entry/${at.index}`);
  return h("li", {}, h("a", { href }, nameOf(around, trustee)), ` ${said}`);
}
function claim(release) {
  const { revealed, entry } = release;
  if (revealed.has("agency") && revealed.has("claim")) {
    return "What the agency claimed is open in the record by now.";
  }
  const last = entry.fields["seal-until"];
  return `What the agency claimed is sealed until ${last} at the latest; then anyone can read it.`;
}
function overdue(release, nowMs) {
  const { fields, day } = release.entry;
  const over = (last) => nowMs >= last + DAY_MS;
  const late = [];
  const opened = release.revealed.has("agency") && release.revealed.has("claim");
  const sealed = readDay(fields["seal-until"]) ?? 0;
  if (!opened && over(sealed)) late.push("The claim should have been opened by now.");
  const due = (readDay(day) ?? 0) + OUTCOME_DAYS * DAY_MS;
  if (release.outcomes.length === 0 && over(due)) late.push("A court should have been asked by now.");
  return late;
}
function decided(release, around) {
  const { fields } = release.entry;
  const entry = (index, label) => h("a", { href: publicPage(around.publicUrl, `record/entry/${index}`) }, label);
  const last = release.outcomes.at(-1)?.entry.fields.process;
  return [
    h(
      "p",
      {},
      `An officer and a supervisor of the agency said that ${DANGERS[fields.danger] ?? fields.danger}. `,
      entry(fields["first-review"], "One reviewer"),
      " and ",
      entry(fields["second-review"], "another"),
      " of the service found that the danger was real and near, that this footage helps, and that there was no time for a court."
    ),
    h("p", {}, OWNER[fields.owner] ?? ""),
    h("p", {}, "Of the trustees:"),
    h("ul", {}, ...release.receipts.map((at) => trusteeLine(at, around))),
    h("p", {}, claim(release), " ", last ? PROCESS[last] : "A court has to be asked within a week."),
    ...overdue(release, around.nowMs).map((late) => notice("warn", h("p", {}, `Overdue: ${late}`)))
  ];
}
function now(release, around) {
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
      h("li", {}, "Choose who can open later clips: ", h("a", { href: "/devices.html" }, "Devices"), ".")
    ),
    h("p", { class: "small muted" }, "What was opened stays opened: no key takes back a copy.")
  ];
}
function letter(release, around) {
  const id = `release-${release.index}`;
  const part = (title, ...content) => [h("h3", {}, title), ...content];
  return h(
    "article",
    { class: "card stack", id, "aria-labelledby": `${id}-title` },
    h("h2", { id: `${id}-title` }, "Your footage was opened in an emergency"),
    ...part("What happened", ...happened(release, around)),
    ...part("Who decided, and why", ...decided(release, around)),
    ...part("What you can do now", ...now(release, around))
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
  const [releases, settings, trustees, operator, statuses] = await Promise.all([
    readNotices(home, copy),
    readSettings(home),
    trusteesFor(home).catch(() => null),
    api.operator(),
    readStatuses(home)
  ]);
  const around = { settings, trustees, publicUrl: operator.public_url, nowMs: Date.now() };
  const none = "No footage of yours was opened by trustees. This browser has tried every notice of the public record with your household's key.";
  show(
    h(
      "div",
      { class: "blocks" },
      h("h1", {}, "Notices"),
      releases.length === 0 && h("p", {}, none),
      ...releases.map((release) => letter(release, around)),
      hubParts(home, statuses, releases, settings),
      copyPicker(home)
    )
  );
  await markNoticesSeen(home, releases);
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
