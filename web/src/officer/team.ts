// The agency's people, who of them holds the key, and what can be done about both.

import { type Colleague, type MemberRole, civic } from "../api/agency.ts";
import { type Desk, type Held, type KeyState, keyState, refreshDesk } from "../agency/desk.ts";
import { holders } from "../agency/keyring.ts";
import { renewSheet } from "../agency/key.ts";
import { entryUrl } from "../agency/record.ts";
import { dayOf } from "../decide/words.ts";
import { entry, section } from "../ui/entries.ts";
import { type Child, h } from "../ui/h.ts";
import { button, choices, dialog, notice, show, toast } from "../ui/parts.ts";
import { agencySheet, explainKey, goOn } from "./firstkey.ts";
import { signedIn } from "./frame.ts";
import { newcomer } from "./joining.ts";
import { keyRemark } from "./keybox.ts";
import { letInDialog } from "./letin.ts";
import { recoverForm } from "./recover.ts";
import { rotate } from "./rotate.ts";

/** The page; draws itself again after every change. */
export async function teamPage(desk: Desk): Promise<void> {
  const again = async () => {
    await refreshDesk(desk);
    await teamPage(desk);
  };
  const state = await keyState(desk);
  const remark = keyRemark(state);
  // The remark's link leads here.
  remark?.querySelector("a[href='/team.html']")?.closest("p")?.remove();
  show(
    h(
      "div",
      { class: "blocks blocks-left" },
      h(
        "header",
        {},
        h("h1", {}, "Team and key"),
        h("p", { class: "muted" }, `${desk.agency.name}, ${desk.agency.place}`),
      ),
      await keySection(desk, state, remark, again),
      peopleSection(desk, state),
      signedIn(desk.session.name, desk.agency.role),
    ),
  );
}

async function keySection(
  desk: Desk,
  state: KeyState,
  remark: HTMLElement | null,
  again: () => Promise<void>,
): Promise<HTMLElement> {
  const links = await Promise.all(desk.agency.keys.map((key) => entryUrl(key.index)));
  const keys = desk.agency.keys.map((key, i) =>
    entry("key", `Key ${key.epoch}${i === desk.agency.keys.length - 1 ? ", residents seal to it" : ""}`, [
      `In the record since ${dayOf(key.day)}, `,
      h("a", { href: links[i] }, `entry ${key.index}`),
      h("br"),
      h("span", { class: "mono small" }, `${key.recipient.slice(0, 24)}…`),
    ]),
  );
  return section(
    "key",
    "Delivery key",
    h(
      "p",
      { class: "muted" },
      "What residents share is sealed to this key. Its secret half is with the browsers below and " +
        "nowhere else.",
    ),
    remark,
    keys.length > 0 && h("ul", { class: "entries card" }, ...keys.reverse()),
    actionsOf(desk, state, again),
  );
}

function actionsOf(desk: Desk, state: KeyState, again: () => Promise<void>): HTMLElement {
  const actions: Child[] = [];
  switch (state.state) {
    case "first":
      actions.push(
        button("Make the key", { kind: "primary", icon: "key", onclick: () => explainKey(desk, again) }),
      );
      break;
    case "pending":
      actions.push(button("Go on", { kind: "primary", onclick: () => goOn(desk, again) }));
      break;
    case "stranger":
    case "unlisted":
      actions.push(
        button("Let this browser in", { kind: "primary", onclick: () => newcomer(desk, again).ask() }),
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

function held(desk: Desk, state: Held, again: () => Promise<void>): Child[] {
  const sheet = () => agencySheet(desk, state, again);
  const renewed = async () => agencySheet(desk, await renewSheet(desk), again);
  return [
    button("Let somebody in", {
      kind: "primary",
      icon: "plus",
      onclick: async () => {
        if ((await letInDialog(desk)) !== null) await again();
      },
    }),
    state.keyring.sheet
      ? button("Show the recovery sheet", { icon: "print", onclick: sheet })
      : button("Make a recovery sheet", { icon: "print", onclick: renewed }),
    h(
      "div",
      { class: "actions" },
      state.keyring.sheet && button("New sheet", { kind: "plain", onclick: renewed }),
      button("Change the key", {
        kind: "plain",
        onclick: async () => {
          if (await rotate(desk, state)) await again();
        },
      }),
    ),
  ];
}

const ROLES: Record<MemberRole, string> = { officer: "Officer", supervisor: "Supervisor" };

function peopleSection(desk: Desk, state: KeyState): HTMLElement {
  const keyring = state.state === "held" ? state.keyring : null;
  const hold = keyring && holders(keyring);
  const row = (person: Colleague) => {
    const browsers = keyring?.devices.filter((d) => d.account === person.account) ?? [];
    const own = person.account === desk.agency.account;
    const holdsIt = hold?.has(person.account)
      ? `holds the key in ${browsers.length === 1 ? "one browser" : `${browsers.length} browsers`}`
      : keyring && "does not hold the key";
    const passkey =
      person.credential === null ? "passkey not in the record yet" : `passkey is entry ${person.credential}`;
    return entry(
      "person",
      own ? `${person.name} (you)` : person.name,
      [ROLES[person.role], holdsIt, passkey].filter(Boolean).join(", "),
    );
  };
  const supervisor = desk.agency.role === "supervisor";
  return section(
    "people",
    "People",
    h(
      "p",
      { class: "muted" },
      "Officers write requests and open what is shared. A supervisor also invites people.",
    ),
    h("ul", { class: "entries card" }, ...desk.agency.people.map(row)),
    supervisor
      ? h("div", { class: "actions" }, button("Invite somebody", { icon: "plus", onclick: invite }))
      : h("p", { class: "small muted" }, "A supervisor of your agency can invite further people."),
  );
}

/** Makes an invitation and shows it once. */
async function invite(): Promise<void> {
  const fieldset = choices(
    "What will they do?",
    "role",
    [
      { value: "officer", label: "Officer", hint: "Writes requests, opens what is shared." },
      { value: "supervisor", label: "Supervisor", hint: "The same, and invites people." },
    ],
    "officer",
  );
  const role = await dialog<MemberRole>("Invite somebody", (close) => [
    fieldset,
    h(
      "div",
      { class: "actions" },
      button("Make an invitation", {
        kind: "primary",
        onclick: () =>
          close((fieldset.querySelector<HTMLInputElement>(":checked")?.value ?? "officer") as MemberRole),
      }),
    ),
  ]);
  if (!role) return;
  const made = await civic.invite(role);
  const address = `${location.origin}/signin.html#invite=${made.invite}`;
  await dialog<never>("The invitation", () => [
    h(
      "p",
      { class: "muted" },
      "Hand it over yourself: whoever opens it first becomes one of your people. It is shown only now.",
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
        },
      }),
    ),
  ]);
}
