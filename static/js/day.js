// The lists of the day. Without this file each tap is a form that is sent and the list comes back; with it a tap waits
// here until the line carries it, is sent with its own nonce however often that takes, and the others' taps come in.
"use strict";

(() => {
  const day = document.querySelector("[data-day]");
  const token = document.querySelector("input[name=csrfmiddlewaretoken]");
  const announcement = day.querySelector("[data-announcement]");
  const rowOf = (pk) => day.querySelector(`[data-row="${Number(pk)}"]`);

  // What waits, in the order of the taps: kept over a reload and a closed tab, without names, and of one account alone.
  const place = `tunggu-${day.dataset.day}-`;
  const stored = (work) => {
    try {
      return work(localStorage);
    } catch {
      return undefined; // A browser that keeps nothing: then the page does.
    }
  };
  const keep = (tap) => stored((store) => store.setItem(place + tap.fields.nonce, JSON.stringify(tap)));
  const forget = (tap) => stored((store) => store.removeItem(place + tap.fields.nonce));
  const kept = (store) =>
    Object.keys(store)
      .filter((key) => key.startsWith(place))
      .map((key) => JSON.parse(store.getItem(key)))
      .sort((one, other) => one.at - other.at);
  let waiting = stored(kept) || [];

  const newNonce = () =>
    [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  // Show what waits: on its row, and why on top of the list.
  let trouble = "";
  const show = () => {
    const isOff = navigator.onLine === false;
    for (const note of day.querySelectorAll("[data-waiting]")) note.hidden = true;
    for (const tap of waiting) {
      const row = rowOf(tap.row);
      if (!row) continue;
      const note = row.querySelector("[data-waiting]");
      note.textContent = `${trouble || isOff ? "Menunggu sambungan" : "Mengirim"}: ${tap.words}`;
      note.hidden = false;
      // What is tapped next is tapped by somebody who sees this one.
      const seen = row.querySelector("input[name=seen]");
      if (seen) seen.value = tap.fields.attendance;
    }
    const reason = trouble || (isOff ? "line" : "");
    for (const notice of day.querySelectorAll("[data-outbox]")) {
      notice.hidden = notice.dataset.outbox !== reason;
      const hasNumber = !notice.hidden && waiting.length > 0;
      notice.querySelector("[data-number]").textContent = hasNumber ? `${waiting.length} belum terkirim.` : "";
    }
  };

  // Put a fresh row in the place of the old one, with the focus where it was.
  const put = (fresh) => {
    const old = rowOf(fresh.dataset.row);
    if (!old) return;
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    fresh.hidden = old.hidden;
    old.replaceWith(fresh);
    if (!focused) return;
    const same = fresh.querySelector(`[name="${focused.name}"][value="${focused.value}"]`);
    (same || fresh.querySelector("button, a")).focus();
  };
  const putCount = (fresh) => {
    if (fresh) day.querySelector("[data-count]").replaceWith(fresh);
  };

  // One tap after the other. What did not arrive, or whose answer did not, is sent again as it was.
  const TIMEOUT = 12_000;
  let isSending = false;
  let pause = 2_000;
  let again = 0;
  const post = async (tap) => {
    const stop = new AbortController();
    const late = setTimeout(() => stop.abort(), TIMEOUT);
    try {
      const answer = await fetch(tap.action, {
        method: "POST",
        headers: { "HX-Request": "true", "X-CSRFToken": token ? token.value : "" },
        body: new URLSearchParams(tap.fields),
        redirect: "manual",
        signal: stop.signal,
      });
      return [answer, await answer.text()];
    } finally {
      clearTimeout(late);
    }
  };
  // Why a tap was not taken: "" where it was, "gone" where there is nobody any more whom it is about.
  const refusal = (answer, text) => {
    if (answer.type === "opaqueredirect") return "session";
    if (answer.status === 404) return "gone";
    if (answer.status >= 500 || answer.status === 429) return "line";
    return answer.ok && text.includes("data-row=") ? "" : "refused";
  };
  const settle = (tap, text) => {
    waiting = waiting.filter((other) => other !== tap);
    forget(tap);
    const parts = document.createElement("template");
    parts.innerHTML = text;
    const row = parts.content.querySelector("[data-row]");
    const answer = row && row.querySelector("[data-answer]");
    announcement.textContent = answer
      ? answer.textContent
      : "Orang ini sudah tidak ada pada daftar; ketukannya tidak dicatat.";
    if (row) {
      put(row);
      putCount(parts.content.querySelector("[data-count]"));
    } else if (rowOf(tap.row)) {
      const note = rowOf(tap.row).querySelector("[data-answer]");
      note.textContent = announcement.textContent;
      note.hidden = false;
    }
  };
  const send = async () => {
    clearTimeout(again);
    if (isSending || !waiting.length) return show();
    isSending = true;
    const tap = waiting[0];
    let why = "line";
    try {
      const [answer, text] = await post(tap);
      why = refusal(answer, text);
      if (!why || why === "gone") {
        settle(tap, why ? "" : text);
        why = "";
      }
    } catch {
      why = "line";
    }
    isSending = false;
    trouble = why;
    pause = why ? Math.min(pause * 1.5, 15_000) : 2_000;
    show();
    if (waiting.length) again = setTimeout(send, why ? pause : 0);
  };

  day.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-tap]");
    if (!form) return;
    event.preventDefault();
    event.stopPropagation();
    const button = event.submitter || form.querySelector("button");
    const fields = {};
    for (const { name, value } of form.querySelectorAll("input[type=hidden]")) fields[name] = value;
    delete fields.csrfmiddlewaretoken;
    if (button.name) fields[button.name] = button.value;
    const row = form.closest("[data-row]").dataset.row;
    const last = waiting.filter((tap) => tap.row === row).pop();
    if (last && last.fields.attendance === fields.attendance) return; // The same again, while it still waits.
    const words = button.firstChild.textContent.trim().toLowerCase();
    const tap = { row, action: form.getAttribute("action"), fields, words, at: Date.now() };
    waiting.push(tap);
    keep(tap);
    form.elements.nonce.value = newNonce();
    show();
    send();
  });
  window.addEventListener("online", send);
  window.addEventListener("offline", show);
  window.addEventListener("pageshow", send);

  // The others' taps, which htmx asks for. Nothing is asked while nobody looks or nothing would answer.
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.id === "kabar" && (document.hidden || navigator.onLine === false)) event.preventDefault();
  });
  const isSignIn = (event) => event.detail.xhr.status === 200 && !event.detail.xhr.response.includes('id="kabar"');
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.target.id !== "kabar" || !isSignIn(event)) return;
    event.detail.shouldSwap = false;
    trouble = "session";
    show();
  });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    if (event.target.id !== "kabar" || !event.detail.successful || isSignIn(event) || !trouble) return;
    // The line, or the session, is back.
    if (!waiting.length) trouble = "";
    send();
  });
  document.body.addEventListener("htmx:afterSwap", () => {
    const news = document.querySelector("#kabar template");
    if (!news) return;
    putCount(news.content.querySelector("[data-count]"));
    for (const fresh of [...news.content.querySelectorAll("[data-row]")]) {
      const old = rowOf(fresh.dataset.row);
      // The answer to one's own tap stays to be read: that row is as new as this one.
      if (old && old.dataset.version !== fresh.dataset.version) put(fresh);
    }
    news.remove();
    show();
  });

  // While all rows are here, the search needs no line either.
  const search = day.querySelector("[data-search]");
  const typed = search.querySelector("input[name=q]");
  const fold = (text) => text.toLowerCase().normalize("NFKD").replace(/[^\p{L}\p{N}\s]/gu, "").trim().split(/\s+/);
  const narrow = () => {
    const words = fold(typed.value);
    let shown = 0;
    for (const row of day.querySelectorAll("[data-row]")) {
      row.hidden = !words.every((word) => row.dataset.find.includes(word));
      shown += !row.hidden;
    }
    day.querySelector("[data-nobody]").hidden = shown > 0;
    for (const link of document.querySelectorAll("[data-invite]")) {
      const address = new URL(link.href);
      // What may be a NIK or a phone never enters an address.
      if (typed.value && typed.value.replace(/\D/g, "").length < 8) address.searchParams.set("q", typed.value);
      else address.searchParams.delete("q");
      link.href = address.href;
    }
  };
  if ("complete" in day.dataset) {
    typed.addEventListener("input", narrow);
    search.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      typed.blur(); // The keyboard of a phone goes, the rows stay.
    });
    if (typed.value) narrow();
  }
  send();
})();
