// What time it is at the server, as well as a phone can know it: its own clock may be wrong, and may be moved.

export interface Saved {
  /** How far the server is ahead of the phone's clock, in ms. */
  offset: number;
  /** When the server's time was last heard, by the server's time; 0 for never. */
  heard: number;
  /** The phone's clock when this was saved. */
  date: number;
  jumped: boolean;
}

export interface Moment {
  at: number;
  device_at: number;
  unsure_ms: number;
  jumped: boolean;
}

const NOTICED = 1_500;
/** Phones drift by less than this; it is what "unsure" grows by. */
const DRIFT = 1 / 10_000;

/** Reckons from the phone's clock, corrected at every answer of the server, and by a timer that nobody can move. */
export class Reckoning {
  private offset = 0;
  private heard = 0;
  private rtt = 0;
  private jumped = false;
  private slept = false;
  private last: { date: number; steady: number };

  constructor(
    saved: Saved | null,
    private readonly date: () => number = Date.now,
    private readonly steady: () => number = () => performance.now(),
  ) {
    this.last = { date: date(), steady: steady() };
    if (!saved) return;
    ({ offset: this.offset, heard: this.heard, jumped: this.jumped } = saved);
    const back = saved.date - this.last.date;
    if (back > NOTICED) {
      // The clock went back while the app was closed: nobody knows how long it was; time at least did not go back.
      this.offset += back;
      this.jumped = true;
    }
  }

  /** The page was out of sight: the phone may have slept, in which the timer stands still and the clock does not. */
  hide(): void {
    this.slept = true;
  }

  /** Call often: a clock that ran otherwise than the timer was moved, and is corrected for. */
  tick(): void {
    const now = { date: this.date(), steady: this.steady() };
    const moved = now.date - this.last.date - (now.steady - this.last.steady);
    if (moved < -NOTICED || (moved > NOTICED && !this.slept)) this.offset -= moved;
    this.slept = false;
    this.last = now;
  }

  /** The server said its time (ms); the question took `rtt` ms. */
  hear(server: number, rtt: number): void {
    this.tick();
    this.offset = server + rtt / 2 - this.last.date;
    this.heard = server;
    this.rtt = rtt;
    this.jumped = false;
  }

  now(): Moment {
    this.tick();
    const at = this.last.date + this.offset;
    const since = Math.max(0, at - this.heard);
    const unsure = this.heard ? this.rtt / 2 + since * DRIFT : 24 * 3_600_000;
    return { at: Math.round(at), device_at: this.last.date, unsure_ms: Math.round(unsure), jumped: this.jumped };
  }

  /** How far the phone's clock runs ahead of the server's, in ms; null before the server was heard. */
  get off(): number | null {
    return this.heard ? Math.round(-this.offset) : null;
  }

  get lastHeard(): number {
    return this.heard;
  }

  save(): Saved {
    this.tick();
    return { offset: this.offset, heard: this.heard, date: this.last.date, jumped: this.jumped };
  }
}
