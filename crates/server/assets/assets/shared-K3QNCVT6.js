// src/api/clock.ts
var SAME_MS = 3e3;
var ahead = 0;
function heard(headers, now = Date.now()) {
  const at = Date.parse(headers.get("Date") ?? "");
  if (Number.isNaN(at)) return;
  const found = Math.abs(at - now) <= SAME_MS ? 0 : at - now;
  if (Math.abs(found - ahead) > SAME_MS) ahead = found;
}
var operatorNow = (now = Date.now()) => now + ahead;

// node_modules/@noble/hashes/utils.js
function isBytes(a) {
  return a instanceof Uint8Array || ArrayBuffer.isView(a) && a.constructor.name === "Uint8Array" && "BYTES_PER_ELEMENT" in a && a.BYTES_PER_ELEMENT === 1;
}
var atitle = (title) => title ? `"${title}" ` : "";
function anumber(n, title = "") {
  if (typeof n !== "number")
    throw new TypeError(atitle(title) + "expected number, got " + typeof n);
  if (!Number.isSafeInteger(n) || n < 0)
    throw new RangeError(atitle(title) + "expected integer >= 0, got " + n);
  return n;
}
function abytes(value, length, title = "") {
  if (isBytes(value) && (length === void 0 || value.length === length))
    return value;
  if (length !== void 0)
    anumber(length, "length");
  const bytes = isBytes(value);
  const ofLen = length !== void 0 ? ` of length ${length}` : "";
  const got = bytes ? `length=${value.length}` : `type=${typeof value}`;
  const message = atitle(title) + "expected Uint8Array" + ofLen + ", got " + got;
  if (!bytes)
    throw new TypeError(message);
  throw new RangeError(message);
}
function ahash(h2) {
  if (typeof h2 !== "function" || typeof h2.create !== "function")
    throw new TypeError("expected hash wrapped by utils.createHasher");
  anumber(h2.outputLen);
  anumber(h2.blockLen);
  if (h2.outputLen < 1 || h2.blockLen < 1)
    throw new Error("hash blockLen / outputLen must be >= 1");
}
var aobject = (value, label) => {
  if (value === null || typeof value !== "object" || Array.isArray(value))
    throw new TypeError((label === "object" ? "" : `"${label}" `) + "expected object, got type=" + typeof value);
};
var aopts = (value, label) => {
  aobject(value, label);
  const proto = Object.getPrototypeOf(value);
  if (proto !== Object.prototype && proto !== null)
    throw new TypeError(`"${label}" expected plain object`);
  if (Object.hasOwn(value, "__proto__"))
    throw new TypeError(`"${label}.__proto__" is not allowed`);
};
function aexists(instance, checkFinished = true) {
  if (instance.destroyed)
    throw new Error("hash was destroyed");
  if (checkFinished && instance.finished)
    throw new Error("digest() was already called");
}
function aoutput(out, instance) {
  abytes(out, void 0, "output");
  const min = instance.outputLen;
  if (!(out.length >= min)) {
    throw new RangeError('"output" expected length >= ' + min);
  }
}
function u32(arr) {
  return new Uint32Array(arr.buffer, arr.byteOffset, Math.floor(arr.byteLength / 4));
}
function clean(...arrays) {
  for (let i = 0; i < arrays.length; i++) {
    arrays[i].fill(0);
  }
}
function createView(arr) {
  return new DataView(arr.buffer, arr.byteOffset, arr.byteLength);
}
function rotr(word, shift) {
  return word << 32 - shift | word >>> shift;
}
function rotl(word, shift) {
  return word << shift | word >>> 32 - shift >>> 0;
}
var isLE = /* @__PURE__ */ (() => new Uint8Array(new Uint32Array([287454020]).buffer)[0] === 68)();
function byteSwap(word) {
  return word << 24 & 4278190080 | word << 8 & 16711680 | word >>> 8 & 65280 | word >>> 24 & 255;
}
function byteSwap32(arr) {
  for (let i = 0; i < arr.length; i++) {
    arr[i] = byteSwap(arr[i]);
  }
  return arr;
}
var swap32IfBE = isLE ? (u) => u : byteSwap32;
var hasHexBuiltin = /* @__PURE__ */ (() => (
  // @ts-ignore
  typeof Uint8Array.from([]).toHex === "function" && typeof Uint8Array.fromHex === "function"
))();
var hexes = /* @__PURE__ */ Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));
function bytesToHex(bytes) {
  abytes(bytes);
  if (hasHexBuiltin)
    return bytes.toHex();
  let hex2 = "";
  for (let i = 0; i < bytes.length; i++) {
    hex2 += hexes[bytes[i]];
  }
  return hex2;
}
function asciiToBase16(ch) {
  return ch >= 48 && ch <= 57 ? ch - 48 : ch >= 65 && ch <= 70 ? ch - (65 - 10) : ch >= 97 && ch <= 102 ? ch - (97 - 10) : void 0;
}
function hexToBytes(hex2) {
  if (typeof hex2 !== "string")
    throw new TypeError("hex string expected, got " + typeof hex2);
  if (hasHexBuiltin) {
    try {
      return Uint8Array.fromHex(hex2);
    } catch (error) {
      if (error instanceof SyntaxError)
        throw new RangeError(error.message);
      throw error;
    }
  }
  const hl = hex2.length;
  const al = hl / 2;
  if (hl % 2)
    throw new RangeError("hex string expected, got unpadded hex of length " + hl);
  const array = new Uint8Array(al);
  for (let ai = 0, hi = 0; ai < al; ai++, hi += 2) {
    const n1 = asciiToBase16(hex2.charCodeAt(hi));
    const n2 = asciiToBase16(hex2.charCodeAt(hi + 1));
    if (n1 === void 0 || n2 === void 0) {
      const char = hex2[hi] + hex2[hi + 1];
      throw new RangeError('hex string expected, got non-hex character "' + char + '" at index ' + hi);
    }
    array[ai] = n1 * 16 + n2;
  }
  return array;
}
function nextTick(onReject) {
  const host = globalThis;
  if (typeof host.scheduler?.yield === "function") {
    const promise = host.scheduler.yield();
    if (onReject)
      promise.catch(onReject);
    return promise;
  }
  return new Promise((resolve) => host.setTimeout(resolve, 0));
}
async function asyncLoop(iters, tick, cb, onReject) {
  anumber(iters, "iters");
  anumber(tick, "tick");
  if (typeof cb !== "function")
    throw new TypeError("callback must be a function");
  let ts = Date.now();
  for (let i = 0; i < iters; i++) {
    cb(i);
    const diff = Date.now() - ts;
    if (diff >= 0 && diff < tick)
      continue;
    await nextTick(onReject);
    ts = Date.now();
  }
}
function utf8ToBytes(str) {
  if (typeof str !== "string")
    throw new TypeError("string expected");
  const encoded = new TextEncoder().encode(str);
  try {
    return new Uint8Array(encoded);
  } finally {
    clean(encoded);
  }
}
function kdfInputToBytes(data, errorTitle = "") {
  if (typeof data === "string")
    return utf8ToBytes(data);
  return abytes(data, void 0, errorTitle);
}
function concatBytes(...arrays) {
  let sum = 0;
  for (let i = 0; i < arrays.length; i++) {
    const a = arrays[i];
    abytes(a);
    sum += a.length;
  }
  const res = new Uint8Array(sum);
  for (let i = 0, pad = 0; i < arrays.length; i++) {
    const a = arrays[i];
    res.set(a, pad);
    pad += a.length;
  }
  return res;
}
function checkOpts(defaults, opts, title = "opts") {
  aopts(defaults, "defaults");
  if (opts !== void 0)
    aopts(opts, title);
  const merged = Object.assign(/* @__PURE__ */ Object.create(null), defaults, opts);
  return merged;
}
function createHasher(hashCons, info = {}) {
  if (typeof hashCons !== "function")
    throw new TypeError('"hashCons" expected function, got type=' + typeof hashCons);
  info = checkOpts({}, info, "info");
  const hashC = (msg, opts) => hashCons(opts).update(msg).digest();
  const tmp = hashCons(void 0);
  hashC.outputLen = tmp.outputLen;
  hashC.blockLen = tmp.blockLen;
  hashC.canXOF = tmp.canXOF;
  hashC.create = (opts) => hashCons(opts);
  Object.assign(hashC, info);
  return Object.freeze(hashC);
}
function randomBytes(bytesLength = 32) {
  anumber(bytesLength, "bytesLength");
  const cr = typeof globalThis === "object" ? globalThis.crypto : null;
  if (typeof cr?.getRandomValues !== "function")
    throw new Error("crypto.getRandomValues must be defined");
  if (bytesLength > 65536)
    throw new RangeError(`"bytesLength" expected <= 65536, got ${bytesLength}`);
  return cr.getRandomValues(new Uint8Array(bytesLength));
}
var oidNist = (suffix) => ({
  // Current NIST hashAlgs suffixes used here fit in one DER subidentifier octet.
  // Larger suffix values would need base-128 OID encoding and a different length byte.
  oid: Uint8Array.from([6, 9, 96, 134, 72, 1, 101, 3, 4, 2, suffix])
});

