// The PIN by which a guard takes over a shift at this phone: kept as a slow salted hash, under the phone's own seal, and
// nowhere else. Wrong ones cost time, and the fifth blocks the name until it signs on with its password.

import { fromHex } from "../shared/pass";

export interface Lock {
  salt: string;
  hash: string;
  rounds: number;
  wrong: number;
  /** Before this instant (ms) no try counts. */
  until: number;
}

/** Where locks are kept; the vault is one. */
export interface Store {
  get<T>(name: string): Promise<T | null>;
  put(name: string, value: unknown): Promise<void>;
}

export type Outcome = "open" | "wrong" | "wait" | "blocked";

const KEPT = "pins";
const ROUNDS = 300_000;
export const TRIES = 5;
/** What the first, second … wrong one costs, in ms. */
const PAUSES = [0, 5_000, 30_000, 120_000];
/** What everybody tries first beside runs and repeats: the column of the pad, and numbers that sound like words. */
const COMMON = ["2580", "0852", "1314", "5200", "0520", "5201314", "147258", "159357", "1379"];

/** What is wrong with a new PIN; empty when it will do. */
export function weakness(pin: string): "" | "pinLength" | "pinWeak" {
  if (!/^\d{4,6}$/.test(pin)) return "pinLength";
  const steps = new Set([...pin].slice(1).map((digit, at) => (Number(digit) - Number(pin[at]) + 10) % 10));
  const run = steps.size === 1 && [0, 1, 9].some((step) => steps.has(step));
  const repeated = /^(\d{2,3})\1+$/.test(pin);
  const year = /^(19\d\d|20[0-3]\d)$/.test(pin);
  return run || repeated || year || COMMON.includes(pin) ? "pinWeak" : "";
}

async function hashOf(pin: string, salt: string, rounds: number): Promise<string> {
  const typed = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: fromHex(salt), iterations: rounds }, typed, 256);
  return hex(new Uint8Array(bits));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Pins {
  private constructor(
    private readonly store: Store,
    private locks: Record<number, Lock>,
  ) {}

  static async open(store: Store): Promise<Pins> {
    return new Pins(store, (await store.get<Record<number, Lock>>(KEPT)) ?? {});
  }

  has(guard: number): boolean {
    return guard in this.locks;
  }

  /** Whether only the password helps. */
  blocked(guard: number): boolean {
    return (this.locks[guard]?.wrong ?? 0) >= TRIES;
  }

  /** For how long (ms) no try counts. */
  wait(guard: number, now: number): number {
    const until = this.locks[guard]?.until ?? 0;
    return Math.min(Math.max(0, until - now), PAUSES[PAUSES.length - 1]!); // a clock set back makes nobody wait for days
  }

  left(guard: number): number {
    return TRIES - (this.locks[guard]?.wrong ?? 0);
  }

  /** Keep a new one, and forget the wrong ones; the caller has made sure who it is. */
  async set(guard: number, pin: string): Promise<void> {
    if (weakness(pin)) throw new Error("weak");
    const salt = hex(crypto.getRandomValues(new Uint8Array(16)));
    await this.keep(guard, { salt, hash: await hashOf(pin, salt, ROUNDS), rounds: ROUNDS, wrong: 0, until: 0 });
  }

  /** Try one. It is counted on the disk before it is looked at, so that closing the app in between gains nothing. */
  async attempt(guard: number, pin: string, now: number): Promise<Outcome> {
    const lock = this.locks[guard];
    if (!lock || this.blocked(guard)) return "blocked";
    if (this.wait(guard, now)) return "wait";
    const wrong = lock.wrong + 1;
    await this.keep(guard, { ...lock, wrong, until: now + (PAUSES[wrong - 1] ?? 0) });
    if ((await hashOf(pin, lock.salt, lock.rounds)) !== lock.hash) return wrong >= TRIES ? "blocked" : "wrong";
    await this.keep(guard, { ...lock, wrong: 0, until: 0 });
    return "open";
  }

  /** The password was given: earlier wrong ones count no more. */
  async pardon(guard: number): Promise<void> {
    const lock = this.locks[guard];
    if (lock) await this.keep(guard, { ...lock, wrong: 0, until: 0 });
  }

  /** Forget those who may not decide here any more. */
  async only(guards: number[]): Promise<void> {
    const gone = Object.keys(this.locks).filter((id) => !guards.includes(Number(id)));
    if (!gone.length) return;
    gone.forEach((id) => delete this.locks[Number(id)]);
    await this.store.put(KEPT, this.locks);
  }

  /** The store was wiped. */
  forget(): void {
    this.locks = {};
  }

  private async keep(guard: number, lock: Lock): Promise<void> {
    const locks = { ...this.locks, [guard]: lock };
    await this.store.put(KEPT, locks);
    this.locks = locks;
  }
}
