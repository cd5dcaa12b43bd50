/* The customer's page: the typed signature, declining, printing, and no double submit. */
import { wireDialogs } from "./dialogs.js";

wireDialogs();
document.querySelector("[data-focus]")?.focus();

const print = document.querySelector("[data-print]");
if (print) { print.hidden = false; print.addEventListener("click", () => window.print()); }

const form = document.querySelector("[data-accept]");
if (form) {
  const name = form.elements.name;
  const signature = form.querySelector("[data-signature]");
  name.addEventListener("input", () => { signature.textContent = name.value; });
  const bar = document.querySelector(".pubbottom");
  new IntersectionObserver(([entry]) => bar.classList.toggle("away", entry.isIntersecting), { threshold: 0.1 }).observe(document.getElementById("accept"));
}

for (const each of document.querySelectorAll("form[method=post]")) {
  each.addEventListener("submit", (event) => {
    if (each.dataset.sent) { event.preventDefault(); return; }
    each.dataset.sent = "1";
    event.submitter?.setAttribute("aria-busy", "true");
  });
}
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((each) => delete each.dataset.sent));
