/* Lists of quotes and of issues: choosing rows by X, a click, a shift-click for all between, Esc for none. */
import { announce, succeeded } from "./app.js";

document.querySelector(".views")?.addEventListener("click", (event) => {
  if (event.target.closest("[data-dialog]")) event.currentTarget.open = false;
});

const form = document.getElementById("several");
let last = null;
let first = ""; // the id of the first row that was chosen

const boxes = () => [...document.querySelectorAll("[data-select]")];
const all = () => document.querySelector("[data-select-all]");

function tell() {
  const chosen = boxes().filter((box) => box.checked);
  for (const box of boxes()) {
    const row = box.closest("[data-row]");
    if (row.matches("tr")) row.setAttribute("aria-selected", box.checked);
    else row.classList.toggle("chosen", box.checked);
  }
  first = chosen[0]?.closest("[data-row]").id || first;
  const text = chosen.length ? `${chosen.length} chosen` : "";
  const place = form.querySelector("[data-chosen-count]");
  if (place.textContent !== text) place.textContent = text;
  const every = all();
  if (!every) return;
  every.hidden = false;
  every.checked = chosen.length > 0 && chosen.length === boxes().length;
  every.indeterminate = chosen.length > 0 && !every.checked;
}

function none() {
  for (const box of boxes()) box.checked = false;
  tell();
}

/* The form goes away when nothing is chosen any more: the focus goes to where the choosing began. */
function leave() {
  none();
  if (document.activeElement !== document.body && !form.contains(document.activeElement)) return;
  document.getElementById(first)?.querySelector(".main")?.focus({ preventScroll: true });
}

if (form) {
  document.addEventListener("click", (event) => {
    const box = event.target.closest("[data-select]");
    if (box) {
      if (event.shiftKey && last?.isConnected) {
        const rows = boxes(), ends = [rows.indexOf(last), rows.indexOf(box)].sort((a, b) => a - b);
        for (const between of rows.slice(ends[0], ends[1] + 1)) between.checked = box.checked;
      }
      last = box;
      tell();
    }
    if (event.target.matches("[data-select-all]")) {
      for (const each of boxes()) each.checked = event.target.checked;
      tell();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open], details.menu[open]")) return;
    if (event.key === "Escape" && boxes().some((box) => box.checked)) return none();
    if (event.key.toLowerCase() !== "x" || event.target.matches("input, textarea, select")) return;
    const box = document.activeElement.closest("[data-row]")?.querySelector("[data-select]");
    if (!box) return;
    box.checked = !box.checked;
    last = box;
    tell();
    announce(box.checked ? "Chosen" : "Not chosen");
  });
  form.addEventListener("reset", () => setTimeout(leave));
  form.addEventListener("htmx:afterRequest", (event) => { if (succeeded(event)) form.reset(); });
  document.addEventListener("htmx:afterSettle", tell);
  document.addEventListener("htmx:oobAfterSwap", tell);
  tell();
}
