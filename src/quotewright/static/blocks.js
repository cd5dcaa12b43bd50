/* Texts of a quote: insert a merge field, reorder by keyboard, settle what two people changed. */
import { announce, succeeded } from "./app.js";

const areaOf = (element) => element.closest("form")?.querySelector("textarea:not([hidden])");

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-insert]")) insert(event.target);
  if (event.target.matches("[data-block] [name=place]")) toPlace(event.target);
}, true); // before the form saves

document.addEventListener("click", (event) => {
  const shifter = event.target.closest("[data-shift]");
  if (shifter) { shift(shifter.closest("[data-block]"), Number(shifter.dataset.shift)); shifter.focus(); }
  const taker = event.target.closest("[data-take-theirs]");
  if (taker) takeTheirs(taker.closest("form"));
});

document.addEventListener("keydown", (event) => {
  if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
  const block = event.target.closest("[data-block]");
  if (!block || event.target.matches("select")) return;
  event.preventDefault();
  const focused = document.activeElement;
  shift(block, event.key === "ArrowUp" ? -1 : 1);
  focused.focus();
});

/* Somebody, or undo, changed texts: read them again, unless somebody is typing in one. */
document.addEventListener("texts-changed", () => {
  const panel = document.getElementById("texts");
  if (panel.querySelector("[data-wrong], [data-theirs]")) return;
  if (!panel.contains(document.activeElement)) window.htmx.trigger(panel, "again");
});

document.addEventListener("htmx:oobAfterSwap", (event) => {
  const form = event.detail.target.matches?.(".text-state") && event.detail.target.closest("form");
  if (!form) return;
  for (const field of form.querySelectorAll("[name=title], [name=text], [name=terms]"))
    field.setAttribute("aria-invalid", form.querySelector(`[data-wrong="${field.name}"]`) !== null);
});

document.addEventListener("htmx:afterSettle", (event) => {
  const added = event.detail.requestConfig?.elt;
  if (!added?.matches(".texts-add")) return;
  const list = event.detail.target.closest(".texts-list") ?? event.detail.target;
  const block = [...list.querySelectorAll("[data-block]")].at(-1);
  block?.querySelector("[name=title]").focus();
});

/* Put the field where the caret is, and leave the caret behind it. */
function insert(select) {
  const area = areaOf(select);
  const code = select.value;
  select.value = "";
  if (!code || !area) return;
  area.setRangeText(code, area.selectionStart, area.selectionEnd, "end");
  area.focus();
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function toPlace(select) {
  const block = select.closest("[data-block]");
  document.getElementById(`texts-${select.value}`).append(block);
  announce(`Moved ${select.selectedOptions[0].text.toLowerCase()}`);
  select.focus();
}

function shift(block, by) {
  const beside = by < 0 ? block.previousElementSibling : block.nextElementSibling;
  if (!beside) { announce("Already at the edge"); return; }
  if (by < 0) beside.before(block); else beside.after(block);
  const all = [...block.parentElement.children];
  const rank = all.indexOf(block) + 1;
  const told = (event) => {
    if (event.target !== block) return; // a text in it was saved
    block.removeEventListener("htmx:afterRequest", told);
    if (succeeded(event)) announce(`Moved to text ${rank} of ${all.length}`);
  };
  block.addEventListener("htmx:afterRequest", told); // said once it is so, not before
  window.htmx.ajax("POST", block.dataset.moveUrl, { source: block, swap: "none", values: { rank } });
}

function takeTheirs(form) {
  for (const theirs of form.querySelectorAll("[data-theirs]")) {
    const name = theirs.dataset.theirs;
    form.querySelector(`[name=${name}]`).value = theirs.value;
    form.querySelector(`[name=seen_${name}]`).value = theirs.value;
  }
  form.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
}
