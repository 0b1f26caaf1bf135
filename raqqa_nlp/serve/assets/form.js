"use strict";
// The form: sent by keyboard too, and it says that the text is being read.
(() => {
  const form = document.getElementById("paste");
  if (!form) return;
  const button = form.querySelector("button");
  const words = button.textContent;

  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  form.addEventListener("submit", () => {
    button.disabled = true;
    button.textContent = "Reading…";
  });
  // A page that the browser kept comes back as it was left.
  window.addEventListener("pageshow", () => {
    button.disabled = false;
    button.textContent = words;
  });
})();
