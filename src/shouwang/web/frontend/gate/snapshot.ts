// What the server sends a phone so that it can decide alone, and looking things up in it. Made by the server's
// protect/gate/selectors/snapshots.py.

import type { Case, Table, Words } from "./judge";
import type { Trust } from "./credential";
import { type Order } from "./case";

export interface Source {
  title: Record<string, string>;
  level: Record<string, string>;
  by: string;
  until: string | null;
}

export interface Held {
  asked: Case;
  sources: Record<string, Source | null>;
  headline: { severity: number; numeral: string; title: Record<string, string>; level: Record<string, string> };
}

export interface Visit {
  id: number;
  code: string;
  name: string;
  kind: string;
  from: string;
  to: string;
  home: string;
  /** How many more come along; missing in lists of an older server. */
  companions?: number;
  plate: string;
  phone_tail: string;
  /** How often it still lets in; null for any number. */
  left: number | null;
  invited: boolean;
  approved: boolean;
  blocked: string;
}

export interface Snapshot {
  form: number;
  version: string;
  time: number;
  until: number;
  station: { id: number; name: string };
  compound: { id: number; code: string; name: string };
  gate: { id: number; name: string; kind: string };
  duty_phone: string;
  utc_offset_minutes: number;
  night: [number, number];
  silent_hours: number;
  seal_to: string;
  table: Table;
  words: Words;
  scopes: { place: [number, number, number]; segments: [number, number][] }[];
  held: Held[];
  buildings: Record<string, number>;
  /** Building, unit and its rooms, parted by spaces; missing in lists of an older server. */
  doors?: [building: string, unit: string, rooms: string][];
  keys: Record<string, string>;
  withdrawn: number[];
  void_cards: number[];
  /** Missing in lists of an older server; empty while nobody asks for credentials. */
  trust?: Trust;
  orders: { kind: string; by: string; until: string | null; person: number | null; home: number | null; visited: string }[];
  /** Not in lists of an older server. */
  carriers?: string[];
  visitors: { visits: Visit[]; void: number[]; blocked: string[] };
  exits: Record<string, number[]>;
}

export type Place = [building: number, unit: number, home: number];

/** What holds over a place at an instant (ms): the scope that lies closest around it, in its last span begun. */
export function heldAt(lists: Snapshot, place: Place, now: number): Held {
  const [building, unit, home] = place;
  const around: Place[] = [[building, unit, home], [building, unit, 0], [building, 0, 0], [0, 0, 0]];
  for (const wanted of around) {
    const scope = lists.scopes.find((one) => one.place.every((id, at) => id === wanted[at]));
    const segment = scope?.segments.filter(([since]) => since <= now).pop();
    if (segment) return lists.held[segment[1]]!;
  }
  throw new Error("The lists say nothing of the compound.");
}

/** Building, unit ("" where none is named) and room of what was typed; signs of width and case do not matter. */
function doorOf(text: string): [building: string, unit: string, room: string] | null {
  const parts = partsOf(text);
  return parts.length < 2 ? null : [parts[0]!, parts.length > 2 ? parts[1]! : "", parts[parts.length - 1]!];
}

/** The numbers of a door as they were typed, without leading zeros: `3栋二单元0501` is 3, 2, 501. */
export function partsOf(text: string): string[] {
  return plain(text).replace(/[零〇一二两三四五六七八九十]+/g, arabic).split(/[^0-9A-Z]+/).filter(Boolean).map(bare);
}

/** A Chinese numeral below a hundred, or digits read one by one. */
function arabic(run: string): string {
  const digits = [...run].map((sign) => (sign === "十" ? "十" : String("零一二三四五六七八九".indexOf(sign === "〇" ? "零" : sign === "两" ? "二" : sign)))).join("");
  return digits.replace(/(\d?)十(\d?)/g, (_whole, tens: string, ones: string) => String(Number(tens || 1) * 10 + Number(ones || 0)));
}

/** Whether two texts can mean one door: `3-2-501` and `3-501` can, `3-1-501` and `3-2-501` cannot. */
export function isSameDoor(one: string, other: string): boolean {
  const [here, there] = [doorOf(one), doorOf(other)];
  if (!here || !there || here[0] !== there[0] || here[2] !== there[2]) return false;
  return !here[1] || !there[1] || here[1] === there[1];
}

/** Full-width signs as half-width ones, capitals, no spaces around. */
export function plain(text: string): string {
  return text.normalize("NFKC").trim().toUpperCase();
}

export function bare(number: string): string {
  return number.replace(/^0+(?=.)/, "");
}

export function placeOfRoom(lists: Snapshot, room: string): Place {
  const number = doorOf(room)?.[0];
  const found = Object.entries(lists.buildings).find(([name]) => number && bare(plain(name)) === number);
  return [found ? found[1] : 0, 0, 0];
}

/** Orders on a person or a home lived in. */
export function ordersOf(lists: Snapshot, person: number, home: number, now: number): Order[] {
  return inForce(lists, now)
    .filter((one) => (one.person !== null && one.person === person) || (one.home !== null && one.home === home))
    .map(asOrder);
}

/** Orders on a home that is visited, or on somebody who lives there. */
export function ordersAt(lists: Snapshot, room: string, now: number): Order[] {
  return inForce(lists, now)
    .filter((one) => isSameDoor(one.visited, room))
    .map(asOrder);
}

function inForce(lists: Snapshot, now: number): Snapshot["orders"] {
  return lists.orders.filter((one) => one.until === null || Date.parse(one.until) > now);
}

function asOrder(one: Snapshot["orders"][number]): Order {
  return { kind: one.kind, ordered_by: one.by, until: one.until };
}

/** The visits that a guard may mean: by the start of a name, a phone's last four digits, plate, code or room. */
export function findVisits(lists: Snapshot, typed: string): Visit[] {
  const text = plain(typed);
  if (!text) return [];
  const means = (visit: Visit) =>
    plain(visit.name).startsWith(text) ||
    visit.phone_tail === text ||
    (visit.plate !== "" && plain(visit.plate) === text) ||
    visit.code === text.replace(/[\s-]/g, "") ||
    isSameDoor(visit.home, typed);
  return lists.visitors.visits.filter(means).slice(0, 8);
}

/** Whether a name is that of somebody who is not admitted. */
export function isAlike(lists: Snapshot, name: string): boolean {
  return plain(name) !== "" && lists.visitors.blocked.some((one) => plain(one) === plain(name));
}

export function isNight(lists: Snapshot, now: number): boolean {
  const hour = new Date(now + lists.utc_offset_minutes * 60_000).getUTCHours();
  return hour >= lists.night[0] || hour < lists.night[1];
}