// node_modules/@noble/hashes/hmac.js
var _HMAC = class {
  oHash;
  iHash;
  blockLen;
  outputLen;
  canXOF = false;
  finished = false;
  destroyed = false;
  constructor(hash, key) {
    ahash(hash);
    abytes(key, void 0, "key");
    this.iHash = hash.create();
    if (typeof this.iHash.update !== "function")
      throw new Error("expected Hash instance");
    this.blockLen = this.iHash.blockLen;
    this.outputLen = this.iHash.outputLen;
    const blockLen = this.blockLen;
    const pad = new Uint8Array(blockLen);
    pad.set(key.length > blockLen ? hash.create().update(key).digest() : key);
    for (let i = 0; i < pad.length; i++)
      pad[i] ^= 54;
    this.iHash.update(pad);
    this.oHash = hash.create();
    for (let i = 0; i < pad.length; i++)
      pad[i] ^= 54 ^ 92;
    this.oHash.update(pad);
    clean(pad);
  }
  update(buf) {
    aexists(this);
    this.iHash.update(buf);
    return this;
  }
  digestInto(out) {
    aexists(this);
    aoutput(out, this);
    this.finished = true;
    const buf = out.subarray(0, this.outputLen);
    this.iHash.digestInto(buf);
    this.oHash.update(buf);
    this.oHash.digestInto(buf);
    this.destroy();
  }
  digest() {
    const out = new Uint8Array(this.oHash.outputLen);
    this.digestInto(out);
    return out;
  }
  _cloneInto(to) {
    to ||= Object.create(Object.getPrototypeOf(this), {});
    const { oHash, iHash, finished, destroyed, blockLen, outputLen, canXOF } = this;
    to = to;
    to.finished = finished;
    to.destroyed = destroyed;
    to.blockLen = blockLen;
    to.outputLen = outputLen;
    to.canXOF = canXOF;
    to.oHash = oHash._cloneInto(to.oHash);
    to.iHash = iHash._cloneInto(to.iHash);
    return to;
  }
  clone() {
    return this._cloneInto();
  }
  destroy() {
    this.destroyed = true;
    this.oHash.destroy();
    this.iHash.destroy();
  }
};
var hmac = /* @__PURE__ */ (() => {
  const hmac_ = ((hash, key, message) => new _HMAC(hash, key).update(message).digest());
  hmac_.create = (hash, key) => new _HMAC(hash, key);
  return hmac_;
})();

// node_modules/@noble/hashes/_u64.js
var U32_MASK64 = /* @__PURE__ */ (() => BigInt(2 ** 32 - 1))();
var _32n = /* @__PURE__ */ BigInt(32);
function fromBig(n, le = false) {
  if (le)
    return { h: Number(n & U32_MASK64), l: Number(n >> _32n & U32_MASK64) };
  return { h: Number(n >> _32n & U32_MASK64) | 0, l: Number(n & U32_MASK64) | 0 };
}
function split(lst, le = false) {
  const len = lst.length;
  let Ah = new Uint32Array(len);
  let Al = new Uint32Array(len);
  for (let i = 0; i < len; i++) {
    const { h: h2, l } = fromBig(lst[i], le);
    [Ah[i], Al[i]] = [h2, l];
  }
  return [Ah, Al];
}
var fromNumH = (n) => n / 2 ** 32 | 0;
var fromNumL = (n) => n >>> 0;
function setU64FromNum(view, byteOffset, n, isLE2) {
  const h2 = fromNumH(n);
  const l = fromNumL(n);
  view.setUint32(byteOffset, isLE2 ? l : h2, isLE2);
  view.setUint32(byteOffset + 4, isLE2 ? h2 : l, isLE2);
}
var shrSH = (h2, _l, s2) => h2 >>> s2;
var shrSL = (h2, l, s2) => h2 << 32 - s2 | l >>> s2;
var rotrSH = (h2, l, s2) => h2 >>> s2 | l << 32 - s2;
var rotrSL = (h2, l, s2) => h2 << 32 - s2 | l >>> s2;
var rotrBH = (h2, l, s2) => h2 << 64 - s2 | l >>> s2 - 32;
var rotrBL = (h2, l, s2) => h2 >>> s2 - 32 | l << 64 - s2;
function add(Ah, Al, Bh, Bl) {
  const l = (Al >>> 0) + (Bl >>> 0);
  return { h: Ah + Bh + (l / 2 ** 32 | 0) | 0, l: l | 0 };
}
var add3L = (Al, Bl, Cl) => (Al >>> 0) + (Bl >>> 0) + (Cl >>> 0);
var add3H = (low, Ah, Bh, Ch) => Ah + Bh + Ch + (low / 2 ** 32 | 0) | 0;
var add4L = (Al, Bl, Cl, Dl) => (Al >>> 0) + (Bl >>> 0) + (Cl >>> 0) + (Dl >>> 0);
var add4H = (low, Ah, Bh, Ch, Dh) => Ah + Bh + Ch + Dh + (low / 2 ** 32 | 0) | 0;
var add5L = (Al, Bl, Cl, Dl, El) => (Al >>> 0) + (Bl >>> 0) + (Cl >>> 0) + (Dl >>> 0) + (El >>> 0);
var add5H = (low, Ah, Bh, Ch, Dh, Eh) => Ah + Bh + Ch + Dh + Eh + (low / 2 ** 32 | 0) | 0;

