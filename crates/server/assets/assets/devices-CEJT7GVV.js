import {
  canPush,
  subscribe,
  unsubscribe
} from "./shared-ZK2HYIKO.js";
import {
  Door
} from "./shared-DX46OCNS.js";
import {
  contact,
  contactInput
} from "./shared-35VRHQ2F.js";
import "./shared-FJM5KA3J.js";
import {
  follow
} from "./shared-AIBPEUA6.js";
import {
  seeWitnesses,
  witnessesSection
} from "./shared-RTMBS2SX.js";
import {
  entry,
  line,
  section
} from "./shared-XHEHYNQT.js";
import "./shared-RNYTLPHR.js";
import {
  printed,
  tagOf
} from "./shared-W57RIK6C.js";
import {
  present
} from "./shared-VFPDD2YM.js";
import {
  cameraForm
} from "./shared-UEANZB6A.js";
import {
  changeCamera,
  removeCamera
} from "./shared-QLYIME42.js";
import {
  SEALED_ONLY,
  askAccess,
  chooseAccess,
  setNames,
  together,
  trusteeList,
  trusteesFor
} from "./shared-7NV3FPYV.js";
import "./shared-QULOW3OS.js";
import {
  addressInput,
  answerOf,
  blinded,
  tokenHash,
  verifyLookup
} from "./shared-7OTOSEAU.js";
import {
  HubRefusal,
  command,
  readStatuses
} from "./shared-K43RBUT5.js";
import "./shared-LRVID2MG.js";
import {
  sheetActions,
  sheetTest,
  sheetView
} from "./shared-SG6557SX.js";
import {
  sheetOf
} from "./shared-B5DKX5RX.js";
import "./shared-JGEODCKK.js";
import {
  dateOf,
  minuteOf,
  size,
  timeOf,
  when
} from "./shared-2DX3DUU7.js";
import {
  Doorway
} from "./shared-F2XACHAW.js";
import {
  unpairHub
} from "./shared-2NRLJA36.js";
import "./shared-NUMYPDCX.js";
import {
  askForm
} from "./shared-PRMIOVM2.js";
import "./shared-UTN4Y27B.js";
import "./shared-SXDMXA34.js";
import {
  changeSettings,
  named,
  readSettings
} from "./shared-JJNZVMH2.js";
import {
  acceptHead,
  knownHead,
  recordPins
} from "./shared-BVXFGN5K.js";
import "./shared-E2FXWDGR.js";
import "./shared-4RWOZPX6.js";
import {
  CONTACTS_MAX,
  go,
  parseVkey,
  refresh,
  remember,
  removeDevices,
  signOut,
  withHome
} from "./shared-UI4E442E.js";
import {
  Refused,
  api,
  busy,
  button,
  dialog,
  enc,
  field,
  fill,
  h,
  hex,
  icon,
  notice,
  sentence,
  sha2562 as sha256,
  show,
  toast,
  toggle,
  u64,
  unbase64,
  unhex,
  utf8,
  waiting
} from "./shared-K3QNCVT6.js";

// src/app/address.ts
var LOOK_MS = 1500;
var WAIT_MS = 6e4;
var NotYet = class extends Error {
  constructor(have, need) {
    super(`${have} of the ${need} trustees that are needed have answered. Try again later.`);
    this.name = "NotYet";
  }
};
async function lookupTrusteesFor(home) {
  const pins = await recordPins(home);
  if (!pins) return null;
  const known = await knownHead(home);
  const { checkpoint, trustees } = await verifyLookup(await api.lookupTrustees(), pins);
  await acceptHead(home, checkpoint, known);
  return trustees;
}
function setUpOccasion(origin, epoch, setUp, element) {
  return sha256(enc("sidelight/lookup/set-up/v1", utf8(origin), u64(epoch), setUp, element));
}
var rest = () => new Promise((done) => setTimeout(done, LOOK_MS));
async function hashOf(home, trustees, input) {
  const pins = await recordPins(home);
  if (!pins) throw new Refused("log_key", "This device knows no public record.");
  const origin = parseVkey(pins.logKey).name;
  const asked = blinded(input);
  const { set_up: setUp } = await api.beginSetUp(trustees.epoch, hex(asked.element));
  const occasion = setUpOccasion(origin, trustees.epoch, unhex(setUp, 16), asked.element);
  const until = Date.now() + WAIT_MS;
  for (; ; ) {
    const { answers } = await api.setUpAnswers(setUp);
    const whole = answers.flatMap(({ trustee, answer }) => answerOf(trustee, unbase64(answer)) ?? []);
    const { have, hash } = tokenHash(trustees.roster, occasion, asked, whole);
    if (hash) return hash;
    if (Date.now() > until) throw new NotYet(have, trustees.threshold);
    await rest();
  }
}

