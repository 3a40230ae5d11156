// J opens the next file, K the one before: a[data-next], a[data-prev]; a[data-key="arrowright pagedown"] names keys of its
// own. Can be switched off in the seat's menu; kept in this browser.
(() => {
  "use strict";

  const KEPT = "portal.keys";
  const isOn = () => localStorage.getItem(KEPT) !== "off";
  const isTyping = (element) => element.closest("input, select, textarea, dialog, [contenteditable]");

  document.addEventListener("keydown", (event) => {
    if (!isOn() || event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
    const key = event.key.toLowerCase();
    const link = { j: "a[data-next]", k: "a[data-prev]" }[key] ?? `a[data-key~="${CSS.escape(key)}"]`;
    document.querySelector(link)?.click();
  });

  function bindSwitch(place) {
    const button = place.querySelector("button");
    const words = place.querySelector("[data-on]");
    const show = () => {
      button.setAttribute("aria-pressed", String(isOn()));
      words.textContent = isOn() ? words.dataset.on : words.dataset.off;
    };
    button.addEventListener("click", () => {
      localStorage.setItem(KEPT, isOn() ? "off" : "on");
      show();
    });
    show();
    place.hidden = false;
  }

  document.querySelectorAll("[data-keys-switch]").forEach(bindSwitch);
})();
