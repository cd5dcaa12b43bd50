/* What every page for members needs: dialogs, notices, toasts, shortcuts, htmx manners. */
import { confirmed, wireDialogs } from "./dialogs.js";
import "./finder.js";

wireDialogs();
wireToasts();
wireShortcuts();
wireHtmx();
document.getElementById("summary")?.focus();

document.addEventListener("click", async (event) => {
  if (event.target.closest("[data-dismiss]")) document.getElementById("notice").replaceChildren();
  const copier = event.target.closest("[data-copy]");
  if (copier) await copy(copier.dataset.copy, copier.dataset.copied);
  const menu = document.querySelector("details.menu[open]");
  if (menu && !menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  const menu = document.querySelector("details.menu[open]");
  if (event.key === "Escape" && menu) { menu.open = false; menu.querySelector("summary").focus(); }
});

/* The CSRF token that htmx sends, too. */
export const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];

/* Whether what was asked is done. htmx calls refusals that say so themselves (403, 422...) successful, too. */
export function succeeded(event) {
  const { status } = event.detail.xhr;
  return status >= 200 && status < 300;
}

/* Show one sentence at the top of the page, and optionally a button that does something about it. */
export function notice(sentence, label, act) {
  const place = document.getElementById("notice");
  const banner = document.createElement("div");
  banner.className = "banner bad";
  const icon = Object.assign(document.createElement("span"), { className: "i i-alert" });
  const text = Object.assign(document.createElement("div"), { className: "grow", textContent: sentence });
  banner.append(icon, text);
  if (label) {
    const button = Object.assign(document.createElement("button"), { className: "btn small", type: "button", textContent: label });
    button.addEventListener("click", () => { place.replaceChildren(); act(); });
    banner.append(button);
  }
  place.replaceChildren(banner);
}

/* Confirm what just happened, and optionally offer to take it back. */
export function toast(text, label, act) {
  const element = Object.assign(document.createElement("div"), { className: "toast" });
  element.append(Object.assign(document.createElement("span"), { textContent: text }));
  element.dataset.toast = "";
  if (label) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: label });
    button.addEventListener("click", () => { element.remove(); act(); });
    element.append(button);
  }
  document.getElementById("toasts").replaceChildren(element);
}

export function announce(text) {
  document.getElementById("announce").textContent = text;
}

async function copy(text, said = "Customer link is copied") {
  try {
    await navigator.clipboard.writeText(text);
    toast(said);
  } catch {
    notice(`The browser did not allow copying. Copy it from here: ${text}`);
  }
}

/* A toast stays for six seconds, and while it is hovered or focused. */
function wireToasts() {
  const place = document.getElementById("toasts");
  const leave = (toastElement) => setTimeout(() => {
    if (!toastElement.isConnected) return;
    if (toastElement.matches(":hover, :focus-within")) leave(toastElement); else toastElement.remove();
  }, 6000);
  place.querySelectorAll("[data-toast]").forEach(leave);
  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) if (node.nodeType === 1) leave(node);
  }).observe(place, { childList: true });
}

/* Single letters work unless somebody types; J and K walk the rows of a list. */
function wireShortcuts() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
    if (document.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    const wanted = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (wanted) {
      event.preventDefault();
      if (wanted.matches("input")) wanted.focus(); else wanted.click();
    }
    if (key === "j" || key === "k") {
      const links = [...document.querySelectorAll("[data-row] .main")];
      const at = links.indexOf(document.activeElement);
      links[key === "j" ? Math.min(at + 1, links.length - 1) : Math.max(at - 1, 0)]?.focus();
    }
  });
}

/* What was pressed may go away with what it changed. The focus then stays at the innermost part around
   it that is still there, or at the part that was asked for. */
function keepFocus() {
  const asked = new WeakMap();
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt, target, xhr } = event.detail;
    const focused = document.activeElement;
    if (!target?.id || focused === document.body || !elt.contains(focused)) return;
    const ids = [];
    for (let part = focused; part && part.id !== "main"; part = part.parentElement) if (part.id && part.id !== "toasts") ids.push(part.id);
    asked.set(xhr, [...ids, target.id]);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const ids = asked.get(event.detail.xhr);
    if (!ids || document.activeElement?.matches(":not(body, :disabled)")) return;
    const part = ids.map((id) => document.getElementById(id)).find((each) => each?.matches(":not(:disabled)"));
    const place = part?.querySelector("[data-focus]") ?? part;
    if (!place) return;
    if (place.tabIndex < 0) place.tabIndex = -1;
    place.focus({ preventScroll: true });
  });
}

function wireHtmx() {
  document.addEventListener("htmx:confirm", async (event) => {
    const { question, elt, issueRequest } = event.detail;
    if (!question) return;
    event.preventDefault();
    const data = elt.dataset;
    if (await confirmed(data.confirmTitle ?? "Are you sure?", question, data.confirmVerb ?? "Continue")) issueRequest(true);
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt.matches("[data-strip]") && document.hidden) event.preventDefault();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt } = event.detail;
    if (succeeded(event) && elt.matches("form[data-toast]")) elt.remove(); // undone once
  });
  keepFocus();
  // An answer of 400 and above changes the page only where it says so itself (out of band).
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (xhr.status < 400 || xhr.getResponseHeader("HX-Reswap") === "none") return;
    event.detail.shouldSwap = false;
    notice(`Quotewright answered ${xhr.status} and did nothing. Your text is still here. Reload the page before you go on.`);
  });
  // A refusal is shown on the page: the dialog that asked must not stand before it.
  document.addEventListener("htmx:afterRequest", (event) => {
    const { xhr } = event.detail;
    if (![409, 422].includes(xhr.status) || xhr.getResponseHeader("X-Refused") === "in place") return;
    event.detail.elt.closest("dialog[open]")?.close();
  });
  const failed = (event) => {
    const { elt } = event.detail;
    if (elt.matches("[data-strip], [data-block]")) return; // they see to it themselves
    const name = elt.dataset.called ?? elt.getAttribute("aria-label"); // a form with a label is a landmark
    notice(`Quotewright could not save${name ? ` ${name.toLowerCase()}` : " this"}. Your text is still here.`, "Try again", () => {
      const trigger = elt.matches("form") ? "submit" : elt.matches("input") ? "change" : "click";
      window.htmx.trigger(elt, trigger);
    });
  };
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:timeout", failed);
  document.addEventListener("htmx:responseError", failed);
}
