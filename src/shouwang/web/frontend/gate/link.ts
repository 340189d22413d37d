// The phone's line to the server: signs of life, lists, decisions; it comes back by itself, and never in the way of deciding.

import { Reckoning } from "../shared/reckoning";
import type { Snapshot } from "./snapshot";
import type { Queue, Receipts } from "../shared/queue";

export interface Guard {
  id: number;
  name: string;
}

export interface Answer {
  status: number;
  data: Record<string, unknown>;
}

export interface Hooks {
  /** Something that the state bar shows has changed. */
  changed(): void;
  lists(lists: Snapshot): void;
  guards(guards: Guard[]): void;
  /** The server does not know this phone any more: `revoked` or `unknown`. */
  out(why: "revoked" | "unknown"): void;
  refusedLetters(count: number): void;
}

declare const VERSION: string;
const BASE = "/api/v1/gate/station/";
const BEAT = 10_000;
const LISTS = 60_000;

/** The network is gone, slow, or answers nonsense. */
export class Away extends Error {}

export class Link {
  online = false;
  offlineSince = 0;
  private etag = "";
  private listsAt = 0;
  private failures = 0;
  private losses = 0;
  private timer = 0;
  private busy: Promise<void> | null = null;
  private stopped = false;
  private again = false;

  constructor(
    readonly queue: Queue,
    private readonly clock: Reckoning,
    public token: string,
    private readonly hooks: Hooks,
  ) {}

  start(version = ""): void {
    this.etag = version ? `W/"${version}"` : "";
    addEventListener("online", () => void this.now());
    addEventListener("offline", () => this.lost());
    void this.now();
  }

  /** The lists are gone: ask for them anew. */
  forget(): void {
    [this.etag, this.listsAt] = ["", 0];
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /** Speak to the server now; a call that comes while it is spoken to has it spoken to once more. */
  now(): Promise<void> {
    this.again = this.busy !== null;
    this.busy ??= this.rounds().finally(() => (this.busy = null));
    return this.busy;
  }

  private async rounds(): Promise<void> {
    do {
      this.again = false;
      await this.round();
    } while (this.again as boolean);
  }

  private async round(): Promise<void> {
    clearTimeout(this.timer);
    const [waiting, losses] = [await this.queue.count(), this.losses];
    try {
      const beat = await this.ask("POST", "beat", { version: VERSION, clock_off_ms: this.clock.off, waiting }, 6_000);
      if (beat.status !== 200) return this.refused(beat);
      if (losses !== this.losses) throw new Away(); // the network went after it was asked, and nothing says that it is back
      this.found();
      this.hooks.guards((beat.data["guards"] as Guard[] | undefined) ?? []);
      await this.push();
      if (Date.now() - this.listsAt > LISTS || this.listsAt > Date.now()) await this.pull();
      this.failures = 0;
    } catch (wrong) {
      if (!(wrong instanceof Away)) console.warn(wrong);
      this.lost();
    } finally {
      const wait = this.online ? BEAT : Math.min(60_000, 2_000 * 2 ** this.failures++);
      if (!this.stopped) this.timer = setTimeout(() => void this.now(), wait * (0.8 + Math.random() * 0.4)) as unknown as number;
      this.hooks.changed();
    }
  }

  private async refused(answer: Answer): Promise<void> {
    if (answer.status !== 401) throw new Away();
    const revoked = answer.data["code"] === "station.revoked";
    if (revoked) await this.push().catch(() => undefined);
    this.hooks.out(revoked ? "revoked" : "unknown");
  }

  /** Upload what waits; what was received, or will never be believed, is dropped. */
  push(): Promise<void> {
    return this.queue.push(async (letters) => {
      const answer = await this.ask("POST", "decisions", { letters }, 30_000);
      if (answer.status !== 200) throw new Away();
      const receipts = answer.data["receipts"] as Receipts;
      const refused = letters.filter((one) => receipts[one.nonce] === "revoked").length;
      if (refused) this.hooks.refusedLetters(refused);
      return receipts;
    }, this.hooks.changed);
  }

  private async pull(): Promise<void> {
    const asked = performance.now();
    const answer = await this.fetch("GET", "snapshot", undefined, 20_000, this.etag ? { "If-None-Match": this.etag } : {});
    if (answer.status === 200) {
      const lists = (await answer.json().catch(() => {
        throw new Away();
      })) as Snapshot;
      this.hear(lists.time, performance.now() - asked);
      this.etag = `W/"${lists.version}"`;
      this.hooks.lists(lists);
    } else if (answer.status === 304) {
      this.hear(Number(answer.headers.get("X-Time")), performance.now() - asked);
    } else {
      throw new Away();
    }
    this.listsAt = Date.now();
  }

  /** Ask, and set the clock by the answer. Throws Away without one in time. */
  async ask(method: string, path: string, body: unknown, patience: number): Promise<Answer> {
    const asked = performance.now();
    const answer = await this.fetch(method, path, body, patience);
    const data = (await answer.json().catch(() => {
      throw new Away();
    })) as Record<string, unknown>;
    if (typeof data["time"] === "number") this.hear(data["time"], performance.now() - asked);
    return { status: answer.status, data };
  }

  private hear(time: number, rtt: number): void {
    if (time > 0) this.clock.hear(time, rtt);
  }

  private async fetch(method: string, path: string, body: unknown, patience: number, headers: Record<string, string> = {}): Promise<Response> {
    const end = new AbortController();
    const timer = setTimeout(() => end.abort(), patience);
    const typed: Record<string, string> = body === undefined ? {} : { "Content-Type": "application/json" };
    try {
      return await fetch(BASE + path, {
        method,
        signal: end.signal,
        cache: "no-store",
        credentials: path === "guards" ? "same-origin" : "omit",
        headers: { Authorization: `Station ${this.token}`, ...typed, ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch {
      throw new Away();
    } finally {
      clearTimeout(timer);
    }
  }

  private found(): void {
    if (!this.online) [this.online, this.offlineSince] = [true, 0];
    this.hooks.changed();
  }

  /** Without a network from now on; deciding goes on alone. */
  lost(): void {
    this.losses += 1;
    if (this.online || !this.offlineSince) [this.online, this.offlineSince] = [false, this.clock.now().at];
    this.hooks.changed();
  }
}

/** For how long (ms) a phone remembers what it decided; the longest quota is thirty days. */
export const REMEMBERED = 30 * 86_400_000;
