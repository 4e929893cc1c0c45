// The field of a number pattern: buttons insert a part where the cursor is, and the first number is shown beside it.
// Without this file the pattern is typed, and the server says what is wrong with it.
"use strict";

const ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];
const MONTHS = ["jan", "feb", "mar", "apr", "mei", "jun", "jul", "agu", "sep", "okt", "nov", "des"];

// The month (from 1) and year of a date as people type it: 06-12-2019, 6 Desember 2019; today where it cannot be read.
const monthAndYear = (text) => {
  const [, , month, year] = text.trim().match(/^(\d{1,2})[-/. ]+(\d{1,2}|[a-z]+)[-/. ]+(\d{4})$/i) || [];
  const number = Number(month) || MONTHS.indexOf((month || "").slice(0, 3).toLowerCase()) + 1;
  const today = new Date();
  return number >= 1 && number <= 12 ? [number, year] : [today.getMonth() + 1, today.getFullYear()];
};

// The part of a pattern in the first number of that month; nothing for a part that there is not.
const written = (part, month, year) => {
  const name = part.toLowerCase().trim().replace(/\s+/g, " ");
  const width = name.match(/^nomor ([2456]) angka$/);
  if (width) return "1".padStart(Number(width[1]), "0");
  return {
    nomor: "001",
    "nomor tanpa nol": "1",
    "bulan romawi": ROMAN[month - 1],
    bulan: String(month).padStart(2, "0"),
    "bulan tanpa nol": String(month),
    tahun: String(year),
  }[name];
};

for (const help of document.querySelectorAll("[data-pattern-help]")) {
  const field = document.getElementById(help.dataset.patternHelp);
  const day = document.getElementById(help.dataset.patternDay);
  const example = help.querySelector("[data-pattern-example]");
  const show = () => {
    const [month, year] = monthAndYear(day ? day.value : "");
    const unknown = [];
    const number = field.value.replace(/\{([^{}]*)\}/g, (whole, part) => {
      const word = written(part, month, year);
      if (word === undefined) unknown.push(whole);
      return word === undefined ? whole : word;
    });
    example.textContent = unknown.length ? `${unknown.join(", ")} tidak dikenal` : number;
  };
  for (const button of help.querySelectorAll("[data-insert]")) {
    button.addEventListener("click", () => {
      field.setRangeText(button.dataset.insert, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    });
  }
  field.addEventListener("input", show);
  if (day) for (const kind of ["input", "change"]) day.addEventListener(kind, show);
  show();
  help.hidden = false;
}
