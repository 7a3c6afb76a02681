// Buttons [data-set-theme="light|dark|auto"] change the theme at once and remember it in a cookie, which the server reads to avoid a flash.
// They stand in a form, so that the choice works without JavaScript too.
(() => {
  "use strict";
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-set-theme]");
    if (!button) return;
    event.preventDefault();
    const theme = button.dataset.setTheme;
    document.documentElement.dataset.theme = theme;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `theme=${theme}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
    button.parentElement.querySelectorAll("[data-set-theme]").forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
  });
})();