// src/devices/access.ts
async function accessDialog(home, trustees, publicUrl) {
  const changed = await dialog("Who can open your footage", (close) => {
    const { access } = home.statement;
    const other = access.kind === "emergency" && access.quorumEpoch !== trustees.epoch;
    const asked = askAccess(trustees, publicUrl, other ? null : access.kind);
    const save = button("Save", {
      kind: "primary",
      onclick: async () => {
        const wanted = asked.read();
        if (!wanted) return asked.input()?.focus();
        await chooseAccess(home, wanted);
        close(true);
        toast("Saved. It counts for clips from now on.", { kind: "good" });
      }
    });
    const cancel = button("Cancel", { onclick: () => close(null) });
    return [asked.root, h("div", { class: "actions" }, save, cancel)];
  });
  return changed === true;
}
function hubTrouble(home, statuses, trustees) {
  const { access } = home.statement;
  if (access.kind !== "emergency") return [];
  const heard = [...statuses.values()].filter((status) => status.statement >= home.statement.number);
  return heard.filter((status) => status.access?.key !== trustees.recipient).map((status) => {
    const said = status.problems?.find((problem) => problem.startsWith("Emergency access"));
    const alone = said ?? "A hub seals to your household alone.";
    const other = "A hub seals to another key than the public record shows here.";
    return notice("warn", h("p", {}, status.access ? other : alone));
  });
}
function state(home, trustees, publicUrl) {
  const { access } = home.statement;
  if (access.kind === "sealed") {
    const who2 = "Nobody but your household can open what your hubs seal now.";
    return [h("p", {}, h("strong", {}, "Sealed. "), who2)];
  }
  if (access.quorumEpoch !== trustees.epoch) {
    const what = "The trustees have another key than the one you chose. New clips are sealed to your household alone until you choose again.";
    return [notice("info", h("p", {}, what))];
  }
  const who = ` Your household; and ${together(trustees)} together, under the public rules.`;
  return [h("p", {}, h("strong", {}, "Emergency access."), who), trusteeList(trustees, publicUrl)];
}
function accessParts(home, seen, { statuses, publicUrl, again }) {
  const { access } = home.statement;
  const seal = button("Seal from now on", {
    onclick: async () => {
      await chooseAccess(home, { kind: "sealed" });
      toast("Saved. It counts for clips from now on.", { kind: "good" });
      await again();
    }
  });
  if ("refused" in seen || !seen.trustees) {
    const refused = "refused" in seen ? seen.refused : void 0;
    if (access.kind === "sealed") return [h("p", {}, refused ?? SEALED_ONLY)];
    const stays = "You chose emergency access. New clips are sealed to the trustees' key only where your hub has checked it.";
    return [
      h("p", {}, refused ?? "This service shows no trustees now."),
      h("p", {}, stays),
      h("div", { class: "actions" }, seal)
    ];
  }
  const { trustees } = seen;
  const change = button("Change", {
    onclick: async () => {
      if (await accessDialog(home, trustees, publicUrl)) await again();
    }
  });
  return [
    ...state(home, trustees, publicUrl),
    ...hubTrouble(home, statuses, trustees),
    h("div", { class: "actions" }, change)
  ];
}

// src/devices/add.ts
function askName(put2, named2) {
  const name = field({
    label: "Their name",
    hint: "As your household calls them.",
    autocomplete: "off",
    maxlength: 40
  });
  const form = h(
    "form",
    { class: "stack", novalidate: true },
    notice(
      "info",
      h("p", {}, "Every person sees and hears everything the cameras record, and sees who else can.")
    ),
    name.root,
    h("div", { class: "actions" }, button("Go on", { kind: "primary", type: "submit" }))
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!name.input.value.trim()) return name.input.focus();
    named2(name.input.value.trim());
  });
  put2(form);
}
function addDialog(home, kind) {
  let member = null;
  const door = new Door({
    title: kind === "device" ? "Add a device" : "Add a person",
    page: "/join.html",
    other: "the new device",
    there: () => `On ${member ? `${member}'s` : "the new"} device, scan this picture or open`,
    wait: (code, signal) => Doorway.wait(code, signal),
    come: (doorway) => [
      h(
        "p",
        { class: "lead" },
        "A device has come with this code: ",
        h("strong", {}, doorway.newcomer.name),
        "."
      ),
      h(
        "p",
        { class: "muted" },
        "Let it in only if it is the one in front of you. It will open everything your cameras recorded."
      )
    ],
    admit: (doorway) => doorway.admit(home, member),
    differ: "Then another device came in the place of yours. Remove the newest device from the list now; removing it makes new keys."
  });
  if (kind === "device") return door.open();
  return door.open(
    () => askName(
      (form) => door.put(form),
      (name) => {
        member = name;
        door.showCode();
      }
    )
  );
}

// src/devices/token.ts
async function tokenDialog(home, trustees, asked) {
  const done = await dialog(asked.title, (close) => {
    const told = h("div", { role: "status" });
    const save = button("Save", { kind: "primary", type: "submit" });
    const form = h(
      "form",
      { class: "stack", novalidate: true },
      h("p", {}, asked.words),
      asked.fields,
      told,
      h("div", { class: "actions" }, save, button("Cancel", { onclick: () => close(null) }))
    );
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      save.disabled = true;
      try {
        const { input, sign } = asked.read();
        fill(told, waiting("The trustees answer."));
        await sign({ epoch: trustees.epoch, hash: hex(await hashOf(home, trustees, input)) });
        close(true);
        toast(asked.saved, { kind: "good" });
      } catch (error) {
        const known = error instanceof Refused || error instanceof NotYet;
        fill(told, notice("warn", h("p", {}, known ? error.message : sentence(error))));
        save.disabled = false;
      }
    });
    return [form];
  });
  return done === true;
}

