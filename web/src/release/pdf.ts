// Papers as PDFs: chosen by whoever hands one in, and saved by whoever reads it, if it is the one whose
// fingerprint is known.

import { request } from "../api/client.ts";
import { Refused, base64, hex, sha256, text } from "../crypto/encoding.ts";
import { field } from "../ui/parts.ts";

/** Largest document that the operator takes. */
const DOCUMENT_BYTES_MAX = 2 * 1024 * 1024;

export type ReadPdf = { base64: string } | { wrong: string } | null;

/** A field for one PDF. */
export function pdfField(label: string) {
  const made = field({ label, type: "file" });
  made.input.accept = "application/pdf,.pdf";
  return { ...made, read: () => pdfIn(made.input) };
}

/** The chosen document, in base64; null if there is none. */
async function pdfIn(input: HTMLInputElement): Promise<ReadPdf> {
  const file = input.files?.[0];
  if (!file) return null;
  if (file.size > DOCUMENT_BYTES_MAX) return { wrong: "Choose a file of at most 2 MB." };
  const bytes = new Uint8Array(await file.arrayBuffer());
  const isPdf = text(bytes.subarray(0, 5)) === "%PDF-";
  return isPdf ? { base64: base64(bytes) } : { wrong: "Choose a PDF: this file is none." };
}

/** What was chosen; empty if nothing was. */
export const inside = (read: ReadPdf) => (read && "base64" in read ? read.base64 : "");

/** A document, if it has this fingerprint; `names` says what does. */
export async function pdfOf(path: string, hash: string, names: string): Promise<Blob> {
  const answer = await request("GET", path, undefined, { cache: "no-store" });
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (hex(sha256(bytes)) !== hash) {
    throw new Refused("document", `This is not the document that ${names} names. It was not saved.`);
  }
  return new Blob([bytes], { type: "application/pdf" });
}
