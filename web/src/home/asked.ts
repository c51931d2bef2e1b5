// One quiet notice about requests that are new to this home. It goes when it is dismissed or the page is
// left, and does not come back.

import type { PublicRequest } from "../feed/verify.ts";
import { agencyName, whenText } from "../requests/words.ts";
import { fill, h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";
import { iconButton } from "../ui/parts.ts";

export class Asked {
  readonly root = h("div", { class: "asked-box", "aria-live": "polite" });
  private requests: PublicRequest[] = [];

  /** A further one: they share one notice, so that the cameras stay in sight. */
  add(request: PublicRequest): void {
    this.requests.push(request);
    const several = this.requests.length > 1;
    fill(
      this.root,
      h(
        "section",
        { class: "notice notice-info asked", "aria-label": several ? "Requests" : "A request" },
        icon("request"),
        h("div", { class: "notice-body" }, ...this.requests.map(several ? short : whole)),
        iconButton("Dismiss", "close", () => {
          this.requests = [];
          fill(this.root);
        }),
      ),
    );
  }
}

const short = (request: PublicRequest): HTMLElement =>
  h(
    "p",
    {},
    `${agencyName(request)} asks: `,
    h("a", { href: `/requests.html#request-${request.index}` }, request.document.title),
    ".",
  );

function whole(request: PublicRequest): HTMLElement {
  const [local] = whenText(request.document);
  return h(
    "p",
    {},
    h("strong", {}, `${agencyName(request)} asks: ${request.document.title}. `),
    `${local}. `,
    h("a", { href: `/requests.html#request-${request.index}` }, "Read it"),
  );
}
