import {
  Refused,
  base64,
  field,
  hex,
  request,
  sha2562 as sha256,
  text
} from "./shared-XHTEXJ3I.js";

// src/release/pdf.ts
var DOCUMENT_BYTES_MAX = 2 * 1024 * 1024;
function pdfField(label) {
  const made = field({ label, type: "file" });
  made.input.accept = "application/pdf,.pdf";
  return { ...made, read: () => pdfIn(made.input) };
}
async function pdfIn(input) {
  const file = input.files?.[0];
  if (!file) return null;
  if (file.size > DOCUMENT_BYTES_MAX) return { wrong: "Choose a file of at most 2 MB." };
  const bytes = new Uint8Array(await file.arrayBuffer());
  const isPdf = text(bytes.subarray(0, 5)) === "%PDF-";
  return isPdf ? { base64: base64(bytes) } : { wrong: "Choose a PDF: this file is none." };
}
var inside = (read) => read && "base64" in read ? read.base64 : "";
async function pdfOf(path, hash, names) {
  const answer = await request("GET", path, void 0, { cache: "no-store" });
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (hex(sha256(bytes)) !== hash) {
    throw new Refused("document", `This is not the document that ${names} names. It was not saved.`);
  }
  return new Blob([bytes], { type: "application/pdf" });
}

export {
  pdfField,
  inside,
  pdfOf
};
