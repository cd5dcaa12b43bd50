/* Rows of the grid: finding them, and putting the server's rows in place of what is shown.
   What somebody is typing is never overwritten. */

export const rowOf = (id) => document.querySelector(`tr[data-line="${id}"]`);
export const sectionOf = (row) => row.closest("[data-section]");
export const lineRows = (root) => [...root.querySelectorAll("tr[data-line]")];
export const cellOf = (row, name) => row.querySelector(`[data-f="${name}"]`);
/* The cell of margin or markup, whichever the account thinks in; typing into it makes the price. */
export const isShare = (cell) => ["margin", "markup"].includes(cell.dataset.f);
export const shareOf = (row) => cellOf(row, "margin") ?? cellOf(row, "markup");

/* What a cell holds, as the server is told: text, or true and false. */
export function valueOf(cell) {
  if (cell.type === "checkbox" || cell.type === "radio") return cell.checked;
  if (cell.matches(".optsel")) return cell.getAttribute("aria-pressed") === "true";
  return cell.value;
}

/* What the server last said that it holds. */
export function keptOf(cell) {
  if (cell.matches("select")) return cell.dataset.kept ?? cell.querySelector("option")?.value ?? "";
  return cell.defaultValue;
}

export const isText = (cell) => cell.matches("input:not([type=checkbox]):not([type=radio]), textarea");
/* Typed and not sent yet. `derived` is what the page itself put there: a price from a margin. */
export const isDirty = (cell) => isText(cell) && ![cell.sent ?? keptOf(cell), cell.derived].includes(cell.value);

/* The line before or after, across sections. */
export function neighbor(row, step) {
  const side = step > 0 ? "nextElementSibling" : "previousElementSibling";
  let beside = row[side];
  while (beside && !beside.matches("[data-line]")) beside = beside[side];
  let body = sectionOf(row)[side];
  while (!beside && body) {
    const rows = body.querySelectorAll("tr[data-line]");
    beside = rows[step > 0 ? 0 : rows.length - 1];
    body = body[side];
  }
  return beside ?? null;
}

const parsed = (html, wrap = "tbody") => {
  const table = document.createElement("template");
  table.innerHTML = `<table>${wrap === "tbody" ? `<tbody>${html}</tbody>` : html}</table>`;
  return [...table.content.querySelectorAll(wrap === "tbody" ? "tr[data-line]" : "tbody[data-section]")];
};

/* Put the pieces of an answer in place: `patch` is what `web/patches.py` describes. */
export function place(table, patch) {
  const fresh = new Map();
  placeSections(table, patch);
  for (const row of parsed(patch.rows ?? "")) {
    const old = rowOf(row.dataset.line);
    if (old) patchRow(old, row); else fresh.set(Number(row.dataset.line), row);
  }
  for (const id of patch.gone ?? []) removeRow(rowOf(id));
  for (const [section, ids] of Object.entries(patch.order ?? {})) {
    const body = table.querySelector(`[data-section="${section}"]`);
    if (body) order(body, ids, fresh);
  }
  for (const [section, text] of Object.entries(patch.subtotals ?? {})) {
    const shown = table.querySelector(`[data-section="${section}"] [data-subtotal]`);
    if (shown) shown.textContent = text;
  }
}

function order(body, ids, fresh) {
  let cursor = body.querySelector("tr[data-line]") ?? body.querySelector("[data-add]");
  for (const id of ids) {
    const row = fresh.get(id) ?? rowOf(id);
    if (!row) continue;
    if (row === cursor) cursor = cursor.nextElementSibling;
    else keepingFocus(() => body.insertBefore(row, cursor));
  }
}

function placeSections(table, patch) {
  for (const id of patch.gone_sections ?? []) table.querySelector(`[data-section="${id}"]`)?.remove();
  for (const body of parsed(patch.sections ?? "", "table")) {
    const old = table.querySelector(`[data-section="${body.dataset.section}"]`);
    if (!old) { table.append(body); continue; }
    old.dataset.kind = body.dataset.kind;
    old.toggleAttribute("data-out", body.hasAttribute("data-out"));
    patchCells(old.querySelector(".sec"), body.querySelector(".sec"), ".sec-in > *");
    patchCells(old.querySelector("[data-add]"), body.querySelector("[data-add]"), "td");
  }
  const places = patch.section_order ?? [];
  const bodies = places.map((id) => table.querySelector(`[data-section="${id}"]`)).filter(Boolean);
  if (bodies.some((body, n) => bodies[n + 1] && body.nextElementSibling !== bodies[n + 1])) {
    keepingFocus(() => table.append(...bodies));
  }
}

/* Replace what differs, cell by cell; a cell in use only learns what the server holds. */
export function patchRow(old, fresh) {
  for (const name of ["scheme", "tiers", "free"]) {
    if (name in fresh.dataset) old.dataset[name] = fresh.dataset[name]; else delete old.dataset[name];
  }
  for (const name of ["alt", "hid"]) old.classList.toggle(name, fresh.classList.contains(name));
  patchCells(old, fresh, "td");
}

function patchCells(old, fresh, selector) {
  const mine = [...old.querySelectorAll(selector)];
  const theirs = [...fresh.querySelectorAll(selector)];
  if (mine.length !== theirs.length) { keepingFocus(() => old.replaceWith(fresh)); return; }
  mine.forEach((cell, n) => patchCell(cell, theirs[n]));
}

function patchCell(cell, fresh) {
  const field = cell.matches("[data-f]") ? cell : cell.querySelector("[data-f]");
  const theirs = fresh.matches("[data-f]") ? fresh : fresh.querySelector("[data-f]");
  if (field && theirs && isText(field) && (field === document.activeElement || isDirty(field))) {
    if (!isDirty(field)) { field.value = theirs.value; delete field.derived; }
    field.defaultValue = theirs.defaultValue;
    field.className = theirs.className;
    const beside = (one) => [...one.children].filter((child) => !child.matches("[data-f], .cell-error"));
    const news = beside(fresh);
    beside(cell).forEach((child, n) => { if (news[n] && child.outerHTML !== news[n].outerHTML) child.replaceWith(news[n]); });
    return;
  }
  const picked = cell.querySelector("[data-pick]")?.checked;
  const same = cell.outerHTML === fresh.outerHTML && (!field || valueOf(field) === valueOf(theirs));
  if (same) return;
  keepingFocus(() => cell.replaceWith(fresh));
  if (picked) fresh.querySelector("[data-pick]").checked = true;
}

/* Moving or replacing an element loses the focus; give it back to what took its place. */
function keepingFocus(act) {
  const focused = document.activeElement;
  const row = focused?.closest?.("[data-line], [data-section]");
  const where = row && { row: row.dataset.line, section: row.dataset.section, field: focused.dataset.f };
  act();
  if (!where || document.activeElement === focused) return;
  if (focused.isConnected) { focused.focus({ preventScroll: true }); return; }
  const home = where.row ? rowOf(where.row) : document.querySelector(`[data-section="${where.section}"]`);
  if (home && where.field) cellOf(home, where.field)?.focus({ preventScroll: true });
}

function removeRow(row) {
  if (!row) return;
  const focused = row.contains(document.activeElement) ? document.activeElement.dataset.f ?? "name" : null;
  const next = focused && (neighbor(row, 1) ?? neighbor(row, -1));
  row.remove();
  if (next) (cellOf(next, focused) ?? cellOf(next, "name")).focus();
}
