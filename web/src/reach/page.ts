// How we reach you: what waits, duty, channels, quiet hours, and what was sent.

import { type Channel, type Quiet, type Reach, type Sent, type Waiting, reachApi } from "../api/reach.ts";
import type { Session } from "../api/types.ts";
import { go, homeOf } from "../app/route.ts";
import { signedIn } from "../officer/frame.ts";
import { entry, section } from "../ui/entries.ts";
import { clock, minuteOf, timeOf, when } from "../ui/format.ts";
import { askForm } from "../ui/forms.ts";
import { type Child, fill, h } from "../ui/h.ts";
import type { IconName } from "../ui/icons.ts";
import { button, field, show, toast, toggle } from "../ui/parts.ts";
import { handOverSection } from "./handover.ts";
import { addThisDevice, canPush } from "./push.ts";
import { ownRegion, wakeSection } from "./wake.ts";

const DUTY_HOURS = 8;
const POLL_MS = 10_000;

/** What came of a message, in words. */
export function cameOf({ channel, outcome, tries }: Sent): string {
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

const list = (...rows: HTMLElement[]): HTMLElement => h("ul", { class: "entries card" }, ...rows);

/** The page of somebody; draws itself again after every change, and what waits by itself. */
export async function reachPage(session: Session): Promise<void> {
  const waits = h("div", {});
  const sent = h("div", {});
  const draw = async () => {
    const reach = await reachApi.show();
    fill(waits, waiting(reach.waiting, draw));
    fill(sent, sentTo(reach.sent));
    return reach;
  };
  const again = async () => reachPage(session);
  const reach = await draw();
  const region = reach.wake && (await ownRegion());
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
      signedIn(session.name, session.role),
    ),
  );
  clearInterval(poll);
  poll = setInterval(() => {
    // What cannot be asked now is asked the next time.
    if (document.visibilityState === "visible") draw().catch(() => {});
  }, POLL_MS);
}

let poll: ReturnType<typeof setInterval> | undefined;

function about({ kinds }: Reach): string {
  const told = kinds.map((k) => `“${k.label}”`).join(", ");
  return told
    ? `You can be told: ${told} A message says no more than that, and never who, where or what.`
    : "There is nothing that you would be told of.";
}

function waiting(all: Waiting[], again: () => Promise<unknown>): Child {
  if (all.length === 0) return null;
  const row = (it: Waiting) => {
    const whose = it.own ? "you have it" : it.taken ? "somebody else has it" : "nobody has it yet";
    const open = async () => {
      if (!it.taken) await reachApi.take(it.id).finally(again);
      if (it.page !== location.pathname) go(it.page);
    };
    return entry(
      "bell",
      it.label,
      `${when(it.raised_ms)}, ${whose}`,
      button(it.taken ? "Open" : "I have it", { onclick: open }),
    );
  };
  return section("waits", "Waits for you", list(...all.map(row)));
}

function dutySection({ duty }: Reach, again: () => Promise<void>): Child {
  if (!duty) return null;
  const put = async (hours: number) => {
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
      `Who is on duty is told first, and the next one ${duty.escalate_minutes} minutes later. With nobody ` +
        `on duty everybody is told at once. On duty now: ${duty.on_duty}.`,
    ),
    until !== null && h("p", {}, `You are on duty until ${clock(until)}.`),
    h(
      "div",
      { class: "actions" },
      until === null
        ? button(`On duty for ${DUTY_HOURS} hours`, { onclick: () => put(DUTY_HOURS) })
        : button("End it", { onclick: () => put(0) }),
    ),
  );
}

const ICONS: Record<Channel["kind"], IconName> = { push: "bell", email: "info", webhook: "key" };

function channelSection(reach: Reach, again: () => Promise<void>): HTMLElement {
  const row = (it: Channel) => {
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
      button("Remove", { kind: "plain", onclick: remove }),
    );
  };
  const unconfirmed = reach.channels.filter((it) => !it.confirmed);
  return section(
    "channels",
    "Where",
    reach.channels.length > 0 ? list(...reach.channels.map(row)) : h("p", {}, "Nowhere yet."),
    ...unconfirmed.map((it) => codeForm(it, again)),
    canPush() &&
      h(
        "div",
        { class: "actions" },
        button("Add this device", {
          icon: "plus",
          onclick: async () => {
            await addThisDevice(reach.push_key);
            await again();
          },
        }),
      ),
    reach.email && addForm("E-mail address", "email", "A code is sent there first.", again),
    reach.webhook_key !== null &&
      addForm("Webhook", "url", `An https address. Messages are signed: ${reach.webhook_key}`, again),
  );
}

function codeForm(channel: Channel, again: () => Promise<void>): HTMLElement {
  const code = field({ label: `Code from the mail to ${channel.name}`, inputmode: "numeric", maxlength: 6 });
  const run = async () => {
    await reachApi.confirm(channel.id, code.input.value);
    await again();
  };
  return askForm({ label: "Confirm", run }, code.root);
}

function addForm(
  label: string,
  type: "email" | "url",
  hint: string,
  again: () => Promise<void>,
): HTMLElement {
  const typed = field({ label, hint, type, autocomplete: type === "email" ? "email" : "off" });
  const run = async () => {
    const value = typed.input.value.trim();
    await reachApi.add(
      type === "email" ? { kind: "email", address: value } : { kind: "webhook", url: value },
    );
    await again();
  };
  return askForm({ label: "Add", run }, typed.root);
}

function quietSection({ quiet, kinds }: Reach, again: () => Promise<void>): HTMLElement {
  const from = field({ label: "From", type: "time", value: timeOf(quiet?.from_minute ?? 22 * 60) });
  const to = field({ label: "To", type: "time", value: timeOf(quiet?.to_minute ?? 7 * 60) });
  const zone = quiet?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const through = kinds.map((k) => ({
    kind: k.kind,
    made: toggle(k.label, "Comes through", quiet ? quiet.through.includes(k.kind) : k.through),
  }));
  const put = async (next: Quiet | null) => {
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
      quiet
        ? `Messages wait from ${timeOf(quiet.from_minute)} to ${timeOf(quiet.to_minute)} (${zone}).`
        : "You have none: messages are sent at any hour.",
    ),
    askForm(
      { label: "Save", run, more: [quiet && button("No quiet hours", { onclick: () => put(null) })] },
      from.root,
      to.root,
      ...through.map((it) => it.made.root),
    ),
  );
}

function sentTo(sent: Sent[]): Child {
  const row = (it: Sent) =>
    entry(
      "bell",
      it.label,
      [when(it.tried_ms ?? it.told_ms), it.name, cameOf(it)].filter(Boolean).join(" · "),
    );
  return section(
    "sent",
    "What was sent to you",
    sent.length > 0 ? list(...sent.map(row)) : h("p", { class: "muted" }, "Nothing in the last 90 days."),
  );
}
