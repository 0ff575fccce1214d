// The day without signal: what the day's own script (mediation/day.js) keeps is shown when the
// network does not answer. Nothing is kept here by itself.
const PREFIX = "giornata-";
const PATIENCE = 8000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function kept(request) {
  for (const name of await caches.keys()) {
    if (!name.startsWith(PREFIX)) continue;
    const found = await (await caches.open(name)).match(request.url, { ignoreVary: true });
    if (found) return found;
  }
  return undefined;
}

// A signal that is there and carries nothing is no signal.
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
    const found = await kept(request);
    if (found) return found;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const ours = new URL(request.url).origin === self.location.origin;
  // Who asks for no copy (the day's script) gets none.
  if (request.method !== "GET" || !ours || request.cache === "no-store") return;
  event.respondWith(answer(request));
});
