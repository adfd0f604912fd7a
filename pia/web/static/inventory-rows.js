// Whole rows of the inventory's table: selecting them, adding one, pasting from and copying to a spreadsheet.
(() => {
  const byId = (id) => document.getElementById(id);
  const boxes = () => [...document.querySelectorAll("#items tbody .pick input")];
  let last = null; // the row ticked last: shift goes from there
  let goOn = false; // Tab left the new row: go on in the row that comes
  const names = []; // the names of new rows that wait to be sent: the next one can be typed already
  let sent = ""; // the name that is on its way

  // -- selection ------------------------------------------------------------------------------------------------------

  function count() {
    const bulk = byId("bulk"), picked = boxes().filter((one) => one.checked).length, all = byId("pick-all");
    if (!bulk) return;
    bulk.hidden = !picked;
    if (!picked && bulk.elements.all) bulk.elements.all.checked = false;
    const said = bulk.querySelector("[data-selected]");
    said.textContent = picked === 1 ? said.dataset.one : said.dataset.many.replace("#", picked);
    all.checked = picked > 0 && picked === boxes().length;
    all.indeterminate = picked > 0 && !all.checked;
    for (const one of boxes()) one.closest("tr").setAttribute("aria-selected", one.checked);
  }

  document.addEventListener("click", (event) => {
    const box = event.target.closest("#items .pick input");
    if (!box) return;
    if (box.id === "pick-all") for (const one of boxes()) one.checked = box.checked;
    else if (event.shiftKey && last) {
      const all = boxes(), [from, to] = [all.indexOf(byId(last)), all.indexOf(box)].sort((a, b) => a - b);
      for (const one of from < 0 ? [] : all.slice(from, to + 1)) one.checked = box.checked;
    }
    last = box.id;
    count();
  });

  // -- a new row ------------------------------------------------------------------------------------------------------

  document.addEventListener("keydown", (event) => {
    if (event.target.id !== "new-name" || event.key !== "Tab" || event.shiftKey || !event.target.value.trim()) return;
    event.preventDefault();
    goOn = true;
    event.target.form.requestSubmit();
  });
  document.addEventListener("htmx:confirm", (event) => {
    if (!event.target.closest(".new-row")) return;
    names.push(byId("new-name").value);
    byId("new-name").value = "";
  });
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.target.closest(".new-row")) event.detail.parameters.name = sent = names.shift();
  });
  document.addEventListener("change:moved", (event) => {
    if (!event.detail.closest(".new-row")) return;
    const name = byId("new-name"), typing = name.value;
    name.value = names.shift();
    name.form.requestSubmit();
    name.value = typing;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const name = byId("new-name");
    if (event.target.closest?.(".new-row") && !event.detail.successful && !name.value) name.value = sent;
  });
  document.addEventListener("htmx:load", (event) => {
    const row = event.detail.elt;
    if (row.matches("#items tbody tr[id]") && row.nextElementSibling?.id === "new-row") {
      if (goOn) document.dispatchEvent(new CustomEvent("grid:go", { detail: `${row.id}-category` }));
      else if (document.activeElement === byId("new-name")) byId("new-name").scrollIntoView({ block: "nearest" });
      goOn = false;
    }
    if (row.matches("#bulk") || row.querySelector?.("#bulk")) count();
    if (row.closest("#inventory")) byId("paste-preview").close();
  });

  // -- spreadsheet ----------------------------------------------------------------------------------------------------

  document.addEventListener("paste", (event) => {
    const cell = event.target.closest?.("#items[data-editable] tbody :is(td, th)[id]");
    if (!cell || event.target.closest("input, textarea, .editor")) return;
    const text = event.clipboardData.getData("text/plain");
    if (!text.trim()) return;
    event.preventDefault();
    const ref = cell.closest("tr").id, { base, query } = cell.closest("table").dataset;
    const values = { text, ref, key: cell.id.slice(ref.length + 1) };
    htmx.ajax("POST", `${base}paste/?${query}`, { source: "#paste-preview", target: "#paste-preview", swap: "innerHTML", values });
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const preview = byId("paste-preview");
    if (event.detail.target === preview && preview.firstElementChild && !preview.open) preview.showModal();
  });
  document.addEventListener("copy", (event) => {
    const cell = document.activeElement?.closest("#items tbody :is(td, th)[id]");
    if (!cell || cell !== document.activeElement || !getSelection().isCollapsed) return;
    const copy = cell.cloneNode(true);
    copy.querySelectorAll(".num, .sens, .lacks, .vh, svg").forEach((one) => one.remove());
    const parts = [...copy.childNodes].map((one) => one.textContent.trim()).filter(Boolean);
    event.clipboardData.setData("text/plain", parts.join("; "));
    event.preventDefault();
  });

  count();
})();
