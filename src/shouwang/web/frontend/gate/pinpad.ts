// The number pad: choosing a PIN, changing it, and taking over a shift by it; one thumb, and a keyboard works too.

import type { App } from "./app";
import { button, h, icon, show } from "./dom";
import type { Guard } from "./link";
import { TRIES, weakness } from "./pins";
import { type Word, t } from "./words";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
const LONGEST = 6;

/** What the pad is asked for: to choose a new one (`first` is what was typed first), or to show the old one. */
export interface Asked {
  why: "choose" | "take" | "change";
  guard: Guard;
  first: string;
  typed: string;
  told: string;
}

export function ask(why: Asked["why"], guard: Guard): Asked {
  return { why, guard, first: "", typed: "", told: "" };
}

/** Draw it; gives what to do when it is left. */
export function pinPage(app: App, asked: Asked): () => void {
  const { gate } = app;
  const { guard } = asked;
  const choosing = asked.why === "choose";
  let busy = false;
  const dots = h("p", { class: "h-10 text-4xl leading-10 tracking-[.4em] text-center font-bold", role: "status", "aria-live": "polite" });
  const told = h("p", { class: "callout callout-act text-md", role: "alert" });
  const draw = () => {
    dots.textContent = "●".repeat(asked.typed.length);
    dots.setAttribute("aria-label", t("pinTyped", { n: asked.typed.length }));
    told.textContent = asked.told;
    told.hidden = !asked.told;
  };
  const type = (digit: string) => {
    if (busy || asked.typed.length >= LONGEST) return;
    [asked.typed, asked.told] = [asked.typed + digit, ""];
    draw();
  };
  const erase = () => {
    if (!busy) asked.typed = asked.typed.slice(0, -1);
    draw();
  };
  const done = async () => {
    if (busy || !asked.typed) return;
    busy = true;
    const pin = asked.typed;
    asked.typed = "";
    try {
      await (choosing ? chosen(app, asked, pin) : tried(app, asked, pin));
    } catch (wrong) {
      console.warn(wrong);
      asked.told = t("pinNotKept");
    } finally {
      busy = false;
      draw();
    }
  };
  const typing = (event: KeyboardEvent) => {
    if (/^\d$/.test(event.key)) type(event.key);
    else if (event.key === "Backspace") erase();
    else if (event.key === "Enter" && !(event.target instanceof HTMLButtonElement)) void done();
  };
  document.addEventListener("keydown", typing);
  const key = (label: string, act: () => void, name = label, ...more: (Node | string)[]) =>
    h("button", { type: "button", class: "btn btn-outline h-16 text-3xl font-bold", "aria-label": name, click: act }, ...(more.length ? more : [label]));
  const pad = h("div", { class: "grid grid-cols-3 gap-2.5", role: "group", "aria-label": t("pinPad") },
    ...KEYS.map((digit) => key(digit, () => type(digit))),
    key("", erase, t("pinErase"), icon("delete", "size-8")), key("0", () => type("0")),
    h("button", { type: "button", class: "btn btn-primary h-16 text-xl font-bold", click: () => void done() }, t("go")));
  const title = choosing ? (asked.first ? "pinAgain" : "pinChoose") : asked.why === "change" ? "pinOld" : "pinEnter";
  const back = () => {
    app.pin = null;
    if (gate.newcomer) gate.newcomer = null;
    app.render();
  };
  show(app.root, h("main", { class: "mx-auto w-full max-w-md min-h-dvh p-5 grid gap-3 content-center" },
    h("h1", { class: "text-2xl font-bold" }, guard.name),
    h("p", { class: "text-lg font-bold" }, t(title)),
    h("p", { class: "text-md text-muted" }, t(choosing ? "pinChooseHint" : "pinEnterHint")),
    told, dots, pad,
    h("div", { class: `grid gap-2.5${choosing ? "" : " grid-cols-2"}` },
      button(t("back"), back, "btn-ghost btn-thumb", "arrow-left"),
      choosing ? null : button(t("pinForgot"), () => void app.signOnByPassword(), "btn-ghost btn-thumb px-1")),
    emergencyButton(app)));
  draw();
  return () => document.removeEventListener("keydown", typing);
}

/** Help and danger need no PIN, and nobody is kept waiting by one. */
export function emergencyButton(app: App): HTMLElement {
  const phone = app.gate.lists?.duty_phone;
  return h("section", { class: "grid gap-2 border-t border-rule pt-3 mt-1" },
    button(t("emergencyNoPin"), () => app.go("siren"), "btn-outline btn-error btn-thumb h-auto min-h-16 py-2 text-lg", "siren"),
    h("p", { class: "text-md" }, t("nobodyWaits")),
    phone ? h("a", { class: "btn btn-ghost btn-thumb", href: `tel:${phone.replace(/[^0-9+]/g, "")}` }, icon("phone"), t("callDuty", { phone })) : null);
}

async function chosen(app: App, asked: Asked, pin: string): Promise<void> {
  if (!asked.first) {
    const wrong = weakness(pin);
    if (wrong) return void (asked.told = t(wrong));
    app.pin = { ...asked, first: pin, told: "" };
    return app.render();
  }
  if (pin !== asked.first) {
    app.pin = { ...ask("choose", asked.guard), told: t("pinDiffers") };
    return app.render();
  }
  await app.gate.choosePin(asked.guard, pin);
  [app.pin, app.notice] = [null, ""];
  app.go("desk");
}

async function tried(app: App, asked: Asked, pin: string): Promise<void> {
  const outcome = await app.gate.takeOver(asked.guard, pin, asked.why === "take");
  if (outcome === "open") {
    app.pin = asked.why === "change" ? ask("choose", asked.guard) : null;
    app.notice = "";
    return app.pin ? app.render() : app.go("desk");
  }
  if (outcome === "blocked") {
    app.pin = null;
    app.notice = t("pinBlocked", { name: asked.guard.name });
    return app.go("signon");
  }
  const { pins, clock } = app.gate;
  const wait = Math.ceil(pins.wait(asked.guard.id, clock.now().at) / 1000);
  const words: Word[] = outcome === "wrong" ? ["pinWrong"] : [];
  if (wait) words.push("pinWait");
  asked.told = words.map((word) => t(word, { n: pins.left(asked.guard.id), of: TRIES, wait })).join("");
}
