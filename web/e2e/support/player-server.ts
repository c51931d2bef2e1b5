// Serves the player's test page, its built scripts and the sealed payloads of clips, under the policy of
// the real pages. It notes what it was asked for and what it answered, and can damage, cut, hold up and
// withhold.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, resolve } from "node:path";
import { build } from "esbuild";
import type { MadeClip } from "./clip.ts";

const WEB = process.cwd();
const PIECE_BYTES = 16 * 1024;
/** How often a held answer looks whether it may go on. */
const HELD_MS = 20;

/** What stands between a clip and its viewer. */
export interface Fault {
  /** Offsets into the video payload whose lowest bit is turned over. */
  flip?: number[];
  /** The video payload ends here. */
  cut?: number;
  /** Answers stop after this many bytes, until it is set back. */
  holdAfter?: number | undefined;
  /** Answers after this many bytes break off, until it is set back. */
  breakAfter?: number | undefined;
  /** The video is that of another clip under the same key. */
  replace?: Uint8Array;
  /** How long the way is: each answer begins so late, and comes no faster. */
  link?: { delayMs: number; bytesPerSecond: number };
}

export interface Asked {
  track: string;
  range: string | undefined;
  status: number;
  /** What of it was sent. */
  readonly sent: Buffer;
  /** The other side went away before all was sent. */
  aborted: boolean;
}

/** For another purpose than the player's tests. */
export interface Special {
  /** The script of the page, from `web/`. */
  page?: string;
  /** Serves a clip's film unsealed too, as its track `plain`. */
  plain?: boolean;
}

export interface PlayerServer {
  url: string;
  asked: Asked[];
  serve(clip: MadeClip, fault?: Fault): void;
  close(): Promise<void>;
}

/** The policy of pages that touch keys, as the operator sends it. */
function policy(): string {
  const source = readFileSync(resolve(WEB, "../crates/server/src/layers.rs"), "utf8");
  const text = /const APP_POLICY: &str = "([^"]+)"/.exec(source)?.[1];
  if (!text) throw new Error("the operator's APP_POLICY is not where it was");
  return text.replace(/\\\n\s*/g, "");
}

async function bundle(
  entry: string,
  define: Record<string, string> = {},
): Promise<{ name: string; text: Uint8Array }> {
  const { outputFiles } = await build({
    absWorkingDir: WEB,
    entryPoints: [entry],
    bundle: true,
    format: "esm",
    target: "es2022",
    outdir: "assets",
    write: false,
    entryNames: "[name]-[hash]",
    loader: { ".txt": "text" },
    define,
    logLevel: "warning",
  });
  const file = outputFiles[0];
  if (!file) throw new Error(`${entry} gave nothing`);
  return { name: `/assets/${basename(file.path)}`, text: file.contents };
}

