// The verdict, full screen, in one word with its reasons in plain words; and what the guard can do next.

import type { App } from "./app";
import { credentialField } from "./credentialcard";
import type { Encounter } from "./deciding";
import { button, choice, choose, h, icon, show } from "./dom";
import { type Shown, followUp } from "./gate";
import { mends, say, sentence } from "./judge";
import { NotATemperature, readTemperature } from "./reading";
import type { Visit } from "./snapshot";
import { head, warnings } from "./statebar";
import { type Word, clockTime, named, spoken, t } from "./words";

const ICONS = { allow: "circle-check", check: "user-search", refuse: "octagon-x" };
const TONES = { allow: "verdict-pass", check: "verdict-hold", refuse: "verdict-deny" };
const TICKS = ["identity_checked", "credentials_shown", "invited", "approved", "mask"] as const;
const GROUNDS = [["medical", "groundMedical"], ["work", "groundWork"], ["supplies", "groundSupplies"]] as const;
const ERRANDS = [["medical", "medical"], ["service", "service"], ["guest", "guest"]] as const;
const NEXT_AFTER = 4_000;

type Given = Pick<Encounter, "identity_checked" | "credentials_shown" | "invited" | "approved" | "mask" | "reason" | "ground" | "errand" | "temperature_c">;

/** Draw it; gives what to do when it is left. */
export function verdictPage(app: App, shown: Shown): () => void {
  const verdict = shown.passed ? "allow" : shown.verdict;
  const words = app.gate.lists!.words;
  const params = { ...Object.assign({}, ...shown.reasons.map((one) => one.params)), temperature_c: shown.met.temperature_c };
  const texts = shown.rows.map((row) => sentence(row, params, words, spoken()));
  show(
    app.root,
    h("section", { class: `verdict ${TONES[verdict]} flex-1 flex flex-col min-h-64`, role: "alert", "data-verdict": verdict },
      head(app), warnings(app),
      h("div", { class: "flex-1 flex flex-col items-center justify-center text-center px-4 gap-2 pb-4" },
        icon(ICONS[verdict], texts.length > 1 ? "size-16 md:size-32" : "size-20 md:size-32"),
        h("p", { class: `${t(verdict).length > 8 ? "text-4xl" : "text-5xl"} md:text-6xl font-bold leading-tight` }, t(verdict)),
        ...(texts.length ? texts : [plainly(shown)]).map((text) => h("p", { class: "text-xl md:text-3xl font-bold" }, text)),
        shown.met.override_reason ? h("p", { class: "text-xl font-bold" }, t("letPassBy", { why: shown.met.override_reason })) : null)),
    person(app, shown),
    remedies(app, shown),
    shown.by === "nobody" ? h("p", { class: "callout callout-act px-4 text-md font-bold", role: "alert" }, t("storageFull")) : null,
    shown.passed ? passed(app) : held(app, shown),
  );
  const timer = shown.passed && shown.by !== "nobody" ? setTimeout(() => app.next(), NEXT_AFTER) : 0;
  app.root.querySelector<HTMLElement>("[data-focus]")?.focus();
  return () => clearTimeout(timer);
}

function plainly(shown: Shown): string {
  const heat = shown.met.temperature_c === null ? "" : `${shown.met.temperature_c.toFixed(1)}℃`;
  return [t(shown.kind as Word), shown.met.code ? t("codeValid") : t("lookedUp"), heat].filter(Boolean).join(" · ");
}

function person(app: App, shown: Shown): HTMLElement {
  const where = shown.room ? (shown.kind === "visitor" ? t("visits", { room: shown.room }) : shown.room) : "";
  return h("section", { class: "px-4 py-3 flex items-center gap-3 border-t border-rule" },
    h("div", { class: "size-14 rounded-box bg-base-300 grid place-items-center shrink-0 text-muted" }, icon("user-round", "size-8")),
    h("div", { class: "min-w-0" },
      h("div", { class: "flex items-center gap-2.5 flex-wrap" }, h("b", { class: "text-2xl break-all" }, shown.name || "—"), h("span", { class: "badge badge-outline text-md h-7 px-2.5" }, t(shown.kind as Word))),
      where ? h("div", { class: "text-lg" }, where) : null,
      along(shown.visit) ? h("div", { class: "text-lg font-bold" }, along(shown.visit)) : null),
    h("div", { class: "ml-auto text-right shrink-0 leading-tight" },
      h("div", { class: "text-md" }, `${t(shown.met.direction)} · ${clockTime(shown.at, app.gate.lists!.utc_offset_minutes)}`),
      shown.by === "nobody" ? null : h("div", { class: "text-sm text-muted", role: "status" }, t(shown.by === "server" ? "byServer" : "kept"))));
}

