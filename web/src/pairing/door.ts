// The old end of a pairing, in a dialog: a code and its picture, or the code that the other screen shows;
// who has come; six words.

import { NobodyThere } from "../app/mailbox.ts";
import { newCode, parseCode, showCode } from "../crypto/pairing.ts";
import { askForm, codeBox, codeField, compare, wayOn } from "../ui/forms.ts";
import { type Child, fill, h } from "../ui/h.ts";
import { button, dialog, sentence, waiting } from "../ui/parts.ts";

/** Who is let in, into what. */
export interface Host<Way> {
  title: string;
  /** The page that takes the code: "/join.html". */
  page: string;
  /** Who is at the other end, within a sentence: "the new device". */
  other: string;
  /** What is done there; the address and its code follow. */
  there: () => string;
  /** Waits until somebody comes with a code. */
  wait: (code: string, signal: AbortSignal) => Promise<Way>;
  /** Who has come, and what to think of before letting them in. */
  come: (way: Way) => Child[];
  /** Lets them in; the six words. */
  admit: (way: Way) => Promise<string[]>;
  /** What is said and done when the words differ. */
  differ: string;
}

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

export class Door<Way> {
  readonly body = h("div", { class: "stack" });
  private readonly abort = new AbortController();
  private close: (done: boolean | null) => void = () => {};

  constructor(private readonly host: Host<Way>) {}

  /** Opens the dialog; true once somebody is in. `first` may ask something before there is a code. */
  open(first: () => unknown = () => this.showCode()): Promise<boolean | null> {
    return dialog<boolean>(this.host.title, (close) => {
      this.close = close;
      first();
      return [this.body];
    }).finally(() => this.abort.abort(new DOMException("closed", "AbortError")));
  }

  put(...children: Child[]): void {
    fill(this.body, ...children);
  }

  showCode(): void {
    const { page, other, there } = this.host;
    const code = newCode();
    this.put(
      h(
        "p",
        { class: "muted" },
        `${there()} `,
        h("strong", {}, `${location.host}${page}#${showCode(code)}`),
        ".",
      ),
      codeBox(code, page),
      waiting(`Waiting for ${other}. The code is good for ten minutes`),
      h(
        "div",
        { class: "actions" },
        button(`${capital(other)} shows a code instead`, { kind: "plain", onclick: () => this.typeCode() }),
      ),
    );
    void this.meet(code);
  }

  private typeCode(): void {
    const code = codeField(`As ${this.host.other} shows it.`);
    this.put(askForm({ label: "Go on", run: () => this.meet(parseCode(code.input.value)) }, code.root));
  }

  private async meet(code: string): Promise<void> {
    try {
      const way = await this.host.wait(code, this.abort.signal);
      this.put(
        ...this.host.come(way),
        h(
          "div",
          { class: "actions" },
          button("Let it in", { kind: "primary", onclick: () => this.admit(way) }),
          button("Do not", { onclick: () => this.close(false) }),
        ),
      );
    } catch (error) {
      if (this.abort.signal.aborted) return;
      const nobody = "Nobody came with this code in ten minutes.";
      const words = error instanceof NobodyThere ? nobody : sentence(error);
      this.put(...wayOn(words, "Start again", () => this.showCode()));
    }
  }

  private async admit(way: Way): Promise<void> {
    const { other, differ } = this.host;
    this.put(waiting(`Sealing the key to ${other}`));
    const list = () => this.close(true);
    try {
      const words = await this.host.admit(way);
      const differs = () => this.put(...wayOn(differ, "Show the list", list));
      this.put(...compare(words, capital(other), { run: list }, differs));
    } catch (error) {
      // It may be listed already.
      if (!this.abort.signal.aborted) this.put(...wayOn(sentence(error), "Show the list", list));
    }
  }
}
