// Dialogs before what cannot be taken back: [data-confirm=ID] opens one, [data-close] inside leaves it.
(() => {
  "use strict";

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-confirm]");
    if (opener) document.getElementById(opener.dataset.confirm).showModal();
    const closer = event.target.closest("[data-close]");
    if (closer) closer.closest("dialog").close();
  });
})();
