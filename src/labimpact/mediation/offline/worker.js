// The day without signal: what the day's own script (mediation/day.js) keeps is shown when the
// network does not answer. Nothing is kept here by itself, and nothing is shown but what was kept
// for who is signed in: the mark of the server says who (mediation/middleware.py), and goes with its
// first answer to anybody else. Where the mark cannot be read nothing is shown.
const MARK = "giornata";
const PREFIX = "giornata-";
const PATIENCE = 8000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function kept(request) {
  const mark = await self.cookieStore?.get(MARK);
  const name = `${PREFIX}${mark?.value}`;
  if (!mark?.value || !(await caches.has(name))) return undefined;
  return (await caches.open(name)).match(request.url, { ignoreVary: true });
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
