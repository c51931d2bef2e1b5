// Looks again for what changes by itself (words of a browser that came in, what waits for a passkey), and shows
// it without moving what is being read.

const EVERY_MS = 2000;

async function look() {
  if (document.hidden) return;
  const answer = await fetch(location.href).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const now of document.querySelectorAll("[data-live]")) {
    const next = page.getElementById(now.id);
    if (next && now.dataset.state !== next.dataset.state) now.replaceWith(next);
  }
}

setInterval(look, EVERY_MS);
document.addEventListener("visibilitychange", look);
