// Whether a track is sealed to a quorum key: the wrap among the stanzas of an age header (docs/ref/quorum.md,
// Wrap). What is found is well-formed and not checked. The twin of crates/quorum/src/stanza.rs.

import { base64nopad } from "@scure/base";
import { type Bytes, Refused, same, text } from "./encoding.ts";
import { type Wrap, montgomery, readPoint } from "./quorum.ts";

const PROOF_TAG = "sidelight-quorum-v1";
const COLUMNS = 64;
const HEADER_BYTES_MAX = 64 * 1024;

interface Stanza {
  tag: string;
  args: string[];
  body: Bytes;
}

const malformed = () => new Refused("header", "this is not the header of a sealed track");

function decode(encoded: string, bytes?: number): Bytes {
  try {
    const decoded = base64nopad.decode(encoded) as Bytes;
    if (bytes === undefined || decoded.length === bytes) return decoded;
  } catch {
    // Refused below.
  }
  throw malformed();
}

/** The stanzas of a header, which a payload may not follow. */
function stanzasOf(header: Bytes): Stanza[] {
  if (header.length > HEADER_BYTES_MAX) throw malformed();
  const lines = text(header).split("\n");
  const next = (): string => {
    const line = lines.shift();
    if (line === undefined) throw malformed();
    return line;
  };
  if (next() !== "age-encryption.org/v1") throw malformed();
  const found: Stanza[] = [];
  for (let line = next(); !line.startsWith("--- "); line = next()) {
    if (!line.startsWith("-> ")) throw malformed();
    const [tag = "", ...args] = line.slice(3).split(" ");
    let body = "";
    let part: string;
    do {
      part = next();
      body += part;
    } while (part.length === COLUMNS);
    if (part.length > COLUMNS) throw malformed();
    found.push({ tag, args, body: decode(body) });
  }
  return found;
}

/** The wrap to a quorum key, if the header has one; refuses one that is not in its one form. */
export function wrapIn(header: Bytes): Wrap | undefined {
  const all = stanzasOf(header);
  const [proof, second] = all.filter((s) => s.tag === PROOF_TAG);
  if (!proof) return undefined;
  const [epoch = "", ephemeral = "", bar = "", answer = "", ...more] = proof.args;
  if (second || more.length > 0 || !/^[1-9][0-9]{0,15}$/.test(epoch) || proof.body.length !== 32) {
    throw malformed();
  }
  const [e, eBar, shown] = [decode(ephemeral, 32), decode(bar, 32), decode(answer, 64)];
  const point = readPoint(e);
  if (!point) throw malformed();
  const share = montgomery(point);
  const [native, other] = all.filter(
    (s) => s.tag === "X25519" && s.args.length === 1 && same(decode(s.args[0] as string), share),
  );
  if (!native || other || native.body.length !== 32) throw malformed();
  return {
    epoch: Number(epoch),
    label: proof.body,
    share,
    body: native.body,
    ephemeral: e,
    ephemeral_bar: eBar,
    proof: shown,
  };
}
