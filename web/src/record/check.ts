// The page /record/check: a receipt is read, checked and shown here, and sent nowhere.

import { Refused } from "../crypto/encoding.ts";
import { parseTrust } from "./policy.ts";
import { type Proof, parseProof, verifyProof } from "./proof.ts";

/** Nothing that is a receipt is larger, bytes. */
const FILE_BYTES_MAX = 256 * 1024;
/** Files that are looked at together. */
const FILES_MAX = 32;

const find = <T extends HTMLElement>(id: string): T => {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no #${id}`);
  return element as T;
};

function element(name: string, text: string): HTMLElement {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function verdict(kind: "good" | "bad", title: string, ...lines: (string | HTMLElement)[]): HTMLElement {
  const made = document.createElement("div");
  made.className = `verdict ${kind}`;
  made.append(element("h2", title));
  for (const line of lines) made.append(typeof line === "string" ? element("p", line) : line);
  return made;
}

/** A receipt, and the entry it is for. */
interface Dropped {
  proof: Proof;
  entry: Uint8Array;
}

async function read(receipt: File, other: File | undefined): Promise<Dropped> {
  if ([receipt, other].some((file) => file !== undefined && file.size > FILE_BYTES_MAX)) {
    throw new Refused("too-long", "This file is too large to be a receipt.");
  }
  const bytes = (file: File) => file.arrayBuffer().then((buffer) => new Uint8Array(buffer));
  const proof = parseProof(await bytes(receipt));
  const entry = other === undefined ? proof.extra : await bytes(other);
  if (entry === undefined) {
    const what = "This receipt does not hold its entry. Drop the entry’s file together with it.";
    throw new Refused("entry", what);
  }
  return { proof, entry };
}

function seenBy(witnesses: string[]): string {
  if (witnesses.length === 0) {
    return (
      "Signed by the key you see above. That witnesses have signed it is checked when you put the record’s " +
      "policy there."
    );
  }
  const names = witnesses.join(", ");
  return `Signed by the record’s key in the policy you see above, and by its witnesses: ${names}.`;
}

/** One verdict, under the name of its file. */
async function check(receipt: File, other?: File): Promise<HTMLElement> {
  const name = other === undefined ? receipt.name : `${receipt.name} with ${other.name}`;
  try {
    const policy = parseTrust(find<HTMLTextAreaElement>("key").value);
    const { proof, entry } = await read(receipt, other);
    const head = await verifyProof(proof, entry, policy);
    const text = new TextDecoder().decode(entry);
    const pre = element("pre", text);
    pre.tabIndex = 0;
    return verdict(
      "good",
      "It is in the record",
      name,
      `Entry ${proof.index} of the record ${head.origin}, in a head of ${head.size} entries.`,
      seenBy(head.cosigners.map((key) => key.name)),
      "The entry says:",
      pre,
    );
  } catch (error) {
    const reason =
      error instanceof Refused ? error.message : "Something went wrong while checking. It shows nothing.";
    return verdict("bad", "Not proven", name, reason);
  }
}

/** A receipt with the file of its entry, or as many receipts as there are files: each has its verdict. */
async function checkAll(files: File[]): Promise<void> {
  const receipts = files.filter((file) => file.name.endsWith(".tlog-proof"));
  const [receipt] = receipts;
  const other = files.find((file) => file !== receipt);
  const pair = files.length === 2 && receipts.length === 1 && receipt !== undefined;
  const verdicts = pair
    ? [await check(receipt, other)]
    : await Promise.all(files.slice(0, FILES_MAX).map((file) => check(file)));
  if (files.length > FILES_MAX) {
    const left = `${files.length - FILES_MAX} more files were not looked at.`;
    verdicts.push(verdict("bad", "Not proven", left, `At most ${FILES_MAX} are checked together.`));
  }
  find("verdict").replaceChildren(...verdicts);
}

function start(): void {
  const input = find<HTMLInputElement>("file");
  const drop = find("drop");
  let last: File[] = [];
  const take = (list: FileList | null | undefined) => {
    last = [...(list ?? [])];
    if (last.length > 0) void checkAll(last);
  };
  input.multiple = true;
  input.addEventListener("change", () => take(input.files));
  find("key").addEventListener("change", () => {
    if (last.length > 0) void checkAll(last);
  });
  for (const type of ["dragenter", "dragover"]) {
    drop.addEventListener(type, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    take(event.dataTransfer?.files);
  });
  find("checker").hidden = false;
}

start();
