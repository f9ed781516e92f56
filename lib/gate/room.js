// The room's view of a meeting: keys, timer, automatic advance, dark and light. Nothing is fetched.
(() => {
  "use strict";
  const root = document.documentElement;
  const slides = [...document.querySelectorAll(".slide")];
  const clock = document.getElementById("clock");
  const controls = document.getElementById("controls");
  const home = document.body.dataset.home;
  const every = Number(document.body.dataset.every) * 1000;
  let at = 0;
  let began = Date.now();
  let auto = 0;
  let hide = 0;

  const kept = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  const keep = (name, value) => { try { localStorage.setItem(name, value); } catch { /* nothing is lost */ } };

  const show = (to) => {
    at = Math.min(Math.max(to, 0), slides.length - 1);
    slides.forEach((slide, number) => slide.classList.toggle("on", number === at));
    history.replaceState(null, "", `#${at}`);
    if (auto) { advance(true); }
  };
  const advance = (on) => {
    clearTimeout(auto);
    auto = on && at < slides.length - 1 ? setTimeout(() => show(at + 1), every) : 0;
    press("auto", auto !== 0);
  };
  const press = (name, on) => controls.querySelector(`[data-act="${name}"]`).setAttribute("aria-pressed", String(on));
  const dark = (on) => {
    root.classList.toggle("dark", on);
    press("dark", on);
    keep("mingze-room-dark", on ? "1" : "");
  };
  const full = () => (document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen());
  const leave = () => (document.fullscreenElement ? document.exitFullscreen() : location.assign(home));
  const tick = () => {
    const seconds = Math.floor((Date.now() - began) / 1000);
    const two = (number) => String(number).padStart(2, "0");
    clock.textContent = `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
  };
  const acts = {
    back: () => show(at - 1),
    next: () => show(at + 1),
    first: () => show(0),
    last: () => show(slides.length - 1),
    full,
    leave,
    dark: () => dark(!root.classList.contains("dark")),
    auto: () => advance(!auto),
    timer: () => { began = Date.now(); tick(); },
  };
  const keys = {
    ArrowRight: "next", ArrowDown: "next", PageDown: "next", " ": "next", Enter: "next",
    ArrowLeft: "back", ArrowUp: "back", PageUp: "back", Backspace: "back",
    Home: "first", End: "last", Escape: "leave", f: "full", d: "dark", a: "auto", r: "timer",
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || (event.target.closest("a, button") && event.key === "Enter")) {
      return;
    }
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (act) {
      event.preventDefault();
      acts[act]();
    }
  });
  controls.addEventListener("click", (event) => {
    const act = event.target.dataset.act;
    if (act) {
      acts[act]();
      event.target.blur();
    }
  });
  document.addEventListener("mousemove", () => {
    controls.classList.add("near");
    clearTimeout(hide);
    hide = setTimeout(() => controls.classList.remove("near"), 2500);
  });
  window.addEventListener("hashchange", () => show(Number(location.hash.slice(1)) || 0));
  setInterval(tick, 1000);
  tick();
  dark(kept("mingze-room-dark") === "1");
  show(Number(location.hash.slice(1)) || 0);
})();
