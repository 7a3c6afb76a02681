// The toolbar over <textarea id="body">: it writes Markdown where the cursor stands. Undo of the browser works, because text goes in as if it was typed.
(() => {
  "use strict";
  const form = document.querySelector("form[data-editor]");
  const area = document.getElementById("body");
  const bar = document.getElementById("editor-toolbar");
  if (!form || !area || !bar) return;
  bar.hidden = false;

  const write = (text, from = area.selectionStart, to = area.selectionEnd) => {
    area.focus();
    area.setSelectionRange(from, to);
    if (!document.execCommand("insertText", false, text)) {
      area.setRangeText(text, from, to, "end");
      area.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }
  };
  const selected = () => area.value.slice(area.selectionStart, area.selectionEnd);
  const wrap = (before, after = before) => {
    const from = area.selectionStart;
    const words = selected();
    write(before + words + after);
    area.setSelectionRange(from + before.length, from + before.length + words.length);
  };
  const lines = (prefix) => {
    const from = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
    const end = area.value.indexOf("\n", area.selectionEnd);
    const to = end < 0 ? area.value.length : end;
    write(area.value.slice(from, to).split("\n").map((line, number) => prefix(number) + line).join("\n"), from, to);
  };
  const block = (text) => {
    const before = area.value.slice(0, area.selectionStart);
    write((!before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n") + text + "\n");
  };
  const open = (id) => {
    const dialog = document.getElementById(id);
    dialog.showModal();
    const field = dialog.querySelector("input[type=search]");
    field.value = id === "link-dialog" ? selected() : "";
    field.form.dispatchEvent(new Event("opened"));
  };
  const step = () => {
    const number = (area.value.match(/^## .*\{#/gm) ?? []).length + 1;
    const { stepQuestion, stepAnswer } = form.dataset;
    block(`## ${stepQuestion} {#step-${number}}\n\n- [${stepAnswer}](#step-${number + 1})\n- [${stepAnswer}](#ticket)`);
  };
  const acts = {
    bold: () => wrap("**"),
    heading: () => lines(() => "## "),
    list: () => lines(() => "- "),
    steps: () => lines((number) => `${number + 1}. `),
    code: () => (selected().includes("\n") ? wrap("```\n", "\n```") : wrap("`")),
    link: () => open("link-dialog"),
    snippet: () => open("snippet-dialog"),
    image: () => document.getElementById("file").click(),
    choice: step,
  };

  bar.addEventListener("click", (event) => {
    const act = event.target.closest("[data-act]")?.dataset.act;
    if (act) acts[act]();
  });
  // One stop for the Tab key; the arrows go along the buttons.
  const buttons = [...bar.querySelectorAll("[data-act]")];
  const reach = (button) => buttons.forEach((one) => { one.tabIndex = one === button ? 0 : -1; });
  reach(buttons[0]);
  bar.addEventListener("focusin", (event) => reach(event.target));
  bar.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    buttons[(next + buttons.length) % buttons.length].focus();
  });
  area.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const act = { b: "bold", k: "link" }[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    acts[act]();
  });
  document.getElementById("editor-dialogs").addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-insert-slug], [data-insert-snippet]");
    if (!chosen) return;
    chosen.closest("dialog").close();
    const { insertSlug, insertTitle, insertSnippet } = chosen.dataset;
    if (insertSnippet) write(`{{snippet:${insertSnippet}}}`);
    else write(`[${selected() || insertTitle.replace(/[[\]\\]/g, "\\$&")}](${insertSlug})`);
  });
  form.addEventListener("insert-block", (event) => block(event.detail));
})();
