import {
  whom
} from "./shared-RNYTLPHR.js";
import {
  parseSheet,
  recover
} from "./shared-B5DKX5RX.js";
import {
  sheetForm
} from "./shared-PRMIOVM2.js";
import "./shared-UTN4Y27B.js";
import "./shared-SXDMXA34.js";
import "./shared-JJNZVMH2.js";
import "./shared-E2FXWDGR.js";
import "./shared-4RWOZPX6.js";
import {
  go,
  policyIn,
  tabSession
} from "./shared-UI4E442E.js";
import {
  byId,
  failure,
  fill,
  h,
  notice,
  show,
  waiting
} from "./shared-K3QNCVT6.js";

// src/pages/recover.ts
function form(session) {
  show(
    h(
      "section",
      { class: "narrow stack" },
      h("h1", {}, "Use the recovery sheet"),
      h(
        "p",
        { class: "lead" },
        `You are signed in as ${session.name}. The sheet makes this browser a device of your household again. It is opened here; nothing on it is sent.`
      ),
      sheetForm({
        household: true,
        checks: "which household is yours",
        run: async (typed, say) => {
          say(waiting("Checking the sheet"));
          const home = await recover(session, parseSheet(typed));
          done(home.record);
        }
      })
    )
  );
}
function recordNote({ logKey, policy }) {
  if (!logKey || !policy) return null;
  return notice(
    "info",
    h("p", {}, "This browser has met the service’s public record anew and keeps its key from now on:"),
    h("p", { class: "mono small" }, logKey),
    h("p", {}, "and asks for the signatures of:"),
    whom(policyIn(logKey, policy.text)),
    h("p", {}, "If somebody else follows this record, compare both with theirs.")
  );
}
function done(record) {
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
        h("a", { class: "btn btn-quiet", href: "/" }, "Go to the home page")
      )
    )
  );
}
async function start() {
  try {
    const session = await tabSession();
    if (!session) return go("/signin.html?next=/recover.html");
    if (!session.household) return go("/setup.html");
    form(session);
  } catch (error) {
    fill(
      byId("main"),
      failure(error, () => location.reload())
    );
  }
}
void start();
