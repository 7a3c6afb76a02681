// <details data-answers>: answers beside a form, which come anew while one types. Open at once where they have room of their own;
// what a person opened (the list, or <details data-answer="name"> in it) stays open when they come anew.
(() => {
  "use strict";
  const beside = window.matchMedia("(min-width: 72rem)");
  let kept = new Set();
  let listOpen = false;

  document.addEventListener("htmx:beforeSwap", (event) => {
    const list = event.detail.target.querySelector?.("[data-answers]");
    if (!list) return;
    listOpen = list.open;
    kept = new Set([...list.querySelectorAll("[data-answer][open]")].map((one) => one.dataset.answer));
  });

  const open = (root) => {
    const list = root.querySelector?.("[data-answers]");
    if (!list) return;
    if (beside.matches || listOpen) list.open = true;
    list.querySelectorAll("[data-answer]").forEach((one) => { if (kept.has(one.dataset.answer)) one.open = true; });
  };
  document.addEventListener("htmx:load", (event) => open(event.detail.elt));
  document.addEventListener("DOMContentLoaded", () => open(document));
})();
