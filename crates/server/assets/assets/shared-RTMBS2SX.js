import {
  section
} from "./shared-XHEHYNQT.js";
import {
  choice,
  whom
} from "./shared-RNYTLPHR.js";
import {
  readStatuses,
  tellPolicy
} from "./shared-K43RBUT5.js";
import {
  named
} from "./shared-JJNZVMH2.js";
import {
  recordPins
} from "./shared-BVXFGN5K.js";
import {
  compared,
  demandOf,
  refresh,
  remember
} from "./shared-UI4E442E.js";
import {
  Refused,
  fill,
  h,
  notice,
  toast
} from "./shared-K3QNCVT6.js";

// src/app/witnesses.ts
async function witnessesOf(home) {
  const pins = await recordPins(home);
  return pins && compared(pins.logKey, pins.policy, home.record.policyLeft);
}
async function acceptPolicy(home, text) {
  await refresh(home);
  const hubs = [...(await readStatuses(home)).values()];
  const numbers = [home.record.policy, ...hubs.map((hub) => hub.policy)].map((it) => it?.number ?? 0);
  await remember(home, { policy: { number: Math.max(...numbers) + 1, text }, policyLeft: void 0 });
  await tellPolicy(home);
}
function leavePolicy(home, offered) {
  return remember(home, { policyLeft: demandOf(offered) });
}

// src/devices/witnesses.ts
async function seeWitnesses(home) {
  try {
    return await witnessesOf(home);
  } catch (error) {
    return error instanceof Refused ? { refused: error.message } : null;
  }
}
function behind(home, { statuses, settings }) {
  const own = home.record.policy?.number ?? 0;
  const names = [...statuses].filter(([, status]) => (status.policy?.number ?? -1) < own).map(([hub]) => named(settings.hubs, hub, "A hub"));
  if (names.length === 0) return null;
  const what = `${names.join(", ")}: not heard to have taken this list yet. It is sent whenever one of these pages is opened; a hub of an earlier version has to be updated first.`;
  return h("p", { class: "small muted" }, what);
}
function witnessesSection(seen, home, view) {
  if (seen === null) return null;
  if ("refused" in seen) return section("witnesses", "Witnesses", notice("warn", h("p", {}, seen.refused)));
  const what = "Your devices and hubs believe the public record only as far as the service and its witnesses have signed it. They rely on those that your household has met it with, or has chosen since:";
  const accept = async (text) => {
    await acceptPolicy(home, text);
    toast("Your household relies on these from now on. Hubs that are off are told later.", { kind: "good" });
    await view.again();
  };
  const leave = async (offered) => {
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
    seen.offered && notice("info", ...choice(seen, { accept, leave }))
  );
}
function witnessesBox(home) {
  const box = h("div", { "aria-live": "polite" });
  const what = "The service asks you to rely on other witnesses of the public record. ";
  void seeWitnesses(home).then((seen) => {
    if (!seen || "refused" in seen || !seen.offered || seen.offered.left) return;
    const link = h("a", { href: "/devices.html#witnesses" }, "What changes, and your choice");
    fill(box, notice("info", h("p", {}, h("strong", {}, what), link)));
  });
  return box;
}

export {
  seeWitnesses,
  witnessesSection,
  witnessesBox
};
