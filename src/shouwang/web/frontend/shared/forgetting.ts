// What the pages of this browser keep for work without a network, and forgetting it. What waits for the server stays: nobody
// but the server can open it, and it goes up when whoever did it signs in here again.

import { Vault } from "./vault";

export const PAGES = "shouwang-page-";
export const CACHE = "shouwang-pages";
/** Says to the other tabs that somebody has left. */
export const LEFT = "shouwang-left";

/** Forget everything that can be read, of everybody but one; answers how much still waits for the server. */
export async function forget(but = ""): Promise<number> {
  if (!but) await globalThis.caches?.delete(CACHE);
  const bases = (await globalThis.indexedDB?.databases?.()) ?? [];
  let waiting = 0;
  for (const name of bases.map((base) => base.name ?? "")) {
    if (!name.startsWith(PAGES) || (but && name.endsWith(but))) continue;
    const vault = await Vault.open(name);
    await vault.wipe(null);
    waiting += await vault.waiting();
    vault.close();
  }
  return waiting;
}
