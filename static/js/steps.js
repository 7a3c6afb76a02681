// <article data-steps="key">: the numbered steps of its text get boxes to tick, "3 of 6" stands below each list, ticks stay on this device for
// twelve hours, and a link [data-carry] takes them along into a ticket (portal/knowledge/queries/walking.py reads them).
(() => {
  "use strict";
  const LASTS_MS = 12 * 3600 * 1000;
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  const kept = (key) => {
    try {
      const found = JSON.parse(localStorage.getItem(key) ?? "null");
      return found && Date.now() - found.at < LASTS_MS ? new Set(found.ticked) : new Set();
    } catch { return new Set(); }
  };
  const keep = (key, ticked) => {
    try {
      if (ticked.size) localStorage.setItem(key, JSON.stringify({ at: Date.now(), ticked: [...ticked] }));
      else localStorage.removeItem(key);
    } catch { /* a private window keeps nothing */ }
  };
  const carry = (root = document) => {
    const article = document.querySelector("article[data-steps]");
    if (!article?.ticked) return;
    for (const link of root.querySelectorAll?.("a[data-carry]") ?? []) {
      const url = new URL(link.href);
      if (article.ticked.size) url.searchParams.set("ticked", [...article.ticked].sort().join("~"));
      else url.searchParams.delete("ticked");
      link.href = url;
    }
  };
  const attach = (article) => {
    const key = `steps:${article.dataset.steps}`;
    const ticked = article.ticked = kept(key);
    article.querySelectorAll(".prose > ol").forEach((list, at) => {
      const items = [...list.children];
      if (items.length < 2) return;
      const note = document.createElement("p");
      note.className = "steps-note";
      note.setAttribute("role", "status");
      note.lang = document.documentElement.lang;
      const show = () => {
        const done = items.filter((item, number) => ticked.has(`${at}.${number}`)).length;
        note.textContent = fill(article.dataset.stepsProgress, { done, all: items.length });
        note.classList.toggle("is-done", done === items.length);
      };
      list.classList.add("steps");
      items.forEach((item, number) => {
        const name = `${at}.${number}`;
        const box = document.createElement("input");
        box.type = "checkbox";
        box.checked = ticked.has(name);
        box.setAttribute("aria-label", fill(article.dataset.stepsLabel, { number: number + 1 }));
        box.addEventListener("change", () => {
          if (box.checked) ticked.add(name); else ticked.delete(name);
          keep(key, ticked);
          show();
          carry();
        });
        item.prepend(box);
      });
      list.after(note);
      show();
    });
    carry();
  };
  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("article[data-steps]").forEach(attach));
  document.addEventListener("htmx:afterSettle", (event) => carry(event.detail.elt));
})();
