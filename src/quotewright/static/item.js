/* The page of an item: rows that come and go, and prices that follow while somebody types.
   For display: the server computes them anew when the form is saved. */
import { announce } from "./app.js";

const form = document.querySelector("[data-item-form]");
const number = (text) => {
  const clean = String(text ?? "").replace(/[$£€¥, ]/g, "");
  return /^\d*\.?\d+$|^\d+\.$/.test(clean) ? Number(clean) : null;
};
const money = (amount) => amount.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 4 });
const marginOf = (price, cost) => (price && cost !== null ? `${(((price - cost) / price) * 100).toFixed(1)} %` : "–");
const field = (name) => form.elements.namedItem(name);

let rowsMade = 500; // names of new rows: above all that the server sent, in their order

form.addEventListener("click", (event) => {
  const add = event.target.closest("[data-add-entry]");
  if (add) addEntry(add);
  if (event.target.closest("[data-add-option]")) addOption();
  const remove = event.target.closest("[data-remove], [data-remove-option]");
  if (remove) removeRow(remove);
});
form.addEventListener("input", show);
form.addEventListener("change", show);
// Enter in a cell must not press the first button of the form, which removes a row.
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("input:not([type=file])") || event.target.matches("[role=combobox]")) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector(".btn.primary"));
});
const search = form.querySelector("[data-part-search]");
if (search) wireParts(search);
show();

function fresh(template, before) {
  const node = document.getElementById(template).content.firstElementChild.cloneNode(true);
  rename(node, "NEW", before);
  return node;
}

function rename(node, from, to) {
  for (const element of [node, ...node.querySelectorAll("*")]) {
    for (const name of ["id", "name", "data-at", "data-entries", "aria-describedby"]) {
      const value = element.getAttribute(name);
      if (value?.includes(from)) element.setAttribute(name, value.replace(from, to));
    }
  }
}

function addEntry(button) {
  const kind = button.dataset.addEntry;
  const body = button.parentElement.querySelector("[data-entries]");
  const row = fresh(`new-${kind}`, `${body.dataset.entries}-${(rowsMade += 1)}`);
  body.append(row);
  row.querySelector("input:not([type=hidden])").focus();
  show();
}

function addOption() {
  const option = fresh("new-option", `options-${(rowsMade += 1)}`);
  form.querySelector("[data-options]").append(option);
  const add = option.querySelector("[data-add-entry]");
  addEntry(add);
  option.querySelector("input:not([type=hidden])").focus();
}

function removeRow(button) {
  const row = button.closest(button.matches("[data-remove-option]") ? "[data-option]" : "[data-entry]");
  const next = row.nextElementSibling ?? row.previousElementSibling;
  const place = row.parentElement.closest("section");
  row.remove();
  (next?.querySelector("input:not([type=hidden])") ?? place.querySelector("[data-add-entry], [data-add-option], [role=combobox]"))?.focus();
  announce("Removed. Nothing is lost until you save.");
  show();
}

function show() {
  const scheme = field("scheme")?.value;
  if (scheme) {
    const tiered = scheme === "volume" || scheme === "stepped";
    form.querySelector("[data-untiered]").hidden = tiered;
    const tiers = form.querySelector("[data-tiered]");
    tiers.hidden = !tiered;
    const add = tiers.querySelector("[data-add-entry]");
    if (tiered && add && !tiers.querySelector("[data-entry]")) {
      addEntry(add);
      tiers.querySelector("[data-f=start]").value = "1";
    }
    showPrice();
  }
  for (const row of form.querySelectorAll(".tiers [data-entry]")) {
    const margin = row.querySelector("[data-f=margin]");
    if (margin) margin.textContent = marginOf(number(row.querySelector("[data-f=price]").value), number(row.querySelector("[data-f=cost]").value));
  }
  if (form.querySelector("[data-sum]")) showParts();
}

/* With a rule the price follows cost and percentage; otherwise the margin follows the price. */
function showPrice() {
  const rule = field("price_rule")?.value;
  if (!rule) return;
  const price = field("price");
  const cost = number(field("cost").value);
  form.querySelector("[data-percent]").hidden = rule === "fixed";
  price.readOnly = rule !== "fixed" || field("cost").readOnly;
  const percent = number(field("price_percent").value);
  if (rule !== "fixed" && cost && percent !== null) {
    const exact = rule === "markup" ? cost * (1 + percent / 100) : percent < 100 ? cost / (1 - percent / 100) : null;
    if (exact !== null) price.value = (Math.round(exact * 100 + 1e-7) / 100).toFixed(2);
  }
  form.querySelector("[data-margin]").textContent = marginOf(number(price.value), cost);
}

function showParts() {
  for (const column of ["cost", "price"]) {
    const place = form.querySelector(`[data-sum=${column}]`);
    if (!place) continue;
    let sum = 0;
    for (const row of form.querySelectorAll(".parts [data-entry]")) {
      const amount = Number(row.dataset[column]) * (number(row.querySelector("[data-f=quantity]").value) ?? 0);
      row.querySelector(`output[data-f=${column}]`).textContent = money(amount);
      sum += amount;
    }
    place.textContent = money(sum);
  }
}

/* The box that adds parts: a combobox over items that the server finds. */
function wireParts(box) {
  const input = box.querySelector("[role=combobox]");
  const popup = box.querySelector(".listbox");
  const list = box.querySelector("[role=listbox]");
  let timer = null;
  let asked = 0;
  const options = () => [...list.querySelectorAll("[role=option]")];
  const current = () => list.querySelector("[aria-selected=true]");
  const open = (on) => {
    popup.hidden = !on;
    input.setAttribute("aria-expanded", on);
    if (!on) input.removeAttribute("aria-activedescendant");
  };
  const highlight = (option) => {
    current()?.setAttribute("aria-selected", "false");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  };
  const find = async () => {
    const mine = (asked += 1);
    const response = await fetch(`${input.dataset.url}&q=${encodeURIComponent(input.value.trim())}`, { headers: { "HX-Request": "true" } });
    if (mine !== asked || !response.ok) return;
    list.innerHTML = await response.text();
    open(true);
    announce(`${options().length} found`);
  };
  const take = ({ dataset }) => {
    const row = fresh("new-part", `parts-${(rowsMade += 1)}`);
    row.dataset.price = dataset.price;
    if (dataset.cost) row.dataset.cost = dataset.cost;
    row.querySelector("[data-f=item_id]").value = dataset.item;
    row.querySelector("[data-part-name]").textContent = dataset.name;
    row.querySelector("[data-f=quantity]").value = "1";
    form.querySelector("[data-entries=parts]").append(row);
    input.value = "";
    open(false);
    row.querySelector("[data-f=quantity]").select();
    show();
  };
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(find, 150); });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const all = options();
    if (step) {
      event.preventDefault();
      if (popup.hidden) find();
      else if (all.length) highlight(all[(all.indexOf(current()) + step + all.length) % all.length] ?? all[0]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (!popup.hidden && current()) take(current());
    } else if (event.key === "Escape" && !popup.hidden) {
      event.preventDefault();
      open(false);
    }
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
  document.addEventListener("pointerdown", (event) => { if (!box.contains(event.target)) open(false); });
}
