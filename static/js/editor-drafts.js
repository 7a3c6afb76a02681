// What an author types reaches the server as her draft a few seconds later. Until then, and while nobody answers (no connection, signed out),
// this browser holds it; a text that never reached the server is offered again on the next visit.
(() => {
  "use strict";
  const AFTER_MS = 3000;
  const AGAIN_MS = 15000;
  const form = document.querySelector("form[data-editor]");
  if (!form) return;
  const NAMES = ["title", "summary", "keywords", "body"];
  const key = `editor:${form.dataset.editor}`;
  const told = document.getElementById("draft-told");
  const banner = document.getElementById("local-draft");
  let timer = 0;
  let isBusy = false;
  let isStopped = false;
  let change = 0;

  const typed = () => Object.fromEntries(NAMES.map((name) => [name, form.elements[name].value]));
  const plain = (text) => text.replace(/\r\n?/g, "\n").trim();
  const isShown = (kept) => NAMES.every((name) => plain(kept[name] ?? "") === plain(form.elements[name].value));
  const hold = () => {
    try {
      localStorage.setItem(key, JSON.stringify({ ...typed(), base: form.elements.base_number.value, at: Date.now() }));
    } catch { /* full or forbidden: the server's draft remains */ }
  };
  const later = (ms) => {
    clearTimeout(timer);
    timer = setTimeout(keep, ms);
  };

  async function keep() {
    if (isStopped) return;
    if (isBusy) return later(AFTER_MS);
    isBusy = true;
    const at = change;
    const body = new FormData(form);
    body.delete("file");
    let answer = null;
    try {
      answer = await fetch(form.dataset.draftUrl, { method: "POST", body, headers: { "HX-Request": "true" } });
      const { mark, told: words } = await answer.json();
      told.textContent = words;
      if (answer.ok) {
        form.elements.draft_mark.value = mark;
        if (at === change) localStorage.removeItem(key);
      }
      isStopped = answer.status === 409;
    } catch {
      told.textContent = answer?.status === 401 ? form.dataset.signedOut : form.dataset.notKept;
      later(AGAIN_MS);
    } finally {
      isBusy = false;
    }
  }

  form.addEventListener("input", (event) => {
    if (!NAMES.includes(event.target.name)) return;
    change += 1;
    banner.hidden = true;
    hold();
    later(AFTER_MS);
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("formaction")) return;
    hold();
    clearTimeout(timer);
    isStopped = true;
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && localStorage.getItem(key)) keep();
  });
  // The preview must not lead away to the sign-in page from a text that only this browser holds.
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    if (event.detail.xhr.status !== 401) return;
    event.preventDefault();
    told.textContent = form.dataset.signedOut;
  });

  const kept = JSON.parse(localStorage.getItem(key) ?? "null");
  if (kept && isShown(kept)) localStorage.removeItem(key);
  else if (kept) {
    const time = banner.querySelector("[data-local-time]");
    time.textContent = new Date(kept.at).toLocaleString(document.documentElement.lang);
    banner.hidden = false;
    banner.querySelector("[data-local-restore]").addEventListener("click", () => {
      NAMES.forEach((name) => { form.elements[name].value = kept[name] ?? ""; });
      form.elements.base_number.value = kept.base;
      form.elements.body.dispatchEvent(new InputEvent("input", { bubbles: true }));
    });
    banner.querySelector("[data-local-discard]").addEventListener("click", () => {
      localStorage.removeItem(key);
      banner.hidden = true;
    });
  }
  if ("dirty" in form.dataset) later(0);
})();
