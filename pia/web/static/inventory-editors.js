// What editors of data items do beyond plain forms: searchable lists, lines typed before, recipients known by name.
// Works in the cells of the table and on the pages of rows alike.
(() => {
  const fire = (one, name) => one.dispatchEvent(new Event(name, { bubbles: true }));

  // -- searchable lists: type in either language, arrows move, Enter takes ------------------------------------------------

  const shownIn = (picker) => [...picker.querySelectorAll(".options label:not([hidden])")];

  function filter(picker) {
    const search = picker.querySelector("[data-search]"), words = search.value.trim().toLowerCase().split(/\s+/);
    for (const label of picker.querySelectorAll(".options label")) {
      label.hidden = !words.every((word) => label.dataset.words.includes(word));
    }
    for (const group of picker.querySelectorAll(".options .group")) {
      let next = group.nextElementSibling;
      while (next?.matches("label[hidden]")) next = next.nextElementSibling;
      group.hidden = !next?.matches("label");
    }
    point(picker, search.value.trim() ? best(picker, search.value.trim().toLowerCase()) : null);
  }

  // What is called so comes before what only mentions it.
  function best(picker, text) {
    const found = shownIn(picker);
    const called = (one) => one.querySelector("span").textContent.toLowerCase();
    return found.find((one) => called(one) === text) || found.find((one) => called(one).includes(text)) || found[0];
  }

  // Scrolls the list alone: the page stays where it is.
  function show(label) {
    const list = label?.parentElement;
    if (list) list.scrollTop = Math.max(0, label.offsetTop - list.offsetTop - list.clientHeight / 3);
  }

  function point(picker, label) {
    picker.querySelector(".is-at")?.classList.remove("is-at");
    label?.classList.add("is-at");
    show(label);
    const found = shownIn(picker), said = picker.querySelector("[data-found]");
    const none = picker.querySelector("[data-search]").dataset.none;
    said.textContent = label ? `${label.querySelector("span").textContent}, ${found.indexOf(label) + 1}/${found.length}` : found.length ? "" : none;
  }

  function onPicker(event, picker) {
    const found = shownIn(picker), at = picker.querySelector(".is-at");
    const search = picker.querySelector("[data-search]"), checked = picker.querySelector("label:has(:checked)");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const start = at || checked, step = event.key === "ArrowDown" ? 1 : -1;
      const place = start && found.includes(start) ? found.indexOf(start) + step : step > 0 ? 0 : found.length - 1;
      point(picker, found[Math.max(0, Math.min(place, found.length - 1))]);
      event.preventDefault();
    } else if ((event.key === "Enter" || (event.key === "Tab" && search.value.trim())) && at && !at.hidden) {
      const input = at.querySelector("input"), several = input.type === "checkbox";
      input.checked = several && event.key === "Enter" ? !input.checked : true;
      fire(input, "change");
      if (!several) return; // one is enough: the cell is saved by the same key
      search.value = "";
      filter(picker);
      if (event.key === "Enter") event.preventDefault();
    } else if (event.key === "Enter" && search.value.trim()) event.preventDefault(); // nothing matches: stay
  }

  document.addEventListener("input", (event) => {
    const picker = event.target.closest("[data-picker]");
    if (picker && event.target.matches("[data-search]")) filter(picker);
  });
  document.addEventListener("focusin", (event) => {
    if (event.target.matches("[data-search]")) show(event.target.closest("[data-picker]").querySelector("label:has(:checked)"));
  });
  document.addEventListener("click", (event) => {
    const radio = event.target.closest(".editor [data-picker] input[type=radio]");
    // A click takes one and is done; the click that a key makes on a radio button is none.
    if (radio && event.detail > 0) radio.form.querySelector("[type=submit]").click();
  });

  // -- lines typed before: the current line narrows them, arrow down goes to them -----------------------------------------

  const lineStart = (area) => area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;

  function narrow(area) {
    const list = area.closest("form").querySelector("[data-lines]");
    if (!list) return;
    const words = area.value.slice(lineStart(area)).split("\n")[0].trim().toLowerCase();
    for (const item of list.children) item.hidden = !item.textContent.toLowerCase().includes(words);
  }

  function take(button) {
    const area = button.closest("form").querySelector("textarea"), start = lineStart(area);
    const end = (area.value + "\n").indexOf("\n", start);
    area.setRangeText(button.textContent, start, end, "end");
    area.focus();
    fire(area, "input");
  }

  function onLines(event) {
    const list = event.target.closest("form")?.querySelector("[data-lines]");
    if (!list) return;
    const buttons = [...list.querySelectorAll("li:not([hidden]) button")], place = buttons.indexOf(event.target);
    if (event.key === "ArrowDown") {
      const area = event.target.matches("textarea") && event.target;
      if (area && area.value.indexOf("\n", area.selectionStart) !== -1) return;
      buttons[Math.min(place + 1, buttons.length - 1)]?.focus();
    } else if (event.key === "ArrowUp" && place >= 0) (buttons[place - 1] || event.target.form.querySelector("textarea")).focus();
    else if (event.key === "Enter" && place >= 0) take(event.target);
    else return;
    event.preventDefault();
  }

  document.addEventListener("input", (event) => event.target.matches("form textarea") && narrow(event.target));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-lines] button");
    if (button) take(button);
  });

  // -- recipients: a known name fills the rest, abroad asks for the mechanism ---------------------------------------------

  const part = (row, name) => row.querySelector(`[name$="-${name}"]`);

  function recognise(name) {
    const row = name.closest(".recipient-row"), box = row.closest("[data-recipients]");
    const known = [...box.querySelectorAll("datalist option")].find((one) => one.value === name.value);
    if (!known || part(row, "kind").value) return;
    for (const field of ["kind", "country", "contract"]) part(row, field).value = known.dataset[field];
    const chosen = known.dataset.mechanisms.split(" ");
    for (const one of row.querySelectorAll('[name$="-mechanisms"]')) one.checked = chosen.includes(one.value);
    ask(row);
  }

  function ask(row) {
    const country = part(row, "country").value, home = row.closest("[data-recipients]").dataset.home;
    const mechanism = row.querySelector(".mechanism");
    const abroad = Boolean(country) && country !== home;
    mechanism.hidden = !abroad && !mechanism.querySelector(":checked");
    if (abroad) mechanism.open = true;
  }

  function another(box) {
    const rows = box.querySelectorAll(".recipient-row"), last = rows[rows.length - 1], total = part(box, "TOTAL_FORMS");
    const made = last.cloneNode(true), number = total.value;
    for (const one of made.querySelectorAll("[name], [id], [for], [aria-describedby]")) {
      for (const name of ["name", "id", "for"]) {
        if (one.hasAttribute(name)) one.setAttribute(name, one.getAttribute(name).replace(/recipients-\d+-/, `recipients-${number}-`));
      }
      if (one.matches("[type=checkbox]")) one.checked = false;
      else if (one.matches("input")) one.value = "";
      else if (one.matches("select")) one.selectedIndex = one.name.endsWith("contract") ? 2 : 0;
    }
    total.value = Number(number) + 1;
    last.after(made);
    ask(made);
    part(made, "name").focus();
  }

  function prepare(root) {
    for (const box of root.querySelectorAll("[data-recipients]")) {
      box.querySelector("[data-add]").hidden = false;
      box.querySelectorAll(".recipient-row").forEach(ask);
    }
  }

  for (const name of ["input", "change"]) {
    document.addEventListener(name, (event) => {
      const row = event.target.closest(".recipient-row");
      if (!row) return;
      if (event.target.name.endsWith("-name")) recognise(event.target);
      if (event.target.name.endsWith("-country")) ask(row);
    });
  }
  document.addEventListener("click", (event) => {
    const add = event.target.closest("[data-add]");
    if (add) another(add.closest("[data-recipients]"));
  });

  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const picker = event.target.closest("[data-picker]");
    if (picker && event.target.matches("[data-search]")) onPicker(event, picker);
    else onLines(event);
  });
  document.addEventListener("htmx:load", (event) => prepare(event.detail.elt));
  prepare(document);
})();
