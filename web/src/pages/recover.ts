// Coming back with the recovery sheet: sign in, type the sheet, and this browser is a device again.

import { policyIn } from "../app/policy.ts";
import { tabSession } from "../app/tab.ts";
import { parseSheet, recover } from "../app/recovery.ts";
import { go } from "../app/route.ts";
import type { Session } from "../api/types.ts";
import type { DeviceRecord } from "../crypto/store.ts";
import { sheetForm } from "../ui/forms.ts";
import { byId, fill, h } from "../ui/h.ts";
import { failure, notice, show, waiting } from "../ui/parts.ts";
import { whom } from "../witnesses/words.ts";

function form(session: Session): void {
  show(
    h(
      "section",
      { class: "narrow stack" },
      h("h1", {}, "Use the recovery sheet"),
      h(
        "p",
        { class: "lead" },
        `You are signed in as ${session.name}. The sheet makes this browser a device of your ` +
          `household again. It is opened here; nothing on it is sent.`,
      ),
      sheetForm({
        household: true,
        checks: "which household is yours",
        run: async (typed, say) => {
          say(waiting("Checking the sheet"));
          const home = await recover(session, parseSheet(typed));
          done(home.record);
        },
      }),
    ),
  );
}

/** Key and policy of the record were pinned anew; said, as nothing here can tell if they are the old ones. */
function recordNote({ logKey, policy }: DeviceRecord): HTMLElement | null {
  if (!logKey || !policy) return null;
  return notice(
    "info",
    h("p", {}, "This browser has met the service’s public record anew and keeps its key from now on:"),
    h("p", { class: "mono small" }, logKey),
    h("p", {}, "and asks for the signatures of:"),
    whom(policyIn(logKey, policy.text)),
    h("p", {}, "If somebody else follows this record, compare both with theirs."),
  );
}

function done(record: DeviceRecord): void {
  show(
    h(
      "section",
      { class: "narrow stack" },
      h("h1", {}, "You are back"),
      notice("good", h("p", {}, "This browser opens your footage again.")),
      recordNote(record),
      h("p", {}, "If a device was lost or stolen, remove it now: that makes new keys and a new sheet."),
      h(
        "div",
        { class: "actions" },
        h("a", { class: "btn btn-primary", href: "/devices.html" }, "Look at the devices"),
        h("a", { class: "btn btn-quiet", href: "/" }, "Go to the home page"),
      ),
    ),
  );
}

async function start(): Promise<void> {
  try {
    const session = await tabSession();
    if (!session) return go("/signin.html?next=/recover.html");
    if (!session.household) return go("/setup.html");
    form(session);
  } catch (error) {
    fill(
      byId("main"),
      failure(error, () => location.reload()),
    );
  }
}

void start();