// src/devices/address.ts
function fields() {
  const options = { maxlength: 100, autocomplete: "off" };
  const all = {
    country: field({ label: "Country, two letters", hint: "Such as GB or PT.", ...options }),
    place: field({ label: "Postcode, or the town if there is none", ...options }),
    street: field({ label: "Street and number", hint: "As it stands on a letter.", ...options }),
    unit: field({ label: "Flat, floor or door", hint: "Empty for a house.", ...options })
  };
  const read = () => ({
    country: all.country.input.value.trim(),
    place: all.place.input.value,
    street: all.street.input.value,
    unit: all.unit.input.value
  });
  return { root: h("div", { class: "stack" }, ...Object.values(all).map((it) => it.root)), read };
}
function addressDialog(home, trustees) {
  const asked = fields();
  return tokenDialog(home, trustees, {
    title: "The address of this home",
    words: "It does not leave this page. What leaves says nothing of it; the trustees make something of it together that is equal only for equal addresses, and your household signs that.",
    fields: asked.root,
    read: () => ({
      input: addressInput(asked.read()),
      sign: (own) => setNames(home, (names) => ({ ...names, address: own }))
    }),
    saved: "Saved. An emergency can name this home by its address."
  });
}
function addressParts(home, seen, again) {
  const { access } = home.statement;
  if (access.kind !== "emergency") return [];
  const set = access.address;
  const remove = button("Take it away", {
    onclick: async () => {
      await setNames(home, (names) => ({ ...names, address: null }));
      toast("Saved. No address names this home any more.", { kind: "good" });
      await again();
    }
  });
  const heading = h("h3", {}, "The address of this home");
  if ("refused" in seen || !seen.lookup) {
    const why = "refused" in seen ? seen.refused : "The trustees have no key for addresses and contacts yet.";
    return [heading, h("p", {}, why), set && h("div", { class: "actions" }, remove)];
  }
  const { lookup } = seen;
  const old = set && set.epoch !== lookup.epoch;
  const none = "Not set: an emergency cannot name this home by its address.";
  const older = "Set under an older key of the trustees: an emergency cannot name this home by its address until it is set again.";
  const now = "Set: an emergency can name this home by its address. Neither the service nor any trustee knows it.";
  const says = !set ? none : old ? older : now;
  const change = button(set ? "Set it again" : "Set the address", {
    onclick: async () => {
      if (await addressDialog(home, lookup)) await again();
    }
  });
  return [heading, h("p", {}, says), h("div", { class: "actions" }, change, set && remove)];
}

// src/devices/camera.ts
async function statusOf(home, camera) {
  return (await readStatuses(home)).get(camera.hub)?.cameras.find((c) => c.camera === camera.id);
}
function chosen(camera, name, status) {
  if (status?.motion === void 0) return void 0;
  const { continuous, motion } = status;
  return { name, continuous, motion, audio: camera.audio, retentionDays: camera.retentionDays };
}
var SNAPSHOT = {
  none: "The hub has no address for it.",
  untried: "The hub has an address and has not tried it yet.",
  works: "The hub has an address, and it works.",
  unreachable: "The hub has an address, and nobody answers there.",
  unauthorised: "The hub has an address, and the camera refuses user and password there.",
  refused: "The hub has an address, and it leads to no picture.",
  slow: "The hub has an address, and the camera takes longer than 2 seconds.",
  too_large: "The hub has an address, and the picture is too large: more than 4 MiB or 8 million pixels.",
  not_jpeg: "The hub has an address, and what comes is no JPEG."
};
function snapshotPart(state2) {
  if (state2 === void 0) return { parts: [], read: () => void 0 };
  const address = field({
    label: state2 === "none" ? "Address of its still picture" : "Another address of its still picture",
    hint: "At the camera itself; its manual calls it snapshot or JPEG. It starts with http://.",
    name: "snapshot",
    autocomplete: "off",
    inputmode: "url",
    placeholder: "http://192.168.1.20/snapshot.jpg",
    autocapitalize: "none"
  });
  const had = state2 !== "none";
  address.root.hidden = !had;
  const show2 = (yes) => address.root.hidden = !yes;
  const on = toggle("Picture with messages", SNAPSHOT[state2] ?? "The hub has an address.", had, show2);
  const read = () => {
    if (on.input.checked) return address.input.value.trim() || void 0;
    return had ? "" : void 0;
  };
  return { parts: [on.root, address.root], read };
}
function doorTag(home, camera) {
  if (home.statement.access.kind !== "emergency") return null;
  const what = "Printed at the door, it lets an officer who stands there name this camera in an emergency.";
  return h(
    "dl",
    { class: "facts" },
    h("dt", {}, "Door tag"),
    h(
      "dd",
      {},
      h("strong", { class: "mono" }, printed(tagOf(camera.id))),
      h("span", { class: "hint" }, what)
    )
  );
}
async function cameraDialog(home, camera, name) {
  const status = await statusOf(home, camera);
  const now = chosen(camera, name, status);
  const changed = await dialog(`Change ${name}`, (close) => {
    if (!now) {
      const what2 = "Its hub has not been heard. Switch it on, then change the camera.";
      return [notice("info", h("p", {}, what2)), doorTag(home, camera)];
    }
    const what = cameraForm(now);
    const snapshot = snapshotPart(status?.snapshot);
    const state2 = h("div", { "aria-live": "polite" });
    const save = button("Save", { kind: "primary", type: "submit" });
    const form = h(
      "form",
      { class: "stack", novalidate: true },
      ...what.fields,
      ...snapshot.parts,
      doorTag(home, camera),
      h("p", { class: "small muted" }, "Sound and motion count for what is recorded from now on."),
      state2,
      h("div", { class: "actions" }, save, button("Cancel", { kind: "plain", onclick: () => close(false) }))
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void busy(save, async () => {
        try {
          await changeCamera(home, camera, what.read(), snapshot.read());
          close(true);
          toast("Saved. The hub goes by it now.", { kind: "good" });
        } catch (error) {
          fill(state2, notice("warn", h("p", {}, sentence(error))));
        }
      });
    });
    return [form];
  });
  return changed === true;
}

