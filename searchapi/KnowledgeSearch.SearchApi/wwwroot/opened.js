// Tells which hit was opened, so that queries after which nothing is opened can be mended. Without this file everything works.
"use strict";
const results = document.querySelector("main[data-query]");
results?.addEventListener("click", tell);
results?.addEventListener("auxclick", tell);
function tell(event) {
  const hit = event.target.closest("a")?.closest("[data-id]");
  if (hit && event.button < 2) {
    navigator.sendBeacon(`/api/v1/searches/opened?q=${encodeURIComponent(results.dataset.query)}&id=${encodeURIComponent(hit.dataset.id)}`);
  }
}
