import {
  handOverSection
} from "./shared-NHVFGWKD.js";
import {
  signedIn
} from "./shared-QUQU22NC.js";
import "./shared-XWMETBKU.js";
import {
  addThisDevice,
  canPush
} from "./shared-ZK2HYIKO.js";
import {
  reachApi
} from "./shared-FJM5KA3J.js";
import {
  entry,
  section
} from "./shared-XHEHYNQT.js";
import "./shared-RNYTLPHR.js";
import "./shared-G2ZO3PVB.js";
import "./shared-G3EZ2W77.js";
import "./shared-SUADRC7Y.js";
import "./shared-W57RIK6C.js";
import {
  clock,
  minuteOf,
  timeOf,
  when
} from "./shared-2DX3DUU7.js";
import {
  askForm
} from "./shared-PRMIOVM2.js";
import "./shared-UTN4Y27B.js";
import "./shared-SXDMXA34.js";
import {
  placeIn,
  readSettings
} from "./shared-JJNZVMH2.js";
import "./shared-BVXFGN5K.js";
import {
  cellOf,
  regionOf
} from "./shared-E2FXWDGR.js";
import "./shared-4RWOZPX6.js";
import {
  go,
  homeOf,
  openHome,
  tabSession
} from "./shared-UI4E442E.js";
import {
  button,
  byId,
  choices,
  failure,
  field,
  fill,
  h,
  notice,
  show,
  toast,
  toggle
} from "./shared-K3QNCVT6.js";

// src/reach/wake.ts
var [ON, OFF] = ["on", "off"];
async function ownRegion() {
  try {
    const place = placeIn(await readSettings(await openHome()));
    return place ? regionOf(cellOf(place)) : null;
  } catch {
    return null;
  }
}
function wakeSection(wake, region, again) {
  if (!wake) return null;
  const on = wake.region !== null;
  const known = region ?? wake.region;
  const fieldset = choices(
    "When an agency in your region says that somebody is in danger",
    "wake",
    [
      { value: OFF, label: "I look for myself", hint: "Requests are on the page Requests, as all others." },
      {
        value: ON,
        label: "Wake me for danger to life",
        hint: "At any hour, also in quiet hours, over everything above.",
        disabled: known === null
      }
    ],
    on ? ON : OFF
  );
  const run = async () => {
    const chosen = fieldset.querySelector(":checked")?.value;
    await reachApi.wake(chosen === ON ? known : null);
    await again();
  };
  return h(
    "section",
    { class: "block", "aria-labelledby": "wake" },
    h("h2", { id: "wake" }, "Urgent asks"),
    h(
      "p",
      { class: "muted" },
      `A message says “${wake.label}” and no more. Everybody in the region, about 12,000 km², who chose it is told alike: the service learns the region and not where your home is, so it may not concern you. Whether it does stands on the page Requests.`
    ),
    known === null && notice(
      "info",
      h("p", {}, "It can be chosen on a device of your household, once you have said where the home is.")
    ),
    askForm({ label: "Save", run }, fieldset)
  );
}

