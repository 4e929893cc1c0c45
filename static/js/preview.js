// What is typed on the forms of an office and of an official, as papers show it. Without this file the form works alike.
"use strict";

const typed = (id) => (document.getElementById(`id_${id}`)?.value || "").trim();

const DRAWN = {
  letterhead: () => {
    const lines = typed("letterhead").split("\n").filter((line) => line.trim());
    const name = lines.pop();
    return [...lines.map((line) => [line]), [name, "letterhead-name"], [typed("address"), "small soft"]];
  },
  signature: (box) => {
    const capacity = typed("capacity");
    const prefix = box.querySelector(`[data-prefix="${CSS.escape(capacity)}"]`)?.textContent || "";
    const behalf = capacity === "an" ? `a.n. ${typed("on_behalf_of")}` : "";
    const after = typed("title_after");
    const name = [typed("title_before"), typed("name")].filter(Boolean).join(" ") + (after ? `, ${after}` : "");
    return [
      [behalf],
      [prefix + typed("post")],
      [name, "signature-name"],
      [typed("rank")],
      [typed("nip") && `NIP ${typed("nip")}`],
    ];
  },
};

for (const box of document.querySelectorAll("[data-preview]")) {
  const place = box.querySelector("[data-preview-lines]");
  const draw = () => {
    const lines = DRAWN[box.dataset.preview](box).filter(([words]) => words);
    place.replaceChildren(
      ...lines.map(([words, style]) => {
        const line = document.createElement("div");
        line.textContent = words;
        if (style) line.className = style;
        return line;
      }),
    );
  };
  box.closest("form").addEventListener("input", draw);
  draw();
  box.hidden = false;
}
