// A toast leaves after seven seconds unless it tells of an error or somebody is reading it (pointer or focus on it).
// The server adds toasts to #toasts, in the page or out of band, or sends HX-Trigger {"toast": {"text": …, "kind": …}}.
(() => {
  "use strict";
  const STAYS = 7000;

  const leave = (toast) => {
    if (toast.matches(":hover, :focus-within")) return setTimeout(leave, 2000, toast);
    return toast.remove();
  };
  const arm = (root) => root.querySelectorAll?.(".toast:not([data-armed])").forEach((toast) => {
    toast.dataset.armed = "";
    if (!toast.matches(".toast-danger")) setTimeout(leave, STAYS, toast);
  });
  const show = (text, kind = "success") => {
    const template = document.getElementById("toast-template");
    const region = document.getElementById("toasts");
    if (!template || !region || !text) return;
    const toast = template.content.cloneNode(true).firstElementChild;
    toast.querySelector("[data-toast-text]").textContent = text;
    toast.classList.add(`toast-${kind}`);
    region.append(toast);
    arm(region);
  };

  document.addEventListener("toast", (event) => show(event.detail.text ?? event.detail.value, event.detail.kind));
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-toast-close]")) event.target.closest(".toast").remove();
  });
  document.addEventListener("htmx:afterSettle", () => arm(document));
  document.addEventListener("htmx:oobAfterSwap", () => arm(document));
  document.addEventListener("DOMContentLoaded", () => arm(document));
  document.addEventListener("htmx:sendError", () => show(document.body.dataset.offline, "danger"));
  document.addEventListener("htmx:responseError", () => show(document.body.dataset.failed, "danger"));
})();
