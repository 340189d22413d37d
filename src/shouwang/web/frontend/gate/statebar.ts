// The state that is always in sight: network, what waits, and what is wrong.

import type { App } from "./app";
import { h, icon, seal } from "./dom";
import { clockTime, named, t } from "./words";

const MINUTE = 60_000;

/** Level, gate and guard on the left, the network on the right. */
export function head(app: App): HTMLElement {
  const held = app.gate.held();
  const line = held?.headline;
  const level = named(line?.level) || "";
  return h(
    "header",
    { class: "flex items-center gap-2.5 px-4 min-h-14 shrink-0" },
    seal(line?.severity ?? 0, line?.numeral ?? "", level || app.gate.lists!.gate.name),
    h(
      "div",
      { class: "min-w-0 leading-tight" },
      h("h1", { class: "text-lg font-bold truncate" }, app.gate.lists!.gate.name),
      h("div", { class: "text-sm truncate" }, [level, app.gate.guard?.name].filter(Boolean).join(" · ")),
    ),
    stateBar(app),
  );
}

export function stateBar(app: App): HTMLElement {
  const { link, queue } = app.gate;
  const text = [link?.online ? t("online") : t("offline"), queue.waiting ? t("waiting", { n: queue.waiting }) : ""];
  return h(
    "button",
    {
      type: "button",
      "data-state": link?.online ? "online" : "offline",
      "aria-live": "polite",
      class: `ml-auto shrink-0 inline-flex items-center gap-2 min-h-11 px-3 rounded-field font-bold text-md ${link?.online ? "bg-base-100 text-base-content border border-rule" : "bg-neutral text-neutral-content"}`,
      click: () => app.go("state"),
    },
    icon(link?.online ? "cloud" : "cloud-off", "size-5"),
    text.filter(Boolean).join(" · "),
  );
}

/** What the guard should know now, worst first; empty on a good day. */
export function warnings(app: App): HTMLElement {
  const lines = troubles(app).map(([grave, text]) =>
    h("p", { class: `callout ${grave ? "callout-act font-bold" : ""} text-md`, role: grave ? "alert" : "status" }, text),
  );
  return h("div", { "data-warnings": true, class: "grid" }, ...lines);
}

function troubles(app: App): [boolean, string][] {
  const { gate } = app;
  const off = gate.clock.off ?? 0;
  const found: [boolean, string][] = [];
  if (gate.full) found.push([true, t("storageNone")]);
  if (gate.refusedLetters) found.push([true, t("refusedLetters", { n: gate.refusedLetters })]);
  if (gate.queue.unread) found.push([true, t("stuck", { n: gate.queue.unread })]);
  if (gate.clock.now().jumped) found.push([true, t("clockLost")]);
  else if (Math.abs(off) >= 2 * MINUTE) found.push([false, t("clockOff", { n: Math.round(off / MINUTE) })]);
  if (gate.lists && gate.clock.now().at > gate.lists.until) found.push([true, t("listsOld")]);
  if (app.storageLow && !gate.full) found.push([true, t("storageLow")]);
  return found;
}

/** How old the lists are, and since when the network is gone, in one line. */
export function ageLine(app: App): string {
  const { gate } = app;
  const heard = gate.clock.lastHeard;
  const minutes = Math.max(0, Math.floor((gate.clock.now().at - heard) / MINUTE));
  const age = minutes < 2 ? t("listsNow") : minutes < 120 ? t("listsAge", { n: minutes }) : t("listsHours", { n: Math.floor(minutes / 60) });
  const since = gate.link?.offlineSince;
  if (gate.link?.online || !since) return age;
  return `${t("offlineSince", { time: clockTime(since, gate.lists!.utc_offset_minutes) })} · ${age}`;
}
