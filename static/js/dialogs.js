// <a href="/tickets/1/closure/new" data-dialog="close-ticket">: opens the dialog of that id; without JavaScript the link leads to the same form.
// Closes by Esc, by [data-dialog-close], by a click beside it, and after a request from inside it that succeeded.
(() => {
  "use strict";
  const opener = (event) => event.target.closest("[data-dialog]");

  document.addEventListener("click", (event) => {
    const link = opener(event);
    const dialog = link && document.getElementById(link.dataset.dialog);
    if (dialog && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      if (!dialog.open) dialog.showModal();
      return;
    }
    if (event.target.closest("[data-dialog-close]")) {
      event.preventDefault();
      event.target.closest("dialog")?.close();
    }
    // The backdrop belongs to the dialog element itself; what lies inside has other targets.
    if (event.target.matches?.("dialog[open]") && !event.target.querySelector("[data-typed]")) event.target.close();
  });

  document.addEventListener("input", (event) => {
    if (event.target.closest("dialog")) event.target.dataset.typed = "";
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const { successful, requestConfig, xhr } = event.detail;
    if (successful && xhr.status < 300 && requestConfig.verb !== "get") event.detail.elt.closest("dialog")?.close();
  });

  const openMarked = (root) => root.querySelectorAll?.("dialog[data-open-now]:not([open])").forEach((dialog) => dialog.showModal());
  document.addEventListener("htmx:load", (event) => openMarked(event.detail.elt));
  document.addEventListener("DOMContentLoaded", () => openMarked(document));
})();
