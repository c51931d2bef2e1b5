// Devices, people, hubs, cameras and sign-ins of the household, and everything that changes who can open
// footage.

import { api } from "../api/client.ts";
import type { SessionItem } from "../api/types.ts";
import { trusteesFor } from "../app/access.ts";
import { lookupTrusteesFor } from "../app/address.ts";
import { removeCamera } from "../app/cameras.ts";
import { type Home, refresh, remember } from "../app/household.ts";
import { type HubStatus, readStatuses } from "../app/hubs.ts";
import { follow } from "../app/live.ts";
import { present } from "../app/present.ts";
import { unpairHub } from "../app/pair.ts";
import { sheetOf } from "../app/recovery.ts";
import { go, signOut, withHome } from "../app/route.ts";
import { type Settings, changeSettings, named, readSettings } from "../app/settings.ts";
import { type Seen, accessParts } from "../devices/access.ts";
import { addDialog } from "../devices/add.ts";
import { type SeenLookup, addressParts } from "../devices/address.ts";
import { cameraDialog } from "../devices/camera.ts";
import { contactParts } from "../devices/contacts.ts";
import { removeDialog } from "../devices/remove.ts";
import { toldParts } from "../devices/told.ts";
import { seeWitnesses, witnessesSection } from "../devices/witnesses.ts";
import { entry, line, section } from "../ui/entries.ts";
import { dateOf, size, when } from "../ui/format.ts";
import { fill, h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";
import { button, dialog, field, notice, sentence, show, toast } from "../ui/parts.ts";
import { sheetActions, sheetTest, sheetView } from "../ui/sheet.ts";

/** A device added within this time is pointed out. */
const NEW_MS = 7 * 24 * 3600 * 1000;

/** When a device came in, as the signed statements say it; null if the household began with it. */
function addedMs(home: Home, device: string): number | null {
  const first = home.chain.find((s) => s.devices.some((d) => d.id === device));
  return first && first.number > 1 ? first.issuedMs : null;
}

/** Whether a device, other than this browser, came in lately. */
function isNew(home: Home, device: string): boolean {
  const added = addedMs(home, device);
  return device !== home.record.device && added !== null && Date.now() - added < NEW_MS;
}

interface View {
  home: Home;
  seen: Seen;
  lookup: SeenLookup;
  statuses: Map<string, HubStatus>;
  publicUrl: string;
  settings: Settings;
  sessions: SessionItem[];
  again: () => Promise<void>;
}

function changes(view: View, run: () => Promise<unknown>): () => Promise<void> {
  return async () => {
    if (await run()) await view.again();
  };
}

function people(view: View): HTMLElement {
  const { home, settings } = view;
  const own = home.record;
  const rows = home.statement.members.map((member) => {
    const name = named(settings.members, member, member === own.member ? home.session.name : "A person");
    const devices = home.statement.devices.filter((d) => d.member === member);
    const remove = button("Remove", {
      kind: "plain",
      onclick: changes(view, () =>
        removeDialog(home, {
          title: `Remove ${name}?`,
          devices: devices.map((d) => d.id),
          members: [member],
          person: name,
        }),
      ),
    });
    return h(
      "li",
      { class: "person" },
      line(
        "person",
        member === own.member ? `${name} (you)` : name,
        devices.length === 1 ? "1 device" : `${devices.length} devices`,
        member !== own.member && remove,
      ),
      h("ul", { class: "entries" }, ...devices.map((d) => deviceRow(view, d.id, name))),
    );
  });
  return section(
    "people",
    "People and devices",
    h(
      "p",
      { class: "muted" },
      "Each of these can open everything your cameras record. The list is signed by your household, " +
        "not kept by the service.",
    ),
    h("ul", { class: "entries card" }, ...rows),
    h(
      "div",
      { class: "actions" },
      button("Add a device", {
        kind: "primary",
        icon: "plus",
        onclick: changes(view, () => addDialog(home, "device")),
      }),
      button("Add a person", { icon: "person", onclick: changes(view, () => addDialog(home, "member")) }),
    ),
  );
}

function deviceRow(view: View, device: string, person: string): HTMLElement {
  const { home, settings } = view;
  const own = device === home.record.device;
  const added = addedMs(home, device);
  const name = named(settings.devices, device, "A device");
  const hint = own ? "This browser" : added ? `Added ${when(added)}` : "Added at the beginning";
  const gone = (title: string) =>
    changes(view, () => removeDialog(home, { title, devices: [device], members: [], person }));
  return entry(
    "phone",
    [name, isNew(home, device) && h("span", { class: "tag" }, "new")],
    hint,
    button("Rename", {
      kind: "plain",
      onclick: changes(view, async () => {
        const input = field({ label: "Name", value: name, maxlength: 40, autocomplete: "off" });
        const wanted = await dialog<string>("Name of this device", (close) => {
          const form = h(
            "form",
            { class: "stack", novalidate: true },
            input.root,
            h("div", { class: "actions" }, button("Save", { kind: "primary", type: "submit" })),
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
      }),
    }),
    !own && button("Lost or remove", { kind: "plain", onclick: gone(`Remove ${name}?`) }),
  );
}

function sessionList(view: View): HTMLElement {
  const rows = view.sessions.map((s) =>
    entry(
      "key",
      `${s.name} · ${s.device_name || "unnamed"}`,
      s.current
        ? `This browser, since ${when(s.created_ms)}`
        : `Last used ${when(s.last_used_ms)}, since ${when(s.created_ms)}`,
      s.current
        ? button("Sign out", { kind: "plain", onclick: signOut })
        : button("End", {
            kind: "plain",
            onclick: async () => {
              await api.endSession(s.session);
              toast("Ended. That browser has to sign in again.");
              await view.again();
            },
          }),
    ),
  );
  return section(
    "sessions",
    "Sign-ins",
    h("p", { class: "muted" }, "A sign-in reaches the service; only a device above also opens footage."),
    h("ul", { class: "entries card" }, ...rows),
  );
}

function hubsAndCameras(view: View): HTMLElement {
  const { home, settings } = view;
  const confirm = (title: string, text: string, label: string) =>
    dialog<boolean>(title, (close) => [
      h("p", {}, text),
      h(
        "div",
        { class: "actions" },
        button(label, { kind: "danger", onclick: () => close(true) }),
        button("Cancel", { onclick: () => close(null) }),
      ),
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
          if (
            !(await confirm(
              `Disconnect ${name}?`,
              "It stops recording for this household. What it already uploaded stays.",
              "Disconnect",
            ))
          )
            return false;
          await unpairHub(home, hub.key);
          return true;
        }),
      }),
    );
  });
  const cameras = home.statement.cameras.map((c) => {
    const name = named(settings.cameras, c.id, "Camera");
    return entry(
      "camera",
      name,
      `Sound ${c.audio ? "on" : "off"}, clips kept ${c.retentionDays} ` +
        `${c.retentionDays === 1 ? "day" : "days"}`,
      button("Change", { kind: "plain", onclick: changes(view, () => cameraDialog(home, c, name)) }),
      button("Remove", {
        kind: "plain",
        onclick: changes(view, async () => {
          if (
            !(await confirm(
              `Remove ${name}?`,
              "The hub stops recording it. Its clips stay until their time is over.",
              "Remove",
            ))
          )
            return false;
          await removeCamera(home, c.id);
          return true;
        }),
      }),
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
      hubs.length === 0 && h("li", { class: "muted" }, "No hub yet."),
    ),
    h(
      "div",
      { class: "actions" },
      h(
        "a",
        { class: "btn btn-quiet", href: "/setup.html?step=camera" },
        icon("camera"),
        h("span", {}, "Add a camera"),
      ),
      h(
        "a",
        { class: "btn btn-quiet", href: "/setup.html?step=hub" },
        icon("hub"),
        h("span", {}, "Connect a hub"),
      ),
    ),
  );
}

