/* Choosing a person by typing: a combobox over options that the server sends. */
import { showOptions, typing, wireHow, wireSources } from "./typing.js";

const FEWEST = 2;
for (const box of document.querySelectorAll("[data-combobox]")) wire(box);

function wire(box) {
  const form = box.closest("form");
  const input = box.querySelector("[role=combobox]");
  const list = box.querySelector("[role=listbox]");
  const popup = box.querySelector("[data-listbox]");
  const none = box.querySelector("[data-none]");
  const count = box.querySelector("[data-result-count]");
  const options = () => [...list.querySelectorAll("[role=option]")];
  const current = () => list.querySelector("[aria-selected=true]");
  const words = () => input.value.trim();

  const how = wireHow(box, () => { input.focus(); search.ask(words(), { live: true, again: true }); });
  const sources = wireSources(box.querySelector("[data-sources]"), input, () => { unhighlight(); look(0); });
  const search = typing({
    address: (text, { live, again }) => {
      const asked = new URLSearchParams({ who: text, where: sources.source });
      if (live) asked.set("live", "1");
      if (again) asked.set("again", "1");
      return `${input.dataset.url}?${asked}`;
    },
    show(answer) {
      showOptions(list, answer);
      const found = options().length;
      none.textContent = found ? "" : answer.querySelector("[data-none]")?.textContent ?? "";
      none.hidden = !none.textContent;
      list.hidden = !found;
      count.textContent = `${found} ${found === 1 ? "result" : "results"}`;
      how.show(answer);
      show(true);
    },
    told: how.told,
  });
  /* What is typed now is looked for, at once or after a pause. */
  function look(wait = 1) {
    if (words().length >= FEWEST) {
      if (wait) search.typed(words()); else search.ask(words());
    } else {
      search.stop();
      count.textContent = "";
      show(false);
    }
  }

  const show = (open) => {
    const really = open && !box.querySelector("[data-search]").hidden;
    popup.hidden = !really;
    input.setAttribute("aria-expanded", really);
    if (!really) unhighlight();
  };
  const unhighlight = () => {
    current()?.setAttribute("aria-selected", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const highlight = (option) => {
    unhighlight();
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  };
  const choose = (pk, remote) => {
    box.querySelector("[data-person]").value = pk;
    const there = box.querySelector("[data-remote]");
    if (there) there.value = remote;
  };
  const take = (option) => {
    search.stop();
    form.querySelector("[role=alert]")?.replaceChildren(); // what was refused before
    choose(option.dataset.pk, option.dataset.remote);
    if (option.hasAttribute("data-needs-name")) { person.fill(option); return; }
    box.querySelector("[data-chosen-initials]").textContent = option.dataset.initials;
    const text = box.querySelector("[data-chosen-text]");
    const name = Object.assign(document.createElement("b"), { textContent: option.dataset.name });
    const place = Object.assign(document.createElement("span"), { className: "muted small", textContent: option.dataset.organization });
    text.replaceChildren(name, " ", place);
    box.querySelector("[data-chosen-card]")?.replaceChildren(option.querySelector("[data-card]").content.cloneNode(true));
    choosing(false);
    box.querySelector("[data-unchoose]").focus();
  };
  const choosing = (on) => {
    box.querySelector("[data-search]").hidden = !on;
    box.querySelector("[data-chosen]").hidden = on;
    for (const [name, hidden] of [["chosen-card", on], ["search-hint", !on]]) {
      const part = box.querySelector(`[data-${name}]`);
      if (part) part.hidden = hidden;
    }
    show(false);
  };
  const unchoose = () => { choose("", ""); choosing(true); };

  input.addEventListener("input", () => { unhighlight(); look(); });
  input.addEventListener("keydown", (event) => {
    const all = options();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !event.altKey && all.length) {
      event.preventDefault();
      const at = all.indexOf(current());
      if (popup.hidden) show(true);
      else highlight(at < 0 && step < 0 ? all.at(-1) : all[(at + step + all.length) % all.length]);
    } else if (event.key === "Enter") {
      event.preventDefault(); // never submits the form by accident
      if (!popup.hidden && current()) take(current());
    } else if (event.key === "Escape" && !popup.hidden) {
      event.preventDefault();
      event.stopPropagation();
      search.stop();
      show(false);
    }
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
  box.querySelector("[data-unchoose]").addEventListener("click", () => {
    unchoose();
    input.focus();
    look(0);
  });
  const person = wireNewPerson(form, box, { input, unchoose, stop: search.stop });
}

/* The fields of a new person on the same form; what was searched for, or what Syncro says of them,
   is in them. */
function wireNewPerson(form, box, { input, unchoose, stop }) {
  const panel = form.querySelector("[data-new-person]");
  if (!panel) return null;
  const flag = form.querySelector("[data-new-person-flag]");
  const note = panel.querySelector("[data-new-person-note]");
  const usual = "Kept with your people; no e-mail is sent";
  const field = (name) => panel.querySelector(`[name=${name}]`);
  const turn = (on, said = usual) => {
    stop();
    panel.hidden = !on;
    box.hidden = on;
    flag.value = on ? "1" : "";
    note.textContent = said;
  };
  const typed = () => {
    const text = input.value.trim();
    if (text.includes("@")) field("email").value ||= text;
    else if (/^[\d\s()+.-]{5,}$/.test(text)) field("work_phone").value ||= text;
    else if (text && !field("first_name").value) {
      const [given, ...rest] = text.split(/\s+/);
      field("first_name").value = given;
      field("last_name").value ||= rest.join(" ");
    }
  };
  box.querySelectorAll("[data-new-person-on]").forEach((button) => button.addEventListener("click", () => {
    unchoose();
    turn(true);
    typed();
    field("first_name").focus();
  }));
  panel.querySelector("[data-new-person-off]").addEventListener("click", () => {
    unchoose();
    turn(false);
    input.focus();
  });
  return {
    fill(option) {
      for (const [name, text] of Object.entries(JSON.parse(option.dataset.fields))) {
        if (field(name)) field(name).value = text;
      }
      turn(true, `Syncro has neither a name nor an e-mail for ${option.dataset.name}: add one of them`);
      field("first_name").focus();
    },
  };
}
