import {
  call,
  request
} from "./shared-K3QNCVT6.js";

// src/api/reach.ts
var channels = "/api/reach/channels";
var handOver = "/api/reach/hand-over";
var reachApi = {
  show: async () => await (await request("GET", "/api/reach")).json(),
  add: (channel) => call("POST", channels, channel),
  remove: (id) => request("DELETE", `${channels}/${id}`),
  confirm: (id, code) => request("POST", `${channels}/${id}/confirm`, { code }),
  test: (id) => request("POST", `${channels}/${id}/test`, {}),
  quiet: (quiet) => request("PUT", "/api/reach/quiet", { quiet }),
  wake: (region) => request("PUT", "/api/reach/wake", { region }),
  duty: (hours) => request("PUT", "/api/reach/duty", { hours }),
  handOver: async () => (await (await request("GET", handOver)).json()).notes,
  write: (text) => request("POST", handOver, { text }),
  takeBack: (id) => request("DELETE", `${handOver}/${id}`),
  take: (id) => request("POST", `/api/reach/alerts/${id}/take`, {})
};

export {
  reachApi
};
