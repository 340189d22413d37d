// Somebody without a code: a visitor, a courier, or a resident who left the phone at home.

import type { App } from "./app";
import { start } from "./desk";
import { lookUp } from "./doors";
import { button, choice, choose, h, show } from "./dom";
import { isAlike } from "./snapshot";
import { type Word, t } from "./words";

const ERRANDS = ["guest", "service", "medical", "taxi"] as const;

export function visitorForm(app: App, kind: "visitor" | "courier" | "resident", back: () => void): HTMLElement {
  const name = h("input", { class: "input h-14 w-full text-lg", name: "visitor", maxlength: 60, required: true, autocomplete: "off", "aria-label": t("name"), placeholder: t("name") });
  const room = h("input", { class: "input h-14 w-full text-lg", name: "room", maxlength: 60, required: kind === "resident", autocomplete: "off", "aria-label": t("room"), placeholder: t("room") });
  const alike = h("p", { class: "callout callout-act text-md", role: "alert", hidden: true }, t("alike"));
  name.addEventListener("input", () => (alike.hidden = !isAlike(app.gate.lists!, name.value)));
  let errand: string = kind === "courier" ? "courier" : kind === "visitor" ? "guest" : "";
  if (kind === "courier") name.addEventListener("input", () => (errand = "courier"));
  const tiles = ERRANDS.map((value, at) =>
    choice(t(value as Word), () => {
      errand = value;
      choose(tiles, tiles[at]!);
    }),
  );
  choose(tiles, tiles[0]!);
  const decide = () => void app.decide({ ...start(app), visitor: name.value.trim(), room: room.value.trim(), errand, resident: kind === "resident" });
  const unknown = h("div", { class: "callout callout-act grid gap-2 text-md", role: "alert", hidden: true });
  room.addEventListener("input", () => (unknown.hidden = true));
  const form = h("form", { class: "col-span-2 grid gap-3", submit: (event) => {
    event.preventDefault();
    const looked = room.value.trim() ? lookUp(app.gate.lists!, room.value) : null;
    if (!looked || looked.known) return decide();
    unknown.hidden = false;
    show(unknown, ...noSuchHome(room, looked.offers, decide));
  } },
    h("h2", { class: "text-lg font-bold" }, t(kind === "visitor" ? "registerVisitor" : kind === "courier" ? "courierTaxi" : "noCode")),
    kind === "courier" && carriers(app, (called, what) => {
      name.value = called;
      errand = what;
      form.requestSubmit();
    }),
    name, room, unknown, alike,
    kind === "visitor" ? h("div", { class: "grid grid-cols-2 gap-2", role: "group", "aria-label": t("errand") }, ...tiles) : null,
    h("div", { class: "grid grid-cols-3 gap-3" }, h("button", { class: "btn btn-thumb btn-primary col-span-2 h-16" }, t("decide")), button(t("back"), back, "btn-thumb btn-outline h-16")),
  );
  if (kind !== "courier") setTimeout(() => name.focus(), 0); // a keyboard would cover the carriers
  return form;
}

/** The second of two taps: who delivers, or a taxi; any other name is written. */
function carriers(app: App, tapped: (name: string, errand: string) => void): HTMLElement {
  const tile = (name: string, errand: string) => button(name, () => tapped(name, errand), "btn-outline btn-thumb px-1");
  return h("div", { class: "grid grid-cols-3 gap-2", role: "group", "aria-label": t("courierTaxi") },
    ...(app.gate.lists!.carriers ?? []).map((name) => tile(name, "courier")), tile(t("taxi"), "taxi"));
}

/** That no home is called so, which may have been meant, and that nobody has to be kept waiting for it. */
function noSuchHome(room: HTMLInputElement, offers: string[], decide: () => void): HTMLElement[] {
  const said = h("p", {}, t(offers.length ? "noSuchHomeBut" : "noSuchHome", { room: room.value.trim() }));
  const tiles = offers.map((offer) => button(offer, () => {
    room.value = offer;
    decide();
  }, "btn-primary btn-thumb"));
  return [said, h("div", { class: "grid grid-cols-2 gap-2" }, ...tiles, button(t("homeUnknown"), decide, "btn-outline btn-thumb col-span-2"))];
}
