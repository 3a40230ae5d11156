// Signing out clears what this browser still keeps of the user; asks first when something would be lost.
(() => {
  "use strict";

  const keysOf = (store, user) => Object.keys(store).filter((key) => key.startsWith(`portal.unsent.${user}.`));
  const unsent = (user) =>
    keysOf(localStorage, user).reduce((sum, key) => sum + Object.keys(JSON.parse(localStorage.getItem(key))).length, 0);

  function leave(form) {
    for (const store of [localStorage, sessionStorage]) {
      keysOf(store, form.dataset.signsOut).forEach((key) => store.removeItem(key));
    }
    form.submit();
  }

  document.querySelectorAll("form[data-signs-out]").forEach((form) => {
    const dialog = document.getElementById("sign-out-unsent");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const count = unsent(form.dataset.signsOut);
      if (!count) return leave(form);
      dialog.querySelector("[data-count]").textContent = count;
      dialog.showModal();
    });
    dialog.querySelector("[data-discard]").addEventListener("click", () => leave(form));
  });
})();