/** Bundles page and worker as the build does, and starts. */
export async function startPlayerServer(special: Special = {}): Promise<PlayerServer> {
  const worker = await bundle("src/player/worker.ts");
  const entry = special.page ?? "e2e/support/player-page.ts";
  const page = await bundle(entry, { WORKER_PATH: JSON.stringify(worker.name) });
  const style = await bundle("src/style/app.css");
  const integrity = `sha384-${createHash("sha384").update(page.text).digest("base64")}`;
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Player</title>
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="icon" href="data:,"><link rel="stylesheet" href="${style.name}">
    <script type="module" src="${page.name}" integrity="${integrity}" crossorigin></script></head>
    <body></body></html>`;
  const files = new Map<string, [string, Uint8Array]>([
    ["/", ["text/html", Buffer.from(html)]],
    [worker.name, ["text/javascript", worker.text]],
    [page.name, ["text/javascript", page.text]],
    [style.name, ["text/css", style.text]],
  ]);
  const clips = new Map<string, { clip: MadeClip; fault: Fault }>();
  const asked: Asked[] = [];
  // The app's pages never play what is not sealed; beside it, for comparison, one may.
  const csp = special.plain ? policy().replace("media-src blob:", "media-src blob: 'self'") : policy();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    response.setHeader("Content-Security-Policy", csp);
    const file = files.get(url.pathname);
    if (file) return void response.setHeader("Content-Type", file[0]).end(file[1]);
    if (url.pathname === "/facts") {
      const found = clips.get(url.searchParams.get("clip") ?? "");
      return void response
        .setHeader("Content-Type", "application/json")
        .end(JSON.stringify(found?.clip.facts ?? {}));
    }
    const [, id = "", track = ""] = /^\/api\/clips\/(\w+)\/(\w+)$/.exec(url.pathname) ?? [];
    const found = clips.get(id);
    const withheld = track === "plain" && !special.plain;
    if (found && !withheld) void payload(found, track, request, response, asked);
    else response.writeHead(404).end();
  });
  await new Promise<void>((ready) => server.listen(0, "localhost", ready));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    asked,
    serve: (clip, fault = {}) => void clips.set(clip.facts.clip, { clip, fault }),
    close: () => stop(server),
  };
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((done) => server.close(() => done()));
}

function spoil(bytes: Buffer, fault: Fault): Buffer {
  const spoilt = Buffer.from(fault.replace ?? bytes);
  for (const at of fault.flip ?? []) spoilt[at] = (spoilt[at] as number) ^ 1;
  return spoilt.subarray(0, fault.cut ?? spoilt.length);
}

async function payload(
  { clip, fault }: { clip: MadeClip; fault: Fault },
  track: string,
  request: IncomingMessage,
  response: ServerResponse,
  asked: Asked[],
): Promise<void> {
  const whole = Buffer.from((track === "plain" ? clip.plain.video : clip.tracks[track as "video"]) ?? []);
  const bytes = track === "video" ? spoil(whole, fault) : whole;
  const { range } = request.headers;
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range ?? "") ?? [];
  const start = Number(from ?? 0);
  const end = Math.min(bytes.length, Number(to ?? bytes.length - 1) + 1);
  const pieces: Buffer[] = [];
  const note: Asked = {
    track,
    range,
    status: range ? 206 : 200,
    get sent() {
      return Buffer.concat(pieces);
    },
    aborted: false,
  };
  asked.push(note);
  response.on("close", () => {
    note.aborted = !response.writableFinished;
  });
  if (range && start >= bytes.length) {
    note.status = 416;
    return void response.writeHead(416, { "Content-Range": `bytes */${bytes.length}` }).end();
  }
  const { delayMs = 0, bytesPerSecond = Infinity } = fault.link ?? {};
  const began = performance.now() + delayMs;
  if (fault.link) await new Promise((resume) => setTimeout(resume, delayMs));
  response.writeHead(note.status, {
    "Content-Type": track === "plain" ? "video/mp4" : "application/octet-stream",
    "Content-Length": end - start,
    "Cache-Control": "no-store",
    ...(range ? { "Content-Range": `bytes ${start}-${end - 1}/${bytes.length}` } : {}),
  });
  for (let at = start; at < end && !response.destroyed; at += PIECE_BYTES) {
    if (track === "video" && fault.breakAfter !== undefined && at - start >= fault.breakAfter)
      return void response.destroy();
    const piece = bytes.subarray(at, Math.min(end, at + PIECE_BYTES));
    pieces.push(piece);
    await new Promise((flushed) => response.write(piece, flushed));
    const early = began + ((at + piece.length - start) / bytesPerSecond) * 1000 - performance.now();
    if (early > 0) await new Promise((resume) => setTimeout(resume, early));
    const held = () => track === "video" && at + piece.length - start >= (fault.holdAfter ?? Infinity);
    while (held() && !response.destroyed) await new Promise((resume) => setTimeout(resume, HELD_MS));
  }
  response.end();
}
