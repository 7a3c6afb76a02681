// The theme's buttons stand in an ordinary form. With JavaScript the page changes at once, and the server is told in the background.
(() => {
  "use strict";
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button?.dataset.setTheme) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    document.documentElement.dataset.theme = button.dataset.setTheme;
    event.target.querySelectorAll("[data-set-theme]").forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
    fetch(event.target.action, { method: "POST", body: new FormData(event.target, button), redirect: "manual" });
  }, true);
})();
