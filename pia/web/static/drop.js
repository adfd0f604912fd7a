// A file may be dropped where it can be chosen. The field of the form stays the only way in: dropping fills it.

for (const place of document.querySelectorAll("[data-drop]")) {
  const field = place.querySelector("input[type=file]");
  place.querySelector("[data-drop-hint]").hidden = false;
  let inside = 0;
  const lit = () => place.classList.toggle("is-over", inside > 0);
  place.addEventListener("dragenter", (event) => {
    event.preventDefault();
    inside += 1;
    lit();
  });
  place.addEventListener("dragleave", () => {
    inside = Math.max(0, inside - 1);
    lit();
  });
  place.addEventListener("dragover", (event) => event.preventDefault());
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    inside = 0;
    lit();
    if (!event.dataTransfer.files.length) return;
    const first = new DataTransfer();
    first.items.add(event.dataTransfer.files[0]);
    field.files = first.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.focus();
  });
}

// A file that misses the place does not replace the page.
for (const kind of ["dragover", "drop"]) {
  window.addEventListener(kind, (event) => event.preventDefault());
}
