// Lights up the way to and from a card, and shows the details of the rule that is pointed at.
// Without it the page is complete: every rule of the drawing links to its entry further down.
(() => {
  const graph = document.querySelector("svg.graph");
  const panel = document.querySelector(".inspect");
  if (!graph || !panel) return;
  const cards = new Map([...graph.querySelectorAll("[data-card]")].map(card => [card.dataset.card, card]));
  const arrows = [...graph.querySelectorAll(".arrow")];
  let pinned = null;

  function follow(start, here, there, keep) {
    const seen = new Set([start]);
    const waiting = [start];
    while (waiting.length) {
      const id = waiting.pop();
      for (const arrow of arrows) {
        if (arrow.dataset[here] !== id || (id === start && keep && !keep(arrow))) continue;
        arrow.classList.add("on");
        if (!seen.has(arrow.dataset[there])) {
          seen.add(arrow.dataset[there]);
          waiting.push(arrow.dataset[there]);
        }
      }
    }
    seen.forEach(id => cards.get(id).classList.add("on"));
  }
  function clear() {
    graph.classList.remove("lit");
    graph.querySelectorAll(".on").forEach(part => part.classList.remove("on"));
  }
  function light(id, row) {
    clear();
    graph.classList.add("lit");
    follow(id, "to", "from", row === undefined ? null : arrow => arrow.dataset.row === row);
    follow(id, "from", "to");
  }
  function tell(rule) {
    const entry = document.getElementById(rule);
    if (!entry) return;
    panel.replaceChildren();
    const head = document.createElement("strong");
    head.textContent = entry.querySelector("summary .name").textContent;
    const place = entry.querySelector("summary .place").cloneNode(true);
    panel.append(head, " ", place, entry.querySelector(".inside").cloneNode(true));
  }
  function point(target, pin) {
    const card = target.closest("[data-card]");
    if (!card) { if (pin) { pinned = null; clear(); } return; }
    const row = target.closest("[data-rule]");
    if (pin) pinned = card;
    light(card.dataset.card, row ? row.dataset.row : undefined);
    const only = row || (card.querySelectorAll("[data-rule]").length === 1 && card.querySelector("[data-rule]"));
    if (only) tell(only.dataset.rule);
  }
  graph.addEventListener("pointerover", event => { if (!pinned) point(event.target, false); });
  graph.addEventListener("pointerleave", () => { if (!pinned) clear(); });
  graph.addEventListener("focusin", event => point(event.target, false));
  graph.addEventListener("click", event => {
    if (event.target.closest("[data-rule]")) event.preventDefault();
    point(event.target, true);
  });
  graph.addEventListener("keydown", event => {
    if (event.key === "Escape") { pinned = null; clear(); }
    if (event.key === "Enter" && event.target.closest("[data-rule]")) { event.preventDefault(); point(event.target, true); }
  });
  function open() {
    const entry = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (entry && entry.tagName === "DETAILS") entry.open = true;
  }
  addEventListener("hashchange", open);
  addEventListener("beforeprint", () => document.querySelectorAll(".rules details").forEach(entry => { entry.open = true; }));
  open();
})();
