/* Several lines at once: which are selected, and the bar that changes them together. */
import { announce, notice, toast } from "../app.js";
import { showError, clearError } from "./cells.js";
import { lineRows, rowOf } from "./rows.js";

export function wireSelection(editor) {
  const { main, table, exchange } = editor;
  const bar = main.querySelector("[data-bulk]");
  const picked = new Set();
  let last = null;

  function set(row, on) {
    const id = Number(row.dataset.line);
    if (on) picked.add(id); else picked.delete(id);
    row.classList.toggle("selected", on);
    row.querySelector("[data-pick]").checked = on;
  }

  function refresh() {
    for (const id of picked) { const row = rowOf(id); if (!row) picked.delete(id); else set(row, true); }
    table.classList.toggle("picking", picked.size > 0);
    bar.hidden = picked.size === 0;
    main.classList.toggle("has-bulk", picked.size > 0);
    bar.querySelector("[data-bulk-count]").textContent = `${picked.size} ${picked.size === 1 ? "line" : "lines"}`;
    fillSections();
  }

  function toggle(row, { range = false } = {}) {
    const on = !picked.has(Number(row.dataset.line));
    const rows = lineRows(table);
    const [from, to] = [rows.indexOf(range && last?.isConnected ? last : row), rows.indexOf(row)].sort((a, b) => a - b);
    rows.slice(from, to + 1).forEach((each) => set(each, on));
    last = row;
    refresh();
    announce(`${picked.size} selected`);
  }

  function clear() {
    for (const id of [...picked]) { const row = rowOf(id); if (row) set(row, false); }
    picked.clear();
    refresh();
  }

  function fillSections() {
    const select = bar.querySelector("[data-bulk-move]");
    const bodies = [...table.querySelectorAll("[data-section]")];
    const options = bodies.map((body) => new Option(body.querySelector(".sec-name").value || "Section without a name", body.dataset.section));
    select.replaceChildren(new Option("Move to…", ""), ...options);
    select.hidden = bodies.length < 2;
  }

  /* The lines meant by a command: the selected ones, or the one that it was given on. */
  function meant(row) {
    const ids = row && !picked.has(Number(row.dataset.line)) ? [Number(row.dataset.line)] : [...picked];
    const order = lineRows(table).map((each) => Number(each.dataset.line));
    return ids.sort((a, b) => order.indexOf(a) - order.indexOf(b));
  }

  async function remove(ids) {
    if (!ids.length) return;
    const answer = await exchange.do({ op: "remove_lines", ids });
    if (!answer.ok) return;
    refresh();
    const text = `Removed ${ids.length === 1 ? "1 line" : `${ids.length} lines`}`;
    announce(text);
    toast(text, "Undo", () => editor.history.go("undo"));
  }

  async function copy(ids) {
    if (!ids.length) return;
    const answer = await exchange.do({ op: "copy_lines", ids });
    if (answer.ok) editor.cells.goTo(answer.body.added[0], "name");
    else if (answer.status === 422) notice(answer.body.message);
  }

  async function change(field, value) {
    const answer = await exchange.do({ op: "set_lines", ids: meant(), values: { [field]: value } });
    if (answer.ok) announce(`Changed ${picked.size} lines`);
    return answer;
  }

  table.addEventListener("click", (event) => {
    const box = event.target.closest("[data-pick]");
    if (!box) return;
    box.checked = !box.checked; // `toggle` decides
    toggle(box.closest("[data-line]"), { range: event.shiftKey });
    box.checked = picked.has(Number(box.closest("[data-line]").dataset.line));
  });
  document.addEventListener("keydown", (event) => {
    const row = event.target.closest?.("[data-line]");
    const command = event.ctrlKey || event.metaKey;
    if (command && event.code === "Space" && row) { event.preventDefault(); toggle(row, { range: event.shiftKey }); }
    else if (command && event.key === "Delete" && (row || picked.size)) { event.preventDefault(); remove(meant(row)); }
    else if (command && event.key.toLowerCase() === "d" && (row || picked.size)) { event.preventDefault(); copy(meant(row)); }
    else if (event.key === "Escape" && picked.size && !event.defaultPrevented && !document.querySelector("dialog[open]")) clear();
  });
  bar.addEventListener("change", async ({ target }) => {
    const field = target.dataset.bulkF;
    if (target.matches("[data-bulk-move]") && target.value) {
      await exchange.do({ op: "move_lines", ids: meant(), section: Number(target.value), after: lastOf(target.value) });
      refresh();
    } else if (field && target.value) {
      clearError(target);
      const value = field === "taxable" ? target.value === "on" : target.value;
      const answer = await change(field, value);
      if (answer.ok) target.value = "";
      else if (answer.status === 422) showError(target, answer.body.message);
    }
  });
  bar.addEventListener("keydown", (event) => { if (event.key === "Enter" && event.target.matches("input")) { event.preventDefault(); event.target.blur(); } });
  bar.addEventListener("click", ({ target }) => {
    if (target.closest("[data-bulk-clear]")) clear();
    if (target.closest("[data-bulk-remove]")) remove(meant());
    if (target.closest("[data-bulk-copy]")) copy(meant());
  });
  const lastOf = (section) => Number([...table.querySelectorAll(`[data-section="${section}"] [data-line]`)].at(-1)?.dataset.line ?? 0);

  return { refresh, meant, clear, remove, copy, has: (row) => picked.has(Number(row.dataset.line)) };
}
