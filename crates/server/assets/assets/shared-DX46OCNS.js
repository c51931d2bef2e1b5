import {
  NobodyThere
} from "./shared-NUMYPDCX.js";
import {
  askForm,
  codeBox,
  codeField,
  compare,
  wayOn
} from "./shared-PRMIOVM2.js";
import {
  newCode,
  parseCode,
  showCode
} from "./shared-UTN4Y27B.js";
import {
  button,
  dialog,
  fill,
  h,
  sentence,
  waiting
} from "./shared-K3QNCVT6.js";

// src/pairing/door.ts
var capital = (words) => words.charAt(0).toUpperCase() + words.slice(1);
var Door = class {
  constructor(host) {
    this.host = host;
  }
  host;
  body = h("div", { class: "stack" });
  abort = new AbortController();
  close = () => {
  };
  /** Opens the dialog; true once somebody is in. `first` may ask something before there is a code. */
  open(first = () => this.showCode()) {
    return dialog(this.host.title, (close) => {
      this.close = close;
      first();
      return [this.body];
    }).finally(() => this.abort.abort(new DOMException("closed", "AbortError")));
  }
  put(...children) {
    fill(this.body, ...children);
  }
  showCode() {
    const { page, other, there } = this.host;
    const code = newCode();
    this.put(
      h(
        "p",
        { class: "muted" },
        `${there()} `,
        h("strong", {}, `${location.host}${page}#${showCode(code)}`),
        "."
      ),
      codeBox(code, page),
      waiting(`Waiting for ${other}. The code is good for ten minutes`),
      h(
        "div",
        { class: "actions" },
        button(`${capital(other)} shows a code instead`, { kind: "plain", onclick: () => this.typeCode() })
      )
    );
    void this.meet(code);
  }
  typeCode() {
    const code = codeField(`As ${this.host.other} shows it.`);
    this.put(askForm({ label: "Go on", run: () => this.meet(parseCode(code.input.value)) }, code.root));
  }
  async meet(code) {
    try {
      const way = await this.host.wait(code, this.abort.signal);
      this.put(
        ...this.host.come(way),
        h(
          "div",
          { class: "actions" },
          button("Let it in", { kind: "primary", onclick: () => this.admit(way) }),
          button("Do not", { onclick: () => this.close(false) })
        )
      );
    } catch (error) {
      if (this.abort.signal.aborted) return;
      const nobody = "Nobody came with this code in ten minutes.";
      const words = error instanceof NobodyThere ? nobody : sentence(error);
      this.put(...wayOn(words, "Start again", () => this.showCode()));
    }
  }
  async admit(way) {
    const { other, differ } = this.host;
    this.put(waiting(`Sealing the key to ${other}`));
    const list = () => this.close(true);
    try {
      const words = await this.host.admit(way);
      const differs = () => this.put(...wayOn(differ, "Show the list", list));
      this.put(...compare(words, capital(other), { run: list }, differs));
    } catch (error) {
      if (!this.abort.signal.aborted) this.put(...wayOn(sentence(error), "Show the list", list));
    }
  }
};

export {
  Door
};
