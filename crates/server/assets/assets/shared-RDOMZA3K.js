import {
  frame
} from "./shared-RY7CGARS.js";
import {
  passkeyBox,
  stalled,
  trusteeName,
  trusteesSilent
} from "./shared-I7AYZP2Z.js";
import {
  keepUp,
  keyState
} from "./shared-QUQU22NC.js";
import {
  toLocal
} from "./shared-6LFAKOU6.js";
import {
  notAsked
} from "./shared-MKPH3CSN.js";
import {
  entryAt,
  momentOf,
  remembering
} from "./shared-SUADRC7Y.js";
import {
  printed
} from "./shared-W57RIK6C.js";
import {
  openPayload
} from "./shared-6YKSEEQ4.js";
import {
  FIELDS,
  certificateBytes,
  commit,
  parseManifest
} from "./shared-D47DSD65.js";
import {
  wrapIn
} from "./shared-QULOW3OS.js";
import {
  CLIPS,
  answerOf,
  checkedAnswer,
  combine
} from "./shared-7OTOSEAU.js";
import {
  saveBlob
} from "./shared-SG6557SX.js";
import {
  clipsOf,
  clockSeconds,
  dateOf,
  lasting,
  soMany,
  when
} from "./shared-2DX3DUU7.js";
import {
  Database,
  open,
  verify
} from "./shared-UI4E442E.js";
import {
  Problem,
  Refused,
  button,
  dialog,
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
} from "./shared-K3QNCVT6.js";

// src/release/sign.ts
function readAgain(root, writing, parts) {
  const change = button("Change it", { onclick: () => fill(root, ...writing) });
  fill(
    root,
    h("h1", { tabindex: -1 }, "Read it once more"),
    h("p", { class: "muted" }, "You sign this. A supervisor signs the same, and reviewers read it."),
    ...parts(change)
  );
  window.scrollTo({ top: 0 });
  root.querySelector("h1")?.focus({ preventScroll: true });
}
function signBox(desk, item, more, of) {
  const { sign, state } = item;
  if (!sign) {
    const why = "Your passkey is not in the public record yet, or has not been there for long enough. Reload this page later, or let a colleague file it.";
    return notice("info", h("p", {}, why));
  }
  const own = state === "typed" || state === "begun";
  const by = own ? desk.agency.credential : item.submitted_by;
  if (of.named.origin !== desk.log.name || of.named.agency !== desk.agency.agency) {
    throw notAsked(of.what, `The ${of.what} is of another record, or of another agency.`);
  }
  if (by === null || of.digest(by) !== sign.digest) {
    throw notAsked("digest", `What would be signed is not the ${of.what} that is shown.`);
  }
  const label = own ? "File it with your passkey" : `Sign the same ${of.what} with your passkey`;
  return passkeyBox({ label, sign, more, give: of.give });
}
function withdrawing(title, words, run) {
  const ask = () => dialog(title, (close) => [
    h("p", {}, words),
    h(
      "div",
      { class: "actions" },
      button("Withdraw", { kind: "danger", onclick: () => close(true) }),
      button("Leave it", { onclick: () => close(false) })
    )
  ]);
  const go = async () => {
    if (await ask()) await run();
  };
  return h("div", { class: "actions" }, button("Withdraw", { onclick: go }));
}

