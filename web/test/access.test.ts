// Emergency access in the browser: trustees are believed as the record proves them, a clip's header says who
// could open it, and what is shared is sealed to no trustee.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { base64nopad } from "@scure/base";
import type { TrusteesFeed } from "../src/api/civic.ts";
import { newIdentity, openHeader, recipientOf } from "../src/crypto/age.ts";
import { type Bytes, Refused, concat, hmac, random, text, unhex, utf8 } from "../src/crypto/encoding.ts";
import { wrapIn } from "../src/crypto/header.ts";
import { type Wrap, checkWrap } from "../src/crypto/quorum.ts";
import { rewrapHeader } from "../src/crypto/rewrap.ts";
import { parseRoster } from "../src/crypto/roster.ts";
import { verifyTrustees } from "../src/feed/trustees.ts";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { PaperLog } from "./paper.ts";
import { vectors } from "./vectors.ts";

const DAY = "2026-11-25";
const NAMES = ["Press Council", "Legal Aid", "Town Archive"];
type Written = { name: string; text: string; recipient: string; epoch: number };
const [roster, , other] = vectors("roster").valid as unknown as [Written, Written, Written];

let log: PaperLog;
let set: number;

before(() => {
  log = new PaperLog();
  log.policy("a rulebook\n", DAY);
  set = log.trustees(NAMES, roster, DAY);
});

const see = async (wire: TrusteesFeed) => (await verifyTrustees(wire, log.pins())).trustees;

async function refusal(wire: TrusteesFeed): Promise<string | undefined> {
  try {
    await see(wire);
    return undefined;
  } catch (error) {
    if (error instanceof Refused) return error.code;
    throw error;
  }
}

test("trustees are named as the record has them", async () => {
  const seen = await see(log.trusteesFeed(set));
  assert.deepEqual(
    seen?.trustees.map((t) => [t.number, t.name]),
    NAMES.map((name, at) => [at + 1, name]),
  );
  assert.deepEqual(
    [seen?.index, seen?.epoch, seen?.threshold, seen?.recipient],
    [set, 1, 2, roster.recipient],
  );
  assert.equal(await see(log.trusteesFeed()), null);
});

test("each lie about trustees is refused by name", async () => {
  const stranger = new PaperLog(log.origin);
  stranger.entries.push(...log.entries);
  type Shown = NonNullable<TrusteesFeed["set"]>;
  const lies: [string, (set: Shown, wire: TrusteesFeed) => void][] = [
    ["log_key", (_, w) => (w.checkpoint = stranger.checkpoint())],
    ["document", (s) => (s.document = other.text)],
    ["document", (s) => (s.document = null)],
    ["inclusion", (s) => (s.entry = s.entry.replace(roster.recipient, other.recipient))],
    ["inclusion", (s) => (s.hashes = [])],
    ["inclusion", (s) => (s.index -= 1)],
    ["kind", (s) => Object.assign(s, { ...s.ceremony })],
    ["kind", (s) => (s.ceremony = s.trustees[0] as Shown["ceremony"])],
    ["trustees", (s) => s.trustees.pop()],
    ["trustees", (s) => s.trustees.reverse()],
    ["document", (s) => s.trustees.forEach((t) => (t.document = `${t.document}name Somebody Else\n`))],
    ["feed", (_, w) => Object.assign(w, { v: 2 })],
  ];
  for (const [code, lie] of lies) {
    const wire = log.trusteesFeed(set);
    lie(wire.set as Shown, wire);
    assert.equal(await refusal(wire), code, lie.toString());
  }
  // An entry of the record whose roster is of another key than it says.
  const told = new PaperLog(log.origin, log.seed);
  const at = told.trustees(NAMES, { ...roster, recipient: other.recipient }, DAY);
  assert.equal(await refusal(told.trusteesFeed(at)), "trustees");
  const epoch = told.trustees(NAMES, { ...roster, epoch: 2 }, DAY);
  assert.equal(await refusal(told.trusteesFeed(epoch)), "trustees");
});

