/* Files for a quote: dropped or chosen, several at once, each with its progress and its refusal. */
import { announce, token } from "./app.js";

const MOST_BYTES = 10 * 1024 * 1024;
const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
let running = 0;

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-files]")) return;
  addAll(event.target.closest("[data-drop]"), [...event.target.files]);
  event.target.value = "";
});

/* A file that misses the panel must not replace the page. */
document.addEventListener("dragover", (event) => {
  const panel = document.querySelector("[data-drop]");
  if (!panel || !hasFiles(event)) return;
  event.preventDefault();
  const over = panel.contains(event.target);
  event.dataTransfer.dropEffect = over ? "copy" : "none";
  panel.classList.toggle("over", over);
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) document.querySelector("[data-drop]")?.classList.remove("over");
});
document.addEventListener("drop", (event) => {
  const panel = document.querySelector("[data-drop]");
  if (!panel || !hasFiles(event)) return;
  event.preventDefault();
  panel.classList.remove("over");
  if (panel.contains(event.target)) addAll(panel, [...event.dataTransfer.files]);
});
addEventListener("beforeunload", (event) => { if (running) event.preventDefault(); });

async function addAll(panel, files) {
  const rows = files.map((file) => [file, rowFor(panel, file)]);
  let added = 0;
  for (const [file, row] of rows) {
    running += 1;
    const refusal = await send(panel.dataset.drop, file, row.querySelector("progress"));
    running -= 1;
    if (refusal) refuse(row, refusal); else { row.remove(); added += 1; }
  }
  if (!added) return;
  announce(`${added} ${added === 1 ? "file" : "files"} added`);
  window.htmx.trigger(document.body, "timeline");
  await refresh(panel);
}

/* Read the panel anew; refusals stay until they are dismissed. */
async function refresh(panel) {
  const refused = [...panel.querySelectorAll("[data-refused]")];
  await window.htmx.ajax("GET", panel.dataset.drop, { target: "#files", swap: "outerHTML" });
  document.querySelector("#files [data-uploads]")?.append(...refused);
}

function rowFor(panel, file) {
  const row = Object.assign(document.createElement("li"), { className: "file" });
  const name = Object.assign(document.createElement("span"), { className: "grow breakable", textContent: file.name });
  const progress = Object.assign(document.createElement("progress"), { max: 1, value: 0 });
  progress.setAttribute("aria-label", `Upload of ${file.name}`);
  row.append(name, progress);
  panel.querySelector("[data-uploads]").append(row);
  return row;
}

function refuse(row, sentence) {
  row.dataset.refused = "";
  const text = Object.assign(document.createElement("span"), { className: "grow bad-t breakable", textContent: sentence });
  text.setAttribute("role", "alert");
  const button = Object.assign(document.createElement("button"), { className: "btn small", type: "button", textContent: "Dismiss" });
  button.addEventListener("click", () => row.remove());
  row.replaceChildren(text, button);
}

/* Resolve to nothing once the file is there, else to the reason why it is not. */
function send(url, file, progress) {
  if (file.size > MOST_BYTES) return Promise.resolve(`${file.name} has ${(file.size / 1024 / 1024).toFixed(1)} MB; at most 10 MB fit. Make it smaller.`);
  const body = new FormData();
  body.append("file", file);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) progress.value = event.loaded / event.total; });
    request.addEventListener("load", () => resolve(request.status < 300 ? "" : request.status < 500 && request.getResponseHeader("Content-Type")?.startsWith("text/plain") ? request.responseText : `${file.name} was not added: Quotewright answered ${request.status}. Try again.`));
    request.addEventListener("error", () => resolve(`${file.name} was not added: the connection broke. Try again.`));
    request.open("POST", url);
    request.setRequestHeader("X-CSRFToken", token());
    request.setRequestHeader("X-Upload", "1");
    request.send(body);
  });
}
