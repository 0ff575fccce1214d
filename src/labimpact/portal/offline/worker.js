// The portal without a signal, for whoever asked for it: the pages of one language and area (said in
// this file's own address) are kept on the phone (pacchetto.json names them) and shown when the
// network does not answer. Anonymous pages
// only: this worker sees no address but those of its own language and the style sheets.
const HOME = self.registration.scope;
const PACK = `${HOME}pacchetto.json${self.location.search}`;
// What stands in for a page that is not kept: the search and the services have pages of their own.
const INSTEAD = [
  ["cerca/", "senza-rete/"], ["servizi/", "senza-rete/servizi/"],
  ["senza-rete/servizi/", "senza-rete/servizi/"], ["senza-rete/", "senza-rete/"], ["", ""],
];
const PREFIX = `portale ${new URL(HOME).pathname} `;
const PATIENCE = 8000;

async function names() {
  return (await caches.keys()).filter((name) => name.startsWith(PREFIX));
}

// All of it or nothing: a pack that could not be fetched whole leaves the one before in its place.
async function keep() {
  const answer = await fetch(PACK, { cache: "no-store" });
  if (!answer.ok) throw new Error(String(answer.status));
  const pack = await answer.clone().json();
  const name = PREFIX + pack.version;
  const before = await names();
  if (!before.includes(name)) {
    const cache = await caches.open(name);
    try {
      await cache.addAll(pack.pages.map((url) => new Request(url, { cache: "reload" })));
    } catch (error) {
      await caches.delete(name);
      throw error;
    }
    await cache.put(PACK, answer);
  }
  for (const old of before) if (old !== name) await caches.delete(old);
}

async function kept(request, ignoreSearch = false) {
  for (const name of await names()) {
    const found = await (await caches.open(name)).match(request, { ignoreVary: true, ignoreSearch });
    if (found) return found;
  }
  return undefined;
}

function instead({ url }) {
  const [, page] = INSTEAD.find(([start]) => url.startsWith(HOME + start)) ?? ["", ""];
  return kept(HOME + page, true);
}

function slow(request) {
  return new Promise((resolve) => {
    setTimeout(async () => {
      const found = await kept(request);
      if (found) resolve(found);
    }, PATIENCE);
  });
}

async function answer(request) {
  try {
    return await Promise.race([fetch(request), slow(request)]);
  } catch (error) {
    const found = (await kept(request)) ?? (request.mode === "navigate" ? await instead(request) : undefined);
    if (found) return found;
    throw error;
  }
}

self.addEventListener("install", (event) => event.waitUntil(keep().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => {
  if (event.data === "keep") event.waitUntil(keep().catch(() => undefined));
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || request.cache === "no-store") return;
  if (new URL(request.url).origin !== self.location.origin) return;
  event.respondWith(answer(request));
});
