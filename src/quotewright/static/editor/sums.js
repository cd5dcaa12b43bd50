/* Totals while somebody types, exact in whole numbers. For display: the server's answer replaces
   them. The order of computation is that of quotes/pricing.py. */
import { cellOf, lineRows, shareOf, valueOf } from "./rows.js";

const SCALE = 10_000n; // quantities, prices, costs and percentages have up to four decimals
const HUNDRED = 100n * SCALE;
const FREQUENCIES = ["one_time", "monthly", "quarterly", "semi_annual", "annual"];
const PER_YEAR = { one_time: 1n, monthly: 12n, quarterly: 4n, semi_annual: 2n, annual: 1n };

/* Read `1,234.5` as ten-thousandths; null where it is no number. */
export function scaled(text) {
  const clean = String(text).trim().replace("−", "-").replace(/^[$£€¥ ]+/, "").replace(/[% ]+$/, "").replaceAll(" ", "");
  const parts = /^(?:(\d{1,3}(?:,\d{3})+)|(\d*))(?:\.(\d{0,4}))?$/.exec(clean);
  if (!parts || !/\d/.test(clean)) return null;
  const whole = (parts[1] ?? parts[2] ?? "").replaceAll(",", "");
  return BigInt(whole || "0") * SCALE + BigInt((parts[3] ?? "").padEnd(4, "0"));
}

/* Divide and round half-up, away from zero. */
export const half = (amount, by) => (amount < 0n ? -half(-amount, by) : (2n * amount + by) / (2n * by));
const least = (a, b) => (a < b ? a : b);

/* A line's listed, net and cost amounts in minor units, from plain values; null if unreadable. */
export function lineAmounts(line, places) {
  const unit = 10n ** BigInt(8 - places); // quantity times price has eight decimals
  const exact = extent(line);
  const cost = half(exact.cost, unit);
  if (line.free) return { listed: 0n, net: 0n, cost };
  const listed = half(exact.price, unit);
  let net = half(exact.price * (HUNDRED - line.percent), unit * HUNDRED);
  if (line.off) { net -= half(line.off, SCALE / 10n ** BigInt(places)); if (net < 0n) net = 0n; }
  return { listed, net, cost, exact };
}

function extent({ scheme, quantity, price, cost, tiers }) {
  if (scheme === "flat") return { price: price * SCALE, cost: cost * SCALE };
  if (!tiers?.length) return { price: quantity * price, cost: quantity * cost };
  if (scheme === "volume") {
    const tier = tiers.findLast((each) => each.start <= quantity) ?? tiers[0];
    return { price: quantity * tier.price, cost: quantity * tier.cost };
  }
  const sum = { price: 0n, cost: 0n };
  let left = quantity;
  tiers.forEach((tier, n) => {
    const part = n + 1 === tiers.length ? left : least(left, tiers[n + 1].start - tier.start);
    sum.price += part * tier.price;
    sum.cost += part * tier.cost;
    left -= part;
  });
  return sum;
}

/* Bills and the bill on acceptance, from amounts {frequency, taxable, listed, net, cost}. */
export function totals(amounts, rules, places) {
  const bases = FREQUENCIES.map((frequency) => base(frequency, amounts.filter((a) => a.frequency === frequency), rules, places)).filter(Boolean);
  const together = bases.reduce((sum, each) => Object.fromEntries(Object.keys(sum).map((key) => [key, sum[key] + each[key]])), zero());
  const bills = bases.map((each) => ({ frequency: each.frequency, ...bill(each, rules) }));
  const yearly = bills.reduce((sum, each) => sum + each.subtotal * PER_YEAR[each.frequency], 0n);
  return { bills, due: bill(together, rules), yearly };
}

const zero = () => ({ listed: 0n, lines: 0n, discount: 0n, shipping: 0n, taxable: 0n, cost: 0n });

function base(frequency, own, rules, places) {
  const once = frequency === "one_time";
  const shipping = once ? rules.shipping : 0n;
  if (!own.length && !shipping) return null;
  const sum = (name, rows = own) => rows.reduce((total, row) => total + row[name], 0n);
  const lines = sum("net");
  const taxed = sum("net", own.filter((row) => row.taxable));
  let discount = half(lines * rules.percent, HUNDRED);
  if (once) discount = least(lines, discount + rules.off);
  const share = lines ? least(discount, least(taxed, half(discount * taxed, lines))) : 0n;
  const taxable = taxed - share + (rules.shippingTaxable ? shipping : 0n);
  return { frequency, listed: sum("listed"), lines, discount, shipping, taxable, cost: sum("cost") };
}

