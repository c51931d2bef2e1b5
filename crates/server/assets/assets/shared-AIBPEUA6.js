// src/app/live.ts
var RECONNECT_MS = 4e3;
function follow(heard) {
  let source;
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
    source.onmessage = ({ data }) => {
      const item = JSON.parse(data);
      if (item.kind === "lagged") heard.again();
      else heard.item(item);
    };
    source.onerror = () => {
      heard.connected(false);
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

export {
  follow
};
