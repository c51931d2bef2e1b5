// agency-keyring.json and letter.json, which Rust reads too.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { AgencyShare, RequestItem } from "../src/api/agency.ts";
import { type ProvenKey, checkKeyring, openKeyring } from "../src/agency/keyring.ts";
import { isGood, readLetter } from "../src/agency/letter.ts";
import { parseEntry } from "../src/agency/record.ts";
import { recipientOf, seal } from "../src/crypto/age.ts";
import { Refused, base64, utf8 } from "../src/crypto/encoding.ts";
import { checkAll } from "./vectors.ts";

/** Seals the text of a case to its identity, padded, as whoever writes such files does. */
async function sealed(plain: string, identity: string) {
  return seal(utf8(`${plain}   `), [await recipientOf(identity)]);
}

/** The vectors' names: several of ours say which of the proofs of one thing does not hold. */
function plainCode(code: string): string {
  const renamed: Record<string, string> = {
    letter_other_consent: "consent",
    letter_codec: "track",
    card_contradiction: "track",
    card_format: "format",
    manifest_format: "format",
    base64: "format",
    hex: "format",
  };
  return renamed[code] ?? code.replace(/^(letter|keyring)_/, "");
}

async function refusalOf(run: () => Promise<void>): Promise<string | void> {
  try {
    await run();
  } catch (error) {
    if (error instanceof Refused) return plainCode(error.code);
    throw error;
  }
}

test("agency keyrings", async () => {
  await checkAll("agency-keyring", (c) => {
    const v = c as unknown as {
      agency: string;
      identity: string;
      keys: ProvenKey[];
      body: string;
      epochs: number[];
    };
    return refusalOf(async () => {
      const keyring = await openKeyring(await sealed(v.body, v.identity), [v.identity]);
      await checkKeyring(keyring, v.agency, v.keys);
      assert.deepEqual(
        keyring.epochs.map((e) => e.n),
        v.epochs,
        c.name,
      );
    });
  });
});

interface LetterCase {
  identity: string;
  agency: string;
  request: number;
  index: number;
  receiving_key: string;
  entry: Record<string, string>;
  letter: string;
}

function entryOf({ entry }: LetterCase): string {
  const lines = Object.entries(entry).map(([name, value]) => `${name} ${value}\n`);
  const head = "sidelight-log/v1\nkind consent\nordinal 1\nday 2026-11-23\n";
  return `${head}policy sha256:${"1".repeat(64)}\n${lines.join("")}`;
}

test("letters", async () => {
  await checkAll("letter", (c) => {
    const v = c as unknown as LetterCase;
    return refusalOf(async () => {
      const share = { letter: base64(await sealed(v.letter, v.identity)) } as AgencyShare;
      const letter = await readLetter(share, [v.identity], {
        agency: v.agency,
        request: { index: v.request } as RequestItem,
        recipients: [await recipientOf(v.identity)],
        receivingKey: v.receiving_key,
        entry: async (index) => {
          assert.equal(index, v.index, c.name);
          return parseEntry(index, utf8(entryOf(v)));
        },
      });
      for (const item of letter.items) if (!isGood(item)) throw item.refused;
    });
  });
});