// src/reach/page.ts
var DUTY_HOURS = 8;
var POLL_MS = 1e4;
function cameOf({ channel, outcome, tries }) {
  if (channel === null) return "there was no way to reach you";
  switch (outcome) {
    case "sent":
      return "sent";
    case "failed":
      return `could not be sent, tried ${tries} times`;
    case "gone":
      return "the address is no longer there";
    case "over":
      return "not sent, nothing waited any more";
    case null:
      return tries === 0 ? "waits to be sent" : "is being tried again";
  }
}
var list = (...rows) => h("ul", { class: "entries card" }, ...rows);
async function reachPage(session) {
  const waits = h("div", {});
  const sent = h("div", {});
  const draw = async () => {
    const reach2 = await reachApi.show();
    fill(waits, waiting(reach2.waiting, draw));
    fill(sent, sentTo(reach2.sent));
    return reach2;
  };
  const again = async () => reachPage(session);
  const reach = await draw();
  const region = reach.wake && await ownRegion();
  show(
    h(
      "div",
      { class: "blocks blocks-left" },
      h("header", {}, h("h1", {}, "How we reach you"), h("p", { class: "muted" }, about(reach))),
      waits,
      dutySection(reach, again),
      reach.duty && handOverSection(await reachApi.handOver(), again),
      channelSection(reach, again),
      quietSection(reach, again),
      wakeSection(reach.wake, region, again),
      sent,
      h("p", {}, h("a", { href: homeOf(session) }, "Back")),
      signedIn(session.name, session.role)
    )
  );
  clearInterval(poll);
  poll = setInterval(() => {
    if (document.visibilityState === "visible") draw().catch(() => {
    });
  }, POLL_MS);
}
var poll;
function about({ kinds }) {
  const told = kinds.map((k) => `“${k.label}”`).join(", ");
  return told ? `You can be told: ${told} A message says no more than that, and never who, where or what.` : "There is nothing that you would be told of.";
}
function waiting(all, again) {
  if (all.length === 0) return null;
  const row = (it) => {
    const whose = it.own ? "you have it" : it.taken ? "somebody else has it" : "nobody has it yet";
    const open = async () => {
      if (!it.taken) await reachApi.take(it.id).finally(again);
      if (it.page !== location.pathname) go(it.page);
    };
    return entry(
      "bell",
      it.label,
      `${when(it.raised_ms)}, ${whose}`,
      button(it.taken ? "Open" : "I have it", { onclick: open })
    );
  };
  return section("waits", "Waits for you", list(...all.map(row)));
}
function dutySection({ duty }, again) {
  if (!duty) return null;
  const put = async (hours) => {
    await reachApi.duty(hours);
    await again();
  };
  const until = duty.until_ms;
  return section(
    "duty",
    "On duty",
    h(
      "p",
      { class: "muted" },
      `Who is on duty is told first, and the next one ${duty.escalate_minutes} minutes later. With nobody on duty everybody is told at once. On duty now: ${duty.on_duty}.`
    ),
    until !== null && h("p", {}, `You are on duty until ${clock(until)}.`),
    h(
      "div",
      { class: "actions" },
      until === null ? button(`On duty for ${DUTY_HOURS} hours`, { onclick: () => put(DUTY_HOURS) }) : button("End it", { onclick: () => put(0) })
    )
  );
}
var ICONS = { push: "bell", email: "info", webhook: "key" };
function channelSection(reach, again) {
  const row = (it) => {
    const test = async () => {
      await reachApi.test(it.id);
      toast("It is on its way. What came of it stands below.");
    };
    const remove = async () => {
      await reachApi.remove(it.id);
      await again();
    };
    const hint = it.confirmed ? `since ${when(it.created_ms)}` : "waits for the code that was sent there";
    return entry(
      ICONS[it.kind],
      it.name,
      hint,
      button(it.confirmed ? "Send a test" : "Send the code again", { onclick: test }),
      button("Remove", { kind: "plain", onclick: remove })
    );
  };
  const unconfirmed = reach.channels.filter((it) => !it.confirmed);
  return section(
    "channels",
    "Where",
    reach.channels.length > 0 ? list(...reach.channels.map(row)) : h("p", {}, "Nowhere yet."),
    ...unconfirmed.map((it) => codeForm(it, again)),
    canPush() && h(
      "div",
      { class: "actions" },
      button("Add this device", {
        icon: "plus",
        onclick: async () => {
          await addThisDevice(reach.push_key);
          await again();
        }
      })
    ),
    reach.email && addForm("E-mail address", "email", "A code is sent there first.", again),
    reach.webhook_key !== null && addForm("Webhook", "url", `An https address. Messages are signed: ${reach.webhook_key}`, again)
  );
}
function codeForm(channel, again) {
  const code = field({ label: `Code from the mail to ${channel.name}`, inputmode: "numeric", maxlength: 6 });
  const run = async () => {
    await reachApi.confirm(channel.id, code.input.value);
    await again();
  };
  return askForm({ label: "Confirm", run }, code.root);
}
function addForm(label, type, hint, again) {
  const typed = field({ label, hint, type, autocomplete: type === "email" ? "email" : "off" });
  const run = async () => {
    const value = typed.input.value.trim();
    await reachApi.add(
      type === "email" ? { kind: "email", address: value } : { kind: "webhook", url: value }
    );
    await again();
  };
  return askForm({ label: "Add", run }, typed.root);
}
function quietSection({ quiet, kinds }, again) {
  const from = field({ label: "From", type: "time", value: timeOf(quiet?.from_minute ?? 22 * 60) });
  const to = field({ label: "To", type: "time", value: timeOf(quiet?.to_minute ?? 7 * 60) });
  const zone = quiet?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const through = kinds.map((k) => ({
    kind: k.kind,
    made: toggle(k.label, "Comes through", quiet ? quiet.through.includes(k.kind) : k.through)
  }));
  const put = async (next) => {
    await reachApi.quiet(next);
    await again();
  };
  const run = async () => {
    const [first, last] = [minuteOf(from.input.value), minuteOf(to.input.value)];
    if (first === null || last === null) throw new Error("Give both times.");
    const chosen = through.filter((it) => it.made.input.checked).map((it) => it.kind);
    await put({ zone, from_minute: first, to_minute: last, through: chosen });
  };
  return section(
    "quiet",
    "Quiet hours",
    h(
      "p",
      { class: "muted" },
      quiet ? `Messages wait from ${timeOf(quiet.from_minute)} to ${timeOf(quiet.to_minute)} (${zone}).` : "You have none: messages are sent at any hour."
    ),
    askForm(
      { label: "Save", run, more: [quiet && button("No quiet hours", { onclick: () => put(null) })] },
      from.root,
      to.root,
      ...through.map((it) => it.made.root)
    )
  );
}
function sentTo(sent) {
  const row = (it) => entry(
    "bell",
    it.label,
    [when(it.tried_ms ?? it.told_ms), it.name, cameOf(it)].filter(Boolean).join(" · ")
  );
  return section(
    "sent",
    "What was sent to you",
    sent.length > 0 ? list(...sent.map(row)) : h("p", { class: "muted" }, "Nothing in the last 90 days.")
  );
}

// src/pages/reach.ts
async function start() {
  try {
    const session = await tabSession();
    if (!session) return go("/signin.html?next=/reach.html");
    await reachPage(session);
  } catch (error) {
    fill(
      byId("main"),
      failure(error, () => location.reload())
    );
  }
}
void start();
