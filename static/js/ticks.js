// <form data-ticking>: says how many lines are ticked, ticks all of them or a range (shift), and keeps the list still meanwhile:
// a queue that renewed itself would lose what was ticked.
(() => {
  "use strict";
  const boxes = (form) => [...form.querySelectorAll("input[type=checkbox]")];
  const show = (form) => {
    const count = form.querySelectorAll("input[type=checkbox]:checked").length;
    const output = form.querySelector("[data-tick-count]");
    if (!output) return;
    output.value = count;
    output.parentElement.hidden = count === 0;
  };
  let last = null;

  document.addEventListener("click", (event) => {
    const form = event.target.closest("form[data-ticking]");
    if (!form) return;
    if (event.target.closest("[data-tick-all]")) {
      event.preventDefault();
      const all = boxes(form);
      const tick = all.some((box) => !box.checked);
      all.forEach((box) => { box.checked = tick; });
      show(form);
    } else if (event.target.matches("input[type=checkbox]")) {
      const all = boxes(form);
      const [from, to] = [all.indexOf(last), all.indexOf(event.target)].sort((a, b) => a - b);
      if (event.shiftKey && from >= 0) all.slice(from, to + 1).forEach((box) => { box.checked = event.target.checked; });
      last = event.target;
      show(form);
    }
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.id === "poll-desk" && document.querySelector("form[data-ticking] :checked")) event.preventDefault();
  });
  const showAll = () => document.querySelectorAll("form[data-ticking]").forEach(show);
  document.addEventListener("htmx:afterSettle", showAll);
  window.addEventListener("pageshow", showAll); // the browser restores ticks when one comes back
  showAll();
})();
