// Plays out by a clock of its own what takes a phone minutes: guards trying PINs, and a server that does not answer.

import { type Hooks, Link } from "./link";
import { Pins, type Store, weakness } from "./pins";
import { Queue, type Shelf } from "../shared/queue";
import { Reckoning } from "../shared/reckoning";

/** What guards do: `set`, `attempt` and `pardon` a PIN, `only` (those who may still decide), and `reopen` the app. */
export type Step = [act: string, guard: number, pin: string, now: number];

export async function tryPins(steps: Step[]): Promise<object> {
  const kept = new Map<string, string>();
  const store: Store = {
    get: async <T>(name: string) => JSON.parse(kept.get(name) ?? "null") as T | null,
    put: async (name, value) => void kept.set(name, JSON.stringify(value)),
  };
  let pins = await Pins.open(store);
  const told = [];
  for (const [act, guard, pin, now] of steps) {
    let outcome = "";
    if (act === "set") await pins.set(guard, pin).catch(() => (outcome = "weak"));
    else if (act === "attempt") outcome = await pins.attempt(guard, pin, now);
    else if (act === "pardon") await pins.pardon(guard);
    else if (act === "only") await pins.only([guard]);
    else pins = await Pins.open(store);
    told.push({ outcome, wait: pins.wait(guard, now), blocked: pins.blocked(guard), has: pins.has(guard) });
  }
  return { told, kept: kept.get("pins") ?? "" };
}

export function weakPins(pins: string[]): string[] {
  return pins.map(weakness);
}

interface World {
  addEventListener: unknown;
  fetch: unknown;
  setTimeout: unknown;
  clearTimeout: unknown;
  setImmediate(act: () => void): void;
}

/** The waits (ms) before the next try, after rounds in which the server answered: `ok`, `away`, or `full` (no upload). */
export async function waitsAfter(rounds: string[]): Promise<number[]> {
  if (!rounds.length) return [];
  const world = globalThis as unknown as World;
  const { addEventListener, fetch, setTimeout, clearTimeout } = world;
  const random = Math.random;
  const timers = new Map<number, { act: () => void; wait: number }>();
  const waits: number[] = [];
  let made = 0;
  const fetched = async (path: string) => {
    const round = rounds[waits.length]!;
    if (round === "away") throw new Error("no network");
    if (path.endsWith("snapshot")) return new Response(null, { status: 304 });
    const status = path.endsWith("decisions") && round === "full" ? 503 : 200;
    return new Response(JSON.stringify({ time: 1, guards: [], receipts: { a: "taken" } }), { status });
  };
  const setTimer = (act: () => void, wait: number) => {
    timers.set(++made, { act, wait });
    return made;
  };
  Object.assign(world, { addEventListener: () => undefined, fetch: fetched, setTimeout: setTimer, clearTimeout: (id: number) => timers.delete(id) });
  Math.random = () => 0.5;
  try {
    const letter = { nonce: "a", letter: "", at: 1 };
    let waiting = [letter];
    const shelf = { waiting: async () => waiting.length, letters: async () => waiting, drop: async () => void (waiting = []) } as unknown as Shelf;
    const hooks: Hooks = { changed: () => undefined, lists: () => undefined, guards: () => undefined, out: () => undefined, refusedLetters: () => undefined };
    const link = new Link(new Queue(shelf), new Reckoning(null), "token", hooks);
    void link.now();
    while (waits.length < rounds.length) {
      const due = await rested(timers, world);
      waits.push(due.wait);
      timers.clear();
      waiting = [letter];
      if (waits.length < rounds.length) due.act();
    }
  } finally {
    Object.assign(world, { addEventListener, fetch, setTimeout, clearTimeout });
    Math.random = random;
  }
  return waits.map(Math.round);
}

/** The timer that is left when nothing is asked any more. */
async function rested(timers: Map<number, { act: () => void; wait: number }>, world: World): Promise<{ act: () => void; wait: number }> {
  for (let quiet = 0; quiet < 20; ) {
    const seen = [...timers.keys()].join();
    await new Promise<void>((done) => world.setImmediate(done));
    quiet = timers.size === 1 && [...timers.keys()].join() === seen ? quiet + 1 : 0;
  }
  return [...timers.values()][0]!;
}
