/* Passkeys: the browser makes or shows one, and the form carries what it answers. */

const problem =
  "Your browser did not give a passkey. Try again, or use your password and a code instead.";

async function credential(kind, options) {
  const { webauthnJSON } = globalThis;
  if (kind === "create") {
    const wanted = structuredClone(options.creation_options);
    wanted.publicKey.authenticatorSelection = {
      ...wanted.publicKey.authenticatorSelection,
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    };
    return webauthnJSON.create(wanted);
  }
  return webauthnJSON.get(options.request_options);
}

async function optionsFor(form) {
  const written = document.getElementById("passkey-data");
  if (written) return JSON.parse(written.textContent);
  const answer = await fetch(form.action, {
    headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" },
  });
  if (!answer.ok) throw new Error(`passkey options: ${answer.status}`);
  return answer.json();
}

for (const form of document.querySelectorAll("[data-module='app-passkey']")) {
  if (!globalThis.webauthnJSON?.supported()) continue;
  form.querySelector(".app-passkey__without").hidden = true;
  form.querySelector("button").hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const told = form.querySelector(".app-passkey__problem");
    told.textContent = "";
    try {
      const given = await credential(form.dataset.passkey, await optionsFor(form));
      form.elements.credential.value = JSON.stringify(given);
      form.submit();
    } catch {
      told.textContent = problem;
    }
  });
}
