// The player's worker: fetches sealed tracks by range and opens them, away from the page's own thread.

import { payload, Problem } from "../api/client.ts";
import type { FromWorker, ToWorker, TrackName } from "./protocol.ts";
import { type Source, TrackReader } from "./reader.ts";

const readers = new Map<TrackName, { reader: TrackReader; finished: Promise<void> }>();
const RETRIES_MAX = 5;

function tell(message: FromWorker, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer });
}

/** Pieces of a payload; what broke off is asked for again from where it broke. */
function rangesOf(clip: string, track: TrackName): Source {
  return async function* pieces(start, end, signal) {
    let at = start;
    for (let attempt = 0; at < end; ) {
      try {
        const response = await payload(clip, track, { start: at, end }, signal);
        // A server that ignores ranges sends everything: leave out what comes before.
        let skip = response.status === 206 ? 0 : at;
        for await (const piece of iterate(response.body as ReadableStream<Uint8Array>)) {
          const useful = piece.subarray(Math.min(skip, piece.length));
          skip -= piece.length - useful.length;
          at += useful.length;
          attempt = 0;
          if (useful.length > 0) yield useful;
          if (at >= end) return;
        }
        throw new Error("The connection broke off.");
      } catch (error) {
        const final = error instanceof Problem && error.status < 500 && error.status !== 429;
        if (signal.aborted || final || ++attempt > RETRIES_MAX) throw error;
        await new Promise((resume) => setTimeout(resume, 400 * attempt));
      }
    }
  };
}

async function* iterate(stream: ReadableStream<Uint8Array>): AsyncIterable<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function open(message: Extract<ToWorker, { type: "open" }>): void {
  for (const { name: track, shape, fileKey } of message.tracks) {
    const reader = new TrackReader(shape, fileKey, rangesOf(message.clip, track), {
      init: (bytes) => tell({ type: "init", track, bytes: bytes.buffer }, [bytes.buffer]),
      fragment: (index, bytes) => tell({ type: "fragment", track, index, bytes: bytes.buffer }, [bytes.buffer]),
      damaged: (index) => tell({ type: "damaged", track, index }),
      unplayable: () => tell({ type: "unplayable", track }),
      progress: (got, total) => tell({ type: "progress", track, got, total }),
      done: (outcome) => tell({ type: "done", track, outcome }),
    });
    const finished = reader.run();
    finished.catch((error: unknown) => {
      const gone = error instanceof Problem && error.status === 404;
      const words = error instanceof Error ? error.message : "The clip could not be read.";
      tell({ type: "failed", track, message: gone ? "The service no longer has this clip." : words });
    });
    readers.set(track, { reader, finished });
  }
}

self.onmessage = async ({ data }: MessageEvent<ToWorker>) => {
  if (data.type === "open") return open(data);
  if (data.type === "seek") return readers.forEach(({ reader }) => reader.seek(data.timeMs));
  const found = readers.get(data.track);
  if (!found) return tell({ type: "failed", track: data.track, message: "The clip has no such track." });
  await found.finished;
  const bytes = found.reader.whole().slice();
  tell({ type: "saved", track: data.track, bytes: bytes.buffer }, [bytes.buffer]);
};