function bill(sums, rules) {
  const before = sums.lines - sums.discount + sums.shipping;
  const taxes = taxesOn(sums.taxable, rules);
  const tax = taxes.reduce((total, each) => total + each, 0n);
  const inside = rules.taxMode === "inclusive";
  const subtotal = inside ? before - tax : before;
  return { ...sums, before, taxes, tax, subtotal, total: inside ? before : before + tax, profit: subtotal - sums.cost };
}

function taxesOn(taxable, rules) {
  if (rules.taxMode === "external" || rules.exempt) return [];
  if (rules.taxMode === "inclusive") return taxesInside(taxable, rules.taxes);
  const found = [];
  for (const tax of rules.taxes) {
    const earlier = tax.compound ? found.reduce((sum, each) => sum + each, 0n) : 0n;
    found.push(half((taxable + earlier) * tax.percent, HUNDRED));
  }
  return found;
}

/* Rates as exact fractions over HUNDRED to the power of how many taxes there are. */
function taxesInside(taxable, taxes) {
  const one = HUNDRED ** BigInt(taxes.length);
  const rates = [];
  for (const tax of taxes) {
    const earlier = tax.compound ? rates.reduce((sum, each) => sum + each, 0n) : 0n;
    rates.push(((one + earlier) * tax.percent) / HUNDRED);
  }
  const whole = one + rates.reduce((sum, each) => sum + each, 0n);
  let left = taxable - half(taxable * one, whole);
  return rates.map((rate, n) => {
    const amount = n === rates.length - 1 ? left : least(left, half(taxable * rate, whole));
    left -= amount;
    return amount;
  });
}

/* `part` of `whole` in percent to one decimal, half to even as the server rounds. */
export function percent(part, whole) {
  if (whole === 0n) return null;
  const negative = (part < 0n) !== (whole < 0n) && part !== 0n;
  const [a, b] = [part < 0n ? -part : part, whole < 0n ? -whole : whole];
  let tenths = (a * 1000n) / b;
  const rest = ((a * 1000n) % b) * 2n;
  if (rest > b || (rest === b && tenths % 2n === 1n)) tenths += 1n;
  return `${negative ? "-" : ""}${tenths / 10n}.${tenths % 10n}`;
}

const shownPercent = (percent) => `${percent.replace("-", "−")} %`;

export class Sums {
  constructor(main) {
    this.main = main;
    this.symbol = main.dataset.zero.replace(/[\d.]+$/, "");
    this.places = (main.dataset.zero.split(".")[1] ?? "").length;
    const rules = JSON.parse(document.getElementById("rules").textContent);
    this.rules = {
      taxMode: rules.taxMode,
      taxes: rules.taxes.map((tax) => ({ percent: scaled(tax.percent), compound: tax.compound })),
    };
    this.floor = rules.floor === null ? null : Number(rules.floor);
    this.known = new WeakMap(); // row: its amounts
  }

  /* One row was typed into: its total and margin, its section's subtotal, and all totals. */
  row(row) {
    this.known.delete(row);
    const amounts = this.#amounts(row);
    if (!amounts) return;
    cellOf(row, "total").textContent = this.money(amounts.net, "");
    const share = shareOf(row);
    if (share && share !== document.activeElement) this.#share(share, amounts);
    this.all();
  }

