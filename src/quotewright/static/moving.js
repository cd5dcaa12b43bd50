/* Reordering lines: Alt with arrows, buttons, and dragging the handle with mouse, pen or finger. */
import { announce } from "./app.js";

export function wireMoving(table) {
  table.addEventListener("keydown", (event) => {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    const row = event.target.closest("[data-line]");
    if (!row) return;
    event.preventDefault();
    const focused = document.activeElement;
    if (shift(row, event.key === "ArrowUp" ? -1 : 1)) send(row);
    focused.focus();
  });
  table.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    const row = button.closest("[data-line]");
    if (shift(row, Number(button.dataset.move))) send(row);
    button.focus();
  });
  table.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest("[data-grab]");
    if (grip && event.button === 0) drag(table, grip, event);
  });
}

/* Move one place; over the edge of a section into the next one. */
function shift(row, by) {
  const body = row.parentElement;
  const beside = by < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (beside?.matches("[data-line]")) {
    if (by < 0) beside.before(row); else beside.after(row);
    return true;
  }
  const other = by < 0 ? body.previousElementSibling : body.nextElementSibling;
  if (!other?.matches("[data-section]")) { announce("Already at the edge"); return false; }
  if (by < 0) other.querySelector("[data-add]").before(row); else other.querySelector(".sec").after(row);
  return true;
}

function send(row) {
  const body = row.closest("[data-section]");
  const lines = [...body.querySelectorAll("[data-line]")];
  const position = lines.indexOf(row) + 1;
  announce(`Moved to line ${position} of ${lines.length}`);
  window.htmx.ajax("POST", `/lines/${row.dataset.line}/move/`, {
    source: row, swap: "none", values: { position, section: body.dataset.section },
  });
}

function drag(table, grip, start) {
  const row = grip.closest("[data-line]");
  const from = { body: row.parentElement, next: row.nextElementSibling };
  start.preventDefault();
  grip.focus({ focusVisible: false });
  row.classList.add("dragged");
  const over = (event) => {
    const under = document.elementFromPoint(table.getBoundingClientRect().left + 40, event.clientY)?.closest("tr");
    if (!under || under === row || !table.contains(under)) return;
    const box = under.getBoundingClientRect();
    if (under.matches("[data-line]")) {
      if (event.clientY < box.top + box.height / 2) under.before(row); else under.after(row);
    } else if (under.matches("[data-add]")) under.before(row);
    else if (under.matches(".sec")) under.after(row);
  };
  const end = (event) => {
    for (const [name, listener] of Object.entries(listeners)) document.removeEventListener(name, listener);
    row.classList.remove("dragged");
    if (event.type === "pointercancel") from.body.insertBefore(row, from.next);
    else if (row.nextElementSibling !== from.next || row.parentElement !== from.body) send(row);
  };
  const listeners = { pointermove: over, pointerup: end, pointercancel: end };
  // On the document: a captured pointer would be let go of whenever the row moves.
  for (const [name, listener] of Object.entries(listeners)) document.addEventListener(name, listener);
}
