// Keeps one page and what it is made of, so that it opens again without a network. What is done there waits in the page's own
// queue and never passes through here. A page that is refused is forgotten, and so is one whose server was silent too long.

import { CACHE, forget } from "../shared/forgetting";

interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Extendable {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Told extends Extendable {
  data: unknown;
}
/** Said by the server in the line above this script. */
declare const SILENT_HOURS: number;
const STATIC = "/static/";
const HEARD = "/heard";
const HOUR = 3_600_000;
const worker = self as unknown as {
  location: Location;
  clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(name: string, act: (event: never) => void): void;
};
const page = new URL("./", worker.location.href).pathname;

worker.addEventListener("install", (event: Extendable) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener("activate", (event: Extendable) => event.waitUntil(worker.clients.claim()));

// The page names its own files once it is there: the first time it was loaded without us.
worker.addEventListener("message", (event: Told) => {
  const files = Array.isArray(event.data) ? (event.data as string[]).filter(ours) : [];
  event.waitUntil(Promise.all([page, ...files].map((address) => fresh(new Request(address)).catch(() => undefined))));
});

worker.addEventListener("fetch", (event: Fetching) => {
  const { request } = event;
  if (request.method !== "GET" || !ours(request.url)) return;
  event.respondWith(fresh(request).catch(() => kept(request)));
});

function ours(address: string): boolean {
  const { origin, pathname } = new URL(address, worker.location.href);
  return origin === worker.location.origin && (pathname === page || pathname.startsWith(STATIC));
}

async function fresh(request: Request): Promise<Response> {
  const answer = await fetch(request);
  const cache = await caches.open(CACHE);
  if (answer.ok && !answer.redirected) await cache.put(request.url, answer.clone());
  else if (answer.status < 500) await cache.delete(request.url);
  if (answer.status < 500) await cache.put(HEARD, new Response(String(Date.now())));
  return answer;
}

async function kept(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const heard = Number(await (await cache.match(HEARD))?.text());
  // A clock that lies a day behind what it said before is as good as none.
  const silent = (Date.now() - heard) / HOUR;
  if (silent > SILENT_HOURS || silent < -24) {
    await forget();
    return Response.error();
  }
  const found = await cache.match(request.url, { ignoreVary: true });
  return found ?? Response.error();
}
