// Reads CBOR (RFC 8949) as far as health certificates need it; throws for whatever cannot be read to its end.

export class Tagged {
  constructor(
    readonly tag: number,
    readonly value: unknown,
  ) {}
}

const DEEPEST = 64;
const BREAK = Symbol("break");
const TEXT = new TextDecoder("utf-8", { fatal: true });

/** The first item of the bytes: maps are `Map`s, byte strings `Uint8Array`s, whole numbers numbers. */
export function readCbor(bytes: Uint8Array): unknown {
  const found = new Reader(bytes).item(0);
  if (found === BREAK) throw new Error("break");
  return found;
}

class Reader {
  private at = 0;
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  item(depth: number): unknown {
    if (depth > DEEPEST) throw new Error("too deep");
    const head = this.view.getUint8(this.at++);
    const [major, small] = [head >> 5, head & 31];
    if (major === 7) return this.simple(small);
    const count = this.count(small);
    if (count === null && ![2, 3, 4, 5].includes(major)) throw new Error("length");
    if (major === 0) return count;
    if (major === 1) return -1 - count!;
    if (major === 2) return this.string(2, count);
    if (major === 3) return TEXT.decode(this.string(3, count));
    if (major === 4) return this.list(count, depth);
    if (major === 5) return this.map(count, depth);
    return new Tagged(count!, this.item(depth + 1));
  }

  /** The number in or behind a head; null for "until a break". */
  private count(small: number): number | null {
    if (small < 24) return small;
    if (small === 31) return null;
    const size = { 24: 1, 25: 2, 26: 4, 27: 8 }[small];
    if (!size) throw new Error("head");
    let found = 0;
    for (let each = 0; each < size; each++) found = found * 256 + this.view.getUint8(this.at++);
    return found;
  }

  private string(major: number, length: number | null): Uint8Array {
    if (length !== null) {
      if (this.at + length > this.bytes.length) throw new Error("short");
      return this.bytes.slice(this.at, (this.at += length));
    }
    const parts: number[] = [];
    for (;;) {
      const head = this.view.getUint8(this.at++);
      if (head === 255) return Uint8Array.from(parts);
      if (head >> 5 !== major) throw new Error("part");
      const size = this.count(head & 31);
      if (size === null) throw new Error("part");
      parts.push(...this.string(major, size));
    }
  }

  private list(length: number | null, depth: number): unknown[] {
    const found: unknown[] = [];
    while (length === null || found.length < length) {
      const item = this.item(depth + 1);
      if (item === BREAK && length === null) break;
      if (item === BREAK) throw new Error("break");
      found.push(item);
    }
    return found;
  }

  private map(length: number | null, depth: number): Map<unknown, unknown> {
    const found = new Map<unknown, unknown>();
    for (let read = 0; length === null || read < length; read++) {
      const key = this.item(depth + 1);
      if (key === BREAK && length === null) break;
      const value = this.item(depth + 1);
      if (key === BREAK || value === BREAK || (typeof key === "object" && key !== null)) throw new Error("key");
      found.set(key, value);
    }
    return found;
  }

  private simple(small: number): unknown {
    if (small === 20 || small === 21) return small === 21;
    if (small === 22 || small === 23) return null;
    if (small === 31) return BREAK;
    if (small === 24) return (this.at++, null);
    const at = this.at;
    if (small === 25) return (this.at += 2), half(this.view.getUint16(at));
    if (small === 26) return (this.at += 4), this.view.getFloat32(at);
    if (small === 27) return (this.at += 8), this.view.getFloat64(at);
    return null;
  }
}

/** A float of 16 bits. */
function half(bits: number): number {
  const [sign, power, rest] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (power === 31) return rest ? NaN : sign * Infinity;
  return sign * (power ? 2 ** (power - 25) * (1024 + rest) : 2 ** -24 * rest);
}

/** The head of an item: what a signature covers is written with it. */
export function head(major: number, length: number): number[] {
  if (length < 24) return [(major << 5) | length];
  const bytes = length < 256 ? 1 : length < 65_536 ? 2 : 4;
  const written = Array.from({ length: bytes }, (_none, at) => Math.floor(length / 256 ** (bytes - 1 - at)) % 256);
  return [(major << 5) | (bytes === 1 ? 24 : bytes === 2 ? 25 : 26), ...written];
}
