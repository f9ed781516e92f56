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
  const look = () => {
    const there = head();
    root.classList.toggle("paper", Boolean(there));
    root.classList.toggle("paper-broad", Boolean(there && there.matches('[class*="st-key-paper-wide"]')));
    if (!there) {
      printed = false;
    } else if (!printed && settled()) {
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
