// The ranked list by keys: Alt with an arrow moves the row the focus is in. The buttons work without this.
(() => {
  "use strict";

  document.addEventListener("keydown", (event) => {
    const act = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    const row = event.target.closest("[data-rank]");
    if (!act || !event.altKey || !row) return;
    event.preventDefault();
    const button = row.querySelector(`button[value="${act}"]`);
    button.focus();
    button.click();
  });
})();
