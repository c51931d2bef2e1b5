// Whose signatures this household asks for on a head of the public record, on the page of devices, and the
// choice where the service asks for others (docs/ref/witness.md, Clients).

import type { Home } from "../app/household.ts";
import type { HubStatus } from "../app/hubs.ts";
import type { Witnesses } from "../app/policy.ts";
import { type Settings, named } from "../app/settings.ts";
import { acceptPolicy, leavePolicy, witnessesOf } from "../app/witnesses.ts";
import { Refused } from "../crypto/encoding.ts";
import { section } from "../ui/entries.ts";
import { fill, h } from "../ui/h.ts";
import { notice, toast } from "../ui/parts.ts";
import { choice, whom } from "../witnesses/words.ts";

/** What a page can show: the witnesses, or why what the service offers is not looked at. */
export type SeenWitnesses = Witnesses | null | { refused: string };

/** What a device sees; what goes wrong otherwise is shown where the record is read. */
export async function seeWitnesses(home: Home): Promise<SeenWitnesses> {
  try {
    return await witnessesOf(home);
  } catch (error) {
    return error instanceof Refused ? { refused: error.message } : null;
  }
}

interface View {
  statuses: Map<string, HubStatus>;
  settings: Settings;
  again: () => Promise<void>;
}

/** Hubs that have not taken what this device relies on. */
function behind(home: Home, { statuses, settings }: View): HTMLElement | null {
  const own = home.record.policy?.number ?? 0;
  const names = [...statuses]
    .filter(([, status]) => (status.policy?.number ?? -1) < own)
    .map(([hub]) => named(settings.hubs, hub, "A hub"));
  if (names.length === 0) return null;
  const what =
    `${names.join(", ")}: not heard to have taken this list yet. It is sent whenever one of these pages is ` +
    `opened; a hub of an earlier version has to be updated first.`;
  return h("p", { class: "small muted" }, what);
}

/** The section of the page of devices; nothing where there is no record. */
export function witnessesSection(seen: SeenWitnesses, home: Home, view: View): HTMLElement | null {
  if (seen === null) return null;
  if ("refused" in seen) return section("witnesses", "Witnesses", notice("warn", h("p", {}, seen.refused)));
  const what =
    "Your devices and hubs believe the public record only as far as the service and its witnesses have " +
    "signed it. They rely on those that your household has met it with, or has chosen since:";
  const accept = async (text: string) => {
    await acceptPolicy(home, text);
    toast("Your household relies on these from now on. Hubs that are off are told later.", { kind: "good" });
    await view.again();
  };
  const leave = async (offered: Parameters<typeof leavePolicy>[1]) => {
    await leavePolicy(home, offered);
    toast("Nothing changes.");
    await view.again();
  };
  return section(
    "witnesses",
    "Witnesses",
    h("p", { class: "muted" }, what),
    h("div", { class: "card" }, whom(seen.policy)),
    behind(home, view),
    seen.offered && notice("info", ...choice(seen, { accept, leave })),
  );
}

/** A place on a page that says so where there is a choice to make. */
export function witnessesBox(home: Home): HTMLElement {
  const box = h("div", { "aria-live": "polite" });
  const what = "The service asks you to rely on other witnesses of the public record. ";
  void seeWitnesses(home).then((seen) => {
    if (!seen || "refused" in seen || !seen.offered || seen.offered.left) return;
    const link = h("a", { href: "/devices.html#witnesses" }, "What changes, and your choice");
    fill(box, notice("info", h("p", {}, h("strong", {}, what), link)));
  });
  return box;
}
