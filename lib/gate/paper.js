// A screen on paper: tells the style sheet that this is a page to print and how it lies, and opens the print dialog once
// everything on it is drawn. Nothing is fetched.
(() => {
  "use strict";
  const QUIET = 700; // milliseconds without a change
  const root = document.documentElement;
  let changed = performance.now();
  let printed = false;

  const head = () => document.querySelector('[class*="st-key-paper-wide"], [class*="st-key-paper-tall"]');
  const drawn = (element) => !element.checkVisibility() || element.querySelector("svg.marks, canvas");
  const settled = () => {
    const app = document.querySelector('[data-testid="stApp"]');
    return app && app.dataset.testScriptState === "notRunning"
      && !document.querySelector('[data-testid="stSkeleton"], [data-stale="true"]')
      && [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')].every(drawn)
      && performance.now() - changed > QUIET;
  };
  // Streamlit's columns say nothing of their number: beside a long table, each short one is told its share of the width.
  const share = () => {
    for (const row of document.querySelectorAll(".stHorizontalBlock:has(.paper-table.long)")) {
      const columns = [...row.children].filter((one) => one.matches(".stColumn"));
      const short = columns.filter((one) => !one.querySelector(".paper-table.long"));
      for (const one of columns) {
        const wanted = short.includes(one) ? String(short.length) : "";
        if ((one.dataset.share ?? "") !== wanted) {
          one.dataset.share = wanted;
        }
      }
    }
  };
  const look = () => {
    const there = head();
    root.classList.toggle("paper", Boolean(there));
    root.classList.toggle("paper-broad", Boolean(there && there.matches('[class*="st-key-paper-wide"]')));
    if (!there) {
      printed = false;
      return;
    }
    share();
    if (!printed && settled()) {
      printed = true;
      print();
    }
  };
  document.addEventListener("DOMContentLoaded", () => {
    new MutationObserver(() => { changed = performance.now(); })
      .observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
    setInterval(look, 200);
  });
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest(".st-key-paper_print button")) {
      print();
    }
  });
})();
