// ---- the plan as a tree: arrows walk it, left folds and right unfolds what stands below a node
(() => {
  const items = [...document.querySelectorAll(".tree [role=treeitem]")];
  const level = (item) => Number(item.getAttribute("aria-level"));
  const folded = (item) => item.getAttribute("aria-expanded") === "false";
  const below = (item) => {
    const found = [];
    for (let i = items.indexOf(item) + 1; i < items.length && level(items[i]) > level(item); i += 1) found.push(items[i]);
    return found;
  };
  const show = () => {
    let hiddenBelow = Infinity;
    for (const item of items) {
      if (level(item) <= hiddenBelow) hiddenBelow = Infinity;
      item.hidden = level(item) > hiddenBelow;
      if (!item.hidden && folded(item)) hiddenBelow = level(item);
      const sign = item.querySelector(".fold");
      if (item.hasAttribute("aria-expanded")) sign.textContent = folded(item) ? "▸" : "▾";
    }
  };
  const focus = (item) => {
    if (!item) return;
    items.forEach((i) => { i.tabIndex = -1; });
    item.tabIndex = 0;
    item.focus();
  };
  const fold = (item, yes) => {
    if (!item.hasAttribute("aria-expanded")) return;
    item.setAttribute("aria-expanded", String(!yes));
    show();
  };
  document.addEventListener("keydown", (event) => {
    const item = event.target.closest && event.target.closest("[role=treeitem]");
    if (!item || event.target !== item || event.altKey || event.ctrlKey || event.metaKey) return;
    const seen = items.filter((i) => !i.hidden);
    const at = seen.indexOf(item);
    const parent = () => items.slice(0, items.indexOf(item)).reverse().find((i) => level(i) < level(item));
    const moves = {
      ArrowDown: () => focus(seen[at + 1]), ArrowUp: () => focus(seen[at - 1]), Home: () => focus(seen[0]), End: () => focus(seen[seen.length - 1]),
      ArrowRight: () => (folded(item) ? fold(item, false) : below(item).length && focus(seen[at + 1])),
      ArrowLeft: () => (item.getAttribute("aria-expanded") === "true" ? fold(item, true) : focus(parent())),
      Enter: () => { const link = item.querySelector("a"); if (link) link.click(); else fold(item, !folded(item)); },
    };
    if (moves[event.key]) { event.preventDefault(); moves[event.key](); }
  });
  document.addEventListener("click", (event) => {
    const sign = event.target.closest && event.target.closest(".tree .fold");
    if (sign) { const item = sign.closest("[role=treeitem]"); fold(item, !folded(item)); focus(item); }
  });
})();