// node_modules/@noble/hashes/_md.js
function Chi(a, b, c) {
  return a & b ^ ~a & c;
}
function Maj(a, b, c) {
  return a & b ^ a & c ^ b & c;
}
var HashMD = class {
  blockLen;
  outputLen;
  canXOF = false;
  padOffset;
  isLE;
  // For partial updates less than block size
  buffer;
  view;
  finished = false;
  length = 0;
  pos = 0;
  destroyed = false;
  constructor(blockLen, outputLen, padOffset, isLE2) {
    this.blockLen = blockLen;
    this.outputLen = outputLen;
    this.padOffset = padOffset;
    this.isLE = isLE2;
    this.buffer = new Uint8Array(blockLen);
    this.view = createView(this.buffer);
  }
  update(data) {
    aexists(this);
    abytes(data);
    const { view, buffer, blockLen } = this;
    const len = data.length;
    let processed = false;
    for (let pos = 0; pos < len; ) {
      const take = Math.min(blockLen - this.pos, len - pos);
      if (take === blockLen) {
        const dataView = createView(data);
        for (; blockLen <= len - pos; pos += blockLen)
          this.process(dataView, pos);
        processed = true;
        continue;
      }
      buffer.set(pos === 0 && take === len ? data : data.subarray(pos, pos + take), this.pos);
      this.pos += take;
      pos += take;
      if (this.pos === blockLen) {
        this.process(view, 0);
        this.pos = 0;
        processed = true;
      }
    }
    this.length += data.length;
    if (processed)
      this.roundClean();
    return this;
  }
  digestInto(out) {
    aexists(this);
    aoutput(out, this);
    this.finished = true;
    const { buffer, view, blockLen, isLE: isLE2 } = this;
    let { pos } = this;
    buffer[pos++] = 128;
    buffer.fill(0, pos);
    if (this.padOffset > blockLen - pos) {
      this.process(view, 0);
      buffer.fill(0);
    }
    setU64FromNum(view, blockLen - 8, this.length * 8, isLE2);
    this.process(view, 0);
    this.roundClean();
    const oview = out === buffer ? view : createView(out);
    const len = this.outputLen;
    const outLen = len / 4;
    const state = this.get();
    if (len % 4 || outLen > state.length)
      throw new Error("invalid outputLen");
    for (let i = 0; i < outLen; i++)
      oview.setUint32(4 * i, state[i], isLE2);
  }
  digest() {
    const { buffer, outputLen } = this;
    this.digestInto(buffer);
    const res = buffer.slice(0, outputLen);
    this.destroy();
    return res;
  }
  _cloneIntoMeta(to) {
    const { buffer, length, finished, destroyed, pos } = this;
    to.destroyed = destroyed;
    to.finished = finished;
    to.length = length;
    to.pos = pos;
    if (pos)
      to.buffer.set(buffer);
    return to;
  }
  clone() {
    return this._cloneInto();
  }
};
var SHA256_IV = /* @__PURE__ */ Uint32Array.from([
  1779033703,
  3144134277,
  1013904242,
  2773480762,
  1359893119,
  2600822924,
  528734635,
  1541459225
]);
var SHA512_IV = /* @__PURE__ */ Uint32Array.from([
  1779033703,
  4089235720,
  3144134277,
  2227873595,
  1013904242,
  4271175723,
  2773480762,
  1595750129,
  1359893119,
  2917565137,
  2600822924,
  725511199,
  528734635,
  4215389547,
  1541459225,
  327033209
]);

