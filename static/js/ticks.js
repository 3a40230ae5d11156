// Ticking rows of a list: select all of the page, and say how many are ticked. The form works without this.
(() => {
  "use strict";

  const form = document.querySelector("[data-ticks]");
  if (!form) return;
  const words = form.querySelector("[data-count]");
  const nothing = words.textContent;
  const button = form.querySelector("button");
  const all = document.querySelector("[data-tick-all]");
  const boxes = [...document.querySelectorAll(`input[name="tick"][form="${form.id}"]`)];

  function show() {
    const ticked = boxes.filter((box) => box.checked);
    words.textContent = ticked.length ? words.dataset.count.replace("{count}", ticked.length) : nothing;
    button.setAttribute("aria-disabled", String(!ticked.length));
    all.checked = ticked.length === boxes.length;
    all.indeterminate = ticked.length > 0 && !all.checked;
    boxes.forEach((box) => box.closest("tr").classList.toggle("on", box.checked));
  }

  all.hidden = false;
  all.addEventListener("change", () => {
    boxes.forEach((box) => (box.checked = all.checked));
    show();
  });
  boxes.forEach((box) => box.addEventListener("change", show));
  form.addEventListener("submit", (event) => {
    if (!boxes.some((box) => box.checked)) event.preventDefault();
  });
  window.addEventListener("pageshow", show);
})();
