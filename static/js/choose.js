// Choosing the entries of a list: tick all that may stand on it, and say how many are ticked. Works without this.
(() => {
  "use strict";

  const form = document.querySelector("[data-choose]");
  const all = form && form.querySelector("[data-choose-all]");
  if (!all) return;
  const words = form.querySelector("[data-chosen]");
  const boxes = [...form.querySelectorAll('input[name="entry"]')];
  const fit = boxes.filter((box) => !("unfit" in box.dataset));

  function show() {
    const ticked = boxes.filter((box) => box.checked).length;
    words.textContent = words.dataset.chosen.replace("{count}", ticked);
    all.checked = fit.length > 0 && fit.every((box) => box.checked);
    all.indeterminate = !all.checked && fit.some((box) => box.checked);
    boxes.forEach((box) => box.closest("tr").classList.toggle("on", box.checked));
  }

  form.querySelector(".choose-all").hidden = !fit.length;
  all.addEventListener("change", () => {
    fit.forEach((box) => (box.checked = all.checked));
    show();
  });
  boxes.forEach((box) => box.addEventListener("change", show));
  window.addEventListener("pageshow", show);
})();