// src/devices/contacts.ts
var CONTACT_CHARS_MAX = 200;
function shortened({ kind, written }) {
  if (kind === "telephone") return `A telephone number that ends in ${written.slice(-3)}`;
  const at = written.lastIndexOf("@");
  return `${[...written][0]}…${written.slice(at)}`;
}
async function put(home, own, name, old) {
  await setNames(home, (names) => {
    const others = names.contacts.filter((it) => it.hash !== old);
    if (others.some((it) => it.hash === own.hash)) {
      throw new Refused("contact", "This contact is set already.");
    }
    if (others.length >= CONTACTS_MAX) {
      throw new Refused("contact", `A home has at most ${CONTACTS_MAX} contacts. Take one away first.`);
    }
    return { ...names, contacts: [...others, own] };
  });
  await changeSettings(home, (settings) => rename(settings, home, { [own.hash]: { name } }));
}
function rename(settings, home, added) {
  const { access } = home.statement;
  const own = access.kind === "emergency" ? access.contacts.map((it) => it.hash) : [];
  const all = Object.entries({ ...settings.contacts, ...added });
  settings.contacts = Object.fromEntries(all.filter(([hash]) => own.includes(hash)));
}
async function takeAway(home, hash) {
  await setNames(home, (names) => ({
    ...names,
    contacts: names.contacts.filter((it) => it.hash !== hash)
  }));
  await changeSettings(home, (settings) => rename(settings, home, {}));
}
function contactDialog(home, trustees, old) {
  const asked = field({
    label: "E-mail address or telephone number",
    hint: "A number begins with + and the code of its country, such as +44.",
    maxlength: CONTACT_CHARS_MAX,
    autocomplete: "off"
  });
  return tokenDialog(home, trustees, {
    title: "A contact of this home",
    words: "It does not leave this page. What leaves says nothing of it; the trustees make something of it together that is equal only for equal contacts, and your household signs that. Nobody calls or writes to it, and nobody checks whose it is.",
    fields: asked.root,
    read: () => {
      const typed = asked.input.value;
      const [input, name] = [contactInput(typed), shortened(contact(typed))];
      return { input, sign: (own) => put(home, own, name, old) };
    },
    saved: "Saved. An emergency can name this home by this contact."
  });
}
function contactParts(home, seen, { settings, again }) {
  const { access } = home.statement;
  if (access.kind !== "emergency") return [];
  const lookup = "refused" in seen ? null : seen.lookup;
  const { contacts } = access;
  if (!lookup && contacts.length === 0) return [];
  const ask = (old) => async () => {
    if (lookup && await contactDialog(home, lookup, old)) await again();
  };
  const rows = contacts.map(({ hash, epoch }) => {
    const old = lookup !== null && epoch !== lookup.epoch;
    return entry(
      "person",
      named(settings.contacts ?? {}, hash, "A contact"),
      old ? "Set under an older key of the trustees: an emergency cannot name this home by it until it is set again." : "An emergency can name this home by it.",
      old && button("Set it again", { kind: "plain", onclick: ask(hash) }),
      button("Take it away", {
        kind: "plain",
        onclick: async () => {
          await takeAway(home, hash);
          toast("Saved. This contact names this home no more.", { kind: "good" });
          await again();
        }
      })
    );
  });
  const add = lookup && contacts.length < CONTACTS_MAX;
  return [
    h("h3", {}, "Contacts of this home"),
    h(
      "p",
      {},
      `E-mail addresses or telephone numbers, at most ${CONTACTS_MAX}. Where a person is in danger, an officer of an agency who knows one can have this home found by it, if a supervisor of the agency and a reviewer sign that. It is counted in the public record, and you read of it afterwards. By that alone no footage leaves.`
    ),
    rows.length === 0 ? h("p", {}, "None is set.") : h("ul", { class: "entries card" }, ...rows),
    add && h("div", { class: "actions" }, button("Add a contact", { icon: "plus", onclick: ask(null) }))
  ];
}

