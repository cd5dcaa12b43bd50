/* Undo and redo of what one did oneself; what is being typed in a cell is the browser's affair. */
import { announce, notice } from "../app.js";
import { isDirty, isText } from "./rows.js";

export function wireHistory({ main, exchange, cells }) {
  const buttons = { undo: main.querySelector("[data-undo]"), redo: main.querySelector("[data-redo]") };

  function show(labels) {
    for (const [name, button] of Object.entries(buttons)) {
      const verb = name === "undo" ? "Undo" : "Redo";
      const label = labels[name] ?? "";
      button.dataset.label = label;
      button.ariaDisabled = String(!label);
      button.ariaLabel = label ? `${verb}: ${label}` : `Nothing to ${name}`;
      button.title = `${button.ariaLabel} (Ctrl ${name === "undo" ? "" : "Shift "}Z)`;
    }
  }

  async function go(name) {
    cells.saveAll();
    await exchange.settled();
    const label = buttons[name].dataset.label;
    if (!label) { announce(`Nothing to ${name}`); return; }
    const answer = await exchange.do({ op: name });
    if (answer.ok) announce(`${name === "undo" ? "Undone" : "Done again"}: ${label}`);
    else if (answer.status === 422) notice(answer.body.message);
  }

  buttons.undo.addEventListener("click", () => go("undo"));
  buttons.redo.addEventListener("click", () => go("redo"));
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || document.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    const name = key === "z" ? (event.shiftKey ? "redo" : "undo") : key === "y" ? "redo" : null;
    const cell = event.target;
    const typing = cell.matches("input, textarea") && isText(cell) && (!cell.matches("[data-f], [data-q]") || isDirty(cell));
    if (!name || typing) return;
    event.preventDefault();
    go(name);
  });
  show({ undo: buttons.undo.dataset.label, redo: buttons.redo.dataset.label });
  return { show, go };
}
