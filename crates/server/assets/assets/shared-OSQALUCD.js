import {
  NobodyThere
} from "./shared-NUMYPDCX.js";
import {
  askForm,
  codeBox,
  codeField
} from "./shared-PRMIOVM2.js";
import {
  newCode,
  parseCode,
  showCode
} from "./shared-UTN4Y27B.js";
import {
  button,
  h,
  notice,
  sentence,
  show,
  waiting
} from "./shared-K3QNCVT6.js";

// src/pairing/newcomer.ts
function frame(title, ...content) {
  show(h("section", { class: "narrow stack" }, h("h1", {}, title), ...content));
}
var stopHere = (advice) => frame("Stop here", notice("warn", h("p", {}, `Somebody may be in between. ${advice}`)));
var Newcomer = class {
  constructor(words, come, back = () => []) {
    this.words = words;
    this.come = come;
    this.back = back;
  }
  words;
  come;
  back;
  /** Ends the waiting under the code before. */
  abort = new AbortController();
  /** Asks for the code. */
  ask(message) {
    this.abort.abort();
    const { title, lead, hint } = this.words;
    const code = codeField(hint);
    const instead = button("Show a code on this screen instead", {
      kind: "plain",
      onclick: () => this.showOwn()
    });
    const form = askForm(
      {
        label: "Go on",
        message,
        more: [instead, ...this.back()],
        run: () => this.enter(parseCode(code.input.value))
      },
      code.root
    );
    frame(title, h("p", { class: "lead" }, lead), form);
  }
  showOwn() {
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
        button("I have a code instead", { kind: "plain", onclick: () => this.ask() })
      )
    );
    void this.enter(code, true);
  }
  /** Goes in; `quietly` leaves what is on the screen until the other end answers. */
  async enter(code, quietly = false) {
    const { other } = this.words;
    this.abort.abort();
    const { signal } = this.abort = new AbortController();
    if (!quietly) {
      frame(
        "Coming in",
        waiting(`Waiting for ${other} to let this one in, ten minutes at most`),
        h(
          "p",
          { class: "muted" },
          "Somebody there has to say yes. If nothing comes up there, check the code: this is ",
          h("strong", { class: "num" }, showCode(code)),
          "."
        ),
        h("div", { class: "actions" }, button("Cancel", { onclick: () => this.ask() }))
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
};

export {
  frame,
  stopHere,
  Newcomer
};