function accessSection(view: View): HTMLElement {
  return section(
    "access",
    "Who can open your footage",
    ...accessParts(view.home, view.seen, view),
    ...addressParts(view.home, view.lookup, view.again),
    ...contactParts(view.home, view.lookup, view),
    h("p", {}, h("a", { href: "/notices.html" }, "What trustees have opened")),
  );
}

/** The trustees, as far as this device believes them. */
async function seeTrustees(home: Home): Promise<Seen> {
  try {
    return { trustees: await trusteesFor(home) };
  } catch (error) {
    return { refused: sentence(error) };
  }
}

/** The same of the look-up key; it is not asked for where the home is sealed. */
async function seeLookup(home: Home): Promise<SeenLookup> {
  if (home.statement.access.kind !== "emergency") return { lookup: null };
  try {
    return { lookup: await lookupTrusteesFor(home) };
  } catch (error) {
    return { refused: sentence(error) };
  }
}

/** The sheet, once somebody has said that it may be on the screen. */
function sheetDialog(home: Home): Promise<unknown> {
  return dialog("Recovery sheet", (close) => {
    const body = h("div", { class: "stack" });
    const sheet = sheetOf(home);
    const test = () =>
      fill(
        body,
        h("p", {}, "Type these four characters from your sheet."),
        sheetTest(sheet, async () => {
          await remember(home, { sheetTested: true });
          close(true);
          toast("Your sheet is good.");
        }),
      );
    const testMine = () => button("Test the sheet I have", { kind: "plain", onclick: test });
    const reveal = () =>
      fill(
        body,
        sheetView(sheet),
        sheetActions(sheet),
        h("div", { class: "actions no-print" }, testMine()),
      );
    fill(
      body,
      h(
        "p",
        {},
        "The whole key comes up on the screen. Whoever sees it, or a picture of it, can open everything " +
          "your cameras recorded.",
      ),
      h("div", { class: "actions" }, button("Show the key", { onclick: reveal }), testMine()),
    );
    return [body];
  });
}

