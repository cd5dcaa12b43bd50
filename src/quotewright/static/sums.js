/* Totals while somebody types, exact in whole numbers. For display: the server's answer replaces them. */
const SCALE = 10_000n; // quantities, prices and costs have up to four decimals

/* Read `1,234.5` as ten-thousandths; null where it is no number yet. */
export function scaled(text) {
  const clean = text.trim().replace("−", "-").replace(/^[$£€¥ ]+/, "").replaceAll(" ", "");
  const parts = /^(?:(\d{1,3}(?:,\d{3})+)|(\d*))(?:\.(\d{0,4}))?$/.exec(clean);
  if (!parts || !/\d/.test(clean)) return null;
  const whole = (parts[1] ?? parts[2] ?? "").replaceAll(",", "");
  return BigInt(whole || "0") * SCALE + BigInt((parts[3] ?? "").padEnd(4, "0"));
}

const half = (amount, by) => (amount < 0n ? -half(-amount, by) : (amount + by / 2n) / by);

export class Sums {
  constructor(table) {
    this.table = table;
    this.symbol = table.dataset.zero.replace(/[\d.]+$/, "");
    this.places = (table.dataset.zero.split(".")[1] ?? "").length;
    this.tax = table.dataset.tax ? scaled(table.dataset.tax) : null;
  }

  /* Show every line's total and margin, each section's subtotal, and the sums beside them.
     While a cell holds no number, the sums stay what they were. */
  refresh() {
    const all = { subtotal: 0n, taxable: 0n, cost: 0n, readable: true };
    for (const body of this.table.tBodies) {
      let subtotal = 0n;
      for (const row of body.querySelectorAll("[data-line]")) subtotal += this.#line(row, all);
      const place = body.querySelector("[data-subtotal]");
      if (place && all.readable) place.textContent = this.money(subtotal);
    }
    if (!all.readable) return;
    const tax = this.tax === null ? 0n : half(all.taxable * this.tax, 100n * SCALE);
    this.#put({
      subtotal: this.money(all.subtotal),
      tax: this.money(tax),
      total: this.money(all.subtotal + tax),
      cost: this.money(all.cost),
      profit: this.money(all.subtotal - all.cost),
      margin: percent(all.subtotal - all.cost, all.subtotal),
    });
  }

  money(minor, symbol = this.symbol) {
    const digits = (minor < 0n ? -minor : minor).toString().padStart(this.places + 1, "0");
    const cut = digits.length - this.places;
    const whole = digits.slice(0, cut).replace(/\B(?=(\d{3})+$)/g, ",");
    return (minor < 0n ? "−" : "") + symbol + whole + (this.places ? "." + digits.slice(cut) : "");
  }

  #line(row, all) {
    const value = (name) => scaled(row.querySelector(`[data-f=${name}]`).value);
    const [quantity, price, cost] = [value("quantity"), value("unit_price"), value("unit_cost")];
    const unit = SCALE * SCALE / 10n ** BigInt(this.places);
    if (quantity === null || price === null || cost === null) { all.readable = false; return 0n; }
    const total = half(quantity * price, unit);
    row.querySelector("[data-f=total]").textContent = this.money(total, "");
    const margin = row.querySelector("[data-f=margin]");
    margin.textContent = percent(price - cost, price);
    margin.classList.toggle("low", price > 0n && price < cost);
    all.subtotal += total;
    all.cost += half(quantity * cost, unit);
    if (row.querySelector("[data-f=taxable]").checked) all.taxable += total;
    return total;
  }

  #put(texts) {
    for (const [name, text] of Object.entries(texts)) {
      for (const place of document.querySelectorAll(`[data-t=${name}], [data-mirror=${name}]`)) place.textContent = text;
    }
  }
}

/* To one decimal, half to even as the server rounds. */
function percent(part, whole) {
  if (whole === 0n) return "–";
  const sign = (part < 0n) !== (whole < 0n) && part !== 0n ? "-" : "";
  const [a, b] = [part < 0n ? -part : part, whole < 0n ? -whole : whole];
  let tenths = (a * 1000n) / b;
  const rest = (a * 1000n) % b * 2n;
  if (rest > b || (rest === b && tenths % 2n === 1n)) tenths += 1n;
  return `${sign}${tenths / 10n}.${tenths % 10n} %`;
}
