// What passes between Python and the modules: the data of a component, and the answers of the routes.

/** What Streamlit hands to a component's script. */
export interface Call<Data = any> {
  data: Data;
  parentElement: Element & { __view?: any };
  setTriggerValue: (name: string, value: unknown) => void;
  setStateValue: (name: string, value: unknown) => void;
}

/** A seed, or an object that says how a latent is made: see gan_core/latent. */
export type Latent = number | { [key: string]: any };

/** Which generator draws, and how. */
export interface Source {
  run: string;
  at: number;
  psi: number;
  label: number | number[] | null;
}

export interface JobAnswer {
  state: "waiting" | "running" | "done" | "failed" | "cancelled";
  progress?: number;
  message?: string;
  error?: string;
  result?: any;
}

/** Data of every view of latents: web/components/latents.py. */
export interface LatentData extends Source {
  token: string;
  told: number;
  source?: Source;
  /** A frame of the run, for the time until its network has drawn something. */
  stored?: StoredFrame | null;
  [key: string]: any;
}

/** The step of a frame, the width and height of its pictures, and the column of the label where it has columns. */
export interface StoredFrame {
  step: number;
  tile: [number, number];
  column: number | null;
}

export interface Direction {
  name: string;
  title: string;
  range?: number;
  share?: number;
  accuracy?: number;
  r2?: number;
}

export interface DirectionGroup {
  name: string;
  title: string;
  about: string;
  directions: Direction[];
}

export interface Directions {
  key: string;
  groups: DirectionGroup[];
  missing?: Record<string, string>;
}

/** Data of the live view: web/components/live_view.py. */
export interface LiveData {
  run: string;
  token: string;
  state: string;
  plotly: string;
  catalogue: { columns: Record<string, Column>; groups: Record<string, Group> };
  events: Record<string, EventKind>;
  /** Topic of a "?" to the glossary's entries on it. */
  help: Record<string, { term: string; words: string }[]>;
  kind: string;
  /** What stands in the places of pictures and charts before there are any. */
  first: Record<string, string>;
  /** Whether D scores single pictures. */
  scored: boolean;
  /** Of a conditional run: the label of each column of the grid, in words, in an address of Explore, and for the routes. */
  columns: { title: string; address: string; value: number | number[] }[];
  recipe: { title: string; watch: string };
  settings: LiveSetting[];
}

/** A live setting: web/views/train/live_settings.py. */
export interface LiveSetting {
  name: string;
  label: string;
  help: string;
  choices: string[];
  whole: boolean;
  low: number | null;
  high: number | null;
}

/** A row of gan_core/catalogue/columns.py. */
export interface Column {
  name: string;
  title: string;
  help?: string;
  chart: "loss" | "score" | "more" | "";
  group: string;
  colour: string;
}

export interface Group {
  name: string;
  title: string;
  axis: string;
  help: string;
  prefix: string;
}

/** A row of gan_core/catalogue/events.py. */
export interface EventKind {
  name: string;
  title: string;
  mark: { tone: string; dash: string; symbol: string; sign: string } | null;
}

export interface RunEvent {
  step: number;
  kind: string;
  text: string;
}

/** A picture that was made by hand while the run was paused: gan_core/runs/moves.py. */
export interface Move {
  at: number;
  step: number;
  number: number;
  text: string;
}

export type Rows = Record<string, (number | null)[]>;

export interface Status {
  state: string;
  message: string;
  step: number;
  steps: number;
  images_seen: number;
  seconds: number;
  images_per_second: number | null;
  eta_seconds: number | null;
  device: string | null;
  error: string | null;
  hint: string | null;
}

/** What the doctor finds: gan_core/doctor. */
export interface Diagnosis {
  severity: "early" | "healthy" | "watch" | "alarm";
  title: string;
  words: string;
  evidence: [string, string][];
  knob: { name: string; label: string; value: unknown; now: unknown; turned: boolean } | null;
}

/** The answer of /api/runs/{run}/live: web/routes/live.py. */
export interface LiveAnswer {
  run: string;
  attempt: number;
  reset: boolean;
  status: Status;
  stats: { cursor: number; columns: Rows };
  samples: number[];
  moves: Move[];
  drawn: number;
  latents: number;
  pixelated: boolean;
  points: boolean;
  averaged: boolean;
  /** How many pictures an epoch has; null where nobody knows, or there are no epochs. */
  epoch: number | null;
  /** The live settings, as they are in force. */
  settings: Record<string, any>;
  snapshots: number[];
  reals: boolean;
  doctor: Diagnosis | null;
  /** Whether the doctor has not read all of a long run yet. */
  behind?: boolean;
  events: RunEvent[];
  log_tail?: string[];
}

/** Data of the list of runs: web/components/run_list.py. */
export interface RunRow {
  id: string;
  title: string;
  state: string;
  step: number;
  steps: number;
  size: number | null;
  what: string;
  parent: string | null;
  thumb: number | null;
  reason: string | null;
  live: boolean;
  tags: string[];
  note: string;
  pinned: boolean;
  archived: boolean;
}

export interface Listing {
  runs: RunRow[];
  size: number;
  free: number | null;
  measured: boolean;
}

declare global {
  interface Window {
    Plotly?: any;
    __ganPlotly?: Promise<any> | null;
  }
}
