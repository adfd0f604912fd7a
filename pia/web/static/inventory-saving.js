// What the inventory's table sends: one change after the other, in the order in which somebody made them, since a later
// one may build on an earlier (a recipient named in the row above); and what is typed survives a swap of the table.
(() => {
  const waiting = []; // changes that are sent once the one before is answered
  let sending = false;
  let kept = []; // editors that are taken out of the table while it is swapped

  const byId = (id) => document.getElementById(id);
  const isChange = (event) => event.detail.requestConfig && event.detail.requestConfig.verb !== "get";

  function next() {
    while (waiting.length && !sending) {
      const { elt, issueRequest } = waiting.shift();
      if (elt.isConnected) issueRequest(true);
      else document.dispatchEvent(new CustomEvent("change:moved", { detail: elt })); // it was swapped meanwhile
    }
  }

  document.addEventListener("htmx:confirm", (event) => {
    if (event.detail.verb === "get" || !sending) return;
    event.preventDefault();
    waiting.push(event.detail);
  });
  document.addEventListener("htmx:beforeSend", (event) => {
    if (isChange(event)) sending = true;
  });
  for (const name of ["htmx:afterRequest", "htmx:onLoadError"]) {
    document.addEventListener(name, (event) => {
      if (!isChange(event)) return;
      sending = false;
      queueMicrotask(next); // once htmx has put the answered request away
    });
  }

  document.addEventListener("change:moved", (event) => {
    if (event.detail.id === "undo" && byId("undo")?.elements.at) byId("undo").requestSubmit();
  });

  // -- the whole table is swapped: what is open or on its way goes on in the new one ------------------------------------

  const ofTable = (event) => event.detail.target?.id === "inventory";

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!ofTable(event) || !event.detail.shouldSwap) return;
    kept = [...document.querySelectorAll("#items form.editor")].map((editor) => {
      const cell = editor.parentElement, at = editor.contains(document.activeElement) && document.activeElement;
      const one = { editor, at, id: cell.id, start: at?.selectionStart, end: at?.selectionEnd };
      return { ...one, isOpen: editor.matches(".is-open"), isBusy: cell.ariaBusy, isUnsaved: cell.matches(".is-unsaved") };
    });
    for (const { editor } of kept) editor.remove();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (!ofTable(event)) return;
    for (const one of kept.splice(0)) {
      const cell = byId(one.id);
      if (!cell) continue; // its row is gone
      cell.append(one.editor);
      if (one.isBusy) cell.ariaBusy = one.isBusy;
      cell.classList.toggle("is-unsaved", one.isUnsaved);
      if (!one.isOpen) continue;
      document.dispatchEvent(new CustomEvent("grid:show", { detail: one.editor }));
      one.at?.focus();
      if (typeof one.start === "number") one.at.setSelectionRange(one.start, one.end);
    }
  });

  // What could not be sent is sent when there is a network again.
  addEventListener("online", () => {
    for (const editor of document.querySelectorAll("#items [data-unsent] > form.editor:not(.is-open)")) editor.requestSubmit();
  });
})();
