// Forms that ask the passkey: what to ask comes from the console, what it said goes back.

const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

async function send(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const said = await answer.json();
  if (!answer.ok) throw new Error(`${said.title} ${said.detail}`);
  return said;
}

async function ask({ create, options }) {
  const listed = (list) => (list ?? []).map((it) => ({ ...it, id: bytes(it.id) }));
  const publicKey = { ...options, challenge: bytes(options.challenge) };
  if (create) {
    publicKey.user = { ...options.user, id: bytes(options.user.id) };
    publicKey.excludeCredentials = listed(options.excludeCredentials);
    return navigator.credentials.create({ publicKey });
  }
  publicKey.allowCredentials = listed(options.allowCredentials);
  return navigator.credentials.get({ publicKey });
}

function credential({ id, rawId, type, response }) {
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature"];
  const given = parts.filter((part) => response[part]).map((part) => [part, text(response[part])]);
  return { id, rawId: text(rawId), type, response: Object.fromEntries(given) };
}

function words(error) {
  if (!window.isSecureContext) return "Passkeys need a secure connection: https, or http://localhost.";
  if (error.name === "NotAllowedError") return "No passkey was used: cancelled, or it took too long. Try again.";
  return error.message;
}

/** What is waited for, below the button. */
function tell(form, words) {
  const place = form.querySelector("[role=status]") ?? document.createElement("p");
  place.setAttribute("role", "status");
  place.className = "small muted";
  place.textContent = words;
  form.append(place);
}

async function submit(form) {
  const path = new URL(form.action).pathname;
  tell(form, "It is looked at once more.");
  const asks = await send(`${path}/start`, Object.fromEntries(new FormData(form)));
  tell(form, "Your passkey is asked.");
  const said = credential(await ask(asks));
  tell(form, form.dataset.passkey || "It is being written.");
  const { next, line } = await send(path, { asked: asks.asked, credential: said });
  if (next) return location.assign(next);
  form.replaceWith(Object.assign(document.createElement("pre"), { className: "sheet", textContent: line }));
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    form.querySelector("[role=alert]")?.remove();
    try {
      await submit(form);
    } catch (error) {
      form.querySelector("[role=status]")?.remove();
      const alert = Object.assign(document.createElement("p"), { className: "bad", textContent: words(error) });
      alert.setAttribute("role", "alert");
      form.append(alert);
      button.disabled = false;
    }
  });
}
