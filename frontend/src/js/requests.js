// htmx: the token of every writing request, and a plain sentence when one fails.
import { announce, csrfToken, isSignIn, notice, word } from "./words.js";

const SAFE = ["GET", "HEAD", "OPTIONS", "QUERY"];

document.addEventListener("htmx:config:request", ({ detail }) => {
  const { request } = detail.ctx;
  if (!SAFE.includes(String(request.method).toUpperCase())) {
    request.headers["X-CSRFToken"] = csrfToken(detail.ctx.sourceElement?.closest("form"));
  }
});

document.addEventListener("htmx:before:response", (event) => {
  if (!isSignIn(event.detail.ctx.response.raw)) return;
  event.preventDefault();
  notice(word("expired"), "warning");
});

document.addEventListener("htmx:response:error", ({ detail }) => {
  const { status } = detail.ctx.response;
  // A refused form (400, 409, 422) comes back in its place and explains itself.
  if (status === 401) notice(word("expired"), "warning");
  else if (status === 403) notice(word("refused"));
  else if (status === 404) notice(word("missing"));
  else if (status >= 500) notice(word("failed"));
});

document.addEventListener("htmx:error", ({ detail }) => {
  if (detail.error instanceof TypeError && !navigator.onLine) notice(word("noNetwork"));
  else if (detail.ctx && !detail.ctx.response) notice(word("noNetwork"));
});

// A list that answers a search says how many it found: <… data-announce="12 persone">.
document.addEventListener("htmx:after:swap", ({ detail }) => {
  const target = detail.ctx?.target;
  const said = target?.querySelector?.("[data-announce]") ?? target;
  if (said?.dataset?.announce) announce(said.dataset.announce);
});
