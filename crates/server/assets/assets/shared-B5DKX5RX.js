import {
  changeSettings,
  openSettings
} from "./shared-JJNZVMH2.js";
import {
  deviceName
} from "./shared-4RWOZPX6.js";
import {
  amend,
  followChain,
  isIdentity,
  newDeviceKey,
  openKeyring,
  pinsOf,
  saveRecord,
  sheetCheck
} from "./shared-UI4E442E.js";
import {
  Refused,
  api,
  hex,
  isId,
  random,
  same,
  unbase64,
  utf8
} from "./shared-K3QNCVT6.js";

// src/app/recovery.ts
var PREFIX = "AGE-SECRET-KEY-1";
var HOUSEHOLD_SHEET = {
  title: "Sidelight recovery sheet",
  owner: "Household",
  warning: "Whoever has this sheet can open everything your cameras recorded.",
  wayBack: 'To come back in: sign in with your passkey, choose "Use the recovery sheet", type the three lines above.',
  stock: [
    "Without Sidelight: save the key line to a file, key.txt, and open a downloaded clip with the program age:",
    "    age --decrypt --identity key.txt clip.age > clip.mp4"
  ]
};
function sheetOf(home) {
  return {
    household: home.statement.household,
    check: sheetCheck(home.statement.signingKey),
    identity: home.keyring.recovery
  };
}
function groups(identity) {
  return identity.slice(PREFIX.length).match(/.{1,4}/g) ?? [];
}
function sheetText(sheet, madeOn, of = HOUSEHOLD_SHEET) {
  return [
    of.title.toUpperCase(),
    `Made ${madeOn}`,
    "",
    `${of.warning} Keep it as you would keep a house key.`,
    "",
    `${of.owner.padEnd(10)} ${sheet.household}`,
    `Check      ${sheet.check}`,
    `Key        ${sheet.identity}`,
    "",
    of.wayBack,
    ...of.stock ?? [],
    ""
  ].join("\n");
}
function questions(identity) {
  const all = groups(identity).filter((g) => g.length === 4);
  const chosen = /* @__PURE__ */ new Set();
  while (chosen.size < 4) chosen.add(random(1)[0] % all.length);
  return [...chosen].sort((a, b) => a - b).map((group) => {
    const place = random(1)[0] % 4;
    return { group: group + 1, place: place + 1, answer: all[group][place] };
  });
}
var compact = (value) => value.replace(/[\s-]/g, "").toLowerCase();
function keyLines(typed, pasted = "") {
  const all = `${pasted}
${typed.check}
${typed.identity}`;
  const key = all.replace(/ /g, "").match(/AGE-?SECRET-?KEY-?1[0-9A-Z-]{58,}/i)?.[0] ?? typed.identity;
  const letters = key.replace(/[\s-]/g, "").toUpperCase().replace(/^AGESECRETKEY1/, "");
  const check = compact(all.match(/check\s+([0-9a-f]{16})/i)?.[1] ?? typed.check);
  return { check, identity: `${PREFIX}${letters}` };
}
function parseSheet(typed) {
  const all = `${typed.household}
${typed.check}
${typed.identity}`;
  const household = compact(all.match(/household\s+([0-9a-f]{32})/i)?.[1] ?? typed.household);
  const { check, identity } = keyLines(typed, typed.household);
  if (!isId(household))
    throw new Refused("sheet", "The household line has 32 letters and digits, 0-9 and a-f.");
  if (!/^[0-9a-f]{16}$/.test(check))
    throw new Refused("sheet", "The check line has 16 letters and digits, 0-9 and a-f.");
  return { household, check, identity };
}
async function memberOf(session, statement, keyring, wire) {
  const { members } = await openSettings(wire, keyring);
  return statement.members.find((m) => members[m]?.name === session.name) ?? statement.members[0];
}
async function recover(session, sheet) {
  if (!await isIdentity(sheet.identity)) {
    throw new Refused("sheet", "The key line has a typing error: its own checksum does not fit.");
  }
  if (session.household !== sheet.household) {
    throw new Refused(
      "other_household",
      "You are signed in to another household than the one on this sheet."
    );
  }
  const wire = await api.household();
  const first = wire.statements[0];
  if (!first) throw new Refused("empty", "The service has no record of this household.");
  const chain = await followChain(wire.statements, { number: 1, text: first.text });
  const statement = chain.at(-1);
  if (statement.household !== sheet.household || !same(utf8(sheetCheck(statement.signingKey)), utf8(sheet.check))) {
    throw new Refused(
      "check",
      "The check on the sheet does not fit what the service shows. Either this sheet was replaced by a newer one, or the service shows a household that is not yours. Nothing was opened."
    );
  }
  const keyring = await openKeyring(unbase64(wire.keyring), [sheet.identity], statement);
  const { key, recipient } = await newDeviceKey();
  const device = hex(random(16));
  const text = wire.statements.at(-1)?.text ?? "";
  const operator = await api.operator();
  const record = {
    household: sheet.household,
    device,
    member: await memberOf(session, statement, keyring, wire),
    key,
    recipient,
    pinned: { number: statement.number, text },
    ...await pinsOf(operator),
    sheetTested: true
  };
  await saveRecord(record);
  const home = { session, record, wire, chain, statement, text, keyring };
  await amend(home, (draft) => {
    draft.devices.push({ id: device, member: record.member, recipient });
  });
  await changeSettings(home, (s) => {
    s.devices[device] = { name: deviceName() };
  });
  return home;
}

export {
  HOUSEHOLD_SHEET,
  sheetOf,
  groups,
  sheetText,
  questions,
  keyLines,
  parseSheet,
  recover
};