// node_modules/@noble/hashes/sha2.js
var SHA256_K = /* @__PURE__ */ Uint32Array.from([
  1116352408,
  1899447441,
  3049323471,
  3921009573,
  961987163,
  1508970993,
  2453635748,
  2870763221,
  3624381080,
  310598401,
  607225278,
  1426881987,
  1925078388,
  2162078206,
  2614888103,
  3248222580,
  3835390401,
  4022224774,
  264347078,
  604807628,
  770255983,
  1249150122,
  1555081692,
  1996064986,
  2554220882,
  2821834349,
  2952996808,
  3210313671,
  3336571891,
  3584528711,
  113926993,
  338241895,
  666307205,
  773529912,
  1294757372,
  1396182291,
  1695183700,
  1986661051,
  2177026350,
  2456956037,
  2730485921,
  2820302411,
  3259730800,
  3345764771,
  3516065817,
  3600352804,
  4094571909,
  275423344,
  430227734,
  506948616,
  659060556,
  883997877,
  958139571,
  1322822218,
  1537002063,
  1747873779,
  1955562222,
  2024104815,
  2227730452,
  2361852424,
  2428436474,
  2756734187,
  3204031479,
  3329325298
]);
var SHA256_W = /* @__PURE__ */ new Uint32Array(64);
var SHA2_32B = class extends HashMD {
  // We cannot use array here since array allows indexing by variable
  // which means optimizer/compiler cannot use registers.
  // Numeric initializers matter: starting the fields as `undefined` changes
  // V8's field representation and makes sha256 3x slower (measured).
  A = 0;
  B = 0;
  C = 0;
  D = 0;
  E = 0;
  F = 0;
  G = 0;
  H = 0;
  constructor(outputLen, IV) {
    super(64, outputLen, 8, false);
    this.A = IV[0] | 0;
    this.B = IV[1] | 0;
    this.C = IV[2] | 0;
    this.D = IV[3] | 0;
    this.E = IV[4] | 0;
    this.F = IV[5] | 0;
    this.G = IV[6] | 0;
    this.H = IV[7] | 0;
  }
  get() {
    const { A, B, C, D, E, F, G, H } = this;
    return [A, B, C, D, E, F, G, H];
  }
  // prettier-ignore
  set(A, B, C, D, E, F, G, H) {
    this.A = A | 0;
    this.B = B | 0;
    this.C = C | 0;
    this.D = D | 0;
    this.E = E | 0;
    this.F = F | 0;
    this.G = G | 0;
    this.H = H | 0;
  }
  _cloneInto(to) {
    (to ||= new this.constructor()).set(...this.get());
    return this._cloneIntoMeta(to);
  }
  process(view, offset) {
    for (let i = 0; i < 16; i++, offset += 4)
      SHA256_W[i] = view.getUint32(offset, false);
    for (let i = 16; i < 64; i++) {
      const W15 = SHA256_W[i - 15];
      const W2 = SHA256_W[i - 2];
      const s0 = rotr(W15, 7) ^ rotr(W15, 18) ^ W15 >>> 3;
      const s1 = rotr(W2, 17) ^ rotr(W2, 19) ^ W2 >>> 10;
      SHA256_W[i] = s1 + SHA256_W[i - 7] + s0 + SHA256_W[i - 16] | 0;
    }
    let { A, B, C, D, E, F, G, H } = this;
    for (let i = 0; i < 64; i++) {
      const sigma1 = rotr(E, 6) ^ rotr(E, 11) ^ rotr(E, 25);
      const T1 = H + sigma1 + Chi(E, F, G) + SHA256_K[i] + SHA256_W[i] | 0;
      const sigma0 = rotr(A, 2) ^ rotr(A, 13) ^ rotr(A, 22);
      const T2 = sigma0 + Maj(A, B, C) | 0;
      H = G;
      G = F;
      F = E;
      E = D + T1 | 0;
      D = C;
      C = B;
      B = A;
      A = T1 + T2 | 0;
    }
    A = A + this.A | 0;
    B = B + this.B | 0;
    C = C + this.C | 0;
    D = D + this.D | 0;
    E = E + this.E | 0;
    F = F + this.F | 0;
    G = G + this.G | 0;
    H = H + this.H | 0;
    this.set(A, B, C, D, E, F, G, H);
  }
  roundClean() {
    clean(SHA256_W);
  }
  destroy() {
    this.destroyed = true;
    this.set(0, 0, 0, 0, 0, 0, 0, 0);
    clean(this.buffer);
  }
};
var _SHA256 = class extends SHA2_32B {
  constructor() {
    super(32, SHA256_IV);
  }
};
var K512 = /* @__PURE__ */ (() => split([
  "0x428a2f98d728ae22",
  "0x7137449123ef65cd",
  "0xb5c0fbcfec4d3b2f",
  "0xe9b5dba58189dbbc",
  "0x3956c25bf348b538",
  "0x59f111f1b605d019",
  "0x923f82a4af194f9b",
  "0xab1c5ed5da6d8118",
  "0xd807aa98a3030242",
  "0x12835b0145706fbe",
  "0x243185be4ee4b28c",
  "0x550c7dc3d5ffb4e2",
  "0x72be5d74f27b896f",
  "0x80deb1fe3b1696b1",
  "0x9bdc06a725c71235",
  "0xc19bf174cf692694",
  "0xe49b69c19ef14ad2",
  "0xefbe4786384f25e3",
  "0x0fc19dc68b8cd5b5",
  "0x240ca1cc77ac9c65",
  "0x2de92c6f592b0275",
  "0x4a7484aa6ea6e483",
  "0x5cb0a9dcbd41fbd4",
  "0x76f988da831153b5",
  "0x983e5152ee66dfab",
  "0xa831c66d2db43210",
  "0xb00327c898fb213f",
  "0xbf597fc7beef0ee4",
  "0xc6e00bf33da88fc2",
  "0xd5a79147930aa725",
  "0x06ca6351e003826f",
  "0x142929670a0e6e70",
  "0x27b70a8546d22ffc",
  "0x2e1b21385c26c926",
  "0x4d2c6dfc5ac42aed",
  "0x53380d139d95b3df",
  "0x650a73548baf63de",
  "0x766a0abb3c77b2a8",
  "0x81c2c92e47edaee6",
  "0x92722c851482353b",
  "0xa2bfe8a14cf10364",
  "0xa81a664bbc423001",
  "0xc24b8b70d0f89791",
  "0xc76c51a30654be30",
  "0xd192e819d6ef5218",
  "0xd69906245565a910",
  "0xf40e35855771202a",
  "0x106aa07032bbd1b8",
  "0x19a4c116b8d2d0c8",
  "0x1e376c085141ab53",
  "0x2748774cdf8eeb99",
  "0x34b0bcb5e19b48a8",
  "0x391c0cb3c5c95a63",
  "0x4ed8aa4ae3418acb",
  "0x5b9cca4f7763e373",
  "0x682e6ff3d6b2b8a3",
  "0x748f82ee5defb2fc",
  "0x78a5636f43172f60",
  "0x84c87814a1f0ab72",
  "0x8cc702081a6439ec",
  "0x90befffa23631e28",
  "0xa4506cebde82bde9",
  "0xbef9a3f7b2c67915",
  "0xc67178f2e372532b",
  "0xca273eceea26619c",
  "0xd186b8c721c0c207",
  "0xeada7dd6cde0eb1e",
  "0xf57d4f7fee6ed178",
  "0x06f067aa72176fba",
  "0x0a637dc5a2c898a6",
  "0x113f9804bef90dae",
  "0x1b710b35131c471b",
  "0x28db77f523047d84",
  "0x32caab7b40c72493",
  "0x3c9ebe0a15c9bebc",
  "0x431d67c49c100d4c",
  "0x4cc5d4becb3e42b6",
  "0x597f299cfc657e2a",
  "0x5fcb6fab3ad6faec",
  "0x6c44198c4a475817"
].map((n) => BigInt(n))))();
var SHA512_Kh = /* @__PURE__ */ (() => K512[0])();
var SHA512_Kl = /* @__PURE__ */ (() => K512[1])();
var SHA512_W_H = /* @__PURE__ */ new Uint32Array(80);
var SHA512_W_L = /* @__PURE__ */ new Uint32Array(80);
var SHA2_64B = class extends HashMD {
  // We cannot use array here since array allows indexing by variable
  // which means optimizer/compiler cannot use registers.
  // h -- high 32 bits, l -- low 32 bits
  // Numeric initializers matter: starting the fields as `undefined` changes
  // V8's field representation and slows hashing down (measured on sha256).
  Ah = 0;
  Al = 0;
  Bh = 0;
  Bl = 0;
  Ch = 0;
  Cl = 0;
  Dh = 0;
  Dl = 0;
  Eh = 0;
  El = 0;
  Fh = 0;
  Fl = 0;
  Gh = 0;
  Gl = 0;
  Hh = 0;
  Hl = 0;
  constructor(outputLen, IV) {
    super(128, outputLen, 16, false);
    this.Ah = IV[0] | 0;
    this.Al = IV[1] | 0;
    this.Bh = IV[2] | 0;
    this.Bl = IV[3] | 0;
    this.Ch = IV[4] | 0;
    this.Cl = IV[5] | 0;
    this.Dh = IV[6] | 0;
    this.Dl = IV[7] | 0;
    this.Eh = IV[8] | 0;
    this.El = IV[9] | 0;
    this.Fh = IV[10] | 0;
    this.Fl = IV[11] | 0;
    this.Gh = IV[12] | 0;
    this.Gl = IV[13] | 0;
    this.Hh = IV[14] | 0;
    this.Hl = IV[15] | 0;
  }
  // prettier-ignore
  get() {
    const { Ah, Al, Bh, Bl, Ch, Cl, Dh, Dl, Eh, El, Fh, Fl, Gh, Gl, Hh, Hl } = this;
    return [Ah, Al, Bh, Bl, Ch, Cl, Dh, Dl, Eh, El, Fh, Fl, Gh, Gl, Hh, Hl];
  }
  // prettier-ignore
  set(Ah, Al, Bh, Bl, Ch, Cl, Dh, Dl, Eh, El, Fh, Fl, Gh, Gl, Hh, Hl) {
    this.Ah = Ah | 0;
    this.Al = Al | 0;
    this.Bh = Bh | 0;
    this.Bl = Bl | 0;
    this.Ch = Ch | 0;
    this.Cl = Cl | 0;
    this.Dh = Dh | 0;
    this.Dl = Dl | 0;
    this.Eh = Eh | 0;
    this.El = El | 0;
    this.Fh = Fh | 0;
    this.Fl = Fl | 0;
    this.Gh = Gh | 0;
    this.Gl = Gl | 0;
    this.Hh = Hh | 0;
    this.Hl = Hl | 0;
  }
  _cloneInto(to) {
    (to ||= new this.constructor()).set(...this.get());
    return this._cloneIntoMeta(to);
  }
  process(view, offset) {
    for (let i = 0; i < 16; i++, offset += 4) {
      SHA512_W_H[i] = view.getUint32(offset);
      SHA512_W_L[i] = view.getUint32(offset += 4);
    }
    for (let i = 16; i < 80; i++) {
      const W15h = SHA512_W_H[i - 15] | 0;
      const W15l = SHA512_W_L[i - 15] | 0;
      const s0h = rotrSH(W15h, W15l, 1) ^ rotrSH(W15h, W15l, 8) ^ shrSH(W15h, W15l, 7);
      const s0l = rotrSL(W15h, W15l, 1) ^ rotrSL(W15h, W15l, 8) ^ shrSL(W15h, W15l, 7);
      const W2h = SHA512_W_H[i - 2] | 0;
      const W2l = SHA512_W_L[i - 2] | 0;
      const s1h = rotrSH(W2h, W2l, 19) ^ rotrBH(W2h, W2l, 61) ^ shrSH(W2h, W2l, 6);
      const s1l = rotrSL(W2h, W2l, 19) ^ rotrBL(W2h, W2l, 61) ^ shrSL(W2h, W2l, 6);
      const SUMl = add4L(s0l, s1l, SHA512_W_L[i - 7], SHA512_W_L[i - 16]);
      const SUMh = add4H(SUMl, s0h, s1h, SHA512_W_H[i - 7], SHA512_W_H[i - 16]);
      SHA512_W_H[i] = SUMh | 0;
      SHA512_W_L[i] = SUMl | 0;
    }
    let { Ah, Al, Bh, Bl, Ch, Cl, Dh, Dl, Eh, El, Fh, Fl, Gh, Gl, Hh, Hl } = this;
    for (let i = 0; i < 80; i++) {
      const sigma1h = rotrSH(Eh, El, 14) ^ rotrSH(Eh, El, 18) ^ rotrBH(Eh, El, 41);
      const sigma1l = rotrSL(Eh, El, 14) ^ rotrSL(Eh, El, 18) ^ rotrBL(Eh, El, 41);
      const CHIh = Eh & Fh ^ ~Eh & Gh;
      const CHIl = El & Fl ^ ~El & Gl;
      const T1ll = add5L(Hl, sigma1l, CHIl, SHA512_Kl[i], SHA512_W_L[i]);
      const T1h = add5H(T1ll, Hh, sigma1h, CHIh, SHA512_Kh[i], SHA512_W_H[i]);
      const T1l = T1ll | 0;
      const sigma0h = rotrSH(Ah, Al, 28) ^ rotrBH(Ah, Al, 34) ^ rotrBH(Ah, Al, 39);
      const sigma0l = rotrSL(Ah, Al, 28) ^ rotrBL(Ah, Al, 34) ^ rotrBL(Ah, Al, 39);
      const MAJh = Ah & Bh ^ Ah & Ch ^ Bh & Ch;
      const MAJl = Al & Bl ^ Al & Cl ^ Bl & Cl;
      Hh = Gh | 0;
      Hl = Gl | 0;
      Gh = Fh | 0;
      Gl = Fl | 0;
      Fh = Eh | 0;
      Fl = El | 0;
      ({ h: Eh, l: El } = add(Dh | 0, Dl | 0, T1h | 0, T1l | 0));
      Dh = Ch | 0;
      Dl = Cl | 0;
      Ch = Bh | 0;
      Cl = Bl | 0;
      Bh = Ah | 0;
      Bl = Al | 0;
      const All = add3L(T1l, sigma0l, MAJl);
      Ah = add3H(All, T1h, sigma0h, MAJh);
      Al = All | 0;
    }
    ({ h: Ah, l: Al } = add(this.Ah | 0, this.Al | 0, Ah | 0, Al | 0));
    ({ h: Bh, l: Bl } = add(this.Bh | 0, this.Bl | 0, Bh | 0, Bl | 0));
    ({ h: Ch, l: Cl } = add(this.Ch | 0, this.Cl | 0, Ch | 0, Cl | 0));
    ({ h: Dh, l: Dl } = add(this.Dh | 0, this.Dl | 0, Dh | 0, Dl | 0));
    ({ h: Eh, l: El } = add(this.Eh | 0, this.El | 0, Eh | 0, El | 0));
    ({ h: Fh, l: Fl } = add(this.Fh | 0, this.Fl | 0, Fh | 0, Fl | 0));
    ({ h: Gh, l: Gl } = add(this.Gh | 0, this.Gl | 0, Gh | 0, Gl | 0));
    ({ h: Hh, l: Hl } = add(this.Hh | 0, this.Hl | 0, Hh | 0, Hl | 0));
    this.set(Ah, Al, Bh, Bl, Ch, Cl, Dh, Dl, Eh, El, Fh, Fl, Gh, Gl, Hh, Hl);
  }
  roundClean() {
    clean(SHA512_W_H, SHA512_W_L);
  }
  destroy() {
    this.destroyed = true;
    clean(this.buffer);
    this.set(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }
};
var _SHA512 = class extends SHA2_64B {
  constructor() {
    super(64, SHA512_IV);
  }
};
var sha256 = /* @__PURE__ */ createHasher(
  () => new _SHA256(),
  /* @__PURE__ */ oidNist(1)
);
var sha512 = /* @__PURE__ */ createHasher(
  () => new _SHA512(),
  /* @__PURE__ */ oidNist(3)
);

// src/crypto/encoding.ts
var Refused = class extends Error {
  /** A stable word for tests and for the page to decide by. */
  code;
  constructor(code, message) {
    super(message);
    this.name = "Refused";
    this.code = code;
  }
};
var encoder = new TextEncoder();
function utf8(text2) {
  return encoder.encode(text2);
}
function text(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Refused("utf8", "this is not UTF-8 text");
  }
}
function concat(...parts) {
  const joined = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
function u64(value) {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
}
function i64(value) {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, BigInt(value));
  return bytes;
}
function enc(domain, ...fields2) {
  const parts = [utf8(domain), ...fields2];
  return concat(
    ...parts.flatMap((part) => {
      const length = new Uint8Array(4);
      new DataView(length.buffer).setUint32(0, part.length);
      return [length, part];
    })
  );
}
function sha2562(bytes) {
  return sha256(bytes);
}
function hmac2(key, bytes) {
  return hmac(sha256, key, bytes);
}
function same(a, b) {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a[i] ^ b[i];
  return difference === 0;
}
function hex(bytes) {
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}
function unhex(digits, length) {
  if (digits.length !== length * 2 || !/^[0-9a-f]*$/.test(digits)) {
    throw new Refused("hex", `expected ${length * 2} lowercase hex digits`);
  }
  return Uint8Array.from({ length }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}
function isId(value) {
  return typeof value === "string" && /^[0-9a-f]{32}$/.test(value);
}
function base64(bytes) {
  let binary = "";
  for (let i = 0; i < bytes.length; i += 32768) {
    binary += String.fromCharCode(...bytes.subarray(i, i + 32768));
  }
  return btoa(binary);
}
function unbase64(encoded) {
  const refuse = () => new Refused("base64", "expected base64");
  if (typeof encoded !== "string" || !/^[A-Za-z0-9+/]*={0,2}$/.test(encoded) || encoded.length % 4 !== 0) {
    throw refuse();
  }
  const binary = atob(encoded);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  if (encoded.endsWith("=") && base64(bytes.subarray(-(bytes.length % 3))) !== encoded.slice(-4))
    throw refuse();
  return bytes;
}
function random(length) {
  return crypto.getRandomValues(new Uint8Array(length));
}

// src/api/client.ts
var Problem = class extends Error {
  constructor(status, code, title, detail, violations = []) {
    super(detail || title);
    this.status = status;
    this.code = code;
    this.title = title;
    this.detail = detail;
    this.violations = violations;
    this.name = "Problem";
  }
  status;
  code;
  title;
  detail;
  violations;
};
var Unreachable = class extends Error {
  constructor() {
    super("The service cannot be reached. Check your connection, then try again.");
    this.name = "Unreachable";
  }
};
async function problem(response) {
  const fallback = `The service answered ${response.status}.`;
  try {
    const json = await response.json();
    const code = json.type?.split("#").pop() ?? "unknown";
    const { title = fallback, detail = "", violations = [] } = json;
    return new Problem(response.status, code, title, detail, violations);
  } catch {
    return new Problem(response.status, "unknown", fallback, "");
  }
}
var refusals = new EventTarget();
var REFUSED = [401, 403, 404];
async function request(method, path, body, init = {}) {
  const headers = new Headers(init.headers);
  if (method !== "GET") headers.set("X-Sidelight", "1");
  if (body !== void 0) headers.set("Content-Type", "application/json");
  let response;
  try {
    response = await fetch(path, {
      ...init,
      method,
      headers,
      credentials: "same-origin",
      cache: init.cache ?? (method === "GET" ? "no-cache" : "default"),
      body: body === void 0 ? null : JSON.stringify(body)
    });
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new Unreachable();
  }
  if (init.cache !== "default") heard(response.headers);
  if (REFUSED.includes(response.status)) refusals.dispatchEvent(new Event("refused"));
  if (!response.ok) throw await problem(response);
  return response;
}
async function get(path, init) {
  return await (await request("GET", path, void 0, init)).json();
}
async function call(method, path, body = {}) {
  return await (await request(method, path, body)).json();
}
async function tell(method, path, body) {
  await request(method, path, body);
}
async function poll(path, signal) {
  const response = await request("GET", path, void 0, {
    ...signal ? { signal } : {},
    cache: "no-store"
  });
  return response.status === 204 ? null : await response.json();
}
var api = {
  operator: () => get("/api/operator"),
  session: () => get("/api/auth/session"),
  sessions: () => get("/api/auth/sessions"),
  endSession: (id) => tell("DELETE", `/api/auth/sessions/${encodeURIComponent(id)}`),
  registerStart: (name, invite) => call("POST", "/api/auth/register/start", invite ? { name, invite } : { name }),
  registerFinish: (ceremony, credential, device_name) => call("POST", "/api/auth/register/finish", { ceremony, credential, device_name }),
  loginStart: () => call("POST", "/api/auth/login/start"),
  loginFinish: (ceremony, credential, device_name) => call("POST", "/api/auth/login/finish", { ceremony, credential, device_name }),
  household: () => get("/api/household"),
  createHousehold: (statement, keyring) => tell("POST", "/api/households", { statement, keyring: base64(keyring) }),
  addStatement: (statement, keyring) => tell("POST", "/api/household/statements", { statement, keyring: base64(keyring) }),
  putSettings: (version, sealed) => tell("PUT", "/api/household/settings", { version, sealed: base64(sealed) }),
  invite: (kind) => call("POST", "/api/household/invites", { kind }),
  addHub: (hub) => call("POST", "/api/household/hubs", { hub }),
  sendCommand: (hub, sealed) => call("POST", `/api/household/hubs/${hub}/commands`, { sealed: base64(sealed) }),
  commandReply: (command, wait, signal) => poll(`/api/household/commands/${encodeURIComponent(command)}?wait=${wait}`, signal),
  putSlot: (mailbox, slot, message) => tell("PUT", `/api/mailbox/${mailbox}/${slot}`, message),
  getSlot: (mailbox, slot, wait, signal) => poll(`/api/mailbox/${mailbox}/${slot}?wait=${wait}`, signal),
  clips: (query) => get(`/api/household/clips?${new URLSearchParams(query)}`),
  clip: (id) => get(`/api/clips/${id}`),
  keep: (id, keep) => tell("PUT", `/api/clips/${id}/keep`, { keep }),
  note: (id, sealed) => tell("PUT", `/api/clips/${id}/note`, { sealed: sealed ? base64(sealed) : null }),
  deleteClip: (id, at_ms, signature) => tell("POST", `/api/clips/${id}/delete`, { at_ms, signature: base64(signature) }),
  restoreClip: (id) => tell("POST", `/api/clips/${id}/restore`),
  shares: async () => (await get("/api/household/shares")).shares,
  share: (share) => get(`/api/household/shares/${encodeURIComponent(share)}`),
  consent: (consent) => call("POST", "/api/household/shares", consent),
  putContent: (share, content) => call("PUT", `/api/household/shares/${encodeURIComponent(share)}/content`, content),
  revokeShare: (share) => call("POST", `/api/household/shares/${encodeURIComponent(share)}/revoke`),
  /** What a region is asked; the same bytes for everyone. */
  trustees: () => get("/feed/trustees.json"),
  lookupTrustees: () => get("/feed/lookup.json"),
  beginSetUp: (epoch, element) => call("POST", "/api/household/address/set-ups", { epoch, element }),
  setUpAnswers: (setUp) => get(`/api/household/address/set-ups/${setUp}`),
  feed: (region, signal) => get(`/feed/${region}.json`, signal ? { signal } : {})
};
async function logFile(path) {
  try {
    return new Uint8Array(await (await request("GET", `/log/${path}`)).arrayBuffer());
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return void 0;
    throw error;
  }
}
async function payload(clip, track, range, signal) {
  return payloadAt(clipPath(clip), track, range, signal);
}
var clipPath = (clip) => `/api/clips/${clip}`;
async function payloadAt(path, track, range, signal) {
  const headers = range ? { Range: `bytes=${range.start}-${range.end - 1}` } : {};
  return request("GET", `${path}/${track}`, void 0, {
    headers,
    cache: "default",
    ...signal ? { signal } : {}
  });
}

// src/ui/h.ts
var SVG = "http://www.w3.org/2000/svg";
function apply(element, props) {
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === void 0 || value === false) continue;
    if (typeof value === "function") {
      element.addEventListener(name.replace(/^on/, "").toLowerCase(), value);
    } else if (name === "value" && element instanceof HTMLElement && "value" in element) {
      element.value = String(value);
    } else {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
}
function append(parent, children) {
  for (const child of children) {
    if (child === null || child === void 0 || child === false) continue;
    if (Array.isArray(child)) append(parent, child);
    else parent.append(child instanceof Node ? child : String(child));
  }
}
function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  apply(element, props);
  append(element, children);
  return element;
}
function s(tag, props = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  apply(element, props);
  append(element, children);
  return element;
}
function fill(parent, ...children) {
  parent.replaceChildren();
  append(parent, children);
}
function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
}
function announce(message) {
  byId("announce").textContent = message;
}

