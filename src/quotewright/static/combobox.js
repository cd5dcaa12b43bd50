/* Choosing a person by typing: a combobox over options that the server sends. */
for (const box of document.querySelectorAll("[data-combobox]")) wire(box);

function wire(box) {
  const form = box.closest("form");
  const input = box.querySelector("[role=combobox]");
  const list = box.querySelector("[role=listbox]");
  const popup = box.querySelector("[data-listbox]");
  const options = () => [...list.querySelectorAll("[role=option]")];
  const current = () => list.querySelector("[aria-selected=true]");

  const show = (open) => {
    popup.hidden = !open;
    input.setAttribute("aria-expanded", open);
    if (!open) input.removeAttribute("aria-activedescendant");
  };
  const highlight = (option) => {
    current()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id);
  };
  const take = (option) => {
    box.querySelector("[data-person]").value = option.dataset.pk;
    box.querySelector("[data-chosen-initials]").textContent = option.dataset.initials;
    const text = box.querySelector("[data-chosen-text]");
    const name = Object.assign(document.createElement("b"), { textContent: option.dataset.name });
    const place = Object.assign(document.createElement("span"), { className: "muted small", textContent: option.dataset.organization });
    text.replaceChildren(name, " ", place);
    choosing(false);
    box.querySelector("[data-unchoose]").focus();
  };
  const choosing = (on) => {
    box.querySelector("[data-search]").hidden = !on;
    box.querySelector("[data-chosen]").hidden = on;
    const hint = box.querySelector("[data-search-hint]");
    if (hint) hint.hidden = !on;
    show(false);
  };

  list.addEventListener("htmx:afterSwap", () => {
    const found = options().length;
    box.querySelector("[data-result-count]").textContent = input.value.trim().length < 2 ? "" : `${found} ${found === 1 ? "result" : "results"}`;
    show(input.value.trim().length >= 2 && !box.querySelector("[data-search]").hidden);
  });
  input.addEventListener("keydown", (event) => {
    const all = options();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !popup.hidden && all.length) {
      event.preventDefault();
      const at = all.indexOf(current());
      highlight(all[(at + step + all.length) % all.length] ?? all[0]);
    } else if (event.key === "Enter") {
      event.preventDefault(); // never submits the form by accident
      if (!popup.hidden && current()) take(current());
    } else if (event.key === "Escape" && !popup.hidden) {
      event.preventDefault();
      event.stopPropagation();
      show(false);
    }
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
  box.querySelector("[data-unchoose]").addEventListener("click", () => {
    box.querySelector("[data-person]").value = "";
    choosing(true);
    input.focus();
  });
  wireNewPerson(form, box, input);
}

/* The fields of a new person on the same form; what was searched for becomes their name. */
function wireNewPerson(form, box, input) {
  const panel = form.querySelector("[data-new-person]");
  if (!panel) return;
  const flag = form.querySelector("[data-new-person-flag]");
  const turn = (on) => {
    panel.hidden = !on;
    box.hidden = on;
    flag.value = on ? "1" : "";
  };
  box.querySelectorAll("[data-new-person-on]").forEach((button) => button.addEventListener("click", () => {
    turn(true);
    const first = panel.querySelector("[name=first_name]");
    const typed = input.value.trim();
    if (typed.includes("@")) panel.querySelector("[name=email]").value ||= typed;
    else if (typed && !first.value) {
      const [given, ...rest] = typed.split(/\s+/);
      first.value = given;
      panel.querySelector("[name=last_name]").value ||= rest.join(" ");
    }
    first.focus();
  }));
  panel.querySelector("[data-new-person-off]").addEventListener("click", () => { turn(false); input.focus(); });
}
