// One phone at one gate: what it holds, and the two things it does with it: deciding, and keeping what was decided.

import { type Encounter, type Known, type Reason, type Recent, decide, identify, isHigh, markOf, tell } from "./deciding";
import { type Row, type Verdict } from "./judge";
import { Away, type Guard, Link, REMEMBERED } from "./link";
import { type Outcome, Pins } from "./pins";
import { Queue } from "../shared/queue";
import { Reckoning, type Saved } from "../shared/reckoning";
import { type Snapshot, type Visit, heldAt } from "./snapshot";
import { Full, Vault } from "../shared/vault";

/** A decision as the screen shows it. */
export interface Shown {
  nonce: string;
  met: Encounter;
  verdict: Verdict;
  passed: boolean;
  reasons: Reason[];
  rows: Row[];
  kind: string;
  name: string;
  room: string;
  /** What the lists say of a visitor's visit. */
  visit: Visit | null;
  at: number;
  /** The server's number of it, by which a second person can be asked; none where this phone decided. */
  decision?: number;
  /** Whether the server decided, the phone kept it, or it could not even be kept. */
  by: "server" | "phone" | "nobody";
}

/** The guard on duty may not decide here any more. */
export class Dismissed extends Error {}

export type Trouble = "revoked" | "unknown" | "wiped" | null;

const PATIENCE = 1_500;
const MOST_SHOWN = 20;
/** Whoever held the phone while nobody was on duty at it. */
const NOBODY = 0;
/** For how long (ms) help that came in is offered on the way out. */
const HELPING = 12 * 3_600_000;

export class Gate {
  lists: Snapshot | null = null;
  guard: Guard | null = null;
  guards: Guard[] = [];
  /** Signed on by password, and on duty as soon as there is a PIN. */
  newcomer: Guard | null = null;
  trouble: Trouble = null;
  full = false;
  refusedLetters = 0;
  latest: Shown[] = [];
  /** Called when anything on the state bar changed; `true` when another screen is due. */
  changed: (screen: boolean) => void = () => undefined;
  /** Called when the guard on duty may not decide any more. */
  dismissed: (guard: Guard) => void = () => undefined;
  link: Link | null = null;
  private recent: Recent[] = [];
  readonly queue: Queue;

  private constructor(
    readonly vault: Vault,
    readonly clock: Reckoning,
    readonly pins: Pins,
  ) {
    this.queue = new Queue(vault);
  }

  static async open(): Promise<Gate> {
    const vault = await Vault.open("shouwang-gate");
    const gate = new Gate(vault, new Reckoning(await vault.get<Saved>("clock")), await Pins.open(vault));
    const token = await vault.get<string>("token");
    gate.lists = await vault.get<Snapshot>("lists");
    gate.guards = (await vault.get<Guard[]>("guards")) ?? [];
    gate.guard = await vault.get<Guard>("guard");
    gate.recent = await vault.recent<Recent>(gate.clock.now().at - REMEMBERED);
    if (token) gate.connect(token);
    return gate;
  }

  connect(token: string): void {
    this.link = new Link(this.queue, this.clock, token, {
      changed: () => this.changed(false),
      lists: (lists) => void this.take(lists),
      guards: (guards) => void this.know(guards),
      out: (why) => void this.leave(why),
      refusedLetters: (count) => (this.refusedLetters += count),
    });
    this.link.start(this.lists?.version);
  }

  /** Keep the phone's own token and begin; `guard` where somebody enrolled it by hand. */
  async enrolled(token: string, guard: Guard | null): Promise<void> {
    this.trouble = null;
    await this.vault.put("token", token);
    this.newcomer = guard;
    this.connect(token);
  }

  /** Somebody gave the password: on duty at once, or after choosing a PIN where there is none that will do. */
  async arrive(guard: Guard, anew: boolean): Promise<void> {
    if (anew || !this.pins.has(guard.id) || this.pins.blocked(guard.id)) return void (this.newcomer = guard);
    await this.pins.pardon(guard.id);
    await this.signOn(guard);
  }

  async choosePin(guard: Guard, pin: string): Promise<void> {
    await this.pins.set(guard.id, pin);
    this.newcomer = null;
    await this.signOn(guard);
    await this.report("set", guard);
  }

