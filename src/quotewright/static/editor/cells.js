/* Cells: saving on change, going from one to the next by keyboard, and what was refused. */
import { announce } from "../app.js";
import { cellOf, isDirty, isShare, isText, keptOf, neighbor, rowOf, sectionOf, valueOf } from "./rows.js";

const CELLS = "[data-f], [data-q]";
const billing = JSON.parse(document.getElementById("billing").textContent);

export function wireCells(editor) {
  const { main, table, sums, exchange } = editor;

  main.addEventListener("focusin", ({ target }) => {
    if (target.matches("input.cell.n")) target.select();
    if (target.matches("select[data-f=frequency]")) fillBilling(target);
  });
  main.addEventListener("focusout", ({ target }) => { if (target.matches(CELLS) && isText(target)) save(target); });
  main.addEventListener("change", ({ target }) => { if (target.matches(CELLS) && !isText(target)) save(target); });
  main.addEventListener("click", ({ target }) => {
    const button = target.closest(".optsel[data-f]");
    if (button) { button.setAttribute("aria-pressed", !valueOf(button)); save(button); }
  });
  main.addEventListener("input", ({ target }) => {
    const row = target.closest("[data-line]");
    if (row && isShare(target)) followShare(row, target);
    if (row) sums.row(row); else if (target.matches("[data-q]")) sums.all();
  });
  main.addEventListener("keydown", onKey);

  /* Typing a margin or markup makes the price; the server does the same from the same cost. */
  function followShare(row, cell) {
    const made = sums.priceAt(cell.dataset.f, cellOf(row, "unit_cost").value, cell.value);
    if (made === null) return;
    const price = cellOf(row, "unit_price");
    price.value = made;
    price.derived = price.value; // saved as the margin or markup, not as a price
  }

  /* Send what a cell holds, with what it showed before. */
  async function save(cell) {
    if (isText(cell) ? !isDirty(cell) || cell.value === cell.refused : false) return;
    if (isShare(cell) && !cell.value.trim()) { cell.value = keptOf(cell); return; }
    const value = valueOf(cell);
    const before = isText(cell) ? keptOf(cell) : typeof value === "boolean" ? !value : keptOf(cell);
    cell.sent = value;
    const answer = await exchange.do(operationOf(cell, value, before));
    if (!answer.ok) return refused(cell, answer, value);
    forgive(cell);
    if (isText(cell) && cell.isConnected) settle(cell, value);
  }

  /* What the cell holds is not refused any more; the page's state says so, too. */
  function forgive(cell) {
    if (!cell.getAttribute("aria-invalid")) return;
    clearError(cell);
    if (exchange.idle) exchange.sayStand();
  }

  /* Saved: what it holds now is what the server holds, unless more was typed meanwhile. */
  function settle(cell, value) {
    if (cell.value === value) cell.defaultValue = value;
    delete cell.sent;
  }

  function operationOf(cell, value, before) {
    const name = cell.dataset.f ?? cell.dataset.q;
    const values = { [name]: value };
    const seen = isText(cell) && !isShare(cell) ? { [name]: before } : undefined;
    if (cell.dataset.q) return { op: "set_quote", values, seen };
    const form = cell.closest("[data-line-form]");
    const row = cell.closest("[data-line]");
    if (form) return { op: "set_lines", ids: [Number(form.dataset.lineForm)], values, seen };
    if (!row) return { op: "set_section", id: Number(sectionOf(cell).dataset.section), values, seen };
    // A tiered row shows what its quantity comes to, which is not what is stored.
    const plain = !row.dataset.tiers || name !== "unit_price";
    return { op: "set_lines", ids: [Number(row.dataset.line)], values, seen: plain ? seen : undefined };
  }

  function refused(cell, { status, body }, value) {
    delete cell.sent;
    if (status === 409 && body.conflict) return ask(cell, body, value);
    if (!isText(cell)) {
      if (cell.type === "checkbox" || cell.type === "radio") cell.checked = !value;
      else if (cell.matches(".optsel")) cell.setAttribute("aria-pressed", !value);
      else cell.value = keptOf(cell);
    }
    if (status !== 422) return;
    cell.refused = cell.value;
    showError(cell, body.message);
  }

  /* Somebody else changed this cell meanwhile: the person who typed decides. */
  function ask(cell, body, value) {
    const { theirs } = body.conflict;
    const box = showError(cell, body.message);
    const button = (label, act) => {
      const made = Object.assign(document.createElement("button"), { type: "button", className: "btn small", textContent: label });
      made.addEventListener("click", () => { forgive(cell); act(); cell.focus(); });
      box.append(made);
    };
    button("Keep theirs", () => { cell.value = theirs; cell.defaultValue = theirs; delete cell.refused; });
    button(`Use “${String(value).slice(0, 24)}”`, () => { cell.defaultValue = theirs; cell.value = value; save(cell); });
    cell.refused = cell.value;
  }

  function onKey(event) {
    const cell = event.target;
    if (!cell.matches(CELLS)) return;
    const row = cell.closest("[data-line]");
    if (event.key === "Escape" && isText(cell) && (isDirty(cell) || cell.getAttribute("aria-invalid"))) return restore(event, cell, row);
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "F2" && row) { event.preventDefault(); editor.details.open(row); return; }
    if (cell.matches("textarea, select")) return;
    if (event.key === "Enter" && !cell.matches(".optsel")) return enter(event, cell, row);
    if (cell.type === "radio") return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") step(event, cell, row, event.key === "ArrowDown" ? 1 : -1);
  }

  function restore(event, cell, row) {
    event.preventDefault();
    event.stopPropagation();
    cell.value = keptOf(cell);
    delete cell.refused;
    forgive(cell);
    cell.select();
    if (row) sums.row(row); else sums.all();
  }

  function enter(event, cell, row) {
    event.preventDefault();
    if (!row) { save(cell); if (cell.matches(".sec-name")) firstCell(sectionOf(cell))?.focus(); return; }
    const next = neighbor(row, 1);
    if (next && sectionOf(next) === sectionOf(row)) { cellOf(next, cell.dataset.f)?.focus(); return; }
    save(cell);
    editor.picker.open(sectionOf(row), row);
  }

  function step(event, cell, row, by) {
    if (!row) return;
    const next = neighbor(row, by);
    if (!next) return;
    event.preventDefault();
    (cellOf(next, cell.dataset.f) ?? cellOf(next, "name")).focus();
  }

  exchange.refusedCells = () => main.querySelectorAll("[data-f][aria-invalid=true], [data-q][aria-invalid=true]").length;

  return {
    save,
    anyDirty: () => [...main.querySelectorAll("input[data-f], textarea[data-f], input[data-q]")].some(isDirty),
    saveAll: () => main.querySelectorAll("input[data-f], textarea[data-f], input[data-q]").forEach((cell) => { if (isText(cell)) save(cell); }),
    /* The quote's own fields, as another window or an undo left them. */
    putFields(fields) {
      for (const [name, value] of Object.entries(fields)) {
        const cell = main.querySelector(`[data-q="${name}"]`);
        if (!cell) continue;
        if (cell.type === "checkbox") cell.checked = value;
        else if (!isDirty(cell)) { cell.value = value; cell.defaultValue = value; }
      }
    },
    goTo(id, field) {
      const row = rowOf(id);
      if (!row) return;
      row.scrollIntoView({ block: "nearest" });
      cellOf(row, field)?.focus();
      announce(`Added ${cellOf(row, "name").value}`);
    },
  };
}

