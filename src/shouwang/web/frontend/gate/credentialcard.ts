// What a health credential says, for a guard who compares it with a face and a document.

import type { App } from "./app";
import type { Fact, Found } from "./credential";
import { h, icon } from "./dom";
import { spoken, t } from "./words";

const HOUR = 3_600_000;

/** A field to scan one into, and what it says below; what was scanned before stands there already. */
export function credentialField(app: App): HTMLElement {
  const told = h("div", { "aria-live": "polite" }, app.credential ? credentialCard(app, app.credential) : null);
  const input = h("input", { class: "input h-13 w-full text-lg", autocomplete: "off", autocapitalize: "off", spellcheck: "false", maxlength: 16_000, "aria-label": t("credentialScan"), placeholder: t("credentialScan") });
  const form = h("form", { class: "flex gap-2", submit: (event) => {
    event.preventDefault();
    const text = input.value.trim();
    input.value = "";
    if (text) void app.readCredential(text).then((found) => told.replaceChildren(found ? credentialCard(app, found) : h("p", { class: "callout callout-act text-md" }, t("healthCredential"))));
  } }, input, h("button", { class: "btn btn-outline h-13 px-4" }, t("go")));
  return h("div", { class: "px-4 py-2.5 grid gap-2 border-t border-rule" }, form, told);
}

export function credentialCard(app: App, found: Found): HTMLElement {
  if (found.code !== "credential.ok") return warning(app, found.code, found.params);
  const positive = found.facts.some((fact) => fact.kind === "test_positive" && fact.covid);
  return h("section", { class: "callout grid gap-1 text-md", role: "status", "data-credential": "genuine" },
    h("p", { class: "flex items-center gap-2 font-bold" }, icon("badge-check"), t("credentialGenuine")),
    h("p", { class: "text-2xl font-bold break-words" }, found.name || "—", found.born ? h("span", { class: "text-lg font-normal" }, ` · ${found.born}`) : null),
    ...found.facts.map((fact) => h("p", { class: "text-lg" }, factLine(app, fact))),
    positive ? warning(app, "credential.test_positive", {}) : null,
    h("p", { class: "text-muted" }, t("credentialCompare")));
}

function warning(app: App, code: string, params: Found["params"]): HTMLElement {
  const sentence = app.gate.lists!.words.credentials[code]?.[spoken()] ?? t("healthCredential");
  const text = sentence.replace(/\{(\w+)\}/g, (_all, name: string) => String(params[name] ?? ""));
  return h("p", { class: "callout callout-act text-md font-bold", role: "alert", "data-credential": code }, text);
}

function factLine(app: App, fact: Fact): string {
  const { clock, lists } = app.gate;
  const at = fact.on.length > 10 ? Date.parse(`${fact.on}Z`) : null;
  const local = at === null ? fact.on : new Date(at + lists!.utc_offset_minutes * 60_000).toISOString().slice(0, 16).replace("T", " ");
  const ago = at === null ? "" : t("hoursAgo", { n: Math.floor((clock.now().at - at) / HOUR) });
  return [t(fact.kind), fact.doses, local, ago, fact.covid ? "" : t("otherDisease")].filter(Boolean).join(" · ");
}
