import {
  lookUps,
  whileLookedAt
} from "./shared-XWMETBKU.js";
import {
  choice,
  whom
} from "./shared-RNYTLPHR.js";
import {
  parseDemand
} from "./shared-G3EZ2W77.js";
import {
  DANGERS,
  civic,
  demands,
  distinct,
  emergencies,
  entryAt,
  isCode,
  isCount,
  isHash,
  loadDevice,
  loadPolicy,
  oneSpelling,
  parseClaim,
  pinnedLog,
  said,
  saveDevice,
  savePolicy
} from "./shared-SUADRC7Y.js";
import {
  isLine,
  when
} from "./shared-2DX3DUU7.js";
import {
  compared,
  demandOf,
  go,
  homeOf,
  isIdentity,
  isRecipient,
  open,
  paddedJson,
  recipientOf,
  seal,
  signOut,
  tabSession
} from "./shared-UI4E442E.js";
import {
  Problem,
  Refused,
  button,
  byId,
  enc,
  failure,
  fill,
  h,
  hex,
  icon,
  notice,
  sentence,
  sha2562 as sha256,
  show,
  text,
  toast,
  u64,
  unbase64,
  utf8
} from "./shared-K3QNCVT6.js";

// src/agency/keyring.ts
var STEP_BYTES = 1024;
var KEYRING_BYTES_MAX = 128 * 1024;
var DEVICES_MAX = 200;
var refuse = (code, what) => new Refused(`keyring_${code}`, `the agency's keyring ${what}`);
function device(value) {
  const d = value;
  if (typeof d?.account !== "string" || typeof d.name !== "string" || !isRecipient(d.recipient)) {
    throw refuse("format", "is malformed");
  }
  return { account: d.account, name: d.name.slice(0, 60), recipient: d.recipient };
}
async function parseKeyring(source) {
  let json;
  try {
    json = JSON.parse(source);
  } catch {
    throw refuse("format", "is malformed");
  }
  if (json?.v !== 1) throw refuse("version", "is of a version that this page does not know");
  const { agency, epochs, devices } = json;
  if (typeof agency !== "string" || !Array.isArray(epochs) || !Array.isArray(devices)) {
    throw refuse("format", "is malformed");
  }
  if (devices.length > DEVICES_MAX) throw refuse("format", "lists too many devices");
  const list = epochs;
  let last = -1;
  for (const { n, identity } of list) {
    if (!Number.isSafeInteger(n) || !await isIdentity(String(identity))) {
      throw refuse("format", "holds something that is no key");
    }
    if (n <= last) throw refuse("format", "has its keys out of order");
    last = n;
  }
  const other = async (value) => {
    if (value === void 0 || value === null) return null;
    if (!await isIdentity(String(value))) throw refuse("format", "holds something that is no key");
    return String(value);
  };
  return {
    agency,
    epochs: list.map((e) => ({ n: e.n, identity: e.identity })),
    devices: devices.map(device),
    sheet: await other(json.sheet),
    next: await other(json.next)
  };
}
async function checkKeyring(keyring, agency, keys) {
  if (keyring.agency !== agency) throw refuse("other_agency", "is of another agency");
  for (const { n, identity } of keyring.epochs) {
    const key = keys.find((k) => k.epoch === n);
    if (!key) throw refuse("epoch", `holds key ${n}, which the record does not have`);
    if (await recipientOf(identity) !== key.recipient) {
      throw refuse("epoch", `holds another key ${n} than the record names`);
    }
  }
  const newest = keys.at(-1);
  if (!newest || keyring.epochs.some((e) => e.n === newest.epoch)) return false;
  if (!keyring.next || await recipientOf(keyring.next) !== newest.recipient) {
    throw refuse("behind", "does not hold the newest delivery key: an older one was shown");
  }
  keyring.epochs.push({ n: newest.epoch, identity: keyring.next });
  keyring.next = null;
  return true;
}
async function sealKeyring(keyring, also = []) {
  const { agency, epochs, devices, sheet, next } = keyring;
  const body = { v: 1, agency, epochs, devices, ...sheet ? { sheet } : {}, ...next ? { next } : {} };
  const recipients = [...devices.map((d) => d.recipient), ...also];
  if (sheet) recipients.push(await recipientOf(sheet));
  const sealed = await seal(paddedJson(body, STEP_BYTES), recipients);
  if (sealed.length > KEYRING_BYTES_MAX) throw refuse("too_large", "is too large");
  return sealed;
}
async function openKeyring(sealed, identities) {
  if (sealed.length > KEYRING_BYTES_MAX) throw refuse("too_large", "is too large");
  return parseKeyring(text(await open(sealed, identities)));
}
var holders = (keyring) => new Set(keyring.devices.map((d) => d.account));
var shareIdentities = (keyring) => [...keyring.epochs].sort((a, b) => b.n - a.n).map((e) => e.identity);

