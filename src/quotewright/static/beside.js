/* What stands beside a quote's lines: facts, notes, files, comments. Files are in uploads.js. */
import { succeeded } from "./app.js";
import "./uploads.js";

const within = (event, selector) => event.target.closest?.(selector);

/* Tags: a comma ends one, Backspace in the empty field takes the last one off. */
document.addEventListener("keydown", (event) => {
  const field = within(event, ".tag-in");
  if (field) return tagKey(event, field);
  const talk = within(event, "[data-say]");
  if (talk && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    talk.requestSubmit();
  }
});

function tagKey(event, field) {
  if (event.key === "," && field.value.trim()) {
    event.preventDefault();
    field.form.requestSubmit();
  }
  const last = [...field.form.querySelectorAll("[data-untag]")].pop();
  if (event.key === "Backspace" && !field.value && last) {
    event.preventDefault();
    last.click();
  }
  if (event.key === "Enter" && !field.value.trim()) event.preventDefault();
}

/* A tag chosen from the suggestions, or left in the field, is taken without Enter. */
document.addEventListener("change", (event) => {
  const field = within(event, ".tag-in");
  if (field?.value.trim()) field.form.requestSubmit();
  const audience = within(event, "[data-say] [name=audience]");
  if (audience) address(audience.form, audience.value);
});

function address(form, audience) {
  const key = audience === "customer" ? "customer" : "house";
  form.classList.toggle("to-customer", key === "customer");
  form.querySelector("[data-say-hint]").textContent = form.querySelector("[data-say-hint]").dataset[key];
  form.querySelector("[data-say-button]").textContent = form.querySelector("[data-say-button]").dataset[key];
}

/* Notes say so while they are not saved; leaving the page then asks first. */
document.addEventListener("input", (event) => {
  if (!event.target.matches("#notes-text")) return;
  const saved = document.getElementById("notes-saved");
  saved.textContent = "Not saved yet";
  saved.dataset.unsaved = "";
});
addEventListener("beforeunload", (event) => {
  if (document.querySelector("#notes-saved[data-unsaved]")) event.preventDefault();
});
document.addEventListener("click", (event) => {
  const chip = within(event, "[data-untag]")?.closest(".chip");
  if (chip) {
    const { form } = chip.querySelector("input");
    chip.querySelector("[name=tag]").remove(); // what was seen stays, so that a conflict is noticed
    form.requestSubmit();
    return;
  }
  const mine = within(event, "[data-use-mine]");
  if (!mine) return;
  document.getElementById("notes-seen").value = mine.closest(".banner").querySelector("[data-theirs]").value;
  window.htmx.trigger(document.getElementById("notes-text"), "save");
});

/* Whoever is quicker than htmx, which takes a moment to take over a form that it swapped in, waits that moment. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.hasAttribute("hx-post")) return;
  event.preventDefault();
  setTimeout(() => { if (form.isConnected) form.requestSubmit(event.submitter); }, 30);
});

document.addEventListener("htmx:oobAfterSwap", (event) => event.detail.target.querySelector("[data-focus]")?.focus());
/* A switch that could not be saved goes back; the reason stands in the notice. */
document.addEventListener("htmx:afterRequest", (event) => {
  const { elt } = event.detail;
  if (!succeeded(event) && elt.matches(".switch")) elt.checked = !elt.checked;
});
/* Panels come after the page: a link to one of them is followed once it is there. */
document.addEventListener("htmx:afterSettle", (event) => {
  const hash = location.hash.slice(1);
  if (!hash || document.body.dataset.went === hash || event.target.id !== hash) return;
  document.body.dataset.went = hash;
  event.target.scrollIntoView();
});