// src/devices/remove.ts
function sessionChoices(sessions, person) {
  const others = sessions.filter((s) => !s.current);
  const boxes = others.map((s) => {
    const input = h("input", { type: "checkbox", checked: person !== "" && s.name === person });
    const words = `${s.name} · ${s.device_name || "unnamed"} · last used ${when(s.last_used_ms)}`;
    return {
      s,
      input,
      root: h("label", { class: "choice" }, input, h("span", { class: "choice-body" }, words))
    };
  });
  const root = h(
    "fieldset",
    { class: "choices" },
    h("legend", {}, "Sign-ins to end with it"),
    boxes.length === 0 && h("p", { class: "hint" }, "There are none besides this one."),
    ...boxes.map((b) => b.root)
  );
  return { root, chosen: () => boxes.filter((b) => b.input.checked).map((b) => b.s.session) };
}
async function removeDialog(home, leaving) {
  const sessions = await api.sessions();
  return dialog(leaving.title, (close) => {
    const body = h("div", { class: "stack" });
    const list = sessionChoices(sessions, leaving.person);
    fill(
      body,
      h(
        "p",
        {},
        "Your household gets new keys. What the cameras record from now on cannot be opened there."
      ),
      notice(
        "info",
        h(
          "p",
          {},
          "What was already copied stays copied, and old clips stay openable with the old keys. No key takes that back."
        )
      ),
      list.root,
      h(
        "div",
        { class: "actions" },
        button("Remove and make new keys", {
          kind: "danger",
          onclick: () => carryOut(home, leaving, list.chosen(), body, close)
        }),
        button("Cancel", { onclick: () => close(null) })
      )
    );
    return [body];
  });
}
async function carryOut(home, leaving, sessions, body, close) {
  fill(body, waiting("Making new keys and sealing them to the devices that stay"));
  try {
    for (const session of sessions) await api.endSession(session);
    await removeDevices(home, leaving.devices, leaving.members);
    await changeSettings(home, (s) => {
      for (const d of leaving.devices) delete s.devices[d];
      for (const m of leaving.members) delete s.members[m];
    });
    newSheet(home, body, close);
  } catch (error) {
    fill(
      body,
      notice("warn", h("p", {}, sentence(error))),
      h("div", { class: "actions" }, button("Close", { onclick: () => close(true) }))
    );
  }
}
function newSheet(home, body, close) {
  fill(
    body,
    notice("good", h("p", {}, "Removed. Hubs and devices take the new keys over by themselves.")),
    h(
      "p",
      {},
      "The old recovery sheet does not open new clips. Keep it for old ones, and this one for new ones."
    ),
    sheetView(sheetOf(home)),
    sheetActions(sheetOf(home)),
    h(
      "div",
      { class: "actions no-print" },
      button("I have it on paper or in a file", {
        kind: "primary",
        onclick: () => test(home, body, close)
      })
    )
  );
}
function test(home, body, close) {
  fill(
    body,
    h("p", {}, "Type these four characters from the new sheet."),
    sheetTest(sheetOf(home), async () => {
      await remember(home, { sheetTested: true });
      close(true);
    }),
    h(
      "div",
      { class: "actions" },
      button("Show the sheet again", { kind: "plain", onclick: () => newSheet(home, body, close) })
    )
  );
}

// src/reach/shown.ts
var scopeOf = (hub) => `/hub/${hub.slice(0, 16)}/`;

// src/app/told.ts
var KINDS = { press: true, motion: false, request: true, release: true };
var HEARD_MS = 6e4;
function tellers(home, statuses) {
  const keys = home.statement.hubs.map(({ key }) => [key, statuses.get(key)?.push?.key]);
  return keys.flatMap(([hub, key]) => key ? [[hub, key]] : []);
}
function isMissed(home, statuses, told) {
  const here = home.record.device.slice(0, 8);
  return tellers(home, statuses).some(([hub]) => {
    if (!told.hubs.includes(hub)) return true;
    const { push, at } = statuses.get(hub);
    return at > told.at + HEARD_MS && !push?.devices.match(/.{8}/g)?.includes(here);
  });
}
async function tellHere(home, hubs, choice) {
  const { device } = home.record;
  for (const [hub, key] of hubs) {
    const push = { ...await subscribe(key, scopeOf(hub)), ...choice };
    await command(home, hub, "push.set", { device, push });
  }
  await remember(home, { told: { ...choice, hubs: hubs.map(([hub]) => hub), at: Date.now() } });
}
async function tellNoMore(home, told) {
  const { device } = home.record;
  for (const hub of told.hubs) {
    await unsubscribe(scopeOf(hub));
    const listed = home.statement.hubs.some(({ key }) => key === hub);
    if (!listed) continue;
    await command(home, hub, "push.set", { device, push: null }, 5).catch((error) => {
      if (!(error instanceof HubRefusal)) throw error;
    });
  }
  await remember(home, { told: null });
}
async function testHere(home, told) {
  const { device } = home.record;
  for (const hub of told.hubs) await command(home, hub, "push.test", { device });
}

