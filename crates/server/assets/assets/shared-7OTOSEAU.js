import {
  Proven,
  headOf,
  refuse
} from "./shared-LRVID2MG.js";
import {
  readSeats
} from "./shared-JGEODCKK.js";
import {
  isLine
} from "./shared-2DX3DUU7.js";
import {
  bech32,
  bytesToNumberLE,
  chacha20poly1305,
  ed25519,
  hkdf,
  ristretto255,
  ristretto255_oprf
} from "./shared-UI4E442E.js";
import {
  Refused,
  concat,
  enc,
  hex,
  same,
  sha256,
  sha2562,
  sha512,
  u64,
  unhex,
  utf8
} from "./shared-K3QNCVT6.js";

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
  const refuse3 = (code, message) => new Refused(`answer:${trustee}:${code}`, `trustee ${trustee}: ${message}`);
  const share = roster.shares.get(trustee);
  if (!share) throw refuse3("unknown", "nobody of this roster");
  const image = read(answer.point);
  const proof = readProof(answer.proof);
  if (!image) throw refuse3("point", "the point of the answer cannot be used");
  if (!proof) throw refuse3("proof", "the proof of the answer is malformed");
  const full = enc(domain, ...context, u64(trustee), point.toBytes());
  if (!holds(full, [base, point], [read(share), image], proof)) {
    throw refuse3("unproved", "not this trustee's answer to what was asked for this entry");
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
  const refuse3 = (code, message) => new Refused(`wrap:${code}`, message);
  if (wrap.epoch !== roster.epoch) throw refuse3("epoch", "wrapped to a quorum key of another epoch");
  if (!same(wrap.label, label)) throw refuse3("label", "the wrap of another track");
  const e = readPoint(wrap.ephemeral);
  const eBar = readPoint(wrap.ephemeral_bar);
  if (!e || !eBar) throw refuse3("point", "a point of the wrap cannot be used");
  if (!same(montgomery(e), wrap.share)) throw refuse3("share", "the two stanzas are not of one wrap");
  const proof = readProof(wrap.proof);
  if (!proof) throw refuse3("proof", "the proof is malformed");
  const context = enc("sidelight/quorum/wrap/v1", roster.key, u64(wrap.epoch), wrap.label, wrap.body);
  if (!holds(context, [B, SECOND_GENERATOR], [e, eBar], proof)) {
    throw refuse3("unproved", "the proof does not hold: this wrap was changed or made from another one");
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

// src/crypto/lookup.ts
var PART_BYTES_MAX = 200;
var CALLED = {
  country: { says: "country", is: "is" },
  place: { says: "postcode or town", is: "is" },
  street: { says: "street and number", is: "are" },
  unit: { says: "flat or floor", is: "is" }
};
function oneCase(text) {
  const each = (text2, change) => [...text2].map(change).join("");
  const lower = (text2) => each(text2, (c) => c.toLowerCase());
  const upper = (text2) => each(text2, (c) => c.toUpperCase());
  return lower(upper(lower(text.normalize("NFKC")))).normalize("NFKC");
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
var refuse2 = (code, what) => new Refused(code, `The roster of the trustees: ${what}.`);
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
  if (!/^[0-9a-f]{64}$/.test(digits)) throw refuse2("line", "a point that is not 64 digits");
  const bytes = unhex(digits, 32);
  const point = use.read(bytes);
  if (!point) throw refuse2("point", "a point that nobody computes with");
  return { bytes, point };
}
function belongTogether(threshold, key, points) {
  const n = points.length;
  if (n < 2 || n > TRUSTEES_MAX || threshold * 2 <= n || threshold > n) {
    throw refuse2("threshold", "a threshold that is not more than half of the trustees");
  }
  const first = points.slice(0, threshold);
  if (!polynomialAt(first, 0).equals(key)) throw refuse2("key", "public shares of another key");
  if (polynomialAt(first.slice(1), 0).equals(key)) throw refuse2("lower", "fewer could open");
  for (const [trustee, point] of points.slice(threshold)) {
    if (!polynomialAt(first, trustee).equals(point)) throw refuse2("share", "a share of another key");
  }
}
var parseRoster = (text) => parse(CLIPS, text);
var parseLookupRoster = (text) => parse(ADDRESSES, text);
function parse(use, text) {
  if (utf8(text).length > BYTES_MAX) throw refuse2("too-long", "too long");
  if (!text.startsWith(`${use.version}
`)) throw refuse2("version", "another format or version");
  const head = /^.*\nepoch ([0-9]{1,16})\nthreshold ([0-9]{1,16})\nkey (.*)\n/.exec(text);
  if (!head) throw refuse2("line", "epoch, threshold and key do not come first");
  const [, epoch, threshold, digits] = head;
  const key = pointOf(use, digits);
  const shares = /* @__PURE__ */ new Map();
  const points = [];
  for (const [, number, share] of text.matchAll(/^trustee ([0-9]{1,5}) (.*)$/gm)) {
    const [trustee, { bytes, point }] = [Number(number), pointOf(use, share)];
    if (trustee === 0 || trustee > NUMBER_MAX || shares.has(trustee)) {
      throw refuse2("line", "a trustee's number");
    }
    shares.set(trustee, bytes);
    points.push([trustee, point]);
  }
  const roster = { epoch: Number(epoch), threshold: Number(threshold), key: key.bytes, shares };
  if (!Number.isSafeInteger(roster.epoch) || textOf(use.version, roster) !== text) {
    throw refuse2("line", "not in its one spelling");
  }
  if (points.some(([trustee], at) => at > 0 && trustee < points[at - 1][0])) {
    throw refuse2("line", "trustees are out of order");
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

// src/feed/trustees.ts
function nameIn(text) {
  const name = /^name (.+)$/m.exec(text)?.[1];
  return name !== void 0 && isLine(name) ? name : void 0;
}
function holdersOf(tree, set, use) {
  const fields = tree.entry(set, use.set).fields;
  const ceremony = tree.entry(set.ceremony, use.ceremony).fields;
  const roster = use.parse(tree.document(set, fields.roster ?? "", "the trustees"));
  const epoch = Number(fields.epoch);
  const key = use.keyOf(roster);
  const seats = readSeats(ceremony.trustees) ?? [];
  const fits = String(set.ceremony.index) === fields.ceremony && ceremony.epoch === fields.epoch && Number(ceremony.threshold) === roster.threshold && roster.epoch === epoch && key === fields[use.key] && [...roster.shares.keys()].join() === seats.join();
  if (!fits) throw refuse("trustees", "The trustees' roster is not the one of their ceremony.");
  const trustees = set.trustees.map((item) => {
    const { fields: trustee } = tree.entry(item, "trustee");
    const text = item.document === null ? "" : tree.document(item, trustee.name, "a trustee");
    const slug = trustee.trustee;
    return { number: Number(trustee.number), slug, name: nameIn(text) ?? slug, index: item.index };
  });
  if (trustees.map((t) => t.number).join() !== seats.join()) {
    throw refuse("trustees", "The service does not show each of the trustees.");
  }
  return { index: set.index, epoch, threshold: roster.threshold, roster, trustees, key };
}
async function treeOf(wire, pins) {
  if (wire.v !== 1) throw refuse("feed", "The service's list of trustees cannot be read here.");
  return new Proven(await headOf(utf8(wire.checkpoint), pins));
}
async function verifyTrustees(wire, pins) {
  const tree = await treeOf(wire, pins);
  if (!wire.set) return { checkpoint: tree.head, trustees: null };
  const { key, ...holders } = holdersOf(tree, wire.set, CLIPS2);
  return { checkpoint: tree.head, trustees: { ...holders, recipient: key } };
}
async function verifyLookup(wire, pins) {
  const tree = await treeOf(wire, pins);
  const trustees = wire.set && holdersOf(tree, wire.set, ADDRESSES2);
  return { checkpoint: tree.head, trustees };
}

export {
  answerOf,
  readPoint,
  montgomery,
  checkWrap,
  checkedAnswer,
  combine,
  oneCase,
  addressInput,
  blinded,
  tokenHash,
  CLIPS2 as CLIPS,
  ADDRESSES2 as ADDRESSES,
  verifyTrustees,
  verifyLookup
};
