// Starts the demo neighbourhood for a test, on a folder and ports of its own, and ends it.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const ROOT = resolve(process.cwd(), "..");
/** The executable, which can also be any of the programs: `demo as sidelight-hub ...`. */
export const BINARY = process.env.SIDELIGHT_DEMO_BIN ?? join(ROOT, "target/release/demo");
const START_MS = 180_000;

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

export interface Demo {
  facts: Facts;
  data: string;
  /** The executable, which can also be any of the programs: `demo as sidelight-hub ...`. */
  binary: string;
  stop(): Promise<void>;
}

/** Starts the demo; `scene` is what the first camera plays. */
export async function startDemo(port: number, scene?: string): Promise<Demo> {
  const data = mkdtempSync(join(tmpdir(), "sidelight-e2e-"));
  const args = ["--headless", "--data", data, "--port", String(port)];
  const child = spawn(BINARY, scene ? [...args, "--scene", scene] : args, {
    stdio: ["ignore", "inherit", "inherit"],
  });
  const file = join(data, "demo.json");
  const end = Date.now() + START_MS;
  while (!existsSync(file)) {
    if (child.exitCode !== null) throw new Error(`the demo ended with ${child.exitCode}`);
    if (Date.now() > end) throw new Error("the demo did not start in time");
    await pause(200);
  }
  const facts = JSON.parse(readFileSync(file, "utf8")) as Facts;
  return { facts, data, binary: BINARY, stop: () => stop(child, data) };
}

async function stop(child: ChildProcess, data: string): Promise<void> {
  const over = new Promise((done) => child.once("exit", done));
  child.kill("SIGTERM");
  await over;
  rmSync(data, { recursive: true, force: true });
}

export function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

/** The porch film with a number drawn into every frame as a second strip (crates/demo/scene/README.md). */
export function sceneWithNumber(number: number, to: string): void {
  const nibbles = [12, 8, 4, 0].map((shift) => (number >> shift) & 15);
  const sum = nibbles.reduce((a, b) => a ^ b, 0);
  const bits = "1011" + number.toString(2).padStart(16, "0") + sum.toString(2).padStart(4, "0");
  const cells = [...bits].flatMap((bit, k) =>
    bit === "1" ? [`drawbox=x=${16 + 16 * k}:y=464:w=16:h=16:color=white:t=fill`] : [],
  );
  const filter = ["drawbox=x=4:y=452:w=408:h=32:color=black:t=fill", ...cells].join(",");
  const film = join(ROOT, "crates/demo/assets/porch.mp4");
  const encode = [
    "-c:v",
    "libx264",
    "-preset",
    "veryfast",
    "-bf",
    "0",
    "-g",
    "15",
    "-sc_threshold",
    "0",
    "-pix_fmt",
    "yuv420p",
  ];
  execFileSync("ffmpeg", [
    "-v",
    "error",
    "-y",
    "-i",
    film,
    "-vf",
    filter,
    ...encode,
    "-movflags",
    "+faststart",
    to,
  ]);
}
