/* Texts of a quote: insert a merge field, reorder by keyboard, settle what two people changed. */
import { announce, notice, succeeded } from "./app.js";

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

/* Shown at once, said once it is so; a refusal, which the form tells, puts the text back. */
function toPlace(select) {
  const block = select.closest("[data-block]");
  const wanted = select.value;
  const back = placeOf(block);
  listOf(wanted).append(block);
  select.focus();
  const told = (event) => {
    if (event.detail.requestConfig.parameters.place !== wanted) return; // an earlier change
    block.removeEventListener("htmx:afterRequest", told);
    const { status } = event.detail.xhr;
    if (succeeded(event)) announce(`Moved ${select.selectedOptions[0].text.toLowerCase()}`);
    else if (status === 404 || status === 422) {
      back();
      select.value = block.parentElement.dataset.place;
      announce("Not moved");
    }
  };
  block.addEventListener("htmx:afterRequest", told);
}

function shift(block, by) {
  const beside = by < 0 ? block.previousElementSibling : block.nextElementSibling;
  if (!beside) { announce("Already at the edge"); return; }
  const back = placeOf(block);
  if (by < 0) beside.before(block); else beside.after(block);
  const all = [...block.parentElement.children];
  const rank = all.indexOf(block) + 1;
  const told = (event) => {
    if (event.target !== block) return; // a text in it was saved
    block.removeEventListener("htmx:afterRequest", told);
    if (succeeded(event)) { announce(`Moved to text ${rank} of ${all.length}`); return; }
    back();
    announce("Not moved");
    const { status } = event.detail.xhr;
    if (status > 0 && status < 500) return; // the refusal says why
    notice("Quotewright could not move this text. It is back where it was.", "Try again", () => shift(block, by));
  };
  block.addEventListener("htmx:afterRequest", told); // said once it is so, not before
  window.htmx.ajax("POST", block.dataset.moveUrl, { source: block, swap: "none", values: { rank } }).catch(() => {}); // said above
}

const listOf = (place) => document.getElementById(`texts-${place}`);

/* Where a text stands now, as a way back to there; what is typed in it keeps the focus. */
function placeOf(block) {
  const { parentElement: list, nextElementSibling: next } = block;
  return () => {
    const focused = block.contains(document.activeElement) ? document.activeElement : null;
    list.insertBefore(block, next?.parentElement === list ? next : null);
    focused?.focus();
  };
}

function takeTheirs(form) {
  for (const theirs of form.querySelectorAll("[data-theirs]")) {
    const name = theirs.dataset.theirs;
    form.querySelector(`[name=${name}]`).value = theirs.value;
    form.querySelector(`[name=seen_${name}]`).value = theirs.value;
    if (name === "place") listOf(theirs.value).append(form.closest("[data-block]"));
  }
  form.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
}
