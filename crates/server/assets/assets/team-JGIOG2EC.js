import {
  OfficeDoor,
  newcomer
} from "./shared-YXJRUCSQ.js";
import {
  keyRemark
} from "./shared-YFLNEICQ.js";
import {
  changeKeyring,
  checkKeyring,
  holders,
  keyState,
  openKeyring,
  refreshDesk,
  signedIn,
  storeKeyring,
  withDesk
} from "./shared-QUQU22NC.js";
import "./shared-XWMETBKU.js";
import {
  Door
} from "./shared-DX46OCNS.js";
import {
  entry,
  section
} from "./shared-XHEHYNQT.js";
import "./shared-RNYTLPHR.js";
import "./shared-G3EZ2W77.js";
import {
  decide
} from "./shared-MKPH3CSN.js";
import {
  dayOf
} from "./shared-YZLSRIZN.js";
import {
  civic,
  entryUrl,
  saveDevice
} from "./shared-SUADRC7Y.js";
import "./shared-W57RIK6C.js";
import {
  sheetActions,
  sheetTest,
  sheetView
} from "./shared-SG6557SX.js";
import {
  keyLines
} from "./shared-B5DKX5RX.js";
import "./shared-JGEODCKK.js";
import "./shared-2DX3DUU7.js";
import "./shared-OSQALUCD.js";
import {
  pause
} from "./shared-NUMYPDCX.js";
import {
  sheetForm
} from "./shared-PRMIOVM2.js";
import "./shared-UTN4Y27B.js";
import "./shared-SXDMXA34.js";
import "./shared-JJNZVMH2.js";
import "./shared-BVXFGN5K.js";
import "./shared-E2FXWDGR.js";
import {
  deviceName
} from "./shared-4RWOZPX6.js";
import {
  isIdentity,
  newDeviceKey,
  newIdentity,
  recipientOf
} from "./shared-UI4E442E.js";
import {
  Problem,
  Refused,
  button,
  choices,
  dialog,
  failure,
  h,
  hex,
  icon,
  notice,
  sha2562 as sha256,
  show,
  toast,
  unbase64,
  utf8,
  waiting
} from "./shared-K3QNCVT6.js";

// src/agency/key.ts
var LOGGED_MS = 12e4;
async function newDevice(desk) {
  const { key, recipient } = await newDeviceKey();
  const { agency, account } = desk.agency;
  const device = { agency, key, recipient, keyring: 0, sheetTested: false };
  await saveDevice(device);
  return { device, listed: { account, name: deviceName(), recipient } };
}
async function makeFirstKey(desk) {
  const { device, listed } = await newDevice(desk);
  const keyring = {
    agency: desk.agency.agency,
    epochs: [],
    devices: [listed],
    sheet: await newIdentity(),
    next: await newIdentity()
  };
  await storeKeyring(desk, { device, keyring, version: 0 });
}
async function registerFirstKey(desk, pending) {
  const { next } = pending.keyring;
  if (!next) throw new Refused("keyring_format", "the agency's keyring holds no key");
  try {
    await civic.firstKey(await recipientOf(next));
  } catch (error) {
    if (!(error instanceof Problem && error.code === "has_key")) throw error;
  }
  return untilLogged(desk, 1);
}
async function untilLogged(desk, epoch) {
  for (const end = Date.now() + LOGGED_MS; ; ) {
    await refreshDesk(desk);
    if (desk.keys.some((k) => k.epoch >= epoch)) {
      const now = await keyState(desk);
      if (now.state === "held") return now;
    }
    if (Date.now() > end) {
      throw new Refused(
        "not_logged",
        "The key is not in the public record yet. Look again in a few minutes."
      );
    }
    await pause(1e3);
  }
}
async function prepareRotation(desk, without) {
  const next = await newIdentity();
  await changeKeyring(desk, (keyring) => {
    keyring.next = next;
    keyring.devices = keyring.devices.filter((d) => !without.includes(d.recipient));
  });
  return recipientOf(next);
}
async function finishRotation(desk, decided) {
  const epoch = Number(decided.lines.find(([name]) => name === "epoch")?.[1]);
  return untilLogged(desk, epoch);
}
async function renewSheet(desk) {
  const sheet = await newIdentity();
  const held2 = await changeKeyring(desk, (keyring) => {
    keyring.sheet = sheet;
  });
  held2.device = { ...held2.device, sheetTested: false };
  await saveDevice(held2.device);
  return held2;
}
var logCheck = (vkey) => hex(sha256(utf8(vkey)).subarray(0, 8));
async function recoverKey(desk, identity, check) {
  if (!await isIdentity(identity)) {
    throw new Refused("sheet", "The key line has a typing error: its own checksum does not fit.");
  }
  if (check && check !== logCheck(desk.log.vkey)) {
    throw new Refused(
      "check",
      "The check on the sheet does not fit this service's public record. Nothing was opened."
    );
  }
  const keyring = await openedBy(desk, identity);
  const { device, listed } = await newDevice(desk);
  keyring.devices.push(listed);
  await storeKeyring(desk, {
    device: { ...device, sheetTested: keyring.sheet === identity },
    keyring,
    version: 0
  });
}
async function openedBy(desk, identity) {
  const recipient = await recipientOf(identity);
  const key = desk.keys.find((k) => k.recipient === recipient);
  const { agency, keyring } = desk.agency;
  if (!keyring) {
    if (!key) throw new Refused("sheet", "This is not a delivery key that the record has.");
    const epochs = [{ n: key.epoch, identity }];
    return { agency, epochs, devices: [], sheet: null, next: null };
  }
  const opened = await openKeyring(unbase64(keyring.sealed), [identity]).catch(() => {
    throw new Refused(
      "sheet",
      "This sheet does not open the agency's keyring. A newer sheet has replaced it."
    );
  });
  await checkKeyring(opened, agency, desk.keys);
  return opened;
}

