// Keeps the app's own files, and nothing else, so that it opens without a network. No data ever passes through here.

interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Extendable {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}
declare const FILES: string[];
declare const VERSION: string;
const CACHE = `gate-${VERSION}`;
const worker = self as unknown as {
  location: Location;
  clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(name: string, act: (event: never) => void): void;
};

worker.addEventListener("install", (event: Extendable) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES.map((name) => new Request(name, { cache: "reload" })))));
});

worker.addEventListener("activate", (event: Extendable) => {
  const old = caches.keys().then((names) => names.filter((name) => name.startsWith("gate-") && name !== CACHE));
  event.waitUntil(old.then((names) => Promise.all(names.map((name) => caches.delete(name)))).then(() => worker.clients.claim()));
});

worker.addEventListener("message", (event: MessageEvent) => {
  if (event.data === "take over") void worker.skipWaiting();
});

worker.addEventListener("fetch", (event: Fetching) => {
  const { request } = event;
  const address = new URL(request.url);
  const folder = worker.location.pathname.replace(/[^/]*$/, "");
  if (request.method !== "GET" || address.origin !== worker.location.origin || !address.pathname.startsWith(folder)) return;
  const name = request.mode === "navigate" ? "./" : address.pathname.slice(folder.length);
  event.respondWith(caches.open(CACHE).then((cache) => cache.match(name, { ignoreVary: true, ignoreSearch: true })).then((kept) => kept ?? fetch(request)));
});