// src/agency/desk.ts
var NoDesk = class extends Error {
  constructor(reason, session) {
    super(reason);
    this.reason = reason;
    this.session = session;
  }
  reason;
  session;
};
async function proveKeys(agency, log) {
  return Promise.all(
    agency.keys.map(async ({ index, epoch, recipient }) => {
      const { kind, fields } = await entryAt(index, log);
      const says = [kind, fields.get("agency"), fields.get("epoch"), fields.get("delivery-key")].join(" ");
      if (says !== ["agency", agency.agency, epoch, recipient].join(" ")) {
        throw new Refused("agency_key", "The service shows another delivery key than the record has.");
      }
      return { epoch, recipient };
    })
  );
}
async function openDesk() {
  const session = await tabSession();
  if (!session) throw new NoDesk("signed_out");
  if (session.role !== "officer") throw new NoDesk("other_role", session);
  try {
    const [agency, log] = await Promise.all([civic.agency(), pinnedLog()]);
    return { session, agency, log, keys: await proveKeys(agency, log) };
  } catch (error) {
    if (error instanceof Problem && error.status === 404) throw new NoDesk("not_member", session);
    throw error;
  }
}
async function refreshDesk(desk) {
  const agency = await civic.agency();
  Object.assign(desk, { agency, keys: await proveKeys(agency, desk.log) });
}
async function keyState(desk) {
  const { agency, keys } = desk;
  const device2 = await loadDevice(agency.agency);
  if (!agency.keyring) return { state: keys.length > 0 ? "outside" : "first" };
  if (!device2) return { state: "stranger" };
  const { version } = agency.keyring;
  if (version < device2.keyring) {
    throw new Refused(
      "rolled_back",
      `The service shows keyring ${version}; this browser has opened keyring ${device2.keyring}. An older one is not accepted.`
    );
  }
  let keyring;
  try {
    keyring = await openKeyring(unbase64(agency.keyring.sealed), [device2.key]);
  } catch (error) {
    if (error instanceof Refused && error.code === "no_match") return { state: "unlisted" };
    throw error;
  }
  const changed = await checkKeyring(keyring, agency.agency, keys);
  const held = { state: "held", device: { ...device2, keyring: version }, keyring, version };
  await saveDevice(held.device);
  if (keyring.epochs.length === 0) return { ...held, state: "pending" };
  if (changed) await storeKeyring(desk, held);
  return held;
}
async function storeKeyring(desk, held, also = []) {
  const version = (desk.agency.keyring?.version ?? 0) + 1;
  await civic.putKeyring(version, await sealKeyring(held.keyring, also));
  held.version = version;
  held.device = { ...held.device, keyring: version };
  await saveDevice(held.device);
  await refreshDesk(desk);
}
async function changeKeyring(desk, change) {
  for (let attempt = 1; ; attempt++) {
    await refreshDesk(desk);
    const now = await keyState(desk);
    if (now.state !== "held" && now.state !== "pending") {
      throw new Refused("no_keyring", "This browser does not hold the agency's keys.");
    }
    await change(now.keyring);
    try {
      await storeKeyring(desk, now);
      return { ...now, state: "held" };
    } catch (error) {
      const behind = error instanceof Problem && error.code === "keyring_version";
      if (!behind || attempt === 3) throw error;
    }
  }
}

