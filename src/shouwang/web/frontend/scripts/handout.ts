// Handing out without a network: a home is found by its room or known by its code, which this phone verifies with public keys;
// what is handed out is kept first and sent then. The page of a point, where there is a network, only sends what still waits.

import { readPass, type Known } from "../shared/pass";
import { startCamera } from "./camerafield";
import { Outbox, keepPage } from "./outbox";
import { drawRefusals, told } from "./refusals";
import { drawnOn, wipe } from "./signing";

/** `door`: building, unit and room; `code`: SHA-256 of the home's own printed code. */
interface Home { id: number; room: string; door: [string, string, string]; units: number; served: boolean; code: string }
interface Along { round: number; point: number; homes: Home[]; passes: Known & { void_cards: number[] } }
/** What became of a scanned text: a home of this list, or in which words it is none. */
type Scanned = { home: Home } | { said: string };

const MOST = 12;
const AGAIN = 5_000;
const CODE = /^(SW|R\.)|.{41}/;
const SERVE = "serve";

export async function startHandOut(): Promise<void> {
  const page = document.querySelector<HTMLElement>("[data-handout]");
  if (!page) return;
  const box = await Outbox.open(page);
  const list = document.getElementById("along");
  if (!list) startCamera(page.querySelector("[data-scan]"));
  if (box && list) await new HandOut(page, box, JSON.parse(list.textContent ?? "{}") as Along).start();
  else if (box) startSending(page, box);
  else part(page, "insecure")?.removeAttribute("hidden");
}

// Where there is a network: what was handed out without it, by whoever is signed in, still goes up.
function startSending(page: HTMLElement, box: Outbox): void {
  showRefusals(page, box);
  box.start(() => showRefusals(page, box));
}

function part<T extends HTMLElement>(page: HTMLElement, name: string): T {
  return page.querySelector<T>(`[data-${name}]`) as T;
}

class HandOut {
  private readonly field: HTMLInputElement;
  private readonly form: HTMLFormElement;
  private open: { home: Home; code: string } | null = null;
  private busy = false;
  /** What was handed out before a sign-in waits to go up, and this page does not know to whom: nobody is served till it has. */
  private behind = false;

  constructor(
    private readonly page: HTMLElement,
    private readonly box: Outbox,
    private along: Along,
  ) {
    this.field = part(page, "find").querySelector("input") as HTMLInputElement;
    this.form = part(page, "hand");
  }

