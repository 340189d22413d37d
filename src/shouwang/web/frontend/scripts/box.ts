// What a phone keeps until the network takes it: answers at the door, areas of a round. Each has its own nonce and time, so
// that sending it twice does no harm.

export interface Waiting {
  nonce: string;
  refused?: string;
}

// What waits on this phone; it outlives the page and the battery.
export class Box<T extends Waiting> {
  constructor(private readonly key: string) {}

  all(): T[] {
    try {
      return JSON.parse(localStorage.getItem(this.key) ?? "[]") as T[];
    } catch {
      return [];
    }
  }

  keep(one: T): void {
    this.write([...this.all(), one]);
  }

  drop(nonce: string): void {
    this.write(this.all().filter((kept) => kept.nonce !== nonce));
  }

  refuse(nonce: string, why: string): void {
    this.write(this.all().map((kept) => (kept.nonce === nonce ? { ...kept, refused: why } : kept)));
  }

  private write(kept: T[]): void {
    localStorage.setItem(this.key, JSON.stringify(kept));
  }
}

// crypto.randomUUID exists on secure pages only; a compound's own server may be reached without TLS inside its network.
export function nonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}

export async function reason(answer: Response): Promise<string> {
  const said = (await answer.json().catch(() => ({}))) as { message?: string };
  return said.message ?? String(answer.status);
}

export function tell(box: Box<Waiting>): void {
  const line = document.querySelector<HTMLElement>("[data-queue]");
  const text = line?.querySelector("span");
  if (!line || !text) return;
  const refused = box.all().filter((kept) => kept.refused);
  const waiting = box.all().length - refused.length;
  line.hidden = false;
  line.classList.toggle("text-error", refused.length > 0);
  line.title = refused.map((kept) => kept.refused).join(" ");
  const parts = [];
  if (waiting) parts.push((line.dataset.waiting ?? "{n}").replace("{n}", String(waiting)));
  if (refused.length) parts.push((line.dataset.refused ?? "{n}").replace("{n}", String(refused.length)));
  text.textContent = parts.join(" · ") || line.dataset.sent || "";
}

