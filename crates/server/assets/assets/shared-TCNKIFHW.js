import {
  base64nopad,
  bech32,
  bytesToNumberLE,
  chacha20poly1305,
  ed25519,
  hkdf,
  ristretto255,
  ristretto255_oprf
} from "./shared-VN3OI6R6.js";
import {
  Refused,
  concat,
  enc,
  hex,
  same,
  sha256,
  sha2562,
  sha512,
  text,
  u64,
  unhex,
  utf8
} from "./shared-XHTEXJ3I.js";

// src/crypto/answers.ts
var POINT_BYTES = 32;
var PROOF_BYTES = 64;
function answerOf(trustee, bytes) {
  if (bytes.length !== POINT_BYTES + PROOF_BYTES) return null;
  return { trustee, point: bytes.slice(0, POINT_BYTES), proof: bytes.slice(POINT_BYTES) };
}
var ORDER = ed25519.Point.CURVE().n;
function readProof(proof) {
  const scalars = [bytesToNumberLE(proof.subarray(0, 32)), bytesToNumberLE(proof.subarray(32))];
  return proof.length === PROOF_BYTES && scalars.every((s) => s < ORDER) ? [...scalars] : null;
}
function holds(context, bases, images, [c, z]) {
  const commitments = bases.map(
    (base, i) => base.multiplyUnsafe(z).subtract(images[i].multiplyUnsafe(c))
  );
  const lengthOfPoint = Uint8Array.of(0, 0, 0, 32);
  const points = [...images, ...commitments].flatMap((p) => [lengthOfPoint, p.toBytes()]);
  return bytesToNumberLE(sha512(concat(context, ...points))) % ORDER === c;
}
function checkAnswer(asked, answer) {
  const { roster, read, base, domain, context, point } = asked;
  const { trustee } = answer;
  const refuse2 = (code, message) => new Refused(`answer:${trustee}:${code}`, `trustee ${trustee}: ${message}`);
  const share = roster.shares.get(trustee);
  if (!share) throw refuse2("unknown", "nobody of this roster");
  const image = read(answer.point);
  const proof = readProof(answer.proof);
  if (!image) throw refuse2("point", "the point of the answer cannot be used");
  if (!proof) throw refuse2("proof", "the proof of the answer is malformed");
  const full = enc(domain, ...context, u64(trustee), point.toBytes());
  if (!holds(full, [base, point], [read(share), image], proof)) {
    throw refuse2("unproved", "not this trustee's answer to what was asked for this entry");
  }
  return image;
}
function polynomialAt(points, x) {
  const { Fn } = ed25519.Point;
  const weighted = points.map(([i, point]) => {
    const weight = points.filter(([j]) => j !== i).reduce((w, [j]) => Fn.mul(w, Fn.mul(Fn.create(BigInt(x - j)), Fn.inv(Fn.create(BigInt(i - j))))), 1n);
    return point.multiply(weight);
  });
  return weighted.reduce((sum, point) => sum.add(point));
}
function combineAnswers(asked, answers) {
  const points = /* @__PURE__ */ new Map();
  for (const answer of answers) {
    const { trustee } = answer;
    if (points.has(trustee)) throw new Refused(`twice:${trustee}`, `trustee ${trustee} answered twice`);
    points.set(trustee, checkAnswer(asked, answer));
  }
  const { threshold } = asked.roster;
  if (points.size < threshold) {
    throw new Refused("too-few", `${points.size} of the ${threshold} answers that are needed`);
  }
  return polynomialAt([...points].slice(0, threshold), 0);
}

