/* Tax rates: rows that hold something show, one empty row waits, and rows change places. */
import { announce } from "./app.js";

const rows = [...document.querySelectorAll("[data-rate]")];
const inputs = (row) => [...row.querySelectorAll("input")];
const isEmpty = (row) => inputs(row).every((input) => input.type === "checkbox" || !input.value.trim());

function show() {
  let waiting = false;
  for (const row of rows) {
    const empty = isEmpty(row);
    row.hidden = empty && waiting;
    waiting ||= empty;
  }
}

function swap(one, other) {
  inputs(one).forEach((input, at) => {
    const twin = inputs(other)[at];
    [input.value, twin.value] = [twin.value, input.value];
    [input.checked, twin.checked] = [twin.checked, input.checked];
  });
}

rows.forEach((row, place) => {
  row.addEventListener("input", show);
  row.querySelector("[data-rate-up]").addEventListener("click", () => {
    if (place === 0) return;
    swap(row, rows[place - 1]);
    rows[place - 1].querySelector("[data-rate-up]").focus();
    announce(`Moved to place ${place}`);
    show();
  });
  row.querySelector("[data-rate-clear]").addEventListener("click", () => {
    for (let at = place; at + 1 < rows.length; at += 1) swap(rows[at], rows[at + 1]);
    for (const input of inputs(rows.at(-1))) { input.checked = false; if (input.type !== "checkbox") input.value = ""; }
    inputs(row)[0].focus();
    announce("The rate is removed; save to keep that");
    show();
  });
});
show();
