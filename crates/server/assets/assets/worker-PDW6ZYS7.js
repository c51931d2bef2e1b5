// src/api/clock.ts
var SAME_MS = 3e3;
var ahead = 0;
function heard(headers, now = Date.now()) {
  const at = Date.parse(headers.get("Date") ?? "");
  if (Number.isNaN(at)) return;
  const found = Math.abs(at - now) <= SAME_MS ? 0 : at - now;
  if (Math.abs(found - ahead) > SAME_MS) ahead = found;
}

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
function ahash(h) {
  if (typeof h !== "function" || typeof h.create !== "function")
    throw new TypeError("expected hash wrapped by utils.createHasher");
  anumber(h.outputLen);
  anumber(h.blockLen);
  if (h.outputLen < 1 || h.blockLen < 1)
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
var fromNumH = (n) => n / 2 ** 32 | 0;
var fromNumL = (n) => n >>> 0;
function setU64FromNum(view, byteOffset, n, isLE2) {
  const h = fromNumH(n);
  const l = fromNumL(n);
  view.setUint32(byteOffset, isLE2 ? l : h, isLE2);
  view.setUint32(byteOffset + 4, isLE2 ? h : l, isLE2);
}

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
var sha256 = /* @__PURE__ */ createHasher(
  () => new _SHA256(),
  /* @__PURE__ */ oidNist(1)
);

// src/crypto/encoding.ts
var encoder = new TextEncoder();
function utf8(text) {
  return encoder.encode(text);
}
function same(a, b) {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a[i] ^ b[i];
  return difference === 0;
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
async function payloadAt(path, track, range, signal) {
  const headers = range ? { Range: `bytes=${range.start}-${range.end - 1}` } : {};
  return request("GET", `${path}/${track}`, void 0, {
    headers,
    cache: "default",
    ...signal ? { signal } : {}
  });
}

// node_modules/@noble/ciphers/utils.js
/*! noble-ciphers - MIT License (c) 2023 Paul Miller (paulmillr.com) */
function isBytes2(a) {
  return a instanceof Uint8Array || ArrayBuffer.isView(a) && a.constructor.name === "Uint8Array" && "BYTES_PER_ELEMENT" in a && a.BYTES_PER_ELEMENT === 1;
}
var atitle2 = (title) => title ? `"${title}" ` : "";
function abool(value, title = "") {
  if (typeof value !== "boolean")
    throw new TypeError(atitle2(title) + "expected boolean, got type=" + typeof value);
  return value;
}
function anumber2(n, title = "") {
  if (typeof n !== "number")
    throw new TypeError(atitle2(title) + "expected number, got " + typeof n);
  if (!Number.isSafeInteger(n) || n < 0)
    throw new RangeError(atitle2(title) + "expected integer >= 0, got " + n);
  return n;
}
function abytes2(value, length, title = "") {
  if (isBytes2(value) && (length === void 0 || value.length === length))
    return value;
  if (length !== void 0)
    anumber2(length, "length");
  const bytes = isBytes2(value);
  const ofLen = length !== void 0 ? ` of length ${length}` : "";
  const got = bytes ? `length=${value.length}` : `type=${typeof value}`;
  const message = atitle2(title) + "expected Uint8Array" + ofLen + ", got " + got;
  if (!bytes)
    throw new TypeError(message);
  throw new RangeError(message);
}
var aobject2 = (value, label) => {
  if (value === null || typeof value !== "object" || Array.isArray(value))
    throw new TypeError(label === "object" ? "expected valid options object" : `"${label}" expected object, got type=${typeof value}`);
};
function aexists2(instance, checkFinished = true) {
  if (instance.destroyed)
    throw new Error("hash was destroyed");
  if (checkFinished && instance.finished)
    throw new Error("digest() was already called");
}
function aoutput2(out, instance) {
  abytes2(out, void 0, "output");
  const min = instance.outputLen;
  if (!(out.length >= min)) {
    throw new RangeError('"output" expected length >= ' + min);
  }
}
function u32(arr) {
  return new Uint32Array(arr.buffer, arr.byteOffset, Math.floor(arr.byteLength / 4));
}
function clean2(...arrays) {
  for (let i = 0; i < arrays.length; i++) {
    arrays[i].fill(0);
  }
}
function createView2(arr) {
  return new DataView(arr.buffer, arr.byteOffset, arr.byteLength);
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
function overlapBytes(a, b) {
  if (!a.byteLength || !b.byteLength)
    return false;
  return a.buffer === b.buffer && // best we can do, may fail with an obscure Proxy
  a.byteOffset < b.byteOffset + b.byteLength && // a starts before b end
  b.byteOffset < a.byteOffset + a.byteLength;
}
function complexOverlapBytes(input, output) {
  if (overlapBytes(input, output) && input.byteOffset < output.byteOffset)
    throw new Error("complex overlap of input and output is not supported");
}
function checkOpts2(defaults, opts) {
  aobject2(defaults, "defaults");
  aobject2(opts, "opts");
  const merged = Object.assign(defaults, opts);
  return merged;
}
function equalBytes(a, b) {
  a = abytes2(a);
  b = abytes2(b);
  if (a.length !== b.length)
    return false;
  let diff = 0;
  for (let i = 0; i < a.length; i++)
    diff |= a[i] ^ b[i];
  return diff === 0;
}
function wrapMacConstructor(keyLen, macCons, fromMsg) {
  const mac = macCons;
  const getArgs = fromMsg || (() => []);
  const macC = (msg, key) => mac(key, ...getArgs(msg)).update(msg).digest();
  const tmp = mac(new Uint8Array(keyLen), ...getArgs(new Uint8Array(0)));
  macC.outputLen = tmp.outputLen;
  macC.blockLen = tmp.blockLen;
  macC.create = (key, ...args) => mac(key, ...args);
  return macC;
}
var wrapCipher = /* @__NO_SIDE_EFFECTS__ */ (params, constructor) => {
  function wrappedCipher(key, ...args) {
    abytes2(key, void 0, "key");
    if (params.nonceLength !== void 0) {
      const nonce = args[0];
      abytes2(nonce, params.varSizeNonce ? void 0 : params.nonceLength, "nonce");
    }
    const tagl = params.tagLength;
    const aadStart = params.nonceLength !== void 0 ? 1 : 0;
    if (!params.withAAD) {
      for (let i = aadStart; i < args.length; i++)
        if (isBytes2(args[i]))
          throw new Error("AAD not supported");
    }
    if (params.withAAD && args[aadStart] !== void 0)
      abytes2(args[aadStart], void 0, "AAD");
    const cipher = constructor(key, ...args);
    const checkOutput = (fnLength, output) => {
      if (output !== void 0) {
        if (fnLength !== 2)
          throw new Error("cipher output not supported");
        abytes2(output, void 0, "output");
      }
    };
    let called = false;
    const wrCipher = {
      encrypt(data, output) {
        if (called)
          throw new Error("cannot encrypt() twice with same key + nonce");
        called = true;
        abytes2(data, void 0, "data");
        checkOutput(cipher.encrypt.length, output);
        return cipher.encrypt(data, output);
      },
      decrypt(data, output) {
        abytes2(data, void 0, "data");
        if (tagl && data.length < tagl)
          throw new Error('"ciphertext" expected length >= tagLength=' + tagl);
        checkOutput(cipher.decrypt.length, output);
        return cipher.decrypt(data, output);
      }
    };
    return wrCipher;
  }
  Object.assign(wrappedCipher, params);
  return wrappedCipher;
};
function getOutput(expectedLength, out, onlyAligned = true) {
  if (out === void 0)
    return new Uint8Array(expectedLength);
  abytes2(out, expectedLength, "output");
  if (onlyAligned && !isAligned32(out))
    throw new Error("invalid output, must be aligned");
  return out;
}
function u64Lengths(dataLength, aadLength, isLE2) {
  anumber2(dataLength);
  anumber2(aadLength);
  abool(isLE2);
  const num = new Uint8Array(16);
  const view = createView2(num);
  view.setBigUint64(0, BigInt(aadLength), isLE2);
  view.setBigUint64(8, BigInt(dataLength), isLE2);
  return num;
}
function isAligned32(bytes) {
  return bytes.byteOffset % 4 === 0;
}
function copyBytes(bytes) {
  return Uint8Array.from(abytes2(bytes));
}

// node_modules/@noble/ciphers/_arx.js
var encodeStr = (str) => Uint8Array.from(str.split(""), (c) => c.charCodeAt(0));
var sigma16_32 = /* @__PURE__ */ (() => swap32IfBE(u32(encodeStr("expand 16-byte k"))))();
var sigma32_32 = /* @__PURE__ */ (() => swap32IfBE(u32(encodeStr("expand 32-byte k"))))();
function rotl(a, b) {
  return a << b | a >>> 32 - b;
}
var BLOCK_LEN = 64;
var BLOCK_LEN32 = 16;
var MAX_COUNTER = /* @__PURE__ */ (() => 2 ** 32 - 1)();
var U32_EMPTY = /* @__PURE__ */ Uint32Array.of();
function runCipher(core, sigma, key, nonce, data, output, counter, rounds) {
  const len = data.length;
  const block = new Uint8Array(BLOCK_LEN);
  const b32 = u32(block);
  const isAligned = isLE && isAligned32(data) && isAligned32(output);
  const d32 = isAligned ? u32(data) : U32_EMPTY;
  const o32 = isAligned ? u32(output) : U32_EMPTY;
  if (!isLE) {
    for (let pos = 0; pos < len; counter++) {
      core(sigma, key, nonce, b32, counter, rounds);
      swap32IfBE(b32);
      if (counter >= MAX_COUNTER)
        throw new Error("arx: counter overflow");
      const take = Math.min(BLOCK_LEN, len - pos);
      for (let j = 0, posj; j < take; j++) {
        posj = pos + j;
        output[posj] = data[posj] ^ block[j];
      }
      pos += take;
    }
    return;
  }
  for (let pos = 0; pos < len; counter++) {
    core(sigma, key, nonce, b32, counter, rounds);
    if (counter >= MAX_COUNTER)
      throw new Error("arx: counter overflow");
    const take = Math.min(BLOCK_LEN, len - pos);
    if (isAligned && take === BLOCK_LEN) {
      const pos32 = pos / 4;
      if (pos % 4 !== 0)
        throw new Error("arx: invalid block position");
      for (let j = 0, posj; j < BLOCK_LEN32; j++) {
        posj = pos32 + j;
        o32[posj] = d32[posj] ^ b32[j];
      }
      pos += BLOCK_LEN;
      continue;
    }
    for (let j = 0, posj; j < take; j++) {
      posj = pos + j;
      output[posj] = data[posj] ^ block[j];
    }
    pos += take;
  }
}
function createCipher(core, opts) {
  const { allowShortKeys, extendNonceFn, counterLength, counterRight, rounds } = checkOpts2({ allowShortKeys: false, counterLength: 8, counterRight: false, rounds: 20 }, opts);
  if (typeof core !== "function")
    throw new Error("core must be a function");
  anumber2(counterLength);
  anumber2(rounds);
  abool(counterRight);
  abool(allowShortKeys);
  return (key, nonce, data, output, counter = 0) => {
    abytes2(key, void 0, "key");
    abytes2(nonce, void 0, "nonce");
    abytes2(data, void 0, "data");
    const len = data.length;
    const hasOutput = output !== void 0;
    output = getOutput(len, output, false);
    if (hasOutput)
      complexOverlapBytes(data, output);
    anumber2(counter);
    if (counter < 0 || counter >= MAX_COUNTER)
      throw new Error("arx: counter overflow");
    const toClean = [];
    let l = key.length;
    let k;
    let sigma;
    if (l === 32) {
      toClean.push(k = copyBytes(key));
      sigma = sigma32_32;
    } else if (l === 16 && allowShortKeys) {
      k = new Uint8Array(32);
      k.set(key);
      k.set(key, 16);
      sigma = sigma16_32;
      toClean.push(k);
    } else {
      abytes2(key, 32, "arx key");
      throw new Error("invalid key size");
    }
    if (!isLE || !isAligned32(nonce))
      toClean.push(nonce = copyBytes(nonce));
    let k32 = u32(k);
    if (extendNonceFn) {
      if (nonce.length !== 24)
        throw new Error("arx: extended nonce must be 24 bytes");
      const n16 = nonce.subarray(0, 16);
      if (isLE)
        extendNonceFn(sigma, k32, u32(n16), k32);
      else {
        const sigmaRaw = swap32IfBE(Uint32Array.from(sigma));
        extendNonceFn(sigmaRaw, k32, u32(n16), k32);
        clean2(sigmaRaw);
        swap32IfBE(k32);
      }
      nonce = nonce.subarray(16);
    } else if (!isLE)
      swap32IfBE(k32);
    const nonceNcLen = 16 - counterLength;
    if (nonceNcLen !== nonce.length)
      throw new Error(`arx: nonce must be ${nonceNcLen} or 16 bytes`);
    if (nonceNcLen !== 12) {
      const nc = new Uint8Array(12);
      nc.set(nonce, counterRight ? 0 : 12 - nonce.length);
      nonce = nc;
      toClean.push(nonce);
    }
    const n32 = swap32IfBE(u32(nonce));
    try {
      runCipher(core, sigma, k32, n32, data, output, counter, rounds);
      return output;
    } finally {
      clean2(...toClean);
    }
  };
}

// node_modules/@noble/ciphers/_poly1305.js
function u8to16(a, i) {
  return a[i++] & 255 | (a[i++] & 255) << 8;
}
var Poly1305 = class {
  blockLen = 16;
  outputLen = 16;
  buffer = new Uint8Array(16);
  r = new Uint16Array(10);
  // Allocating 1 array with .subarray() here is slower than 3
  h = new Uint16Array(10);
  pad = new Uint16Array(8);
  pos = 0;
  finished = false;
  destroyed = false;
  // Can be speed-up using BigUint64Array, at the cost of complexity
  constructor(key) {
    key = copyBytes(abytes2(key, 32, "key"));
    const t0 = u8to16(key, 0);
    const t1 = u8to16(key, 2);
    const t2 = u8to16(key, 4);
    const t3 = u8to16(key, 6);
    const t4 = u8to16(key, 8);
    const t5 = u8to16(key, 10);
    const t6 = u8to16(key, 12);
    const t7 = u8to16(key, 14);
    this.r[0] = t0 & 8191;
    this.r[1] = (t0 >>> 13 | t1 << 3) & 8191;
    this.r[2] = (t1 >>> 10 | t2 << 6) & 7939;
    this.r[3] = (t2 >>> 7 | t3 << 9) & 8191;
    this.r[4] = (t3 >>> 4 | t4 << 12) & 255;
    this.r[5] = t4 >>> 1 & 8190;
    this.r[6] = (t4 >>> 14 | t5 << 2) & 8191;
    this.r[7] = (t5 >>> 11 | t6 << 5) & 8065;
    this.r[8] = (t6 >>> 8 | t7 << 8) & 8191;
    this.r[9] = t7 >>> 5 & 127;
    for (let i = 0; i < 8; i++)
      this.pad[i] = u8to16(key, 16 + 2 * i);
  }
  process(data, offset, isLast = false) {
    const hibit = isLast ? 0 : 1 << 11;
    const { h, r } = this;
    const r0 = r[0];
    const r1 = r[1];
    const r2 = r[2];
    const r3 = r[3];
    const r4 = r[4];
    const r5 = r[5];
    const r6 = r[6];
    const r7 = r[7];
    const r8 = r[8];
    const r9 = r[9];
    const t0 = u8to16(data, offset + 0);
    const t1 = u8to16(data, offset + 2);
    const t2 = u8to16(data, offset + 4);
    const t3 = u8to16(data, offset + 6);
    const t4 = u8to16(data, offset + 8);
    const t5 = u8to16(data, offset + 10);
    const t6 = u8to16(data, offset + 12);
    const t7 = u8to16(data, offset + 14);
    let h0 = h[0] + (t0 & 8191);
    let h1 = h[1] + ((t0 >>> 13 | t1 << 3) & 8191);
    let h2 = h[2] + ((t1 >>> 10 | t2 << 6) & 8191);
    let h3 = h[3] + ((t2 >>> 7 | t3 << 9) & 8191);
    let h4 = h[4] + ((t3 >>> 4 | t4 << 12) & 8191);
    let h5 = h[5] + (t4 >>> 1 & 8191);
    let h6 = h[6] + ((t4 >>> 14 | t5 << 2) & 8191);
    let h7 = h[7] + ((t5 >>> 11 | t6 << 5) & 8191);
    let h8 = h[8] + ((t6 >>> 8 | t7 << 8) & 8191);
    let h9 = h[9] + (t7 >>> 5 | hibit);
    let c = 0;
    let d0 = c + h0 * r0 + h1 * (5 * r9) + h2 * (5 * r8) + h3 * (5 * r7) + h4 * (5 * r6);
    c = d0 >>> 13;
    d0 &= 8191;
    d0 += h5 * (5 * r5) + h6 * (5 * r4) + h7 * (5 * r3) + h8 * (5 * r2) + h9 * (5 * r1);
    c += d0 >>> 13;
    d0 &= 8191;
    let d1 = c + h0 * r1 + h1 * r0 + h2 * (5 * r9) + h3 * (5 * r8) + h4 * (5 * r7);
    c = d1 >>> 13;
    d1 &= 8191;
    d1 += h5 * (5 * r6) + h6 * (5 * r5) + h7 * (5 * r4) + h8 * (5 * r3) + h9 * (5 * r2);
    c += d1 >>> 13;
    d1 &= 8191;
    let d2 = c + h0 * r2 + h1 * r1 + h2 * r0 + h3 * (5 * r9) + h4 * (5 * r8);
    c = d2 >>> 13;
    d2 &= 8191;
    d2 += h5 * (5 * r7) + h6 * (5 * r6) + h7 * (5 * r5) + h8 * (5 * r4) + h9 * (5 * r3);
    c += d2 >>> 13;
    d2 &= 8191;
    let d3 = c + h0 * r3 + h1 * r2 + h2 * r1 + h3 * r0 + h4 * (5 * r9);
    c = d3 >>> 13;
    d3 &= 8191;
    d3 += h5 * (5 * r8) + h6 * (5 * r7) + h7 * (5 * r6) + h8 * (5 * r5) + h9 * (5 * r4);
    c += d3 >>> 13;
    d3 &= 8191;
    let d4 = c + h0 * r4 + h1 * r3 + h2 * r2 + h3 * r1 + h4 * r0;
    c = d4 >>> 13;
    d4 &= 8191;
    d4 += h5 * (5 * r9) + h6 * (5 * r8) + h7 * (5 * r7) + h8 * (5 * r6) + h9 * (5 * r5);
    c += d4 >>> 13;
    d4 &= 8191;
    let d5 = c + h0 * r5 + h1 * r4 + h2 * r3 + h3 * r2 + h4 * r1;
    c = d5 >>> 13;
    d5 &= 8191;
    d5 += h5 * r0 + h6 * (5 * r9) + h7 * (5 * r8) + h8 * (5 * r7) + h9 * (5 * r6);
    c += d5 >>> 13;
    d5 &= 8191;
    let d6 = c + h0 * r6 + h1 * r5 + h2 * r4 + h3 * r3 + h4 * r2;
    c = d6 >>> 13;
    d6 &= 8191;
    d6 += h5 * r1 + h6 * r0 + h7 * (5 * r9) + h8 * (5 * r8) + h9 * (5 * r7);
    c += d6 >>> 13;
    d6 &= 8191;
    let d7 = c + h0 * r7 + h1 * r6 + h2 * r5 + h3 * r4 + h4 * r3;
    c = d7 >>> 13;
    d7 &= 8191;
    d7 += h5 * r2 + h6 * r1 + h7 * r0 + h8 * (5 * r9) + h9 * (5 * r8);
    c += d7 >>> 13;
    d7 &= 8191;
    let d8 = c + h0 * r8 + h1 * r7 + h2 * r6 + h3 * r5 + h4 * r4;
    c = d8 >>> 13;
    d8 &= 8191;
    d8 += h5 * r3 + h6 * r2 + h7 * r1 + h8 * r0 + h9 * (5 * r9);
    c += d8 >>> 13;
    d8 &= 8191;
    let d9 = c + h0 * r9 + h1 * r8 + h2 * r7 + h3 * r6 + h4 * r5;
    c = d9 >>> 13;
    d9 &= 8191;
    d9 += h5 * r4 + h6 * r3 + h7 * r2 + h8 * r1 + h9 * r0;
    c += d9 >>> 13;
    d9 &= 8191;
    c = (c << 2) + c | 0;
    c = c + d0 | 0;
    d0 = c & 8191;
    c = c >>> 13;
    d1 += c;
    h[0] = d0;
    h[1] = d1;
    h[2] = d2;
    h[3] = d3;
    h[4] = d4;
    h[5] = d5;
    h[6] = d6;
    h[7] = d7;
    h[8] = d8;
    h[9] = d9;
  }
  finalize() {
    const { h, pad } = this;
    const g = new Uint16Array(10);
    let c = h[1] >>> 13;
    h[1] &= 8191;
    for (let i = 2; i < 10; i++) {
      h[i] += c;
      c = h[i] >>> 13;
      h[i] &= 8191;
    }
    h[0] += c * 5;
    c = h[0] >>> 13;
    h[0] &= 8191;
    h[1] += c;
    c = h[1] >>> 13;
    h[1] &= 8191;
    h[2] += c;
    g[0] = h[0] + 5;
    c = g[0] >>> 13;
    g[0] &= 8191;
    for (let i = 1; i < 10; i++) {
      g[i] = h[i] + c;
      c = g[i] >>> 13;
      g[i] &= 8191;
    }
    g[9] -= 1 << 13;
    let mask = (c ^ 1) - 1;
    for (let i = 0; i < 10; i++)
      g[i] &= mask;
    mask = ~mask;
    for (let i = 0; i < 10; i++)
      h[i] = h[i] & mask | g[i];
    h[0] = (h[0] | h[1] << 13) & 65535;
    h[1] = (h[1] >>> 3 | h[2] << 10) & 65535;
    h[2] = (h[2] >>> 6 | h[3] << 7) & 65535;
    h[3] = (h[3] >>> 9 | h[4] << 4) & 65535;
    h[4] = (h[4] >>> 12 | h[5] << 1 | h[6] << 14) & 65535;
    h[5] = (h[6] >>> 2 | h[7] << 11) & 65535;
    h[6] = (h[7] >>> 5 | h[8] << 8) & 65535;
    h[7] = (h[8] >>> 8 | h[9] << 5) & 65535;
    let f = h[0] + pad[0];
    h[0] = f & 65535;
    for (let i = 1; i < 8; i++) {
      f = (h[i] + pad[i] | 0) + (f >>> 16) | 0;
      h[i] = f & 65535;
    }
    clean2(g);
  }
  update(data) {
    aexists2(this);
    abytes2(data);
    data = copyBytes(data);
    const { buffer, blockLen } = this;
    const len = data.length;
    for (let pos = 0; pos < len; ) {
      const take = Math.min(blockLen - this.pos, len - pos);
      if (take === blockLen) {
        for (; blockLen <= len - pos; pos += blockLen)
          this.process(data, pos);
        continue;
      }
      buffer.set(data.subarray(pos, pos + take), this.pos);
      this.pos += take;
      pos += take;
      if (this.pos === blockLen) {
        this.process(buffer, 0, false);
        this.pos = 0;
      }
    }
    return this;
  }
  destroy() {
    this.destroyed = true;
    clean2(this.h, this.r, this.buffer, this.pad);
  }
  digestInto(out) {
    aexists2(this);
    aoutput2(out, this);
    this.finished = true;
    const { buffer, h } = this;
    let { pos } = this;
    if (pos) {
      buffer[pos++] = 1;
      for (; pos < 16; pos++)
        buffer[pos] = 0;
      this.process(buffer, 0, true);
    }
    this.finalize();
    let opos = 0;
    for (let i = 0; i < 8; i++) {
      out[opos++] = h[i] >>> 0;
      out[opos++] = h[i] >>> 8;
    }
  }
  digest() {
    const { buffer, outputLen } = this;
    this.digestInto(buffer);
    const res = buffer.slice(0, outputLen);
    this.destroy();
    return res;
  }
};
var poly1305 = /* @__PURE__ */ wrapMacConstructor(32, (key) => new Poly1305(key));

// node_modules/@noble/ciphers/chacha.js
function chachaCore(s, k, n, out, cnt, rounds = 20) {
  let y00 = s[0], y01 = s[1], y02 = s[2], y03 = s[3], y04 = k[0], y05 = k[1], y06 = k[2], y07 = k[3], y08 = k[4], y09 = k[5], y10 = k[6], y11 = k[7], y12 = cnt, y13 = n[0], y14 = n[1], y15 = n[2];
  let x00 = y00, x01 = y01, x02 = y02, x03 = y03, x04 = y04, x05 = y05, x06 = y06, x07 = y07, x08 = y08, x09 = y09, x10 = y10, x11 = y11, x12 = y12, x13 = y13, x14 = y14, x15 = y15;
  for (let r = 0; r < rounds; r += 2) {
    x00 = x00 + x04 | 0;
    x12 = rotl(x12 ^ x00, 16);
    x08 = x08 + x12 | 0;
    x04 = rotl(x04 ^ x08, 12);
    x00 = x00 + x04 | 0;
    x12 = rotl(x12 ^ x00, 8);
    x08 = x08 + x12 | 0;
    x04 = rotl(x04 ^ x08, 7);
    x01 = x01 + x05 | 0;
    x13 = rotl(x13 ^ x01, 16);
    x09 = x09 + x13 | 0;
    x05 = rotl(x05 ^ x09, 12);
    x01 = x01 + x05 | 0;
    x13 = rotl(x13 ^ x01, 8);
    x09 = x09 + x13 | 0;
    x05 = rotl(x05 ^ x09, 7);
    x02 = x02 + x06 | 0;
    x14 = rotl(x14 ^ x02, 16);
    x10 = x10 + x14 | 0;
    x06 = rotl(x06 ^ x10, 12);
    x02 = x02 + x06 | 0;
    x14 = rotl(x14 ^ x02, 8);
    x10 = x10 + x14 | 0;
    x06 = rotl(x06 ^ x10, 7);
    x03 = x03 + x07 | 0;
    x15 = rotl(x15 ^ x03, 16);
    x11 = x11 + x15 | 0;
    x07 = rotl(x07 ^ x11, 12);
    x03 = x03 + x07 | 0;
    x15 = rotl(x15 ^ x03, 8);
    x11 = x11 + x15 | 0;
    x07 = rotl(x07 ^ x11, 7);
    x00 = x00 + x05 | 0;
    x15 = rotl(x15 ^ x00, 16);
    x10 = x10 + x15 | 0;
    x05 = rotl(x05 ^ x10, 12);
    x00 = x00 + x05 | 0;
    x15 = rotl(x15 ^ x00, 8);
    x10 = x10 + x15 | 0;
    x05 = rotl(x05 ^ x10, 7);
    x01 = x01 + x06 | 0;
    x12 = rotl(x12 ^ x01, 16);
    x11 = x11 + x12 | 0;
    x06 = rotl(x06 ^ x11, 12);
    x01 = x01 + x06 | 0;
    x12 = rotl(x12 ^ x01, 8);
    x11 = x11 + x12 | 0;
    x06 = rotl(x06 ^ x11, 7);
    x02 = x02 + x07 | 0;
    x13 = rotl(x13 ^ x02, 16);
    x08 = x08 + x13 | 0;
    x07 = rotl(x07 ^ x08, 12);
    x02 = x02 + x07 | 0;
    x13 = rotl(x13 ^ x02, 8);
    x08 = x08 + x13 | 0;
    x07 = rotl(x07 ^ x08, 7);
    x03 = x03 + x04 | 0;
    x14 = rotl(x14 ^ x03, 16);
    x09 = x09 + x14 | 0;
    x04 = rotl(x04 ^ x09, 12);
    x03 = x03 + x04 | 0;
    x14 = rotl(x14 ^ x03, 8);
    x09 = x09 + x14 | 0;
    x04 = rotl(x04 ^ x09, 7);
  }
  let oi = 0;
  out[oi++] = y00 + x00 | 0;
  out[oi++] = y01 + x01 | 0;
  out[oi++] = y02 + x02 | 0;
  out[oi++] = y03 + x03 | 0;
  out[oi++] = y04 + x04 | 0;
  out[oi++] = y05 + x05 | 0;
  out[oi++] = y06 + x06 | 0;
  out[oi++] = y07 + x07 | 0;
  out[oi++] = y08 + x08 | 0;
  out[oi++] = y09 + x09 | 0;
  out[oi++] = y10 + x10 | 0;
  out[oi++] = y11 + x11 | 0;
  out[oi++] = y12 + x12 | 0;
  out[oi++] = y13 + x13 | 0;
  out[oi++] = y14 + x14 | 0;
  out[oi++] = y15 + x15 | 0;
}
var chacha20 = /* @__PURE__ */ createCipher(chachaCore, {
  counterRight: false,
  counterLength: 4,
  allowShortKeys: false
});
var ZEROS16 = /* @__PURE__ */ new Uint8Array(16);
var updatePadded = (h, msg) => {
  h.update(msg);
  const leftover = msg.length % 16;
  if (leftover)
    h.update(ZEROS16.subarray(leftover));
};
var ZEROS32 = /* @__PURE__ */ new Uint8Array(32);
function computeTag(fn, key, nonce, ciphertext, AAD) {
  if (AAD !== void 0)
    abytes2(AAD, void 0, "AAD");
  const authKey = fn(key, nonce, ZEROS32);
  const lengths = u64Lengths(ciphertext.length, AAD ? AAD.length : 0, true);
  const h = poly1305.create(authKey);
  if (AAD)
    updatePadded(h, AAD);
  updatePadded(h, ciphertext);
  h.update(lengths);
  const res = h.digest();
  clean2(authKey, lengths);
  return res;
}
var _poly1305_aead = (xorStream) => (key, nonce, AAD) => {
  const tagLength = 16;
  return {
    encrypt(plaintext, output) {
      const plength = plaintext.length;
      output = getOutput(plength + tagLength, output, false);
      output.set(plaintext);
      const oPlain = output.subarray(0, -tagLength);
      xorStream(key, nonce, oPlain, oPlain, 1);
      const tag = computeTag(xorStream, key, nonce, oPlain, AAD);
      output.set(tag, plength);
      clean2(tag);
      return output;
    },
    decrypt(ciphertext, output) {
      output = getOutput(ciphertext.length - tagLength, output, false);
      const data = ciphertext.subarray(0, -tagLength);
      const passedTag = ciphertext.subarray(-tagLength);
      const tag = computeTag(xorStream, key, nonce, data, AAD);
      if (!equalBytes(passedTag, tag)) {
        clean2(tag);
        throw new Error("invalid tag");
      }
      output.set(ciphertext.subarray(0, -tagLength));
      xorStream(key, nonce, output, output, 1);
      clean2(tag);
      return output;
    }
  };
};
var chacha20poly1305 = /* @__PURE__ */ wrapCipher(
  { blockSize: 64, nonceLength: 12, tagLength: 16, withAAD: true },
  /* @__PURE__ */ _poly1305_aead(chacha20)
);

// node_modules/@noble/hashes/hkdf.js
var HKDF_COUNTER = /* @__PURE__ */ Uint8Array.of(0);
var EMPTY_BUFFER = /* @__PURE__ */ Uint8Array.of();
function expand(hash, prk, info, length = 32, _recycled) {
  ahash(hash);
  anumber(length, "length");
  abytes(prk, void 0, "prk");
  const olen = hash.outputLen;
  if (prk.length < olen)
    throw new Error('"prk" must be at least HashLen octets');
  if (length > 255 * olen)
    throw new Error("Length must be <= 255*HashLen");
  const blocks = Math.ceil(length / olen);
  if (info === void 0)
    info = EMPTY_BUFFER;
  else
    abytes(info, void 0, "info");
  if (!blocks) {
    if (_recycled)
      clean(prk);
    return new Uint8Array();
  }
  const okm = _recycled && blocks === 1 ? prk : new Uint8Array(blocks * olen);
  const { iHash, oHash } = hmac.create(hash, prk);
  const T = _recycled ? prk : new Uint8Array(olen);
  const worker = blocks > 1 ? _recycled?.iHash || hash.create() : void 0;
  for (let counter = 0; counter < blocks - 1; counter++) {
    HKDF_COUNTER[0] = counter + 1;
    const iWork = iHash._cloneInto(worker);
    if (counter)
      iWork.update(T);
    iWork.update(info).update(HKDF_COUNTER).digestInto(T);
    oHash._cloneInto(worker).update(T).digestInto(T);
    okm.set(T, olen * counter);
  }
  HKDF_COUNTER[0] = blocks;
  if (blocks > 1)
    iHash.update(T);
  iHash.update(info).update(HKDF_COUNTER).digestInto(T);
  oHash.update(T).digestInto(T);
  okm.set(T, olen * (blocks - 1));
  iHash.destroy();
  oHash.destroy();
  worker?.destroy();
  if (T !== okm)
    clean(T);
  clean(HKDF_COUNTER);
  if (length === okm.length)
    return okm;
  const res = okm.slice(0, length);
  clean(okm);
  return res;
}
var hkdf = (hash, ikm, salt, info, length) => {
  ahash(hash);
  if (salt === void 0)
    salt = new Uint8Array(hash.outputLen);
  const HMAC = hmac.create(hash, salt).update(ikm);
  return expand(hash, HMAC.digest(), info, length, HMAC);
};

// src/crypto/stream.ts
var NONCE_BYTES = 16;
var TAG_BYTES = 16;
var CHUNK_BYTES = 64 * 1024;
var SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;
function chunkCount(payloadSize) {
  return Math.max(1, Math.ceil((payloadSize - NONCE_BYTES) / SEALED_CHUNK_BYTES));
}
function chunkSpan(chunk, payloadSize) {
  const start = NONCE_BYTES + chunk * SEALED_CHUNK_BYTES;
  return { start, end: Math.min(start + SEALED_CHUNK_BYTES, payloadSize) };
}
function chunksOf(offset, length) {
  return {
    first: Math.floor(offset / CHUNK_BYTES),
    last: Math.floor((offset + Math.max(1, length) - 1) / CHUNK_BYTES)
  };
}
function chunkNonce(chunk, last) {
  const nonce = new Uint8Array(12);
  new DataView(nonce.buffer).setBigUint64(3, BigInt(chunk));
  nonce[11] = last ? 1 : 0;
  return nonce;
}
var NATIVE = "ChaCha20-Poly1305";
var nativeKnown;
async function importNative(key) {
  return crypto.subtle.importKey("raw-secret", key, NATIVE, false, ["encrypt", "decrypt"]);
}
function hasNative() {
  nativeKnown ??= (async () => {
    try {
      const [key, iv, plain] = [random(32), random(12), random(40)];
      const theirs = await crypto.subtle.encrypt({ name: NATIVE, iv }, await importNative(key), plain);
      return same(new Uint8Array(theirs), chacha20poly1305(key, iv).encrypt(plain));
    } catch {
      return false;
    }
  })();
  return nativeKnown;
}
var PayloadKey = class _PayloadKey {
  constructor(raw, native) {
    this.raw = raw;
    this.native = native;
  }
  raw;
  native;
  /** The key of the payload that starts with `nonce`. */
  static async derive(fileKey, nonce) {
    const raw = hkdf(sha256, fileKey, nonce, utf8("payload"), 32);
    return new _PayloadKey(raw, await hasNative() ? await importNative(raw) : void 0);
  }
  /** Opens a chunk; null if it was changed, moved or cut. */
  async open(chunk, last, sealed) {
    const iv = chunkNonce(chunk, last);
    try {
      if (this.native) {
        return new Uint8Array(await crypto.subtle.decrypt({ name: NATIVE, iv }, this.native, sealed));
      }
      return chacha20poly1305(this.raw, iv).decrypt(sealed);
    } catch {
      return null;
    }
  }
};

// src/player/ledger.ts
var LATE_BYTES_MAX = 48 * 1024 * 1024;
var Ledger = class {
  constructor(chunks, lateBytesMax = LATE_BYTES_MAX) {
    this.chunks = chunks;
    this.lateBytesMax = lateBytesMax;
    this.digests = Array(chunks);
  }
  chunks;
  lateBytesMax;
  whole = sha256.create();
  late = /* @__PURE__ */ new Map();
  digests;
  lateBytes = 0;
  next = 0;
  hasNonce = false;
  result;
  /** How many chunks the hash has taken in. */
  get hashed() {
    return this.next;
  }
  /** The hash, once every chunk is in it. */
  get hash() {
    return this.result;
  }
  /** What stands before the first chunk. Counts once. */
  nonce(bytes) {
    if (this.hasNonce) return;
    this.hasNonce = true;
    this.whole.update(bytes);
  }
  /** Counts a sealed chunk. The nonce must have been counted before the first of them. */
  async add(chunk, sealed) {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", sealed));
    const known = this.digests[chunk];
    if (known && !same(known, digest)) return "changed";
    this.digests[chunk] = digest;
    if (chunk < this.next || this.late.has(chunk)) return "counted";
    if (chunk > this.next) {
      if (this.lateBytes + sealed.length > this.lateBytesMax) return "later";
      this.late.set(chunk, sealed.slice());
      this.lateBytes += sealed.length;
      return "counted";
    }
    this.take(sealed);
    for (let waiting = this.late.get(this.next); waiting; waiting = this.late.get(this.next)) {
      this.late.delete(this.next);
      this.lateBytes -= waiting.length;
      this.take(waiting);
    }
    if (this.next === this.chunks) this.result ??= this.whole.digest();
    return "counted";
  }
  take(sealed) {
    if (!this.hasNonce) throw new Error("a chunk was counted before the nonce");
    this.whole.update(sealed);
    this.next += 1;
  }
};

// src/player/plan.ts
var HELD = 1;
var COUNTED = 2;
var BAD = 4;
var ABSENT = 8;
function fragmentAt(fragments, ms) {
  return Math.max(
    0,
    fragments.findLastIndex((f) => f.timeMs <= ms)
  );
}
function chunksOfFragment(fragment) {
  const { first, last } = chunksOf(fragment.offset, fragment.length);
  return { from: first, to: last + 1 };
}
function bytesOf(run, size) {
  const start = run.from === 0 ? 0 : chunkSpan(run.from, size).start;
  return { start, end: chunkSpan(run.to - 1, size).end };
}
function firstAbsent(available, chunks, size) {
  if (available >= size) return chunks;
  for (let chunk = 0; chunk < chunks; chunk++) {
    if (chunkSpan(chunk, size).end > available) return chunk;
  }
  return chunks;
}
var SOON_CHUNKS = 8;
function bringsSoon(run, position, chunk) {
  return chunk >= position && chunk < run.to && chunk - position <= SOON_CHUNKS;
}
function missingIn(marks, window) {
  for (let i = window.from; i < Math.min(window.to, marks.length); i++) {
    if (!(marks[i] & (HELD | BAD | ABSENT))) return i;
  }
  return void 0;
}
function nextRun(marks, window) {
  const wanted = (i) => {
    const mark = marks[i];
    if (mark & ABSENT) return false;
    if (!(mark & COUNTED)) return true;
    return i >= window.from && i < window.to && !(mark & (HELD | BAD));
  };
  const from = missingIn(marks, window) ?? marks.findIndex((_, i) => wanted(i));
  if (from < 0) return void 0;
  let to = from + 1;
  while (to < marks.length && wanted(to)) to += 1;
  return { from, to };
}
function windowOf(track, first, untilMs) {
  const fragment = track.fragments[first];
  if (!fragment) return { from: 0, to: 0 };
  const last = track.fragments[Math.max(first, fragmentAt(track.fragments, untilMs))];
  return { from: chunksOfFragment(fragment).from, to: chunksOfFragment(last).to };
}

// src/player/reader.ts
var HELD_BYTES_MAX = 48 * 1024 * 1024;
var SAVE_CHUNKS = 32;
var TrackReader = class {
  constructor(track, fileKey, source, sink, heldBytesMax = HELD_BYTES_MAX) {
    this.track = track;
    this.fileKey = fileKey;
    this.source = source;
    this.sink = sink;
    this.heldBytesMax = heldBytesMax;
    this.marks = new Uint8Array(chunkCount(track.size));
    this.ledger = new Ledger(this.marks.length);
    this.total = track.size;
  }
  track;
  fileKey;
  source;
  sink;
  heldBytesMax;
  marks;
  ledger;
  plain = /* @__PURE__ */ new Map();
  key;
  nonce;
  total;
  cursor = 0;
  untilMs = 0;
  seekNumber = 0;
  begun = false;
  told = false;
  closed = false;
  finished = false;
  failing = false;
  savers = [];
  /** Chunks that are being saved and must stay. */
  pinned = { from: 0, to: 0 };
  reading;
  wake = () => {
  };
  /**
   * Hands out fragments from `fragment` on, up to those that begin before `untilMs`. Breaks off a fetch
   * that is elsewhere.
   */
  seek(seek, fragment, untilMs) {
    this.seekNumber = seek;
    this.cursor = fragment;
    this.told = false;
    this.failing = false;
    this.allow(untilMs);
  }
  /** Playing has come nearer: fragments up to `untilMs` may be handed out. */
  allow(untilMs) {
    this.untilMs = untilMs;
    this.handOut();
    this.steer();
    if (!this.failing) this.wake();
  }
  /** Goes on after `failed`. */
  retry() {
    this.failing = false;
    this.wake();
  }
  close() {
    this.closed = true;
    this.reading?.abort.abort();
    this.wake();
  }
  /** Reads until closed. After a failure it waits for `retry` or a seek. */
  async run() {
    while (!this.closed) {
      const run = nextRun(this.marks, this.window());
      if (!run) {
        for (const { resolve } of this.savers.splice(0)) resolve();
        await this.sleep();
        continue;
      }
      try {
        await this.read(run);
      } catch (error) {
        if (this.closed) return;
        this.failing = true;
        for (const { reject } of this.savers.splice(0)) reject(error);
        const woken = this.sleep();
        this.sink.failed(error);
        await woken;
      }
    }
  }
  sleep() {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }
  /**
   * Every fragment that opens, after the beginning, in order: a file that plays. Null if the beginning does
   * not open. Waits until everything has been read once.
   */
  async save() {
    await this.allRead();
    if (!await this.fetched({ from: 0, to: this.initChunks() })) return null;
    const parts = [this.slice(0, this.track.init)];
    for (const fragment of this.track.fragments) {
      if (await this.fetched(chunksOfFragment(fragment)))
        parts.push(this.slice(fragment.offset, fragment.length));
    }
    this.pinned = { from: 0, to: 0 };
    return parts;
  }
  allRead() {
    if (!nextRun(this.marks, this.window())) return Promise.resolve();
    if (this.failing) this.retry();
    return new Promise((resolve, reject) => {
      this.savers.push({ resolve, reject });
    });
  }
  /**
   * Gets chunks that were let go into memory again, some ahead with them; false if one of `run` cannot be
   * had.
   */
  async fetched(run) {
    const missing = missingIn(this.marks, run);
    if (missing !== void 0) {
      const ahead2 = Math.min(missing + SAVE_CHUNKS, this.marks.length);
      let to = missing + 1;
      while (to < ahead2 && missingIn(this.marks, { from: to, to: to + 1 }) !== void 0) to += 1;
      this.pinned = { from: run.from, to };
      await this.readChunks({ from: missing, to }, new AbortController());
      return this.fetched(run);
    }
    return this.stateOf(run) === "here";
  }
  initChunks() {
    return Math.ceil(Math.max(1, this.track.init) / CHUNK_BYTES);
  }
  /** The chunks to be played next; the beginning first, without which nothing plays. */
  window() {
    if (!this.begun) return { from: 0, to: this.initChunks() };
    return windowOf(this.track, this.cursor, this.untilMs);
  }
  /** Breaks off a fetch that is not on its way to what is played next. */
  steer() {
    const missing = missingIn(this.marks, this.window());
    if (missing === void 0 || !this.reading) return;
    const { run, position, abort } = this.reading;
    if (!bringsSoon(run, position, missing)) abort.abort();
  }
  async read(run) {
    const abort = new AbortController();
    this.reading = { run, position: run.from, abort };
    try {
      await this.readChunks(run, abort);
    } catch (error) {
      if (!abort.signal.aborted) throw error;
    } finally {
      this.reading = void 0;
    }
  }
  async readChunks(run, abort) {
    if (!this.nonce && run.from > 0) await this.readChunks({ from: 0, to: 1 }, abort);
    const { start, end } = bytesOf(run, this.track.size);
    const { total, pieces: pieces2 } = await this.source(start, end, abort.signal);
    this.cutTo(total);
    const buffer = new Uint8Array(SEALED_CHUNK_BYTES + NONCE_BYTES);
    let filled = 0;
    let chunk = run.from;
    let lead = run.from === 0 ? NONCE_BYTES : 0;
    for await (const piece of pieces2) {
      for (let at = 0; at < piece.length && chunk < run.to; ) {
        const span = chunkSpan(chunk, this.track.size);
        const need = lead + span.end - span.start;
        const part = piece.subarray(at, at + need - filled);
        buffer.set(part, filled);
        filled += part.length;
        at += part.length;
        if (filled < need) break;
        if (lead > 0) this.takeNonce(buffer.slice(0, lead));
        await this.take(chunk, buffer.slice(lead, need));
        [filled, lead] = [0, 0];
        chunk += 1;
        if (this.reading?.abort === abort) this.reading.position = chunk;
        if (abort.signal.aborted || this.closed) return;
      }
    }
    if (chunk < run.to && !(this.marks[chunk] & ABSENT)) {
      throw new Error("The connection broke off.");
    }
  }
  takeNonce(nonce) {
    this.nonce ??= nonce;
    this.ledger.nonce(nonce);
  }
  /** One sealed chunk has come: count it, open it, hand out what it completes. */
  async take(chunk, sealed) {
    const counted = await this.ledger.add(chunk, sealed);
    this.key ??= await PayloadKey.derive(this.fileKey, this.nonce);
    const opened = await this.key.open(chunk, chunk === this.marks.length - 1, sealed);
    let mark = this.marks[chunk];
    if (counted !== "later") mark |= COUNTED;
    if (opened && counted !== "changed") {
      this.plain.set(chunk, opened);
      mark |= HELD;
    } else if (!(mark & BAD)) {
      mark |= BAD;
      this.sink.bad(chunk);
    }
    this.marks[chunk] = mark;
    this.handOut();
    this.letGo();
    if (this.ledger.hash && this.ledger.hashed === this.marks.length && !this.finished) {
      this.finished = true;
      this.sink.hashed(this.ledger.hash, this.total);
    }
    if (counted === "later" && missingIn(this.marks, this.window()) === void 0)
      this.reading?.abort.abort();
  }
  /** The service's payload has this many bytes; what the card says beyond them is not there. */
  cutTo(total) {
    this.total = total;
    let first;
    for (let i = firstAbsent(total, this.marks.length, this.track.size); i < this.marks.length; i++) {
      const mark = this.marks[i];
      if (mark & (COUNTED | ABSENT)) continue;
      first ??= i;
      this.marks[i] = mark | ABSENT;
    }
    if (first === void 0) return;
    this.sink.cut(first);
    this.handOut();
  }
  stateOf(run) {
    let here = true;
    for (let i = run.from; i < run.to; i++) {
      if (this.marks[i] & HELD) continue;
      if (this.marks[i] & (BAD | ABSENT)) return "lost";
      here = false;
    }
    return here ? "here" : "awaited";
  }
  /** Hands out what is here, in order, and leaves out what is lost. */
  handOut() {
    if (!this.begun) {
      if (this.stateOf({ from: 0, to: this.initChunks() }) !== "here") return;
      this.begun = true;
      this.sink.init(this.slice(0, this.track.init));
    }
    const { fragments } = this.track;
    for (let f = fragments[this.cursor]; f && f.timeMs < this.untilMs; f = fragments[this.cursor]) {
      const state = this.stateOf(chunksOfFragment(f));
      if (state === "awaited") return;
      if (state === "here")
        this.sink.fragment(this.cursor, this.slice(f.offset, f.length), this.seekNumber);
      this.cursor += 1;
    }
    if (this.cursor < fragments.length || this.told) return;
    this.told = true;
    this.sink.handedOut(this.seekNumber);
  }
  /** Plaintext that is in memory. */
  slice(offset, length) {
    const bytes = new Uint8Array(length);
    for (let at = offset; at < offset + length; ) {
      const chunk = Math.floor(at / CHUNK_BYTES);
      const from = at - chunk * CHUNK_BYTES;
      const part = this.plain.get(chunk).subarray(from, from + offset + length - at);
      bytes.set(part, at - offset);
      at += part.length;
    }
    return bytes;
  }
  /** Over the budget, lets go of what was played, the oldest first, then of what is furthest ahead. */
  letGo() {
    const most = Math.max(4, Math.floor(this.heldBytesMax / CHUNK_BYTES));
    if (this.plain.size <= most) return;
    const { from, to } = this.window();
    const pinned = (i) => i >= this.pinned.from && i < this.pinned.to;
    const outside = [...this.plain.keys()].filter((i) => (i < from || i >= to) && !pinned(i));
    const order = outside.sort((a, b) => (a < from ? a : Infinity) - (b < from ? b : Infinity) || b - a);
    for (const chunk of order.slice(0, this.plain.size - most)) {
      this.plain.delete(chunk);
      this.marks[chunk] = this.marks[chunk] & ~HELD;
    }
  }
};

// src/player/worker.ts
var FILE_KEY_BYTES = 16;
var ATTEMPTS_MAX = 3;
var ATTEMPT_PAUSE_MS = 500;
var readers = /* @__PURE__ */ new Map();
function tell(message, transfer = []) {
  self.postMessage(message, { transfer });
}
function sentence(error) {
  if (error instanceof Problem && error.status === 404) return "The service no longer has this clip.";
  if (error instanceof Problem && error.status === 401)
    return "You are signed out. Sign in again, then open the clip.";
  if (error instanceof Problem || error instanceof Unreachable) return error.message;
  return "The connection broke off. Check your connection, then try again.";
}
function totalOf(response, expected) {
  const range = /\/(\d+)$/.exec(response.headers.get("Content-Range") ?? "");
  const whole = response.status === 200 ? response.headers.get("Content-Length") : null;
  const total = Number(range?.[1] ?? whole ?? expected);
  return Number.isSafeInteger(total) ? total : expected;
}
async function* pieces(response, start) {
  if (!response.body) return;
  let skip = response.status === 206 ? 0 : start;
  const reader = response.body.getReader();
  try {
    for (; ; ) {
      const { done, value } = await reader.read();
      if (done) return;
      const useful = value.subarray(Math.min(skip, value.length));
      skip -= value.length - useful.length;
      if (useful.length > 0) yield useful;
    }
  } finally {
    await reader.cancel().catch(() => void 0);
  }
}
var resting = (ms) => new Promise((resume) => setTimeout(resume, ms));
async function ask(path, track, start, end, signal) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await payloadAt(path, track, { start, end }, signal);
    } catch (error) {
      const passing = error instanceof Unreachable || error instanceof Problem && error.status >= 500;
      if (signal.aborted || !passing || attempt === ATTEMPTS_MAX) throw error;
      await resting(ATTEMPT_PAUSE_MS * attempt);
    }
  }
}
function rangesOf(path, track, size) {
  return async (start, end, signal) => {
    try {
      const response = await ask(path, track, start, end, signal);
      return { total: totalOf(response, size), pieces: pieces(response, start) };
    } catch (error) {
      if (!(error instanceof Problem && error.status === 416)) throw error;
      return { total: start, pieces: (async function* () {
      })() };
    }
  };
}
function open({ path, tracks }) {
  for (const { name: track, shape, fileKey } of tracks) {
    const reader = new TrackReader(shape, fileKey, rangesOf(path, track, shape.size), {
      init: ({ buffer }) => tell({ type: "init", track, bytes: buffer }, [buffer]),
      fragment: (index, { buffer }, seek) => tell({ type: "fragment", track, index, bytes: buffer, seek }, [buffer]),
      handedOut: (seek) => tell({ type: "handedOut", track, seek }),
      bad: (chunk) => tell({ type: "bad", track, chunk }),
      cut: (chunk) => tell({ type: "cut", track, chunk }),
      hashed: (hash, total) => tell({ type: "hashed", track, hash, total }),
      failed: (error) => tell({ type: "failed", track, sentence: sentence(error) })
    });
    readers.set(track, reader);
    void reader.run();
  }
}
async function save(track) {
  try {
    const parts = await readers.get(track)?.save() ?? null;
    const buffers = parts?.map((part) => part.buffer) ?? null;
    tell({ type: "saved", track, parts: buffers }, buffers ?? []);
  } catch (error) {
    tell({ type: "notSaved", track, sentence: sentence(error) });
  }
}
void PayloadKey.derive(new Uint8Array(FILE_KEY_BYTES), new Uint8Array(NONCE_BYTES));
self.onmessage = ({ data }) => {
  switch (data.type) {
    case "open":
      return open(data);
    case "seek":
      return readers.forEach((reader, name) => reader.seek(data.seek, data.from[name] ?? 0, data.untilMs));
    case "allow":
      return readers.forEach((reader) => reader.allow(data.untilMs));
    case "retry":
      return readers.forEach((reader) => reader.retry());
    case "save":
      return void save(data.track);
  }
};
