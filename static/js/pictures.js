// Pictures of papers. Without this file the place of one that is refused stays empty.
"use strict";

// A picture of a paper that cannot be drawn says why, in the server's words.
const sayWhyNoPicture = async (picture) => {
  if (picture.dataset.asked) return;
  picture.dataset.asked = "yes";
  const answer = await fetch(picture.src, { credentials: "same-origin" }).catch(() => null);
  if (answer?.ok) return void (picture.src = picture.src); // It came the second time.
  const tells = answer?.headers.get("Content-Type")?.startsWith("text/plain");
  const note = document.createElement("p");
  note.className = "small";
  note.setAttribute("role", "status");
  note.textContent = tells ? await answer.text() : "Gambar ini tidak datang. Muat ulang halaman untuk mencoba lagi.";
  picture.classList.add("preview-missing");
  picture.after(note);
};
for (const picture of document.querySelectorAll("img.preview")) {
  picture.addEventListener("error", () => sayWhyNoPicture(picture));
  if (picture.complete && !picture.naturalWidth) sayWhyNoPicture(picture);
}
