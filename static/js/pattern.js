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

// The part of a pattern in that number, in the office's words or as the program stores it ("serial:03"); nothing for a
// part that there is not. The same parts as in ceremonies/values/numbering.py.
const written = (part, serial, month, year) => {
  const name = part.toLowerCase().trim().replace(/\s+/g, " ");
  const width = name.match(/^nomor ([2456]) angka$/) || part.match(/^serial:0([2-6])$/);
  if (width) return String(serial).padStart(Number(width[1]), "0");
  const words = {
    __proto__: null, // So that {constructor} is no word.
    nomor: String(serial).padStart(3, "0"),
    "nomor tanpa nol": String(serial),
    "bulan romawi": ROMAN[month - 1],
    bulan: String(month).padStart(2, "0"),
    "bulan tanpa nol": String(month),
    tahun: String(year),
  };
  const codes = {
    __proto__: null,
    serial: words["nomor tanpa nol"],
    roman_month: words["bulan romawi"],
    month: words["bulan tanpa nol"],
    "month:02": words.bulan,
    year: words.tahun,
  };
  return codes[part] ?? words[name];
};

for (const help of document.querySelectorAll("[data-pattern-help]")) {
  const [field, day, year, last] = ["patternHelp", "patternDay", "patternYear", "patternLast"].map(
    (name) => document.getElementById(help.dataset[name]),
  );
  const example = help.querySelector("[data-pattern-example]");
  const show = () => {
    const [month, yearOfDay] = monthAndYear(day ? day.value : "");
    const serial = (last && /^\d{1,6}$/.test(last.value.trim()) ? Number(last.value) : 0) + 1;
    const unknown = [];
    const number = field.value.replace(/\{([^{}]*)\}/g, (whole, part) => {
      const word = written(part, serial, month, year ? year.value.trim() : yearOfDay);
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
  for (const other of [field, day, year, last].filter(Boolean)) {
    for (const kind of ["input", "change"]) other.addEventListener(kind, show);
  }
  show();
  help.hidden = false;
}