  /** Try a guard's PIN; the right one puts the guard on duty where that is asked. What came of it is told to the server. */
  async takeOver(guard: Guard, pin: string, begin: boolean): Promise<Outcome> {
    const outcome = await this.pins.attempt(guard.id, pin, this.clock.now().at);
    if (outcome === "open" && begin) await this.signOn(guard);
    if (outcome === "open" ? begin : outcome !== "wait") await this.report(outcome === "open" ? "taken" : outcome, guard);
    return outcome;
  }

  /** Off duty; whoever has no PIN stays on it until somebody takes over, or a phone without a network had nobody. */
  async handOver(): Promise<void> {
    if (this.guard && this.pins.has(this.guard.id)) await this.signOn(null);
  }

  /** Put what happened to a PIN among what waits for the server. */
  private async report(shift: string, guard: Guard): Promise<void> {
    const [nonce, moment] = [crypto.randomUUID(), this.clock.now()];
    const told = { ...moment, nonce, shift, guard: guard.id };
    await this.post(nonce, moment.at, told, null).catch((wrong) => this.writing(wrong));
    void this.link?.now();
  }

  private async signOn(guard: Guard | null): Promise<void> {
    this.guard = guard;
    if (guard && !this.guards.some((one) => one.id === guard.id)) this.guards = [guard, ...this.guards];
    await this.vault.put("guard", guard).catch((wrong) => this.writing(wrong));
    await this.vault.put("guards", this.guards).catch((wrong) => this.writing(wrong));
  }

  /** Called often: time passes, clocks are moved, and whoever is silent too long forgets. */
  async tick(): Promise<void> {
    this.clock.tick();
    const silent = this.clock.now().at - this.clock.lastHeard;
    if (this.lists && this.clock.lastHeard && silent > this.lists.silent_hours * 3_600_000) {
      this.forget("wiped");
      this.link?.forget();
      await this.vault.wipe(this.link?.token ?? null);
    }
    await this.vault.put("clock", this.clock.save()).catch((wrong) => this.writing(wrong));
  }

  /** Decide one person: by the server while it answers at once, else alone. The decision is kept before it is shown. */
  async decide(met: Encounter): Promise<Shown> {
    const nonce = crypto.randomUUID();
    const lists = this.lists!;
    // What this phone began alone it ends alone: the server may not have heard of it yet.
    const mine = this.latest.some((one) => one.nonce === met.follows && one.by !== "server");
    const asked = this.guard && this.link?.online && !met.resident && !mine ? await this.ask(met, nonce, lists) : null;
    const shown = asked ?? (await this.alone(met, nonce, lists));
    this.latest = [shown, ...this.latest.filter((one) => one.nonce !== met.follows)].slice(0, MOST_SHOWN);
    return shown;
  }

  private async ask(met: Encounter, nonce: string, lists: Snapshot): Promise<Shown | null> {
    const { resident: _resident, was_high: _high, follows, temperature_c, ...plain } = met;
    const given = { ...plain, nonce, guard: this.guard!.id, temperature: temperature_c === null ? "" : temperature_c.toFixed(1) };
    try {
      const answer = await this.link!.ask("POST", "decide", { ...given, follows_nonce: follows }, PATIENCE);
      if (answer.status === 403) {
        await this.dismiss();
        throw new Dismissed();
      }
      if (answer.status !== 200) return null;
      const told = answer.data as { verdict: Verdict; passed: boolean; kind: string; reasons: Reason[]; decision?: number };
      const now = this.clock.now().at;
      const [known, mark] = await Promise.all([identify(met, lists, now), markOf(met.code)]);
      await this.remember(recentOf(met, known, { nonce, at: now, passed: told.passed, mark }));
      return { ...told, nonce, met, rows: rowsOf(told.reasons, lists), name: known.name, room: known.room, visit: known.visit, at: now, by: "server" };
    } catch (wrong) {
      if (!(wrong instanceof Away)) throw wrong;
      this.link!.lost();
      return null;
    }
  }

  private async alone(met: Encounter, nonce: string, lists: Snapshot): Promise<Shown> {
    const moment = this.clock.now();
    const made = await decide(met, lists, this.recent, moment.at);
    const { kind, name, room, visit } = made.known;
    const { verdict, passed, reasons, rows, mark } = made;
    const recent = recentOf(met, made.known, { nonce, at: moment.at, passed, mark });
    const kept = await this.keep(tell(met, made, moment, { nonce, guard: this.guard?.id ?? NOBODY, snapshot: lists.version }), recent).then(
      () => true,
      (wrong) => this.writing(wrong),
    );
    this.recent.push(recent);
    return { nonce, met, verdict, passed, reasons, rows, kind, name, room, visit, at: moment.at, by: kept ? "phone" : "nobody" };
  }

