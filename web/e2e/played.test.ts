// The walk that plays by itself, and what programs nobody here wrote say about what it leaves: Debian's age
// and ffprobe about the tracks, Go's log client about the record, read from its files with the operator gone.

import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash, createPrivateKey, sign } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { BINARY, type Facts } from "./support/neighbourhood.ts";
import {
  type Alteration,
  type Files,
  Folder,
  README,
  STRANGERS,
  type Verdict,
  alterations,
  byTheOperator,
  commands,
  keyOf,
  pack,
  python,
  resigned,
  run,
  seedOf,
  stock,
  type,
  unpack,
} from "./support/package.ts";

const PORT = 6180;
const WALK_MS = 400_000;
const ROOT = resolve(process.cwd(), "..");
/** The front of a private Ed25519 key in PKCS #8; its 32 bytes follow. */
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");

let folder: string;
let data: string;
let told = "";
let facts: Facts;

/** Plays the walk; answers how the demo ended. */
function walk(): Promise<number | null> {
  const args = ["--walk", "--headless", "--data", data, "--port", String(PORT)];
  const child = spawn(BINARY, args, { stdio: ["ignore", "pipe", "inherit"] });
  child.stdout.on("data", (some) => {
    told += some;
  });
  const hard = setTimeout(() => child.kill("SIGKILL"), WALK_MS);
  return new Promise((ended) =>
    child.once("exit", (code) => {
      clearTimeout(hard);
      ended(code);
    }),
  );
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "sidelight-walk-"));
  data = join(folder, "data");
  const code = await walk();
  assert.equal(code, 0, told);
  facts = JSON.parse(readFileSync(join(data, "demo.json"), "utf8")) as Facts;
});

after(() => rmSync(folder, { recursive: true, force: true }));

const left = (part: string, ending: string) =>
  readdirSync(join(data, "walk", part))
    .filter((name) => name.endsWith(ending))
    .map((name) => join(data, "walk", part, name));

const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

/** Debian's age, with an identity of demo.json. */
function age(identity: string, file: string): Buffer {
  const key = join(folder, "identity.txt");
  writeFileSync(key, `${identity}\n`, { mode: 0o600 });
  return execFileSync("age", ["--decrypt", "-i", key, file], { maxBuffer: 1 << 28, stdio: "pipe" });
}

test("every chapter was told, and nothing is left running", async () => {
  const chapters = [/pressed/, /told the rule/, /publishes it/, /share/i, /downloads/, /verify package/];
  for (const line of [...chapters, /makes tokens/, /search warrant/, /verify log/]) {
    assert.match(told, line);
  }
  await assert.rejects(fetch(facts.base_url), "the operator still answers");
});

test("the resident's tracks and the officer's open with stock age, to what the hub signed", () => {
  const [video] = left("resident", ".video.age");
  const [card] = left("resident", ".card.age");
  const [shared] = left("officer", ".video.age");
  assert.ok(video && card && shared);
  const plain = age(facts.household_identity, video);
  const says = JSON.parse(age(facts.household_identity, card).toString()) as { video: { plain: string } };
  assert.equal(sha256(plain), says.video.plain);
  const handedOver = age(facts.agency_identity ?? "", shared);
  assert.equal(sha256(handedOver), says.video.plain);
  assert.notDeepEqual(readFileSync(shared), readFileSync(video), "another header");
  assert.throws(() => age(facts.household_identity, shared), "only the agency opens what it was given");
  assert.throws(() => age(facts.agency_identity ?? "", video), "an agency opens nothing else");

  const mp4 = join(folder, "shared.mp4");
  writeFileSync(mp4, handedOver);
  const probe = ["-v", "error", "-show_entries", "stream=codec_name,width", "-of", "json", mp4];
  const { streams } = JSON.parse(execFileSync("ffprobe", probe).toString()) as {
    streams: { codec_name: string; width: number }[];
  };
  assert.equal(streams[0]?.codec_name, "h264");
  assert.equal(streams[0]?.width, 960);
});

