/* Publishing waits until everything typed is saved; leaving the page with unsaved text asks. */
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
  addEventListener("beforeunload", (event) => {
    if (!exchange.idle || cells.anyDirty()) event.preventDefault();
  });
}