  private keep(told: Record<string, unknown>, recent: Recent): Promise<void> {
    return this.post(recent.nonce, recent.at, told, recent);
  }

  private async post(nonce: string, at: number, told: Record<string, unknown>, recent: Recent | null): Promise<void> {
    await this.queue.keep(told, { nonce, at }, recent, this.lists!.seal_to);
    this.full = false;
  }

  private async remember(recent: Recent): Promise<void> {
    this.recent.push(recent);
    await this.vault.note(null, recent).catch((wrong) => this.writing(wrong));
  }

  /** Something could not be written: say so; deciding goes on. */
  private writing(wrong: unknown): false {
    this.full = true;
    if (!(wrong instanceof Full)) console.warn(wrong);
    this.changed(false);
    return false;
  }

  private async take(lists: Snapshot): Promise<void> {
    const first = this.lists === null;
    this.lists = lists;
    if (this.trouble === "wiped") this.trouble = null;
    // With the time at which they were fetched, or a phone killed right after would never notice its silence.
    await this.vault.put("clock", this.clock.save()).catch((wrong) => this.writing(wrong));
    await this.vault.put("lists", lists).catch((wrong) => this.writing(wrong));
    this.changed(first);
  }

  private async know(guards: Guard[]): Promise<void> {
    this.guards = guards;
    const mine = this.guard && guards.find((one) => one.id === this.guard!.id);
    if (this.guard && !mine) await this.dismiss();
    await this.pins.only(guards.map((one) => one.id)).catch((wrong) => this.writing(wrong));
    await this.vault.put("guards", guards).catch((wrong) => this.writing(wrong));
  }

  private async dismiss(): Promise<void> {
    const gone = this.guard;
    this.guards = this.guards.filter((one) => one.id !== gone?.id);
    await this.signOn(null);
    if (gone) this.dismissed(gone);
    this.changed(true);
  }

  private async leave(why: "revoked" | "unknown"): Promise<void> {
    const left = await this.queue.count();
    this.forget(why);
    const token = why === "revoked" && left > 0 ? (this.link?.token ?? null) : null;
    if (!token) this.link?.stop();
    await this.vault.wipe(token);
    this.changed(true);
  }

  private forget(why: Trouble): void {
    Object.assign(this, { lists: null, guard: null, newcomer: null, guards: [], recent: [], latest: [], trouble: why });
    this.pins.forget();
    this.changed(true);
  }

  /** The help that this phone let in or out lately, by name. */
  helpers(): string[] {
    return this.recent.flatMap((one) => one.helper || []);
  }

  /** Those let in here and not seen leaving here. */
  helpersInside(): string[] {
    const [since, went] = [this.clock.now().at - HELPING, (way: string) => (one: Recent) => one.direction === way && one.helper];
    const left = this.recent.filter(went("out")).map((one) => one.helper);
    const came = this.recent.filter(went("in")).filter((one) => one.at > since && !left.includes(one.helper));
    return came.map((one) => one.helper!);
  }

  /** What holds over the whole compound now. */
  held(): ReturnType<typeof heldAt> | null {
    return this.lists && heldAt(this.lists, [0, 0, 0], this.clock.now().at);
  }
}

function recentOf(met: Encounter, known: Known, what: Pick<Recent, "nonce" | "at" | "passed" | "mark">): Recent {
  const { kind, place, visit } = known;
  const helper = met.errand === "emergency" ? { helper: met.visitor } : {};
  return { ...what, ...helper, direction: met.direction, kind, home: place[2], visit: visit?.id ?? 0, ground: met.ground };
}

/** The rows of the table behind the server's reasons. */
function rowsOf(reasons: Reason[], lists: Snapshot): Row[] {
  const all = [...lists.table.safety, ...lists.table.rules];
  return reasons.flatMap((reason) => all.find((row) => row.code === reason.code && row.verdict === reason.verdict) ?? []);
}

export function followUp(shown: Shown): Pick<Encounter, "follows" | "was_high"> {
  return { follows: shown.nonce, was_high: isHigh(shown.reasons) };
}
