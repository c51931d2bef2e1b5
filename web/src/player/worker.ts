// The player's worker: fetches sealed tracks by range and opens them, away from the page's own thread.

import { Problem, Unreachable, payloadAt } from "../api/client.ts";
import { NONCE_BYTES, PayloadKey } from "../crypto/stream.ts";
import type { FromWorker, ToWorker, TrackName } from "./protocol.ts";
import { type Source, TrackReader } from "./reader.ts";

const FILE_KEY_BYTES = 16;
const ATTEMPTS_MAX = 3;
const ATTEMPT_PAUSE_MS = 500;

const readers = new Map<TrackName, TrackReader>();

function tell(message: FromWorker, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer });
}

/** What to tell people about a failed fetch. */
function sentence(error: unknown): string {
  if (error instanceof Problem && error.status === 404) return "The service no longer has this clip.";
  if (error instanceof Problem && error.status === 401)
    return "You are signed out. Sign in again, then open the clip.";
  if (error instanceof Problem || error instanceof Unreachable) return error.message;
  return "The connection broke off. Check your connection, then try again.";
}

/** How long a payload is where the answer comes from. */
function totalOf(response: Response, expected: number): number {
  const range = /\/(\d+)$/.exec(response.headers.get("Content-Range") ?? "");
  const whole = response.status === 200 ? response.headers.get("Content-Length") : null;
  const total = Number(range?.[1] ?? whole ?? expected);
  return Number.isSafeInteger(total) ? total : expected;
}

/** One request. A service that ignores ranges sends everything: what comes before is left out. */
async function* pieces(response: Response, start: number): AsyncGenerator<Uint8Array> {
  if (!response.body) return;
  let skip = response.status === 206 ? 0 : start;
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const useful = value.subarray(Math.min(skip, value.length));
      skip -= value.length - useful.length;
      if (useful.length > 0) yield useful;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

const resting = (ms: number) => new Promise((resume) => setTimeout(resume, ms));

/**
 * The first answer, asked for again a few times if the service is out of reach or has trouble of its own.
 */
async function ask(
  path: string,
  track: TrackName,
  start: number,
  end: number,
  signal: AbortSignal,
): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await payloadAt(path, track, { start, end }, signal);
    } catch (error) {
      const passing = error instanceof Unreachable || (error instanceof Problem && error.status >= 500);
      if (signal.aborted || !passing || attempt === ATTEMPTS_MAX) throw error;
      await resting(ATTEMPT_PAUSE_MS * attempt);
    }
  }
}

function rangesOf(path: string, track: TrackName, size: number): Source {
  return async (start, end, signal) => {
    try {
      const response = await ask(path, track, start, end, signal);
      return { total: totalOf(response, size), pieces: pieces(response, start) };
    } catch (error) {
      // The payload ends before `start`.
      if (!(error instanceof Problem && error.status === 416)) throw error;
      return { total: start, pieces: (async function* () {})() };
    }
  };
}

function open({ path, tracks }: Extract<ToWorker, { type: "open" }>): void {
  for (const { name: track, shape, fileKey } of tracks) {
    const reader = new TrackReader(shape, fileKey, rangesOf(path, track, shape.size), {
      init: ({ buffer }) => tell({ type: "init", track, bytes: buffer }, [buffer]),
      fragment: (index, { buffer }, seek) =>
        tell({ type: "fragment", track, index, bytes: buffer, seek }, [buffer]),
      handedOut: (seek) => tell({ type: "handedOut", track, seek }),
      bad: (chunk) => tell({ type: "bad", track, chunk }),
      cut: (chunk) => tell({ type: "cut", track, chunk }),
      hashed: (hash, total) => tell({ type: "hashed", track, hash, total }),
      failed: (error) => tell({ type: "failed", track, sentence: sentence(error) }),
    });
    readers.set(track, reader);
    void reader.run();
  }
}

async function save(track: TrackName): Promise<void> {
  try {
    const parts = (await readers.get(track)?.save()) ?? null;
    const buffers = parts?.map((part) => part.buffer) ?? null;
    tell({ type: "saved", track, parts: buffers }, buffers ?? []);
  } catch (error) {
    tell({ type: "notSaved", track, sentence: sentence(error) });
  }
}

// A worker is often there before it is wanted: by then the ciphers have been tried and compiled.
void PayloadKey.derive(new Uint8Array(FILE_KEY_BYTES), new Uint8Array(NONCE_BYTES));

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  switch (data.type) {
    case "open":
      return open(data);
    case "seek":
      return readers.forEach((reader, name) => reader.seek(data.seek, data.from[name] ?? 0, data.untilMs));
    case "allow":
      return readers.forEach((reader) => reader.allow(data.untilMs));
    case "retry":
      return readers.forEach((reader) => reader.retry());
    case "save":
      return void save(data.track);
  }
};
