// Starts the player's worker. Trusted Types want to know who may name a script: this policy, and only our
// own built files.

/** Set when the assets are built. */
declare const WORKER_PATH: string;

interface PolicyFactory {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): {
    createScriptURL(url: string): string;
  };
}

const OWN_ASSET = /^\/assets\/[a-z0-9_]+-[A-Z0-9]{8}\.js$/;

const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
const policy = factory?.createPolicy("sidelight", {
  createScriptURL(url) {
    if (url !== WORKER_PATH || !OWN_ASSET.test(url)) throw new TypeError("not a script of ours");
    return url;
  },
});

function fresh(): Worker {
  return new Worker(policy?.createScriptURL(WORKER_PATH) ?? WORKER_PATH, {
    type: "module",
    name: "player",
  });
}

let spare: Worker | undefined;

/** Starts a worker ahead, where clips stand to be chosen from: the first frame does not wait for it then. */
export function readyPlayer(): void {
  if (spare) return;
  const worker = fresh();
  // It may not have loaded; whoever wants one then tries anew and hears of it.
  worker.onerror = () => {
    if (spare === worker) spare = undefined;
  };
  spare = worker;
}

/** A worker that nobody has spoken to. */
export function playerWorker(): Worker {
  const worker = spare ?? fresh();
  spare = undefined;
  return worker;
}
