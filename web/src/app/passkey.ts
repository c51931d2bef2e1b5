// Passkeys: making one and signing in with one. Which account it is, the operator says; what it may open,
// our keys say.

import { api } from "../api/client.ts";
import type { Challenge, Session } from "../api/types.ts";
import { isText, remembered } from "../ui/remembered.ts";

/** Why no passkey came out of it, in words for people. */
export class PasskeyError extends Error {}

/** Whether this page can use passkeys at all; a sentence if it cannot. */
export function passkeyTrouble(): string | null {
  if (location.hostname === "127.0.0.1" || location.hostname === "[::1]") {
    return `Passkeys need a name, not a number. Open this page as http://localhost:${location.port} instead.`;
  }
  if (!window.isSecureContext) return "Passkeys need a secure connection. Open this page with https.";
  if (!window.PublicKeyCredential || !navigator.credentials) {
    return "This browser has no passkeys. Use a current version of Firefox, Safari, Chrome or Edge.";
  }
  return null;
}

const passkeys = remembered("sidelight.passkeys", 20, isText);

/** Ids of passkeys that were used in this browser: a hint which screen can approve, nothing secret. */
export const knownPasskeys = passkeys.all;

/** Notes that a passkey was used here. */
export const rememberPasskey = passkeys.note;

/** Bytes of base64url. */
export function fromBase64url(value: string): ArrayBuffer {
  const binary = atob(value.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, (c) => c.charCodeAt(0)).buffer;
}

function toBase64url(value: ArrayBuffer | null): string | null {
  if (!value) return null;
  const binary = Array.from(new Uint8Array(value), (b) => String.fromCharCode(b)).join("");
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

type Json = Record<string, unknown>;

function descriptors(list: unknown): PublicKeyCredentialDescriptor[] {
  return ((list as Json[] | undefined) ?? []).map(
    (d) => ({ ...d, id: fromBase64url(d.id as string) }) as never,
  );
}

function creationOptions(json: Json): PublicKeyCredentialCreationOptions {
  const user = json.user as Json;
  return {
    ...json,
    challenge: fromBase64url(json.challenge as string),
    user: { ...user, id: fromBase64url(user.id as string) },
    excludeCredentials: descriptors(json.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions;
}

function requestOptions(json: Json): PublicKeyCredentialRequestOptions {
  return {
    ...json,
    challenge: fromBase64url(json.challenge as string),
    allowCredentials: descriptors(json.allowCredentials),
  } as unknown as PublicKeyCredentialRequestOptions;
}

function credentialJson(credential: PublicKeyCredential): Json {
  const made = "attestationObject" in credential.response;
  return {
    id: credential.id,
    rawId: toBase64url(credential.rawId),
    type: credential.type,
    clientExtensionResults: {},
    response: made
      ? attestation(credential.response as AuthenticatorAttestationResponse)
      : assertion(credential.response as AuthenticatorAssertionResponse),
  };
}

function attestation(response: AuthenticatorAttestationResponse): Json {
  return {
    clientDataJSON: toBase64url(response.clientDataJSON),
    attestationObject: toBase64url(response.attestationObject),
    transports: response.getTransports?.() ?? [],
  };
}

function assertion(response: AuthenticatorAssertionResponse): Json {
  return {
    clientDataJSON: toBase64url(response.clientDataJSON),
    authenticatorData: toBase64url(response.authenticatorData),
    signature: toBase64url(response.signature),
    userHandle: toBase64url(response.userHandle),
  };
}

/** What went wrong with a passkey, in words for people. */
export function plainPasskeyError(error: unknown): Error {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError") {
    return new PasskeyError("No passkey was used: the request was cancelled or took too long. Try again.");
  }
  if (name === "InvalidStateError") {
    return new PasskeyError("This device already has a passkey for this account. Sign in with it instead.");
  }
  if (name === "SecurityError") {
    return new PasskeyError(
      "The browser refuses passkeys at this address. Open the address you were given.",
    );
  }
  return error instanceof Error ? error : new Error("The passkey did not work.");
}

async function ask(challenge: Challenge, create: boolean): Promise<Json> {
  try {
    const json = challenge.options.publicKey;
    const credential = create
      ? await navigator.credentials.create({ publicKey: creationOptions(json) })
      : await navigator.credentials.get({ publicKey: requestOptions(json) });
    if (!credential) throw new PasskeyError("No passkey was chosen.");
    rememberPasskey(credential.id);
    return credentialJson(credential as PublicKeyCredential);
  } catch (error) {
    throw plainPasskeyError(error);
  }
}

/** Makes an account, or joins one with an invitation. */
export async function signUp(name: string, invite?: string): Promise<Session> {
  const challenge = await api.registerStart(name, invite);
  return api.registerFinish(challenge.ceremony, await ask(challenge, true), deviceName());
}

/** Signs in with a passkey this device offers; no name is typed. */
export async function signIn(): Promise<Session> {
  const challenge = await api.loginStart();
  return api.loginFinish(challenge.ceremony, await ask(challenge, false), deviceName());
}

/** How this browser is called in lists: "Firefox on Linux". */
export function deviceName(agent = navigator.userAgent): string {
  const browsers: [RegExp, string][] = [
    [/Edg\//, "Edge"],
    [/OPR\//, "Opera"],
    [/Firefox\//, "Firefox"],
    [/(Chrome|HeadlessChrome|CriOS)\//, "Chrome"],
    [/Safari\//, "Safari"],
  ];
  const systems: [RegExp, string][] = [
    [/iPhone/, "iPhone"],
    [/iPad/, "iPad"],
    [/Android/, "Android"],
    [/Windows/, "Windows"],
    [/Mac OS X/, "Mac"],
    [/CrOS/, "ChromeOS"],
    [/Linux/, "Linux"],
  ];
  const first = (all: [RegExp, string][], otherwise: string) =>
    all.find(([pattern]) => pattern.test(agent))?.[1] ?? otherwise;
  return `${first(browsers, "A browser")} on ${first(systems, "a device")}`;
}
