// The app of a phone at a gate: opens what the phone holds, shows one screen at a time, and never waits for the network.

import { type Found, verifyCredential } from "./credential";
import { type Encounter } from "./deciding";
import { desk } from "./desk";
import { h, show } from "./dom";
import { Dismissed, Gate, type Shown } from "./gate";
import { speak, spoken, t } from "./words";
import { type Asked, ask, pinPage } from "./pinpad";
import { sirenPage } from "./sirenpage";
import { chooseGate, enrolByTicket, notYet, signOnPage, troublePage } from "./starting";
import { statePage } from "./statepage";
import { stateBar, warnings } from "./statebar";
import { verdictPage } from "./verdict";

const LOCK = "shouwang-gate";
const TICK = 5_000;
/** Comes back from the sign-in page with whoever wants a new PIN. */
const NEW_PIN = "#newpin";
/** Bytes; ten thousand decisions need a tenth of it. */
const LEAST_ROOM = 100_000_000;

export type Screen = "desk" | "state" | "signon" | "siren";

export class App {
  screen: Screen = "desk";
  shown: Shown | null = null;
  direction: Encounter["direction"] = "in";
  temperature: number | null = null;
  /** What stands in the scan field, kept while the page is drawn anew. */
  typed = "";
  /** A reading stands on the page that cannot be one; nobody is decided until it is mended or emptied. */
  misread = false;
  notice = "";
  /** The number pad, while it is asked for something. */
  pin: Asked | null = null;
  /** The health credential that was scanned for whoever stands here. */
  credential: Found | null = null;
  /** Codes of one card of which more are to come. */
  private pieces = "";
  /** The browser's offer to put the app on the home screen, while there is one. */
  installing: (() => Promise<unknown>) | null = null;
  storageLow = false;
  storageKept = false;
  waitingWorker: ServiceWorker | null = null;
  private leaving: (() => void) | null = null;
  private deciding = false;

  constructor(
    readonly root: HTMLElement,
    readonly gate: Gate,
  ) {}

  async start(): Promise<void> {
    this.gate.changed = (screen) => (screen ? this.render() : this.refresh());
    this.gate.dismissed = (guard) => {
      [this.notice, this.shown] = [t("guardOut", { name: guard.name }), null];
    };
    addEventListener("beforeinstallprompt", (event) => {
      event.preventDefault();
      this.installing = () => (event as Event & { prompt(): Promise<unknown> }).prompt();
    });
    document.addEventListener("visibilitychange", () => {
      this.gate.clock.hide();
      if (!document.hidden) void this.gate.link?.now();
    });
    setInterval(() => void this.gate.tick().then(() => this.refresh()), TICK);
    await this.gate.tick();
    if (!this.gate.link && !(await this.enrol())) return;
    if (["#signon", NEW_PIN].includes(location.hash)) await this.signOnBySession(location.hash === NEW_PIN);
    void this.weigh();
    setInterval(() => void this.weigh(), 10 * 60_000);
    this.render();
  }

  /** Ask the system to keep what is stored, and notice when room gets short. */
  private async weigh(): Promise<void> {
    if (!navigator.storage) return;
    this.storageKept = (await navigator.storage.persisted?.()) || ((await navigator.storage.persist?.()) ?? false);
    const { usage = 0, quota = Infinity } = (await navigator.storage.estimate?.()) ?? {};
    this.storageLow = quota - usage < LEAST_ROOM;
    this.refresh();
  }

  private async enrol(): Promise<boolean> {
    const ticket = location.hash.startsWith("#ticket=") ? location.hash.slice(8) : "";
    const compound = new URLSearchParams(location.search).get("compound") ?? "";
    if (ticket) return enrolByTicket(this, ticket);
    if (compound) return chooseGate(this, compound);
    notYet(this);
    return false;
  }

  /** A new PIN for whoever shows the password. */
  signOnByPassword(): Promise<void> {
    this.pin = null;
    return this.signOnBySession(true);
  }

  /** Let whoever just gave the password in this browser decide here; leads to the sign-in page where nobody did. */
  async signOnBySession(anew = false): Promise<void> {
    const link = this.gate.link!;
    const back = location.hash !== "";
    try {
      const answer = await link.ask("POST", "guards", undefined, 8_000);
      if (answer.status === 200) {
        await this.gate.arrive(answer.data["guard"] as { id: number; name: string }, anew);
        this.notice = "";
        history.replaceState(null, "", location.pathname);
        this.screen = "desk";
      } else if (answer.data["code"] === "station.sign_in" && !back) {
        location.href = `/login/?as=staff&next=${encodeURIComponent(`/gate-app/${anew ? NEW_PIN : "#signon"}`)}`;
        return;
      } else {
        this.notice = String(answer.data["message"] ?? t("failed"));
      }
    } catch {
      this.notice = t("signOnNeedsNetwork");
    }
    this.render();
  }