const firstCell = (body) => body.querySelector("[data-line] [data-f=name]") ?? body.querySelector("[data-add-item]");

function fillBilling(select) {
  if (select.options.length > 1) return;
  const now = select.value;
  select.dataset.kept = now;
  select.replaceChildren(...billing.map(([value, word]) => new Option(word, value, value === now, value === now)));
}

export function showError(cell, sentence) {
  clearError(cell);
  const box = document.createElement("p");
  box.className = "cell-error";
  box.id = `error-${Math.random().toString(36).slice(2)}`;
  box.setAttribute("role", "alert");
  const icon = Object.assign(document.createElement("span"), { className: "i i-alert i-s", ariaHidden: "true" });
  const text = Object.assign(document.createElement("span"), { textContent: sentence });
  box.append(icon, text);
  cell.setAttribute("aria-invalid", "true");
  cell.setAttribute("aria-describedby", box.id);
  (cell.closest("td, .field, .cond, .bulk") ?? cell.parentElement).append(box);
  return box;
}

export function clearError(cell) {
  const id = cell.getAttribute("aria-describedby");
  if (cell.getAttribute("aria-invalid") && id) document.getElementById(id)?.remove();
  if (!cell.getAttribute("aria-invalid")) return;
  cell.removeAttribute("aria-invalid");
  cell.removeAttribute("aria-describedby");
  delete cell.refused;
}
