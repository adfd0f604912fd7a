// The inventory's table as a spreadsheet: keys move between cells, a cell fetches its editor, leaving it saves it.
// Without this script the table is a plain one and every row has its page.
(() => {
  let here = ""; // id of the stop that the table's one tab stop is on
  let engaged = false; // somebody edits or moves: Tab goes to the next cell instead of out of the table
  let typed = ""; // what was typed before the editor had come
  let wanted = null; // a cell that is being saved, and what was typed to open it again
  const before = new WeakMap(); // editor -> what it was filled with

  const byId = (id) => document.getElementById(id);
  const aimOf = (hash) => byId(decodeURIComponent(hash.slice(1)));
  const table = () => document.querySelector("#items[data-editable]");
  const isCards = (grid) => getComputedStyle(grid.tHead).position === "absolute";
  const cellOf = (one) => one.closest?.("#items tbody :is(td, th)[id]");
  const rowsOf = (grid) => [...grid.tBodies[0].rows].filter((row) => row.id);
  const stopsOf = (row) =>
    [...row.querySelectorAll(":is(td, th, a, input)[id]")].filter((one) => !one.closest(".editor, .clash"));
  const cellsOf = (row) => stopsOf(row).filter((one) => one.matches("td, th"));
  const editorNow = () => document.querySelector(".editor.is-open");

  // -- one tab stop ---------------------------------------------------------------------------------------------------

  function settle() {
    const grid = table();
    if (!grid || isCards(grid)) return;
    grid.setAttribute("role", "grid");
    for (const row of rowsOf(grid)) if (row.id !== "new-row") for (const one of stopsOf(row)) if (one.matches("a, input")) one.tabIndex = -1;
    const stop = byId(here) || grid.querySelector("tbody :is(th, td)[id]");
    if (stop) [stop.tabIndex, here] = [0, stop.id];
  }

  function goTo(stop) {
    const old = byId(here);
    if (old && old !== stop) old.tabIndex = -1;
    here = stop.id;
    stop.tabIndex = 0;
    stop.focus();
  }

  function neighbour(stop, step) {
    const row = stop.closest("tr"), rows = rowsOf(table()), place = rows.indexOf(row);
    if (step === "up" || step === "down") {
      const next = rows[place + (step === "down" ? 1 : -1)];
      if (!next) return null;
      if (next.id === "new-row") return byId("new-name");
      return byId(next.id + stop.id.slice(row.id.length)) || cellsOf(next)[0];
    }
    const all = step === "left" || step === "right" ? stopsOf(row) : rows.flatMap(cellsOf);
    const forward = step === "right" || step === "next";
    const next = all[all.indexOf(stop) + (forward ? 1 : -1)];
    return next || (step === "next" ? byId("new-name") : null);
  }

  // -- editors --------------------------------------------------------------------------------------------------------

  const filled = (editor) => (editor.matches("form") ? new URLSearchParams(new FormData(editor)).toString() : "");

  function open(cell, text = "") {
    goTo(cell);
    if (cell.hasAttribute("aria-busy")) {
      wanted = { id: cell.id, text: (wanted?.id === cell.id ? wanted.text : "") + text };
      return undefined;
    }
    typed = text;
    const kept = cell.querySelector(":scope > .editor");
    if (kept) return show(kept);
    const grid = table(), ref = cell.closest("tr").id, key = cell.id.slice(ref.length + 1);
    return fetchInto(cell, `${grid.dataset.base}${encodeURIComponent(ref)}/cell/${key}/?${grid.dataset.query}`);
  }

  function fetchInto(cell, address) {
    const kept = cell.querySelector(":scope > .editor");
    if (kept && cell.matches(".is-unsaved, [aria-busy]")) return cell.matches("[aria-busy]") ? undefined : show(kept);
    kept?.remove();
    // Asked by the cell, so that neither waits for another's nor pushes it out of the queue.
    return htmx.ajax("GET", address, { source: cell, target: cell, swap: "beforeend" });
  }

  function show(editor) {
    editor.classList.add("is-open");
    editor.showPopover?.();
    if (!before.has(editor)) before.set(editor, filled(editor));
    place(editor);
    const first = editor.querySelector("[data-search], .has-error :is(input, select, textarea)") || controls(editor)[0];
    (first || editor.querySelector("[tabindex]"))?.focus();
    if (typed && first?.matches("input:not([type=radio]), textarea")) {
      first.value = typed;
      first.dispatchEvent(new Event("input", { bubbles: true }));
    } else if (first?.select) first.select();
    typed = "";
  }

  function place(editor) {
    const cell = editor.parentElement.getBoundingClientRect(), edge = 8;
    editor.style.minWidth = `${cell.width}px`;
    const [width, height] = [editor.offsetWidth, editor.offsetHeight];
    editor.style.left = `${Math.max(edge, Math.min(cell.left, innerWidth - width - edge))}px`;
    editor.style.top = `${Math.max(edge, Math.min(cell.top, innerHeight - height - edge))}px`;
  }

  function hide(editor) {
    editor.classList.remove("is-open");
    if (editor.matches(":popover-open")) editor.hidePopover();
  }

  function close(editor) {
    hide(editor);
    if (!editor.parentElement.matches(".is-unsaved")) editor.remove();
  }

  function controls(editor) {
    const found = editor.querySelectorAll("input:not([type=hidden]), select, textarea, summary, [data-add]");
    return [...found].filter((one) => one.checkVisibility?.() !== false && !one.closest(".options"));
  }

  function save(editor, step) {
    const cell = editor.parentElement, next = step && neighbour(cell, step);
    if (filled(editor) === before.get(editor) && !cell.matches(".is-unsaved")) close(editor);
    else {
      cell.setAttribute("aria-busy", "true");
      hide(editor);
      editor.requestSubmit();
    }
    if (step) goTo(next || cell);
  }

  function cancel(editor) {
    const cell = editor.parentElement;
    hide(editor);
    editor.remove();
    cell.classList.remove("is-unsaved");
    goTo(cell.id ? cell : cellOf(cell));
  }

  function inEditor(event, editor) {
    const step = event.shiftKey ? -1 : 1;
    if (event.key === "Escape") cancel(editor);
    else if (event.key === "Enter" && !event.target.closest("button, summary")) {
      if (event.target.matches("textarea") && event.shiftKey) return;
      save(editor, "down");
    } else if (event.key === "Tab") {
      const all = controls(editor), next = all[all.indexOf(event.target) + step];
      if (next && all.includes(event.target)) return;
      save(editor, step > 0 ? "next" : "previous");
    } else return;
    event.preventDefault();
  }

  // -- keys and clicks ------------------------------------------------------------------------------------------------

  const ARROWS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" };

  function onStop(event, stop) {
    const isCell = stop.matches("td, th"), command = event.ctrlKey || event.metaKey;
    let next = null;
    if (command && event.key === "z") byId("undo")?.elements.at && byId("undo").requestSubmit();
    else if (command && (event.key === "Home" || event.key === "End")) {
      const rows = rowsOf(table()).filter((row) => row.id !== "new-row");
      next = cellsOf(rows.at(event.key === "Home" ? 0 : -1)).at(event.key === "Home" ? 0 : -1);
    } else if (command || event.altKey) return;
    else if (ARROWS[event.key]) next = neighbour(stop, ARROWS[event.key]) || stop;
    else if (event.key === "Home" || event.key === "End") next = cellsOf(stop.closest("tr")).at(event.key === "Home" ? 0 : -1);
    else if (event.key === "Tab" && engaged) {
      next = neighbour(stop, event.shiftKey ? "previous" : "next");
      if (!next) return;
    } else if (event.key === "Escape") engaged = false;
    else if (isCell && (event.key === "Enter" || event.key === "F2" || event.key === "Process")) open(cellOf(stop));
    else if (isCell && event.key.length === 1 && event.key !== " ") {
      if (stop.querySelector(".editor.is-open")) return;
      htmx.find(stop, ".editor") || !typed ? open(stop, event.key) : (typed += event.key);
    } else return;
    if (event.key !== "Escape" && event.key !== "Tab") engaged = true;
    if (next) goTo(next);
    event.preventDefault();
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const editor = event.target.closest?.(".editor");
    if (editor) return inEditor(event, editor);
    const stop = event.target.closest?.("#items[data-editable] tbody [id]");
    if (!stop || isCards(table())) return;
    if (stop.id !== "new-name") onStop(event, stop);
    else if (event.key === "ArrowUp") {
      event.preventDefault();
      goTo(neighbour(stop.closest("tr").cells[0], "up") || stop);
    }
  });

  document.addEventListener("click", (event) => {
    const mark = event.target.closest("#items a[id$='-mark']");
    if (mark && !event.ctrlKey && !event.metaKey && HTMLElement.prototype.showPopover) {
      event.preventDefault();
      return fetchInto(mark.closest("th"), mark.href);
    }
    if (event.target.closest("[data-cancel]")) return cancel(event.target.closest(".editor"));
    const link = event.target.closest("a[href*='#']"), aim = link && aimOf(link.hash);
    if (aim?.matches("#items :is(td, th)")) {
      event.preventDefault();
      return aimAt(aim);
    }
    const cell = cellOf(event.target), grid = table();
    if (!cell || !grid || isCards(grid) || event.target.closest("a, button, input, label, .editor, .clash")) return;
    if (!getSelection().isCollapsed) return;
    engaged = true;
    open(cell);
  });

  // Leaving an editor saves it; looking into another window does not.
  document.addEventListener("focusout", (event) => {
    const editor = event.target.closest?.("form.editor");
    if (!editor) return;
    setTimeout(() => {
      const left = editor.isConnected && editor.matches(".is-open") && !editor.contains(document.activeElement);
      if (left && document.hasFocus()) save(editor);
    });
  });
  const follow = () => editorNow() && place(editorNow());
  addEventListener("scroll", follow, { capture: true, passive: true });
  addEventListener("resize", follow);

  // -- answers --------------------------------------------------------------------------------------------------------

  function aimAt(cell) {
    cell.scrollIntoView({ block: "center", inline: "center" });
    if (table() && !isCards(table())) goTo(cell);
    else [cell.tabIndex, cell] = [-1, cell.focus()];
  }

  document.addEventListener("htmx:load", (event) => {
    const one = event.detail.elt;
    if (one.matches(".editor")) {
      const asked = !table() || here === one.parentElement.id || one.matches(".editor-why");
      return asked && !editorNow() ? show(one) : one.remove();
    }
    if (!one.closest("#items, #inventory")) return undefined;
    settle();
    if (wanted && one.id === wanted.id) {
      const { id, text } = wanted;
      wanted = null;
      if (here === id && !editorNow() && !one.matches(".is-clash")) return open(one, text);
    }
    const lost = document.activeElement === document.body || document.activeElement === one;
    const kept = one.querySelector?.(":scope > .editor");
    if (kept && lost && !editorNow()) return show(kept);
    if (lost && one.matches(".is-clash")) return one.querySelector("button").focus();
    return lost && byId(here) ? byId(here).focus({ preventScroll: true }) : undefined;
  });

  // A session that ended answers with the sign-in page, which is no cell.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const asked = new URL(event.detail.pathInfo.finalRequestPath, location.href).pathname;
    if (new URL(event.detail.xhr.responseURL || location.href).pathname === asked) return;
    event.detail.shouldSwap = false;
    location.reload();
  });

  function notSaved(event, words) {
    const cell = cellOf(event.detail.elt), saved = byId("saved");
    if (cell && event.detail.requestConfig.verb !== "get") {
      cell.removeAttribute("aria-busy");
      cell.classList.add("is-unsaved");
      cell.toggleAttribute("data-unsent", event.type === "htmx:sendError");
    }
    if (saved) saved.textContent = saved.dataset[words];
  }
  document.addEventListener("htmx:sendError", (event) => notSaved(event, "failed"));
  document.addEventListener("htmx:responseError", (event) =>
    notSaved(event, event.detail.xhr.status === 403 ? "refused" : "failed"));
  addEventListener("beforeunload", (event) => {
    const open = editorNow(), isChanged = open && table() && filled(open) !== before.get(open);
    if (isChanged || document.querySelector("#items [aria-busy], #items .is-unsaved")) event.preventDefault();
  });

  document.addEventListener("grid:show", (event) => show(event.detail));
  document.addEventListener("grid:go", (event) => byId(event.detail) && goTo(byId(event.detail)));
  settle();
  const arrive = () => aimOf(location.hash)?.matches("#items :is(td, th)") && aimAt(aimOf(location.hash));
  addEventListener("hashchange", arrive);
  arrive();
})();
