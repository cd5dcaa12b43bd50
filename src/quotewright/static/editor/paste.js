/* Rows copied from a spreadsheet become lines: shown first, added on a word. */
import { notice, toast, token } from "../app.js";
import { sectionOf } from "./rows.js";

export function wirePaste({ main, table, exchange, cells, history, picker }) {
  const dialog = document.getElementById("paste");
  const shown = dialog.querySelector("[data-paste-rows]");
  const button = dialog.querySelector("[data-paste-add]");
  let where = null;
  let lines = [];

  main.addEventListener("paste", async (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const cell = event.target;
    const inGrid = cell.closest("[data-lines], [data-picker]");
    if (!inGrid || cell.matches("textarea") || !/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    const row = cell.closest("[data-line]");
    const body = row ? sectionOf(row) : sectionOf(cell) ?? table.querySelector("[data-section]:last-of-type");
    where = { section: Number(body.dataset.section), after: row ? Number(row.dataset.line) : undefined };
    picker.close({ focus: false });
    await preview(text);
  });

  async function preview(text) {
    const response = await fetch(main.dataset.pasteUrl, { method: "POST", headers: { "X-CSRFToken": token(), "HX-Request": "true" }, body: new URLSearchParams({ text }) });
    const answer = await response.json();
    if (!response.ok) { notice(answer.message); return; }
    lines = answer.lines;
    shown.innerHTML = answer.html;
    dialog.querySelector("[data-paste-said]").textContent = answer.said;
    button.textContent = `Add ${lines.length} ${lines.length === 1 ? "line" : "lines"}`;
    button.hidden = lines.length === 0;
    dialog.showModal();
    button.focus();
  }

  button.addEventListener("click", async () => {
    dialog.close();
    const answer = await exchange.do({ op: "add_lines", lines, ...where });
    if (!answer.ok) { notice(answer.body.message); return; }
    cells.goTo(answer.body.added[0], "name");
    toast(`Added ${lines.length} lines`, "Undo", () => history.go("undo"));
  });
}
