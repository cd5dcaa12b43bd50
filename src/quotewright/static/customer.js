/* The customer's page: choosing, the typed signature, declining, printing, and no double submit. */
import { Choosing } from "./choosing.js";
import { wireDialogs } from "./dialogs.js";

wireDialogs();
document.querySelector("[data-focus]")?.focus();

const print = document.querySelector("[data-print]");
if (print) { print.hidden = false; print.addEventListener("click", () => window.print()); }

const form = document.querySelector("[data-accept]");
const choosing = form?.dataset.sums ? new Choosing(form) : null;
if (form) {
  const name = form.elements.name;
  const signature = form.querySelector("[data-signature]");
  name.addEventListener("input", () => { signature.textContent = name.value; });
  const bar = document.querySelector(".pubbottom");
  new IntersectionObserver(([entry]) => bar.classList.toggle("away", entry.isIntersecting), { threshold: 0.1 }).observe(document.getElementById("accept"));
}

/* Nobody signs a total that they have not seen: the server refuses one that is not up to date. */
async function signWhenSettled(button) {
  const seen = choosing.due;
  await choosing.settle();
  if (choosing.due === seen) {
    form.dataset.sent = "1";
    button?.setAttribute("aria-busy", "true");
    form.submit();
  } else {
    document.getElementById("id_due").focus();
  }
}

for (const each of document.querySelectorAll("form[method=post]")) {
  each.addEventListener("submit", (event) => {
    if (each.dataset.sent) { event.preventDefault(); return; }
    if (each === form && choosing?.pending) {
      event.preventDefault();
      signWhenSettled(event.submitter);
      return;
    }
    each.dataset.sent = "1";
    event.submitter?.setAttribute("aria-busy", "true");
  });
}
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((each) => delete each.dataset.sent));
