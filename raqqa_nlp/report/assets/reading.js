"use strict";
// A text and its marks: what they say, what belongs together, and the way to them from elsewhere on the page.
(() => {
  const LAYERS = { e: "entity", n: "number", a: "attribution" };
  const SVG = "http://www.w3.org/2000/svg";
  const LEAVING = 200; // milliseconds in which the pointer can get from a mark to its card
  const card = document.getElementById("card");
  let shown = null;
  let pinned = false;
  let leaving = 0;

  const names = (list) => (list || "").split(" ").filter(Boolean);
  const members = (text, group) => [...text.querySelectorAll(`mark[data-group~="${group}"]`)];

  function visible(text, group) {
    const layer = LAYERS[group[0]];
    return text.parentElement.querySelector(`input[data-layer="${layer}"]`).checked;
  }

  function notes(mark) {
    const text = mark.closest(".text");
    const lines = mark.dataset.note.split("\n");
    return names(mark.dataset.group)
      .map((group, i) => ({ group, line: lines[i] }))
      .filter(({ group }) => visible(text, group));
  }

  function fill(mark, found) {
    const id = mark.closest("article").id;
    card.replaceChildren(...found.map(({ group, line }, place) => {
      const [, label, said] = line.match(/^([A-Z]+): ([^]*)$/);
      const row = document.createElement("p");
      const kind = document.createElement("b");
      kind.textContent = label.toLowerCase();
      row.append(kind, said);
      const claim = label === "COUNT" && document.getElementById(`claim-${id}-${group}`);
      const entry = claim || document.getElementById(`about-${id}-${group}`);
      if (entry && found.findIndex((other) => other.group === group) === place) {
        const link = document.createElement("a");
        link.href = `#${entry.id}`;
        link.textContent = claim ? "among the claims" : "side by side";
        row.append(link);
      }
      return row;
    }));
  }

  function place(mark) {
    const rects = mark.getClientRects();
    const last = rects[rects.length - 1];
    card.hidden = false;
    const width = card.offsetWidth;
    const left = Math.min(Math.max(8, last.left), document.documentElement.clientWidth - width - 8);
    const below = last.bottom + 6 + card.offsetHeight < window.innerHeight;
    const top = below ? last.bottom + 6 : rects[0].top - 6 - card.offsetHeight;
    card.style.left = `${left + window.scrollX}px`;
    card.style.top = `${top + window.scrollY}px`;
  }

  function curve(from, to, base) {
    const x1 = from.left + from.width / 2 - base.left;
    const x2 = to.left + Math.min(to.width / 2, 16) - base.left;
    const level = Math.abs(from.top - to.top) < from.height / 2;
    const down = to.top > from.top;
    const y1 = (level || !down ? from.top : from.bottom) - base.top;
    const y2 = (level || down ? to.top : to.bottom) - base.top;
    const bend = level ? -Math.min(22, 8 + Math.abs(x2 - x1) / 12) : (y2 - y1) / 2;
    return { d: `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${level ? y2 + bend : y2 - bend} ${x2} ${y2}`, x: x2, y: y2 };
  }

  function draw(text, groups) {
    const base = text.getBoundingClientRect();
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("class", "links");
    svg.setAttribute("aria-hidden", "true");
    for (const group of groups) {
      const hub = text.querySelector(`mark[data-hub~="${group}"]`);
      for (const end of hub ? text.querySelectorAll(`mark[data-start~="${group}"]`) : []) {
        if (end === hub) continue;
        const { d, x, y } = curve(hub.getClientRects()[0], end.getClientRects()[0], base);
        const path = document.createElementNS(SVG, "path");
        path.setAttribute("d", d);
        const dot = document.createElementNS(SVG, "circle");
        for (const [name, value] of Object.entries({ cx: x, cy: y, r: 3 })) dot.setAttribute(name, value);
        const link = document.createElementNS(SVG, "g");
        link.setAttribute("class", LAYERS[group[0]]);
        link.append(path, dot);
        svg.append(link);
      }
    }
    if (svg.childElementCount) text.append(svg);
  }

  function hide() {
    clearTimeout(leaving);
    if (!shown) return;
    shown.removeAttribute("aria-describedby");
    const text = shown.closest(".text");
    text.classList.remove("tracing");
    for (const mark of text.querySelectorAll("mark.on")) mark.classList.remove("on");
    text.querySelector("svg.links")?.remove();
    card.hidden = true;
    shown = null;
    pinned = false;
  }

  function show(mark, pin) {
    clearTimeout(leaving);
    if (shown !== mark) {
      hide();
      const text = mark.closest(".text");
      const found = notes(mark);
      if (!found.length) return;
      const groups = found.map(({ group }) => group);
      for (const group of groups) for (const member of members(text, group)) member.classList.add("on");
      text.classList.add("tracing");
      draw(text, groups);
      fill(mark, found);
      place(mark);
      mark.setAttribute("aria-describedby", card.id);
      shown = mark;
    }
    pinned = pinned || pin;
  }

  function leave() {
    clearTimeout(leaving);
    if (!pinned) leaving = setTimeout(hide, LEAVING);
  }

  function step(text, from, key) {
    const stops = [...text.querySelectorAll("mark[data-start]")]
      .filter((mark) => mark === from || names(mark.dataset.start).some((group) => visible(text, group)));
    const at = stops.indexOf(from);
    const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: stops.length - 1 }[key];
    return to === undefined ? null : stops[Math.min(Math.max(to, 0), stops.length - 1)];
  }

  function stopAt(mark) {
    const text = mark.closest(".text");
    for (const other of text.querySelectorAll('mark[tabindex="0"]')) other.tabIndex = -1;
    mark.tabIndex = 0;
  }

  function listen(text) {
    text.addEventListener("pointerover", (event) => {
      const mark = event.target.closest("mark");
      if (mark && event.pointerType === "mouse" && !pinned) show(mark, false);
    });
    text.addEventListener("pointerout", leave);
    text.addEventListener("focusin", (event) => {
      stopAt(event.target);
      show(event.target, false);
    });
    text.addEventListener("focusout", leave);
    text.addEventListener("click", (event) => {
      const mark = event.target.closest("mark");
      if (!mark) return;
      if (shown !== mark) hide();
      show(mark, true);
    });
    text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && shown === event.target) card.querySelector("a")?.click();
      const next = event.target.matches("mark") && step(text, event.target, event.key);
      if (!next) return;
      event.preventDefault();
      hide();
      next.tabIndex = 0;
      next.focus();
    });
    text.parentElement.querySelector(".layers").addEventListener("change", hide);
  }

  function reveal() {
    for (const mark of document.querySelectorAll("mark.sought")) mark.classList.remove("sought");
    const anchor = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const mark = anchor?.closest(".text mark");
    if (!mark) return;
    const group = anchor.id.split("-").pop();
    const text = mark.closest(".text");
    text.parentElement.querySelector(`input[data-layer="${LAYERS[group[0]]}"]`).checked = true;
    for (const piece of [mark, ...members(text, group)]) piece.classList.add("sought");
    mark.tabIndex = 0;
    mark.scrollIntoView({ block: "center" });
    mark.focus({ preventScroll: true });
    place(mark);
  }

  for (const mark of document.querySelectorAll(".text mark")) {
    mark.dataset.note = mark.title;
    mark.removeAttribute("title");
    if (mark.dataset.start) mark.tabIndex = -1;
  }
  for (const text of document.querySelectorAll(".text")) {
    const first = text.querySelector("mark[data-start]");
    if (first) first.tabIndex = 0;
    listen(text);
  }
  card.addEventListener("pointerenter", () => clearTimeout(leaving));
  card.addEventListener("pointerleave", leave);
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".text mark, #card")) hide();
    const link = event.target.closest('a[href^="#"]');
    if (link && link.hash === location.hash) setTimeout(reveal);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
  window.addEventListener("resize", hide);
  window.addEventListener("beforeprint", hide);
  window.addEventListener("hashchange", reveal);
  reveal();
})();