test("the hub's manifest vouches for it, as anybody can check with `sidelight`", () => {
  const [video] = left("resident", ".video.age");
  const [card] = left("resident", ".card.age");
  const [manifestFile] = left("resident", ".manifest.json");
  assert.ok(video && card && manifestFile);
  const { manifest } = JSON.parse(readFileSync(manifestFile, "utf8")) as { manifest: unknown };
  const file = join(folder, "manifest.json");
  writeFileSync(file, JSON.stringify(manifest));
  const key = join(folder, "identity.txt");
  writeFileSync(key, `${facts.household_identity}\n`, { mode: 0o600 });
  const verify = ["as", "sidelight", "verify", "clip", "--hub", facts.hub_key, "-i", key, file, card, video];
  assert.match(execFileSync(BINARY, verify).toString(), /verified/i);
});

/** The log client on Go's libraries: as built by `cargo xtask`, or built now. */
function logcheck(): string | null {
  const built = process.env.SIDELIGHT_LOGCHECK ?? join(ROOT, "target/tools/logcheck");
  if (existsSync(built)) return built;
  const go = spawnSync("go", ["build", "-o", built, "."], { cwd: join(ROOT, "tools/logcheck") });
  return go.status === 0 ? built : null;
}

const CLIENT = logcheck();
const without = CLIENT ? false : "no Go toolchain to build tools/logcheck with";

/** What Go's client says of a folder: null if all is good, else its complaint. */
function complaint(log: string, ...old: string[]): string | null {
  const args = ["--vkey", facts.log_vkey, ...old.flatMap((path) => ["--old", path]), log];
  const run = spawnSync(CLIENT as string, args, { encoding: "utf8" });
  return run.status === 0 ? null : run.stderr;
}

const log = () => join(data, "operator/data/log");

function copy(name: string): string {
  const to = join(folder, name);
  cpSync(log(), to, { recursive: true });
  return to;
}

/** The checkpoint that a receipt ends with, as a file: a head that was seen on the way. */
function headOf(receipt: string): string {
  const text = readFileSync(receipt, "utf8");
  const path = join(folder, `${receipt.split("/").at(-1)}.checkpoint`);
  writeFileSync(path, text.slice(text.indexOf("\n\n") + 2));
  return path;
}

const sizeOf = (checkpoint: string) => Number(readFileSync(checkpoint, "utf8").split("\n")[1]);

/** RFC 6962, 2.1. */
function root(leaves: Buffer[]): Buffer {
  const hash = (...parts: Buffer[]) => createHash("sha256").update(Buffer.concat(parts)).digest();
  if (leaves.length === 1) return hash(Buffer.from([0]), leaves[0] as Buffer);
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return hash(Buffer.from([1]), root(leaves.slice(0, split)), root(leaves.slice(split)));
}

