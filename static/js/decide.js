// The decision bar: a blocked step opens the list that says why.
(() => {
  "use strict";

  function openWhy(id) {
    const wanted = document.getElementById(id);
    document.querySelectorAll(".whynot").forEach((list) => (list.open = list === wanted));
    wanted.querySelector("summary").focus();
  }

  document.addEventListener("click", (event) => {
    const blocked = event.target.closest("[data-why]");
    if (blocked) openWhy(blocked.dataset.why);
  });
})();
