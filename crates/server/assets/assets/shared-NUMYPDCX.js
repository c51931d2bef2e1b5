import {
  Transcript,
  pairingKeys
} from "./shared-UTN4Y27B.js";
import {
  Problem,
  Unreachable,
  api
} from "./shared-K3QNCVT6.js";

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
      this.signal.throwIfAborted();
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

export {
  NobodyThere,
  Meeting,
  pause
};