// src/release/typed.ts
var DATABASE = "sidelight-typed";
var FORMS = "forms";
var KEPT_MS = 24 * 36e5;
var SETTLE_MS = 250;
var isFresh = ({ at }, now) => now - at < KEPT_MS;
var database = new Database(DATABASE, 1, (db) => db.createObjectStore(FORMS));
function controls(form) {
  const counts = /* @__PURE__ */ new Map();
  const all = [...form.querySelectorAll("input:not([type=file]), textarea")];
  return all.map((control) => {
    if (control.type === "radio") return [control.name, control];
    const part = control.closest("[id^='part-']")?.id ?? "";
    const n = counts.get(part) ?? 0;
    counts.set(part, n + 1);
    return [`${part}/${n}`, control];
  });
}
var isChosen = (control) => control.type !== "radio" || control.checked;
function valuesIn(form) {
  const filled = controls(form).filter(([, control]) => isChosen(control) && control.value !== "");
  return Object.fromEntries(filled.map(([place, control]) => [place, control.value]));
}
function fillIn(form, values) {
  for (const [place, control] of controls(form)) {
    const value = values[place];
    if (value === void 0) continue;
    if (control.type !== "radio") control.value = value;
    else if (control.value === value) control.checked = true;
    else continue;
    for (const name of ["input", "change"]) control.dispatchEvent(new Event(name, { bubbles: true }));
  }
}
var KeptForm = class {
  /** `name` tells kinds, agencies and people apart. */
  constructor(name) {
    this.name = name;
  }
  name;
  kept = null;
  form = null;
  timer;
  async load(now = Date.now()) {
    const asked = database.read(FORMS, (all) => all.get(this.name));
    const found = await asked.catch(() => void 0);
    this.kept = found && isFresh(found, now) ? found : null;
    if (found && !this.kept) await this.forget();
    return this.kept;
  }
  /** Keeps what is typed from now on. */
  follow(form) {
    this.form = form;
    const now = () => void this.is(this.kept?.was ?? null);
    const soon = () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(now, SETTLE_MS);
    };
    for (const name of ["input", "change"]) form.addEventListener(name, soon);
    const leaving = () => this.timer !== void 0 && now();
    document.addEventListener("visibilitychange", leaving);
    window.addEventListener("pagehide", leaving);
  }
  /** Keeps what is typed now, and the version that the operator has of it. */
  async is(was) {
    clearTimeout(this.timer);
    this.timer = void 0;
    const kept = { at: Date.now(), values: this.form ? valuesIn(this.form) : {}, was };
    this.kept = kept;
    await database.write(FORMS, (all) => void all.put(kept, this.name)).catch(() => void 0);
  }
  async forget() {
    clearTimeout(this.timer);
    this.timer = void 0;
    this.kept = null;
    await database.write(FORMS, (all) => void all.delete(this.name)).catch(() => void 0);
  }
};
function valuesOfClaim(claim, addresses) {
  const { home } = claim;
  const own = home && addresses.find((it) => it.look_up === home.look_up && it.hash === home.address);
  const named = home ? own ? nameOf(own) : "" : BY_DOORS;
  return {
    danger: claim.danger,
    "part-who/0": claim.who,
    "part-harm/0": claim.harm,
    "part-why_now/0": claim.why_now,
    "part-why_no_process/0": claim.why_no_process,
    "part-why_footage/0": claim.why_footage,
    named,
    "part-doors/0": claim.doors.map(printed).join("\n"),
    "part-window/0": toLocal(claim.from),
    "part-window/1": toLocal(claim.to),
    owner: claim.owner_reason ?? claim.owner,
    "part-left_out/0": (claim.left_out?.people ?? []).join("\n"),
    left_out_reason: claim.left_out?.reason ?? "",
    "part-process/0": claim.process,
    "part-deadline/0": toLocal(claim.deadline),
    "part-case/0": claim.case
  };
}
var valuesOfOutline = ({ danger, who, why_now, case: number }) => ({
  danger,
  "part-who/0": who,
  "part-why_now/0": why_now,
  "part-case/0": number
});
var BY_DOORS = "doors";
var nameOf = ({ look_up, line }) => `${look_up}/${line}`;

// src/release/fresh.ts
var UNSEEN = "Nobody has signed it, and nobody but you has seen it. It cannot be brought back.";
function discarding(what, run, known = () => null) {
  const ask = () => dialog(`Discard this ${what}?`, (close) => [
    h("p", {}, known() ?? UNSEEN),
    h(
      "div",
      { class: "actions" },
      button("Discard it", { kind: "danger", icon: "trash", onclick: () => close(true) }),
      button("Keep it", { onclick: () => close(null) })
    )
  ]);
  const go = async () => {
    if (await ask()) await run();
  };
  return button("Discard", { kind: "plain", onclick: go });
}
var isWritten = ({ state }) => state === "typed" || state === "begun";
var isGone = (error) => error instanceof Problem && error.status === 404;
var SAVED = "Saved as you type, in this browser alone, for a day.";
function freshPage(of, before2) {
  const root = h("section", { class: "stack" });
  let { was } = before2;
  const filed = async (id) => {
    await before2.kept.forget();
    location.assign(of.pageOf(id));
  };
  const drop = () => discarding(of.what, async () => {
    if (was !== null) await of.discard(was).catch((error) => !isGone(error) && Promise.reject(error));
    await before2.kept.forget();
    location.assign(of.list);
  }, of.known);
  const begun = (id) => {
    was = id;
    return before2.kept.is(id);
  };
  const done = (typed, ...read) => {
    const id = of.idOf(typed);
    was = id;
    void before2.kept.is(id);
    readAgain(root, writing, (change) => [...read, of.signing(typed, () => filed(id), [change, drop()])]);
  };
  const form = of.form({ was: () => was, begun, done, more: [drop()] });
  const saved = h("p", { class: "small muted" }, SAVED);
  const writing = [...of.head, form, saved];
  fill(root, ...writing);
  show(root, of.foot);
  if (before2.values) fillIn(form, before2.values);
  before2.kept.follow(form);
  keepUp(async () => {
    if (was === null) return;
    const id = was;
    try {
      const now = await of.one(id);
      if (isWritten(now)) {
        await of.seen?.(now);
        return;
      }
      if (now.state === "not-completed") await before2.kept.is(null);
      else await before2.kept.forget();
      location.assign(of.pageOf(id));
    } catch (error) {
      if (!isGone(error)) throw error;
      if (was === id) was = null;
      fill(root, ...writing);
    }
  });
}
async function before(kept, one) {
  const found = await kept.load();
  if (!found) return { kept, was: null, values: null };
  const { was, values } = found;
  if (was === null) return { kept, was, values };
  const state = await one(was).then(
    (it) => it.state,
    (error) => isGone(error) ? null : Promise.reject(error)
  );
  if (state !== null && isWritten({ state })) return { kept, was, values };
  if (state === null || state === "not-completed") return { kept, was: null, values };
  await kept.forget();
  return { kept, was: null, values: null };
}

