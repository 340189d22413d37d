// The queue of a page that works without a network (see shared/queue.ts): <… data-outbox="what and whose" data-send="address"
// data-seal="key">. Without a secure connection browsers can seal nothing; the page's forms are then sent as they are.

import { LEFT, PAGES, forget, settle } from "../shared/forgetting";
import { type Memory, Queue, type Receipts } from "../shared/queue";
import { Reckoning, type Saved } from "../shared/reckoning";
import { Full, Vault } from "../shared/vault";

/** What a phone remembers of something done; `fields` as the form had them. */
export interface Done extends Memory {
  act: string;
  fields: [string, string][];
  refused?: Said;
}

/** A sentence of the server's in both languages; whoever opens the page later may read another one. */
type Said = Record<"en" | "zh", string>;

interface Answer {
  receipts: Receipts;
  said: Record<string, Said>;
  time: number;
}

const RETRY = 5_000;
/** A browser says that the network is back a moment before it is, and while something is under way that began without. */
const SOON = [0, 300, 1_500];
const BATCH = 20;
/** A page that the server shows and does not let send is not loaded over and over. */
const ONCE = 60_000;
/** How long something refused is still told of. */
const TOLD = 3 * 86_400_000;

export class Outbox {
  done: Done[] = [];
  private full = false;
  private sending: Promise<void> | null = null;

  private constructor(
    private readonly page: HTMLElement,
    private readonly vault: Vault,
    private readonly queue: Queue,
    private readonly clock: Reckoning,
  ) {}

  /** The queue of a page, or null where the browser cannot keep one. */
  static async open(page: HTMLElement): Promise<Outbox | null> {
    const name = page.dataset.outbox ?? "";
    if (!globalThis.crypto?.subtle || !globalThis.indexedDB) return null;
    const mine = `-${name.split("-").pop() ?? ""}`;
    await forget(mine); // what somebody else left readable on this phone
    void settle(page.dataset.settle, mine);
    const vault = await Vault.open(PAGES + name);
    const clock = new Reckoning(await vault.get<Saved>("clock"));
    const outbox = new Outbox(page, vault, new Queue(vault, BATCH), clock);
    outbox.done = await vault.recent<Done>(clock.now().at - TOLD);
    await outbox.queue.count();
    new BroadcastChannel(LEFT).addEventListener("message", () => location.reload());
    document.addEventListener("visibilitychange", () => clock.hide());
    return outbox;
  }

  /** Send now, when the network comes, and every few seconds while something waits; `took` hears when all is up. */
  start(took: () => void = () => undefined): void {
    let asking = false;
    const again = async () => {
      this.clock.tick();
      if (asking || !this.queue.waiting) return;
      asking = true;
      try {
        if (await this.send()) took();
      } finally {
        asking = false;
      }
    };
    addEventListener("online", () => SOON.forEach((later) => setTimeout(() => void again(), later)));
    setInterval(() => (this.sending ? this.clock.tick() : void again()), RETRY);
    void this.send(true).then((sent) => sent && took());
  }

  /** What was done and has not reached the server, oldest first. */
  get waiting(): Done[] {
    return this.done.filter((one) => !one.refused).sort((one, other) => one.at - other.at);
  }

  /** Somebody has read why this was refused. */
  async putAway(nonce: string): Promise<void> {
    this.done = this.done.filter((one) => one.nonce !== nonce);
    await this.vault.forgot([nonce]);
    this.tell();
  }

  /** Whether something waits that this page does not know: it was forgotten when whoever did it was signed out. */
  async behind(): Promise<boolean> {
    const known = new Set(this.done.map(({ nonce }) => nonce));
    return (await this.queue.left()).some((nonce) => !known.has(nonce));
  }

  /** The server's time (ms), as well as this phone knows it. */
  get now(): number {
    return this.clock.now().at;
  }

  /** What the page itself keeps under a name, sealed and forgotten with everything else that can be read here. */
  recall<T>(name: string): Promise<T | null> {
    return this.vault.get<T>(name);
  }

  remember(name: string, value: unknown): Promise<void> {
    return this.vault.put(name, value);
  }