/** Who and what else comes with a visitor. */
function along(visit: Visit | null): string {
  return visit ? [visit.companions ? t("companions", { n: visit.companions }) : "", visit.plate].filter(Boolean).join(" · ") : "";
}

function remedies(app: App, shown: Shown): HTMLElement | null {
  const { words, duty_phone, utc_offset_minutes } = app.gate.lists!;
  const told = new Set<string>();
  const lines = shown.rows.map((row, at) => {
    const reason = shown.reasons[at];
    const until = reason?.until ? `${t("until")} ${dayTime(Date.parse(reason.until), utc_offset_minutes)}` : "";
    const whole = [named(reason?.title), named(reason?.level), reason?.by, until].filter(Boolean).join(" · ");
    const because = told.has(whole) ? "" : whole; // said once, also where several rules come from one plan
    told.add(whole);
    const remedy = row.remedy ? say(row.remedy, words, spoken()) : "";
    if (!remedy && !because) return null;
    return h("div", { class: "py-1" }, h("p", { class: "font-bold" }, remedy), because ? h("p", { class: "text-muted" }, `${t("because")} ${because}`) : null);
  });
  if (!lines.some(Boolean)) return null;
  const call = !shown.passed && duty_phone ? h("a", { class: "btn btn-neutral btn-thumb w-full mt-1", href: `tel:${duty_phone.replace(/[^0-9+]/g, "")}` }, icon("phone"), t("callDuty", { phone: duty_phone })) : null;
  return h("section", { class: "px-4 py-2 border-t border-rule text-md" }, ...lines, call);
}

function dayTime(at: number, offset: number): string {
  return `${new Date(at + offset * 60_000).toISOString().slice(5, 10)} ${clockTime(at, offset)}`;
}

/** The next one can be scanned at once, also by a scanner that types. */
function passed(app: App): HTMLElement {
  const next = h("input", { class: "input h-14 w-full text-lg", autocomplete: "off", autocapitalize: "off", spellcheck: "false", "data-focus": true, inputmode: "none", "aria-label": t("nextScan"), placeholder: t("nextScan") });
  const form = h("form", { class: "flex gap-2", submit: (event) => {
    event.preventDefault();
    const text = next.value;
    app.next();
    const field = app.root.querySelector<HTMLInputElement>("#scan");
    if (!field || !text.trim()) return;
    field.value = text;
    field.form!.requestSubmit();
  } }, next);
  return h("section", { class: "p-4 border-t border-rule grid gap-3" }, form, button(t("next"), () => app.next(), "btn-primary btn-thumb w-full h-16 text-xl"));
}

function held(app: App, shown: Shown): HTMLElement {
  // Whoever lives here and left the phone at home is let in by a document, though no list of the phone can say so.
  const forgot = shown.met.resident && shown.reasons.some((one) => one.code === "person.unknown");
  const told = shown.rows.filter((row) => row.verdict !== "allow" && !(forgot && row.code === "person.unknown"));
  const wanted = new Set<string>(told.every((row) => row.mends.length) ? mends(told) : []);
  if (forgot && told.every((row) => row.mends.length)) wanted.add("identity_checked");
  const { identity_checked, credentials_shown, invited, approved, mask, reason, ground, errand, temperature_c } = shown.met;
  const given: Given = { identity_checked, credentials_shown, invited, approved, mask, reason, ground, errand, temperature_c };
  const again = () => void app.decide({ ...shown.met, ...given, ...followUp(shown), override_reason: "" });
  const steps = [
    wanted.has("errand") ? chips(given, "errand", ERRANDS) : null,
    wanted.has("temperature_c") ? temperature(app, given) : null,
    wanted.has("credentials_shown") ? credentialField(app) : null,
    ...TICKS.filter((field) => wanted.has(field)).map((field) => tick(field, given)),
    wanted.has("reason") ? reasonField(given) : null,
    wanted.has("ground") ? chips(given, "ground", GROUNDS) : null,
  ].filter((step): step is HTMLElement => step !== null);
  const turn = button(t("turnAway"), () => app.next(), "btn-thumb btn-outline btn-error h-16 px-2");
  return h("div", { class: "border-t border-rule" },
    ...steps,
    h("section", { class: "grid grid-cols-3 gap-3 px-4 pt-3 pb-4" },
      steps.length ? button(t("again"), again, "btn-thumb btn-primary col-span-2 h-16") : button(t("next"), () => app.next(), "btn-thumb btn-primary col-span-2 h-16"), turn),
    override(app, shown),
    appeal(app, shown));
}