interface Case {
  name: string;
  key: string;
  shares: Record<string, string>;
  threshold: number;
  epoch: number;
  label: string;
  wrap: Record<string, string | number>;
  file_key: string;
}
const [sealed] = vectors("quorum").valid as unknown as [Case];
const bytes = (digits: unknown): Bytes => unhex(String(digits), String(digits).length / 2);

/** The two stanzas of a wrap, as a hub writes them. */
function stanzas(wrap: Case["wrap"]): string {
  const encoded = (name: string) => base64nopad.encode(bytes(wrap[name]));
  const proof = ["ephemeral", "ephemeral_bar", "proof"].map(encoded).join(" ");
  return (
    `-> X25519 ${encoded("share")}\n${encoded("body")}\n` +
    `-> sidelight-quorum-v1 ${wrap.epoch} ${proof}\n${encoded("label")}\n`
  );
}

/** The household's stanza with `more` behind it, under a MAC that holds. */
async function headerWith(more: string, fileKey: Bytes, identity: string): Promise<Bytes> {
  const own = text(rewrapHeader(fileKey, await recipientOf(identity)));
  const covered = utf8(`${own.slice(0, own.lastIndexOf("---"))}${more}---`);
  const mac = hmac(hkdf(sha256, fileKey, undefined, utf8("header"), 32), covered);
  return concat(covered, utf8(` ${base64nopad.encode(mac)}\n`));
}

test("a header says who could open; it opens for its household, and no trustee gets a share", async () => {
  const [fileKey, identity] = [bytes(sealed.file_key), await newIdentity()];
  const header = await headerWith(stanzas(sealed.wrap), fileKey, identity);
  // The browser's own age passes over what it does not know.
  assert.deepEqual(await openHeader(header, [identity]), fileKey);
  const wrap = wrapIn(header) as Wrap;
  for (const [name, value] of Object.entries(wrap)) {
    const written = sealed.wrap[name];
    assert.deepEqual(value, typeof written === "number" ? written : bytes(written), name);
  }
  const lines = Object.entries(sealed.shares).map(([t, share]) => `trustee ${t} ${share}\n`);
  const head = `epoch ${sealed.epoch}\nthreshold ${sealed.threshold}\nkey ${sealed.key}\n`;
  const own = parseRoster(`sidelight-roster/v1\n${head}${lines.join("")}`);
  checkWrap(own, wrap, bytes(sealed.label));
  assert.throws(() => checkWrap(own, wrap, random(32)), { code: "wrap:label" });
  const strangers = parseRoster(other.text);
  assert.throws(() => checkWrap(strangers, wrap, bytes(sealed.label)), { code: "wrap:unproved" });
  // Somebody in between puts a stanza in, or takes one out.
  const without = utf8(text(header).replace(/-> sidelight-quorum-v1.*\n.*\n/, ""));
  await assert.rejects(openHeader(without, [identity]), { code: "header" });
  const given = await recipientOf(await newIdentity());
  const shared = rewrapHeader(await openHeader(header, [identity]), given);
  assert.equal(wrapIn(shared), undefined);
  assert.equal(text(shared).match(/^-> /gm)?.length, 1);
});

test("a wrap that is not in its one form is no wrap", async () => {
  const [fileKey, identity] = [bytes(sealed.file_key), await newIdentity()];
  const good = stanzas(sealed.wrap);
  const proof = good.slice(good.indexOf("-> sidelight"));
  const bad: [string, string][] = [
    ["twice", good + proof],
    ["alone", proof],
    ["two natives", good + good.slice(0, good.indexOf("-> sidelight"))],
    ["a leading zero", good.replace("quorum-v1 1 ", "quorum-v1 01 ")],
    ["an argument more", good.replace("quorum-v1 1 ", "quorum-v1 1 1 ")],
    ["a short label", good.replace(/.\n$/, "\n")],
  ];
  for (const [name, more] of bad) {
    const header = await headerWith(more, fileKey, identity);
    assert.throws(() => wrapIn(header), { code: "header" }, name);
  }
  assert.equal(wrapIn(await headerWith("", fileKey, identity)), undefined);
  assert.throws(() => wrapIn(utf8("age-encryption.org/v1\n-> X25519 a\n")), { code: "header" });
});
