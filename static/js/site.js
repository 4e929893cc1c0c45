// Conveniences only: every page works without this file.
"use strict";

// Some scripts come only where the page has what they serve: a first visit over a weak line is a quarter lighter. They
// begin only where the page is complete.
for (const [name, served] of [["htmx", "[hx-get], [hx-post]"], ["forms", "[data-guard], input[list]"]]) {
  if (!document.querySelector(served)) continue;
  const script = document.createElement("script");
  script.src = document.currentScript.dataset[name];
  window.addEventListener("load", () => document.head.append(script));
}

// One key for what is done all day, never while somebody types. An account may switch these off (WCAG 2.1.4): then the
// page names no address for them.
const { keys, newPerson } = document.body.dataset;
const LINES = "main :is(.register tbody tr, .changes > li, .plain-list > li) a[href]";
const PRESSED = {
  __proto__: null,
  "?": () => location.assign(keys),
  "/": () => document.getElementById("finder")?.select(),
  b: () => newPerson && location.assign(newPerson),
  d: () => [...document.querySelectorAll(LINES)].find((link) => link.checkVisibility())?.focus(),
  l: () => document.querySelector("[data-next]")?.click(),
};
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  const act = PRESSED[event.key.toLowerCase()];
  if (!keys || !act || typing || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  act();
});

// A menu closes when one clicks elsewhere or presses Escape.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// What was tapped on the lists of the day and waits for the line is kept here: signing out asks first.
const waitingTaps = (account) => {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith("tunggu-") && key.split("-")[3] === account).length;
  } catch {
    return 0; // A browser that keeps nothing.
  }
};
document.addEventListener("submit", (event) => {
  const number = "signOut" in event.target.dataset ? waitingTaps(event.target.dataset.signOut) : 0;
  const words = `${number} ketukan pada daftar hari acara belum terkirim. Bila Anda keluar sekarang, semuanya baru
terkirim sesudah Anda masuk lagi di peramban ini dan membuka daftarnya. Tetap keluar?`;
  if (number && !confirm(words.replace("\n", " "))) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
});

// A form is sent once, however often its button is pressed; coming back with the back button frees it again, and one
// that gives a file, after which the page stays, is free a little later.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  if ("download" in form.dataset) setTimeout(() => delete form.dataset.sent, 3000);
  form.classList.remove("changed");
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// A changed form that is left asks first, and while somebody types in it the session stays alive.
const guarded = document.querySelector("form[data-guard]");
if (guarded) {
  let kept = Date.now();
  if (guarded.dataset.guard === "changed") guarded.classList.add("changed");
  guarded.addEventListener("input", () => {
    guarded.classList.add("changed");
    if (Date.now() - kept > 5 * 60 * 1000) {
      kept = Date.now();
      fetch(guarded.dataset.keep, { credentials: "same-origin" }).catch(() => {});
    }
  });
  window.addEventListener("beforeunload", (event) => {
    if (guarded.classList.contains("changed")) event.preventDefault();
  });
}

// The first error of a form that came back takes the focus.
const summary = document.querySelector("[data-focus]");
if (summary) summary.focus();

// Passwords can be shown while they are typed; they are hidden again before they are sent, so that the browser keeps none.
const passwords = [...document.querySelectorAll("input[type=password]")];
if (passwords.length) {
  const last = passwords[passwords.length - 1];
  const choice = document.createElement("label");
  choice.className = "show-password";
  const box = document.createElement("input");
  box.type = "checkbox";
  box.className = "form-check-input";
  choice.append(box, " Tampilkan sandi");
  last.after(choice);
  const show = (visible) => { for (const field of passwords) field.type = visible ? "text" : "password"; };
  box.addEventListener("change", () => show(box.checked));
  last.form.addEventListener("submit", () => show(false));
}

// Ticking rows: the head's box ticks the page, the button says how many, and choosing one row leaves "all that match".
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-rows]");
  if (!form) return;
  const boxes = [...form.querySelectorAll("input[name=person]")];
  const whole = form.querySelector("input[name=all]");
  if (event.target.dataset.tick === "page") {
    for (const box of boxes) box.checked = event.target.checked;
  }
  if (event.target !== whole && whole) whole.checked = false;
  const elsewhere = Number(form.dataset.elsewhere || 0); // Ticked on other pages of the list.
  const chosen = elsewhere + boxes.filter((box) => box.checked).length;
  const words = chosen ? `${chosen} ${form.dataset.noun || "PSM"} dipilih` : "";
  for (const place of form.querySelectorAll("[data-chosen]")) {
    place.textContent = whole && whole.checked ? whole.dataset.chosenAll : words || place.dataset.chosen;
  }
});

// A part of the page that does not come says why, at its place, in the words of the server's own page; what was typed
// stays. The next answer takes the words away. The lists of the day have words of their own.
const whyNot = new Map();
const sayWhyNot = (event) => {
  const { elt, xhr } = event.detail;
  if (elt.closest("[data-day]")) return;
  const answer = new DOMParser().parseFromString(xhr.responseText, "text/html");
  const words = ["h1", "main > p"].map((part) => answer.querySelector(part)).filter(Boolean);
  const note = whyNot.get(elt) || document.createElement("p");
  note.className = "notice notice-error";
  note.setAttribute("role", "alert");
  note.textContent = words.map((part) => part.textContent.trim().replace(/\s+/g, " ").replace(/[^.]$/, "$&.")).join(" ");
  if (!words.length) note.textContent = "Server tidak menjawab. Periksa sambungannya, lalu coba lagi.";
  if (elt.matches("input")) note.textContent += " Yang Anda ketik tetap ada di halaman ini.";
  whyNot.set(elt, note);
  elt.after(note);
};
document.addEventListener("htmx:responseError", sayWhyNot);
document.addEventListener("htmx:sendError", sayWhyNot);
document.addEventListener("htmx:afterRequest", (event) => {
  const { elt, successful } = event.detail;
  if (!successful || !whyNot.has(elt)) return;
  whyNot.get(elt).remove();
  whyNot.delete(elt);
});

// A link to a row that is folded away: unfold it and go to the value that is doubted.
window.addEventListener("hashchange", () => {
  const fold = document.querySelector("tr:target details[data-first]");
  if (!fold) return;
  fold.open = true;
  document.getElementById(fold.dataset.first).focus();
});

// Filters act at once when a choice is made; without this file their button does.
document.addEventListener("change", (event) => {
  // The choices may stand outside their form and belong to it by its id.
  const form = event.target.form;
  if (form && "atOnce" in form.dataset && event.target.tagName === "SELECT") form.requestSubmit(form.querySelector("[data-applies]"));
});

// What takes a while to come, in a window of its own: say so here meanwhile.
const sayItTakesLong = (event) => {
  const note = document.querySelector("[data-slow-note]");
  if (!note || !event.target.closest("[data-slow]")) return;
  note.textContent = note.dataset.slowNote;
  note.hidden = false;
};
document.addEventListener("click", (event) => {
  if (event.target.closest("a[data-slow]")) sayItTakesLong(event);
});
document.addEventListener("submit", sayItTakesLong);

// Printing a page that was made to be printed.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
