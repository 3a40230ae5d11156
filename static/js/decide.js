// The decision bar: a blocked step opens the list that says why; a step that was sent is not sent twice.
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

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.closest(".decide, .dialog") || event.defaultPrevented) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });

  // Back from the next page: the step may be taken again.
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });
})();
