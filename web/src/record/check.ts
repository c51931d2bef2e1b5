// The page /record/check: a receipt is read, checked and shown here, and sent nowhere.

import { Refused } from "../crypto/encoding.ts";
import { type Proof, parseProof, verifyProof } from "./proof.ts";
import { parseVkey } from "./vkey.ts";

/** Nothing that is a receipt is larger, bytes. */
const FILE_BYTES_MAX = 256 * 1024;

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

function show(kind: "good" | "bad", title: string, ...lines: (string | HTMLElement)[]): void {
  const verdict = document.createElement("div");
  verdict.className = `verdict ${kind}`;
  verdict.append(element("h2", title));
  for (const line of lines) verdict.append(typeof line === "string" ? element("p", line) : line);
  find("verdict").replaceChildren(verdict);
}

/** A receipt, and the entry it is for. */
interface Dropped {
  proof: Proof;
  entry: Uint8Array;
}

async function read(files: File[]): Promise<Dropped> {
  const receipt = files.find((file) => file.name.endsWith(".tlog-proof")) ?? files[0];
  if (receipt === undefined) throw new Refused("none", "No file was chosen.");
  if (files.some((file) => file.size > FILE_BYTES_MAX)) {
    throw new Refused("too-long", "This file is too large to be a receipt.");
  }
  const bytes = (file: File) => file.arrayBuffer().then((buffer) => new Uint8Array(buffer));
  const proof = parseProof(await bytes(receipt));
  const other = files.find((file) => file !== receipt);
  const entry = other === undefined ? proof.extra : await bytes(other);
  if (entry === undefined) {
    const what = "This receipt does not hold its entry. Drop the entry’s file together with it.";
    throw new Refused("entry", what);
  }
  return { proof, entry };
}

async function check(files: File[]): Promise<void> {
  try {
    const key = parseVkey(find<HTMLInputElement>("key").value.trim());
    const { proof, entry } = await read(files);
    const head = await verifyProof(proof, entry, [key]);
    const text = new TextDecoder().decode(entry);
    const pre = element("pre", text);
    pre.tabIndex = 0;
    show(
      "good",
      "It is in the record",
      `Entry ${proof.index} of the record ${head.origin}, in a head of ${head.size} entries.`,
      `Signed by the key you see above. ${
        head.cosigners.length === 0 ? "No witness has signed it: there is none yet." : ""
      }`,
      "The entry says:",
      pre,
    );
  } catch (error) {
    const reason =
      error instanceof Refused ? error.message : "Something went wrong while checking. It shows nothing.";
    show("bad", "Not proven", reason);
  }
}

function start(): void {
  const input = find<HTMLInputElement>("file");
  const drop = find("drop");
  let last: File[] = [];
  const take = (list: FileList | null | undefined) => {
    last = [...(list ?? [])];
    if (last.length > 0) void check(last);
  };
  input.multiple = true;
  input.addEventListener("change", () => take(input.files));
  find("key").addEventListener("change", () => {
    if (last.length > 0) void check(last);
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
