// Before a phone can decide: making it a gate, saying who is on duty, and saying why it cannot.

import type { App } from "./app";
import { button, h, icon, show } from "./dom";
import type { Guard } from "./link";
import { ask, emergencyButton } from "./pinpad";
import { t } from "./words";

const PAGE = "mx-auto w-full max-w-md min-h-dvh p-5 grid gap-4 content-center";

function page(app: App, title: string, hint: string, ...more: (Node | null)[]): void {
  const notice = app.notice ? h("p", { class: "callout callout-act text-md", role: "alert" }, app.notice) : null;
  show(app.root, h("main", { class: PAGE }, h("h1", { class: "text-2xl font-bold" }, title), hint ? h("p", { class: "text-md text-muted" }, hint) : null, notice, ...more));
}

export function notYet(app: App): void {
  page(app, t("notYet"), t("notYetHint"), h("a", { class: "btn btn-primary btn-thumb", href: "/" }, t("signIn")));
}

/** A token that the phone makes itself and nobody else ever sees. */
function newToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** A one-time code was scanned; a repeated try shows the same token, so that a lost answer costs nothing. */
export async function enrolByTicket(app: App, ticket: string): Promise<boolean> {
  page(app, t("loading"), "");
  const token = (await app.gate.vault.get<string>("token tried")) ?? newToken();
  await app.gate.vault.put("token tried", token);
  try {
    const answer = await fetch("/api/v1/gate/station/enrol", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ ticket, token }) });
    const told = (await answer.json()) as { message?: string };
    history.replaceState(null, "", location.pathname);
    if (answer.ok) {
      await app.gate.enrolled(token, null);
      return true;
    }
    app.notice = told.message ?? t("failed");
  } catch {
    app.notice = t("failed");
  }
  notYet(app);
  return false;
}

interface Offer {
  compound: { code: string; name: string };
  gates: { id: number; name: string }[];
  csrf: string;
}

/** Whoever is signed in in this browser makes this phone a gate with one tap. */
export async function chooseGate(app: App, compound: string): Promise<boolean> {
  page(app, t("loading"), "");
  const base = `/c/${encodeURIComponent(compound)}/gate/stations/`;
  const answer = await fetch(`${base}enrolment`, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) {
    if (answer?.redirected) location.href = `/login/?next=${encodeURIComponent(`/gate-app/?compound=${compound}`)}`;
    else notYet(app);
    return false;
  }
  const offer = (await answer.json()) as Offer;
  const [token, nonce] = [newToken(), crypto.randomUUID()];
  return new Promise((resolve) => {
    const choose = async (gate: number) => {
      const body = JSON.stringify({ nonce, gate, token, name: phoneName() });
      const made = await fetch(`${base}enrol`, { method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": offer.csrf }, body }).catch(() => null);
      if (!made?.ok) return draw(t("failed"));
      const told = (await made.json()) as { guard: Guard };
      history.replaceState(null, "", location.pathname);
      app.notice = "";
      await app.gate.enrolled(token, told.guard);
      resolve(true);
    };
    const draw = (notice: string) => {
      app.notice = notice;
      const gates = offer.gates.map((gate) => button(gate.name, () => void choose(gate.id), "btn-primary btn-thumb h-16 text-xl", "door-open"));
      page(app, t("chooseGate"), `${offer.compound.name} · ${t("chooseGateHint")}`, ...gates);
    };
    draw("");
  });
}

function phoneName(): string {
  const system = ["Android", "iPhone", "iPad", "Windows", "Mac", "Linux"].find((name) => navigator.userAgent.includes(name));
  return system ? `${system} ${Math.floor(Math.random() * 90 + 10)}` : "";
}

/** Who answers for what is decided: guards who signed on here before, also without a network, each by the own PIN. */
export function signOnPage(app: App): void {
  const { gate } = app;
  const known = gate.guards.map((guard) => {
    const byPassword = !gate.pins.has(guard.id) || gate.pins.blocked(guard.id);
    const take = () => {
      app.pin = ask("take", guard);
      app.render();
    };
    return h("button", { type: "button", class: `btn ${byPassword ? "btn-outline" : "btn-primary"} btn-thumb h-auto min-h-16 py-2 text-xl`, click: byPassword ? () => void app.signOnByPassword() : take },
      icon(byPassword ? "lock" : "user-round"),
      h("span", {}, guard.name, byPassword ? h("span", { class: "block text-sm font-normal" }, t(gate.pins.blocked(guard.id) ? "pinIsBlocked" : "pinIsMissing")) : null));
  });
  const [word, look] = known.length ? (["otherGuard", "btn-outline"] as const) : (["firstGuard", "btn-primary h-16 text-xl"] as const);
  const other = button(t(word), () => void app.signOnBySession(), `btn-thumb ${look}`, "log-in");
  const back = gate.guard ? button(t("back"), () => app.go("desk"), "btn-ghost btn-thumb", "arrow-left") : null;
  page(app, t("signOn"), t("signOnHint"), ...known, other, back, emergencyButton(app));
}

export function troublePage(app: App): void {
  const why = app.gate.trouble;
  if (why === "wiped") return page(app, t("wiped"), "", icon("cloud-off", "size-12"));
  const title = why === "revoked" ? t("revoked") : t("unknownPhone");
  page(app, title, t("revokedHint"), h("a", { class: "btn btn-outline btn-thumb", href: "/" }, t("signIn")));
}
