/* Settings > Integrations: the connect dialog, and settings that are saved at once. */
import { notice, succeeded } from "./app.js";

document.querySelector("dialog[data-open-now]")?.showModal();

/* A token that was typed stays while another field is mended. */
let typed = "";
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id === "connect-body") typed = document.getElementById("id_token")?.value ?? "";
});
document.addEventListener("htmx:afterSwap", (event) => {
  const field = document.getElementById("id_token");
  if (event.detail.target.id === "connect-body" && field) field.value = typed;
});

/* Once connected the page behind the dialog is out of date. */
document.getElementById("connect")?.addEventListener("close", (event) => {
  const next = event.target.querySelector("[data-connected]")?.dataset.connected;
  if (next) location.assign(next);
});

/* What was not saved goes back to what is; a refusal says why by itself. */
document.addEventListener("htmx:afterRequest", (event) => {
  if (!succeeded(event)) event.target.closest?.("[data-setting]")?.reset();
});
for (const kind of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(kind, (event) => {
    if (!event.target.closest?.("[data-setting]")) return;
    notice("Quotewright could not save this setting; it stays as it was. Look whether you are online, then change it again.");
  });
}
