// The queue of everybody who works without a network: the gate, rounds, doors, hand-outs. What was done is a letter that only
// the server can open, on the disk before anything is shown, sent oldest first, and dropped when the server has it.

import { Writer } from "./letters";
import type { Letter } from "./vault";

/** What became of each letter, by nonce; `unreadable` stays on the phone, everything else is done with. */
export type Receipts = Record<string, string>;

export interface Memory {
  nonce: string;
  at: number;
}

/** Where the letters lie; a vault, in browsers. */
export interface Shelf {
  note(letter: Letter | Promise<Letter> | null, memory: Memory | null): Promise<void>;
  letters(most: number): Promise<Letter[]>;
  drop(nonces: string[]): Promise<void>;
  waiting(): Promise<number>;
}

/** Characters of one upload, so that photos do not make it too large for the server. */
const LARGEST = 1_500_000;
const EVER = 100_000;

export class Queue {
  waiting = 0;
  private readonly stuck = new Set<string>();
  private writer: Writer | null = null;

  /** @param batch how many letters go up at once. */
  constructor(
    private readonly shelf: Shelf,
    private readonly batch = 200,
  ) {}

  /** How many the server could not read. */
  get unread(): number {
    return this.stuck.size;
  }

  /** What waits and may yet be taken, by nonce. */
  async left(): Promise<string[]> {
    return (await this.shelf.letters(EVER)).map((one) => one.nonce).filter((nonce) => !this.stuck.has(nonce));
  }

  /** Keep what was done, for the server, and what this phone has to remember of it, if anything: both or neither. Throws Full. */
  async keep(told: unknown, label: Omit<Letter, "letter">, memory: Memory | null, sealTo: string): Promise<void> {
    if (this.writer?.to !== sealTo) this.writer = await Writer.to(sealTo);
    const letter = this.writer.write(told, label.nonce).then((written) => ({ ...label, letter: written }));
    await this.shelf.note(letter, memory);
    this.waiting += 1;
  }

  async count(): Promise<number> {
    return (this.waiting = await this.shelf.waiting());
  }

  /** Upload what waits, oldest first. What `send` throws ends it; what was not answered stays, in its order. */
  async push(send: (letters: Pick<Letter, "nonce" | "letter">[]) => Promise<Receipts>, changed: () => void = () => undefined): Promise<void> {
    for (;;) {
      const letters = await this.next();
      if (!letters.length) break;
      const receipts = await send(letters.map(({ nonce, letter }) => ({ nonce, letter })));
      const read = ({ nonce }: Letter) => Boolean(receipts[nonce]) && receipts[nonce] !== "unreadable";
      await this.shelf.drop(letters.filter(read).map((one) => one.nonce));
      letters.filter((one) => !read(one)).forEach((one) => this.stuck.add(one.nonce));
      await this.count();
      changed();
    }
    await this.count();
  }

  private async next(): Promise<Letter[]> {
    const all = await this.shelf.letters(this.batch + this.stuck.size);
    const letters = all.filter((one) => !this.stuck.has(one.nonce)).slice(0, this.batch);
    let size = 0;
    return letters.filter((one, index) => (size += one.letter.length) <= LARGEST || index === 0);
  }
}
