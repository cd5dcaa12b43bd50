/* Find anything: Ctrl K opens it, arrows choose, Enter goes there. */
import { showOptions, typing } from "./typing.js";

const FEWEST = 2;
const dialog = document.getElementById("finder");
if (dialog) wire();

function wire() {
  const input = dialog.querySelector("[role=combobox]");
  const list = dialog.querySelector("[role=listbox]");
  const none = dialog.querySelector("[data-none-found]");
  const count = dialog.querySelector("[data-found-count]");
  const options = () => [...list.querySelectorAll("[role=option]")];
  const current = () => list.querySelector("[aria-selected=true]");

  let answered = ""; // the words that what is shown answers
  let goes = false; // Enter was pressed before the answer came

  const search = typing({
    address: (words) => `${dialog.dataset.url}?${new URLSearchParams({ q: words })}`,
    show(answer, words) {
      answered = words;
      highlight(null);
      showOptions(list, answer);
      say(answer.querySelector("[data-none]")?.textContent ?? "", `${options().length} ${options().length === 1 ? "result" : "results"}`);
      if (goes) go();
    },
    told(what) { if (what === "failed") { goes = false; say("No answer came. Look whether you are online, then type again.", ""); } },
  });

  function say(nothing, found) {
    none.textContent = nothing;
    none.hidden = !nothing;
    count.textContent = found;
    list.hidden = !options().length;
    input.setAttribute("aria-expanded", !list.hidden);
  }

  function highlight(option) {
    current()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id); else input.removeAttribute("aria-activedescendant");
  }

  function open() {
    dialog.showModal();
    input.focus();
    input.select();
  }

  /* What is highlighted, or the only one; of several, the list of quotes. Waits for the answer to
     what is typed: what is still shown may answer other words. */
  function go() {
    const words = input.value.trim();
    goes = words.length >= FEWEST && words !== answered;
    if (goes) { search.ask(words); return; }
    const option = current() ?? (options().length === 1 ? options()[0] : null);
    if (option) location.assign(option.dataset.url);
    else if (words) location.assign(`${dialog.dataset.all}?${new URLSearchParams({ q: words })}`);
  }

  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== "k") return;
    if (dialog.open) { event.preventDefault(); input.select(); return; } // not the browser's own search
    if (document.querySelector("dialog[open]")) return;
    event.preventDefault();
    open();
  });
  document.querySelector("[data-finder]").addEventListener("click", open);
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); }); // beside it
  dialog.addEventListener("close", () => { goes = false; });
  input.addEventListener("input", () => {
    const words = input.value.trim();
    goes = false;
    highlight(null);
    if (words.length >= FEWEST) { search.typed(words); return; }
    search.stop();
    answered = "";
    list.replaceChildren();
    say("", "");
  });
  input.addEventListener("keydown", (event) => {
    const all = options();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && all.length) {
      event.preventDefault();
      const at = all.indexOf(current());
      highlight(at < 0 && step < 0 ? all.at(-1) : all[(at + step + all.length) % all.length]);
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      go();
    }
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.url);
  });
}
