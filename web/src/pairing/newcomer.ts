// The new end of a pairing, on a page of its own: types the code of the other screen, or shows one, and
// goes in.

import { NobodyThere } from "../app/mailbox.ts";
import { newCode, parseCode, showCode } from "../crypto/pairing.ts";
import { askForm, codeBox, codeField } from "../ui/forms.ts";
import { type Child, h } from "../ui/h.ts";
import { button, notice, sentence, show, waiting } from "../ui/parts.ts";

/** What the pages say. */
interface Words {
  title: string;
  lead: string;
  /** Where the code is to be found. */
  hint: string;
  /** Who is at the other end: "the other device". */
  other: string;
  /** What is done there with a code that is shown here. */
  there: string;
}

/** A page of the new end. */
export function frame(title: string, ...content: Child[]): void {
  show(h("section", { class: "narrow stack" }, h("h1", {}, title), ...content));
}

/** Somebody may be in between: nothing goes on here. */
export const stopHere = (advice: string) =>
  frame("Stop here", notice("warn", h("p", {}, `Somebody may be in between. ${advice}`)));

export class Newcomer {
  /** Ends the waiting under the code before. */
  private abort = new AbortController();

  constructor(
    private readonly words: Words,
    /** Goes in with a code, and shows what comes then. */
    private readonly come: (code: string, signal: AbortSignal) => Promise<unknown>,
    private readonly back: () => Child[] = () => [],
  ) {}

  /** Asks for the code. */
  ask(message?: string): void {
    this.abort.abort();
    const { title, lead, hint } = this.words;
    const code = codeField(hint);
    const instead = button("Show a code on this screen instead", {
      kind: "plain",
      onclick: () => this.showOwn(),
    });
    const form = askForm(
      {
        label: "Go on",
        message,
        more: [instead, ...this.back()],
        run: () => this.enter(parseCode(code.input.value)),
      },
      code.root,
    );
    frame(title, h("p", { class: "lead" }, lead), form);
  }

  private showOwn(): void {
    const { other, there } = this.words;
    const code = newCode();
    frame(
      `Show this to ${other}`,
      h("p", { class: "muted" }, there),
      codeBox(code),
      waiting(`Waiting for ${other}`),
      h(
        "div",
        { class: "actions" },
        button("I have a code instead", { kind: "plain", onclick: () => this.ask() }),
      ),
    );
    void this.enter(code, true);
  }

  /** Goes in; `quietly` leaves what is on the screen until the other end answers. */
  async enter(code: string, quietly = false): Promise<void> {
    const { other } = this.words;
    this.abort.abort();
    const { signal } = (this.abort = new AbortController());
    if (!quietly) {
      frame(
        "Coming in",
        waiting(`Waiting for ${other} to let this one in, ten minutes at most`),
        h(
          "p",
          { class: "muted" },
          "Somebody there has to say yes. If nothing comes up there, check the code: this is ",
          h("strong", { class: "num" }, showCode(code)),
          ".",
        ),
        h("div", { class: "actions" }, button("Cancel", { onclick: () => this.ask() })),
      );
    }
    try {
      await this.come(code, signal);
    } catch (error) {
      if (signal.aborted) return;
      const nobody = "Nobody let this browser in within ten minutes. Ask for a new code.";
      this.ask(error instanceof NobodyThere ? nobody : sentence(error));
    }
  }
}
