// The first page of an agency's people: their requests, and what waits for them. An address with a code
// lets this browser in first.

import { type Rulebook, civic } from "../api/agency.ts";
import { type Desk, refreshDesk } from "../agency/desk.ts";
import { beginAnewOnFragment, dropCode, takeCode } from "../app/route.ts";
import { parseCode } from "../crypto/pairing.ts";
import { waitingBox } from "../decide/waiting.ts";
import { allDue, badges, dueBox } from "../officer/due.ts";
import { aside, signedIn, withDesk } from "../officer/frame.ts";
import { newcomer } from "../officer/joining.ts";
import { keyRemarks } from "../officer/keybox.ts";
import { markShares, requestList } from "../officer/list.ts";
import { handOverBox } from "../reach/handover.ts";
import { safeCode } from "../setup/hub.ts";
import { onChange, whileLookedAt } from "../ui/drawn.ts";
import { fill, h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";
import { show } from "../ui/parts.ts";

const POLL_MS = 15_000;

async function page(desk: Desk): Promise<void> {
  const book: Rulebook | null = await civic.rulebook().catch(() => null);
  const remarks = h("div", { class: "stack-s remarks" });
  const due = h("div", { "aria-live": "polite" });
  const redrawDue = onChange();
  const paintDue = async () => {
    const all = await allDue();
    badges(all);
    await redrawDue(all, () => fill(due, dueBox(all)));
  };
  const list = h("div", { class: "stack" });
  const roles = { officer: "officer", supervisor: "supervisor" };
  const redraw = onChange();
  const paint = async () => {
    const { requests } = await civic.requests();
    // Clocks move on; nothing else is drawn again for no reason.
    await redraw([requests, Math.floor(Date.now() / 60_000)], async () => {
      const focused = document.activeElement?.closest("[data-request]")?.getAttribute("data-request");
      fill(list, requestList(requests, book));
      if (focused) list.querySelector<HTMLElement>(`[data-request="${focused}"]`)?.focus();
      await markShares(list, requests);
    });
  };
  const paintKeys = async () => fill(remarks, ...(await keyRemarks(desk)));
  const again = async () => {
    await Promise.all([paint(), paintDue(), refreshDesk(desk).then(paintKeys)]);
  };
  show(
    h(
      "section",
      { class: "stack" },
      waitingBox(again),
      desk.agency.role === "supervisor" && handOverBox(),
      due,
      h(
        "header",
        { class: "page-head" },
        h(
          "div",
          {},
          h("h1", {}, "Requests"),
          h("p", { class: "muted" }, `${desk.agency.name}, ${desk.agency.place}`),
        ),
        h("a", { class: "btn btn-primary", href: "/ask.html" }, icon("plus"), h("span", {}, "New request")),
      ),
      remarks,
      list,
      signedIn(desk.session.name, roles[desk.agency.role]),
    ),
  );
  await Promise.all([paint(), paintDue(), paintKeys()]);
  whileLookedAt(POLL_MS, () => again().catch(aside));
}

beginAnewOnFragment();
const code = takeCode();

void withDesk(async (desk) => {
  if (!code || !safeCode(code)) {
    dropCode();
    return page(desk);
  }
  dropCode();
  await newcomer(desk, () => page(desk)).enter(parseCode(code));
});
