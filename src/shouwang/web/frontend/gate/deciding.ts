// Deciding one person without the server: from what was scanned, typed and ticked to a verdict with its reasons.

import { type Facts, caseOf } from "./case";
import { type Case, type Row, type Verdict, judge } from "./judge";
import { type Claim, readPass, readVisitor } from "../shared/pass";
import type { Moment } from "../shared/reckoning";
import { type Held, type Place, type Snapshot, type Visit, heldAt, isAlike, isNight, isSameDoor, ordersAt, ordersOf, placeOfRoom } from "./snapshot";

/** What the guard scanned, typed and ticked. */
export interface Encounter {
  direction: "in" | "out";
  code: string;
  visitor: string;
  room: string;
  /** Somebody who says they live here and has no code. */
  resident: boolean;
  errand: string;
  temperature_c: number | null;
  mask: boolean | null;
  identity_checked: boolean;
  credentials_shown: boolean;
  invited: boolean;
  approved: boolean;
  reason: string;
  ground: string;
  override_reason: string;
  follows: string | null;
  /** Whether the decision that this one follows was about a high reading. */
  was_high: boolean;
}

export interface Reason {
  code: string;
  verdict: Verdict;
  params: Record<string, unknown>;
  title: Record<string, string> | null;
  level: Record<string, string> | null;
  by: string;
  until: string | null;
}

/** What this phone remembers of a decision, for a while. */
export interface Recent {
  nonce: string;
  at: number;
  mark: string;
  direction: string;
  kind: string;
  home: number;
  /** The invitation that somebody came on; 0 for none. */
  visit: number;
  ground: string;
  passed: boolean;
  /** Who came to help: kind, time and gate. */
  helper?: string;
}

/** Who it is, as far as a code, a typed name and the lists say. */
export interface Known {
  kind: Facts["kind"];
  proof: string;
  name: string;
  place: Place;
  room: string;
  claim: Claim | null;
  visit: Visit | null;
}

export interface Decided {
  verdict: Verdict;
  passed: boolean;
  reasons: Reason[];
  rows: Row[];
  whole: Case;
  known: Known;
  mark: string;
  held: Held;
}

const USED = 3 * 60_000;
const BOUNCE = 10_000;
const HIGH = ["temperature.high", "temperature.still_high"];
const ERRANDS: Record<string, string> = {
  guest: "guest", care: "medical", medical: "medical", service: "service",
  contractor: "contractor", courier: "courier", taxi: "taxi",
};

export function empty(direction: "in" | "out"): Encounter {
  return {
    direction, code: "", visitor: "", room: "", resident: false, errand: "", temperature_c: null, mask: null,
    identity_checked: false, credentials_shown: false, invited: false, approved: false, reason: "", ground: "",
    override_reason: "", follows: null, was_high: false,
  };
}

/** Who it is. */
export async function identify(met: Encounter, lists: Snapshot, now: number): Promise<Known> {
  const nobody: Known = { kind: "visitor", proof: "unknown", name: "", place: [0, 0, 0], room: "", claim: null, visit: null };
  if (met.visitor) return typed(met, lists, now);
  if (met.code.startsWith("SWV1.")) return invited(met.code, lists, now, nobody);
  const known = { keys: lists.keys, withdrawn: lists.withdrawn, compound: lists.compound.id };
  const { proof, claim } = await readPass(met.code, known, now / 1000);
  if (!claim) return { ...nobody, proof };
  const believed = claim.card && lists.void_cards.includes(claim.card) ? "revoked" : proof;
  const holder = claim.bearer === 3;
  const kind = claim.bearer === 1 ? "resident" : holder && believed !== "card" ? "visitor" : "staff";
  return { ...nobody, kind, proof: believed, name: claim.label, place: claim.home, claim };
}

function typed(met: Encounter, lists: Snapshot, now: number): Known {
  const place = placeOfRoom(lists, met.room);
  const common = { name: met.visitor, place, room: met.room, claim: null };
  if (met.resident) return { ...common, kind: "resident", proof: "unknown", visit: null };
  const same = lists.visitors.visits.filter((one) => one.name === met.visitor && (!met.room || isSameDoor(one.home, met.room)));
  const best = same.sort((one, other) => Number(within(other, now)) - Number(within(one, now)))[0] ?? null;
  return { ...common, kind: "visitor", proof: "looked_up", visit: best };
}

async function invited(code: string, lists: Snapshot, now: number, nobody: Known): Promise<Known> {
  const known = { keys: lists.keys, withdrawn: lists.withdrawn, compound: lists.compound.id };
  const read = await readVisitor(code, known, now / 1000);
  if (!read.invitation || lists.visitors.void.includes(read.invitation)) {
    const gone = read.invitation > 0 || read.seen === "withdrawn";
    return { ...nobody, proof: read.seen === "elsewhere" ? "elsewhere" : gone ? "revoked" : "forged" };
  }
  const found = lists.visitors.visits.find((one) => one.id === read.invitation);
  // A code that was made after the lists: its signature says that there is an invitation, and for when.
  const visit: Visit = found ?? {
    id: read.invitation, code: "", name: "", kind: "", home: "", plate: "", phone_tail: "", left: null, invited: true,
    approved: false, blocked: "", ...spanOf(read.seen, now),
  };
  const place = placeOfRoom(lists, visit.home);
  return { ...nobody, proof: "looked_up", name: visit.name, place, room: visit.home, visit };
}

function spanOf(seen: string, now: number): { from: string; to: string } {
  const [since, until] = seen === "early" ? [1, 2] : seen === "over" ? [-2, -1] : [-1, 1];
  const at = (hours: number) => new Date(now + hours * 3_600_000).toISOString();
  return { from: at(since), to: at(until) };
}

