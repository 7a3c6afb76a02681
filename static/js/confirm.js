// <form data-confirm="question"> or <button data-confirm="question">: asks before sending.
// <form data-confirm-leave>: asks before a page with changed, unsent text is left, but not by a link [data-leave].
(() => {
  "use strict";
  document.addEventListener("submit", (event) => {
    const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
    if (question && !window.confirm(question)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }, true);

  let changed = false;
  document.addEventListener("input", (event) => { changed ||= Boolean(event.target.closest("form[data-confirm-leave]")); });
  document.addEventListener("submit", () => { changed = false; });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-leave]")) changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
})();
