// <article data-copy-label="Copy" data-copied="Copied">: every block of code in it gets a button that copies it (copy.js does the copying).
(() => {
  "use strict";
  document.addEventListener("DOMContentLoaded", () => {
    if (!navigator.clipboard) return;
    for (const code of document.querySelectorAll("[data-copy-label] pre")) {
      const { copyLabel, copied } = code.closest("[data-copy-label]").dataset;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button-s code-copy no-print";
      button.textContent = copyLabel;
      button.dataset.copy = code.textContent.replace(/\n$/, "");
      button.dataset.copied = copied;
      const frame = document.createElement("div");
      frame.className = "code";
      code.replaceWith(frame);
      frame.append(code, button);
    }
  });
})();
