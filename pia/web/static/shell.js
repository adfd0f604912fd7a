// What the frame of every page does beyond plain HTML. Everything here is also reachable without it.

// Theme: switch to the opposite of what is really shown, at once; the form keeps the choice.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-theme-switch]");
  if (!form) return;
  event.preventDefault();
  const root = document.documentElement;
  const shown = root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  const chosen = shown === "dark" ? "light" : "dark";
  const data = new FormData(form);
  data.set("theme", chosen);
  root.dataset.theme = chosen;
  fetch(form.action, { method: "POST", body: data, redirect: "manual", credentials: "same-origin" });
});

// Menus: a click elsewhere or Escape closes them.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// Dialogs: a link to the full page opens the dialog with the same form instead.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (!dialog || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  dialog.showModal();
});
document.addEventListener("click", (event) => {
  const closer = event.target.closest("[data-close]");
  const dialog = closer && closer.closest("dialog");
  if (!dialog) return;
  event.preventDefault();
  dialog.close();
});

// Search: "/" puts the cursor into it, unless somebody is typing or switched shortcuts off.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!document.body.hasAttribute("data-shortcuts")) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const search = document.getElementById("search");
  if (!search) return;
  event.preventDefault();
  search.focus();
});

// Refused actions stay focusable, so that their reason can be read, but do nothing.
document.addEventListener("click", (event) => {
  if (event.target.closest("[aria-disabled='true']")) event.preventDefault();
}, true);

// After each page and each swap: show the current tab, bring problems to attention.
function settle(root) {
  root.querySelector(".tabs [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
  root.querySelector("[data-focus]")?.focus();
}
settle(document);
document.addEventListener("htmx:afterSettle", (event) => settle(event.target));
