import {
  montgomery,
  readPoint
} from "./shared-7OTOSEAU.js";
import {
  base64nopad
} from "./shared-UI4E442E.js";
import {
  Refused,
  same,
  text
} from "./shared-K3QNCVT6.js";

// src/crypto/header.ts
var PROOF_TAG = "sidelight-quorum-v1";
var COLUMNS = 64;
var HEADER_BYTES_MAX = 64 * 1024;
var malformed = () => new Refused("header", "this is not the header of a sealed track");
function decode(encoded, bytes) {
  try {
    const decoded = base64nopad.decode(encoded);
    if (bytes === void 0 || decoded.length === bytes) return decoded;
  } catch {
  }
  throw malformed();
}
function stanzasOf(header) {
  if (header.length > HEADER_BYTES_MAX) throw malformed();
  const lines = text(header).split("\n");
  const next = () => {
    const line = lines.shift();
    if (line === void 0) throw malformed();
    return line;
  };
  if (next() !== "age-encryption.org/v1") throw malformed();
  const found = [];
  for (let line = next(); !line.startsWith("--- "); line = next()) {
    if (!line.startsWith("-> ")) throw malformed();
    const [tag = "", ...args] = line.slice(3).split(" ");
    let body = "";
    let part;
    do {
      part = next();
      body += part;
    } while (part.length === COLUMNS);
    if (part.length > COLUMNS) throw malformed();
    found.push({ tag, args, body: decode(body) });
  }
  return found;
}
function wrapIn(header) {
  const all = stanzasOf(header);
  const [proof, second] = all.filter((s) => s.tag === PROOF_TAG);
  if (!proof) return void 0;
  const [epoch = "", ephemeral = "", bar = "", answer = "", ...more] = proof.args;
  if (second || more.length > 0 || !/^[1-9][0-9]{0,15}$/.test(epoch) || proof.body.length !== 32) {
    throw malformed();
  }
  const [e, eBar, shown] = [decode(ephemeral, 32), decode(bar, 32), decode(answer, 64)];
  const point = readPoint(e);
  if (!point) throw malformed();
  const share = montgomery(point);
  const [native, other] = all.filter(
    (s) => s.tag === "X25519" && s.args.length === 1 && same(decode(s.args[0]), share)
  );
  if (!native || other || native.body.length !== 32) throw malformed();
  return {
    epoch: Number(epoch),
    label: proof.body,
    share,
    body: native.body,
    ephemeral: e,
    ephemeral_bar: eBar,
    proof: shown
  };
}

export {
  wrapIn
};
