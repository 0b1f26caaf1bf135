"use strict";
// The table of claims: filtered, sorted, counted.
(() => {
  const table = document.getElementById("claims-table");
  const form = document.getElementById("filter");
  if (!table) return;
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const words = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

  function filter() {
    const wanted = form.elements.words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const facets = [...form.querySelectorAll("select")].filter((select) => select.value);
    for (const row of rows) {
      const matches = wanted.every((word) => words.get(row).includes(word))
        && facets.every((select) => row.dataset[select.name] === select.value);
      row.hidden = !matches;
    }
    const left = rows.filter((row) => !row.hidden).length;
    form.elements.count.value = left === rows.length ? `${left} claims` : `${left} of ${rows.length} claims`;
  }

  function key(row, column, ordered) {
    const cell = row.cells[column];
    if (ordered) return cell.dataset.order === undefined ? "" : Number(cell.dataset.order);
    return cell.textContent.trim();
  }

  function compare(a, b) {
    return typeof a === "number" ? a - b : collator.compare(a, b);
  }

  function sort(column, down) {
    const ordered = rows.some((row) => row.cells[column].dataset.order !== undefined);
    const keyed = rows.map((row) => ({ row, value: key(row, column, ordered) }));
    const known = keyed.filter(({ value }) => value !== "");
    known.sort((a, b) => (down ? compare(b.value, a.value) : compare(a.value, b.value)));
    body.append(...[...known, ...keyed.filter(({ value }) => value === "")].map(({ row }) => row));
  }

  function sorter(head, column) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      sort(column, down);
    });
  }

  function reveal() {
    const row = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!rows.includes(row)) return;
    if (row.hidden) {
      form.reset();
      filter();
    }
    row.scrollIntoView({ block: "center" });
    row.querySelector("a").focus({ preventScroll: true });
  }

  [...table.tHead.rows[0].cells].forEach(sorter);
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("reset", () => setTimeout(filter));
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("hashchange", reveal);
  filter();
  reveal();
})();