  /** Keep what was done; null when the phone is full, and then nothing counts as done. */
  async keep(act: string, fields: [string, string][], more: { photo?: string; memory?: [string, string][] } = {}): Promise<Done | null> {
    const { at, device_at, unsure_ms, jumped } = this.clock.now();
    const made: Done = { nonce: crypto.randomUUID(), at, act, fields: more.memory ?? fields };
    const told = { nonce: made.nonce, at, device_at, unsure_ms, jumped, act, fields, photo: more.photo ?? "" };
    const { seal = "", ticket } = this.page.dataset;
    const label = { nonce: made.nonce, at, ticket };
    try {
      await this.queue.keep(told, label, made, seal).catch((wrong) => {
        if (!(wrong instanceof Full) || !told.photo) throw wrong;
        return this.queue.keep({ ...told, photo: "" }, label, made, seal); // the record matters more than the picture
      });
    } catch (wrong) {
      if (!(wrong instanceof Full)) throw wrong;
      this.full = true;
      this.tell();
      return null;
    }
    this.full = false;
    this.done.push(made);
    this.tell();
    return made;
  }

  /** Upload what waits, after an upload that is under way; true when something was sent and nothing that can be read waits. */
  async send(greet = false): Promise<boolean> {
    const left = () => this.queue.waiting - this.queue.unread;
    const before = left();
    while (this.sending) await this.sending;
    this.sending = this.push(greet && !this.queue.waiting);
    await this.sending;
    return before > 0 && left() === 0;
  }

  private async push(greet: boolean): Promise<void> {
    try {
      if (greet) await this.upload([]);
      await this.queue.push((letters) => this.upload(letters), () => this.tell());
    } catch (wrong) {
      if (!(wrong instanceof TypeError)) throw wrong; // fetch's own word for no network
    } finally {
      this.sending = null;
      this.tell();
    }
  }

  private async upload(letters: { nonce: string; letter: string }[]): Promise<Receipts> {
    const asked = performance.now();
    const token = document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
    const answer = await fetch(this.page.dataset.send ?? "", {
      method: "POST",
      headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ letters, device_at: Date.now() }),
      credentials: "same-origin",
      redirect: "manual",
    });
    if (answer.type === "opaqueredirect" || answer.status === 403 || answer.status === 404) await this.out();
    if (!answer.ok) throw new TypeError("no answer");
    const { receipts, said, time } = (await answer.json()) as Answer;
    this.clock.hear(time, performance.now() - asked);
    await this.vault.put("clock", this.clock.save()).catch(() => undefined);
    this.done = this.done.filter((one) => said[one.nonce] || !receipts[one.nonce] || receipts[one.nonce] === "unreadable");
    for (const one of this.done.filter(({ nonce }) => said[nonce])) {
      one.refused = said[one.nonce]!;
      await this.vault.note(null, one).catch(() => undefined);
    }
    await this.vault.forgot(Object.keys(receipts).filter((nonce) => receipts[nonce] === "taken"));
    return receipts;
  }

  /** The server does not know us here any more: nothing readable stays, nor what it will never take. */
  private async out(): Promise<void> {
    await forget();
    await settle(this.page.dataset.settle);
    const last = Number(sessionStorage.getItem(LEFT));
    sessionStorage.setItem(LEFT, String(Date.now()));
    if (Date.now() - last > ONCE) location.reload();
  }

  private tell(): void {
    const line = document.querySelector<HTMLElement>("[data-queue]");
    const text = line?.querySelector("span");
    if (!line || !text) return;
    const refused = this.done.filter((one) => one.refused);
    const count = (word: string | undefined, n: number) => (n ? (word ?? "{n}").replace("{n}", String(n)) : "");
    const parts = [count(line.dataset.waiting, this.queue.waiting), count(line.dataset.refused, refused.length), this.full ? line.dataset.full : ""];
    line.hidden = false;
    line.classList.toggle("text-error", refused.length > 0 || this.full);
    line.title = refused.map(reason).join(" ");
    text.textContent = parts.filter(Boolean).join(" · ") || line.dataset.sent || "";
  }
}

/** Why something was refused, in the language of the page. */
export function reason(one: Done): string {
  return one.refused?.[document.documentElement.lang.startsWith("zh") ? "zh" : "en"] ?? "";
}

/** The page opens again without a network: its worker keeps it and what it is made of. */
export async function keepPage(page: HTMLElement): Promise<void> {
  const address = page.dataset.worker;
  if (!address || !("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register(address).catch(() => undefined);
  const { active } = await navigator.serviceWorker.ready;
  active?.postMessage(performance.getEntriesByType("resource").map((each) => each.name));
}