/** A second person looks at it: on a page of the server's, which has to know of the decision. */
function appeal(app: App, shown: Shown): HTMLElement {
  if (shown.by !== "server" || !shown.decision) return h("p", { class: "px-4 pb-4 text-md text-muted" }, t("appealLater"));
  const href = `/c/${encodeURIComponent(app.gate.lists!.compound.code)}/gate/decisions/${shown.decision}/appeal`;
  return h("p", { class: "px-4 pb-4" }, h("a", { class: "btn btn-ghost btn-thumb w-full", href, target: "_blank", rel: "noopener" }, t("appeal")));
}

const ROW = "px-4 py-2.5 flex items-center gap-3 border-t border-rule min-h-14";

function tick(field: (typeof TICKS)[number], given: Given): HTMLElement {
  const box = h("input", { type: "checkbox", class: "checkbox size-7", name: field });
  box.addEventListener("change", () => {
    if (field === "mask") given.mask = box.checked;
    else given[field] = box.checked;
  });
  return h("label", { class: ROW }, box, h("span", { class: "leading-tight" }, h("b", { class: "text-lg" }, t(field)), h("span", { class: "block text-sm text-muted" }, t(`${field}Means`))));
}

function temperature(app: App, given: Given): HTMLElement {
  const limit = Number(app.gate.held()?.asked["temperature_limit_c"] ?? 37.3);
  const field = h("input", { class: "input join-item h-13 w-24 text-2xl font-bold text-center", name: "temperature", inputmode: "decimal", maxlength: 12, "aria-label": `${t("temperature")} ℃`, value: given.temperature_c?.toFixed(1) ?? "" });
  const wrong = h("span", { class: "block text-sm text-error font-bold", role: "alert" });
  const read = () => {
    try {
      given.temperature_c = readTemperature(field.value);
      wrong.textContent = "";
    } catch (fault) {
      wrong.textContent = fault instanceof NotATemperature ? t(fault.message as Word) : t("failed");
    }
  };
  field.addEventListener("input", read);
  const by = (step: number) => () => {
    field.value = ((given.temperature_c ?? 36.5) + step).toFixed(1);
    read();
  };
  const step = (word: Word, sign: string, change: number) => h("button", { type: "button", class: "btn btn-outline join-item h-13 w-13 text-2xl", "aria-label": t(word), click: by(change) }, sign);
  return h("div", { class: ROW },
    h("span", { class: "flex-1 leading-tight" }, h("b", { class: "text-md" }, t("temperature")), h("span", { class: "block text-sm text-muted" }, t("limit", { n: limit.toFixed(1) })), wrong),
    h("div", { class: "join" }, step("lower", "−", -0.1), field, step("higher", "+", 0.1)));
}

function reasonField(given: Given): HTMLElement {
  const field = h("input", { class: "input h-13 w-full text-lg", name: "reason", maxlength: 200 });
  field.addEventListener("input", () => (given.reason = field.value));
  return h("label", { class: "px-4 py-2.5 grid gap-1 border-t border-rule" }, h("b", { class: "text-md" }, t("reason")), field);
}

function chips(given: Given, field: "ground" | "errand", choices: readonly (readonly [string, Word])[]): HTMLElement {
  const tiles = choices.map(([value, word], at) =>
    choice(t(word), () => {
      given[field] = given[field] === value ? "" : value;
      choose(tiles, given[field] ? tiles[at]! : null);
    }),
  );
  return h("div", { class: "px-4 py-2.5 grid grid-cols-3 gap-2 border-t border-rule", role: "group" }, ...tiles);
}

function override(app: App, shown: Shown): HTMLElement {
  const why = h("input", { class: "input h-13 w-full text-lg", name: "override_reason", maxlength: 200, required: true, "aria-label": t("why"), placeholder: t("why") });
  const quick = (["ambulance", "fire", "police", "danger"] as const).map((word) => button(t(word), () => (why.value = t(word)), "btn-outline h-13 text-md px-1"));
  const form = h("form", { class: "grid gap-3 pt-2", submit: (event) => {
    event.preventDefault();
    const reason = why.value.trim();
    if (reason) void app.decide({ ...shown.met, ...followUp(shown), override_reason: reason });
  } }, h("div", { class: "grid grid-cols-4 gap-2" }, ...quick), why, h("button", { class: "btn btn-thumb btn-error" }, t("allow")));
  return h("details", { class: "border-t border-rule px-4 py-3" },
    h("summary", { class: "min-h-11 flex items-center gap-2 font-bold text-error" }, icon("siren", "size-5"), t("letAnyway")), form);
}
