// Keys in forms. site.js loads this where the page has one; every form works without it.
"use strict";

// Ctrl and Enter save, wherever one is in a form; elsewhere the form that the page is about.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.repeat) return;
  const form = event.target.form || document.querySelector("form[data-guard]");
  const buttons = [...(form?.elements || [])].filter((each) => each.type === "submit" && !each.disabled);
  const button = buttons.find((each) => each.matches(".btn-primary")) || buttons[0];
  if (!button) return;
  event.preventDefault();
  button.click();
});

// Enter in a half-typed village, training or person takes the one that fits from the list and never sends the form.
document.addEventListener("keydown", (event) => {
  const field = event.target;
  const chooses = field.matches("input[list]:not([data-free])") && field.value !== field.defaultValue;
  if (!chooses || event.key !== "Enter" || event.defaultPrevented || event.isComposing) return;
  const typed = field.value.trim().toLowerCase();
  const choices = [...(field.list?.options || [])].map((option) => option.value);
  if (!typed || choices.some((choice) => choice.toLowerCase() === typed)) return;
  event.preventDefault();
  const fitting = choices.filter((choice) => choice.toLowerCase().includes(typed));
  if (fitting.length === 1) {
    field.value = fitting[0];
    for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
    return;
  }
  field.setCustomValidity(fitting.length ? "Ada beberapa yang cocok. Pilih satu dari daftarnya." : "Pilih dari daftar yang muncul.");
  field.reportValidity();
  for (const kind of ["input", "blur"]) field.addEventListener(kind, () => field.setCustomValidity(""), { once: true });
});

// A form beside the one that is sent asks first, where something was chosen in it that would be lost. Before site.js
// marks the other one as sent.
const besides = [...document.querySelectorAll("form[data-unsent]")];
for (const form of besides) form.addEventListener("input", () => form.classList.add("changed"));
document.addEventListener("submit", (event) => {
  const lost = besides.find((form) => form !== event.target && form.classList.contains("changed"));
  if (!lost || confirm(`${lost.dataset.unsent} belum dipakai dan akan hilang. Tetap lanjutkan?`)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);
