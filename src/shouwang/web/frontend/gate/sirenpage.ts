// Help that is never kept waiting: what it is, in one tap more. It needs no guard on duty and no PIN.

import type { App } from "./app";
import { empty } from "./deciding";
import { button, h, icon, show } from "./dom";
import { clockTime, t } from "./words";
import { directions } from "./desk";

const KINDS = [["ambulanceCrew", "ambulance"], ["fireEngine", "flame"], ["policeOfficers", "siren"], ["rescueCrew", "wrench"]] as const;

/** Draw it. */
export function sirenPage(app: App): void {
  const { gate } = app;
  const out = app.direction === "out";
  const pass = (visitor: string) => void app.decide({ ...empty(app.direction), visitor, errand: "emergency" });
  const arriving = (word: (typeof KINDS)[number][0] | "danger") => pass(named(app, t(word)));
  const tiles = KINDS.map(([word, drawing]) =>
    h("button", { type: "button", class: "btn btn-error h-24 flex-col gap-1 text-xl rounded-box px-1", click: () => arriving(word) }, icon(drawing, "size-8"), t(word)));
  const inside = out ? gate.helpersInside().map((name) => button(name, () => pass(name), "btn-outline btn-error btn-thumb", "log-out")) : [];
  show(app.root,
    directions(app),
    h("main", { class: "flex-1 grid gap-4 content-start p-4 w-full max-w-md mx-auto" },
      h("h1", { class: "text-2xl font-bold" }, t("emergency")),
      h("p", { class: "text-md" }, t(gate.guard ? "emergencyHint" : "emergencyNobody")),
      ...inside,
      h("div", { class: "grid grid-cols-2 gap-3" }, ...tiles),
      button(t("dangerOne"), () => arriving("danger"), "btn-outline btn-error btn-thumb h-auto min-h-16 text-lg", "life-buoy"),
      button(t("back"), () => app.go("desk"), "btn-ghost btn-thumb", "arrow-left")));
}

/** By kind, minute and gate, so that the second ambulance is another one than the first. */
function named(app: App, kind: string): string {
  const lists = app.gate.lists!;
  const base = `${kind} ${clockTime(app.gate.clock.now().at, lists.utc_offset_minutes)} ${lists.gate.name}`.slice(0, 55);
  const taken = app.gate.helpers();
  for (let n = 1; ; n++) {
    const name = n === 1 ? base : `${base} (${n})`;
    if (!taken.includes(name)) return name;
  }
}
