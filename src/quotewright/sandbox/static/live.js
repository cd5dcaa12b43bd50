// Brings the overview up to date every two seconds, leaving alone whatever the reader is using.
"use strict";

const live = document.getElementById("live");
const levers = document.getElementById("levers");
let touched = false;
levers.addEventListener("change", () => { touched = true; });

function readerIsIn(part) {
  const selection = document.getSelection();
  return part.contains(document.activeElement)
    || (!selection.isCollapsed && part.contains(selection.anchorNode));
}

function setLevers() {
  const pulled = live.firstElementChild.dataset.pulled.split(" ");
  for (const box of levers.querySelectorAll("input[type=checkbox]")) {
    box.checked = pulled.includes(box.value);
  }
}

async function refresh() {
  if (document.hidden || readerIsIn(live)) return;
  try {
    const answer = await fetch("/live");
    if (!answer.ok) return;
    const text = await answer.text();
    if (readerIsIn(live)) return;
    live.innerHTML = text;
    if (!touched) setLevers();
  } catch {
    // The sandbox was stopped; the page shows what it last knew and goes on trying.
  }
}

setInterval(refresh, 2000);
