// One quiet line about a request that is new to this home. It goes when it is dismissed or the page is left,
// and does not come back.

import type { PublicRequest } from "../feed/verify.ts";
import { agencyName, whenText } from "../requests/words.ts";
import { h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";
import { iconButton } from "../ui/parts.ts";

/** The line. */
export function asked(request: PublicRequest): HTMLElement {
  const [local] = whenText(request.document);
  const root: HTMLElement = h(
    "section",
    { class: "notice notice-info asked", "aria-label": "A request" },
    icon("request"),
    h(
      "div",
      { class: "notice-body" },
      h("p", {}, h("strong", {}, `${agencyName(request)} asks: ${request.document.title}. `), `${local}.`),
      h("p", { class: "small" }, h("a", { href: `/requests.html#request-${request.index}` }, "Read it")),
    ),
    iconButton("Dismiss", "close", () => root.remove()),
  );
  return root;
}
