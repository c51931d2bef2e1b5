// The wire of trustees' questions, as crates/api/src/question.rs describes it, and of who of them is there.

import type { Assertion } from "./agency.ts";
import { call, request } from "./client.ts";

/** A question, and what was replied. */
export interface Question {
  trustee: string;
  number: number;
  text: string;
  asked_ms: number;
  open: boolean;
  reply: { name: string; text: string; at_ms: number } | null;
}

/** Those about a release. */
export interface Questions {
  questions: Question[];
  call_number: string | null;
  allow: string[];
  rp_id: string;
}

/** Who of those who hold the quorum key could answer. */
export interface Trustees {
  threshold: number;
  trustees: { trustee: string; available: boolean | null; until_ms: number | null }[];
}

/** A reply, signed. */
interface NewReply {
  trustee: string;
  number: number;
  text: string;
  approve: Assertion;
}

async function get<T>(path: string): Promise<T> {
  return (await (await request("GET", path, undefined, { cache: "no-store" })).json()) as T;
}

const path = (release: number) => `/api/review/questions/${release}`;

export const questions = {
  trustees: () => get<Trustees>("/api/review/trustees"),
  of: (release: number) => get<Questions>(path(release)),
  reply: (release: number, reply: NewReply) => call<Questions>("POST", path(release), reply),
};
