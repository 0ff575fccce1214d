// A page that says whose it is (nobody's, at the sign-in) erases the day that somebody else left on
// this device (mediation/day.js). What they wrote and could not send waits for them, and is shown to
// nobody else.
const whose = document.querySelector('meta[name="labimpact-user"]');

if (whose && "caches" in window) {
  caches.keys().then((names) => {
    for (const name of names) {
      if (name.startsWith("giornata-") && name !== `giornata-${whose.content}`) caches.delete(name);
    }
  }).catch(() => {});
}
