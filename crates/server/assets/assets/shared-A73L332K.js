import {
  Refused,
  base64,
  concat,
  sha2562 as sha256,
  unbase64,
  utf8
} from "./shared-XHTEXJ3I.js";

// src/record/vkey.ts
var NAME_BYTES_MAX = 255;
function isKeyName(name) {
  return name !== "" && utf8(name).length <= NAME_BYTES_MAX && !/[\s+\p{Cc}]/u.test(name);
}
function parseVkey(vkey) {
  const [name, id, ...rest] = vkey.split("+");
  const encoded = rest.join("+");
  const form = () => new Refused("form", "A key has the form name+id+key.");
  if (name === void 0 || id === void 0 || rest.length === 0) throw form();
  let typed;
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
  const hash = sha256(concat(utf8(`${name}
`), typed));
  const number = new DataView(hash.buffer, hash.byteOffset).getUint32(0);
  if (number !== Number.parseInt(id, 16)) {
    throw new Refused("id", "The key’s short number does not belong to it: a typing error?");
  }
  return { name, id: number, kind: algorithm === 1 ? "note" : "cosignature", key: typed.slice(1) };
}

export {
  isKeyName,
  parseVkey
};
