import {
  api
} from "./shared-K3QNCVT6.js";

// src/ui/remembered.ts
function remembered(name, most, is) {
  const all = () => {
    try {
      const list = JSON.parse(localStorage.getItem(name) ?? "[]");
      return Array.isArray(list) ? list.filter(is) : [];
    } catch {
      return [];
    }
  };
  const note = (item) => {
    const others = all().filter((it) => it !== item);
    localStorage.setItem(name, JSON.stringify([item, ...others].slice(0, most)));
  };
  return { all, note };
}
var isText = (item) => typeof item === "string";
var isNumber = (item) => typeof item === "number";

// src/app/passkey.ts
var PasskeyError = class extends Error {
};
function passkeyTrouble() {
  if (location.hostname === "127.0.0.1" || location.hostname === "[::1]") {
    return `Passkeys need a name, not a number. Open this page as http://localhost:${location.port} instead.`;
  }
  if (!window.isSecureContext) return "Passkeys need a secure connection. Open this page with https.";
  if (!window.PublicKeyCredential || !navigator.credentials) {
    return "This browser has no passkeys. Use a current version of Firefox, Safari, Chrome or Edge.";
  }
  return null;
}
var passkeys = remembered("sidelight.passkeys", 20, isText);
var knownPasskeys = passkeys.all;
var rememberPasskey = passkeys.note;
function fromBase64url(value) {
  const binary = atob(value.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, (c) => c.charCodeAt(0)).buffer;
}
function toBase64url(value) {
  if (!value) return null;
  const binary = Array.from(new Uint8Array(value), (b) => String.fromCharCode(b)).join("");
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
function descriptors(list) {
  return (list ?? []).map(
    (d) => ({ ...d, id: fromBase64url(d.id) })
  );
}
function creationOptions(json) {
  const user = json.user;
  return {
    ...json,
    challenge: fromBase64url(json.challenge),
    user: { ...user, id: fromBase64url(user.id) },
    excludeCredentials: descriptors(json.excludeCredentials)
  };
}
function requestOptions(json) {
  return {
    ...json,
    challenge: fromBase64url(json.challenge),
    allowCredentials: descriptors(json.allowCredentials)
  };
}
function credentialJson(credential) {
  const made = "attestationObject" in credential.response;
  return {
    id: credential.id,
    rawId: toBase64url(credential.rawId),
    type: credential.type,
    clientExtensionResults: {},
    response: made ? attestation(credential.response) : assertion(credential.response)
  };
}
function attestation(response) {
  return {
    clientDataJSON: toBase64url(response.clientDataJSON),
    attestationObject: toBase64url(response.attestationObject),
    transports: response.getTransports?.() ?? []
  };
}
function assertion(response) {
  return {
    clientDataJSON: toBase64url(response.clientDataJSON),
    authenticatorData: toBase64url(response.authenticatorData),
    signature: toBase64url(response.signature),
    userHandle: toBase64url(response.userHandle)
  };
}
function plainPasskeyError(error) {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError") {
    return new PasskeyError("No passkey was used: the request was cancelled or took too long. Try again.");
  }
  if (name === "InvalidStateError") {
    return new PasskeyError("This device already has a passkey for this account. Sign in with it instead.");
  }
  if (name === "SecurityError") {
    return new PasskeyError(
      "The browser refuses passkeys at this address. Open the address you were given."
    );
  }
  return error instanceof Error ? error : new Error("The passkey did not work.");
}
async function ask(challenge, create) {
  try {
    const json = challenge.options.publicKey;
    const credential = create ? await navigator.credentials.create({ publicKey: creationOptions(json) }) : await navigator.credentials.get({ publicKey: requestOptions(json) });
    if (!credential) throw new PasskeyError("No passkey was chosen.");
    rememberPasskey(credential.id);
    return credentialJson(credential);
  } catch (error) {
    throw plainPasskeyError(error);
  }
}
async function signUp(name, invite) {
  const challenge = await api.registerStart(name, invite);
  return api.registerFinish(challenge.ceremony, await ask(challenge, true), deviceName());
}
async function signIn() {
  const challenge = await api.loginStart();
  return api.loginFinish(challenge.ceremony, await ask(challenge, false), deviceName());
}
function deviceName(agent = navigator.userAgent) {
  const browsers = [
    [/Edg\//, "Edge"],
    [/OPR\//, "Opera"],
    [/Firefox\//, "Firefox"],
    [/(Chrome|HeadlessChrome|CriOS)\//, "Chrome"],
    [/Safari\//, "Safari"]
  ];
  const systems = [
    [/iPhone/, "iPhone"],
    [/iPad/, "iPad"],
    [/Android/, "Android"],
    [/Windows/, "Windows"],
    [/Mac OS X/, "Mac"],
    [/CrOS/, "ChromeOS"],
    [/Linux/, "Linux"]
  ];
  const first = (all, otherwise) => all.find(([pattern]) => pattern.test(agent))?.[1] ?? otherwise;
  return `${first(browsers, "A browser")} on ${first(systems, "a device")}`;
}

export {
  remembered,
  isText,
  isNumber,
  passkeyTrouble,
  knownPasskeys,
  rememberPasskey,
  fromBase64url,
  plainPasskeyError,
  signUp,
  signIn,
  deviceName
};
