// A press of a button carries the time of this device (ISO 8601), for work that reaches the server later than it was done.
(() => {
  "use strict";
  document.addEventListener("submit", (event) => {
    event.target.querySelectorAll("input[data-device-time]").forEach((field) => { field.value = new Date().toISOString(); });
  }, true);
})();
