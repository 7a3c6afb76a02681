// <nav class="tabs" data-tabs>: where the row is wider than the screen, the current tab is brought into the middle of what is seen.
(() => {
  "use strict";
  const show = (strip) => {
    const tab = strip.querySelector("[aria-current]");
    if (tab) strip.scrollLeft = tab.offsetLeft - strip.offsetLeft - (strip.clientWidth - tab.offsetWidth) / 2;
  };
  const all = () => document.querySelectorAll("[data-tabs]").forEach(show);
  document.addEventListener("DOMContentLoaded", all);
  document.addEventListener("htmx:afterSettle", all);
})();
