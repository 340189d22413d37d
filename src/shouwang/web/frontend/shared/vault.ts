// What a phone keeps, a database for each use: what it has to read, sealed by a key that cannot be taken out of the browser;
// and what it did, sealed so that only the server can open it.

const KEEP = "keep";
const QUEUE = "queue";
const RECENT = "recent";

export interface Letter {
  nonce: string;
  letter: string;
  at: number;
  /** By which the server says, to whoever holds the phone, whether it will ever take this. */
  ticket?: string;
}

interface Sealed {
  iv: Uint8Array<ArrayBuffer>;
  data: ArrayBuffer;
}

/** Why nothing can be written. */
export class Full extends Error {}

export class Vault {
  private constructor(
    private readonly base: IDBDatabase,
    private key: CryptoKey,
  ) {}

  static async open(name: string): Promise<Vault> {
    const base = await opened(name);
    const held = (await asked(base.transaction(KEEP).objectStore(KEEP).get("key"))) as CryptoKey | undefined;
    return new Vault(base, held ?? (await newKey(base)));
  }

  close(): void {
    this.base.close();
  }

  async put(name: string, value: unknown): Promise<void> {
    const sealed = await this.seal(value);
    await this.write([KEEP], (store) => store(KEEP).put(sealed, name), "relaxed");
  }

  /** What was kept under a name; null for nothing, and for what cannot be opened any more. */
  async get<T>(name: string): Promise<T | null> {
    const found = await asked(this.base.transaction(KEEP).objectStore(KEEP).get(name));
    return found ? this.unseal<T>(found as Sealed) : null;
  }

  /** Keep what was done: for the server, and what this phone has to remember of it; both or neither. */
  async note(letter: Letter | Promise<Letter> | null, recent: { nonce: string; at: number } | null): Promise<void> {
    const [written, sealed] = await Promise.all([letter, recent && this.seal(recent)]);
    await this.write([QUEUE, RECENT], (store) => {
      if (written) store(QUEUE).put(written);
      if (sealed) store(RECENT).put({ at: recent!.at, ...sealed }, recent!.nonce);
    });
  }

  letters(most: number): Promise<Letter[]> {
    return asked(this.base.transaction(QUEUE).objectStore(QUEUE).index("at").getAll(null, most)) as Promise<Letter[]>;
  }

  waiting(): Promise<number> {
    return asked(this.base.transaction(QUEUE).objectStore(QUEUE).count());
  }

  async drop(nonces: string[]): Promise<void> {
    await this.write([QUEUE], (store) => nonces.forEach((nonce) => store(QUEUE).delete(nonce)));
  }

  /** What was done here since an instant (ms); older things are forgotten. */
  async recent<T>(since: number): Promise<T[]> {
    const rows = (await asked(this.base.transaction(RECENT).objectStore(RECENT).getAll())) as (Sealed & { at: number })[];
    await this.write([RECENT], (store) => {
      const cursor = store(RECENT).index("at").openCursor(IDBKeyRange.upperBound(since, true));
      cursor.onsuccess = () => {
        cursor.result?.delete();
        cursor.result?.continue();
      };
    });
    const found = await Promise.all(rows.filter((row) => row.at >= since).map((row) => this.unseal<T>(row)));
    return found.filter((one): one is Awaited<T> & T => one !== null);
  }

  /** Forget some of what was done here; it has reached the server. */
  async forgot(nonces: string[]): Promise<void> {
    await this.write([RECENT], (store) => nonces.forEach((nonce) => store(RECENT).delete(nonce)), "relaxed");
  }

  /** Forget everything that can be read here: lists, names, what was done. The key is thrown away, so that nothing left on
   * the disk can be opened. What waits for the server stays, sealed to it; `token` too unless it goes. */
  async wipe(token: string | null): Promise<void> {
    await this.write([KEEP, RECENT], (store) => {
      store(KEEP).clear();
      store(RECENT).clear();
    });
    this.key = await newKey(this.base);
    if (token) await this.put("token", token);
  }

  /** Everything goes, waiting decisions too. */
  async burn(): Promise<void> {
    await this.wipe(null);
    await this.write([QUEUE], (store) => store(QUEUE).clear());
  }

  private async seal(value: unknown): Promise<Sealed> {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const text = new TextEncoder().encode(JSON.stringify(value));
    return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, this.key, text) };
  }

  private async unseal<T>(sealed: Sealed): Promise<T | null> {
    try {
      const open = await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv }, this.key, sealed.data);
      return JSON.parse(new TextDecoder().decode(open)) as T;
    } catch {
      return null;
    }
  }

  /** Write all or nothing; `strict` is on the disk when it is done, and outlives a phone whose battery falls out. */
  private write(
    stores: string[],
    act: (store: (name: string) => IDBObjectStore) => void,
    durability: "strict" | "relaxed" = "strict",
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      const work = this.base.transaction(stores, "readwrite", { durability });
      const fail = () => reject(work.error?.name === "QuotaExceededError" ? new Full() : (work.error ?? new Full()));
      work.oncomplete = () => resolve();
      work.onabort = fail;
      work.onerror = fail;
      try {
        act((name) => work.objectStore(name));
      } catch (wrong) {
        work.onabort = () => reject(wrong instanceof DOMException && wrong.name === "QuotaExceededError" ? new Full() : wrong);
        work.abort(); // or the first half would be written
      }
    });
  }
}

function opened(name: string): Promise<IDBDatabase> {
  const asking = indexedDB.open(name, 1);
  asking.onupgradeneeded = () => {
    asking.result.createObjectStore(KEEP);
    asking.result.createObjectStore(QUEUE, { keyPath: "nonce" }).createIndex("at", "at");
    asking.result.createObjectStore(RECENT).createIndex("at", "at");
  };
  return asked(asking);
}

async function newKey(base: IDBDatabase): Promise<CryptoKey> {
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  await asked(base.transaction(KEEP, "readwrite").objectStore(KEEP).put(key, "key"));
  return key;
}

function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("storage"));
  });
}
