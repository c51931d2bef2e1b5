// The way of a code through a mailbox: waiting for a slot of the other end, putting our own
// (docs/ref/pairing.md).

import { api, Problem, Unreachable } from "../api/client.ts";
import {
  type PairingKeys,
  type Purpose,
  type SlotName,
  Transcript,
  pairingKeys,
} from "../crypto/pairing.ts";

/** The other end did not come. */
export class NobodyThere extends Error {}

const LIFE_MS = 10 * 60 * 1000;

/** One meeting under one code. */
export class Meeting {
  readonly transcript: Transcript;
  private readonly started = Date.now();

  private constructor(
    private readonly keys: PairingKeys,
    purpose: Purpose,
    private readonly signal: AbortSignal,
  ) {
    this.transcript = new Transcript(keys, purpose);
  }

  static async open(code: string, purpose: Purpose, signal: AbortSignal): Promise<Meeting> {
    return new Meeting(await pairingKeys(code), purpose, signal);
  }

  /** Waits for a slot of the other end; at most `seconds`, and never longer than a mailbox lives. */
  async read(name: SlotName, seconds: number): Promise<unknown> {
    const deadline = Math.min(Date.now() + seconds * 1000, this.started + LIFE_MS);
    for (;;) {
      this.signal.throwIfAborted();
      const left = Math.ceil((deadline - Date.now()) / 1000);
      if (left <= 0) throw new NobodyThere("Nobody answered under this code.");
      try {
        const slot = await api.getSlot(this.keys.mailbox, name, Math.min(25, left), this.signal);
        if (slot) return this.transcript.read(name, slot);
        await pause(250, this.signal);
      } catch (error) {
        const soon = error instanceof Unreachable || (error instanceof Problem && error.status === 429);
        if (!soon) throw error;
        await pause(1500, this.signal);
      }
    }
  }

  /** Puts a slot of ours. */
  async write(name: SlotName, value: unknown): Promise<void> {
    await api.putSlot(this.keys.mailbox, name, this.transcript.write(name, value));
  }

  words(): string[] {
    return this.transcript.words();
  }
}

/** Waits, unless the page gives up. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });
}
