// Menus are popovers of the browser; this puts the focus into them, adds the arrow keys, and closes a menu when the focus leaves it.
(() => {
  "use strict";
  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest?.("[popover].menu");
    if (!menu || !["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) return;
    const items = [...menu.querySelectorAll(".menu-item")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const next = event.key === "Home" ? 0 : event.key === "End" ? items.length - 1 : items.indexOf(document.activeElement) + step;
    items[(next + items.length) % items.length]?.focus();
    event.preventDefault();
  });
  document.addEventListener("toggle", (event) => {
    if (event.newState !== "open") return;
    event.target.querySelector?.(".menu-item, input[type=search]")?.focus({ preventScroll: true });
  }, true);
  document.addEventListener("focusout", (event) => {
    const menu = event.target.closest?.("[popover].menu:popover-open");
    if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.hidePopover();
  });
})();