// src/officer/firstkey.ts
var SHEET = {
  title: "Sidelight recovery sheet of an agency",
  owner: "Agency",
  warning: "Whoever has this sheet can open everything that was shared with the agency.",
  wayBack: 'To come back in: sign in with your passkey, open "Team and key", choose "Use the recovery sheet".',
  stock: null
};
function frame(title, ...content) {
  show(h("section", { class: "narrow stack" }, h("h1", {}, title), ...content));
}
function point(name, title, text) {
  return h("li", {}, icon(name, 24), h("div", {}, h("strong", {}, title), h("p", { class: "muted" }, text)));
}
function explainKey(desk, done) {
  frame(
    `The key of ${desk.agency.name}`,
    h(
      "p",
      { class: "lead" },
      "This browser makes the key that residents seal to when they share with you."
    ),
    h(
      "ul",
      { class: "points" },
      point(
        "key",
        "Its public half goes into the public record",
        "Residents take it from there and from nowhere else."
      ),
      point(
        "shield",
        "Its secret half stays with your people",
        "The service has no copy. A colleague's browser gets it from yours, with a code and six words."
      ),
      point(
        "print",
        "Lose every copy, lose what was shared",
        "So at least two people hold it, and a recovery sheet is kept apart from them."
      )
    ),
    h(
      "div",
      { class: "actions" },
      button("Make the key", {
        kind: "primary",
        icon: "key",
        onclick: async () => {
          await makeFirstKey(desk);
          await goOn(desk, done);
        }
      }),
      button("Later", { kind: "plain", onclick: done })
    )
  );
}
async function goOn(desk, done) {
  const state = await keyState(desk);
  if (state.state === "held") return agencySheet(desk, state, done);
  if (state.state !== "pending") return void await done();
  await waitForRecord(desk, state, done);
}
async function waitForRecord(desk, pending, done) {
  frame(
    "Into the public record",
    waiting("Waiting until the record has the key, and checking that it is this one")
  );
  try {
    agencySheet(desk, await registerFirstKey(desk, pending), done);
  } catch (error) {
    show(failure(error, () => waitForRecord(desk, pending, done)));
  }
}
function sheetOf(desk, held2) {
  return {
    household: desk.agency.agency,
    check: logCheck(desk.log.vkey),
    identity: held2.keyring.sheet ?? ""
  };
}
function agencySheet(desk, held2, done) {
  const sheet = sheetOf(desk, held2);
  frame(
    "The agency's recovery sheet",
    h(
      "p",
      { class: "lead" },
      "If every browser that holds the key is lost, this sheet brings it back. Nothing else does."
    ),
    sheetView(sheet, SHEET),
    sheetActions(sheet, SHEET),
    notice("info", h("p", {}, "Keep it in a safe place of the agency. The service has no copy of it.")),
    h(
      "div",
      { class: "actions no-print" },
      button("We have it on paper or in a file", {
        kind: "primary",
        onclick: () => testSheet(desk, held2, done)
      }),
      button("Later", { kind: "plain", onclick: done })
    )
  );
}
function testSheet(desk, held2, done) {
  frame(
    "Look at the sheet",
    h(
      "p",
      { class: "lead" },
      "Type these four characters from it. This shows that it can be read, before anything depends on it."
    ),
    sheetTest(sheetOf(desk, held2), async () => {
      await saveDevice({ ...held2.device, sheetTested: true });
      await done();
    }),
    h(
      "div",
      { class: "actions" },
      button("Show the sheet again", { kind: "plain", onclick: () => agencySheet(desk, held2, done) })
    )
  );
}

