/* Sync activity: stays live without taking away what somebody chose, opened or types. */
import { announce } from "./app.js";

const live = () => document.getElementById("live");
const count = () => live().querySelector("h2 .count").textContent;
let kept = null;

/* What would be lost when the part is replaced. */
function remember() {
  const within = (selector) => [...live().querySelectorAll(selector)].map((each) => each.id).filter(Boolean);
  kept = { count: count(), chosen: within("[data-select]:checked"), open: within("details[open]") };
}

function restore() {
  if (!kept) return;
  for (const id of kept.chosen) { const box = document.getElementById(id); if (box) box.checked = true; }
  for (const id of kept.open) { const details = document.getElementById(id); if (details) details.open = true; }
  if (kept.count !== count()) announce(`${count()} in need of a person`);
  kept = null;
}

const typing = () => document.activeElement?.closest("#live")
  && document.activeElement.matches("input:not([type=checkbox])") && document.activeElement.value !== "";

document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt } = event.detail;
  if (elt.id === "live" && (typing() || document.querySelector("dialog[open]"))) event.preventDefault();
});
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status === 304) event.detail.shouldSwap = false;
  else if (event.detail.target?.id === "live") remember();
});
document.addEventListener("htmx:afterSwap", () => {
  if (kept && live()) restore();
});

/* P previews the push of the row that is in focus. */
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "p" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input:not([type=checkbox]), textarea, select") || document.querySelector("dialog[open]")) return;
  const row = document.activeElement?.closest("[data-row]");
  const link = row?.querySelector("[data-preview]");
  if (link) link.click();
  else if (row?.dataset.previewUrl) location.assign(row.dataset.previewUrl);
});
