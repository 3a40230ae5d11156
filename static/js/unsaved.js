// A section that is closed: what this browser still holds for the filing is shown, to be copied, kept or let go.
(() => {
  "use strict";

  const { UnsentStore } = window.portal;

  function line(list, { label, value }, blank) {
    const name = document.createElement("dt");
    const text = document.createElement("dd");
    name.textContent = label;
    text.textContent = value || blank;
    text.classList.add("as-typed");
    list.append(name, text);
  }

  const panel = document.querySelector("[data-unsaved]");
  const store = panel && new UnsentStore(panel.dataset.user, panel.dataset.filing);
  if (store?.all().length) {
    const forget = panel.querySelector("[data-forget]");
    store.all().forEach((entry) => line(panel.querySelector("dl"), entry, forget.dataset.blank));
    panel.querySelectorAll("[data-kept]").forEach((part) => (part.hidden = false));
    panel.hidden = false;
    forget.addEventListener("click", () => {
      store.write({});
      panel.hidden = true;
      document.getElementById("main").focus();
    });
  }
})();