// src/devices/told.ts
var WORDS = {
  press: ["Somebody rings", "The camera, the time, and a way to the clip."],
  motion: ["Something moves", "For every clip that a camera begins by itself."],
  request: ["A request asks your home", "Found by your hub. It comes up to ten minutes later, by chance."],
  release: ["Your footage was opened", "As soon as your hub has found a trustee's notice of it."]
};
var ABOUT = "Your hub tells this device itself, sealed for it alone: the service does not see what happened, nor that you are told. The company that delivers notifications to this browser sees when one comes from your hub's network, always of one size.";
var PICTURE = "A small one of who rings or what moves, from cameras that have an address for it. Whoever sees this device's locked screen sees it, too.";
function quietParts(told) {
  const quiet = told?.quiet;
  const more = h("div", { class: "stack", hidden: !quiet });
  const show2 = (yes) => more.hidden = !yes;
  const on = toggle("Quiet hours", "What happens then is told at their end.", Boolean(quiet), show2);
  const from = field({ label: "From", type: "time", value: timeOf(quiet?.from_minute ?? 22 * 60) });
  const to = field({ label: "To", type: "time", value: timeOf(quiet?.to_minute ?? 7 * 60) });
  const through = quiet?.through.includes("press") ?? true;
  const rings = toggle("A ring comes through", "Also in quiet hours.", through);
  const read = () => {
    if (!on.input.checked) return null;
    const [first, last] = [minuteOf(from.input.value), minuteOf(to.input.value)];
    if (first === null || last === null) throw new Error("Give both times.");
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const through2 = rings.input.checked ? ["press"] : [];
    return { zone, from_minute: first, to_minute: last, through: through2 };
  };
  more.append(h("div", { class: "fields" }, from.root, to.root), rings.root);
  return { parts: [on.root, more], read };
}
function toldParts(home, statuses, again) {
  const about = h("p", { class: "muted" }, ABOUT);
  const { told } = home.record;
  const hubs = tellers(home, statuses);
  if (!canPush()) {
    const what = "This browser shows no notifications of this site. On an iPhone or iPad, put the site on the home screen first and open it there.";
    return [about, notice("info", h("p", {}, what))];
  }
  if (hubs.length === 0 && !told) {
    const what = "None of your hubs can tell it now: there is none, or it has to be heard or updated first.";
    return [about, notice("info", h("p", {}, what))];
  }
  const more = h("div", { class: "stack", hidden: !told });
  const show2 = (yes) => more.hidden = !yes;
  const on = toggle("Tell this device", "Also while no page is open.", Boolean(told), show2);
  const kinds = Object.keys(KINDS).map((kind) => {
    const [label, hint] = WORDS[kind];
    return { kind, made: toggle(label, hint, told ? told.kinds.includes(kind) : KINDS[kind]) };
  });
  const picture = toggle("With a picture", PICTURE, told ? told.picture ?? false : true);
  const quiet = quietParts(told);
  more.append(...kinds.map((it) => it.made.root), picture.root, ...quiet.parts);
  const run = async () => {
    if (on.input.checked) {
      const chosen2 = kinds.filter((it) => it.made.input.checked).map((it) => it.kind);
      await tellHere(home, hubs, { kinds: chosen2, quiet: quiet.read(), picture: picture.input.checked });
      toast("Saved. This device is told from now on.", { kind: "good" });
    } else if (told) {
      await tellNoMore(home, told);
      toast("Saved. This device is told nothing more.", { kind: "good" });
    }
    await again();
  };
  const test2 = async () => {
    await testHere(home, told);
    toast("It is on its way.");
  };
  const missed = "Not every hub tells this device: one is new, or the browser has given up the address that it had. Save, and all of them do.";
  return [
    about,
    told && isMissed(home, statuses, told) && notice("info", h("p", {}, missed)),
    askForm(
      { label: "Save", run, more: [told && button("Send a test", { onclick: test2 })] },
      on.root,
      more
    )
  ];
}

