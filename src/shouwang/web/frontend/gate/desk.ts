// The desk: scan, type, or register; one hand, one person every two seconds.

import type { App } from "./app";
import { credentialCard } from "./credentialcard";
import { type Encounter, empty } from "./deciding";
import { button, h, icon, show } from "./dom";
import { NotATemperature, isBare, isHealthCredential, isReading, looksLikeReading, readTemperature } from "./reading";
import { Camera } from "../shared/scan";
import { type Visit, findVisits } from "./snapshot";
import { ageLine, head, warnings } from "./statebar";
import { visitorForm } from "./visitorform";
import { type Word, t } from "./words";

/** Draw the desk; gives what to do when it is left. */
export function desk(app: App): () => void {
  app.misread = false; // what could not be read is not drawn again
  const input = h("input", {
    id: "scan", class: "input h-14 w-full text-lg bg-base-100 text-base-content", autocomplete: "off", autocapitalize: "off",
    spellcheck: "false", enterkeyhint: "go", maxlength: 16_000, "aria-label": t("field"), value: app.typed,
  });
  const found = h("ul", { class: "grid w-full max-w-3xl mx-auto" });
  const video = h("video", { class: "hidden w-full max-h-[45dvh] object-cover", playsinline: true, muted: true });
  const camera = new Camera(video, (text) => void entered(app, text));
  const suggest = () => show(found, ...findVisits(app.gate.lists!, app.typed).map((visit) => visitLine(app, visit)));
  input.addEventListener("input", () => {
    app.typed = input.value;
    suggest();
  });
  const form = h("form", { class: "mt-3 flex gap-2 w-full max-w-xl mx-auto", submit: (event) => {
    event.preventDefault();
    void entered(app, input.value);
  } }, input, h("button", { class: "btn btn-primary h-14 px-5 text-lg" }, t("go")));
  const notice = h("p", { class: "callout callout-act text-md", role: "alert", hidden: !app.notice }, app.notice);
  show(
    app.root,
    head(app),
    warnings(app),
    h("main", { class: "flex-1 flex flex-col w-full" },
      h("section", { class: "bg-neutral text-neutral-content px-4 pt-4 pb-5 text-center", "aria-label": t("show") },
        video, scanner(camera, video), h("p", { class: "text-2xl md:text-4xl font-bold mt-2" }, t("show")),
        h("p", { class: "text-md md:text-xl" }, t("showHint")), form),
      notice,
      app.credential && credentialCard(app, app.credential),
      found,
      directions(app),
      temperatureRow(app, () => {
        notice.textContent = app.notice;
        notice.hidden = !app.notice;
      }),
      actions(app),
      h("p", { class: "mt-auto flex items-center gap-3 px-4 py-3 border-t border-rule bg-base-200 text-md" }, icon("database", "size-5"), ageLine(app))),
  );
  suggest();
  input.focus();
  return () => camera.stop();
}

function scanner(camera: Camera, video: HTMLVideoElement): HTMLElement {
  const label = h("span", {}, t("camera"));
  const toggle = h("button", { type: "button", class: "grid justify-items-center gap-2 mx-auto min-h-14 py-2 px-5 rounded-box text-md font-bold cursor-pointer" }, icon("scan-qr-code", "size-16 md:size-24"), label);
  toggle.addEventListener("click", () => {
    if (camera.on) {
      camera.stop();
      video.classList.add("hidden");
      label.textContent = t("camera");
      return;
    }
    video.classList.remove("hidden");
    camera.start().then(() => (label.textContent = t("cameraOff")), () => {
      video.classList.add("hidden");
      label.textContent = t("cameraNo");
    });
  });
  return toggle;
}

export function directions(app: App): HTMLElement {
  const way = (value: Encounter["direction"], drawing: string) =>
    h("button", {
      type: "button", "aria-pressed": String(app.direction === value),
      class: `btn rounded-none border-0 h-14 text-lg ${app.direction === value ? "btn-primary" : "btn-ghost"}`,
      click: () => {
        app.direction = value;
        app.render();
      },
    }, icon(drawing), t(value));
  return h("div", { class: "grid grid-cols-2 border-b border-rule", role: "group" }, way("in", "log-in"), way("out", "log-out"));
}