// src/lookup/text.ts
var ADDRESSES_MAX = 12;
var BYTES_MAX = 6 * 1024;
var REASON_CHARS_MAX = 800;
var SHORT_BYTES_MAX = 200;
var MEMBERS = ["v", "origin", "agency", "case", "danger", "reason", "epoch", "elements"];
var unreadable = (flaw) => new Refused(flaw, "The look-up cannot be read by this page. Reload it; if that does not help, refuse it.");
var isShaped = (json) => json.v === 1 && isCode(json.agency) && [json.origin, json.case, json.danger, json.reason].every((it) => typeof it === "string") && Object.hasOwn(DANGERS, json.danger) && isCount(json.epoch) && Array.isArray(json.elements) && json.elements.every((it) => typeof it === "string");
function flawOf({ origin, case: number, reason, epoch, elements }) {
  if (!elements.every(isHash)) return "elements";
  const short = [origin, number].every((it) => isLine(it) && utf8(it).length <= SHORT_BYTES_MAX);
  if (!short || !isLine(reason) || [...reason].length > REASON_CHARS_MAX) return "text";
  if (epoch === 0) return "epoch";
  const named = elements.length > 0 && elements.length <= ADDRESSES_MAX && distinct(elements);
  return named ? null : "elements";
}
function parseLookUp(text2) {
  if (utf8(text2).length > BYTES_MAX) throw unreadable("long");
  const json = oneSpelling(text2, MEMBERS);
  if (!json || !isShaped(json)) throw unreadable("spelling");
  const lookUp = json;
  const flaw = flawOf(lookUp);
  if (flaw) throw unreadable(flaw);
  return lookUp;
}
function lookUpDigest(origin, text2, submittedBy) {
  const hash = sha256(utf8(text2));
  return hex(sha256(enc("sidelight/look-up/v1", utf8(origin), hash, u64(submittedBy))));
}

// src/release/list.ts
var rowOf = ({ of, states, tones }) => ({ id, href, title, facts, state, opened, beside, due }) => h(
  "li",
  {},
  h(
    "a",
    { class: "request-row", href, [`data-${of}`]: id, "data-state": state },
    h(
      "span",
      { class: "request-words" },
      h("strong", {}, title),
      h("span", { class: "small muted num" }, facts.filter(Boolean).join(" · ")),
      due && h("strong", { class: "request-due small" }, icon("bell", 16), due)
    ),
    h(
      "span",
      { class: "request-state" },
      h(
        "span",
        { class: `state ${tones[state] ?? "state-submitted"}` },
        opened ? "The clips are here" : states[state]
      ),
      h("span", { class: "small muted num" }, beside)
    ),
    icon("right")
  )
);
function waitingFirst(all) {
  const rank = ({ sign, state }) => sign === null ? 2 : state === "typed" ? 1 : 0;
  return [...all].sort((a, b) => rank(a) - rank(b));
}

// src/officer/due.ts
var SHOWN_MAX = 5;
var dueOf = (page, what) => (all, at, about) => waitingFirst(all).filter(({ sign }) => sign !== null).map((item) => ({
  page,
  href: `${page}?${at(item)}`,
  what,
  about: read(() => about(item)),
  state: item.state,
  at: item.created_ms
}));
function read(about) {
  try {
    return about();
  } catch {
    return "This page cannot read it";
  }
}
async function allDue() {
  const none = () => [];
  const [claims, sought, orders] = await Promise.all([
    emergencies.all().catch(none),
    lookUps.all().catch(none),
    demands.all().catch(none)
  ]);
  return [
    ...dueOf("/emergency.html", "Emergency")(
      claims,
      (it) => `id=${it.emergency}`,
      (it) => {
        const claim = parseClaim(it.claim);
        return `${it.is_drill ? "Drill, " : ""}${said(DANGERS, claim.danger)}, case ${claim.case}`;
      }
    ),
    ...dueOf("/emergency.html", "Look-up of addresses and contacts")(
      sought,
      (it) => `look-up=${it.look_up}`,
      (it) => `case ${parseLookUp(it.text).case}`
    ),
    ...dueOf("/demand.html", "Legal demand")(
      orders,
      (it) => `id=${it.demand}`,
      (it) => {
        const demand = parseDemand(it.text);
        return `${demand.authority}, ${demand.reference}`;
      }
    )
  ];
}
var doOf = ({ state }) => state === "typed" || state === "begun" ? "Typed by you, not filed yet" : "Waits for your signature";
function dueBox(all) {
  if (all.length === 0) return null;
  const row = (due) => h(
    "li",
    {},
    h(
      "a",
      { class: "request-row", href: due.href },
      h(
        "span",
        { class: "request-words" },
        h("strong", {}, due.what),
        h("span", { class: "small muted num" }, `${due.about}, ${when(due.at)}`),
        h("strong", { class: "request-due small" }, icon("bell", 16), doOf(due))
      ),
      icon("right")
    )
  );
  return h(
    "section",
    { class: "stack-s", "aria-labelledby": "due" },
    h("h2", { id: "due" }, "For you to sign"),
    h("ul", { class: "request-list card" }, ...all.slice(0, SHOWN_MAX).map(row))
  );
}
function countsOf(all) {
  const of = (page) => all.filter((due) => due.page === page).length;
  return { "/emergency.html": of("/emergency.html"), "/demand.html": of("/demand.html") };
}
function badges(all) {
  for (const [page, count] of Object.entries(countsOf(all))) {
    const link = document.querySelector(`.nav a[href="${page}"]`);
    link?.querySelector(".nav-due")?.remove();
    const says = h("span", { class: "visually-hidden" }, count === 1 ? " waits for you" : " wait for you");
    if (count > 0) link?.append(h("span", { class: "nav-due num" }, String(count), says));
  }
}

