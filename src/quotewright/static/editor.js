/* The line grid: saves on change, keyboard, adding, removing. Moving is in moving.js. */
import { announce, notice } from "./app.js";
import { wireMoving } from "./moving.js";
import { Sums } from "./sums.js";

const table = document.querySelector("[data-lines]");
const saved = document.getElementById("saved");
const sums = new Sums(table);
let pending = 0;

const isDirty = (cell) => cell.value !== (cell.kept ?? cell.defaultValue);
const cells = () => [...document.querySelectorAll("[data-save]")];
const column = (cell) => [...table.querySelectorAll(cell.closest("[data-line], [data-add]") ? `[name=${cell.name}]:not([type=hidden])` : "[data-save]")].filter((other) => other.closest("[data-line], [data-add]"));

/* A cell is saved when it is left with another text than it was last sent with. */
function save(cell) {
  if (!isDirty(cell)) return;
  cell.kept = cell.value;
  window.htmx.trigger(cell, "save");
}

document.addEventListener("focusin", (event) => {
  if (event.target.matches("input.cell.n")) event.target.select();
});
document.addEventListener("focusout", (event) => {
  if (event.target.matches("[data-save]")) save(event.target);
  const row = event.target.closest("[data-add]");
  if (row && !row.contains(event.relatedTarget)) add(row, { quiet: true });
});
table.addEventListener("input", (event) => {
  if (event.target.closest("[data-line]")) sums.refresh();
  const row = event.target.closest("[data-add]");
  if (row && ![...row.querySelectorAll("input.cell")].some((cell) => cell.value)) forget(row);
});
table.addEventListener("change", (event) => { if (event.target.matches("[type=checkbox]")) sums.refresh(); });

document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input, textarea, select");
  if (event.key === "/" && !typing && !document.querySelector("dialog[open]")) {
    event.preventDefault();
    table.querySelector("[data-add-name]")?.focus();
    return;
  }
  if (!event.target.matches("input.cell, textarea.cell, .qtitle, [data-lines] [type=checkbox]")) return;
  if (event.key === "Escape") return restore(event.target);
  if (event.key === "Delete" && event.ctrlKey) return remove(event);
  if (event.altKey) return; // moving.js
  if (event.target.matches("textarea")) return leaveText(event);
  if (event.key === "Enter") return enter(event);
  if (event.key === "ArrowDown" || event.key === "ArrowUp") step(event, event.key === "ArrowDown" ? 1 : -1);
});

function restore(cell) {
  if (cell.type === "checkbox") return;
  cell.value = cell.defaultValue;
  cell.setAttribute("aria-invalid", "false");
  document.getElementById(`${cell.id}-error`)?.remove();
  if (cell.kept !== undefined && cell.kept !== cell.defaultValue) save(cell);
  sums.refresh();
}

function remove(event) {
  const button = event.target.closest("[data-line]")?.querySelector("[data-delete]");
  if (!button) return;
  event.preventDefault();
  button.click();
}

function enter(event) {
  event.preventDefault();
  const row = event.target.closest("[data-add]");
  if (row) return add(row);
  if (!step(event, 1)) save(event.target);
}

function step(event, by) {
  const all = column(event.target);
  const next = all[all.indexOf(event.target) + by];
  if (!all.length || !next) return false;
  event.preventDefault();
  next.focus();
  return true;
}

/* In a description the arrows move the caret first, and leave at its first and last line. */
function leaveText(event) {
  const { value, selectionStart, selectionEnd } = event.target;
  const atEnd = event.key === "ArrowDown" && !value.slice(selectionEnd).includes("\n");
  const atStart = event.key === "ArrowUp" && !value.slice(0, selectionStart).includes("\n");
  if (atEnd || atStart) step(event, atEnd ? 1 : -1);
}

/* The row at the end of a section adds a line and stays ready for the next one. */
function add(row, { quiet = false } = {}) {
  const name = row.querySelector("[data-add-name]");
  if (!name.value.trim()) {
    const rest = [...row.querySelectorAll("input.later.cell")].some((cell) => cell.value.trim());
    if (rest && !quiet) name.focus();
    return;
  }
  if (row.dataset.busy || (quiet && row.dataset.refused === contentOf(row))) return;
  row.dataset.busy = "1";
  row.refocus = !quiet;
  window.htmx.trigger(row, "add");
}

const contentOf = (row) => [...row.querySelectorAll("input")].map((input) => input.value).join("\u0000");

/* Take back what was said about the new line. */
function forget(row) {
  delete row.dataset.refused;
  row.querySelectorAll("[aria-invalid]").forEach((cell) => cell.removeAttribute("aria-invalid"));
  row.querySelector(".add-error").replaceChildren();
}

