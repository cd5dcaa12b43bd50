/* Publishing and the preview wait until everything typed is saved; leaving the page with unsaved
   text asks. */
import { notice } from "../app.js";

export function wirePublishing({ main, exchange, cells }) {
  main.querySelector("[data-publish]")?.addEventListener("click", async () => {
    cells.saveAll();
    await exchange.settled();
    if (main.querySelector("[aria-invalid=true]")) {
      notice("Not published: a cell is not saved yet. Correct it, then publish.");
      main.querySelector("[aria-invalid=true]").focus();
      return;
    }
    document.getElementById("publish").showModal();
  });
  main.querySelector("[data-preview]")?.addEventListener("click", async (event) => {
    cells.saveAll();
    if (exchange.idle) return; // the link opens it
    event.preventDefault();
    const tab = open("", "_blank"); // now, as browsers allow it only at the click
    await exchange.settled();
    if (!tab) return;
    tab.opener = null;
    tab.location.replace(event.target.closest("a").href);
  });
  addEventListener("beforeunload", (event) => {
    if (!exchange.idle || cells.anyDirty()) event.preventDefault();
  });
}
