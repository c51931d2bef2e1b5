// Switching requests off: by agency, by offence; and notices on this device. What is switched off stays on
// the household's devices.

import type { MuteName, Reactions } from "../app/reactions.ts";
import type { Feed } from "../feed/verify.ts";
import { type Child, h } from "../ui/h.ts";
import { toast, toggle } from "../ui/parts.ts";
import { agencyName } from "./words.ts";

interface OffOptions {
  feed: Feed | null;
  reactions: Reactions;
  mute: (name: MuteName, on: boolean) => unknown;
}

function group(title: string, all: [MuteName, string][], options: OffOptions): Child {
  if (all.length === 0) return null;
  return h(
    "div",
    { class: "stack-s", role: "group", "aria-label": title },
    h("h3", {}, title),
    ...all.map(
      ([name, label]) =>
        toggle(label, "", options.reactions.mutes[name]?.on !== true, (shown) => options.mute(name, !shown))
          .root,
    ),
  );
}

/** Agencies that ask in this region, and those switched off before. */
function agencies({ feed, reactions }: OffOptions): [MuteName, string][] {
  const all = new Map<MuteName, string>();
  for (const name of Object.keys(reactions.mutes)) {
    if (name.startsWith("agency:")) all.set(name as MuteName, name.slice("agency:".length));
  }
  for (const r of feed?.requests ?? []) all.set(`agency:${r.document.agency}`, agencyName(r));
  return [...all];
}

/** The closed list of the newest rulebook that the region's requests name. */
function offences({ feed }: OffOptions): [MuteName, string][] {
  const newest = [...(feed?.requests ?? [])].sort((a, b) => b.rulebook.version - a.rulebook.version)[0];
  return (newest?.rulebook.offences ?? []).map((o) => [`offence:${o.code}`, o.title]);
}

function notices(): Child {
  if (!("Notification" in window) || Notification.permission === "denied") return null;
  const { root, input } = toggle(
    "Notices on this device",
    "One quiet notice for a new request, while a Sidelight page is open here. Made by this browser; " +
      "no other server takes part.",
    Notification.permission === "granted",
  );
  input.addEventListener("change", async () => {
    if (!input.checked) {
      input.checked = true;
      return toast("Take the permission back in this browser’s settings for this site.");
    }
    input.checked = (await Notification.requestPermission()) === "granted";
  });
  return root;
}

/** The part of the page with the switches. */
export function offPart(options: OffOptions): HTMLElement {
  return h(
    "div",
    { class: "stack" },
    h(
      "p",
      { class: "muted" },
      "What is switched off is not shown here and not mentioned. Agencies and the service are not told.",
    ),
    notices(),
    group("Agencies", agencies(options), options),
    group("Offences", offences(options), options),
  );
}