  async start(): Promise<void> {
    this.behind = await this.box.behind();
    await this.mark();
    this.draw();
    part(this.page, "find").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.look();
    });
    this.field.addEventListener("input", () => this.suggest());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.hand();
    });
    startCamera(this.field);
    this.box.start(() => void this.uploaded());
    void keepPage(this.page);
  }

  /** Who has been served here: the kept page does not know it, and what was uploaded is forgotten by the queue. */
  private async mark(): Promise<void> {
    const before = (await this.box.recall<number[]>(this.name)) ?? [];
    const here = this.box.done.filter((one) => one.act === SERVE && told(one, "point") === String(this.along.point));
    const done = new Set([...before, ...here.map((one) => Number(told(one, "home")))]);
    this.along.homes.forEach((home) => (home.served ||= done.has(home.id)));
    if (done.size > before.length) await this.box.remember(this.name, [...done]).catch(() => undefined); // a full phone has the letter
  }

  private get name(): string {
    return `served-${this.along.point}`;
  }

  private async look(): Promise<void> {
    const text = this.field.value.trim();
    if (!text) return;
    if (CODE.test(text)) {
      const found = await this.read(text);
      this.field.value = "";
      if ("home" in found) this.show(found.home, text);
      else this.say(found.said);
      return;
    }
    const found = this.named(text);
    if (found.length === 1) this.show(found[0]!, "");
  }

  private async read(text: string): Promise<Scanned> {
    const words = (name: string) => ({ said: this.page.dataset[name] ?? "" });
    if (text.startsWith("R.")) {
      const mark = await fingerprint(text);
      const home = this.along.homes.find((each) => each.code === mark);
      return home ? { home } : words("strange");
    }
    const { passes } = this.along;
    const { proof, claim } = await readPass(text, passes, this.box.now / 1000);
    if (proof !== "signed" && proof !== "card") return words(proof);
    if (claim!.card && passes.void_cards.includes(claim!.card)) return words("revoked");
    const home = this.along.homes.find((each) => each.id === claim!.home[2]);
    return home ? { home } : words("unknown");
  }

  private named(text: string): Home[] {
    const said = text.normalize("NFKC").toLowerCase().match(/[0-9a-z]+/g)?.map(bare) ?? [];
    if (!said.length) return [];
    const kinds = [isIts, begins, ends].map((kind) => this.along.homes.filter((home) => kind(home.door.map(bare), said)));
    return kinds.find((found) => found.length) ?? [];
  }

  private suggest(): void {
    const text = this.field.value.trim();
    const found = text && !CODE.test(text) ? this.named(text) : [];
    this.close();
    this.say(text && !CODE.test(text) && !found.length ? (this.page.dataset.unknown ?? "") : "");
    part(this.page, "found").replaceChildren(...found.slice(0, MOST).map((home) => this.line(home)));
  }

  private line(home: Home): HTMLElement {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "flex w-full items-center gap-3 min-h-14 text-left text-lg";
    const name = document.createElement("b");
    name.textContent = home.room;
    const end = document.createElement("span");
    end.className = home.served ? "ml-auto font-bold text-error" : "ml-auto";
    end.textContent = home.served ? (this.page.dataset.given ?? "") : `× ${home.units}`;
    button.append(name, end);
    button.addEventListener("click", () => this.show(home, ""));
    item.append(button);
    return item;
  }

  /** The card of one home; by a code that names it, or to be signed for. */
  private show(home: Home, code: string): void {
    this.open = { home, code };
    this.say("");
    part(this.page, "found").replaceChildren();
    part(this.page, "card").hidden = false;
    part(this.page, "room").textContent = home.room;
    part(this.page, "units").textContent = `× ${home.units}`;
    part(this.page, "already").hidden = !home.served;
    this.form.hidden = home.served;
    part(this.page, "scanned").hidden = !code;
    part(this.page, "pen").hidden = Boolean(code);
    const button = part(this.page, "button");
    button.textContent = (button.dataset.words ?? "").replace("{n}", String(home.units));
    wipe(this.form);
    this.form.reset();
  }

  private close(): void {
    this.open = null;
    part(this.page, "card").hidden = true;
  }

  private say(text: string): void {
    part(this.page, "said").textContent = text;
  }

  private async hand(): Promise<void> {
    if (!this.open || this.busy || this.open.home.served) return;
    const opened = this.open;
    const { home, code } = opened;
    this.busy = true;
    const where: [string, string][] = [["point", String(this.along.point)], ["home", String(home.id)]];
    const note = String(new FormData(this.form).get("note") ?? "");
    const fields: [string, string][] = [["round", String(this.along.round)], ...where, ["code", code], ["note", note]];
    const photo = code ? "" : drawnOn(this.form);
    const kept = await this.box.keep(SERVE, fields, { photo, memory: [...where, ["room", home.room]] });
    this.busy = false;
    if (!kept) return;
    await this.mark();
    if (this.open === opened) this.ready(home); // or somebody has looked for the next home meanwhile
    this.draw();
    if (await this.box.send()) await this.uploaded();
  }

  /** Handed over: ready for the next home. */
  private ready(home: Home): void {
    this.field.value = "";
    this.close();
    this.say((this.page.dataset.handed ?? "").replace("{home}", home.room));
    this.field.focus();
  }

  /** All is with the server: ask it how the list stands, which also renews the page that is kept. */
  private async uploaded(): Promise<void> {
    this.draw();
    const answer = await fetch(location.href).catch(() => null);
    if (answer?.redirected) location.reload(); // the list is not on this phone any more
    if (!answer?.ok && this.behind) setTimeout(() => void this.uploaded(), AGAIN);
    if (!answer?.ok || answer.redirected) return;
    const drawn = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("along");
    if (drawn) this.along = JSON.parse(drawn.textContent ?? "{}") as Along;
    if (drawn) this.behind = false;
    await this.mark();
    this.draw();
  }

  /** What waits, what was refused, and whether the list can be given back. */
  private draw(): void {
    showRefusals(this.page, this.box);
    part(this.page, "work").hidden = this.behind;
    part(this.page, "behind").hidden = !this.behind;
    part(this.page, "give-back").hidden = this.behind || this.box.waiting.length > 0;
    const left = this.along.homes.filter((home) => !home.served).length;
    const count = document.querySelector("[data-left-to-serve]");
    if (count) count.textContent = String(left);
  }
}

function showRefusals(page: HTMLElement, box: Outbox): void {
  drawRefusals(page, box, (one) => told(one, "room"), SERVE);
}

function bare(number: string): string {
  return number.toLowerCase().replace(/^0+(?=.)/, "");
}

/** Whether somebody names this door in full: `3-2-501`, `3-501` or `501`. */
function isIts([building, unit, room]: string[], said: string[]): boolean {
  const [before, last] = [said.slice(0, -1), said[said.length - 1]];
  return room === last && (before.length === 2 ? before[0] === building && before[1] === unit : !before.length || before[0] === building);
}

/** Whether what is typed so far is how a door begins: `3`, `3-2`, `3-2-5`, `3-5`. */
function begins([building, unit, room]: string[], said: string[]): boolean {
  if (said.length === 1) return building === said[0] || room!.startsWith(said[0]!);
  if (building !== said[0]) return false;
  return said.length === 2 ? unit === said[1] || room!.startsWith(said[1]!) : unit === said[1] && room!.startsWith(said[2]!);
}

/** Whether it is how a door ends: unit and room where all are of one building, or the last digits. */
function ends([, unit, room]: string[], said: string[]): boolean {
  return room!.endsWith(said[said.length - 1]!) && (said.length === 1 || (said.length === 2 && unit === said[0]));
}

async function fingerprint(text: string): Promise<string> {
  const hashed = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(hashed), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