  /** Decide, and show the verdict; a second tap while it is decided does nothing. */
  async decide(met: Encounter): Promise<void> {
    if (this.deciding || (this.misread && met.errand !== "emergency")) return;
    this.deciding = true;
    try {
      this.shown = await this.gate.decide(met);
      this.temperature = null;
      this.typed = "";
      this.notice = "";
      this.render();
    } catch (wrong) {
      if (wrong instanceof Dismissed) return;
      this.notice = t("failed");
      this.render();
      throw wrong;
    } finally {
      this.deciding = false;
    }
  }

  /** Show the browser's own question; it can be asked once. */
  async install(): Promise<void> {
    const ask = this.installing;
    this.installing = null;
    this.render();
    await ask?.();
  }

  /** What a scanned health credential is worth; null where a person has to say. Nothing of it is kept. */
  async readCredential(text: string): Promise<Found | null> {
    const { lists, clock } = this.gate;
    const whole = this.pieces ? `${this.pieces}\n${text}` : text;
    const able = Object.keys(lists?.trust ?? {}).length > 0 && "DecompressionStream" in globalThis;
    this.credential = able ? await verifyCredential(whole, lists!.trust!, clock.now().at) : null;
    this.pieces = this.credential?.code === "credential.incomplete" ? whole : "";
    return this.credential;
  }

  next(): void {
    this.shown = null;
    this.credential = null;
    this.screen = "desk";
    this.render();
  }

  go(screen: Screen): void {
    this.screen = screen;
    this.shown = null;
    this.render();
  }

  /** Draw the screen that is due. */
  render(): void {
    this.leaving?.();
    this.leaving = null;
    const { gate } = this;
    if (gate.trouble && !gate.lists) return troublePage(this);
    if (!gate.lists) return show(this.root, h("main", { class: "p-6 grid gap-3 place-content-center min-h-dvh text-center" }, h("p", { class: "text-xl font-bold" }, t("loading")), h("p", { class: "text-md text-muted" }, t("firstLists"))));
    if (this.screen === "siren" && !this.shown) return sirenPage(this);
    if (gate.newcomer && this.pin?.guard.id !== gate.newcomer.id) this.pin = ask("choose", gate.newcomer);
    if (this.pin && !this.shown) return void (this.leaving = pinPage(this, this.pin));
    if (!this.shown && (!gate.guard || this.screen === "signon")) return signOnPage(this);
    if (this.screen === "state") return statePage(this);
    this.leaving = this.shown ? verdictPage(this, this.shown) : desk(this);
    this.renew();
  }

  /** Draw what changes by itself: the state and its warnings. */
  refresh(): void {
    this.root.querySelectorAll("[data-state]").forEach((bar) => bar.replaceWith(stateBar(this)));
    this.root.querySelectorAll("[data-warnings]").forEach((list) => list.replaceWith(warnings(this)));
  }

  /** A newer version of the app takes over between two persons, never while one stands there. */
  private renew(): void {
    if (!this.shown) this.waitingWorker?.postMessage("take over");
  }

  speakOther(): void {
    const other = spoken() === "zh" ? "en" : "zh";
    localStorage.setItem("language", other);
    speak(other);
    this.render();
  }
}

export function darken(): void {
  const chosen = localStorage.getItem("night");
  const hour = new Date().getHours();
  const dark = chosen ? chosen === "yes" : hour >= 19 || hour < 6;
  document.documentElement.dataset["theme"] = dark ? "shouwang-night" : "shouwang";
}

async function serve(app: App | null): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const known = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener("controllerchange", () => known && location.reload());
  const registered = await navigator.serviceWorker.register("sw.js").catch(() => null);
  const wait = () => {
    if (app && registered?.waiting) app.waitingWorker = registered.waiting;
  };
  wait();
  registered?.addEventListener("updatefound", () => registered.installing?.addEventListener("statechange", wait));
}

/** Run while no other window does: two would number and upload the same decisions. */
function alone(root: HTMLElement, run: () => Promise<void>, steal = false): void {
  const page = (text: string, act: string, begin: () => void) =>
    show(root, h("main", { class: "p-6 grid gap-4 place-content-center min-h-dvh text-center" }, h("h1", { class: "text-2xl font-bold" }, text), h("button", { class: "btn btn-primary btn-thumb", type: "button", click: begin }, act)));
  const offer = () => page(t("taken"), t("takeOver"), () => (steal ? location.reload() : alone(root, run, true)));
  if (!navigator.locks) return void run();
  navigator.locks
    .request(LOCK, steal ? { steal: true } : { ifAvailable: true }, async (lock) => {
      if (!lock) return offer();
      await run();
      await new Promise(() => undefined); // held until the window is closed
    })
    .catch(() => page(t("taken"), t("takeOver"), () => location.reload()));
}

async function begin(root: HTMLElement): Promise<void> {
  let gate: Gate;
  try {
    gate = await Gate.open();
  } catch (wrong) {
    console.warn(wrong);
    show(root, h("main", { class: "p-6" }, h("p", { class: "callout callout-act text-lg", role: "alert" }, t("noStorage"))));
    return;
  }
  const app = new App(root, gate);
  void serve(app);
  await app.start();
}

speak((localStorage.getItem("language") ?? navigator.language).startsWith("en") ? "en" : "zh");
darken();
setInterval(darken, 60_000);
const root = document.getElementById("app")!;
alone(root, () => begin(root));
