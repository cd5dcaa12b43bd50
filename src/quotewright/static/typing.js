/* Answers to what is typed: own records at once, the PSA's after a pause, never out of order. */
const PAUSE = 150;
/* Typing costs no call before it has stopped for so long. */
const PAUSE_BEFORE_ASKING = 500;
const SLOW = 4000;

/* `address` makes the URL, `show` gets each answer, `told` one of: "asking", "slow", "failed". */
export function typing({ address, show, told }) {
  let number = 0;
  let timer = null;
  let slow = null;
  let request = null;

  function stop() {
    number += 1;
    clearTimeout(timer);
    clearTimeout(slow);
    request?.abort();
  }

  async function ask(words, how = {}) {
    stop();
    const mine = number;
    request = new AbortController();
    if (how.live) {
      told("asking");
      slow = setTimeout(() => told("slow"), SLOW);
    }
    try {
      const response = await fetch(address(words, how), { headers: { "HX-Request": "true" }, signal: request.signal });
      const text = await response.text();
      if (mine !== number) return;
      clearTimeout(slow);
      if (!response.ok) { told("failed"); return; }
      const answer = Object.assign(document.createElement("template"), { innerHTML: text }).content;
      const asks = answer.querySelector("[data-ask]") && !how.live;
      show(answer, words, how);
      if (asks) timer = setTimeout(() => ask(words, { ...how, live: true }), PAUSE_BEFORE_ASKING);
    } catch {
      if (mine !== number) return;
      clearTimeout(slow);
      told("failed");
    }
  }

  return {
    ask,
    stop,
    typed(words, how = {}) {
      stop();
      timer = setTimeout(() => ask(words, how), PAUSE);
    },
  };
}

/* Show an answer's options. While one is highlighted, what came later goes below, and nothing moves. */
export function showOptions(list, answer) {
  const fresh = answer.querySelector("[data-options]") ?? answer;
  if (!list.querySelector("[aria-selected=true]")) {
    list.replaceChildren(...fresh.childNodes);
    return;
  }
  const known = new Set([...list.querySelectorAll("[role=option]")].map((option) => option.id));
  for (const group of fresh.querySelectorAll("[role=group]")) {
    group.querySelectorAll("[role=option]").forEach((option) => { if (known.has(option.id)) option.remove(); });
    if (!group.querySelector("[role=option]")) continue;
    const there = [...list.querySelectorAll("[role=group]")].find((each) => each.ariaLabel === group.ariaLabel);
    if (there) there.append(...group.querySelectorAll("[role=option]")); else list.append(group);
  }
}

/* What stands below the options: how they are known, what is in the way, and Try again. */
export function wireHow(box, again) {
  const line = box.querySelector("[data-how]");
  const text = box.querySelector("[data-how-text]");
  const button = box.querySelector("[data-again]");
  button?.addEventListener("click", again);
  const say = (content, offersAgain = false) => {
    if (!line) return;
    text.replaceChildren(content);
    line.hidden = !text.textContent.trim();
    button.hidden = !offersAgain;
  };
  return {
    clear: () => say(""),
    show(answer) {
      const note = answer.querySelector("[data-note]");
      say(document.createTextNode(note?.textContent.trim() ?? ""), Boolean(note?.hasAttribute("data-again")));
    },
    told(what) {
      if (what === "asking") say("Asking Syncro…");
      if (what === "slow") say("Syncro has not answered yet. Showing what is known here.");
      if (what === "failed") say("No answer came. Showing what is known here.", true);
    },
  };
}

/* A switch of where to search: a tab list that arrows walk, and Alt with an arrow from the input. */
export function wireSources(seg, input, changed) {
  if (!seg) return { get source() { return input.dataset.where ?? ""; } };
  const tabs = [...seg.querySelectorAll("[role=tab]")];
  const at = () => tabs.findIndex((tab) => tab.ariaSelected === "true");
  const select = (number, { focus = false } = {}) => {
    const wanted = tabs[(number + tabs.length) % tabs.length];
    tabs.forEach((tab) => { tab.ariaSelected = String(tab === wanted); tab.tabIndex = tab === wanted ? 0 : -1; });
    if (focus) wanted.focus();
    changed(wanted.dataset.source);
  };
  const step = (event) => ({ ArrowRight: 1, ArrowLeft: -1 })[event.key];
  seg.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (tab) { select(tabs.indexOf(tab)); input.focus(); }
  });
  seg.addEventListener("keydown", (event) => {
    const by = event.altKey ? 0 : step(event);
    const to = { Home: 0, End: tabs.length - 1 }[event.key] ?? (by ? at() + by : null);
    if (to !== null) { event.preventDefault(); select(to, { focus: true }); }
  });
  input.addEventListener("keydown", (event) => {
    if (event.altKey && step(event)) { event.preventDefault(); select(at() + step(event)); }
  });
  return { get source() { return tabs[at()].dataset.source; } };
}
