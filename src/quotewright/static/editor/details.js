/* The drawer of one line: description, code, supplier, limits, notes. Saved like cells. */
import { cellOf, isText, rowOf } from "./rows.js";

export function wireDetails({ main, cells }) {
  const drawer = document.getElementById("drawer");
  let from = null;

  async function open(row) {
    from = row.dataset.line;
    // What was just typed counts: the drawer shows what the server holds.
    await Promise.all([...row.querySelectorAll("[data-f]")].filter(isText).map((cell) => cells.save(cell)));
    const response = await fetch(main.dataset.lineUrl.replace(/\/0\/$/, `/${from}/`), { headers: { "HX-Request": "true" } });
    if (!response.ok) return;
    drawer.innerHTML = await response.text();
    drawer.hidden = false;
    main.classList.add("has-drawer");
    drawer.querySelector("[data-f]")?.focus();
  }

  function close() {
    if (drawer.hidden) return;
    drawer.querySelectorAll("[data-f]").forEach((cell) => { if (cell.matches("textarea, input:not([type=checkbox])")) cells.save(cell); });
    drawer.hidden = true;
    main.classList.remove("has-drawer");
    const row = rowOf(from);
    if (row) cellOf(row, "name").focus();
  }

  main.addEventListener("click", ({ target }) => {
    const opener = target.closest("[data-details]");
    if (opener) open(opener.closest("[data-line]"));
    if (target.closest("[data-close-drawer]")) close();
  });
  drawer.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) { event.preventDefault(); event.stopPropagation(); close(); }
  });
  return { open, close };
}
