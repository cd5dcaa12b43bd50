/* Talking to the server: one operation at a time, in order, none lost.
   While the server does not answer, operations wait and the page says so. */
import { announce, notice, toast, token } from "../app.js";

const PAUSES = [1000, 2000, 5000, 10_000];
const NEWS_EVERY = 4000;

export class Exchange {
  constructor(main, apply) {
    this.url = main.dataset.url;
    this.version = Number(main.dataset.version);
    this.revision = Number(main.dataset.revision);
    this.apply = apply;
    this.queue = [];
    this.failures = 0;
    this.running = false;
    this.saved = document.getElementById("saved");
    this.savedAt = "";
    this.refusedCells = () => 0; // how many hold what was refused
    setInterval(() => this.#askNews(), NEWS_EVERY);
    addEventListener("online", () => this.#run());
  }

  /* Ask for one operation; resolves to {ok, status, body}. Never rejects. */
  do(operation) {
    return new Promise((resolve) => {
      this.queue.push({ operation, resolve });
      this.#run();
    });
  }

  get idle() { return this.queue.length === 0; }

  /* Resolves when everything asked so far has been answered. */
  async settled() {
    while (!this.idle) await new Promise((resolve) => setTimeout(resolve, 30));
  }

  async #run() {
    if (this.running) return;
    this.running = true;
    while (this.queue.length) {
      this.#say("Saving…");
      const { operation, resolve } = this.queue[0];
      const answer = await this.#post(operation);
      if (answer === null) { await this.#wait(); continue; }
      this.failures = 0;
      this.queue.shift();
      resolve(answer);
    }
    this.running = false;
  }

  async #post(operation) {
    try {
      const response = await fetch(this.url, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token(), "HX-Request": "true" },
        body: JSON.stringify({ since: this.version, revision: this.revision, do: operation }),
      });
      if (response.status >= 502 && response.status <= 504) return null;
      const body = await read(response);
      if (response.ok) this.#take(body);
      else this.#refused(response.status, body, operation);
      return { ok: response.ok, status: response.status, body };
    } catch {
      return null; // no connection: whether it was done is not known, and doing it again is safe
    }
  }

  async #wait() {
    const pause = PAUSES[Math.min(this.failures, PAUSES.length - 1)];
    this.failures += 1;
    this.#say("Not saved: no connection. Trying again", "bad-t");
    await new Promise((resolve) => setTimeout(resolve, pause));
  }

  async #askNews() {
    if (document.hidden || this.running) return;
    try {
      const response = await fetch(`${this.url}?since=${this.version}&revision=${this.revision}`, { headers: { "HX-Request": "true" } });
      if (response.status === 200 && !this.running) this.#take(await response.json());
    } catch { /* the next one may get through */ }
  }

  #take(body) {
    if (body.reload) {
      notice("This quote was published or revised in another window. What you typed last is still here.", "Show it as it is", () => location.reload());
      this.#say("Not up to date", "bad-t");
      return;
    }
    this.version = body.version;
    this.apply(body);
    this.savedAt = body.saved;
    this.sayStand();
    if (body.others?.length) {
      const said = `${body.others.join(" and ")} changed this quote`;
      announce(said);
      toast(said);
    }
  }

  #refused(status, body, operation) {
    this.#say(status === 422 || body.conflict ? "One change is not saved" : "Not saved", "bad-t");
    if (status === 422 || body.conflict) return; // said at the cell
    if (body.gone) { this.#askNewsSoon(); notice(lost(operation)); return; }
    notice(body.message || `Quotewright answered ${status} and saved nothing. Your text is still here.`, body.reload ? "Reload" : undefined, () => location.reload());
  }

  /* Saved, unless a cell still holds what was refused. */
  sayStand() {
    const refused = this.refusedCells();
    if (refused) this.#say(refused === 1 ? "One change is not saved" : `${refused} changes are not saved`, "bad-t");
    else this.#say(this.savedAt ? `Saved ${this.savedAt}` : "All changes saved");
  }

  #askNewsSoon() { setTimeout(() => this.#askNews(), 50); }

  #say(text, tone = "plain") {
    const icon = Object.assign(document.createElement("span"), { className: `i ${tone === "bad-t" ? "i-alert" : "i-check"} i-s` });
    icon.ariaHidden = "true";
    this.saved.className = `state ${tone}`;
    this.saved.replaceChildren(...(text === "Saving…" ? [] : [icon]), ` ${text}`);
  }
}

/* What to say of an operation on what is not there any more: nothing that was typed is lost unsaid. */
function lost({ values = {} }) {
  const typed = Object.values(values).filter((value) => typeof value === "string" && value);
  const was = typed.length ? ` What you typed was “${typed.join(", ").slice(0, 200)}”.` : "";
  return `This was removed in another window, so it could not be changed.${was}`;
}

async function read(response) {
  const text = await response.text();
  try { return JSON.parse(text); } catch { /* a sentence as a piece of page */ }
  const page = new DOMParser().parseFromString(text, "text/html");
  return { message: page.body.textContent.trim().slice(0, 300) };
}
