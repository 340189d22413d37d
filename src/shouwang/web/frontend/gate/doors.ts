// Which homes there are: a phone without a network has to say that none is called so, and what may have been meant.

import { type Snapshot, bare, partsOf, plain } from "./snapshot";

const MOST = 6;

interface Door {
  building: string;
  unit: string;
  room: string;
}

/** What the lists know of a room that was typed: whether it means exactly one home, and else which may be meant. */
export interface Looked {
  known: boolean;
  offers: string[];
}

export function lookUp(lists: Snapshot, typed: string): Looked {
  if (!lists.doors) return { known: true, offers: [] }; // lists of an older server
  const parts = partsOf(typed);
  if (!parts.length || parts.length > 3) return { known: false, offers: [] };
  const room = parts[parts.length - 1]!;
  const [building, unit] = [parts.length > 1 ? parts[0] : undefined, parts.length > 2 ? parts[1] : undefined];
  const near = doorsOf(lists).filter((door) => building === undefined || same(door.building, building));
  const alike = near.filter((door) => same(door.room, room));
  const meant = alike.filter((door) => unit === undefined || same(door.unit, unit));
  if (meant.length === 1) return { known: true, offers: [] };
  const others = building === undefined ? [] : near.filter((door) => isSlip(bare(plain(door.room)), room));
  const offers = [meant, alike, others].find((some) => some.length) ?? [];
  return { known: false, offers: offers.slice(0, MOST).map((door) => [door.building, door.unit, door.room].filter(Boolean).join("-")) };
}

function doorsOf(lists: Snapshot): Door[] {
  return lists.doors!.flatMap(([building, unit, rooms]) => rooms.split(" ").map((room) => ({ building, unit, room })));
}

function same(number: string, typed: string): boolean {
  return bare(plain(number)) === typed;
}

/** Whether one sign was mistyped. */
function isSlip(room: string, typed: string): boolean {
  return room.length === typed.length && [...room].filter((sign, at) => sign !== typed[at]).length === 1;
}