  #share(cell, { exact, line }) {
    const net = exact && !line.free ? exact.price * (HUNDRED - line.percent) - line.off * SCALE * HUNDRED : 0n;
    const cost = exact ? exact.cost * HUNDRED : 0n;
    const margin = net > 0n ? percent(net - cost, net) : null;
    const share = cell.dataset.f === "margin" || net <= 0n ? margin : percent(net - cost, cost);
    cell.value = share === null ? "" : shownPercent(share);
    cell.derived = cell.value;
    cell.classList.toggle("low", margin !== null && this.floor !== null && Number(margin) <= this.floor);
  }

  /* The price that a typed margin or markup makes of a typed cost; null where it makes none. */
  priceAt(basis, costText, shareText) {
    const [cost, share] = [scaled(costText), scaled(shareText)];
    if (!cost || share === null || (basis === "margin" && share >= HUNDRED)) return null;
    const unit = SCALE / 10n ** BigInt(this.places);
    const minor = basis === "margin" ? half(cost * HUNDRED, (HUNDRED - share) * unit) : half(cost * (HUNDRED + share), HUNDRED * unit);
    return this.money(minor, "");
  }

  /* Forget what was known of rows that the server changed, and leave its sums as they are. */
  forget() { this.known = new WeakMap(); }

  /* All totals from the cells; while one holds no number, they stay what they were. */
  all() {
    const rules = this.#rulesNow();
    const amounts = [];
    for (const row of lineRows(this.main)) {
      const known = this.#amounts(row);
      if (!known) return;
      if (!row.classList.contains("alt")) amounts.push(known);
    }
    if (rules) this.#show(totals(amounts, rules, this.places), rules);
  }

  money(minor, symbol = this.symbol) {
    const digits = (minor < 0n ? -minor : minor).toString().padStart(this.places + 1, "0");
    const cut = digits.length - this.places;
    const whole = digits.slice(0, cut).replace(/\B(?=(\d{3})+$)/g, ",");
    return (minor < 0n ? "−" : "") + symbol + whole + (this.places ? "." + digits.slice(cut) : "");
  }

  #amounts(row) {
    if (this.known.has(row)) return this.known.get(row);
    const line = lineOf(row);
    if (!line) return null;
    const amounts = { ...lineAmounts(line, this.places), line, frequency: line.frequency, taxable: line.taxable };
    this.known.set(row, amounts);
    return amounts;
  }

  #rulesNow() {
    const cell = (name) => this.main.querySelector(`[data-q="${name}"]`);
    const minor = SCALE / 10n ** BigInt(this.places);
    const discount = discountOf(cell("discount").value);
    const shipping = cell("shipping").value.trim() ? scaled(cell("shipping").value) : 0n;
    if (!discount || shipping === null) return null;
    return {
      ...this.rules,
      percent: discount.percent,
      off: half(discount.off, minor),
      shipping: half(shipping, minor),
      shippingTaxable: cell("shipping_taxable").checked,
      exempt: cell("tax_exempt")?.checked ?? false,
    };
  }

  #show(sums, rules) {
    const put = (name, text) => { for (const place of document.querySelectorAll(`[data-t="${name}"]`)) place.textContent = text; };
    for (const each of sums.bills) {
      const share = percent(each.profit, each.subtotal);
      put(`${each.frequency}-profit`, this.money(each.profit));
      put(`${each.frequency}-margin`, share === null ? "–" : shownPercent(share));
      if (each.frequency === "one_time") {
        put("listed", this.money(each.listed));
        put("line_discounts", this.money(each.lines - each.listed));
        put("lines", this.money(each.lines));
        put("discount", this.money(-each.discount));
        put("shipping", this.money(each.shipping));
        put("once", this.money(each.before));
      } else {
        put(each.frequency, this.money(each.lines - each.discount));
        put(`${each.frequency}-total`, this.money(each.total));
      }
    }
    put("before", this.money(sums.due.before));
    sums.due.taxes.forEach((tax, n) => put(`tax-${n}`, this.money(tax)));
    put("due", this.money(sums.due.total));
    put("yearly", this.money(sums.yearly));
  }
}

/* A discount as typed: a percentage, or an amount with its currency's sign. */
export function discountOf(text) {
  const clean = text.trim();
  if (!clean) return { percent: 0n, off: 0n };
  const number = scaled(clean);
  if (number === null) return null;
  return /^[-−]?[$£€¥]/.test(clean) ? { percent: 0n, off: number } : { percent: number, off: 0n };
}

function lineOf(row) {
  const read = (name) => cellOf(row, name);
  const tiers = row.dataset.tiers && JSON.parse(row.dataset.tiers).map((tier) => ({ start: scaled(tier.start), price: scaled(tier.price), cost: scaled(tier.cost ?? "0") }));
  const price = read("unit_price");
  const typed = tiers && price.value !== price.defaultValue; // a typed price ends the tiers
  const line = {
    scheme: typed ? "unit" : row.dataset.scheme ?? "unit",
    tiers: typed ? null : tiers,
    quantity: scaled(read("quantity").value),
    price: scaled(price.value),
    cost: read("unit_cost") ? scaled(read("unit_cost").value) : 0n,
    free: "free" in row.dataset,
    taxable: valueOf(read("taxable")),
    frequency: valueOf(read("frequency")),
  };
  const discount = discountOf(read("discount").value);
  if (!discount || line.quantity === null || line.price === null || line.cost === null) return null;
  return { ...line, ...discount };
}
