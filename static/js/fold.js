// <details open data-fold>: a long table stands open; on a phone it is folded until somebody asks for it, so that the
// numbers that matter come first. Without scripts nothing is folded. A part that the address names stays open.
(() => {
  "use strict";
  document.addEventListener("DOMContentLoaded", () => {
    if (!window.matchMedia("(max-width: 40rem)").matches) return;
    const named = document.getElementById(location.hash.slice(1));
    document.querySelectorAll("details[data-fold]").forEach((one) => {
      if (!named || !(one.contains(named) || named.contains(one))) one.open = false;
    });
  });
})();
