// A form that is on its way is not sent a second time. The server refuses doubles as well (form key); this only spares the wait.
(() => {
  "use strict";
  const free = (form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented && !form.dataset.sent) return;
    if (form.method !== "post" || form.method === "dialog") return;
    if (form.dataset.sent) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sent = "1";
    // Not disabled: a disabled button would not send its own name and value.
    event.submitter?.setAttribute("aria-busy", "true");
    // A download answers without leaving the page.
    setTimeout(free, 15000, form);
  }, true);

  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest("form");
    if (form) free(form);
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(free));
})();