// src/pages/devices.ts
var NEW_MS = 7 * 24 * 3600 * 1e3;
function addedMs(home, device) {
  const first = home.chain.find((s) => s.devices.some((d) => d.id === device));
  return first && first.number > 1 ? first.issuedMs : null;
}
function isNew(home, device) {
  const added = addedMs(home, device);
  return device !== home.record.device && added !== null && Date.now() - added < NEW_MS;
}
function changes(view, run) {
  return async () => {
    if (await run()) await view.again();
  };
}
function people(view) {
  const { home, settings } = view;
  const own = home.record;
  const rows = home.statement.members.map((member) => {
    const name = named(settings.members, member, member === own.member ? home.session.name : "A person");
    const devices = home.statement.devices.filter((d) => d.member === member);
    const remove = button("Remove", {
      kind: "plain",
      onclick: changes(
        view,
        () => removeDialog(home, {
          title: `Remove ${name}?`,
          devices: devices.map((d) => d.id),
          members: [member],
          person: name
        })
      )
    });
    return h(
      "li",
      { class: "person" },
      line(
        "person",
        member === own.member ? `${name} (you)` : name,
        devices.length === 1 ? "1 device" : `${devices.length} devices`,
        member !== own.member && remove
      ),
      h("ul", { class: "entries" }, ...devices.map((d) => deviceRow(view, d.id, name)))
    );
  });
  return section(
    "people",
    "People and devices",
    h(
      "p",
      { class: "muted" },
      "Each of these can open everything your cameras record. The list is signed by your household, not kept by the service."
    ),
    h("ul", { class: "entries card" }, ...rows),
    h(
      "div",
      { class: "actions" },
      button("Add a device", {
        kind: "primary",
        icon: "plus",
        onclick: changes(view, () => addDialog(home, "device"))
      }),
      button("Add a person", { icon: "person", onclick: changes(view, () => addDialog(home, "member")) })
    )
  );
}
function deviceRow(view, device, person) {
  const { home, settings } = view;
  const own = device === home.record.device;
  const added = addedMs(home, device);
  const name = named(settings.devices, device, "A device");
  const hint = own ? "This browser" : added ? `Added ${when(added)}` : "Added at the beginning";
  const gone = (title) => changes(view, () => removeDialog(home, { title, devices: [device], members: [], person }));
  return entry(
    "phone",
    [name, isNew(home, device) && h("span", { class: "tag" }, "new")],
    hint,
    button("Rename", {
      kind: "plain",
      onclick: changes(view, async () => {
        const input = field({ label: "Name", value: name, maxlength: 40, autocomplete: "off" });
        const wanted = await dialog("Name of this device", (close) => {
          const form = h(
            "form",
            { class: "stack", novalidate: true },
            input.root,
            h("div", { class: "actions" }, button("Save", { kind: "primary", type: "submit" }))
          );
          form.addEventListener("submit", (event) => {
            event.preventDefault();
            close(input.input.value.trim());
          });
          return [form];
        });
        if (!wanted) return false;
        await changeSettings(home, (s) => {
          s.devices[device] = { ...s.devices[device], name: wanted };
        });
        return true;
      })
    }),
    !own && button("Lost or remove", { kind: "plain", onclick: gone(`Remove ${name}?`) })
  );
}
function sessionList(view) {
  const rows = view.sessions.map(
    (s) => entry(
      "key",
      `${s.name} · ${s.device_name || "unnamed"}`,
      s.current ? `This browser, since ${when(s.created_ms)}` : `Last used ${when(s.last_used_ms)}, since ${when(s.created_ms)}`,
      s.current ? button("Sign out", { kind: "plain", onclick: signOut }) : button("End", {
        kind: "plain",
        onclick: async () => {
          await api.endSession(s.session);
          toast("Ended. That browser has to sign in again.");
          await view.again();
        }
      })
    )
  );
  return section(
    "sessions",
    "Sign-ins",
    h("p", { class: "muted" }, "A sign-in reaches the service; only a device above also opens footage."),
    h("ul", { class: "entries card" }, ...rows)
  );
}
function hubsAndCameras(view) {
  const { home, settings } = view;
  const confirm = (title, text, label) => dialog(title, (close) => [
    h("p", {}, text),
    h(
      "div",
      { class: "actions" },
      button(label, { kind: "danger", onclick: () => close(true) }),
      button("Cancel", { onclick: () => close(null) })
    )
  ]);
  const hubs = home.statement.hubs.map((hub) => {
    const seen = home.wire.hubs.find((i) => i.hub === hub.key)?.last_seen_ms;
    const name = named(settings.hubs, hub.key, "Hub");
    return entry(
      "hub",
      name,
      seen ? `Last heard ${when(seen)}` : "Not heard yet",
      button("Disconnect", {
        kind: "plain",
        onclick: changes(view, async () => {
          if (!await confirm(
            `Disconnect ${name}?`,
            "It stops recording for this household. What it already uploaded stays.",
            "Disconnect"
          ))
            return false;
          await unpairHub(home, hub.key);
          return true;
        })
      })
    );
  });
  const cameras = home.statement.cameras.map((c) => {
    const name = named(settings.cameras, c.id, "Camera");
    return entry(
      "camera",
      name,
      `Sound ${c.audio ? "on" : "off"}, clips kept ${c.retentionDays} ${c.retentionDays === 1 ? "day" : "days"}`,
      button("Change", { kind: "plain", onclick: changes(view, () => cameraDialog(home, c, name)) }),
      button("Remove", {
        kind: "plain",
        onclick: changes(view, async () => {
          if (!await confirm(
            `Remove ${name}?`,
            "The hub stops recording it. Its clips stay until their time is over.",
            "Remove"
          ))
            return false;
          await removeCamera(home, c.id);
          return true;
        })
      })
    );
  });
  return section(
    "hubs",
    "Hubs and cameras",
    h(
      "ul",
      { class: "entries card" },
      ...hubs,
      ...cameras,
      hubs.length === 0 && h("li", { class: "muted" }, "No hub yet.")
    ),
    h(
      "div",
      { class: "actions" },
      h(
        "a",
        { class: "btn btn-quiet", href: "/setup.html?step=camera" },
        icon("camera"),
        h("span", {}, "Add a camera")
      ),
      h(
        "a",
        { class: "btn btn-quiet", href: "/setup.html?step=hub" },
        icon("hub"),
        h("span", {}, "Connect a hub")
      )
    )
  );
}
function accessSection(view) {
  return section(
    "access",
    "Who can open your footage",
    ...accessParts(view.home, view.seen, view),
    ...addressParts(view.home, view.lookup, view.again),
    ...contactParts(view.home, view.lookup, view),
    h("p", {}, h("a", { href: "/notices.html" }, "What trustees have opened"))
  );
}
async function seeTrustees(home) {
  try {
    return { trustees: await trusteesFor(home) };
  } catch (error) {
    return { refused: sentence(error) };
  }
}
async function seeLookup(home) {
  if (home.statement.access.kind !== "emergency") return { lookup: null };
  try {
    return { lookup: await lookupTrusteesFor(home) };
  } catch (error) {
    return { refused: sentence(error) };
  }
}
function sheetDialog(home) {
  return dialog("Recovery sheet", (close) => {
    const body = h("div", { class: "stack" });
    const sheet = sheetOf(home);
    const test2 = () => fill(
      body,
      h("p", {}, "Type these four characters from your sheet."),
      sheetTest(sheet, async () => {
        await remember(home, { sheetTested: true });
        close(true);
        toast("Your sheet is good.");
      })
    );
    const testMine = () => button("Test the sheet I have", { kind: "plain", onclick: test2 });
    const reveal = () => fill(
      body,
      sheetView(sheet),
      sheetActions(sheet),
      h("div", { class: "actions no-print" }, testMine())
    );
    fill(
      body,
      h(
        "p",
        {},
        "The whole key comes up on the screen. Whoever sees it, or a picture of it, can open everything your cameras recorded."
      ),
      h("div", { class: "actions" }, button("Show the key", { onclick: reveal }), testMine())
    );
    return [body];
  });
}
function sheetSection(view) {
  return section(
    "sheet",
    "Recovery sheet",
    h(
      "p",
      { class: "muted" },
      `It opens everything if every device is lost. It is the one of ${dateOf(renewed(view.home))}; older ones open only what is older.`
    ),
    h(
      "div",
      { class: "actions" },
      button("Show it again", { icon: "print", onclick: () => void sheetDialog(view.home) })
    )
  );
}
function renewed(home) {
  return home.chain.find((s) => s.recovery === home.statement.recovery)?.issuedMs ?? home.statement.issuedMs;
}
function usage(home) {
  const { bytes, quota_bytes, clips } = home.wire.usage;
  const percent = Math.min(100, 100 * bytes / Math.max(1, quota_bytes));
  const fillBar = h("span", {});
  fillBar.style.width = `${percent}%`;
  return section(
    "storage",
    "Storage",
    h("div", { class: "meter", role: "img", "aria-label": `${Math.round(percent)} percent used` }, fillBar),
    h(
      "p",
      { class: "small muted num" },
      `${size(bytes)} of ${size(quota_bytes)}, ${clips} ${clips === 1 ? "clip" : "clips"}`
    )
  );
}
async function paint(home) {
  const again = async () => {
    await refresh(home);
    await paint(home);
  };
  const [settings, sessions, seen, lookup, statuses, witnesses, operator] = await Promise.all([
    readSettings(home),
    api.sessions(),
    seeTrustees(home),
    seeLookup(home),
    readStatuses(home),
    seeWitnesses(home),
    api.operator()
  ]);
  const { public_url: publicUrl } = operator;
  const view = { home, settings, sessions, seen, lookup, statuses, publicUrl, again };
  const fresh = home.statement.devices.filter((d) => isNew(home, d.id));
  const scroll = window.scrollY;
  show(
    h(
      "div",
      { class: "blocks" },
      h("h1", {}, "Devices and people"),
      fresh.length > 0 && notice(
        "info",
        h(
          "p",
          {},
          h(
            "strong",
            {},
            fresh.length === 1 ? "A device was added in the last week: " : "Devices were added in the last week: "
          ),
          `${fresh.map((d) => named(settings.devices, d.id, "a device")).join(", ")}. If nobody of you did that, remove it below.`
        )
      ),
      people(view),
      section("told", "Tell this device", ...toldParts(home, statuses, again)),
      sheetSection(view),
      accessSection(view),
      hubsAndCameras(view),
      witnessesSection(witnesses, home, view),
      sessionList(view),
      h(
        "p",
        {},
        h("a", { href: "/reach.html" }, "How we reach you"),
        " in an emergency that concerns your home."
      ),
      usage(home)
    )
  );
  window.scrollTo({ top: scroll });
}
void withHome(async (home) => {
  if (!home.record.sheetTested) return go("/setup.html");
  await paint(home);
  present(home);
  const again = () => document.querySelector("dialog") ? void 0 : refresh(home).then(
    () => paint(home),
    (error) => toast(sentence(error), { kind: "warn" })
  );
  follow({
    again,
    connected: () => void 0,
    item: (item) => item.kind === "statement" || item.kind === "sign_in" ? again() : void 0
  });
});