function temperatureRow(app: App, told: () => void): HTMLElement | null {
  const asked = app.gate.held()?.asked;
  if (!asked?.["temperature_asked"]) return null;
  const field = h("input", {
    class: "input h-13 w-32 text-2xl font-bold text-right", inputmode: "decimal", maxlength: 12, "aria-label": `${t("temperature")} ℃`,
    value: app.temperature === null ? "" : app.temperature.toFixed(1),
  });
  // Not drawn anew: a tap on a button that ends the typing would meet another button than it began on.
  field.addEventListener("change", () => {
    takeReading(app, field.value);
    told();
  });
  return h("label", { class: "px-4 py-2.5 flex items-center gap-3 border-b border-rule w-full max-w-3xl mx-auto" },
    icon("thermometer"),
    h("span", { class: "flex-1" }, h("b", { class: "text-md" }, t("temperature")),
      h("span", { class: "block text-sm text-muted" }, t("limit", { n: Number(asked["temperature_limit_c"]).toFixed(1) }))),
    field);
}

function takeReading(app: App, text: string): void {
  try {
    app.temperature = text.trim() ? readTemperature(text) : null;
    app.misread = false;
    app.notice = "";
  } catch (wrong) {
    if (!(wrong instanceof NotATemperature)) throw wrong;
    app.misread = true;
    app.notice = t(wrong.message as Word);
  }
}

/** Something was scanned, typed, or sent by a scanner or thermometer that types. */
async function entered(app: App, text: string): Promise<void> {
  const typed = text.trim();
  if (!typed) return;
  if (isHealthCredential(typed)) {
    app.typed = "";
    app.notice = (await app.readCredential(typed)) ? "" : t("healthCredential");
    return app.render();
  }
  if (looksLikeReading(typed)) return entersReading(app, typed);
  if (/^SWV?\d\./.test(typed) || /[:/]/.test(typed) || typed.length > 24) return app.decide({ ...start(app), code: typed.slice(0, 400) });
  const found = findVisits(app.gate.lists!, typed);
  if (found.length === 1) return app.decide(visiting(app, found[0]!));
  if (!found.length && isBare(typed) && isReading(typed)) return entersReading(app, typed);
  app.notice = found.length ? "" : t(isBare(typed) ? "nobodyNorReading" : "nobody", { typed });
  if (!found.length) app.render();
}

/** Of a wrong one nothing stays on the page but what is wrong with it, so that nobody has to wait for it to be mended. */
function entersReading(app: App, typed: string): void {
  takeReading(app, typed);
  app.misread = false;
  app.typed = "";
  app.render();
}

export function start(app: App): Encounter {
  return { ...empty(app.direction), temperature_c: app.temperature };
}

function visiting(app: App, visit: Visit): Encounter {
  return { ...start(app), visitor: visit.name, room: visit.home };
}

function visitLine(app: App, visit: Visit): HTMLElement {
  const line = [visit.home ? t("visits", { room: visit.home }) : "", visit.plate, visit.phone_tail].filter(Boolean).join(" · ");
  return h("li", {}, h("button", { type: "button", class: "w-full text-left px-4 py-2 min-h-14 border-b border-rule flex items-center gap-3", click: () => void app.decide(visiting(app, visit)) },
    icon("user-round"), h("span", {}, h("b", { class: "text-lg" }, visit.name), h("span", { class: "block text-md text-muted" }, line))));
}

function actions(app: App): HTMLElement {
  const box = h("section", { class: "grid grid-cols-2 gap-3 p-4 w-full max-w-3xl mx-auto" });
  const form = (kind: "visitor" | "courier" | "resident") => show(box, visitorForm(app, kind, () => app.render()));
  show(box,
    button(t("registerVisitor"), () => form("visitor"), "btn-primary col-span-2 h-16 text-xl font-bold rounded-box", "user-plus"),
    button(t("courierTaxi"), () => form("courier"), "btn-outline btn-thumb", "package"),
    button(t("noCode"), () => form("resident"), "btn-outline btn-thumb", "house"),
    button(t("emergency"), () => app.go("siren"), "btn-outline btn-error btn-thumb col-span-2", "siren"));
  return box;
}
