// After a part of the page was replaced: the first wrong field gets the focus, and [data-announce] is read out to screen readers.
(() => {
  "use strict";
  const say = (text) => {
    const region = document.getElementById("live");
    if (!region || !text) return;
    region.textContent = "";
    requestAnimationFrame(() => { region.textContent = text; });
  };
  const attend = (root) => {
    const wrong = root.querySelector?.("[data-error-summary], [aria-invalid=true]");
    const wanted = wrong ?? root.querySelector?.("[data-focus]");
    wanted?.focus();
    const spoken = root.matches?.("[data-announce]") ? root : root.querySelector?.("[data-announce]");
    say(spoken?.dataset.announce);
  };
  document.addEventListener("htmx:afterSettle", (event) => attend(event.detail.elt));
  document.addEventListener("DOMContentLoaded", () => document.querySelector("[data-error-summary]")?.focus());
})();