// src/officer/letin.ts
function whoCame(way, person) {
  if (!person) {
    return [
      h("p", { class: "lead" }, `Somebody has come with ${way.newcomer.name}.`),
      notice("warn", h("p", {}, "The service does not list this account among the agency's people."))
    ];
  }
  return [
    h("p", { class: "lead" }, h("strong", {}, person), ` has come, with ${way.newcomer.name}.`),
    h(
      "p",
      { class: "muted" },
      "Let it in only if it is the one you expect. It will open everything residents share with the agency."
    )
  ];
}
function letInDialog(desk) {
  return new Door({
    title: "Let somebody in",
    page: "/officer.html",
    other: "the other screen",
    there: () => "Your colleague signs in first. Then, in that browser, scan this picture or open",
    wait: async (code, signal) => {
      const way = await OfficeDoor.wait(code, signal);
      await refreshDesk(desk);
      return way;
    },
    come: (way) => whoCame(way, way.person(desk)),
    admit: (way) => way.admit(desk),
    differ: "Then another browser came in the place of the one you know. Change the key now, and take the newest browser out."
  }).open();
}

// src/officer/recover.ts
function recoverForm(desk, done) {
  show(
    h(
      "section",
      { class: "narrow stack" },
      h("h1", {}, "Use the recovery sheet"),
      h("p", { class: "lead" }, `The sheet of ${desk.agency.name} is opened here; nothing on it is sent.`),
      sheetForm({
        household: false,
        checks: "which public record is the right one",
        more: [button("Back", { kind: "plain", onclick: done })],
        run: async (typed, say) => {
          const { check, identity } = keyLines(typed);
          say(waiting("Checking the sheet"));
          await recoverKey(desk, identity, check);
          toast("This browser holds the agency's key again.");
          await done();
        }
      })
    )
  );
}

// src/officer/rotate.ts
function askWho(desk, held2, first) {
  const name = (account) => desk.agency.people.find((p) => p.account === account)?.name ?? "Nobody listed";
  const boxes = held2.keyring.devices.map((d) => {
    const own = d.recipient === held2.device.recipient;
    const input = h("input", { type: "checkbox", checked: !first.includes(d.recipient), disabled: own });
    const root = h(
      "label",
      { class: "choice" },
      input,
      h(
        "span",
        { class: "choice-body" },
        h("strong", {}, name(d.account)),
        h("span", { class: "hint" }, own ? `${d.name}, this browser` : d.name)
      )
    );
    return { root, input, recipient: d.recipient };
  });
  return dialog("Change the delivery key", (close) => [
    h(
      "p",
      { class: "muted" },
      "Residents seal to the new key from then on. What was shared before stays sealed to the old one, and who has that keeps it."
    ),
    h("fieldset", { class: "choices" }, h("legend", {}, "Who gets the new key"), ...boxes.map((b) => b.root)),
    notice(
      "info",
      h("p", {}, "The change is a decision: it takes your passkey and is an entry of the public record.")
    ),
    h(
      "div",
      { class: "actions" },
      button("Go on", {
        kind: "primary",
        onclick: () => close(boxes.filter((b) => !b.input.checked).map((b) => b.recipient))
      }),
      button("Cancel", { kind: "plain", onclick: () => close(null) })
    )
  ]);
}
async function rotate(desk, held2, without = []) {
  const leaving = await askWho(desk, held2, without);
  if (!leaving) return false;
  const recipient = await prepareRotation(desk, leaving);
  const decided = await decide({ kind: "rotate", recipient });
  if (!decided) return false;
  await finishRotation(desk, decided);
  toast("The agency has a new delivery key.");
  return true;
}

