// Whether the household's hubs tell this device what happens while no page is open, of what, and when not.

import type { Home } from "../app/household.ts";
import type { HubStatus } from "../app/hubs.ts";
import {
  type Choice,
  KINDS,
  type Kind,
  type Told,
  isMissed,
  tellHere,
  tellNoMore,
  tellers,
  testHere,
} from "../app/told.ts";
import { canPush } from "../reach/push.ts";
import { minuteOf, timeOf } from "../ui/format.ts";
import { askForm } from "../ui/forms.ts";
import { type Child, h } from "../ui/h.ts";
import { button, field, notice, toast, toggle } from "../ui/parts.ts";

const WORDS: Record<Kind, [label: string, hint: string]> = {
  press: ["Somebody rings", "The camera, the time, and a way to the clip."],
  motion: ["Something moves", "For every clip that a camera begins by itself."],
  request: ["A request asks your home", "Found by your hub. It comes up to ten minutes later, by chance."],
  release: ["Your footage was opened", "As soon as your hub has found a trustee's notice of it."],
};

const ABOUT =
  "Your hub tells this device itself, sealed for it alone: the service does not see what happened, nor " +
  "that you are told. The company that delivers notifications to this browser sees when one comes from " +
  "your hub's network, always of one size.";

const PICTURE =
  "A small one of who rings or what moves, from cameras that have an address for it. Whoever sees this " +
  "device's locked screen sees it, too.";

/** When a device is left in peace; `read` throws what is wrong in words. */
function quietParts(told: Told | null | undefined) {
  const quiet = told?.quiet;
  const more = h("div", { class: "stack", hidden: !quiet });
  const show = (yes: boolean) => (more.hidden = !yes);
  const on = toggle("Quiet hours", "What happens then is told at their end.", Boolean(quiet), show);
  const from = field({ label: "From", type: "time", value: timeOf(quiet?.from_minute ?? 22 * 60) });
  const to = field({ label: "To", type: "time", value: timeOf(quiet?.to_minute ?? 7 * 60) });
  const through = quiet?.through.includes("press") ?? true;
  const rings = toggle("A ring comes through", "Also in quiet hours.", through);
  const read = (): Choice["quiet"] => {
    if (!on.input.checked) return null;
    const [first, last] = [minuteOf(from.input.value), minuteOf(to.input.value)];
    if (first === null || last === null) throw new Error("Give both times.");
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const through = rings.input.checked ? ["press"] : [];
    return { zone, from_minute: first, to_minute: last, through };
  };
  more.append(h("div", { class: "fields" }, from.root, to.root), rings.root);
  return { parts: [on.root, more], read };
}

/** The content of the section. */
export function toldParts(home: Home, statuses: Map<string, HubStatus>, again: () => unknown): Child[] {
  const about = h("p", { class: "muted" }, ABOUT);
  const { told } = home.record;
  const hubs = tellers(home, statuses);
  if (!canPush()) {
    const what =
      "This browser shows no notifications of this site. On an iPhone or iPad, put the site on the home " +
      "screen first and open it there.";
    return [about, notice("info", h("p", {}, what))];
  }
  if (hubs.length === 0 && !told) {
    const what = "None of your hubs can tell it now: there is none, or it has to be heard or updated first.";
    return [about, notice("info", h("p", {}, what))];
  }
  const more = h("div", { class: "stack", hidden: !told });
  const show = (yes: boolean) => (more.hidden = !yes);
  const on = toggle("Tell this device", "Also while no page is open.", Boolean(told), show);
  const kinds = (Object.keys(KINDS) as Kind[]).map((kind) => {
    const [label, hint] = WORDS[kind];
    return { kind, made: toggle(label, hint, told ? told.kinds.includes(kind) : KINDS[kind]) };
  });
  const picture = toggle("With a picture", PICTURE, told ? (told.picture ?? false) : true);
  const quiet = quietParts(told);
  more.append(...kinds.map((it) => it.made.root), picture.root, ...quiet.parts);
  const run = async () => {
    if (on.input.checked) {
      const chosen = kinds.filter((it) => it.made.input.checked).map((it) => it.kind);
      await tellHere(home, hubs, { kinds: chosen, quiet: quiet.read(), picture: picture.input.checked });
      toast("Saved. This device is told from now on.", { kind: "good" });
    } else if (told) {
      await tellNoMore(home, told);
      toast("Saved. This device is told nothing more.", { kind: "good" });
    }
    await again();
  };
  const test = async () => {
    await testHere(home, told as Told);
    toast("It is on its way.");
  };
  const missed =
    "Not every hub tells this device: one is new, or the browser has given up the address that it had. " +
    "Save, and all of them do.";
  return [
    about,
    told && isMissed(home, statuses, told) && notice("info", h("p", {}, missed)),
    askForm(
      { label: "Save", run, more: [told && button("Send a test", { onclick: test })] },
      on.root,
      more,
    ),
  ];
}
