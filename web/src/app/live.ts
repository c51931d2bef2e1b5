// What happens while the page is open: server-sent events, each checked before it is believed.

import type { StreamItem } from "../api/types.ts";

export interface Heard {
  /** Something was missed, or the connection is new: read everything again. */
  again: () => unknown;
  item: (item: StreamItem) => unknown;
  /** Whether the connection stands. */
  connected: (yes: boolean) => unknown;
}

const RECONNECT_MS = 4000;

/** Follows the household until the page goes away. */
export function follow(heard: Heard): () => void {
  let source: EventSource | undefined;
  let stopped = false;
  let first = true;
  const connect = () => {
    if (stopped) return;
    source = new EventSource("/api/household/stream");
    source.onopen = () => {
      heard.connected(true);
      if (!first) heard.again();
      first = false;
    };
    source.onmessage = ({ data }: MessageEvent<string>) => {
      const item = JSON.parse(data) as StreamItem;
      if (item.kind === "lagged") heard.again();
      else heard.item(item);
    };
    source.onerror = () => {
      heard.connected(false);
      // The browser tries again by itself unless it gave up.
      if (source?.readyState !== EventSource.CLOSED) return;
      heard.again();
      setTimeout(connect, RECONNECT_MS);
    };
  };
  const wake = () => {
    if (document.visibilityState === "visible") heard.again();
  };
  document.addEventListener("visibilitychange", wake);
  connect();
  return () => {
    stopped = true;
    document.removeEventListener("visibilitychange", wake);
    source?.close();
  };
}
