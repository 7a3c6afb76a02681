// After a part of the page was replaced: the first wrong field gets the focus, else [data-focus], and [data-announce] is read out to screen
// readers. Where what had the focus is gone, it goes back to where the person was: to [data-focus-back] of the same form (its id), or to
// the heading of the nearest place that is still there.
(() => {
  "use strict";
  const say = (text) => {
    const region = document.getElementById("live");
    if (!region || !text) return;
    region.textContent = "";
    requestAnimationFrame(() => { region.textContent = text; });
  };
  const places = new WeakMap();
  const remember = ({ detail: { xhr, elt } }) => {
    if (!elt.contains(document.activeElement)) return;
    const ids = [];
    for (let place = elt; place; place = place.parentElement) if (place.id) ids.push(place.id);
    places.set(xhr, ids);
  };
  const goBack = (xhr) => {
    if (document.activeElement && document.activeElement !== document.body) return;
    const place = (places.get(xhr) ?? []).map((id) => document.getElementById(id)).find(Boolean);
    const field = place?.matches("form") && place.querySelector("[data-focus-back]");
    if (field) return field.focus();
    const heading = place?.querySelector("h1, h2, h3") ?? place;
    if (heading && heading.tabIndex < 0) heading.tabIndex = -1;
    heading?.focus({ preventScroll: true });
  };
  const attend = (root, xhr) => {
    const wrong = root.querySelector?.("[data-error-summary], [aria-invalid=true]");
    const wanted = wrong ?? root.querySelector?.("[data-focus]");
    wanted?.focus();
    goBack(xhr);
    const spoken = root.matches?.("[data-announce]") ? root : root.querySelector?.("[data-announce]");
    say(spoken?.dataset.announce);
  };
  document.addEventListener("htmx:beforeRequest", remember);
  document.addEventListener("htmx:afterSettle", (event) => attend(event.detail.elt, event.detail.xhr));
  document.addEventListener("DOMContentLoaded", () => document.querySelector("[data-error-summary]")?.focus());
})();
