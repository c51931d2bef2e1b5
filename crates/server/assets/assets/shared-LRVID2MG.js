import {
  parseEntryOf
} from "./shared-JGEODCKK.js";
import {
  checkInclusion
} from "./shared-BVXFGN5K.js";
import {
  openUnder
} from "./shared-UI4E442E.js";
import {
  Refused,
  hex,
  sha2562 as sha256,
  unbase64,
  utf8
} from "./shared-K3QNCVT6.js";

// src/feed/proven.ts
var refuse = (code, what) => new Refused(code, `${what} Nothing of it is shown.`);
var STRANGER = "The service shows a public record that is not signed by the key this household met it with.";
var UNWITNESSED = "The service shows a public record that too few of the witnesses have signed which this household relies on. If they are others now, Devices, Witnesses says so.";
async function headOf(checkpoint, { policy }) {
  try {
    return await openUnder(policy, checkpoint);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.code === "quorum") throw refuse("unwitnessed", UNWITNESSED);
    if (["unsigned", "signature", "origin"].includes(error.code)) throw refuse("log_key", STRANGER);
    throw error;
  }
}
var Proven = class {
  constructor(head) {
    this.head = head;
  }
  head;
  /** Refuses an entry that is not in the record. */
  included(item) {
    checkInclusion(
      this.head,
      item.index,
      utf8(item.entry),
      item.hashes.map((h) => unbase64(h))
    );
  }
  /** The entry, if it is in the record and of a kind that belongs here. */
  entry(item, kind) {
    this.included(item);
    return parseEntryOf(kind, item.entry);
  }
  /** The text, if it is the one of that hash (`sha256:...`). */
  document(item, hash, what) {
    const text = item.document ?? "";
    if (`sha256:${hex(sha256(utf8(text)))}` !== hash) {
      throw refuse("document", `The service shows another text than the public record names for ${what}.`);
    }
    return text;
  }
};

export {
  refuse,
  headOf,
  Proven
};
