// Types of what agencies and residents do with each other (crates/api/src/{feed,rulebook}.rs and others).

// --- feed: GET /feed/{region}.json (docs/ref/feed.md). Nothing in it is to be believed before it is checked
// against a pinned log key.

/** An entry of the log with all that it takes to check it. */
export interface LogItem {
  index: number;
  /** Exact text of the entry. */
  entry: string;
  /** Inclusion proof to the feed's checkpoint, base64 of 32 bytes each, from the leaf's neighbour up. */
  hashes: string[];
  /** Exact text of the document that the entry names; null if it names none, or if that was redacted. */
  document: string | null;
}

export interface FeedRequest extends LogItem {
  /** Updates, and the entry that resolved or withdrew it, in the log's order. */
  notes: LogItem[];
}

export interface RegionFeed {
  v: 1;
  region: string;
  origin: string;
  /** The signed checkpoint, as text. */
  checkpoint: string;
  size: number;
  /** `policy` entries that the requests name. */
  rulebooks: LogItem[];
  /** Newest `agency` entry of each agency that asks here. */
  agencies: LogItem[];
  /** Newest first. */
  requests: FeedRequest[];
}

/** `GET /feed/trustees.json`: the trustees in force; `GET /feed/lookup.json`: those of the look-up key. */
export interface TrusteesFeed {
  v: 1;
  origin: string;
  checkpoint: string;
  size: number;
  /** The newest `trustee-set`, its document the roster; with its ceremony, and its trustees by number. */
  set: (LogItem & { ceremony: LogItem; trustees: LogItem[] }) | null;
}

// --- rulebook: GET /api/rulebook (docs/ref/rulebook.md).

export interface RequestRules {
  window_minutes_min: number;
  window_minutes_max: number;
  look_back_days_max: number;
  life_days: number;
  cells_min: number;
  cells_max: number;
  area_m2_min: number;
  area_m2_max: number;
  per_case_max: number;
  sensitive_cells_min: number;
  text_chars_max: number;
  contact_chars_max: number;
  terms_chars_max: number;
}

export interface SharingRules {
  hold_minutes_min: number;
  hold_minutes_max: number;
  paired_days_min: number;
  clips_max: number;
  shares_per_request_max: number;
}

export interface UrgentRules {
  life_days: number;
  per_agency_day_max: number;
  misused_max: number;
  offences: string[];
}

export interface LookUpRules {
  addresses_max: number;
  per_officer_day_max: number;
  per_agency_day_max: number;
  life_hours: number;
}

export interface EmergencyRules {
  window_minutes_max: number;
  camera_minutes_max: number;
  cameras_max: number;
  look_back_days_max: number;
  owner_minutes: number;
  life_hours: number;
  /** What an agency has published before its first one. */
  requests_before_min: number;
}

/** A type of legal demands, and the most that it yields. */
export interface DemandType {
  code: string;
  title: string;
  class: "content" | "account" | "preserve";
  notice_days: number;
  gag_days_max: number;
  /** Within how many days it is usually answered, or hours: one of both. */
  answer_days?: number;
  answer_hours?: number;
  preserve_days?: number;
  renew_days?: number;
  /** None is filed; the number is stated in bands of so many. */
  band_width?: number;
}

/** What an officer who files a demand has to keep to. */
export interface DemandRules {
  window_hours_max: number;
  cameras_max: number;
  camera_minutes_max: number;
  life_days: number;
  types: DemandType[];
}

export interface Rulebook {
  /** SHA-256 of the exact text, hex. */
  hash: string;
  version: number;
  request: RequestRules;
  sharing: SharingRules;
  /** Absent where there are no urgent asks. */
  urgent?: UrgentRules;
  /** Absent where the operator has no emergencies. */
  emergency?: EmergencyRules;
  /** Absent where no addresses are looked up. */
  look_up?: LookUpRules;
  /** Absent where the operator takes no demands in the product. */
  demands?: DemandRules;
  offences: {
    code: string;
    title: string;
    class: "ordinary" | "low-level" | "sensitive";
    kinds: ("police" | "fire")[];
  }[];
  refusals: { code: string; title: string }[];
}
