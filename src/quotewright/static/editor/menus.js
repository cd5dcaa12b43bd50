/* The menus of a line and of a section, and adding sections. One floating menu serves all. */
import { notice, toast } from "../app.js";
import { confirmed } from "../dialogs.js";
import { cellOf, lineRows, sectionOf } from "./rows.js";

export function wireMenus(editor) {
  const { main, table, exchange, selection, details, moving, picker, history } = editor;
  const menu = document.getElementById("row-menu");
  let opener = null;

  function open(button, entries) {
    opener = button;
    menu.replaceChildren(...entries.filter(Boolean).map(([label, act, keys]) => {
      const item = Object.assign(document.createElement("button"), { type: "button", className: "menu-item", tabIndex: -1 });
      item.setAttribute("role", "menuitem");
      item.append(Object.assign(document.createElement("span"), { textContent: label }));
      if (keys) item.append(Object.assign(document.createElement("kbd"), { textContent: keys }));
      item.addEventListener("click", () => { close(); act(); });
      return item;
    }));
    menu.hidden = false;
    button.setAttribute("aria-expanded", "true");
    const spot = button.getBoundingClientRect();
    const top = Math.min(spot.bottom + 4, innerHeight - menu.offsetHeight - 8);
    menu.style.setProperty("top", `${Math.max(8, top)}px`);
    menu.style.setProperty("left", `${Math.max(8, spot.right - menu.offsetWidth)}px`);
    menu.firstElementChild?.focus();
  }

  function close() {
    if (menu.hidden) return;
    menu.hidden = true;
    opener?.setAttribute("aria-expanded", "false");
    opener?.focus();
  }

  menu.addEventListener("keydown", (event) => {
    const items = [...menu.children];
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (to !== undefined) { event.preventDefault(); items[(to + items.length) % items.length].focus(); }
    else if (event.key === "Escape" || event.key === "Tab") { event.preventDefault(); event.stopPropagation(); close(); }
  });
  document.addEventListener("pointerdown", (event) => { if (!menu.hidden && !menu.contains(event.target)) menu.hidden = true; });
  addEventListener("scroll", () => { menu.hidden = true; }, { passive: true });

  const set = (row, values) => exchange.do({ op: "set_lines", ids: selection.meant(row), values }).then(said);
  const said = (answer) => { if (answer.status === 422) notice(answer.body.message); return answer; };

  function lineEntries(row) {
    const free = "free" in row.dataset;
    const many = selection.has(row) ? ` ${selection.meant(row).length} lines` : "";
    return [
      ["Details…", () => details.open(row), "F2"],
      [`Duplicate${many}`, () => selection.copy(selection.meant(row)), "Ctrl D"],
      ["Insert an item below", () => picker.open(sectionOf(row), row), "/"],
      ["Move up", () => moving.shift(row, -1), "Alt ↑"],
      ["Move down", () => moving.shift(row, 1), "Alt ↓"],
      free ? ["Charge for it again", () => set(row, { included: false, hidden: false })] : ["Include at no charge", () => set(row, { included: true })],
      free ? null : ["Hide from the customer", () => set(row, { hidden: true })],
      [`Remove${many}`, () => selection.remove(selection.meant(row)), "Ctrl Del"],
    ];
  }

  function sectionEntries(body) {
    const id = Number(body.dataset.section);
    const kind = body.dataset.kind;
    const become = (wanted) => exchange.do({ op: "set_section", id, values: { kind: wanted } }).then(said);
    return [
      kind === "plain" ? null : ["Customer takes all of it", () => become("plain")],
      kind === "choice" ? null : ["Customer chooses one", () => become("choice")],
      kind === "optional" ? null : ["Customer may leave it out", () => become("optional")],
      ["Move section up", () => moving.shiftSection(body, -1), "Alt ↑"],
      ["Move section down", () => moving.shiftSection(body, 1), "Alt ↓"],
      ["Add a section below", () => addSection("plain", id)],
      ["Remove section…", () => removeSection(body)],
    ];
  }

  async function removeSection(body) {
    const count = lineRows(body).length;
    const name = cellOf(body.querySelector(".sec"), "name").value || "without a name";
    if (count && !(await confirmed(`Remove section ${name}`, `Its ${count === 1 ? "line goes" : `${count} lines go`} with it. Undo brings it back.`, "Remove section"))) return;
    const answer = said(await exchange.do({ op: "remove_section", id: Number(body.dataset.section) }));
    if (answer.ok) toast("Removed the section", "Undo", () => history.go("undo"));
  }

  async function addSection(kind, after) {
    const known = new Set([...table.querySelectorAll("[data-section]")].map((body) => body.dataset.section));
    const answer = said(await exchange.do({ op: "add_section", values: { name: "", kind }, after }));
    if (!answer.ok) return;
    const made = [...table.querySelectorAll("[data-section]")].find((body) => !known.has(body.dataset.section));
    made?.querySelector(".sec-name").focus();
  }

  main.addEventListener("click", ({ target }) => {
    const more = target.closest("[data-more]");
    const section = target.closest("[data-section-more]");
    const add = target.closest("[data-add-section]");
    if (more) open(more, lineEntries(more.closest("[data-line]")));
    if (section) open(section, sectionEntries(sectionOf(section)));
    if (add) addSection(add.dataset.addSection);
  });
  table.addEventListener("keydown", (event) => {
    const row = event.target.closest("[data-line]");
    if (!row || !(event.key === "ContextMenu" || (event.shiftKey && event.key === "F10"))) return;
    event.preventDefault();
    open(row.querySelector("[data-more]"), lineEntries(row));
  });
}
