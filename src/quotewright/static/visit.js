/* The customer's page: say once that somebody reads it, and ask questions without leaving it. */
const visit = document.querySelector("[data-visit]")?.dataset.visit;
const note = () => fetch(visit, { method: "POST", keepalive: true }).catch(() => {}); // no visit is worth an error
if (visit && document.visibilityState === "visible") note();
else if (visit) document.addEventListener("visibilitychange", note, { once: true });

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-ask]");
  if (!form) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const button = form.querySelector("button");
  if (button.getAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { "X-Requested-With": "fetch" } });
    if (![200, 422].includes(answer.status)) throw new Error(answer.statusText);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.getElementById("talk").replaceWith(page.getElementById("talk"));
    (document.querySelector("[data-asked]") ?? document.getElementById("ask_text")).focus();
  } catch {
    button.removeAttribute("aria-busy");
    const said = form.querySelector("[data-failed]") ?? form.appendChild(document.createElement("p"));
    said.dataset.failed = "";
    said.className = "error-line";
    said.setAttribute("role", "alert");
    said.textContent = "Your question was not sent: the connection broke. Your text is still here; try again.";
  }
}, { capture: true });
