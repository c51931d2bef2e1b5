// Verifier keys of C2SP signed notes: `<name>+<key id>+<base64(type || public key)>`, in their one spelling.
// Ed25519 only: type 1 signs a note, type 4 cosigns a checkpoint. The twin of `translog::vkey`.

import { type Bytes, Refused, base64, concat, sha256, unbase64, utf8 } from "../crypto/encoding.ts";

const NAME_BYTES_MAX = 255;

export interface Vkey {
  name: string;
  /** First four bytes of SHA-256 over name and key, big-endian. */
  id: number;
  kind: "note" | "cosignature";
  key: Bytes;
}

/** Whether a text can name a key: no space, no control character, no plus sign. */
export function isKeyName(name: string): boolean {
  return name !== "" && utf8(name).length <= NAME_BYTES_MAX && !/[\s+\p{Cc}]/u.test(name);
}

/** Reads a verifier key, or refuses it by name: form, algorithm, id, key. */
export function parseVkey(vkey: string): Vkey {
  const [name, id, ...rest] = vkey.split("+");
  // Base64 may itself hold a plus sign, so only the first two separate.
  const encoded = rest.join("+");
  const form = () => new Refused("form", "A key has the form name+id+key.");
  if (name === undefined || id === undefined || rest.length === 0) throw form();
  let typed: Bytes;
  try {
    typed = unbase64(encoded);
  } catch {
    throw form();
  }
  if (typed.length === 0 || base64(typed) !== encoded) throw form();
  const algorithm = typed[0];
  if (algorithm !== 1 && algorithm !== 4) {
    throw new Refused("algorithm", "This kind of key is not supported.");
  }
  if (typed.length !== 33) throw new Refused("key", "The key does not have 32 bytes.");
  if (!isKeyName(name) || !/^[0-9a-f]{8}$/.test(id)) throw form();
  const hash = sha256(concat(utf8(`${name}\n`), typed));
  const number = new DataView(hash.buffer, hash.byteOffset).getUint32(0);
  if (number !== Number.parseInt(id, 16)) {
    throw new Refused("id", "The key’s short number does not belong to it: a typing error?");
  }
  return { name, id: number, kind: algorithm === 1 ? "note" : "cosignature", key: typed.slice(1) };
}
