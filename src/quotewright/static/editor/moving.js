/* Reordering: Alt with arrows, and dragging a handle with mouse, pen or finger. Lines move alone or
   with all that are selected; sections move whole. */
import { announce } from "../app.js";
import { lineRows, neighbor, rowOf, sectionOf } from "./rows.js";

export function wireMoving(editor) {
  const { table, exchange, selection } = editor;
  const idOf = (row) => (row ? Number(row.dataset.line) : 0);

  async function move(ids, body, after) {
    const answer = await exchange.do({ op: "move_lines", ids, section: Number(body.dataset.section), after });
    if (!answer.ok) return;
    const rows = lineRows(body);
    const place = rows.indexOf(rowOf(ids[0])) + 1;
    announce(ids.length === 1 ? `Moved to line ${place} of ${rows.length}` : `Moved ${ids.length} lines`);
    selection.refresh();
  }

  /* One place up or down; over the edge of a section into the next one. */
  function shift(row, by) {
    const ids = selection.meant(row);
    const edge = rowOf(by < 0 ? ids[0] : ids.at(-1));
    const beside = neighbor(edge, by);
    const body = sectionOf(edge);
    const other = by < 0 ? body.previousElementSibling : body.nextElementSibling;
    if (beside && sectionOf(beside) === body) {
      const before = by < 0 ? neighbor(beside, -1) : beside;
      return move(ids, body, before && sectionOf(before) === body ? idOf(before) : 0);
    }
    if (!other?.matches("[data-section]")) { announce("Already at the edge"); return undefined; }
    return move(ids, other, by < 0 ? idOf(lineRows(other).at(-1)) : 0);
  }

  async function shiftSection(body, by) {
    const other = by < 0 ? body.previousElementSibling : body.nextElementSibling;
    if (!other?.matches("[data-section]")) { announce("Already at the edge"); return; }
    const before = by < 0 ? other.previousElementSibling : other;
    const after = before?.matches("[data-section]") ? Number(before.dataset.section) : 0;
    const answer = await exchange.do({ op: "move_section", id: Number(body.dataset.section), after });
    if (answer.ok) announce("Section is moved");
  }

  table.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    const row = event.target.closest("[data-line]");
    const heading = event.target.closest(".sec");
    if (!row && !heading) return;
    event.preventDefault();
    const by = event.key === "ArrowUp" ? -1 : 1;
    if (row) shift(row, by); else shiftSection(sectionOf(heading), by);
  });
  table.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest("[data-grab], [data-grab-section]");
    if (!grip || event.button !== 0) return;
    if (grip.matches("[data-grab]")) dragLine(grip, event); else dragSection(grip, event);
  });

  function dragLine(grip, start) {
    const row = grip.closest("[data-line]");
    const from = { body: row.parentElement, next: row.nextElementSibling };
    track(grip, row, start, (event) => {
      const under = at(event)?.closest("tr");
      if (!under || under === row || !table.contains(under)) return;
      const box = under.getBoundingClientRect();
      if (under.matches("[data-line]")) under[event.clientY < box.top + box.height / 2 ? "before" : "after"](row);
      else if (under.matches("[data-add]")) under.before(row);
      else if (under.matches(".sec")) under.after(row);
    }, (cancelled) => {
      const moved = row.nextElementSibling !== from.next || row.parentElement !== from.body;
      const body = row.parentElement;
      const before = row.previousElementSibling;
      const ids = selection.meant(row);
      if (cancelled || !moved) { from.body.insertBefore(row, from.next); return; }
      move(ids, body, before?.matches("[data-line]") && !ids.includes(idOf(before)) ? idOf(before) : 0);
    });
  }

  function dragSection(grip, start) {
    const body = sectionOf(grip);
    const next = body.nextElementSibling;
    track(grip, body, start, (event) => {
      const under = at(event)?.closest("[data-section]");
      if (!under || under === body) return;
      const box = under.getBoundingClientRect();
      under[event.clientY < box.top + box.height / 2 ? "before" : "after"](body);
    }, async (cancelled) => {
      if (cancelled) { table.insertBefore(body, next); return; }
      if (body.nextElementSibling === next) return;
      const before = body.previousElementSibling;
      const after = before?.matches("[data-section]") ? Number(before.dataset.section) : 0;
      await exchange.do({ op: "move_section", id: Number(body.dataset.section), after });
    });
  }

  const at = (event) => document.elementFromPoint(table.getBoundingClientRect().left + 60, event.clientY);

  /* On the document: a captured pointer would be let go of whenever the row moves. */
  function track(grip, element, start, over, done) {
    start.preventDefault();
    grip.focus({ focusVisible: false });
    element.classList.add("dragged");
    const end = (event) => {
      for (const [name, listener] of Object.entries(listeners)) document.removeEventListener(name, listener);
      element.classList.remove("dragged");
      done(event.type === "pointercancel");
    };
    const listeners = { pointermove: over, pointerup: end, pointercancel: end };
    for (const [name, listener] of Object.entries(listeners)) document.addEventListener(name, listener);
  }

  return { shift, shiftSection };
}
