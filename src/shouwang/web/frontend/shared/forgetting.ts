// What the pages of this browser keep for work without a network, and forgetting it. What waits for the server stays: nobody
// but the server can open it, and it goes up when whoever did it signs in here again; unless the server says that it is over.

import { Vault } from "./vault";

export const PAGES = "shouwang-page-";
export const CACHE = "shouwang-pages";
/** Says to the other tabs that somebody has left. */
export const LEFT = "shouwang-left";

/** Forget everything that can be read, of everybody but one; answers how much still waits for the server. */
export async function forget(but = ""): Promise<number> {
  if (!but) await globalThis.caches?.delete(CACHE);
  return each(but, (vault) => vault.wipe(null));
}

/** Erase what the server will never take, because whoever did it may not any more; answers how much still waits. All is asked
 * in one, so that the server tells of it once. */
export async function settle(address: string | undefined, but = ""): Promise<number> {
  const asked = new Map<string, { ticket: string; waiting: number }>();
  const waiting = await each(but, async (vault, name) => {
    const [oldest] = await vault.letters(1);
    if (oldest?.ticket) asked.set(name, { ticket: oldest.ticket, waiting: await vault.waiting() });
  });
  const over = address && asked.size ? await ask(address, [...asked.values()]) : [];
  const lost = new Set([...asked.keys()].filter((_name, index) => over[index]));
  if (!lost.size) return waiting;
  return each(but, async (vault, name) => (lost.has(name) ? vault.burn() : undefined));
}

/** Of each queue, whether nobody will ever upload it; nothing when there is no answer. */
async function ask(address: string, queues: { ticket: string; waiting: number }[]): Promise<boolean[]> {
  const token = document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
  const answer = await fetch(address, {
    method: "POST",
    headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify({ queues }),
    credentials: "same-origin",
  }).catch(() => null);
  return answer?.ok ? ((await answer.json()) as { over: boolean[] }).over : [];
}

/** Do something to everybody's vault but one's; answers how many letters wait in them afterwards. */
async function each(but: string, act: (vault: Vault, name: string) => Promise<void>): Promise<number> {
  const bases = (await globalThis.indexedDB?.databases?.()) ?? [];
  let waiting = 0;
  for (const name of bases.map((base) => base.name ?? "")) {
    if (!name.startsWith(PAGES) || (but && name.endsWith(but))) continue;
    const vault = await Vault.open(name);
    await act(vault, name);
    waiting += await vault.waiting();
    vault.close();
  }
  return waiting;
}