function sheetSection(view: View): HTMLElement {
  return section(
    "sheet",
    "Recovery sheet",
    h(
      "p",
      { class: "muted" },
      `It opens everything if every device is lost. It is the one of ${dateOf(renewed(view.home))}; ` +
        `older ones open only what is older.`,
    ),
    h(
      "div",
      { class: "actions" },
      button("Show it again", { icon: "print", onclick: () => void sheetDialog(view.home) }),
    ),
  );
}

/** When the recovery key now on the sheet was made. */
function renewed(home: Home): number {
  return home.chain.find((s) => s.recovery === home.statement.recovery)?.issuedMs ?? home.statement.issuedMs;
}

function usage(home: Home): HTMLElement {
  const { bytes, quota_bytes, clips } = home.wire.usage;
  const percent = Math.min(100, (100 * bytes) / Math.max(1, quota_bytes));
  const fillBar = h("span", {});
  fillBar.style.width = `${percent}%`;
  return section(
    "storage",
    "Storage",
    h("div", { class: "meter", role: "img", "aria-label": `${Math.round(percent)} percent used` }, fillBar),
    h(
      "p",
      { class: "small muted num" },
      `${size(bytes)} of ${size(quota_bytes)}, ${clips} ${clips === 1 ? "clip" : "clips"}`,
    ),
  );
}

async function paint(home: Home): Promise<void> {
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
    api.operator(),
  ]);
  const { public_url: publicUrl } = operator;
  const view: View = { home, settings, sessions, seen, lookup, statuses, publicUrl, again };
  const fresh = home.statement.devices.filter((d) => isNew(home, d.id));
  const scroll = window.scrollY;
  show(
    h(
      "div",
      { class: "blocks" },
      h("h1", {}, "Devices and people"),
      fresh.length > 0 &&
        notice(
          "info",
          h(
            "p",
            {},
            h(
              "strong",
              {},
              fresh.length === 1
                ? "A device was added in the last week: "
                : "Devices were added in the last week: ",
            ),
            `${fresh.map((d) => named(settings.devices, d.id, "a device")).join(", ")}. If nobody ` +
              `of you did that, remove it below.`,
          ),
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
        " in an emergency that concerns your home.",
      ),
      usage(home),
    ),
  );
  window.scrollTo({ top: scroll });
}

void withHome(async (home) => {
  if (!home.record.sheetTested) return go("/setup.html");
  await paint(home);
  present(home);
  const again = () =>
    document.querySelector("dialog")
      ? undefined
      : refresh(home).then(
          () => paint(home),
          (error: unknown) => toast(sentence(error), { kind: "warn" }),
        );
  follow({
    again,
    connected: () => undefined,
    item: (item) => (item.kind === "statement" || item.kind === "sign_in" ? again() : undefined),
  });
});