// src/ui/icons.ts
var PATHS = {
  bell: "M6.5 16.5V11a5.5 5.5 0 0 1 11 0v5.5l1.5 2H5zM10 20.5a2.2 2.2 0 0 0 4 0",
  motion: "M3.5 8.5h6M2.5 12.5h5M4.5 16.5h4M15.5 5.2a1.6 1.6 0 1 0 .01 0M11.5 12l2.8-2.6 2.5 1.3 1.4 2.5 2.3.6M14.6 10.8l-1.3 4 3 2.2.4 3.5M13.3 15l-1.6 2.6-3 .9",
  hand: "M12 4.5a7.5 7.5 0 1 0 .01 0M12 9.2a2.8 2.8 0 1 0 .01 0",
  gap: "M4 12h3.5M10.5 12h3M16.5 12H20",
  play: "M8 5.5v13l10.5-6.5z",
  pause: "M8.5 5.5v13M15.5 5.5v13",
  keep: "M7 4.5h10a.8.8 0 0 1 .8.8V20L12 16.2 6.2 20V5.3a.8.8 0 0 1 .8-.8z",
  name: "M4.5 19.5l.9-3.8L15.8 5.3a1.6 1.6 0 0 1 2.3 0l.6.6a1.6 1.6 0 0 1 0 2.3L8.3 18.6z",
  trash: "M5 7h14M9.5 7V4.8h5V7M7 7l.8 12.5h8.4L17 7M10.3 10.5v5.5M13.7 10.5v5.5",
  download: "M12 4.5v10.5M7.5 11l4.5 4.5 4.5-4.5M5 19.5h14",
  close: "M6 6l12 12M18 6L6 18",
  check: "M5 12.5l4.5 4.5L19 7.5",
  shield: "M12 3.8l7 2.6v5.2c0 4.2-2.9 7.2-7 8.6-4.1-1.4-7-4.4-7-8.6V6.4zM8.8 12l2.3 2.3 4.2-4.4",
  warn: "M12 4.5l8.5 15h-17zM12 10v4.5M12 17v.1",
  info: "M12 4a8 8 0 1 0 .01 0M12 11v5M12 8v.1",
  left: "M14.5 6l-6 6 6 6",
  right: "M9.5 6l6 6-6 6",
  stepBack: "M16.5 6.5L10 12l6.5 5.5zM6.5 6.5v11",
  stepOn: "M7.5 6.5L14 12l-6.5 5.5zM17.5 6.5v11",
  camera: "M4 7.5h10a1.5 1.5 0 0 1 1.5 1.5v6a1.5 1.5 0 0 1-1.5 1.5H4A1.5 1.5 0 0 1 2.5 15V9A1.5 1.5 0 0 1 4 7.5zM15.5 11l6-3v8l-6-3z",
  hub: "M4 14.5h16v5H4zM7 17v.1M10 17v.1M12 14.5v-3M8.3 9.2a5.2 5.2 0 0 1 7.4 0M5.8 6.7a8.8 8.8 0 0 1 12.4 0",
  phone: "M8 3.5h8a1 1 0 0 1 1 1v15a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1v-15a1 1 0 0 1 1-1zM11 17.5h2",
  person: "M12 4.5a3.7 3.7 0 1 0 .01 0M5 20c.4-4 3.2-6 7-6s6.6 2 7 6",
  key: "M8 11.5a4 4 0 1 0 .01 0M11 13.5l8.5-8.5M16 8.5l2.5 2.5M13.5 11l1.8 1.8",
  print: "M7 9V4.5h10V9M7 16H4.5V9h15v7H17M7 13.5h10V20H7z",
  save: "M5 5h11l3 3v11H5zM8.5 5v4.5h6V5M8 19v-5.5h8V19",
  copy: "M9 9h10.5v10.5H9zM15 9V4.5H4.5V15H9",
  plus: "M12 5v14M5 12h14",
  sound: "M4.5 9.5v5h3L12 18.5v-13L7.5 9.5zM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a7.7 7.7 0 0 1 0 11",
  mute: "M4.5 9.5v5h3L12 18.5v-13L7.5 9.5zM16 10l4.5 4.5M20.5 10L16 14.5",
  full: "M4.5 9V4.5H9M15 4.5h4.5V9M19.5 15v4.5H15M9 19.5H4.5V15",
  restore: "M5 12a7 7 0 1 0 2.2-5.1M5 4.5V9h4.5",
  out: "M14 4.5h5.5v15H14M4 12h10M10.5 8l4 4-4 4",
  place: "M12 21c-4-5-6.5-8-6.5-11.5a6.5 6.5 0 0 1 13 0C18.5 13 16 16 12 21zM12 7a2.4 2.4 0 1 0 .01 0",
  picture: "M4 5.5h16v13H4zM4 15.5l4.5-4 4 3.5 3-2.5 4.5 4M15.5 9v.1",
  request: "M6 4h12v16l-6-3.5L6 20zM9 8.5h6M9 12h4",
  moon: "M19 14.5A7.5 7.5 0 0 1 9.5 5a7.5 7.5 0 1 0 9.5 9.5z"
};
function icon(name, size = 20) {
  return s(
    "svg",
    {
      class: `icon icon-${name}`,
      viewBox: "0 0 24 24",
      width: size,
      height: size,
      "aria-hidden": "true",
      focusable: "false"
    },
    s("path", { d: PATHS[name] })
  );
}

