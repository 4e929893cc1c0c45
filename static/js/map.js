// The map of the board. Without this file each area has its name for a pointer and a screen reader.
"use strict";

// The line above the map names the village that one points at, tabs to or taps. A finger's first tap names it, the second
// one opens it.
const map = document.querySelector("[data-map]");
if (map) {
  const line = document.querySelector("[data-map-name]");
  let byFinger = false;
  const name = (area) => {
    for (const other of map.querySelectorAll(".named")) other.classList.remove("named");
    area.classList.add("named");
    line.textContent = area.querySelector("title").textContent;
  };
  for (const kind of ["pointerover", "focusin"]) {
    map.addEventListener(kind, (event) => {
      const area = event.target.closest(".area");
      if (area && event.pointerType !== "touch" && !byFinger) name(area);
    });
  }
  map.addEventListener("pointerdown", (event) => { byFinger = event.pointerType === "touch"; });
  map.addEventListener("keydown", () => { byFinger = false; });
  map.addEventListener("click", (event) => {
    const area = event.target.closest(".area");
    if (!area || !byFinger || area.classList.contains("named")) return;
    event.preventDefault();
    name(area);
  });
}
