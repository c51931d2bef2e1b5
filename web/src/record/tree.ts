// Whether two heads are of one history, computed from the record's own tiles (C2SP tlog-tiles). The tiles
// are asked for by number; which ones follows from two sizes and from nothing a household does.

import { type Bytes, Refused, concat, same, sha256 } from "../crypto/encoding.ts";
import { leafHash } from "./proof.ts";

const TILE_WIDTH = 256;
const HASH_BYTES = 32;

/** A head, as far as history goes. */
export interface Head {
  size: number;
  root: Bytes;
}

/** Fetches one of the record's static files; undefined if it is not there. */
export type ReadFile = (path: string) => Promise<Bytes | undefined>;

const node = (left: Bytes, right: Bytes) => sha256(concat(Uint8Array.of(1), left, right));

/** Groups of three digits, all but the last behind an x. */
export function tilePath(level: number | "entries", index: number, width: number): string {
  const groups: string[] = [];
  let rest = index;
  do {
    const digits = String(rest % 1000).padStart(3, "0");
    groups.unshift(groups.length === 0 ? digits : `x${digits}`);
    rest = Math.floor(rest / 1000);
  } while (rest > 0);
  return `tile/${level}/${groups.join("/")}${width === TILE_WIDTH ? "" : `.p/${width}`}`;
}

/** The largest power of two below `size`. */
function half(size: number): number {
  let k = 1;
  while (k * 2 < size) k *= 2;
  return k;
}

/** The top over hashes that make a whole tree. */
function top(hashes: Bytes[]): Bytes {
  let row = hashes;
  while (row.length > 1) {
    row = Array.from({ length: row.length / 2 }, (_, i) =>
      node(row[2 * i] as Bytes, row[2 * i + 1] as Bytes),
    );
  }
  return row[0] as Bytes;
}

/** Reads hashes of subtrees out of the tiles of a record of `size` entries. */
class Tiles {
  private readonly tiles = new Map<string, Promise<Bytes>>();

  constructor(
    private readonly size: number,
    private readonly file: ReadFile,
  ) {}

  private tile(level: number, index: number): Promise<Bytes> {
    const whole = Math.floor(this.size / TILE_WIDTH ** level);
    const width = Math.min(TILE_WIDTH, whole - index * TILE_WIDTH);
    const path = tilePath(level, index, width);
    let known = this.tiles.get(path);
    if (!known) {
      known = this.read(path, tilePath(level, index, TILE_WIDTH), width);
      this.tiles.set(path, known);
    }
    return known;
  }

  private async read(path: string, full: string, width: number): Promise<Bytes> {
    const bytes = (await this.file(path)) ?? (await this.file(full));
    if (!bytes || bytes.length < width * HASH_BYTES) {
      throw new Refused("tiles", "The service does not show how the public record grew. It is not accepted.");
    }
    return bytes;
  }

  /** The hash of the whole subtree of `size` leaves, a power of two, that begins at `start`. */
  async subtree(start: number, size: number): Promise<Bytes> {
    let level = 0;
    while (size >= TILE_WIDTH ** (level + 1)) level += 1;
    const unit = TILE_WIDTH ** level;
    const [first, count] = [start / unit, size / unit];
    const bytes = await this.tile(level, Math.floor(first / TILE_WIDTH));
    const at = first % TILE_WIDTH;
    return top(
      Array.from({ length: count }, (_, i) => bytes.slice((at + i) * HASH_BYTES, (at + i + 1) * HASH_BYTES)),
    );
  }
}

const isPowerOfTwo = (n: number) => 2 ** Math.round(Math.log2(n)) === n;

/**
 * Whether the larger head continues the smaller one: both tops are computed from the same hashes, so one
 * cannot hold another history than the other.
 */
export async function continues(small: Head, large: Head, file: ReadFile): Promise<boolean> {
  if (small.size === large.size) return same(small.root, large.root);
  if (small.size === 0) return true;
  const tiles = new Tiles(large.size, file);
  const known = new Map<string, Promise<Bytes>>();
  const leaves = (start: number, size: number): Promise<Bytes> => {
    const key = `${start} ${size}`;
    const got = known.get(key) ?? tiles.subtree(start, size);
    known.set(key, got);
    return got;
  };
  const rootOf = async (start: number, size: number): Promise<Bytes> => {
    const straddles = start < small.size && start + size > small.size;
    if (isPowerOfTwo(size) && start % size === 0 && !straddles) return leaves(start, size);
    const left = half(size);
    const [a, b] = await Promise.all([rootOf(start, left), rootOf(start + left, size - left)]);
    return node(a, b);
  };
  const [before, after] = await Promise.all([rootOf(0, small.size), rootOf(0, large.size)]);
  return same(before, small.root) && same(after, large.root);
}

/** The top of a list of entries; for tests, and for whoever holds all of them. */
export function rootOfEntries(entries: Uint8Array[]): Bytes {
  if (entries.length === 0) return sha256(new Uint8Array());
  if (entries.length === 1) return leafHash(entries[0] as Uint8Array);
  const left = half(entries.length);
  return node(rootOfEntries(entries.slice(0, left)), rootOfEntries(entries.slice(left)));
}
