// The passkey over a digest: no text, no extension, nothing but the digest (docs/ref/approval.md).

import { type Assertion, type Decision, civic } from "../api/agency.ts";
import { Problem } from "../api/client.ts";
import { fromBase64url, knownPasskeys, plainPasskeyError, rememberPasskey } from "../app/passkey.ts";
import { base64, unhex } from "../crypto/encoding.ts";

const bytes = (buffer: ArrayBuffer) => base64(new Uint8Array(buffer));

/** What a passkey can be asked to sign, and which. */
export type Signable = Pick<Decision, "digest" | "allow" | "rp_id">;

/** Whether a passkey that may sign was used in this browser before. */
export function passkeyHere({ allow }: Signable): boolean {
  const known = knownPasskeys();
  return allow.some((id) => known.includes(id));
}

/** Asks the passkey, and hands the assertion over. */
export async function approve(decision: Decision): Promise<Decision> {
  return civic.approve(decision.decision, await assertion(decision));
}

/** Asks the passkey. Whoever calls has computed the digest itself. */
export async function assertion({ digest, allow, rp_id }: Signable): Promise<Assertion> {
  let credential: PublicKeyCredential;
  try {
    const got = await navigator.credentials.get({
      publicKey: {
        challenge: unhex(digest, 32),
        rpId: rp_id,
        allowCredentials: allow.map((id) => ({ type: "public-key", id: fromBase64url(id) })),
        userVerification: "required",
        timeout: 120_000,
      },
    });
    if (!got) throw new DOMException("nothing was chosen", "NotAllowedError");
    credential = got as PublicKeyCredential;
  } catch (error) {
    throw plainPasskeyError(error);
  }
  const response = credential.response as AuthenticatorAssertionResponse;
  rememberPasskey(credential.id);
  return {
    credential: credential.id,
    client_data: bytes(response.clientDataJSON),
    authenticator_data: bytes(response.authenticatorData),
    signature: bytes(response.signature),
  };
}

/** Follows a decision until it is in the record or will never be; `changed` is told of every step. */
export async function follow(
  first: Decision,
  signal: AbortSignal,
  changed: (decision: Decision) => void,
): Promise<Decision> {
  let now = first;
  while (now.state === "waiting" || now.state === "approved") {
    await new Promise((resume) => setTimeout(resume, now.state === "approved" ? 500 : 1_500));
    if (signal.aborted) return now;
    const next = await civic.decision(now.decision).catch((error: unknown) => {
      // Over and forgotten, or out of reach for a moment.
      if (error instanceof Problem && error.status === 404) return { ...now, state: "failed" as const };
      return now;
    });
    if (next.state !== now.state) changed(next);
    now = next;
  }
  return now;
}
