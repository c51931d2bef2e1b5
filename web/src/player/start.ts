// Starts the player's worker. Its address is set when the assets are built; nothing else may become a script here.

declare const WORKER_PATH: string;

interface PolicyFactory {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): {
    createScriptURL(url: string): string;
  };
}

const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
const policy = factory?.createPolicy("sidelight-worker", {
  createScriptURL(url) {
    if (url !== WORKER_PATH) throw new TypeError("not the player's worker");
    return url;
  },
});

/** A fresh worker. */
export function playerWorker(): Worker {
  return new Worker(policy?.createScriptURL(WORKER_PATH) ?? WORKER_PATH, { type: "module" });
}
