// A table of rows to type in, as in a spreadsheet: Enter goes to the next row, in the column in which the typing of this
// row began. A day that is not typed is that of the row above, put in when the name is. Without this file nothing is lost.
"use strict";

for (const form of document.querySelectorAll("form[data-rows-by-enter]")) {
  const rows = () => [...form.querySelectorAll(".entry-row")];
  const fields = (row) => [...row.querySelectorAll("tr:first-child :is(input, textarea)")];
  let row = null;
  let column = 0;

  const begin = (field) => {
    const now = field.closest(".entry-row");
    if (!now || now === row || !fields(now).includes(field)) return;
    row = now;
    column = fields(now).indexOf(field);
  };
  form.addEventListener("focusin", (event) => begin(event.target));
  begin(document.activeElement); // The first field may have the focus already.

  form.addEventListener("keydown", (event) => {
    const here = event.target.closest(".entry-row");
    if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.metaKey || event.isComposing || !here || !fields(here).includes(event.target)) return;
    event.preventDefault();
    const next = rows()[rows().indexOf(here) + 1];
    const place = next ? fields(next)[column] : form.querySelector(".form-foot button");
    place.focus();
    if (next) place.select();
  });

  form.addEventListener("change", (event) => {
    const here = event.target.closest(".entry-row");
    if (!here || !event.target.name.endsWith("-volunteer") || !event.target.value.trim()) return;
    const dayOf = (each) => each.querySelector("[name$='-done_on']");
    const above = rows()[rows().indexOf(here) - 1];
    if (above && !dayOf(here).value) dayOf(here).value = dayOf(above).value;
  });
}
