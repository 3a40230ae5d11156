// The places on a narrow screen, and menus that open from a summary. Without this file both still work, only less smoothly.
(() => {
  "use strict";

  function bindPlaces(opener) {
    const places = document.getElementById(opener.dataset.menu);
    const show = (open) => {
      places.classList.toggle("open", open);
      opener.setAttribute("aria-expanded", String(open));
    };
    show(false);
    opener.setAttribute("aria-controls", places.id);
    opener.addEventListener("click", (event) => {
      event.preventDefault();
      show(!places.classList.contains("open"));
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && places.classList.contains("open")) {
        show(false);
        opener.focus();
      }
    });
  }

  function bindDetails(details) {
    document.addEventListener("click", (event) => {
      if (!details.contains(event.target)) details.open = false;
    });
    details.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !details.contains(event.relatedTarget)) details.open = false;
    });
    details.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !details.open) return;
      details.open = false;
      details.querySelector("summary").focus();
    });
  }

  document.querySelectorAll("[data-menu]").forEach(bindPlaces);
  document.querySelectorAll("[data-menu-details]").forEach(bindDetails);
})();
