// The recovery sheet: what is on it, testing it, and coming back in with it (docs/ref/statement.md,
// Recovery sheet).

import { api } from "../api/client.ts";
import type { HouseholdWire, Session } from "../api/types.ts";
import { isIdentity, newDeviceKey, recipientOf } from "../crypto/age.ts";
import { Refused, hex, isId, random, same, unbase64, utf8 } from "../crypto/encoding.ts";
import { type Keyring, openKeyring } from "../crypto/keyring.ts";
import { type Statement, sheetCheck } from "../crypto/statement.ts";
import { saveRecord } from "../crypto/store.ts";
import { type Home, amend, followChain, pinsOf } from "./household.ts";
import { deviceName } from "./passkey.ts";
import { changeSettings, openSettings } from "./settings.ts";

const PREFIX = "AGE-SECRET-KEY-1";

/** What is written on the sheet. */
export interface Sheet {
  household: string;
  check: string;
  identity: string;
}

/** Whose sheet it is, in its words. */
export interface SheetOf {
  title: string;
  /** Name of the first line. */
  owner: string;
  warning: string;
  wayBack: string;
  /** What stock `age` opens with it, if anything. */
  stock: string[] | null;
}

/** A household's. */
export const HOUSEHOLD_SHEET: SheetOf = {
  title: "Sidelight recovery sheet",
  owner: "Household",
  warning: "Whoever has this sheet can open everything your cameras recorded.",
  wayBack:
    'To come back in: sign in with your passkey, choose "Use the recovery sheet", type the three lines ' +
    "above.",
  stock: [
    "Without Sidelight: save the key line to a file, key.txt, and open a downloaded clip with the " +
      "program age:",
    "    age --decrypt --identity key.txt clip.age > clip.mp4",
  ],
};

/** The sheet of a household as it stands. */
export function sheetOf(home: Home): Sheet {
  return {
    household: home.statement.household,
    check: sheetCheck(home.statement.signingKey),
    identity: home.keyring.recovery,
  };
}

/** The key in groups of four, as it is shown and asked for, without what is the same on every sheet. */
export function groups(identity: string): string[] {
  return identity.slice(PREFIX.length).match(/.{1,4}/g) ?? [];
}

/** The sheet as text, to save or print. */
export function sheetText(sheet: Sheet, madeOn: string, of: SheetOf = HOUSEHOLD_SHEET): string {
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
    ...(of.stock ?? []),
    "",
  ].join("\n");
}

/** One character to type back. */
export interface Question {
  group: number;
  place: number;
  answer: string;
}

/** Four characters in four groups, in order. */
export function questions(identity: string): Question[] {
  const all = groups(identity).filter((g) => g.length === 4);
  const chosen = new Set<number>();
  while (chosen.size < 4) chosen.add((random(1)[0] as number) % all.length);
  return [...chosen]
    .sort((a, b) => a - b)
    .map((group) => {
      const place = (random(1)[0] as number) % 4;
      return { group: group + 1, place: place + 1, answer: (all[group] as string)[place] as string };
    });
}

const compact = (value: string) => value.replace(/[\s-]/g, "").toLowerCase();

/** Check and key as somebody typed them; `pasted` may hold the whole sheet. */
export function keyLines(
  typed: { check: string; identity: string },
  pasted = "",
): { check: string; identity: string } {
  const all = `${pasted}\n${typed.check}\n${typed.identity}`;
  const key = all.replace(/ /g, "").match(/AGE-?SECRET-?KEY-?1[0-9A-Z-]{58,}/i)?.[0] ?? typed.identity;
  const letters = key
    .replace(/[\s-]/g, "")
    .toUpperCase()
    .replace(/^AGESECRETKEY1/, "");
  const check = compact(all.match(/check\s+([0-9a-f]{16})/i)?.[1] ?? typed.check);
  return { check, identity: `${PREFIX}${letters}` };
}

/** Reads what somebody typed from a household's sheet, or pasted as a whole. */
export function parseSheet(typed: { household: string; check: string; identity: string }): Sheet {
  const all = `${typed.household}\n${typed.check}\n${typed.identity}`;
  const household = compact(all.match(/household\s+([0-9a-f]{32})/i)?.[1] ?? typed.household);
  const { check, identity } = keyLines(typed, typed.household);
  if (!isId(household))
    throw new Refused("sheet", "The household line has 32 letters and digits, 0-9 and a-f.");
  if (!/^[0-9a-f]{16}$/.test(check))
    throw new Refused("sheet", "The check line has 16 letters and digits, 0-9 and a-f.");
  return { household, check, identity };
}

/** Which of the members has come back: the one of that name, if the names can be read. */
async function memberOf(
  session: Session,
  statement: Statement,
  keyring: Keyring,
  wire: HouseholdWire,
): Promise<string> {
  const { members } = await openSettings(wire, keyring);
  return statement.members.find((m) => members[m]?.name === session.name) ?? (statement.members[0] as string);
}

/** Makes this browser a device of the household again. */
export async function recover(session: Session, sheet: Sheet): Promise<Home> {
  if (!(await isIdentity(sheet.identity))) {
    throw new Refused("sheet", "The key line has a typing error: its own checksum does not fit.");
  }
  if (session.household !== sheet.household) {
    throw new Refused(
      "other_household",
      "You are signed in to another household than the one on this sheet.",
    );
  }
  const wire = await api.household();
  const first = wire.statements[0];
  if (!first) throw new Refused("empty", "The service has no record of this household.");
  const chain = await followChain(wire.statements, { number: 1, text: first.text });
  const statement = chain.at(-1) as Statement;
  if (
    statement.household !== sheet.household ||
    !same(utf8(sheetCheck(statement.signingKey)), utf8(sheet.check))
  ) {
    throw new Refused(
      "check",
      "The check on the sheet does not fit what the service shows. Either this sheet was replaced " +
        "by a newer one, " +
        "or the service shows a household that is not yours. Nothing was opened.",
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
    ...(await pinsOf(operator)),
    sheetTested: true,
  };
  await saveRecord(record);
  const home: Home = { session, record, wire, chain, statement, text, keyring };
  await amend(home, (draft) => {
    draft.devices.push({ id: device, member: record.member, recipient });
  });
  await changeSettings(home, (s) => {
    s.devices[device] = { name: deviceName() };
  });
  return home;
}

/** Whether an identity is the one a recipient belongs to; for tests of a saved sheet. */
export async function fits(identity: string, recipient: string): Promise<boolean> {
  return (await recipientOf(identity)) === recipient;
}