function added(row, ok) {
  delete row.dataset.busy;
  if (!ok) {
    row.dataset.refused = contentOf(row);
    row.querySelectorAll("[aria-invalid]").forEach((cell) => cell.removeAttribute("aria-invalid"));
    const wrong = row.querySelector("[data-wrong]")?.dataset.wrong.split(" ") ?? [];
    const wrongCells = wrong.map((name) => row.querySelector(`[name="${CSS.escape(name)}"]`)).filter(Boolean);
    wrongCells.forEach((cell) => cell.setAttribute("aria-invalid", "true"));
    if (row.refocus) wrongCells[0]?.focus();
    return;
  }
  forget(row);
  const before = row.querySelector("[data-add-name]").value;
  row.querySelectorAll("input.cell").forEach((cell) => { cell.value = ""; });
  row.querySelector("[name=taxable]").checked = true;
  announce(`Added ${before}`);
  if (row.refocus) row.querySelector("[data-add-name]").focus();
}

table.addEventListener("click", (event) => {
  if (event.target.closest("[data-add-button]")) add(event.target.closest("[data-add]"));
});

/* A checkbox that is off says so. */
document.addEventListener("htmx:configRequest", (event) => {
  const { elt, parameters } = event.detail;
  const box = elt.matches("[data-line] [name=taxable]") ? elt : elt.matches("[data-add]") ? elt.querySelector("[name=taxable]") : null;
  if (box) parameters.taxable = box.checked ? "on" : "off";
  if (elt.matches("[data-save]")) elt.sent = elt.value;
});

/* An answer never overwrites what was typed after the question left. */
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const cell = event.detail.target.matches(".cellbox") && event.detail.target.querySelector("[data-save]");
  if (!cell) return;
  if (cell.value !== cell.sent) event.detail.shouldSwap = false;
  else if (cell === document.activeElement) queueMicrotask(() => document.getElementById(cell.id)?.focus());
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.requestConfig.verb === "get") return;
  pending += 1;
  saved.replaceChildren("Saving…");
});
document.addEventListener("htmx:afterRequest", (event) => {
  const { elt, requestConfig, successful, xhr } = event.detail;
  if (requestConfig.verb === "get") return;
  pending = Math.max(0, pending - 1);
  const reached = xhr.status >= 200 && xhr.status < 300;
  if (elt.matches("[data-add]")) added(elt, reached);
  if (elt.matches("[data-add-section]") && reached) { elt.reset(); document.querySelector("[data-section]:last-of-type [data-add-name]")?.focus(); }
  if (elt.matches("[data-save]")) {
    if (!reached && xhr.status !== 422) delete elt.kept;
    if (reached && elt.isConnected) elt.defaultValue = elt.sent;
  }
  if (!reached && !(xhr.status === 422 && elt.matches("[data-save]"))) saved.replaceChildren("Not saved");
  mirrorTotal();
  if (pending) saved.replaceChildren("Saving…");
  if (successful && cells().some(isDirty)) sums.refresh();
});

/* The publishing dialog names the same amount as the page. */
function mirrorTotal() {
  const total = document.querySelector("[data-t=total]").textContent;
  document.querySelectorAll("[data-mirror=total]").forEach((place) => { place.textContent = total; });
}

/* Removing a line moves the focus to what took its place. */
document.addEventListener("htmx:beforeSwap", (event) => {
  const button = event.detail.requestConfig?.elt;
  if (!button?.matches?.("[data-delete]") || event.detail.xhr.status >= 400) return;
  const row = button.closest("tr");
  const next = row.nextElementSibling?.querySelector("input.name");
  queueMicrotask(() => next?.focus());
});

/* Publishing waits until everything typed has been saved. */
document.addEventListener("htmx:confirm", (event) => {
  if (!event.detail.elt.matches("[data-after-saving]")) return;
  event.preventDefault();
  cells().forEach(save);
  const deadline = Date.now() + 10_000;
  const go = () => {
    if (pending === 0) {
      if (document.querySelector("main [aria-invalid=true]")) {
        document.getElementById("publish").close();
        notice("Not published: a cell is not saved yet. Correct it, then publish.");
      } else event.detail.issueRequest(true);
    } else if (Date.now() < deadline) setTimeout(go, 50);
    else notice("Not published: the last change is not saved yet. Try again.");
  };
  go();
});

addEventListener("beforeunload", (event) => {
  if (pending || cells().some((cell) => isDirty(cell))) event.preventDefault();
});

wireMoving(table);
