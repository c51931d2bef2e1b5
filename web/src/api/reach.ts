// How somebody is reached (docs/ref/notifications.md): one function for each call.

import { call, request } from "./client.ts";

export interface Channel {
  id: string;
  kind: "push" | "email" | "webhook";
  name: string;
  confirmed: boolean;
  created_ms: number;
}

export interface Quiet {
  zone: string;
  from_minute: number;
  to_minute: number;
  through: string[];
}

export interface Waiting {
  id: string;
  kind: string;
  label: string;
  page: string;
  raised_ms: number;
  taken: boolean;
  own: boolean;
}

export interface Sent {
  label: string;
  channel: Channel["kind"] | null;
  name: string | null;
  told_ms: number;
  tried_ms: number | null;
  tries: number;
  outcome: "sent" | "failed" | "gone" | "over" | null;
}

export interface Reach {
  push_key: string;
  email: boolean;
  webhook_key: string | null;
  channels: Channel[];
  quiet: Quiet | null;
  wake: { region: string | null; label: string } | null;
  duty: { until_ms: number | null; on_duty: number; escalate_minutes: number } | null;
  waiting: Waiting[];
  sent: Sent[];
  kinds: { kind: string; label: string; through: boolean }[];
}

/** What somebody wrote down for whoever is on duty next. */
export interface HandOver {
  id: string;
  by: string;
  own: boolean;
  text: string;
  at_ms: number;
}

export type NewChannel =
  | { kind: "push"; name: string; endpoint: string; p256dh: string; auth: string }
  | { kind: "email"; address: string }
  | { kind: "webhook"; url: string };

const channels = "/api/reach/channels";
const handOver = "/api/reach/hand-over";

export const reachApi = {
  show: async () => (await (await request("GET", "/api/reach")).json()) as Reach,
  add: (channel: NewChannel) => call<Channel>("POST", channels, channel),
  remove: (id: string) => request("DELETE", `${channels}/${id}`),
  confirm: (id: string, code: string) => request("POST", `${channels}/${id}/confirm`, { code }),
  test: (id: string) => request("POST", `${channels}/${id}/test`, {}),
  quiet: (quiet: Quiet | null) => request("PUT", "/api/reach/quiet", { quiet }),
  wake: (region: string | null) => request("PUT", "/api/reach/wake", { region }),
  duty: (hours: number) => request("PUT", "/api/reach/duty", { hours }),
  handOver: async () => ((await (await request("GET", handOver)).json()) as { notes: HandOver[] }).notes,
  write: (text: string) => request("POST", handOver, { text }),
  takeBack: (id: string) => request("DELETE", `${handOver}/${id}`),
  take: (id: string) => request("POST", `/api/reach/alerts/${id}/take`, {}),
};
