import {
  words_default
} from "./shared-SXDMXA34.js";
import {
  scryptAsync
} from "./shared-N7IHHFYD.js";
import {
  Problem,
  Refused,
  Unreachable,
  api,
  base64,
  enc,
  h,
  hex,
  hmac2 as hmac,
  random,
  same,
  sha2562 as sha256,
  show,
  unbase64,
  utf8
} from "./shared-RX7VL72O.js";

// src/crypto/pairing.ts
var ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
var CODE_CHARS = 12;
var BODY_BYTES_MAX = 8 * 1024;
var WORDS = words_default.trim().split("\n");
function newCode() {
  return Array.from(random(CODE_CHARS), (b) => ALPHABET[b & 31]).join("");
}
function showCode(code) {
  return code.match(/.{4}/g)?.join("-") ?? code;
}
function parseCode(typed) {
  const code = typed.replace(/[ -]/g, "").toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1");
  if (code.length !== CODE_CHARS || [...code].some((c) => !ALPHABET.includes(c))) {
    throw new Refused("code", "a code is 12 letters and digits, like XXXX-XXXX-XXXX");
  }
  return code;
}
async function pairingKeys(code) {
  const k = await scryptAsync(utf8(code), utf8("sidelight/pairing/v1"), {
    N: 2 ** 15,
    r: 8,
    p: 1,
    dkLen: 64
  });
  return { mailbox: hex(hmac(k, utf8("mailbox")).subarray(0, 16)), mac: hmac(k, utf8("mac")) };
}
var Transcript = class {
  constructor(keys, purpose) {
    this.keys = keys;
    this.domain = `sidelight/${purpose}/v1`;
  }
  keys;
  bodies = [];
  domain;
  /** SHA-256 over the bodies so far. */
  hash() {
    return sha256(enc(this.domain, ...this.bodies));
  }
  mac(slot, body) {
    return hmac(this.keys.mac, enc(this.domain, utf8(slot), this.hash(), body));
  }
  add(body) {
    if (body.length > BODY_BYTES_MAX)
      throw new Refused("too_long", "the message is too long for a mailbox");
    this.bodies.push(body);
  }
  /** A slot of our own, ready to be put. */
  write(name, value) {
    const body = JSON.stringify(value);
    const mac = base64(this.mac(name, utf8(body)));
    this.add(utf8(body));
    return { body, mac };
  }
  /** A slot of the other end, if it really is. A failure ends the attempt. */
  read(name, slot) {
    const body = utf8(slot.body);
    if (!same(this.mac(name, body), unbase64(slot.mac))) {
      throw new Refused("mac", "Someone may be in between. Start again with a new code.");
    }
    this.add(body);
    try {
      return JSON.parse(slot.body);
    } catch {
      throw new Refused("slot_format", "the other end sent something that cannot be read");
    }
  }
  /** Six words that both ends show for a person to compare. */
  words() {
    const hash = sha256(enc(this.domain, utf8("words"), ...this.bodies));
    return Array.from(hash.subarray(0, 6), (byte) => WORDS[byte]);
  }
};

// src/app/mailbox.ts
var NobodyThere = class extends Error {
};
var LIFE_MS = 10 * 60 * 1e3;
var Meeting = class _Meeting {
  constructor(keys, purpose, signal) {
    this.keys = keys;
    this.signal = signal;
    this.transcript = new Transcript(keys, purpose);
  }
  keys;
  signal;
  transcript;
  started = Date.now();
  static async open(code, purpose, signal) {
    return new _Meeting(await pairingKeys(code), purpose, signal);
  }
  /** Waits for a slot of the other end; at most `seconds`, and never longer than a mailbox lives. */
  async read(name, seconds) {
    const deadline = Math.min(Date.now() + seconds * 1e3, this.started + LIFE_MS);
    for (; ; ) {
      const left = Math.ceil((deadline - Date.now()) / 1e3);
      if (left <= 0) throw new NobodyThere("Nobody answered under this code.");
      try {
        const slot = await api.getSlot(this.keys.mailbox, name, Math.min(25, left), this.signal);
        if (slot) return this.transcript.read(name, slot);
        await pause(250, this.signal);
      } catch (error) {
        const soon = error instanceof Unreachable || error instanceof Problem && error.status === 429;
        if (!soon) throw error;
        await pause(1500, this.signal);
      }
    }
  }
  /** Puts a slot of ours. */
  async write(name, value) {
    await api.putSlot(this.keys.mailbox, name, this.transcript.write(name, value));
  }
  words() {
    return this.transcript.words();
  }
};
function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

// src/setup/steps.ts
var STEPS = ["Keys", "Recovery", "Hub", "Camera", "First clip"];
function progress(now) {
  const at = STEPS.indexOf(now);
  const item = (step2, i) => h(
    "li",
    { class: i < at ? "done" : i === at ? "now" : "", "aria-current": i === at ? "step" : null },
    h("span", { class: "step-dot", "aria-hidden": "true" }),
    h(
      "span",
      { class: "step-name" },
      step2,
      i < at ? h("span", { class: "visually-hidden" }, " (done)") : null
    )
  );
  return h("ol", { class: "steps", "aria-label": "Set-up" }, ...STEPS.map(item));
}
function step(now, title, ...content) {
  show(progress(now), h("section", { class: "narrow stack" }, h("h1", {}, title), ...content));
}

export {
  newCode,
  showCode,
  parseCode,
  NobodyThere,
  Meeting,
  pause,
  step
};
