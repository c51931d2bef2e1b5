// Signed bodies: what the operator relays between hub and browser, and the keyring (docs/ref/statement.md).

import { type Bytes, Refused, base64, enc, text, unbase64, unhex, utf8 } from "./encoding.ts";
import { type Identity, open as ageOpen, paddedJson, seal as ageSeal } from "./age.ts";
import { sign, verify } from "./ed25519.ts";

export type MessageKind = "command" | "reply" | "status" | "event" | "keyring";

const MESSAGE_BYTES_MAX = 2 * 1024 * 1024;
const STEP_BYTES = 1024;
const NEWS_BYTES_MIN = 4 * 1024;

/** The bytes that are signed for a body. */
export function messageBytes(kind: MessageKind, body: string): Bytes {
  return enc(`sidelight/${kind}/v1`, utf8(body));
}

/** Signs a body. The spaces that hide its length stand behind the JSON, not within the body. */
export function signMessage(kind: MessageKind, body: string, seed: Uint8Array): Bytes {
  const min = kind === "status" || kind === "event" ? NEWS_BYTES_MIN : 0;
  const signature = base64(sign(seed, messageBytes(kind, body)));
  return paddedJson({ body, signature }, STEP_BYTES, min);
}

/** Signs a body and seals it. */
export async function sealMessage(
  kind: MessageKind,
  body: string,
  seed: Uint8Array,
  recipients: Iterable<string>,
): Promise<Bytes> {
  return ageSeal(signMessage(kind, body, seed), recipients);
}

/** Opens a message that must be by `sender` (hex); returns its body. */
export async function openMessage(
  kind: MessageKind,
  sealed: Uint8Array,
  identities: Identity[],
  sender: string,
): Promise<string> {
  if (sealed.length > MESSAGE_BYTES_MAX) throw new Refused("too_large", "the message is too large");
  const plain = await ageOpen(sealed, identities);
  let signed: { body?: unknown; signature?: unknown };
  try {
    signed = JSON.parse(text(plain)) as typeof signed;
  } catch {
    throw new Refused("message_format", "the message is malformed");
  }
  if (typeof signed !== "object" || signed === null || typeof signed.body !== "string") {
    throw new Refused("message_format", "the message is malformed");
  }
  const { body } = signed;
  const signature = unbase64(signed.signature);
  if (signature.length !== 64) throw new Refused("message_format", "the message is malformed");
  if (!(await verify(unhex(sender, 32), messageBytes(kind, body), signature))) {
    throw new Refused("message_signature", "the message is not signed by the one it must come from");
  }
  return body;
}