// src/agency/trustees.ts
var remembered = remembering();
async function rosterOf(use, set, refuse2) {
  const hash = /^sha256:([0-9a-f]{64})$/.exec(set.fields.get("roster") ?? "")?.[1] ?? "";
  const roster = await remembered(`${use.set} ${hash}`, async () => {
    const bytes = new Uint8Array(await (await request("GET", `/log/document/${hash}`)).arrayBuffer());
    if (hex(sha256(bytes)) !== hash) {
      throw refuse2("roster", "The list of the trustees is not the one that the record names.");
    }
    return use.parse(text(bytes));
  });
  if (use.keyOf(roster) !== set.fields.get(use.key)) {
    throw refuse2("roster", "The list of the trustees is of another key than the record's.");
  }
  return roster;
}
async function underSet({ index, set: at, use, kinds, what, refuse: refuse2 }, log) {
  const [entry, set] = await Promise.all([entryAt(index, log), entryAt(at, log)]);
  const named = entry.fields.get(use.set) === String(at);
  if (!kinds.includes(entry.kind) || set.kind !== use.set || !named) {
    throw refuse2(what, `The record has another ${what} than the service shows.`);
  }
  return { entry, roster: await rosterOf(use, set, refuse2) };
}

// src/release/opener.ts
var PAYLOAD_BYTES_MAX = 512 * 1024 * 1024;
var RELEASES = ["emergency", "drill", "compelled"];
var refuse = (code, what) => new Refused(code, what);
async function releaseOf({ release: index, trustee_set: set }, log) {
  const asked = { index, set, use: CLIPS, kinds: RELEASES, what: "release", refuse };
  const { entry, roster } = await underSet(asked, log);
  return { index, leaf: entry.leaf, roster };
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
  for (const trustee of release.roster.shares.keys()) {
    const answer = answerOf(trustee, bytes);
    if (answer && checkedAnswer(release.roster, wrap, release.leaf, answer)) return answer;
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

// src/release/released.ts
var CLIP_MS_MAX = 6e4;
var answeredBy = ({ trustees }) => trustees.filter((it) => it.outcome === "answered").length;
var canStill = ({ trustees }) => trustees.filter((it) => it.outcome !== "refused").length;
var isOpen = (answers) => answeredBy(answers) >= answers.threshold;
var DID = { answered: "Has answered", refused: "Has refused" };
function standing(answers, stall) {
  const { threshold, trustees } = answers;
  const came = answeredBy(answers);
  const so = h("strong", {}, `${came} of ${trustees.length} have answered. `);
  if (answers.misused) {
    const by = `so says entry ${answers.misused.entry} of the record.`;
    const said = `${by} Nothing of it is handed out any more.`;
    return notice("warn", h("p", {}, h("strong", {}, "It was misused: "), said));
  }
  if (isOpen(answers)) return notice("good", h("p", {}, so, "That is enough: the clips are below."));
  if (canStill(answers) < threshold) {
    const over = "Too many have refused: nothing of it opens. Go to a court, or ask residents in public.";
    return notice("info", h("p", {}, so, over));
  }
  const wait = `${threshold} have to. Each checks it for itself; this page shows the clips by itself then.`;
  return notice("info", h("p", {}, so, wait), stalled(`release ${answers.release}`, stall));
}
var NO_KEY = "This browser does not hold your agency's key. Open Requests, let it in with a device that does, and come back.";
async function identitiesOf(desk) {
  const held = await keyState(desk);
  if (held.state !== "held") throw new Error(NO_KEY);
  return held.keyring.epochs.map((epoch) => epoch.identity);
}
async function watch(desk, path, answers, clip, knows) {
  const identities = await identitiesOf(desk);
  let url = "";
  const { stage, body, element } = frame(
    `Door ${clip.door}`,
    `${dateOf(clip.start_ms)}, ${clockSeconds(clip.start_ms)}`,
    () => URL.revokeObjectURL(url)
  );
  fill(body, waiting("Combining the trustees' answers"));
  try {
    const [release, given] = await Promise.all([
      releaseOf(answers, desk.log),
      openAnswers(answers, identities)
    ]);
    const mp4 = await openClip(path, clip, release, given.values());
    url = URL.createObjectURL(mp4);
    const video = h("video", { controls: true, autoplay: true, playsinline: true, src: url });
    video.addEventListener("loadedmetadata", () => {
      if (Number.isFinite(video.duration)) lengths.set(clip.label, 1e3 * video.duration);
      knows();
    });
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
var whichOf = ({ door, start_ms }) => h("strong", { class: "num" }, `Door ${door}, ${dateOf(start_ms)}, ${clockSeconds(start_ms)}`);
var lengths = /* @__PURE__ */ new Map();
var factsOf = (label, startMs) => {
  const known = lengths.get(label);
  const ends = `until ${clockSeconds(startMs + (known ?? CLIP_MS_MAX))}`;
  const most = ` at the latest · ${lasting(CLIP_MS_MAX)} at most`;
  return `Video without sound · ${ends}${known === void 0 ? most : ` · ${lasting(known)}`}`;
};
function allOf(clips) {
  const starts = clips.map((it) => it.start_ms);
  const [first, last] = [Math.min(...starts), Math.max(...starts)];
  const cameras = soMany(new Set(clips.map((it) => it.door)).size, "camera");
  const begins = first === last ? when(first) : `${when(first)} to ${when(last)}`;
  return `${clipsOf(clips.length)} of ${cameras}, begun ${begins}.`;
}
function clipRow(desk, path, answers, clip) {
  const said = h("div", { "aria-live": "polite" });
  const facts = h("span", { class: "small muted num" }, factsOf(clip.label, clip.start_ms));
  const knows = () => facts.textContent = factsOf(clip.label, clip.start_ms);
  const play = button("Watch", {
    icon: "play",
    onclick: () => watch(desk, path, answers, clip, knows).catch(
      (error) => fill(said, notice("warn", h("p", {}, sentence(error))))
    )
  });
  const name = `clip-${clip.n}.age`;
  const sealed = h("a", { class: "btn btn-plain", href: `${path}.age`, download: name }, icon("key"), "Sealed file (.age)");
  const ways = h("div", { class: "actions" }, play, sealed);
  const words = h("div", { class: "entry-words" }, whichOf(clip), facts);
  return h("li", { class: "released-clip", "data-clip": clip.n }, words, ways, said);
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
function released(desk, publicUrl, answers, { pathOf, meanwhile }) {
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
    standing(answers, trusteesSilent(meanwhile)),
    clips.length + gone.length > 0 && h(
      "section",
      { class: "stack-s", "aria-labelledby": "clips" },
      h("h2", { id: "clips" }, "Clips"),
      h("p", { class: "muted num" }, allOf([...clips, ...deleted])),
      h(
        "ul",
        { class: "card released" },
        ...clips.map((clip) => clipRow(desk, pathOf(clip.n), answers, clip)),
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
          h("dt", {}, trusteeName(trustee)),
          h("dd", {}, DID[outcome ?? ""] ?? "Has not answered yet")
        ])
      )
    )
  ];
}

// src/release/course.ts
function courseList({ steps, at, lapses, now = "Waited for now" }) {
  const row = (words, i) => h(
    "li",
    { class: `course-step ${i < at ? "course-done" : ""}`, "aria-current": i === at ? "step" : null },
    h("span", { class: "course-mark", "aria-hidden": "true" }, i < at ? icon("check", 16) : String(i + 1)),
    h(
      "span",
      {},
      i < at && h("span", { class: "visually-hidden" }, "Done: "),
      words,
      i === at && h("strong", { class: "course-now" }, now)
    )
  );
  return h(
    "section",
    { class: "stack-s", "aria-labelledby": "course" },
    h("h2", { id: "course" }, "Where it is"),
    h("ol", { class: "course card" }, ...steps.map(row)),
    lapses !== null && h("p", { class: "small muted" }, `If nobody decides, it lapses on ${momentOf(lapses)}.`)
  );
}

export {
  signBox,
  withdrawing,
  KeptForm,
  valuesOfClaim,
  valuesOfOutline,
  BY_DOORS,
  nameOf,
  discarding,
  isWritten,
  freshPage,
  before,
  underSet,
  isOpen,
  released,
  courseList
};
