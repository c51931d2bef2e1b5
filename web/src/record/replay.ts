// The whole record, entry by entry, with nothing left out: the top is computed from the entries themselves,
// and must be the one that was signed. What this has read it need not read again.

import { type Bytes, Refused, concat, same, sha256, text } from "../crypto/encoding.ts";
import { leafHash } from "./proof.ts";
import { type Head, type ReadFile, tilePath } from "./tree.ts";

const WIDTH = 256;
/** A million entries; beyond that somebody else reads for this browser. */
const BUNDLES_MAX = 4096;

/** Tops of the whole subtrees that the entries so far make, the largest first. */
export interface Read {
  size: number;
  tops: Bytes[];
}

const node = (left: Bytes, right: Bytes) => sha256(concat(Uint8Array.of(1), left, right));

function add(read: Read, entry: Bytes): void {
  read.tops.push(leafHash(entry));
  for (let n = read.size; n % 2 === 1; n = (n - 1) / 2) {
    const right = read.tops.pop() as Bytes;
    read.tops.push(node(read.tops.pop() as Bytes, right));
  }
  read.size += 1;
}

function topOf({ tops }: Read): Bytes {
  return tops.length === 0 ? sha256(new Uint8Array()) : tops.reduceRight((right, left) => node(left, right));
}

/** The entries of a bundle, each behind its length. */
function entriesIn(bundle: Bytes): Bytes[] {
  const found: Bytes[] = [];
  for (let at = 0; at < bundle.length; ) {
    const length = ((bundle[at] as number) << 8) | (bundle[at + 1] ?? 0);
    const end = at + 2 + length;
    if (end > bundle.length) break;
    found.push(bundle.slice(at + 2, end));
    at = end;
  }
  return found;
}

/**
 * Reads on from what was read before to a head whose signature is good; `each` sees every entry. Resolves
 * with what has been read then, or refuses a record that does not lead to its own head.
 */
export async function readOn(
  before: Read,
  head: Head,
  file: ReadFile,
  each: (index: number, entry: string) => unknown,
): Promise<Read> {
  const read: Read = { size: before.size, tops: [...before.tops] };
  for (let n = 0; read.size < head.size; n++) {
    const bundle = Math.floor(read.size / WIDTH);
    const width = Math.min(WIDTH, head.size - bundle * WIDTH);
    const path = (wide: number) => tilePath("entries", bundle, wide);
    const bytes = n < BUNDLES_MAX ? ((await file(path(width))) ?? (await file(path(WIDTH)))) : undefined;
    const entries = bytes ? entriesIn(bytes).slice(read.size % WIDTH, width) : [];
    if (entries.length !== width - (read.size % WIDTH)) {
      throw new Refused("tiles", "The service does not show every entry of the public record.");
    }
    for (const entry of entries) {
      await each(read.size, text(entry));
      add(read, entry);
    }
  }
  if (!same(topOf(read), head.root)) {
    throw new Refused("other_history", "The entries that the service shows are not those of its own record.");
  }
  return read;
}
