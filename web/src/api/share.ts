// The wire of shares, the household's side (docs/ref/share.md), as crates/api/src/share.rs describes it.

export type ShareState = "waiting" | "recorded" | "held" | "available" | "withdrawn" | "revoked" | "failed";

/** Salt and value of a committed field of an entry. */
export interface FieldOpening {
  field: string;
  salt: string;
  value: string;
}

export interface ConsentWire {
  request: number;
  openings: FieldOpening[];
  hold_minutes: number;
}

export interface ShareWire {
  share: string;
  request: number;
  state: ShareState;
  created_ms: number;
  index: number | null;
  receipt: string | null;
  hold_minutes: number;
  available_ms: number | null;
  pseudonym: string;
  items: { clip: string; tracks: string[] }[];
  opened: { at_ms: number; agency: string; item: number; track: string }[];
  revoked_ms: number | null;
  answer: { at_ms: number; text: string } | null;
}

export interface ContentWire {
  letter: string;
  items: { clip: string; headers: { video?: string; audio?: string; still?: string } }[];
}
