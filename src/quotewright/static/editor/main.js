/* The editor: what is typed is saved cell by cell, and what changes anywhere is put in place. */
import { wireCells } from "./cells.js";
import { wireDetails } from "./details.js";
import { Exchange } from "./exchange.js";
import { wireHistory } from "./history.js";
import { wireMenus } from "./menus.js";
import { wireMoving } from "./moving.js";
import { wirePaste } from "./paste.js";
import { wirePicker } from "./picker.js";
import { wirePublishing } from "./publishing.js";
import { place } from "./rows.js";
import { wireSelection } from "./selection.js";
import { Sums } from "./sums.js";

const main = document.querySelector("[data-editor]");
const table = main.querySelector("[data-lines]");
const sums = new Sums(main);
const editor = { main, table, sums };

/* Put an answer in place: rows, sections, sums, the quote's own fields, undo and redo. */
function apply(patch) {
  place(table, patch);
  document.getElementById("totals").innerHTML = patch.totals;
  document.querySelectorAll("dialog [data-t=due]").forEach((due) => { due.textContent = document.querySelector("#totals [data-t=due]").textContent; });
  editor.cells.putFields(patch.fields ?? {});
  editor.history.show(patch);
  editor.selection.refresh();
  sums.forget();
  if (patch.texts) document.dispatchEvent(new Event("texts-changed"));
  if (editor.cells.anyDirty()) sums.all();
}

editor.exchange = new Exchange(main, apply);
editor.cells = wireCells(editor);
editor.selection = wireSelection(editor);
editor.picker = wirePicker(editor);
editor.history = wireHistory(editor);
editor.moving = wireMoving(editor);
editor.details = wireDetails(editor);
wireMenus(editor);
wirePaste(editor);
wirePublishing(editor);
main.dataset.ready = "";
