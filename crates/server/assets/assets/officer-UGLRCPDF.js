import {
  toAnswer
} from "./shared-NOLFDGEJ.js";
import {
  newcomer
} from "./shared-YXJRUCSQ.js";
import {
  keyRemarks
} from "./shared-YFLNEICQ.js";
import {
  handOverBox
} from "./shared-NHVFGWKD.js";
import {
  waitingBox
} from "./shared-UF5HUF7M.js";
import {
  allDue,
  aside,
  badges,
  dueBox,
  refreshDesk,
  signedIn,
  withDesk
} from "./shared-QUQU22NC.js";
import {
  nothing
} from "./shared-KT2SKTVK.js";
import {
  onChange,
  whileLookedAt
} from "./shared-XWMETBKU.js";
import "./shared-YS22VFJG.js";
import "./shared-FJM5KA3J.js";
import "./shared-XHEHYNQT.js";
import "./shared-RNYTLPHR.js";
import "./shared-G2ZO3PVB.js";
import "./shared-G3EZ2W77.js";
import {
  stateTag,
  titleOf,
  whatNow,
  windowOf
} from "./shared-3IINW6P6.js";
import "./shared-MKPH3CSN.js";
import "./shared-YZLSRIZN.js";
import {
  civic
} from "./shared-SUADRC7Y.js";
import "./shared-W57RIK6C.js";
import "./shared-D47DSD65.js";
import "./shared-JGEODCKK.js";
import "./shared-2DX3DUU7.js";
import "./shared-OSQALUCD.js";
import {
  safeCode
} from "./shared-GFKK53XW.js";
import "./shared-2NRLJA36.js";
import "./shared-NUMYPDCX.js";
import "./shared-PRMIOVM2.js";
import {
  parseCode
} from "./shared-UTN4Y27B.js";
import "./shared-SXDMXA34.js";
import "./shared-JJNZVMH2.js";
import "./shared-BVXFGN5K.js";
import "./shared-E2FXWDGR.js";
import "./shared-4RWOZPX6.js";
import {
  beginAnewOnFragment,
  dropCode,
  takeCode
} from "./shared-UI4E442E.js";
import {
  fill,
  h,
  icon,
  show
} from "./shared-K3QNCVT6.js";

// src/officer/list.ts
var GROUPS = [
  ["Drafts", ["draft"]],
  ["With a moderator", ["submitted", "decided"]],
  ["Public", ["published"]],
  ["Over", ["expired", "resolved", "withdrawn", "refused"]]
];
var pathOf = (item) => `/${item.state === "draft" ? "ask" : "case"}.html?id=${encodeURIComponent(item.id)}`;
function row(item, book) {
  const { draft } = item;
  const facts = [
    draft.case_number && `Case ${draft.case_number}`,
    item.area,
    draft.from_ms !== null && windowOf(draft.from_ms, draft.to_ms)
  ].filter(Boolean);
  return h(
    "li",
    {},
    h(
      "a",
      { class: "request-row", href: pathOf(item), "data-request": item.id, "data-state": item.state },
      h(
        "span",
        { class: "request-words" },
        h("strong", {}, titleOf(item, book)),
        h(
          "span",
          { class: "small muted num" },
          facts.length > 0 ? facts.join(" · ") : "Nothing filled in yet"
        ),
        h("span", { class: "request-shares small" })
      ),
      h(
        "span",
        { class: "request-state" },
        stateTag(item.state),
        h("span", { class: "small muted num" }, whatNow(item, book))
      ),
      icon("right")
    )
  );
}
var LOOKED_UP_MAX = 20;
async function markShares(list, items) {
  const asked = items.filter((item) => item.index !== null && item.state !== "refused");
  for (const item of asked.slice(0, LOOKED_UP_MAX)) {
    const { shares } = await civic.shares(item.id);
    const into = list.querySelector(`[data-request="${item.id}"] .request-shares`);
    if (!into || shares.length === 0) continue;
    const due = toAnswer(shares).length;
    const unopened = shares.filter((s) => s.revoked_ms === null && s.opened.length === 0).length;
    const count = shares.length === 1 ? "1 share" : `${shares.length} shares`;
    fill(
      into,
      h("span", { class: "muted num" }, unopened > 0 ? `${count}, ${unopened} not opened yet` : count),
      due > 0 && h(
        "strong",
        { class: "request-due" },
        icon("bell", 16),
        due === 1 ? "An owner asks for an answer" : `${due} owners ask for an answer`
      )
    );
  }
}
function requestList(items, book) {
  if (items.length === 0) return empty();
  const groups = GROUPS.map(([name, states], i) => {
    const here = items.filter((item) => states.includes(item.state));
    if (here.length === 0) return null;
    const id = `group-${i}`;
    return h(
      "section",
      { class: "stack-s", "aria-labelledby": id },
      h("h2", { id }, name),
      h("ul", { class: "request-list card" }, ...here.map((item) => row(item, book)))
    );
  });
  return h("div", { class: "stack" }, ...groups);
}
function empty() {
  const words = "A request names an area and a window of time. A moderator reads it first; then it is public, in full, and residents there may answer.";
  const write = h("a", { class: "btn btn-primary", href: "/ask.html" }, "Write a request");
  return nothing("No request yet", words, write);
}

// src/pages/officer.ts
var POLL_MS = 15e3;
async function page(desk) {
  const book = await civic.rulebook().catch(() => null);
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
    await redraw([requests, Math.floor(Date.now() / 6e4)], async () => {
      const focused = document.activeElement?.closest("[data-request]")?.getAttribute("data-request");
      fill(list, requestList(requests, book));
      if (focused) list.querySelector(`[data-request="${focused}"]`)?.focus();
      await markShares(list, requests);
    });
  };
  const paintKeys = async () => fill(remarks, ...await keyRemarks(desk));
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
          h("p", { class: "muted" }, `${desk.agency.name}, ${desk.agency.place}`)
        ),
        h("a", { class: "btn btn-primary", href: "/ask.html" }, icon("plus"), h("span", {}, "New request"))
      ),
      remarks,
      list,
      signedIn(desk.session.name, roles[desk.agency.role])
    )
  );
  await Promise.all([paint(), paintDue(), paintKeys()]);
  whileLookedAt(POLL_MS, () => again().catch(aside));
}
beginAnewOnFragment();
var code = takeCode();
void withDesk(async (desk) => {
  if (!code || !safeCode(code)) {
    dropCode();
    return page(desk);
  }
  dropCode();
  await newcomer(desk, () => page(desk)).enter(parseCode(code));
});
