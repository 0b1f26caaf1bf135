"use strict";
// The disagreements of annotators: filtered, counted, and gone through by keys.
(() => {
  const list = document.getElementById("list");
  const form = document.getElementById("filter");
  if (!list) return;
  const cards = [...list.children];
  const words = new Map(cards.map((card) => [card, card.textContent.toLowerCase()]));
  const shown = () => cards.filter((card) => !card.hidden);

  function stopAt(card) {
    for (const other of cards) other.tabIndex = other === card ? 0 : -1;
  }

  function filter() {
    const wanted = form.elements.words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const facets = [...form.querySelectorAll("select")].filter((select) => select.value);
    for (const card of cards) {
      const matches = wanted.every((word) => words.get(card).includes(word))
        && facets.every(({ name, value }) => (name === "label"
          ? card.dataset.label.split(" ").includes(value)
          : card.dataset[name] === value));
      card.hidden = !matches;
    }
    const left = shown();
    if (!left.some((card) => card.tabIndex === 0)) stopAt(left[0]);
    const all = `${cards.length} disagreement${cards.length === 1 ? "" : "s"}`;
    form.elements.count.value = left.length === cards.length ? all : `${left.length} of ${all}`;
  }

  function go(card) {
    stopAt(card);
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
  }

  function step(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const card = event.target.closest(".disagreement");
    if (event.key === "Enter" && event.target === card) {
      card.querySelector("a").click();
      return;
    }
    const left = shown();
    const at = left.indexOf(card);
    const to = { j: at + 1, k: at - 1, Home: 0, End: left.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    go(left[Math.min(Math.max(to, 0), left.length - 1)]);
  }

  function reveal() {
    const card = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!cards.includes(card)) return;
    if (card.hidden) {
      form.reset();
      filter();
    }
    go(card);
  }

  for (const element of [form, document.getElementById("keys")]) element.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("reset", () => setTimeout(filter));
  form.addEventListener("submit", (event) => event.preventDefault());
  list.addEventListener("keydown", step);
  list.addEventListener("focusin", (event) => stopAt(event.target.closest(".disagreement")));
  window.addEventListener("hashchange", reveal);
  stopAt(cards[0]);
  filter();
  reveal();
})();
