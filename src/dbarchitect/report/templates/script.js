"use strict";
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const root = document.documentElement;

  // ---- theme: the system's unless chosen; the choice is remembered where the browser allows it
  const theme = $("#theme");
  const darkSystem = matchMedia("(prefers-color-scheme: dark)");
  const remembered = () => { try { return localStorage.getItem("dbarchitect-theme"); } catch { return null; } };
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : darkSystem.matches);
  const showTheme = () => theme.setAttribute("aria-pressed", String(isDark()));
  if (["dark", "light"].includes(remembered())) root.dataset.theme = remembered();
  theme.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try { localStorage.setItem("dbarchitect-theme", root.dataset.theme); } catch { /* a private window */ }
    showTheme();
  });
  darkSystem.addEventListener("change", showTheme);
  showTheme();

  // ---- unfolding, printing, copying, contents
  const expand = $("#expand");
  expand.addEventListener("click", () => {
    const open = expand.getAttribute("aria-pressed") !== "true";
    $$("main details:not(.raw)").forEach((d) => { d.open = open; });
    expand.setAttribute("aria-pressed", String(open));
    expand.textContent = open ? "Fold all" : "Unfold all";
  });
  $("#print").addEventListener("click", () => window.print());
  let folded = [];
  window.addEventListener("beforeprint", () => {
    folded = $$("main details:not([open])");
    folded.forEach((d) => { d.open = true; });
  });
  window.addEventListener("afterprint", () => { folded.forEach((d) => { d.open = false; }); folded = []; });

  document.addEventListener("click", (event) => {
    const copy = event.target.closest("[data-copy]");
    if (copy) copyText(copy);
    const link = event.target.closest('a[href^="#t-"]');
    if (link && goTo(Number(link.hash.slice(3)), link)) event.preventDefault();
  });
  async function copyText(button) {
    const code = $("code", button.parentElement);
    let done = false;
    try { await navigator.clipboard.writeText(code.textContent); done = true; } catch {
      const range = document.createRange();
      range.selectNodeContents(code);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      done = document.execCommand("copy");
    }
    button.textContent = done ? "Copied" : "Selected";
    setTimeout(() => { button.textContent = "Copy"; }, 1600);
  }
  const openTarget = () => {
    let target = null;
    try { target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch { /* a broken address */ }
    for (let d = target && target.closest("details"); d; d = d.parentElement.closest("details")) d.open = true;
  };
  addEventListener("hashchange", openTarget);
  openTarget();
  const entries = new Map($$(".toc a").map((a) => [a.hash.slice(1), a]));
  const sections = [...entries.keys()].map((id) => document.getElementById(id)).filter(Boolean);
  let current = null;
  const spy = () => {
    const line = innerHeight * 0.3;
    const at = sections.filter((s) => s.getBoundingClientRect().top <= line).pop() || sections[0];
    if (!at || at.id === current) return;
    if (current) entries.get(current).removeAttribute("aria-current");
    current = at.id;
    const link = entries.get(current);
    link.setAttribute("aria-current", "true");
    const nav = $(".toc");
    if (nav.scrollWidth > nav.clientWidth) nav.scrollTo({ left: link.offsetLeft - 40 });
  };
  let waiting = false;
  addEventListener("scroll", () => { if (!waiting) { waiting = true; requestAnimationFrame(() => { waiting = false; spy(); }); } }, { passive: true });
  spy();

  // ---- the diagram
  const canvas = $("#canvas");
  let goTo = () => false;
  if (!canvas) return;
  const stage = $(".stage", canvas), panel = $("#panel"), find = $("#find"), found = $("#found");
  const cards = $$(".card");
  const texts = cards.map((c) => [$(".name", c).textContent, ...$$(".columns tbody th", c).map((th) => [...th.childNodes].filter((n) => n.nodeType === Node.TEXT_NODE).map((n) => n.data).join(""))].join("\n").toLowerCase());
  const names = cards.map((c) => $(".name", c).textContent);
  const pictures = $$(".picture").map((svg) => {
    const box = svg.viewBox.baseVal;
    const nodes = [];
    $$(".node", svg).forEach((n) => { nodes[Number(n.dataset.t)] = n; });
    return { svg, view: $(".view", svg), width: box.width, height: box.height, nodes, links: $$(".link", svg), x: 0, y: 0, k: 1 };
  });
  let shown = pictures[0], chosen = null, cursor = 0;
  pictures.forEach((p) => p.nodes.forEach((n, i) => n.classList.toggle("failed", Boolean($(".pill.bad", cards[i].firstElementChild)))));

  const scale = (p) => Math.min(stage.clientWidth / p.width, stage.clientHeight / p.height) || 1;
  const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  function draw(p) {
    p.view.style.transform = `translate(${p.x}px,${p.y}px) scale(${p.k})`;
    p.svg.classList.toggle("far-away", p.k * scale(p) < 0.58);
  }
  function move(p, x, y, k, glide) {
    k = Math.max(0.7, Math.min(k, 3.2 / scale(p)));
    const slackX = p.width * 0.45, slackY = p.height * 0.45;
    x = Math.max(slackX - p.width * k, Math.min(p.width - slackX, x));
    y = Math.max(slackY - p.height * k, Math.min(p.height - slackY, y));
    p.view.style.transition = glide && !still() ? "transform .25s" : "none";
    Object.assign(p, { x, y, k });
    draw(p);
  }
  // Screen points in the picture's own units (the view box, which is centred in the stage).
  function point(p, event) {
    const frame = p.svg.getBoundingClientRect(), s = scale(p);
    return [(event.clientX - frame.left - (frame.width - p.width * s) / 2) / s, (event.clientY - frame.top - (frame.height - p.height * s) / 2) / s];
  }
  const zoom = (p, factor, at = [p.width / 2, p.height / 2], glide = false) => {
    const k = Math.max(0.7, Math.min(p.k * factor, 3.2 / scale(p)));
    move(p, at[0] - (at[0] - p.x) * (k / p.k), at[1] - (at[1] - p.y) * (k / p.k), k, glide);
  };
  const boxOf = (p, i) => {
    const [, x, y] = /translate\(([-\d.]+) ([-\d.]+)\)/.exec(p.nodes[i].getAttribute("transform"));
    const rect = $(".box", p.nodes[i]);
    return { x: Number(x) + 24, y: Number(y) + 24, w: rect.width.baseVal.value, h: rect.height.baseVal.value };
  };
  function fit(p, glide = true) {
    // A small screen shows a part at a readable size instead of everything as dots.
    const legible = 0.42 / scale(p);
    if (innerWidth <= 640 && legible > 1.15) { const hub = centre(p); move(p, p.width / 2 - hub[0] * legible, p.height / 2 - hub[1] * legible, legible, glide); } else move(p, 0, 0, 1, glide);
  }
  function centre(p) {
    const busiest = p.nodes.map((_, i) => p.links.filter((l) => !l.classList.contains("tenant") && Number(l.dataset.p) === i).length);
    const b = boxOf(p, busiest.indexOf(Math.max(...busiest)));
    return [b.x + b.w / 2, b.y + b.h / 2];
  }
  function bring(p, i) {
    const b = boxOf(p, i), k = Math.max(p.k, 0.8 / scale(p));
    const aside = panel.hidden || innerWidth <= 640 ? 0 : panel.offsetWidth / 2 / scale(p);
    const above = !panel.hidden && innerWidth <= 640 ? panel.offsetHeight / 2 / scale(p) : 0;
    move(p, p.width / 2 - aside - (b.x + b.w / 2) * k, p.height / 2 - above - (b.y + b.h / 2) * k, k, true);
  }

  function mark(on) {
    for (const p of pictures) {
      p.svg.classList.toggle("dim", on !== null);
      p.nodes.forEach((n, i) => { n.classList.toggle("on", on !== null && on.tables.has(i)); n.classList.toggle("chosen", chosen === i); });
      p.links.forEach((l) => l.classList.toggle("on", on !== null && on.link(Number(l.dataset.c), Number(l.dataset.p))));
    }
  }
  function choose(i, { focusPanel = false, reveal = false } = {}) {
    chosen = i;
    if (find.value) { find.value = ""; found.value = ""; }
    const tables = new Set([i]);
    shown.links.forEach((l) => {
      if (Number(l.dataset.c) === i) tables.add(Number(l.dataset.p));
      if (Number(l.dataset.p) === i) tables.add(Number(l.dataset.c));
    });
    mark({ tables, link: (c, p) => c === i || p === i });
    setCursor(i);
    const body = $(".panel-body", panel);
    body.replaceChildren(...[...$(".inside", cards[i]).childNodes].map((n) => n.cloneNode(true)));
    $$("[id]", body).forEach((n) => n.removeAttribute("id"));
    body.scrollTop = 0;
    $("#panel-title").textContent = names[i];
    panel.hidden = false;
    if (reveal) bring(shown, i);
    else {
      const box = shown.nodes[i].getBoundingClientRect(), over = panel.getBoundingClientRect();
      const frame = stage.getBoundingClientRect();
      const covered = box.right > over.left && box.bottom > over.top;
      if (covered || box.left < frame.left || box.right > frame.right || box.top < frame.top || box.bottom > frame.bottom) bring(shown, i);
    }
    if (focusPanel) $("#panel-title").focus({ preventScroll: true });
  }
  function release(toNode = false) {
    const was = chosen;
    chosen = null;
    panel.hidden = true;
    mark(null);
    if (toNode && was !== null) shown.nodes[was].focus({ preventScroll: true });
  }
  function setCursor(i) {
    cursor = i;
    pictures.forEach((p) => p.nodes.forEach((n, j) => { n.tabIndex = j === i ? 0 : -1; }));
  }
  goTo = (i, link) => {
    if (!(i in cards)) return false;
    if (canvas.contains(link)) { choose(i, { reveal: true, focusPanel: true }); return true; }
    cards[i].open = true;
    return false;
  };

  // ---- search: a table matches by its name or a column's; Enter walks through the matches
  let matches = [], turn = -1;
  find.addEventListener("input", () => {
    const words = find.value.trim().toLowerCase();
    release();
    turn = -1;
    matches = words ? texts.flatMap((t, i) => (t.includes(words) ? [i] : [])) : [];
    matches.sort((a, b) => names[b].toLowerCase().includes(words) - names[a].toLowerCase().includes(words) || a - b);
    found.value = words ? `${matches.length} of ${cards.length} ${cards.length === 1 ? "table" : "tables"}` : "";
    mark(words ? { tables: new Set(matches), link: () => false } : null);
  });
  find.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { find.value = ""; find.dispatchEvent(new Event("input")); }
    if (event.key !== "Enter" || !matches.length) return;
    event.preventDefault();
    turn = (turn + (event.shiftKey ? matches.length - 1 : 1)) % matches.length;
    bring(shown, matches[turn]);
    setCursor(matches[turn]);
    found.value = `${turn + 1} of ${matches.length}: ${names[matches[turn]]}`;
  });

  // ---- pointer: drag to move, pinch and wheel to zoom, click to choose
  const active = (on) => pictures.forEach((p) => p.svg.classList.toggle("active", on));
  document.addEventListener("pointerdown", (event) => active(stage.contains(event.target)));
  for (const p of pictures) {
    const pointers = new Map();
    let travelled = 0, gap = 0;
    p.svg.addEventListener("pointerdown", (event) => {
      if (event.button > 0) return;
      pointers.set(event.pointerId, event);
      travelled = pointers.size > 1 ? 99 : 0;
      gap = 0;
    });
    p.svg.addEventListener("pointermove", (event) => {
      const before = pointers.get(event.pointerId);
      if (!before) return;
      const dx = event.clientX - before.clientX, dy = event.clientY - before.clientY;
      travelled += Math.hypot(dx, dy);
      if (travelled > 4 && !p.svg.hasPointerCapture(event.pointerId)) { p.svg.setPointerCapture(event.pointerId); p.svg.classList.add("moving"); }
      pointers.set(event.pointerId, event);
      if (travelled <= 4) return;
      move(p, p.x + dx / scale(p) / pointers.size, p.y + dy / scale(p) / pointers.size, p.k);
      if (pointers.size === 2) {
        const [a, b] = [...pointers.values()];
        const wide = Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
        if (gap) zoom(p, wide / gap, point(p, { clientX: (a.clientX + b.clientX) / 2, clientY: (a.clientY + b.clientY) / 2 }));
        gap = wide;
      }
    });
    const up = (event) => { pointers.delete(event.pointerId); gap = 0; p.svg.classList.remove("moving"); };
    p.svg.addEventListener("pointerup", up);
    p.svg.addEventListener("pointercancel", up);
    p.svg.addEventListener("click", (event) => {
      if (travelled > 4) return;
      const node = event.target.closest(".node");
      if (node) choose(Number(node.dataset.t));
      else release();
    });
    p.svg.addEventListener("dblclick", (event) => { if (!event.target.closest(".node")) zoom(p, 1.6, point(p, event), true); });
    p.svg.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !p.svg.classList.contains("active")) return;
      event.preventDefault();
      zoom(p, Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : event.ctrlKey ? 0.01 : 0.0016)), point(p, event));
    }, { passive: false });
    p.svg.addEventListener("keydown", (event) => key(p, event));
  }

  // ---- keyboard: arrows walk to the nearest table, Shift and arrows move the picture
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  function key(p, event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const way = ways[event.key];
    if (way && event.shiftKey) move(p, p.x - way[0] * 80, p.y - way[1] * 80, p.k, true);
    else if (way) step(p, way);
    else if (event.key === "Enter" || event.key === " ") choose(cursor, { focusPanel: true });
    else if (event.key === "+" || event.key === "=") zoom(p, 1.25, undefined, true);
    else if (event.key === "-") zoom(p, 0.8, undefined, true);
    else if (event.key === "0") fit(p);
    else return;
    event.preventDefault();
  }
  function step(p, way) {
    const from = boxOf(p, cursor);
    let best = null, least = Infinity;
    p.nodes.forEach((_, i) => {
      const to = boxOf(p, i);
      const dx = to.x + to.w / 2 - from.x - from.w / 2, dy = to.y + to.h / 2 - from.y - from.h / 2;
      const along = dx * way[0] + dy * way[1], off = Math.abs(dx * way[1]) + Math.abs(dy * way[0]);
      if (i !== cursor && along > 1 && along + 2.5 * off < least) { least = along + 2.5 * off; best = i; }
    });
    if (best === null) return;
    setCursor(best);
    p.nodes[best].focus({ preventScroll: true });
    const box = p.nodes[best].getBoundingClientRect(), frame = p.svg.getBoundingClientRect();
    if (box.left < frame.left || box.right > frame.right || box.top < frame.top || box.bottom > frame.bottom) bring(p, best);
    if (chosen !== null) choose(best);
  }
  canvas.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.target === find) return;
    if (chosen !== null) release(true);
    else if (canvas.classList.contains("wide")) wide.click();
  });
  $("#close").addEventListener("click", () => release(true));

  // ---- buttons
  const factors = { in: 1.35, out: 1 / 1.35 };
  $$("[data-zoom]", canvas).forEach((b) => b.addEventListener("click", () => (b.dataset.zoom === "fit" ? fit(shown) : zoom(shown, factors[b.dataset.zoom], undefined, true))));
  $$("button[data-detail]", canvas).forEach((b) => b.addEventListener("click", () => {
    $$("button[data-detail]", canvas).forEach((o) => o.setAttribute("aria-pressed", String(o === b)));
    pictures.forEach((p) => { p.svg.toggleAttribute("hidden", p.svg.dataset.detail !== b.dataset.detail); if (p.svg.dataset.detail === b.dataset.detail) shown = p; });
    if (chosen === null) fit(shown, false);
    else bring(shown, chosen);
  }));
  const wide = $("#wide");
  wide.addEventListener("click", () => {
    const on = canvas.classList.toggle("wide");
    wide.setAttribute("aria-pressed", String(on));
    document.body.style.overflow = on ? "hidden" : "";
    pictures.forEach((p) => fit(p, false));
  });
  let lastWidth = 0;
  new ResizeObserver(() => { if (stage.clientWidth !== lastWidth) { lastWidth = stage.clientWidth; pictures.forEach((p) => fit(p, false)); } }).observe(stage);
  setCursor(0);
})();
