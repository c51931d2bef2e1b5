// A household whose address or contact was looked up reads so on its home page, once the notice is due.

import { type OwnLookUp, lookUps } from "../api/lookup.ts";
import { entryUrl } from "../agency/record.ts";
import { DANGERS } from "../emergency/words.ts";
import { momentOf, said } from "../release/words.ts";
import { onChange, whileLookedAt } from "../ui/drawn.ts";
import { fill, h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";
import { iconButton } from "../ui/parts.ts";
import { isNumber, remembered } from "../ui/remembered.ts";

const POLL_MS = 60_000;
/** What was dismissed in this browser, so that it is told once. */
const read = remembered("sidelight.look-ups", 50, isNumber);

async function told(item: OwnLookUp, gone: () => unknown): Promise<HTMLElement> {
  const dismiss = () => {
    read.note(item.index);
    return gone();
  };
  const others = item.addresses - 1;
  const among = others === 0 ? "" : ` Together with ${others} ${others === 1 ? "other" : "others"}.`;
  return h(
    "section",
    {
      class: "notice notice-info asked",
      "aria-label": "Your home was looked up",
      "data-look-up": item.index,
    },
    icon("info"),
    h(
      "div",
      { class: "notice-body" },
      h(
        "p",
        {},
        h("strong", {}, `${item.agency_name} looked up your address or a contact of yours. `),
        `On ${momentOf(item.published_ms)}.${among} `,
        `Danger: ${said(DANGERS, item.danger).toLowerCase()}. No footage left by this. `,
        h("a", { href: await entryUrl(item.index) }, `Entry ${item.index} in the public record`),
      ),
      h("p", {}, `The agency's reason: ${item.reason}`),
    ),
    iconButton("Dismiss", "close", dismiss),
  );
}

/** A place that fills itself while there is something to tell. */
export function lookUpBox(): HTMLElement {
  const box = h("div", { class: "asked-box", "aria-live": "polite" });
  const redraw = onChange();
  const paint = async () => {
    const seen = read.all();
    const all = (await lookUps.own()).filter((item) => !seen.includes(item.index));
    await redraw(all, async () => fill(box, ...(await Promise.all(all.map((item) => told(item, paint))))));
  };
  // A look that fails is made again.
  whileLookedAt(POLL_MS, () => paint().catch(() => undefined))();
  return box;
}
