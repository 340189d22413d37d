// The flat case of one encounter: what the posture asks, and what is known of whoever stands at the gate.

import type { Case, Value } from "./judge";

export interface Order {
  kind: string;
  ordered_by: string;
  until: string | null;
}

export interface Facts {
  direction: "in" | "out";
  kind: "resident" | "staff" | "visitor";
  proof: string;
  night: boolean;
  orders: Order[];
  identity_checked: boolean;
  code_used: boolean;
  area_ok: boolean;
  temperature_c: number | null;
  remeasured: boolean;
  mask: boolean | null;
  credentials_shown: boolean;
  credentials_bad: string[];
  reason: string;
  ground: string;
  errand: string;
  invited: boolean;
  approved: boolean;
  outside_time: boolean;
  blocked: boolean;
  alike: boolean;
  visit_until: string | null;
  exits_used: number;
}

/** The whole case, as `case_of` of the server makes it. */
export function caseOf(facts: Facts, asked: Case): Case {
  const { orders, mask, ...plain } = facts;
  const isolation = longest(orders, "isolation");
  const barred = longest(orders, "no_entry");
  return {
    ...asked,
    ...(plain as Record<string, Value>),
    mask: mask === null ? "" : mask ? "yes" : "no",
    isolated: isolation !== null,
    isolated_by: isolation?.ordered_by ?? "",
    isolated_until: isolation?.until ?? null,
    barred: barred !== null,
    barred_by: barred?.ordered_by ?? "",
    barred_until: barred?.until ?? null,
  };
}

/** The order of a kind that holds longest; one without end holds for ever. */
function longest(orders: Order[], kind: string): Order | null {
  const end = (order: Order) => (order.until === null ? Infinity : Date.parse(order.until));
  return orders
    .filter((order) => order.kind === kind)
    .reduce<Order | null>((best, order) => (best === null || end(order) > end(best) ? order : best), null);
}
