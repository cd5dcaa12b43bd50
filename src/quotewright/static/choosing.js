/* Choosing on the customer's page: each choice is sent, and what the server says of it is shown.
   No sum is made here. Choices are kept for this tab, so that a reload does not lose them. */
const WAIT = 200; // milliseconds after the last key or click

export class Choosing {
  #form; #timer = 0; #version = 0; #shown = 0; #running = null;

  constructor(form) {
    this.#form = form;
    for (const stepper of document.querySelectorAll("[data-stepper]")) this.#wireStepper(stepper);
    document.addEventListener("input", (event) => { if (this.#isChoice(event.target)) this.#changed(); });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !this.#isChoice(event.target)) return;
      event.preventDefault(); // would sign
      this.settle();
    });
    if ("answered" in form.dataset) this.#keep();
    else if (this.#restored()) this.#changed();
  }

  /* Whether the totals are behind the choices. */
  get pending() { return this.#shown !== this.#version; }

  /* Ask at once for what waits; resolves when the page shows it. */
  async settle() {
    clearTimeout(this.#timer);
    if (this.pending) this.#running = this.#ask();
    await this.#running;
  }

  get due() { return this.#form.elements.due?.value; }

  #isChoice(element) { return element.matches?.("[data-choice]") && element.form === this.#form; }

  #changed() {
    this.#version += 1;
    this.#keep();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.settle(), WAIT);
  }

  async #ask() {
    const version = this.#version;
    try {
      const answer = await fetch(this.#form.dataset.sums, {
        method: "POST", body: new URLSearchParams(new FormData(this.#form)), headers: { "X-Requested-With": "fetch" },
      });
      const text = await answer.text();
      if (version !== this.#version) return; // of a choice that was changed again
      if (![200, 409, 422].includes(answer.status)) throw new Error(`status ${answer.status}`);
      this.#show(new DOMParser().parseFromString(text, "text/html"));
      this.#shown = version;
      document.body.classList.remove("behind");
    } catch {
      if (version !== this.#version) return;
      document.body.classList.add("behind");
      this.#say("The totals could not be updated. Check your connection; they are brought up to date before you sign.");
    }
  }

  #show(answer) {
    for (const part of answer.querySelectorAll("[data-live]")) {
      for (const place of document.querySelectorAll(`[data-live="${CSS.escape(part.dataset.live)}"]`)) {
        if (place.innerHTML.trim() !== part.innerHTML.trim()) place.replaceChildren(...part.cloneNode(true).childNodes);
        const input = place.dataset.for && document.getElementById(place.dataset.for);
        input?.toggleAttribute("aria-invalid", place.childElementCount > 0);
        if (input?.hasAttribute("aria-invalid")) input.setAttribute("aria-invalid", "true");
      }
    }
  }

  #say(text) {
    for (const place of document.querySelectorAll("[data-live=said]")) place.textContent = text;
  }

  #wireStepper(stepper) {
    const input = stepper.querySelector("input");
    const { low, high } = stepper.dataset;
    for (const button of stepper.querySelectorAll("[data-step]")) {
      button.hidden = false;
      button.addEventListener("click", () => {
        const now = Number(input.value.replaceAll(",", ""));
        let next = (Number.isFinite(now) ? now : Number(low)) + Number(button.dataset.step);
        next = Math.max(next, low === "" ? 1 : Number(low));
        if (high !== "") next = Math.min(next, Number(high));
        const text = String(Math.round(next * 10_000) / 10_000);
        if (text === input.value) return;
        input.value = text;
        this.#changed();
      });
    }
  }

  #inputs() { return [...this.#form.elements].filter((each) => each.matches("[data-choice]")); }

  #keep() {
    if (!this.#form.dataset.kept) return; // a draft, whose own choices may be others by then
    const values = this.#inputs().map((each) => [each.id, each.matches("[type=checkbox], [type=radio]") ? each.checked : each.value]);
    try { sessionStorage.setItem(this.#form.dataset.kept, JSON.stringify(values)); } catch { /* private window */ }
  }

  /* Bring back what was chosen before a reload; whether that changed anything. */
  #restored() {
    if (!this.#form.dataset.kept) return false;
    let kept = null;
    try { kept = JSON.parse(sessionStorage.getItem(this.#form.dataset.kept)); } catch { /* private window */ }
    if (!Array.isArray(kept)) return false;
    let changed = false;
    for (const [id, value] of kept) {
      const input = document.getElementById(id);
      if (!input?.matches("[data-choice]")) continue;
      const name = typeof value === "boolean" ? "checked" : "value";
      if (input[name] === value) continue;
      input[name] = value;
      changed = true;
    }
    return changed;
  }
}
