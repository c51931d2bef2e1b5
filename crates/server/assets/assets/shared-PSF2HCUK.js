import {
  Proven,
  headOf,
  refuse
} from "./shared-IJ5NLF3M.js";
import {
  isLine,
  readSeats
} from "./shared-JKAZ5U54.js";
import {
  acceptHead,
  knownHead,
  recordPins
} from "./shared-EASD4DVJ.js";
import {
  amend,
  base64nopad,
  bech32,
  bytesToNumberLE,
  clipIdentities,
  ed25519,
  openHeader,
  remember
} from "./shared-T3UVMZAK.js";
import {
  Refused,
  api,
  choices,
  concat,
  enc,
  h,
  hex,
  same,
  sha2562 as sha256,
  sha512,
  text,
  u64,
  unbase64,
  unhex,
  utf8
} from "./shared-K7PW627D.js";

// src/crypto/quorum.ts
var ORDER = ed25519.Point.CURVE().n;
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
function readProof(proof) {
  const scalars = [bytesToNumberLE(proof.subarray(0, 32)), bytesToNumberLE(proof.subarray(32))];
  return proof.length === 64 && scalars.every((s) => s < ORDER) ? [...scalars] : null;
}
function holds(context, bases, images, [c, z]) {
  const commitments = bases.map(
    (base, i) => base.multiplyUnsafe(z).subtract(images[i].multiplyUnsafe(c))
  );
  const lengthOfPoint = Uint8Array.of(0, 0, 0, 32);
  const points = [...images, ...commitments].flatMap((p) => [lengthOfPoint, p.toBytes()]);
  return bytesToNumberLE(sha512(concat(context, ...points))) % ORDER === c;
}
function checkWrap(roster, wrap, label) {
  const refuse4 = (code, message) => new Refused(`wrap:${code}`, message);
  if (wrap.epoch !== roster.epoch) throw refuse4("epoch", "wrapped to a quorum key of another epoch");
  if (!same(wrap.label, label)) throw refuse4("label", "the wrap of another track");
  const e = readPoint(wrap.ephemeral);
  const eBar = readPoint(wrap.ephemeral_bar);
  if (!e || !eBar) throw refuse4("point", "a point of the wrap cannot be used");
  if (!same(montgomery(e), wrap.share)) throw refuse4("share", "the two stanzas are not of one wrap");
  const proof = readProof(wrap.proof);
  if (!proof) throw refuse4("proof", "the proof is malformed");
  const context = enc("sidelight/quorum/wrap/v1", roster.key, u64(wrap.epoch), wrap.label, wrap.body);
  if (!holds(context, [B, SECOND_GENERATOR], [e, eBar], proof)) {
    throw refuse4("unproved", "the proof does not hold: this wrap was changed or made from another one");
  }
  return e;
}
function polynomialAt(points, x) {
  const { Fn } = ed25519.Point;
  return points.reduce((sum, [i, point]) => {
    const weight = points.filter(([j]) => j !== i).reduce((w, [j]) => Fn.mul(w, Fn.mul(Fn.create(BigInt(x - j)), Fn.inv(Fn.create(BigInt(i - j))))), 1n);
    return sum.add(point.multiply(weight));
  }, ed25519.Point.ZERO);
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

// src/crypto/label.ts
function labelHash(label) {
  return sha256(
    enc(
      "sidelight/label/v1",
      unhex(label.household, 16),
      unhex(label.camera, 16),
      unhex(label.clip, 16),
      utf8(label.track),
      u64(label.startMs),
      unhex(label.hub, 32),
      utf8(label.notice),
      u64(label.epoch)
    )
  );
}

// src/crypto/roster.ts
var VERSION = "sidelight-roster/v1";
var BYTES_MAX = 4096;
var TRUSTEES_MAX = 32;
var NUMBER_MAX = 65535;
var refuse2 = (code, what) => new Refused(code, `The roster of the trustees: ${what}.`);
function recipientOfRoster(roster) {
  const words = bech32.toWords(montgomery(readPoint(roster.key)));
  return bech32.encode("age", words);
}
function textOf({ epoch, threshold, key, shares }) {
  const trustees = [...shares].map(([trustee, share]) => `trustee ${trustee} ${hex(share)}
`);
  return `${VERSION}
epoch ${epoch}
threshold ${threshold}
key ${hex(key)}
${trustees.join("")}`;
}
function pointOf(digits) {
  if (!/^[0-9a-f]{64}$/.test(digits)) throw refuse2("line", "a point that is not 64 digits");
  const bytes = unhex(digits, 32);
  const point = readPoint(bytes);
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
function parseRoster(text2) {
  if (utf8(text2).length > BYTES_MAX) throw refuse2("too-long", "too long");
  if (!text2.startsWith(`${VERSION}
`)) throw refuse2("version", "another format or version");
  const head = /^.*\nepoch ([0-9]{1,16})\nthreshold ([0-9]{1,16})\nkey (.*)\n/.exec(text2);
  if (!head) throw refuse2("line", "epoch, threshold and key do not come first");
  const [, epoch, threshold, digits] = head;
  const key = pointOf(digits);
  const shares = /* @__PURE__ */ new Map();
  const points = [];
  for (const [, number, share] of text2.matchAll(/^trustee ([0-9]{1,5}) (.*)$/gm)) {
    const [trustee, { bytes, point }] = [Number(number), pointOf(share)];
    if (trustee === 0 || trustee > NUMBER_MAX || shares.has(trustee)) {
      throw refuse2("line", "a trustee's number");
    }
    shares.set(trustee, bytes);
    points.push([trustee, point]);
  }
  const roster = { epoch: Number(epoch), threshold: Number(threshold), key: key.bytes, shares };
  if (!Number.isSafeInteger(roster.epoch) || textOf(roster) !== text2) {
    throw refuse2("line", "not in its one spelling");
  }
  if (points.some(([trustee], at) => at > 0 && trustee < points[at - 1][0])) {
    throw refuse2("line", "trustees are out of order");
  }
  belongTogether(roster.threshold, key.point, points);
  return roster;
}

// src/feed/trustees.ts
function nameIn(text2) {
  const name = /^name (.+)$/m.exec(text2)?.[1];
  return name !== void 0 && isLine(name) ? name : void 0;
}
function trusteesOf(tree, set) {
  const { fields } = tree.entry(set, "trustee-set");
  const ceremony = tree.entry(set.ceremony, "ceremony").fields;
  const roster = parseRoster(tree.document(set, fields.roster, "the trustees"));
  const epoch = Number(fields.epoch);
  const recipient = recipientOfRoster(roster);
  const seats = readSeats(ceremony.trustees) ?? [];
  const fits = String(set.ceremony.index) === fields.ceremony && ceremony.epoch === fields.epoch && Number(ceremony.threshold) === roster.threshold && roster.epoch === epoch && recipient === fields["quorum-key"] && [...roster.shares.keys()].join() === seats.join();
  if (!fits) throw refuse("trustees", "The trustees' roster is not the one of their ceremony.");
  const trustees = set.trustees.map((item) => {
    const { fields: trustee } = tree.entry(item, "trustee");
    const text2 = item.document === null ? "" : tree.document(item, trustee.name, "a trustee");
    const slug = trustee.trustee;
    return { number: Number(trustee.number), slug, name: nameIn(text2) ?? slug, index: item.index };
  });
  if (trustees.map((t) => t.number).join() !== seats.join()) {
    throw refuse("trustees", "The service does not show each of the trustees.");
  }
  return { index: set.index, epoch, threshold: roster.threshold, recipient, roster, trustees };
}
async function verifyTrustees(wire, logKey) {
  if (wire.v !== 1) throw refuse("feed", "The service's list of trustees cannot be read here.");
  const checkpoint = await headOf(wire.checkpoint, logKey);
  const tree = new Proven(checkpoint);
  return { checkpoint, trustees: wire.set && trusteesOf(tree, wire.set) };
}

// src/app/access.ts
var refuse3 = (code, what) => new Refused(code, `${what} It is not accepted.`);
async function trusteesOf2(operator) {
  if (!operator.log_vkey) return null;
  return (await verifyTrustees(await api.trustees(), operator.log_vkey)).trustees;
}
async function trusteesFor(home) {
  const pins = await recordPins(home);
  if (!pins) return null;
  const known = await knownHead(home);
  const { checkpoint, trustees } = await verifyTrustees(await api.trustees(), pins.logKey);
  await acceptHead(home, checkpoint, known);
  const before = home.record.quorumKey;
  if (before && (trustees?.epoch ?? 0) < before.epoch) {
    const what = "The service shows an older key of the trustees than this device has seen.";
    throw refuse3("older_trustees", what);
  }
  if (before && trustees && trustees.epoch === before.epoch && trustees.recipient !== before.recipient) {
    throw refuse3("other_trustees", "The service shows another key for the same trustees.");
  }
  if (trustees && trustees.epoch !== before?.epoch) {
    await remember(home, { quorumKey: { epoch: trustees.epoch, recipient: trustees.recipient } });
  }
  return trustees;
}
async function chooseAccess(home, access) {
  await amend(home, (draft) => {
    draft.access = access;
  });
}
async function openersOf(home, item, { card }) {
  if (!item.headers.video) return { kind: "nobody" };
  const header = unbase64(item.headers.video);
  await openHeader(header, clipIdentities(home.keyring));
  const wrap = wrapIn(header);
  if (!wrap) return { kind: "nobody" };
  const trustees = await trusteesFor(home).catch(() => null);
  if (trustees?.epoch !== wrap.epoch) return { kind: "trustees", epoch: wrap.epoch, trustees: null };
  checkWrap(trustees.roster, wrap, labelHash({ ...card, track: "video" }));
  return { kind: "trustees", epoch: wrap.epoch, trustees };
}

// src/setup/access.ts
var SEALED_ONLY = "This service has no trustees, so your footage is sealed: nobody but your household can ever open it.";
function publicPage(publicUrl, path) {
  return new URL(path, publicUrl.endsWith("/") ? publicUrl : `${publicUrl}/`).href;
}
function together({ threshold, trustees }) {
  return `${threshold} of the ${trustees.length} trustees`;
}
function trusteeList(trustees, publicUrl) {
  const link = (path, label) => h("a", { href: publicPage(publicUrl, path) }, label);
  return h(
    "div",
    { class: "stack small" },
    h("p", {}, "The trustees, as the public record names them:"),
    h("ul", {}, ...trustees.trustees.map((t) => h("li", {}, link(`record/entry/${t.index}`, t.name)))),
    h(
      "p",
      {},
      link(`record/entry/${trustees.index}`, "Their key in the public record"),
      ", and ",
      link("rules", "the rules"),
      "."
    )
  );
}
function askAccess(trustees, publicUrl, now) {
  const fieldset = choices(
    "Who can open your footage?",
    "access",
    [
      {
        value: "sealed",
        label: "Sealed",
        hint: "Nobody but your household can ever open it. Whoever asks the service gets the answer that it cannot."
      },
      {
        value: "emergency",
        label: "Emergency access",
        hint: `Your household; and ${together(trustees)} together, only under the public rules. Each time is entered in the public record and told to you.`
      }
    ],
    now
  );
  const root = h(
    "div",
    { class: "stack" },
    fieldset,
    trusteeList(trustees, publicUrl),
    h(
      "p",
      { class: "small muted" },
      "It is about the picture of clips from now on; sound and preview stay your household's alone. You can change it for later clips under Devices."
    )
  );
  const input = () => fieldset.querySelector("input:checked");
  return {
    root,
    input: () => fieldset.querySelector("input"),
    read: () => {
      const value = input()?.value;
      if (value === "sealed") return { kind: "sealed" };
      return value === "emergency" ? { kind: "emergency", quorumEpoch: trustees.epoch } : null;
    }
  };
}

export {
  trusteesOf2 as trusteesOf,
  trusteesFor,
  chooseAccess,
  openersOf,
  SEALED_ONLY,
  publicPage,
  together,
  trusteeList,
  askAccess
};