// src/officer/witnesses.ts
async function askWitnesses() {
  const box = h("section", { "aria-label": "Witnesses" });
  const paint = async () => {
    const { vkey, policy } = await pinnedLog();
    const pinned = await loadPolicy(vkey);
    if (!pinned) return;
    const seen = await compared(vkey, policy, pinned.left);
    if (!seen.offered) return;
    const accept = (text2) => savePolicy(vkey, { text: text2 }).then(() => location.reload());
    const leave = (offered) => savePolicy(vkey, { ...pinned, left: demandOf(offered) }).then(paint);
    const about = h("p", {}, "On the public record this browser asks for the signatures of:");
    const all = [about, whom(policy), ...choice(seen, { accept, leave })];
    const folded = () => h("details", {}, h("summary", {}, "The service asks for other witnesses."), ...all);
    fill(box, notice("info", ...seen.offered.left ? [folded()] : all));
    if (!box.isConnected) byId("main").before(box);
  };
  await paint().catch(() => void 0);
}

// src/officer/frame.ts
function notHere(what, name) {
  show(
    h(
      "section",
      { class: "narrow stack" },
      h("h1", {}, what),
      notice("info", h("p", {}, `You are signed in as ${name}.`)),
      h(
        "div",
        { class: "actions" },
        button("Sign out", { icon: "out", onclick: signOut }),
        h("a", { class: "btn btn-plain", href: "/" }, "Go to the home page")
      )
    )
  );
}
function away(error) {
  if (error.reason === "signed_out") {
    return go(`/signin.html?next=${encodeURIComponent(location.pathname + location.search)}`);
  }
  const session = error.session;
  if (session && error.reason === "other_role" && homeOf(session) !== "/") return go(homeOf(session));
  notHere("This page is for the people of an agency", session?.name ?? "somebody else");
}
async function withDesk(run) {
  try {
    const desk = await openDesk();
    void allDue().then(badges);
    void askWitnesses();
    await run(desk);
  } catch (error) {
    if (error instanceof NoDesk) return away(error);
    void askWitnesses();
    fill(
      byId("main"),
      failure(error, () => location.reload())
    );
  }
}
function aside(error) {
  if (error instanceof Problem && error.status === 401) return away(new NoDesk("signed_out"));
  toast(sentence(error), { kind: "warn" });
}
var POLL_MS = 5e3;
var keepUp = (look, everyMs = POLL_MS) => whileLookedAt(everyMs, () => {
  if (!document.querySelector("dialog[open]")) look().catch(aside);
});
function signedIn(name, what) {
  return h(
    "footer",
    { class: "signed-in small muted" },
    h("span", {}, `${name}, ${what}`),
    h("a", { href: "/reach.html" }, "How we reach you"),
    button("Sign out", { kind: "plain", icon: "out", class: "small", onclick: signOut })
  );
}

export {
  checkKeyring,
  sealKeyring,
  openKeyring,
  holders,
  shareIdentities,
  refreshDesk,
  keyState,
  storeKeyring,
  changeKeyring,
  parseLookUp,
  lookUpDigest,
  rowOf,
  waitingFirst,
  allDue,
  dueBox,
  badges,
  askWitnesses,
  notHere,
  withDesk,
  aside,
  keepUp,
  signedIn
};
