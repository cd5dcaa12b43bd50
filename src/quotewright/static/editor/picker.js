/* The item box: search the catalog, answer an item's options, or type a line that is in none. */
import { announce, notice } from "../app.js";
import { showOptions, typing, wireHow, wireSources } from "../typing.js";
import { lineRows, sectionOf } from "./rows.js";

export function wirePicker({ main, table, exchange, cells }) {
  const box = main.querySelector("[data-picker]");
  const input = box.querySelector("[data-picker-input]");
  const list = box.querySelector("#picker-list");
  const panel = box.querySelector("[data-picker-options]");
  const count = box.querySelector("[data-picker-count]");
  const none = box.querySelector("[data-picker-none]");
  let where = null; // {section, after}

  const options = () => [...list.querySelectorAll("[role=option]")];
  const current = () => list.querySelector("[aria-selected=true]");

  function open(body, row = null) {
    const rows = lineRows(body);
    const last = row ?? rows.at(-1);
    where = { section: Number(body.dataset.section), after: last ? Number(last.dataset.line) : 0 };
    const anchor = row ?? body.querySelector("[data-add]");
    const sheet = box.parentElement.getBoundingClientRect();
    box.hidden = false;
    box.style.setProperty("top", `${anchor.getBoundingClientRect().bottom - sheet.top + 2}px`);
    input.value = "";
    list.replaceChildren();
    panel.hidden = true;
    none.hidden = true;
    list.hidden = false;
    count.textContent = "";
    how.clear();
    input.focus();
    box.scrollIntoView({ block: "nearest" });
    search("");
  }

  function close({ focus = true } = {}) {
    if (box.hidden) return;
    lookUp.stop();
    box.hidden = true;
    if (focus) table.querySelector(`[data-section="${where.section}"] [data-add-item]`)?.focus();
  }

  /* "3 x Firewall" and "3x Firewall" are three of them. */
  function typed() {
    const match = /^\s*(\d+(?:\.\d+)?)\s*[x×]\s+(.*)$/i.exec(input.value) ?? /^\s*(\d+(?:\.\d+)?)x\s*(\S.*)$/i.exec(input.value);
    return match ? { quantity: match[1], words: match[2].trim() } : { quantity: null, words: input.value.trim() };
  }

  const how = wireHow(box, () => { input.focus(); lookUp.ask(typed().words, { live: true, again: true }); });
  const sources = wireSources(box.querySelector("[data-sources]"), input, () => { highlight(null); how.clear(); search(typed().words); });
  const lookUp = typing({
    address(words, { live, again }) {
      const psa = sources.source === "psa";
      const asked = new URLSearchParams({ q: words });
      if (live) asked.set("live", "1");
      if (again) asked.set("again", "1");
      return `${psa ? input.dataset.productsUrl : input.dataset.url}?${asked}`;
    },
    show(answer, words) {
      const said = answer.querySelector("[data-none]")?.textContent;
      showOptions(list, answer);
      showNothing(options().length ? "" : said ?? list.textContent.trim());
      options().forEach((option, n) => { option.id ||= `pick-${n}`; });
      count.textContent = words ? `${options().length} ${options().length === 1 ? "result" : "results"}` : "";
      how.show(answer);
    },
    told(what) {
      if (what === "failed" && sources.source !== "psa") count.textContent = "No connection"; else how.told(what);
    },
  });
  const search = (words) => lookUp.ask(words);

  /* A list box without options is none: what it says instead stands beside it. */
  function showNothing(sentence) {
    none.textContent = sentence;
    none.hidden = !sentence;
    list.hidden = Boolean(sentence) || !panel.hidden;
    if (sentence) list.replaceChildren();
  }

  function highlight(option) {
    current()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id); else input.removeAttribute("aria-activedescendant");
  }

  async function take(option) {
    if (option.dataset.product) return add({ op: "add_product", product: option.dataset.product });
    if ("hasOptions" in option.dataset && option.dataset.hasOptions !== "false") return askOptions(option.dataset.item);
    return add({ op: "add_item", item: Number(option.dataset.item) });
  }

  async function askOptions(item) {
    const response = await fetch(input.dataset.optionsUrl.replace("/0/", `/${item}/`), { headers: { "HX-Request": "true" } });
    if (!response.ok) return;
    panel.innerHTML = await response.text();
    panel.hidden = false;
    list.hidden = true;
    panel.dataset.item = item;
    panel.querySelector("input, select")?.focus();
  }

  /* The ids of the chosen values. */
  const picked = () => [...panel.querySelectorAll("input:checked, select")].map((field) => Number(field.value)).filter(Boolean);

  function free() {
    const { quantity, words } = typed();
    if (!words) { input.focus(); return; }
    const line = { name: words.slice(0, 200), ...(quantity ? { quantity } : {}) };
    add({ op: "add_lines", lines: [line] });
  }

  async function add(operation) {
    const { quantity } = typed();
    const extra = operation.op !== "add_lines" && quantity ? { quantity } : {};
    const answer = await exchange.do({ ...operation, ...where, ...extra });
    if (!answer.ok) { if (answer.status === 422) notice(answer.body.message); return; }
    close({ focus: false });
    cells.goTo(answer.body.added[0], "quantity");
    if (answer.body.added.length > 1) announce(`Added ${answer.body.added.length} lines`);
  }

  input.addEventListener("input", () => {
    highlight(null);
    lookUp.typed(typed().words);
  });
  input.addEventListener("keydown", (event) => {
    const all = options();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !event.altKey && all.length) {
      event.preventDefault();
      const at = all.indexOf(current());
      highlight(at < 0 && step < 0 ? all.at(-1) : all[(at + step + all.length) % all.length]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (current()) take(current()); else free();
    }
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); close(); }
    if (event.key === "Enter" && panel.contains(event.target) && !event.target.matches("button")) { event.preventDefault(); submitOptions(); }
  });
  const submitOptions = () => add({ op: "add_item", item: Number(panel.dataset.item), picked: picked() });
  panel.addEventListener("submit", (event) => { event.preventDefault(); submitOptions(); });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
  box.querySelector("[data-picker-free]").addEventListener("click", free);
  table.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add-item]");
    if (button) open(sectionOf(button));
  });
  document.addEventListener("pointerdown", (event) => {
    if (!box.hidden && !box.contains(event.target)) close({ focus: false });
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const typing = event.target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select");
    if (typing) return;
    if (event.key === "?") { event.preventDefault(); document.getElementById("keys").showModal(); }
    if (event.key !== "/") return;
    event.preventDefault();
    const row = event.target.closest?.("[data-line]");
    open(row ? sectionOf(row) : table.querySelector("[data-section]:last-of-type"), row);
  });
  return { open, close, get isOpen() { return !box.hidden; } };
}
