// Drives the queue by steps from standard input over a shelf in memory, for its test; no page loads it.

import { type Memory, Queue, type Shelf } from "./queue";
import { Full, type Letter } from "./vault";

declare const process: { stdin: AsyncIterable<Uint8Array>; stdout: { write(text: string): void } };

/** What happens: something is done; the phone is full; the page opens anew; it uploads, and every upload is answered so. */
type Step = { do: string; at: number; told?: string } | { full: boolean } | { reopen: true } | { answers: (Record<string, string> | "lost")[] };

class Drawer implements Shelf {
  full = false;
  kept = new Map<string, Letter>();

  async note(letter: Letter | Promise<Letter> | null, _memory: Memory | null): Promise<void> {
    const written = await letter;
    if (this.full) throw new Full();
    if (written) this.kept.set(written.nonce, written);
  }

  async letters(most: number): Promise<Letter[]> {
    return [...this.kept.values()].sort((one, other) => one.at - other.at).slice(0, most);
  }

  async drop(nonces: string[]): Promise<void> {
    nonces.forEach((nonce) => this.kept.delete(nonce));
  }

  async waiting(): Promise<number> {
    return this.kept.size;
  }
}

async function main(): Promise<void> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const part of process.stdin) text += decoder.decode(part, { stream: true });
  const { key, batch, steps } = JSON.parse(text) as { key: string; batch: number; steps: Step[] };
  const drawer = new Drawer();
  let queue = new Queue(drawer, batch);
  const sent: Pick<Letter, "nonce" | "letter">[][] = [];
  const told: string[] = [];
  for (const step of steps) {
    if ("do" in step) await queue.keep(step.told ?? step.do, { nonce: step.do, at: step.at }, null, key).catch((wrong) => told.push(wrong instanceof Full ? "full" : "fault"));
    else if ("full" in step) drawer.full = step.full;
    else if ("reopen" in step) queue = new Queue(drawer, batch);
    else {
      const answers = [...step.answers];
      const send = async (letters: Pick<Letter, "nonce" | "letter">[]) => {
        sent.push(letters);
        const answer = answers.shift() ?? "lost";
        if (answer === "lost") throw new TypeError("away");
        return Object.fromEntries(letters.map(({ nonce }) => [nonce, answer[nonce] ?? answer["*"] ?? ""]));
      };
      await queue.push(send).catch(() => told.push("away"));
    }
  }
  const left = await drawer.letters(9999);
  process.stdout.write(JSON.stringify({ sent, told, left, waiting: await queue.count(), unread: queue.unread }));
}

void main();
