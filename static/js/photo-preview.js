// <input type="file" data-preview="ID of the list" data-limit="bytes" data-too-big="text">: shows what was chosen, and says at once when a file is too big.
(() => {
  "use strict";
  const tile = (file, limit, message) => {
    const item = document.createElement("li");
    item.className = "file-preview";
    if (file.type.startsWith("image/")) {
      const image = document.createElement("img");
      image.src = URL.createObjectURL(file);
      image.alt = "";
      image.addEventListener("load", () => URL.revokeObjectURL(image.src), { once: true });
      item.append(image);
    }
    const name = document.createElement("span");
    name.className = "clip";
    name.textContent = file.name;
    item.append(name);
    if (limit && file.size > limit) {
      const fault = document.createElement("span");
      fault.className = "file-preview-bad";
      fault.textContent = message;
      item.append(fault);
    }
    return item;
  };

  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!input.matches?.("input[type=file][data-preview]")) return;
    const limit = Number(input.dataset.limit || 0);
    const files = [...input.files];
    document.getElementById(input.dataset.preview)?.replaceChildren(...files.map((file) => tile(file, limit, input.dataset.tooBig)));
    input.setCustomValidity(limit && files.some((file) => file.size > limit) ? input.dataset.tooBig : "");
  });
})();
