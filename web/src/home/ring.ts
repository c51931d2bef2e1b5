// A press at the door, in the open page: a banner, the page's title, and light. No sound, no system
// notification.

import { clock } from "../ui/format.ts";
import { announce, fill, h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";
import { button, iconButton } from "../ui/parts.ts";

const RINGING_MS = 60_000;

/** Where rings are shown: who rings in `now`; who has rung in `over`, below what is under way. */
export class Bell {
  readonly now = h("div", { class: "ring-box" });
  readonly over = h("div", { class: "ring-box" });
  private readonly title = document.title;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** Someone pressed. `look` is offered once there is a clip to look at. */
  ring(camera: string, at: number, look: () => unknown): void {
    clearTimeout(this.timer);
    const words = `Someone is at ${camera}`;
    const said = h("strong", {}, words);
    document.title = `● ${words}`;
    fill(this.over);
    fill(
      this.now,
      h(
        "section",
        { class: "ring", role: "alert" },
        h("span", { class: "ring-lamp", "aria-hidden": "true" }, icon("bell", 28)),
        h(
          "div",
          { class: "ring-words" },
          said,
          h("span", { class: "num" }, `Bell pressed at ${clock(at)}`),
        ),
        button("Look", {
          kind: "primary",
          onclick: async () => {
            await look();
            this.rest();
          },
        }),
        iconButton("Dismiss", "close", () => this.rest()),
      ),
    );
    announce(words);
    this.timer = setTimeout(() => {
      document.title = this.title;
      said.textContent = `Someone was at ${camera}`;
      this.rung();
    }, RINGING_MS);
  }

  /** It is over, and said no second time. */
  private rung(): void {
    for (const ring of [...this.now.children]) {
      ring.removeAttribute("role");
      ring.classList.add("ring-over");
      this.over.append(ring);
    }
  }

  rest(): void {
    clearTimeout(this.timer);
    document.title = this.title;
    fill(this.now);
    fill(this.over);
  }
}
