// Passkeys: asks the browser for one and sends its answer with the form. Loaded only by pages that offer one.
"use strict";

const bytesOf = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const textOf = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const withBytes = (credentials) => credentials.map((each) => ({ ...each, id: bytesOf(each.id) }));

const askBrowser = {
  create: (question) =>
    navigator.credentials.create({
      publicKey: {
        ...question,
        challenge: bytesOf(question.challenge),
        user: { ...question.user, id: bytesOf(question.user.id) },
        excludeCredentials: withBytes(question.excludeCredentials),
      },
    }),
  get: (question) =>
    navigator.credentials.get({
      publicKey: {
        ...question,
        challenge: bytesOf(question.challenge),
        allowCredentials: withBytes(question.allowCredentials),
      },
    }),
};

// The answer as JSON, in the form of the standard (WebAuthn level 3, 5.1), which older browsers cannot write.
const asJson = (credential) => {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) response[part] = textOf(credential.response[part]);
  }
  const id = textOf(credential.rawId);
  return JSON.stringify({ id, rawId: id, type: credential.type, clientExtensionResults: {}, response });
};

const WHY = {
  InvalidStateError: "Perangkat ini sudah terdaftar untuk akun Anda.",
  NotAllowedError: "Kunci sandi tidak dibaca: dibatalkan, atau terlalu lama. Tekan tombolnya sekali lagi.",
};

for (const place of document.querySelectorAll("[data-passkey]")) {
  const error = place.querySelector("[data-passkey-error]");
  place.hidden = false;
  place.querySelector("button").addEventListener("click", async () => {
    const form = place.closest("form");
    error.hidden = true;
    if (!form.reportValidity()) return; // Else the device would keep a passkey that the program does not know.
    try {
      const credential = await askBrowser[place.dataset.passkey](JSON.parse(place.dataset.question));
      form.elements.passkey.value = asJson(credential);
      form.requestSubmit();
    } catch (reason) {
      error.textContent = WHY[reason.name] || "Peramban ini tidak dapat memakai kunci sandi. Pakai cara lain.";
      error.hidden = false;
    }
  });
}
