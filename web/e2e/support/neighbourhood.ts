// The real programs for a test: the demo's operator, hubs and cameras in a folder of their own, and hubs
// that nobody has paired. Everything started here is ended here, by its process id.

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** The executable, which can also be any of the programs: `demo as sidelight-hub ...`. */
export const BINARY = process.env.SIDELIGHT_DEMO_BIN as string;
const START_MS = 180_000;
/** As many as the demo takes (`PORTS` in its `layout.rs`). */
const PORTS = 12;

/** What the demo writes into `demo.json`. */
export interface Facts {
  base_url: string;
  app_url: string;
  desk_url: string;
  hub_url: string;
  rtsp_url: string;
  sign_in: Record<string, string>;
  household_identity: string;
  agency_identity: string | null;
  hub_key: string;
  log_url: string;
  log_vkey: string;
}

export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Polls until `ask` answers something; fails after `ms`. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | null | false> | T | undefined | null | false,
  ms = 60_000,
): Promise<T> {
  for (const deadline = Date.now() + ms; ;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`waited ${ms} ms for ${what}`);
    await pause(100);
  }
}

/** Rings the bell of a hub's first camera, as the button by the door does; the clip that it cuts. */
export async function press(hub: string): Promise<string> {
  const status = (await (await fetch(new URL("status.json", hub))).json()) as {
    cameras: { camera: string }[];
  };
  const at = new URL(`press/${status.cameras[0]?.camera}`, hub);
  const answer = await fetch(at, { method: "POST" });
  if (!answer.ok) throw new Error(`the hub did not take the press: ${await answer.text()}`);
  return ((await answer.json()) as { clip: string }).clip;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** The first of `count` ports that are all free now. */
export async function freePorts(count: number): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const first = 20_000 + Math.floor(Math.random() * 20_000);
    const all = await Promise.all(Array.from({ length: count }, (_, i) => isFree(first + i)));
    if (all.every(Boolean)) return first;
  }
  throw new Error("no free ports");
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const hard = setTimeout(() => child.kill("SIGKILL"), 10_000);
    child.once("exit", () => {
      clearTimeout(hard);
      resolve();
    });
    child.kill("SIGINT");
  });
}

/** A hub that no household knows yet. */
export interface FreshHub {
  url: string;
  folder: string;
  code(): Promise<string>;
  words(): Promise<string>;
  stop(): Promise<void>;
}

export class Neighbourhood {
  private readonly children: ChildProcess[] = [];

  private constructor(
    readonly folder: string,
    readonly facts: Facts,
  ) {}

  /** Starts the demo and waits until it is ready. */
  static async start(scene?: string): Promise<Neighbourhood> {
    const folder = mkdtempSync(join(tmpdir(), "sidelight-e2e-"));
    const port = await freePorts(PORTS);
    const film = scene ? ["--scene", scene] : [];
    const child = spawn(BINARY, ["--headless", "--port", String(port), "--data", folder, ...film], {
      stdio: "inherit",
    });
    const path = join(folder, "demo.json");
    try {
      const facts = await until(
        "the demo",
        () => {
          if (child.exitCode !== null) throw new Error(`the demo ended with ${child.exitCode}`);
          return existsSync(path) && (JSON.parse(readFileSync(path, "utf8")) as Facts);
        },
        START_MS,
      );
      const made = new Neighbourhood(folder, facts);
      made.children.push(child);
      return made;
    } catch (error) {
      await end(child);
      throw error;
    }
  }

  /** An address of the app. */
  app(path = ""): string {
    return new URL(path, this.facts.app_url).href;
  }

  /** What the operator does by hand, with its own program; answers what it printed. */
  async admin(...words: string[]): Promise<string> {
    const config = join(this.folder, "operator", "sidelightd.toml");
    const args = ["as", "sidelightd", "--", "--config", config, "admin", ...words];
    return (await promisify(execFile)(BINARY, args)).stdout;
  }

  /** What somebody at a trustee does by hand, with its own program; answers what it printed. */
  async trustee(slug: string, ...words: string[]): Promise<string> {
    const config = join(this.folder, "trustees", slug, "sidelight-trustee.toml");
    const args = ["as", "sidelight-trustee", "--", "--config", config, ...words];
    return (await promisify(execFile)(BINARY, args)).stdout;
  }

  /** Starts a further hub, unpaired. */
  async hub(name: string): Promise<FreshHub> {
    const folder = mkdtempSync(join(this.folder, "hub-"));
    const port = await freePorts(1);
    const config = join(folder, "hub.toml");
    writeFileSync(
      config,
      `name = "${name}"\ndata_dir = "${folder}/data"\noperator_url = "${this.facts.app_url}"\n` +
        `local_listen = "127.0.0.1:${port}"\n`,
    );
    const child = spawn(BINARY, ["as", "sidelight-hub", "--", "--config", config, "run"], {
      stdio: "inherit",
    });
    this.children.push(child);
    const url = `http://127.0.0.1:${port}/`;
    const status = async () => {
      const answer = await fetch(`${url}status.json`).catch(() => null);
      return answer?.ok
        ? ((await answer.json()) as { pairing: { code: string } | null; words: string | null })
        : null;
    };
    return {
      url,
      folder,
      code: () => until("the hub's code", async () => (await status())?.pairing?.code),
      words: () => until("the hub's words", async () => (await status())?.words),
      stop: () => end(child),
    };
  }

  async stop(): Promise<void> {
    for (const child of this.children.reverse()) await end(child);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
