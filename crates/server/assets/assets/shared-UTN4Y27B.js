import {
  words_default
} from "./shared-SXDMXA34.js";
import {
  scryptAsync
} from "./shared-UI4E442E.js";
import {
  Refused,
  base64,
  enc,
  hex,
  hmac2 as hmac,
  random,
  same,
  sha2562 as sha256,
  unbase64,
  utf8
} from "./shared-K3QNCVT6.js";

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

export {
  newCode,
  showCode,
  parseCode,
  pairingKeys,
  Transcript
};
