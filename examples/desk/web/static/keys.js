// Keys of the desk. Everything they do can be done without them: they choose, focus and press.
"use strict";

const typing = (el) => el.matches("textarea, select, input:not([type=radio])");
const panels = [...document.querySelectorAll("[data-candidate]")];
const list = document.querySelector("[data-digits]");
const save = document.querySelector("[data-save]");
let at = 0; // the candidate that digits speak of
let stage = "verdict"; // then "reason"

const chosen = (panel) => panel.querySelector(".verdicts input:checked");
const reasons = (panel) => chosen(panel) ? [...panel.querySelectorAll(".r" + chosen(panel).value + " input")] : [];
const done = (panel) => reasons(panel).some((one) => one.checked);

function turn(to) {
  at = Math.max(0, Math.min(panels.length - 1, to));
  stage = "verdict";
  const panel = panels[at];
  (chosen(panel) || panel.querySelector(".verdicts input")).focus({ preventScroll: true });
  panel.closest("article").scrollIntoView({ block: "nearest" });
}

function onward(input) { // a reason was chosen: its note, the next candidate, or the button
  stage = "verdict";
  const scope = input.closest(".panel, form");
  const note = scope.querySelector("textarea");
  if ("note" in input.dataset && !note.value.trim()) return note.focus();
  const next = panels.findIndex((panel) => !done(panel));
  if (next >= 0) return turn(next);
  save.focus({ preventScroll: panels.length < 2 });
}

function digit(n) {
  if (list) {
    const input = list.querySelectorAll("input")[n - 1];
    if (input) { input.checked = true; onward(input); }
    return;
  }
  if (!panels.length) return;
  const panel = panels[at];
  const input = stage === "verdict" ? panel.querySelector(".v" + n) : reasons(panel)[n - 1];
  if (!input) return;
  input.checked = true;
  if (stage === "reason") return onward(input);
  stage = "reason";
  input.focus({ preventScroll: true });
}

document.addEventListener("keydown", (event) => {
  const el = event.target;
  if (event.key === "Enter" && el.matches("textarea") && (event.ctrlKey || event.metaKey) && save) {
    event.preventDefault();
    return save.click();
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape") {
    document.querySelectorAll(".reveal[open]").forEach((one) => { one.open = false; });
    if (panels.length) turn(at);
    return;
  }
  if (typing(el)) return;
  if (event.key === "Enter" && save && el.matches("body, main, input")) {
    event.preventDefault();
    return save.click();
  }
  if (/^[1-9]$/.test(event.key)) { event.preventDefault(); return digit(Number(event.key)); }
  if (panels.length > 1 && (event.key === "j" || event.key === "k")) return turn(at + (event.key === "j" ? 1 : -1));
  const wanted = [...document.querySelectorAll(`[data-key="${CSS.escape(event.key)}"]`)];
  const target = wanted.find((one) => panels.length && one.closest("article") === panels[at].closest("article")) || wanted[0];
  if (!target || (event.key === "Enter" && !el.matches("body, main"))) return;
  event.preventDefault();
  if (target.matches("textarea")) return target.focus();
  target.click();
  if (target.matches("summary")) target.parentElement.querySelector("select").focus();
});

document.addEventListener("focusin", (event) => {
  const here = panels.findIndex((panel) => panel.contains(event.target));
  if (here >= 0 && here !== at) { at = here; stage = "verdict"; }
});

// A verdict chosen by mouse or arrow: digits then mean its reasons.
for (const panel of panels) panel.addEventListener("change", (event) => {
  if (event.target.closest(".verdicts")) stage = "reason";
});

for (const form of document.querySelectorAll("form[data-once]")) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  addEventListener("pageshow", () => { sent = false; });
}