function within(visit: Visit, now: number): boolean {
  return Date.parse(visit.from) <= now && now < Date.parse(visit.to);
}

/** Whether an invitation let in as often as it may, by the lists and by what this phone did since. */
function isSpent(visit: Visit, lists: Snapshot, recent: Recent[]): boolean {
  const since = (one: Recent) => one.visit === visit.id && one.passed && one.direction === "in" && one.at > lists.time;
  return visit.left !== null && recent.filter(since).length >= visit.left;
}

/** Judge an encounter by the lists. */
export async function decide(met: Encounter, lists: Snapshot, recent: Recent[], now: number): Promise<Decided> {
  const [known, mark] = await Promise.all([identify(met, lists, now), markOf(met.code)]);
  const held = heldAt(lists, known.place, now);
  const facts = factsOf(met, known, held, lists, { used: isUsed(met, mark, recent, now), recent, now });
  const whole = caseOf(facts, held.asked);
  const { verdict, spoken } = judge(lists.table, whole);
  const passed = verdict === "allow" || met.override_reason.trim() !== "";
  return { verdict, passed, reasons: spoken.map((row) => reasonOf(row, whole, held)), rows: spoken, whole, known, mark, held };
}

function factsOf(
  met: Encounter, known: Known, held: Held, lists: Snapshot, also: { used: boolean; recent: Recent[]; now: number },
): Facts {
  const { visit, claim } = known;
  const orders = claim
    ? ordersOf(lists, claim.bearer === 1 ? claim.bearerId : 0, claim.home[2], also.now)
    : ordersAt(lists, known.room, also.now);
  return {
    direction: met.direction,
    kind: known.kind,
    proof: known.proof,
    night: isNight(lists, also.now),
    orders,
    identity_checked: met.identity_checked,
    code_used: also.used,
    area_ok: !claim?.gates.length || claim.gates.includes(lists.gate.id),
    temperature_c: met.temperature_c,
    remeasured: met.was_high,
    mask: met.mask,
    credentials_shown: met.credentials_shown,
    credentials_bad: [],
    reason: met.reason.trim(),
    ground: met.ground,
    errand: errandOf(met.errand, visit),
    invited: met.invited || (visit?.invited ?? false),
    approved: met.approved || Boolean(visit?.approved && visit.invited),
    outside_time: visit ? !within(visit, also.now) || isSpent(visit, lists, also.recent) : false,
    blocked: visit?.blocked === "sure",
    alike: known.kind === "visitor" && (visit ? visit.blocked === "alike" : isAlike(lists, known.name)),
    visit_until: visit?.to ?? null,
    exits_used: exitsUsed(lists, claim?.home[2] ?? 0, held, also),
  };
}

/** What the guard says counts, but a guest who is in the book as help is help. */
function errandOf(said: string, visit: Visit | null): string {
  const written = visit ? (ERRANDS[visit.kind] ?? "") : "";
  return said === "" || said === "guest" ? written || said : said;
}

function exitsUsed(lists: Snapshot, home: number, held: Held, also: { recent: Recent[]; now: number }): number {
  const days = held.asked["quota_days"] as number | null;
  if (!home || days === null) return 0;
  const since = also.now - days * 86_400_000;
  const told = (lists.exits[home] ?? []).map((seconds) => seconds * 1000);
  const here = also.recent
    .filter((one) => one.direction === "out" && one.kind === "resident" && one.passed && one.home === home)
    .filter((one) => !["medical", "work"].includes(one.ground))
    .filter((one) => !told.some((at) => Math.abs(at - one.at) < 2_000))
    .map((one) => one.at);
  return [...told, ...here].filter((at) => at > since).length;
}

function isUsed(met: Encounter, mark: string, recent: Recent[], now: number): boolean {
  if (!mark) return false;
  return recent.some(
    (one) =>
      one.mark === mark && one.passed && one.direction === met.direction && now - one.at < USED && now - one.at >= BOUNCE,
  );
}

/** A short hash of a code, by which its second use is noticed. */
export async function markOf(code: string): Promise<string> {
  if (!code) return "";
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(code)));
  return Array.from(hash.subarray(0, 12), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function reasonOf(row: Row, whole: Case, held: Held): Reason {
  const source = row.measure ? (held.sources[row.measure] ?? null) : null;
  const names = [...row.message.matchAll(/\{(\w+)\}/g)].map((found) => found[1]!);
  return {
    code: row.code,
    verdict: row.verdict,
    params: Object.fromEntries(names.filter((name) => name !== "temperature_c").map((name) => [name, whole[name]])),
    title: source?.title ?? null,
    level: source?.level ?? null,
    by: (row.by && String(whole[row.by] ?? "")) || (source?.by ?? ""),
    until: (row.until && (whole[row.until] as string | null)) || (source?.until ?? null),
  };
}

export function isHigh(reasons: { code: string }[]): boolean {
  return reasons.some((reason) => HIGH.includes(reason.code));
}

/** The decision as the server is told of it. */
export function tell(
  met: Encounter, made: Decided, moment: Moment, whence: { nonce: string; guard: number; snapshot: string },
): Record<string, unknown> {
  const { resident: _resident, was_high, follows, ...plain } = met;
  return {
    ...plain,
    ...moment,
    ...whence,
    kind: made.known.kind,
    proof: made.known.proof,
    verdict: made.verdict,
    reasons: made.reasons,
    errand: String(made.whole["errand"] ?? ""),
    remeasured: was_high,
    code_used: made.whole["code_used"] === true,
    severity: made.held.headline.severity,
    ...(follows ? { follows } : {}),
  };
}
