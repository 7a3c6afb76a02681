// A session that ended must not cost anybody their text. A form's text is kept in this tab when it is sent; when the way led over the sign-in page
// or an error (<body data-typed-waits>), it is put back into the fields that the server left empty. Never passwords, hidden fields or files.
(() => {
  "use strict";
  const PREFIX = "typed:";
  const WANTED = "typed-wanted";
  const AUTHOR = "typed-by"; // whoever signs in next in this tab gets nothing of another person's text
  const FIELDS = "textarea[name], select[name], input[name]:not([type=password], [type=hidden], [type=file], [type=submit])";
  const key = (form) => PREFIX + new URL(form.action || location.href, location.href).pathname;

  const keep = (form) => {
    const values = [...form.querySelectorAll(FIELDS)]
      .filter((field) => !["radio", "checkbox"].includes(field.type) || field.checked)
      .map((field) => [field.name, field.value]);
    sessionStorage.setItem(key(form), JSON.stringify(values));
    sessionStorage.setItem(AUTHOR, document.body.dataset.person ?? "");
  };
  const put = (form, name, value) => {
    const fields = [...form.querySelectorAll(FIELDS)].filter((field) => field.name === name);
    for (const field of fields) {
      if (["radio", "checkbox"].includes(field.type)) field.checked ||= field.value === value;
      else if (!field.value || field.tagName === "SELECT") field.value = value;
    }
  };
  const forget = () => Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX)).forEach((name) => sessionStorage.removeItem(name));

  document.addEventListener("submit", (event) => {
    if (event.target.method === "post" && !document.body.hasAttribute("data-typed-waits")) keep(event.target);
  }, true);

  document.addEventListener("DOMContentLoaded", () => {
    if (document.body.hasAttribute("data-typed-waits")) {
      sessionStorage.setItem(WANTED, "1");
      return;
    }
    if (sessionStorage.getItem(WANTED) && sessionStorage.getItem(AUTHOR) === (document.body.dataset.person ?? "")) {
      document.querySelectorAll("form[method=post]").forEach((form) => {
        const kept = sessionStorage.getItem(key(form));
        if (kept) JSON.parse(kept).forEach(([name, value]) => put(form, name, value));
      });
    }
    [WANTED, AUTHOR].forEach((name) => sessionStorage.removeItem(name));
    forget();
  });
})();