// src/ui/parts.ts
function button(label, props = {}) {
  const { icon: name, kind = "quiet", onclick, ...rest } = props;
  const element = h(
    "button",
    { type: "button", ...rest, class: `btn btn-${kind} ${props.class ?? ""}`.trim() },
    name && icon(name),
    h("span", {}, label)
  );
  if (onclick) element.addEventListener("click", (event) => void busy(element, () => onclick(event)));
  return element;
}
function iconButton(label, name, onclick) {
  const element = h(
    "button",
    { type: "button", class: "btn btn-icon", "aria-label": label, title: label },
    icon(name, 22)
  );
  element.addEventListener("click", (event) => void busy(element, () => onclick(event)));
  return element;
}
async function busy(element, action) {
  if (element.getAttribute("aria-busy") === "true") return;
  element.setAttribute("aria-busy", "true");
  try {
    await action();
  } catch (error) {
    toast(sentence(error), { kind: "warn" });
  } finally {
    element.removeAttribute("aria-busy");
  }
}
function sentence(error) {
  if (error instanceof Refused) {
    const text2 = error.message;
    return text2.charAt(0).toUpperCase() + text2.slice(1) + (/[.!?]$/.test(text2) ? "" : ".");
  }
  if (error instanceof Error && error.message) return error.message;
  return "Something went wrong. Reload the page and try again.";
}
var NOTICE_ICONS = {
  info: "info",
  good: "check",
  warn: "warn",
  ring: "bell"
};
function notice(kind, ...children) {
  return h(
    "div",
    { class: `notice notice-${kind}`, role: kind === "warn" ? "alert" : null },
    icon(NOTICE_ICONS[kind]),
    h("div", { class: "notice-body" }, ...children)
  );
}
var fields = 0;
function field(props) {
  const { label, hint, ...rest } = props;
  const id = `field-${++fields}`;
  const described = hint ? `${id}-hint` : null;
  const input = h(rest.rows ? "textarea" : "input", {
    spellcheck: "false",
    ...rest,
    id,
    "aria-describedby": described
  });
  const root = h(
    "div",
    { class: "field" },
    h("label", { for: id }, label),
    hint && h("p", { class: "hint", id: described }, hint),
    input
  );
  return { root, input };
}
function folded(label, { root, input }, before = null, ...after) {
  const inside = h("div", { class: "stack-s" }, before, root, ...after);
  const made = h("details", { class: "more" }, h("summary", {}, label), inside);
  input.addEventListener("input", () => {
    if (input.value !== "") made.open = true;
  });
  return made;
}
function choices(legend, name, all, chosen) {
  return h(
    "fieldset",
    { class: "choices" },
    h("legend", {}, legend),
    ...all.map(
      (c) => h(
        "label",
        { class: "choice" },
        h("input", {
          type: "radio",
          name,
          value: c.value,
          checked: c.value === chosen,
          disabled: c.disabled ?? false
        }),
        h(
          "span",
          { class: "choice-body" },
          h("strong", {}, c.label),
          c.hint && h("span", { class: "hint" }, c.hint)
        )
      )
    )
  );
}
function toggle(label, hint, on, change = () => {
}) {
  const input = h("input", { type: "checkbox", role: "switch", checked: on });
  input.addEventListener("change", () => change(input.checked));
  const root = h(
    "label",
    { class: "toggle" },
    input,
    h("span", { class: "choice-body" }, h("strong", {}, label), h("span", { class: "hint" }, hint))
  );
  return { root, input };
}
function toastHost() {
  const top = [...document.querySelectorAll("dialog[open]")].at(-1);
  if (!top) return byId("toasts");
  const host = top.querySelector(":scope > .toasts") ?? h("div", { class: "toasts" });
  top.append(host);
  return host;
}
function toast(message, props = {}) {
  const close = () => element.remove();
  const act = props.action;
  const element = h(
    "div",
    { class: `toast toast-${props.kind ?? "good"}`, role: props.kind === "warn" ? "alert" : "status" },
    h("p", {}, message),
    act && button(act.label, {
      kind: "plain",
      onclick: async () => {
        close();
        await act.run();
      }
    }),
    iconButton("Dismiss", "close", close)
  );
  toastHost().append(element);
  announce(message);
  const life = (props.seconds ?? (act || props.kind === "warn" ? 12 : 5)) * 1e3;
  const arm = () => setTimeout(close, life);
  let timer = arm();
  const hold = () => clearTimeout(timer);
  element.addEventListener("pointerenter", hold);
  element.addEventListener("focusin", hold);
  element.addEventListener("pointerleave", () => {
    timer = arm();
  });
}
function dialog(title, build, props = {}) {
  return new Promise((resolve) => {
    const close = (value) => {
      element.close();
      element.remove();
      resolve(value);
    };
    const heading = h("h2", { id: "dialog-title" }, title);
    const element = h(
      "dialog",
      { class: `dialog ${props.class ?? ""}`.trim(), "aria-labelledby": "dialog-title" },
      h(
        "div",
        { class: "dialog-head" },
        heading,
        iconButton("Close", "close", () => close(null))
      ),
      ...build(close)
    );
    element.addEventListener("cancel", (event) => {
      event.preventDefault();
      close(null);
    });
    document.body.append(element);
    element.showModal();
  });
}
function wordList(words) {
  return h(
    "ol",
    { class: "words", "aria-label": "Six words to compare" },
    ...words.map((w) => h("li", {}, w))
  );
}
function waiting(message) {
  return h(
    "p",
    { class: "waiting", role: "status" },
    h("span", { class: "spinner", "aria-hidden": "true" }),
    message
  );
}
function show(...children) {
  const main = byId("main");
  for (const old of byId("toasts").querySelectorAll(".toast-warn")) old.remove();
  fill(main, ...children);
  const heading = main.querySelector("h1");
  if (heading) {
    heading.setAttribute("tabindex", "-1");
    heading.focus({ preventScroll: true });
  }
  window.scrollTo({ top: 0 });
}
function failure(error, again) {
  const nothing = error instanceof Problem && error.status === 404;
  const home = document.querySelector(".brand")?.href ?? "/";
  return h(
    "section",
    { class: "narrow stack" },
    h("h1", {}, nothing ? "There is nothing here" : "This did not work"),
    nothing ? h("p", { class: "lead" }, "It is gone, or it is not yours to see.") : notice("warn", h("p", {}, sentence(error))),
    h(
      "div",
      { class: "actions" },
      !nothing && button("Try again", { kind: "primary", onclick: again }),
      h("a", { class: `btn ${nothing ? "btn-primary" : "btn-plain"}`, href: home }, "Go to the first page")
    )
  );
}

export {
  operatorNow,
  isBytes,
  anumber,
  abytes,
  ahash,
  u32,
  clean,
  createView,
  rotl,
  swap32IfBE,
  bytesToHex,
  hexToBytes,
  asyncLoop,
  kdfInputToBytes,
  concatBytes,
  checkOpts,
  randomBytes,
  hmac,
  sha256,
  sha512,
  Refused,
  utf8,
  text,
  concat,
  u64,
  i64,
  enc,
  sha2562,
  hmac2,
  same,
  hex,
  unhex,
  isId,
  base64,
  unbase64,
  random,
  Problem,
  Unreachable,
  refusals,
  request,
  call,
  api,
  logFile,
  payload,
  clipPath,
  h,
  s,
  fill,
  byId,
  announce,
  icon,
  button,
  iconButton,
  busy,
  sentence,
  notice,
  field,
  folded,
  choices,
  toggle,
  toast,
  dialog,
  wordList,
  waiting,
  show,
  failure
};
