"use strict";
// Light or dark: the system's choice until the reader makes another, which is kept where the browser allows it.
(() => {
  const KEY = "raqqa-nlp-theme";
  const root = document.documentElement;
  const button = document.getElementById("theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const dark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);

  function stored(theme) {
    try {
      if (theme) localStorage.setItem(KEY, theme);
      return localStorage.getItem(KEY);
    } catch {
      return null; // storage is switched off: the choice lasts as long as the page
    }
  }

  function name() {
    button.setAttribute("aria-label", `Switch to ${dark() ? "light" : "dark"} colours`);
    button.title = button.getAttribute("aria-label");
  }

  const kept = stored();
  if (kept === "dark" || kept === "light") root.dataset.theme = kept;
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.theme = dark() ? "light" : "dark";
    stored(root.dataset.theme);
    name();
  });
  system.addEventListener("change", name);
  name();

  // What is folded away on screen is printed.
  let folded = [];
  window.addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open])")];
    for (const details of folded) details.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const details of folded) details.open = false;
  });
})();
