import {
  whileLookedAt
} from "./shared-NXE5MIPP.js";
import {
  civic,
  entryAt,
  loadDevice,
  pinnedLog,
  saveDevice
} from "./shared-NGREXV63.js";
import {
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
} from "./shared-YYRB7JBZ.js";
import {
  Problem,
  Refused,
  button,
  byId,
  failure,
  fill,
  h,
  notice,
  sentence,
  show,
  text,
  toast,
  unbase64
} from "./shared-XHTEXJ3I.js";

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
    await run(await openDesk());
  } catch (error) {
    if (error instanceof NoDesk) return away(error);
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
  notHere,
  withDesk,
  aside,
  keepUp,
  signedIn
};