// src/crypto/quorum.ts
var B = ed25519.Point.BASE;
var SECOND_GENERATOR = ed25519.Point.fromHex(
  "f3dffb4805e20d1daf60966d61c4b2ff2fa63f1721d48a7b6a8b7e69cdc16951"
);
function readPoint(bytes) {
  try {
    const point = ed25519.Point.fromBytes(bytes);
    return point.is0() || !point.isTorsionFree() ? null : point;
  } catch {
    return null;
  }
}
function montgomery(point) {
  return ed25519.utils.toMontgomery(point.toBytes());
}
function checkWrap(roster, wrap, label) {
  const refuse2 = (code, message) => new Refused(`wrap:${code}`, message);
  if (wrap.epoch !== roster.epoch) throw refuse2("epoch", "wrapped to a quorum key of another epoch");
  if (!same(wrap.label, label)) throw refuse2("label", "the wrap of another track");
  const e = readPoint(wrap.ephemeral);
  const eBar = readPoint(wrap.ephemeral_bar);
  if (!e || !eBar) throw refuse2("point", "a point of the wrap cannot be used");
  if (!same(montgomery(e), wrap.share)) throw refuse2("share", "the two stanzas are not of one wrap");
  const proof = readProof(wrap.proof);
  if (!proof) throw refuse2("proof", "the proof is malformed");
  const context = enc("sidelight/quorum/wrap/v1", roster.key, u64(wrap.epoch), wrap.label, wrap.body);
  if (!holds(context, [B, SECOND_GENERATOR], [e, eBar], proof)) {
    throw refuse2("unproved", "the proof does not hold: this wrap was changed or made from another one");
  }
  return e;
}
function question(roster, wrap, e, entry) {
  const context = [roster.key, u64(wrap.epoch), entry, wrap.label];
  return { roster, read: readPoint, base: B, domain: "sidelight/quorum/answer/v1", context, point: e };
}
function checkedAnswer(roster, wrap, entry, answer) {
  const e = readPoint(wrap.ephemeral);
  try {
    return e !== null && checkAnswer(question(roster, wrap, e, entry), answer) !== null;
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}
function combine(roster, wrap, label, entry, answers) {
  const e = checkWrap(roster, wrap, label);
  const shared = montgomery(combineAnswers(question(roster, wrap, e, entry), answers));
  const salt = concat(wrap.share, montgomery(ed25519.Point.fromBytes(roster.key)));
  const key = hkdf(sha256, shared, salt, utf8("age-encryption.org/v1/X25519"), 32);
  try {
    return chacha20poly1305(key, new Uint8Array(12)).decrypt(wrap.body);
  } catch {
    throw new Refused("body", "the answers are right, and the wrapped key does not open");
  }
}

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

// src/crypto/lookup.ts
var PART_BYTES_MAX = 200;
var CALLED = {
  country: { says: "country", is: "is" },
  place: { says: "postcode or town", is: "is" },
  street: { says: "street and number", is: "are" },
  unit: { says: "flat or floor", is: "is" }
};
function oneCase(text2) {
  const each = (text3, change) => [...text3].map(change).join("");
  const lower = (text3) => each(text3, (c) => c.toLowerCase());
  const upper = (text3) => each(text3, (c) => c.toUpperCase());
  return lower(upper(lower(text2.normalize("NFKC")))).normalize("NFKC");
}
function folded(name, part) {
  if (utf8(part).length > PART_BYTES_MAX) {
    throw new Refused(`address:${name}:too-long`, `The ${CALLED[name].says} ${CALLED[name].is} too long.`);
  }
  return oneCase(part).replace(/[.'`\u2018\u2019\u02bc\u0300-\u036f]/g, "").replace(/[^\p{Alphabetic}\p{N}]+/gu, " ").trim();
}
function addressInput({ country, place, street, unit }) {
  if (!/^[A-Za-z]{2}$/.test(country)) {
    throw new Refused("address:country", "A country is two letters, such as GB.");
  }
  const joined = (name, part) => folded(name, part).replaceAll(" ", "");
  const needed = (name, part) => {
    const { says, is } = CALLED[name];
    if (part === "") throw new Refused(`address:${name}:empty`, `The ${says} ${is} missing.`);
    return part;
  };
  const parts = [
    country.toUpperCase(),
    needed("place", joined("place", place)),
    needed("street", folded("street", street)),
    joined("unit", unit)
  ];
  return enc("sidelight/lookup/address/v1", ...parts.map(utf8));
}
function blinded(input, random) {
  const { blind, blinded: element } = ristretto255_oprf.voprf.blind(input, random);
  return { input, blind, element };
}
function readElement(bytes) {
  try {
    const element = ristretto255.Point.fromBytes(bytes);
    return element.is0() ? null : element;
  } catch {
    return null;
  }
}
var questionOf = (roster, occasion, asked) => ({
  roster,
  read: readElement,
  base: ristretto255.Point.BASE,
  domain: "sidelight/lookup/answer/v1",
  context: [roster.key, u64(roster.epoch), occasion],
  point: ristretto255.Point.fromBytes(asked.element)
});
function goodAnswers(roster, occasion, asked, answers) {
  const question2 = questionOf(roster, occasion, asked);
  return answers.filter((answer) => {
    try {
      checkAnswer(question2, answer);
      return true;
    } catch {
      return false;
    }
  });
}
function tokenOf(roster, occasion, asked, answers) {
  const evaluated = combineAnswers(questionOf(roster, occasion, asked), answers);
  return ristretto255_oprf.oprf.finalize(asked.input, asked.blind, evaluated.toBytes());
}
function tokenHash(roster, occasion, asked, answers) {
  const good = goodAnswers(roster, occasion, asked, answers);
  const enough = good.length >= roster.threshold;
  return { have: good.length, hash: enough ? sha2562(tokenOf(roster, occasion, asked, good)) : null };
}

// src/crypto/roster.ts
var CLIPS = { version: "sidelight-roster/v1", read: readPoint };
var ADDRESSES = { version: "sidelight-lookup-roster/v1", read: readElement };
var BYTES_MAX = 4096;
var TRUSTEES_MAX = 32;
var NUMBER_MAX = 65535;
var refuse = (code, what) => new Refused(code, `The roster of the trustees: ${what}.`);
function recipientOfRoster(roster) {
  const words = bech32.toWords(montgomery(readPoint(roster.key)));
  return bech32.encode("age", words);
}
function textOf(version, { epoch, threshold, key, shares }) {
  const trustees = [...shares].map(([trustee, share]) => `trustee ${trustee} ${hex(share)}
`);
  return `${version}
epoch ${epoch}
threshold ${threshold}
key ${hex(key)}
${trustees.join("")}`;
}
function pointOf(use, digits) {
  if (!/^[0-9a-f]{64}$/.test(digits)) throw refuse("line", "a point that is not 64 digits");
  const bytes = unhex(digits, 32);
  const point = use.read(bytes);
  if (!point) throw refuse("point", "a point that nobody computes with");
  return { bytes, point };
}
function belongTogether(threshold, key, points) {
  const n = points.length;
  if (n < 2 || n > TRUSTEES_MAX || threshold * 2 <= n || threshold > n) {
    throw refuse("threshold", "a threshold that is not more than half of the trustees");
  }
  const first = points.slice(0, threshold);
  if (!polynomialAt(first, 0).equals(key)) throw refuse("key", "public shares of another key");
  if (polynomialAt(first.slice(1), 0).equals(key)) throw refuse("lower", "fewer could open");
  for (const [trustee, point] of points.slice(threshold)) {
    if (!polynomialAt(first, trustee).equals(point)) throw refuse("share", "a share of another key");
  }
}
var parseRoster = (text2) => parse(CLIPS, text2);
var parseLookupRoster = (text2) => parse(ADDRESSES, text2);
function parse(use, text2) {
  if (utf8(text2).length > BYTES_MAX) throw refuse("too-long", "too long");
  if (!text2.startsWith(`${use.version}
`)) throw refuse("version", "another format or version");
  const head = /^.*\nepoch ([0-9]{1,16})\nthreshold ([0-9]{1,16})\nkey (.*)\n/.exec(text2);
  if (!head) throw refuse("line", "epoch, threshold and key do not come first");
  const [, epoch, threshold, digits] = head;
  const key = pointOf(use, digits);
  const shares = /* @__PURE__ */ new Map();
  const points = [];
  for (const [, number, share] of text2.matchAll(/^trustee ([0-9]{1,5}) (.*)$/gm)) {
    const [trustee, { bytes, point }] = [Number(number), pointOf(use, share)];
    if (trustee === 0 || trustee > NUMBER_MAX || shares.has(trustee)) {
      throw refuse("line", "a trustee's number");
    }
    shares.set(trustee, bytes);
    points.push([trustee, point]);
  }
  const roster = { epoch: Number(epoch), threshold: Number(threshold), key: key.bytes, shares };
  if (!Number.isSafeInteger(roster.epoch) || textOf(use.version, roster) !== text2) {
    throw refuse("line", "not in its one spelling");
  }
  if (points.some(([trustee], at) => at > 0 && trustee < points[at - 1][0])) {
    throw refuse("line", "trustees are out of order");
  }
  belongTogether(roster.threshold, key.point, points);
  return roster;
}

// src/record/sets.ts
var CLIPS2 = {
  set: "trustee-set",
  ceremony: "ceremony",
  key: "quorum-key",
  parse: parseRoster,
  keyOf: recipientOfRoster
};
var ADDRESSES2 = {
  set: "lookup-set",
  ceremony: "lookup-ceremony",
  key: "lookup-key",
  parse: parseLookupRoster,
  keyOf: (roster) => hex(roster.key)
};

export {
  answerOf,
  checkWrap,
  checkedAnswer,
  combine,
  wrapIn,
  oneCase,
  addressInput,
  blinded,
  tokenHash,
  CLIPS2 as CLIPS,
  ADDRESSES2 as ADDRESSES
};
