// An evidence package in the hands of whoever wants it to say something else: its files, altered in every
// way, before programs that are not ours (sha256sum, find, openssl, Python's standard library) and before
// `sidelight`.

import { execFile, execFileSync } from "node:child_process";
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const BLOCK = 512;
const SUMS = "SHA256SUMS";
const SIGNATURE = "SHA256SUMS.sig";
const KEY = "package-key.pem";
/** The front of a private Ed25519 key in PKCS #8; its 32 bytes follow. */
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");

export type Files = Map<string, Buffer>;

const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

/** The files of a tar, in order, by their path below its one folder. */
export function unpack(tar: Buffer): Files {
  const files: Files = new Map();
  for (let at = 0; tar[at] !== 0; ) {
    const name = tar.subarray(at, at + 100).toString().replace(/\0.*$/s, "");
    const size = Number.parseInt(tar.subarray(at + 124, at + 135).toString(), 8);
    files.set(name.slice(name.indexOf("/") + 1), tar.subarray(at + BLOCK, at + BLOCK + size));
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

/** A tar of the package's own form: the first header of `like`, with another name and size. */
export function pack(files: Files, like: Buffer): Buffer {
  const rank = (name: string) => [SUMS, SIGNATURE].indexOf(name);
  const names = [...files.keys()].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  const parts: Buffer[] = [];
  for (const name of names) {
    const bytes = files.get(name) as Buffer;
    const header = Buffer.from(like.subarray(0, BLOCK));
    header.fill(0, 0, 100).write(`package/${name}`, 0);
    header.write(bytes.length.toString(8).padStart(11, "0"), 124);
    header.fill(" ", 148, 156);
    const sum = header.reduce((a, b) => a + b, 0);
    header.write(`${sum.toString(8).padStart(7, "0")}\0`, 148);
    parts.push(header, bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK));
  }
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

/** The private key of a seed in hex. */
export function keyOf(seed: string): KeyObject {
  const der = Buffer.concat([PKCS8, Buffer.from(seed, "hex")]);
  return createPrivateKey({ key: der, format: "der", type: "pkcs8" });
}

/** Sums and signature anew, as by whoever holds this key. */
export function resigned(files: Files, key: KeyObject): Files {
  const listed = [...files].filter(([name]) => name !== SUMS && name !== SIGNATURE);
  listed.sort(([a], [b]) => (a < b ? -1 : 1));
  const sums = Buffer.from(listed.map(([name, bytes]) => `${sha256(bytes)}  ${name}\n`).join(""));
  return new Map([...listed, [SUMS, sums], [SIGNATURE, sign(null, sums, key)]]);
}

const pemOf = (key: KeyObject): Buffer =>
  Buffer.from(createPublicKey(key).export({ type: "spki", format: "pem" }));

const flipped = (bytes: Buffer): Buffer => {
  const other = Buffer.from(bytes);
  const middle = bytes.length >> 1;
  other[middle] = (other[middle] ?? 0) ^ 1;
  return other;
};

/** One change to one file, and the file that every check has to name. */
export interface Alteration {
  what: string;
  files: Files;
  named: string;
}

const having = (files: Files, name: string, bytes: Buffer): Files => new Map(files).set(name, bytes);

/** Every alteration of every file. `operator` signs packages. */
export function* alterations(files: Files, operator: KeyObject): Generator<Alteration> {
  const foreign = generateKeyPairSync("ed25519").privateKey;
  const pem = pemOf(foreign);
  // Another package of the same operator, in which each file is another one.
  const other = resigned(new Map([...files].map(([name, bytes]) => [name, flipped(bytes)])), operator);
  for (const [name, bytes] of files) {
    const change = (what: string, changed: Files, named = name): Alteration => ({
      what: `${what} ${name}`,
      files: changed,
      named,
    });
    yield change("flip", having(files, name, flipped(bytes)));
    yield change("truncate", having(files, name, bytes.subarray(0, bytes.length - 1)));
    const without = new Map(files);
    without.delete(name);
    yield change("delete", without);
    yield change("swap", having(files, name, other.get(name) as Buffer));
    const added = name.replace(/(\.[a-z-]+)?$/, "-2$1");
    yield change("add beside", having(files, added, bytes), added);
    const forged = having(having(files, name, flipped(bytes)), KEY, pem);
    yield change("re-sign", resigned(forged, foreign), SIGNATURE);
  }
}

/** What the operator cannot change without being found: it is signed by others, or logged. */
export function* byTheOperator(files: Files, operator: KeyObject): Generator<Alteration> {
  const held = /^(clips|receipts|documents)\/|^log\/(checkpoint|key)$|^package-key/;
  for (const [name, bytes] of files) {
    if (!held.test(name)) continue;
    const changed = having(files, name, flipped(bytes));
    yield { what: `re-sign as the operator ${name}`, files: resigned(changed, operator), named: name };
  }
}

/** What a tar or a hand can put into a folder beside the files, and the name that has to be told. */
export const STRANGERS: [what: string, named: string, put: (folder: string) => void][] = [
  ["a link", "clips/1/more.mp4", (at) => symlinkSync("/etc/passwd", join(at, "clips/1/more.mp4"))],
  ["a link to a folder", "clips/2", (at) => symlinkSync("/etc", join(at, "clips/2"))],
  ["a folder", "clips/2", (at) => mkdirSync(join(at, "clips/2"))],
  ["sums of its own", "clips/1/SHA256SUMS", (at) => writeFileSync(join(at, "clips/1/SHA256SUMS"), "")],
  ["a name of two lines", "x\\nVERIFIED", (at) => writeFileSync(join(at, "x\nVERIFIED: 25 files"), "")],
  ["a name that is no text", "\\udcff", (at) => writeFileSync(Buffer.from(`${at}/\xff`, "latin1"), "")],
  [
    "a module in place of Python's",
    "argparse.py",
    (at) => writeFileSync(join(at, "argparse.py"), "print('VERIFIED')\nraise SystemExit(0)\n"),
  ],
  [
    "a pipe in place of a file",
    "README.txt",
    (at) => {
      rmSync(join(at, "README.txt"));
      execFileSync("mkfifo", [join(at, "README.txt")]);
    },
  ],
];

/** A folder that always holds exactly the files it was given last. */
export class Folder {
  private now: Files = new Map();

  constructor(readonly path: string) {}

  hold(files: Files): void {
    for (const name of this.now.keys()) if (!files.has(name)) rmSync(join(this.path, name));
    for (const [name, bytes] of files) {
      if (this.now.get(name) === bytes) continue;
      const path = join(this.path, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, bytes);
    }
    this.now = files;
  }
}

export interface Verdict {
  good: boolean;
  said: string;
}

/** How a program ends, and what it says. */
export const run = (program: string, args: string[], cwd?: string): Promise<Verdict> =>
  new Promise((ended) =>
    execFile(program, args, { cwd }, (error, stdout, stderr) =>
      ended({ good: error === null, said: `${stdout}${stderr}` }),
    ),
  );

/** `verify.py` of the source tree, on an unpacked package. */
export const python = (source: string, folder: string, key: string, ...more: string[]) =>
  run("python3", ["-I", "-B", source, "--log-key", key, ...more, folder]);

/** The README of the source tree, which is in every package. */
export const README = "crates/api/src/package/README.txt";

/** The commands that stand indented behind the line of README.txt that ends so. */
export function commands(readme: string, behind: string): string {
  const [, rest] = readme.split(`${behind}\n\n`);
  const [block] = (rest ?? "").split("\n\n");
  if (!block?.startsWith("    ")) throw new Error(`README.txt has no commands behind ${behind}`);
  return block.replace(/^ {4}/gm, "");
}

/** Types commands of README.txt into a shell in that folder; what fails is said, and the rest goes on. */
export const type = (script: string, folder: string): Promise<Verdict> =>
  run("bash", ["-c", `failed() { echo "failed: $BASH_COMMAND"; bad=1; }; trap failed ERR; set -o pipefail
${script}
exit $bad`], folder);

/** What README.txt tells people to type, with the operator's key from elsewhere. */
export const stock = (readme: string, folder: string, pem: string): Promise<Verdict> =>
  type(commands(readme, "every Linux system has:").replace(KEY, pem), folder);

export const seedOf = (path: string) => readFileSync(path, "utf8").trim();
