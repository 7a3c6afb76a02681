// Text areas grow with their text where the browser does not know `field-sizing: content` yet.
(() => {
  "use strict";
  if (CSS.supports("field-sizing", "content")) return;
  document.addEventListener("input", (event) => {
    const area = event.target;
    if (!area.matches?.("textarea")) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  });
})();
