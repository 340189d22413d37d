// Keeps the page of one's round, and what it is made of, so that it opens again without a network. What is done there waits
// in the page's own box; nothing that was recorded passes through here, and a page that is refused is forgotten.

export {};

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
const CACHE = "round-1";
const STATIC = "/static/";
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
  return answer;
}

async function kept(request: Request): Promise<Response> {
  const found = await (await caches.open(CACHE)).match(request.url, { ignoreVary: true });
  return found ?? Response.error();
}