/** A bundle's entries, each behind its length. */
function entriesIn(bundle: Buffer): Buffer[] {
  const all: Buffer[] = [];
  for (let at = 0; at < bundle.length; ) {
    const length = bundle.readUInt16BE(at);
    all.push(bundle.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return all;
}

/** Signs a head with the operator's own key: what an operator that cheats can do. */
function signHead(size: number, hash: Buffer): string {
  const seed = /seed ([0-9a-f]{64})/.exec(readFileSync(join(data, "operator/data/keys/log.key"), "utf8"));
  const der = Buffer.concat([PKCS8, Buffer.from(seed?.[1] ?? "", "hex")]);
  const key = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const [name = "", id = ""] = facts.log_vkey.split("+");
  const text = `${name}\n${size}\n${hash.toString("base64")}\n`;
  const signature = Buffer.concat([Buffer.from(id, "hex"), sign(null, Buffer.from(text), key)]);
  return `${text}\n\u2014 ${name} ${signature.toString("base64")}\n`;
}

test("Go's log client checks the whole record from its files, and every head on the way", {
  skip: without,
}, () => {
  const heads = left("receipts", ".tlog-proof").map(headOf);
  assert.ok(heads.length >= 3, "request, consent and resolution have receipts");
  assert.ok(heads.some((head) => sizeOf(head) < sizeOf(join(log(), "checkpoint"))));
  assert.equal(complaint(log(), ...heads), null);
});

test("an altered tile and an altered entry are rejected", { skip: without }, () => {
  const size = sizeOf(join(log(), "checkpoint"));
  assert.ok(size < 256, "the walk's record fits into one tile");
  for (const path of [`tile/0/000.p/${size}`, `tile/entries/000.p/${size}`]) {
    const altered = copy("altered");
    const bytes = readFileSync(join(altered, path));
    const last = bytes.length - 2;
    bytes[last] = (bytes[last] ?? 0) ^ 1;
    writeFileSync(join(altered, path), bytes);
    assert.match(complaint(altered) ?? "", /tile/, path);
    rmSync(altered, { recursive: true });
  }
});

test("a shorter tree, signed anew, is rejected by whoever saw the longer one", { skip: without }, () => {
  const shorter = copy("shorter");
  const seen = join(log(), "checkpoint");
  const size = sizeOf(seen) - 1;
  const bundle = readFileSync(join(log(), `tile/entries/000.p/${size + 1}`));
  const entries = entriesIn(bundle).slice(0, size);
  writeFileSync(join(shorter, "checkpoint"), signHead(size, root(entries)));
  writeFileSync(
    join(shorter, `tile/entries/000.p/${size}`),
    bundle.subarray(0, bundle.length - 2 - bundle.readUInt16BE(lastAt(bundle))),
  );
  const hashes = readFileSync(join(log(), `tile/0/000.p/${size + 1}`));
  writeFileSync(join(shorter, `tile/0/000.p/${size}`), hashes.subarray(0, 32 * size));
  assert.equal(complaint(shorter), null, "by itself it is well formed");
  assert.match(complaint(shorter, seen) ?? "", /.+/);
});

/** Where a bundle's last entry begins. */
function lastAt(bundle: Buffer): number {
  let at = 0;
  for (let next = 0; next < bundle.length; next += 2 + bundle.readUInt16BE(next)) at = next;
  return at;
}

test("another last entry under a good signature is rejected by whoever saw the true one", {
  skip: without,
}, () => {
  const forked = copy("forked");
  const seen = join(log(), "checkpoint");
  const size = sizeOf(seen);
  const path = join(forked, `tile/entries/000.p/${size}`);
  const bundle = readFileSync(path);
  const entries = entriesIn(bundle);
  // A digit of the last line: another decision, in a well-formed entry.
  const last = entries.at(-1) as Buffer;
  last[last.length - 2] = last.at(-2) === 0x31 ? 0x32 : 0x31;
  writeFileSync(path, bundle);
  const tile = join(forked, `tile/0/000.p/${size}`);
  const hashes = readFileSync(tile);
  root([last]).copy(hashes, 32 * (size - 1));
  writeFileSync(tile, hashes);
  writeFileSync(join(forked, "checkpoint"), signHead(size, root(entries)));
  assert.equal(complaint(forked), null, "by itself it is well formed");
  assert.match(complaint(forked, seen) ?? "", /.+/);
});

const officer = (name: string) => join(data, "walk/officer", name);
const VERIFY = join(ROOT, "crates/api/src/package/verify.py");
const READ = readFileSync(join(ROOT, README), "utf8");
const agencyKey = () => {
  const key = join(folder, "agency.txt");
  writeFileSync(key, `${facts.agency_identity}\n`, { mode: 0o600 });
  return key;
};
const sidelight = (...args: string[]) =>
  spawnSync(BINARY, ["as", "sidelight", ...args], { encoding: "utf8" });

test("stock programs and verify.py check the evidence package", async () => {
  const tar = readFileSync(officer("package.tar"));
  const proof = readFileSync(officer("package.tlog-proof"), "utf8");
  const entry = Buffer.from(/^extra (.+)$/m.exec(proof)?.[1] ?? "", "base64").toString();
  assert.match(entry, new RegExp(`^digest sha256:${sha256(tar)}$`, "m"));
  // A court's desk: the package and its receipt, a key, and README.txt from one end to the other.
  const at = join(folder, "court");
  mkdirSync(at);
  for (const name of ["package.tar", "package.tlog-proof"]) cpSync(officer(name), join(at, name));
  cpSync(agencyKey(), join(at, "key.txt"));
  const unpacked = join(at, "package");
  const typed = async (behind: string, where: string) => {
    const program = `sidelight() { ${BINARY} as sidelight "$@"; }\n`;
    const script = program + commands(READ, behind).replaceAll("NAME+ID+KEY", facts.log_vkey);
    const { good, said } = await type(script, where);
    assert.ok(good, `${behind}\n${said}`);
    return said;
  };
  assert.match(await typed("In a new folder:", at), /^VERIFIED: \d+ files/m);
  assert.equal(readFileSync(join(unpacked, "README.txt"), "utf8"), READ);
  await typed("every Linux system has:", unpacked);
  const digests = await typed("the public record before the tar could be fetched:", unpacked);
  assert.equal(digests.split(sha256(tar)).length, 3, digests);
  await typed("beside the folder and not in it:", unpacked);
  assert.match(await typed("signed when it recorded:", unpacked), /the tracks opened are what was signed/);
  await typed("with a table of frames, and compared:", unpacked);
  assert.deepEqual(readdirSync(join(at, "named")), readdirSync(officer("opened")));

  // Debian's age opened the clip to what the hub signed and the command line wrote.
  const clip = readFileSync(join(at, "opened/clip-1.mp4"));
  const opened = readdirSync(officer("opened"));
  const mp4 = opened.find((name) => /^\d{4}-\d\d-\d\d_\d{6}Z-share1-clip1\.mp4$/.test(name));
  assert.ok(mp4, opened.join(" "));
  assert.equal(sha256(readFileSync(officer(`opened/${mp4}`))), sha256(clip));
  const probe = ["-v", "error", "-show_entries", "stream=codec_name", "-of", "csv=p=0"];
  assert.equal(execFileSync("ffprobe", [...probe, officer(`opened/${mp4}`)]).toString().trim(), "h264");
  const rows = readFileSync(officer(`opened/${mp4.replace("mp4", "csv")}`), "utf8").trim().split("\r\n");
  assert.match(rows[0] ?? "", /^track,frame,.*utc/);
  assert.ok(rows.length > 5);

  // Others cosigned the head; who names none of them is not told that nobody did.
  const receipt = sidelight("verify", "receipt", "--log-key", facts.log_vkey, officer("package.tlog-proof"));
  assert.match(proof, /\n\u2014 \S+ \S+\n\u2014 /);
  assert.match(receipt.stdout, /witnesses that you did not name were not checked/);

  // What was opened is what was signed; an altered film is not.
  const plain = join(folder, "plain");
  cpSync(officer("opened"), plain, { recursive: true });
  const all = await python(VERIFY, unpacked, facts.log_vkey, "--opened", plain);
  assert.ok(all.good, all.said);
  for (const name of opened.filter((name) => /^\d.*\.(csv|json)$/.test(name)))
    assert.ok(all.said.includes(`NOTE ${name}: not checked\n`), all.said);
  assert.match(all.said, /^Whether its digest is in the record was not checked/m);
  const film = readFileSync(join(plain, mp4));
  film[film.length >> 1] = (film[film.length >> 1] ?? 0) ^ 1;
  writeFileSync(join(plain, mp4), film);
  const altered = await python(VERIFY, unpacked, facts.log_vkey, "--opened", plain);
  assert.ok(!altered.good && altered.said.includes(mp4), altered.said);
});

test("what lies beside the files of an unpacked package is named, and nothing of it runs", async () => {
  const files = unpack(readFileSync(officer("package.tar")));
  const pem = join(folder, "strangers.pem");
  writeFileSync(pem, files.get("package-key.pem") as Buffer);
  for (const [what, named, put] of STRANGERS) {
    const at = join(folder, "strangers/package");
    rmSync(at, { recursive: true, force: true });
    new Folder(at).hold(files);
    put(at);
    // The package's own program, as it is found there, without the option that keeps strangers out.
    const found = await run("python3", [join(at, "verify.py"), "--log-key", facts.log_vkey]);
    assert.ok(!found.good && found.said.includes(`REFUSED ${named}`), `${what}: ${found.said}`);
    assert.ok(!/^VERIFIED/m.test(found.said), `${what}: ${found.said}`);
    // Nobody waits at a pipe; and an empty folder is no file.
    if (/pipe|^a folder/.test(what)) continue;
    const typed = await stock(READ, at, pem);
    assert.ok(!typed.good, `${what}: ${typed.said}`);
  }
});

test("what somebody says that they opened is compared with the record", async () => {
  const files = unpack(readFileSync(officer("package.tar")));
  const [at, plain] = [join(folder, "claims/package"), join(folder, "claims/opened")];
  new Folder(at).hold(files);
  type Item = { openings: { name: string }[]; received: { received_ms: number } };
  type Letter = { agency: string; request: number; consent: { openings: unknown[] }; items: Item[] };
  const closed = (name: string) => (letter: Letter) => {
    for (const item of letter.items) item.openings = item.openings.filter((one) => one.name !== name);
  };
  const claims: [string, string, (letter: Letter) => void][] = [
    ["no consent", "letter-1.json", (letter) => (letter.consent.openings = [])],
    ["a field less", "letter-1.json", (letter) => letter.consent.openings.pop()],
    ["another agency", "letter-1.json", (letter) => (letter.agency = "hill-fire")],
    ["another request", "letter-1.json", (letter) => letter.request++],
    ...["start", "duration", "clock"].map(
      (name): (typeof claims)[number] => [`no ${name}`, "letter-1.json", closed(name)],
    ),
    [
      "another time of receipt",
      "letter-1.json",
      ({ items }) => items.forEach(({ received }) => received.received_ms--),
    ],
    ["a letter of no share", "letter-2.json", () => writeFileSync(join(plain, "letter-2.json"), "{}")],
    ["a folder", "more", () => mkdirSync(join(plain, "more"))],
  ];
  for (const [what, named, change] of claims) {
    rmSync(plain, { recursive: true, force: true });
    cpSync(officer("opened"), plain, { recursive: true });
    const path = join(plain, "letter-1.json");
    const letter = JSON.parse(readFileSync(path, "utf8")) as Letter;
    change(letter);
    writeFileSync(path, JSON.stringify(letter));
    const { good, said } = await python(VERIFY, at, facts.log_vkey, "--opened", plain);
    assert.ok(!good && said.includes(`REFUSED ${named}`), `${what}: ${said}`);
  }
});

test("every file of the package, altered in every way, is named", async () => {
  const whole = readFileSync(officer("package.tar"));
  const files = unpack(whole);
  const operator = keyOf(seedOf(join(data, "operator/data/keys/package.key")));
  assert.deepEqual(pack(files, whole), whole);
  const same = resigned(files, operator);
  assert.deepEqual(pack(same, whole), whole, "its own signer gives the same bytes");
  const at = new Folder(join(folder, "altered/package"));
  const [pem, tar] = [join(folder, "operator.pem"), join(folder, "altered/package.tar")];
  writeFileSync(pem, files.get("package-key.pem") as Buffer);
  const judge = async (judges: [string, () => Promise<Verdict>][], { what, named }: Alteration) => {
    const found = judges.map(async ([who, judged]) => {
      const { good, said } = await judged();
      assert.ok(!good && said.includes(named), `${who}, ${what}: ${said}`);
      assert.ok(!/[\x00-\x09\x0b-\x1f\x7f]/.test(said), `${who}, ${what}: something for a terminal`);
    });
    await Promise.all(found);
  };
  const command = ["as", "sidelight", "verify", "package", "--log-key", facts.log_vkey, tar];
  const begin = (altered: Files) => {
    at.hold(altered);
    writeFileSync(tar, pack(altered, whole));
  };
  let count = 0;
  const ours: [string, () => Promise<Verdict>][] = [
    ["verify.py", () => python(VERIFY, at.path, facts.log_vkey)],
    ["sidelight", () => run(BINARY, command)],
  ];
  for (const one of alterations(files, operator)) {
    begin(one.files);
    await judge([["stock programs", () => stock(READ, at.path, pem)], ...ours], one);
    count++;
  }
  assert.equal(count, 6 * files.size);
  // An operator that alters what it handed over, and signs it again, is found where others signed.
  for (const one of byTheOperator(files, operator)) {
    begin(one.files);
    await judge(ours, one);
  }
  // Where the tar itself holds more than its files: a header, padding, the end.
  const end = whole.length - 1;
  const padding = 512 + (files.values().next().value as Buffer).length;
  for (const at of [110, padding, end]) {
    const other = Buffer.from(whole);
    other[at] = (other[at] ?? 0) ^ 1;
    writeFileSync(tar, other);
    const { good, said } = await run(BINARY, command);
    assert.ok(!good && said.includes(tar), said);
  }
  begin(files);
  for (const [who, judged] of ours) assert.ok((await judged()).good, who);
});

test("a further recipient opens the same bytes, with stock age and with `sidelight`", async () => {
  const [key, headers] = [join(folder, "defence.txt"), join(folder, "headers-defence.tar")];
  execFileSync("age-keygen", ["-o", key], { stdio: "pipe" });
  const recipient = /public key: (age1\w+)/.exec(readFileSync(key, "utf8"))?.[1] ?? "";
  const before = sha256(readFileSync(officer("package.tar")));
  const made = sidelight(
    ...["package", "add-recipient", "-i", agencyKey(), "-r", recipient, "-o", headers],
    officer("package.tar"),
  );
  assert.equal(made.status, 0, made.stderr);
  assert.equal(sha256(readFileSync(officer("package.tar"))), before);
  const [files, more] = [unpack(readFileSync(officer("package.tar"))), unpack(readFileSync(headers))];
  const contents = JSON.parse(files.get("contents.json")?.toString() ?? "") as {
    shares: { items: { tracks: { file: string; header: number }[] }[] }[];
  };
  const track = contents.shares[0]?.items[0]?.tracks[0];
  assert.ok(track);
  const header = more.get(track.file.replace(".age", ".header")) as Buffer;
  const payload = (files.get(track.file) as Buffer).subarray(track.header);
  const [mine, theirs] = [join(folder, "mine.age"), join(folder, "theirs.age")];
  writeFileSync(mine, Buffer.concat([header, payload]));
  writeFileSync(theirs, files.get(track.file) as Buffer);
  const plain = execFileSync("age", ["-d", "-i", key, mine], { maxBuffer: 1 << 28 });
  assert.equal(sha256(plain), sha256(age(facts.agency_identity ?? "", theirs)));
  assert.throws(() => execFileSync("age", ["-d", "-i", key, theirs], { stdio: "pipe" }));
  // As README.txt has it, beside a court's unpacked copy.
  const court = join(folder, "court");
  execFileSync("tar", ["-xf", headers, "-C", court]);
  cpSync(key, join(court, "own.txt"));
  const typed = commands(READ, '"header" in contents.json:');
  const { good, said } = await type(`H=${track.header}\n${typed}`, join(court, "package"));
  assert.ok(good, said);
  assert.equal(sha256(readFileSync(join(court, "own.mp4"))), sha256(plain));
  const into = join(folder, "defence");
  const open = ["open", "--all", into, "-i", key, "--log-key", facts.log_vkey, "--with", headers];
  const opened = sidelight(...open, officer("package.tar"));
  assert.equal(opened.status, 0, opened.stderr);
  assert.deepEqual(readdirSync(into), readdirSync(officer("opened")));
  const again = sidelight(...open, officer("package.tar"));
  assert.equal(again.status, 1, "what is there is not replaced");
});
