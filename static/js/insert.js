// <button data-insert="text" data-insert-into="#reply textarea" hidden>: puts the text at the cursor of that field; shown where the field is.
(() => {
  "use strict";
  const field = (button) => document.querySelector(button.dataset.insertInto);
  const show = (root) => root.querySelectorAll?.("[data-insert]").forEach((button) => { button.hidden = !field(button); });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    const area = button && field(button);
    if (!area) return;
    const before = area.value.slice(0, area.selectionStart);
    const gap = before && !/\s$/.test(before) ? "\n" : "";
    area.setRangeText(gap + button.dataset.insert, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  });
  document.addEventListener("htmx:load", (event) => show(event.detail.elt));
  document.addEventListener("DOMContentLoaded", () => show(document));
})();
