// Pictures and attachments come into the text by paste, by drop and by the file button; without scripts the button "Add" sends the form.
(() => {
  "use strict";
  const form = document.querySelector("form[data-editor]");
  const area = document.getElementById("body");
  const input = document.getElementById("file");
  const told = document.getElementById("file-told");
  if (!form || !area || !input) return;
  form.querySelector("[data-upload]").hidden = true;

  const say = (text, bad = false) => {
    told.textContent = text;
    told.hidden = !text;
    told.classList.toggle("error", bad);
    told.classList.toggle("hint", !bad);
  };
  const send = async (file) => {
    if (file.size > Number(form.dataset.limit)) return say(`${file.name}: ${form.dataset.tooBig}`, true);
    say(form.dataset.uploading);
    const body = new FormData();
    body.append("csrf_token", form.elements.csrf_token.value);
    body.append("base_number", form.elements.base_number.value);
    body.append("file", file, file.name || "picture.png");
    let answer = null;
    try {
      answer = await fetch(form.dataset.fileUrl, { method: "POST", body, headers: { "HX-Request": "true" } });
      const { markdown, error } = await answer.json();
      if (markdown) form.dispatchEvent(new CustomEvent("insert-block", { detail: markdown }));
      say(error ?? "", true);
    } catch {
      say(answer?.status === 401 ? form.dataset.signedOut : document.body.dataset.failed, true);
    }
  };
  const sendAll = async (files) => {
    for (const file of files) await send(file);
  };
  const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

  input.addEventListener("change", async () => {
    await sendAll([...input.files]);
    input.value = "";
  });
  area.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    // A table of a spreadsheet comes as a picture as well as as text: the text is meant.
    if (!files.length || event.clipboardData.getData("text/plain")) return;
    event.preventDefault();
    sendAll(files);
  });
  area.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    area.classList.add("is-dropping");
  });
  area.addEventListener("dragleave", () => area.classList.remove("is-dropping"));
  area.addEventListener("drop", (event) => {
    area.classList.remove("is-dropping");
    if (!hasFiles(event)) return;
    event.preventDefault();
    sendAll([...event.dataTransfer.files]);
  });
})();