// src/officer/team.ts
async function teamPage(desk) {
  const again = async () => {
    await refreshDesk(desk);
    await teamPage(desk);
  };
  const state = await keyState(desk);
  const remark = keyRemark(state);
  remark?.querySelector("a[href='/team.html']")?.closest("p")?.remove();
  show(
    h(
      "div",
      { class: "blocks blocks-left" },
      h(
        "header",
        {},
        h("h1", {}, "Team and key"),
        h("p", { class: "muted" }, `${desk.agency.name}, ${desk.agency.place}`)
      ),
      await keySection(desk, state, remark, again),
      peopleSection(desk, state),
      signedIn(desk.session.name, desk.agency.role)
    )
  );
}
async function keySection(desk, state, remark, again) {
  const links = await Promise.all(desk.agency.keys.map((key) => entryUrl(key.index)));
  const keys = desk.agency.keys.map(
    (key, i) => entry("key", `Key ${key.epoch}${i === desk.agency.keys.length - 1 ? ", residents seal to it" : ""}`, [
      `In the record since ${dayOf(key.day)}, `,
      h("a", { href: links[i] }, `entry ${key.index}`),
      h("br"),
      h("span", { class: "mono small" }, `${key.recipient.slice(0, 24)}…`)
    ])
  );
  return section(
    "key",
    "Delivery key",
    h(
      "p",
      { class: "muted" },
      "What residents share is sealed to this key. Its secret half is with the browsers below and nowhere else."
    ),
    remark,
    keys.length > 0 && h("ul", { class: "entries card" }, ...keys.reverse()),
    actionsOf(desk, state, again)
  );
}
function actionsOf(desk, state, again) {
  const actions = [];
  switch (state.state) {
    case "first":
      actions.push(
        button("Make the key", { kind: "primary", icon: "key", onclick: () => explainKey(desk, again) })
      );
      break;
    case "pending":
      actions.push(button("Go on", { kind: "primary", onclick: () => goOn(desk, again) }));
      break;
    case "stranger":
    case "unlisted":
      actions.push(
        button("Let this browser in", { kind: "primary", onclick: () => newcomer(desk, again).ask() })
      );
      actions.push(button("Use the recovery sheet", { onclick: () => recoverForm(desk, again) }));
      break;
    case "outside":
      actions.push(button("Bring the key in", { kind: "primary", onclick: () => recoverForm(desk, again) }));
      break;
    case "held":
      actions.push(...held(desk, state, again));
  }
  return h("div", { class: "actions" }, ...actions);
}
function held(desk, state, again) {
  const sheet = () => agencySheet(desk, state, again);
  const renewed = async () => agencySheet(desk, await renewSheet(desk), again);
  return [
    button("Let somebody in", {
      kind: "primary",
      icon: "plus",
      onclick: async () => {
        if (await letInDialog(desk) !== null) await again();
      }
    }),
    state.keyring.sheet ? button("Show the recovery sheet", { icon: "print", onclick: sheet }) : button("Make a recovery sheet", { icon: "print", onclick: renewed }),
    h(
      "div",
      { class: "actions" },
      state.keyring.sheet && button("New sheet", { kind: "plain", onclick: renewed }),
      button("Change the key", {
        kind: "plain",
        onclick: async () => {
          if (await rotate(desk, state)) await again();
        }
      })
    )
  ];
}
var ROLES = { officer: "Officer", supervisor: "Supervisor" };
function peopleSection(desk, state) {
  const keyring = state.state === "held" ? state.keyring : null;
  const hold = keyring && holders(keyring);
  const row = (person) => {
    const browsers = keyring?.devices.filter((d) => d.account === person.account) ?? [];
    const own = person.account === desk.agency.account;
    const holdsIt = hold?.has(person.account) ? `holds the key in ${browsers.length === 1 ? "one browser" : `${browsers.length} browsers`}` : keyring && "does not hold the key";
    const passkey = person.credential === null ? "passkey not in the record yet" : `passkey is entry ${person.credential}`;
    return entry(
      "person",
      own ? `${person.name} (you)` : person.name,
      [ROLES[person.role], holdsIt, passkey].filter(Boolean).join(", ")
    );
  };
  const supervisor = desk.agency.role === "supervisor";
  return section(
    "people",
    "People",
    h(
      "p",
      { class: "muted" },
      "Officers write requests and open what is shared. A supervisor also invites people."
    ),
    h("ul", { class: "entries card" }, ...desk.agency.people.map(row)),
    supervisor ? h("div", { class: "actions" }, button("Invite somebody", { icon: "plus", onclick: invite })) : h("p", { class: "small muted" }, "A supervisor of your agency can invite further people.")
  );
}
async function invite() {
  const fieldset = choices(
    "What will they do?",
    "role",
    [
      { value: "officer", label: "Officer", hint: "Writes requests, opens what is shared." },
      { value: "supervisor", label: "Supervisor", hint: "The same, and invites people." }
    ],
    "officer"
  );
  const role = await dialog("Invite somebody", (close) => [
    fieldset,
    h(
      "div",
      { class: "actions" },
      button("Make an invitation", {
        kind: "primary",
        onclick: () => close(fieldset.querySelector(":checked")?.value ?? "officer")
      })
    )
  ]);
  if (!role) return;
  const made = await civic.invite(role);
  const address = `${location.origin}/signin.html#invite=${made.invite}`;
  await dialog("The invitation", () => [
    h(
      "p",
      { class: "muted" },
      "Hand it over yourself: whoever opens it first becomes one of your people. It is shown only now."
    ),
    h("p", { class: "mono invitation", tabindex: 0 }, address),
    notice("info", h("p", {}, "It works once. The passkey they make then goes into the public record.")),
    h(
      "div",
      { class: "actions" },
      button("Copy it", {
        kind: "primary",
        icon: "copy",
        onclick: async () => {
          await navigator.clipboard.writeText(address);
          toast("Copied.");
        }
      })
    )
  ]);
}

// src/pages/team.ts
void withDesk(teamPage);
