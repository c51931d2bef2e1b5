// Whether a resident is told of urgent asks in their region at any hour. Off unless they say otherwise. The
// service learns the region and nothing finer; whether a request concerns the home is found out here.

import type { Reach } from "../api/reach.ts";
import { reachApi } from "../api/reach.ts";
import { openHome } from "../app/household.ts";
import { placeIn, readSettings } from "../app/settings.ts";
import { cellOf, regionOf } from "../feed/place.ts";
import { type Child, h } from "../ui/h.ts";
import { askForm } from "../ui/forms.ts";
import { choices, notice } from "../ui/parts.ts";

const [ON, OFF] = ["on", "off"];

/** The region of the home, if this device knows it. */
export async function ownRegion(): Promise<string | null> {
  try {
    const place = placeIn(await readSettings(await openHome()));
    return place ? regionOf(cellOf(place)) : null;
  } catch {
    // Not a device of the household: it cannot read where the home is.
    return null;
  }
}

/** The setting; nothing for others than residents. */
export function wakeSection(wake: Reach["wake"], region: string | null, again: () => Promise<void>): Child {
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
        disabled: known === null,
      },
    ],
    on ? ON : OFF,
  );
  const run = async () => {
    const chosen = fieldset.querySelector<HTMLInputElement>(":checked")?.value;
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
      `A message says “${wake.label}” and no more. Everybody in the region, about 12,000 km², who chose ` +
        "it is told alike: the service learns the region and not where your home is, so it may not concern " +
        "you. Whether it does stands on the page Requests.",
    ),
    known === null &&
      notice(
        "info",
        h("p", {}, "It can be chosen on a device of your household, once you have said where the home is."),
      ),
    askForm({ label: "Save", run }, fieldset),
  );
}
