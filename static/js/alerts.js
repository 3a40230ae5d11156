// What concerns the whole page: a session that ended, a request without an answer. The words stand in #live-alert.
// Other scripts speak through it:
//   document.dispatchEvent(new CustomEvent("portal:alert", { detail: { word: "signed-out-unsent", count: 3 } }))
// and take it back with a detail of null.
(() => {
  "use strict";

  const place = document.getElementById("live-alert");
  if (!place) return;

  const camel = (word) => word.replace(/-(.)/g, (_all, letter) => letter.toUpperCase());
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");

  function signInLink() {
    const link = document.createElement("a");
    link.href = `${document.body.dataset.loginUrl}?next=${encodeURIComponent(location.pathname + location.search)}`;
    link.textContent = place.dataset.signIn;
    return link;
  }

  function goLink(address) {
    const link = document.createElement("a");
    link.href = address;
    link.textContent = place.dataset.go;
    return link;
  }

  function say(detail) {
    if (!detail) return place.replaceChildren();
    const note = document.createElement("div");
    note.className = "note note-warn";
    const icon = document.createElement("i");
    icon.className = "bi bi-exclamation-triangle-fill";
    icon.setAttribute("aria-hidden", "true");
    const words = document.createElement("span");
    words.append(filled(place.dataset[camel(detail.word)], detail), " ");
    if (detail.word.startsWith("signed-out")) words.append(signInLink());
    if (detail.address) words.append(goLink(detail.address));
    note.append(icon, words);
    place.replaceChildren(note);
  }

  function wordFor(status) {
    if (status === 401) return "signed-out";
    return status >= 500 ? "our-fault" : "refused";
  }

  document.addEventListener("portal:alert", (event) => say(event.detail));
  document.addEventListener("htmx:responseError", (event) => say({ word: wordFor(event.detail.xhr.status) }));
  document.addEventListener("htmx:sendError", () => say({ word: "unreachable" }));

  // The token changes at each sign-in, also in another window: read it anew for every request.
  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = /(?:^|; )csrftoken=([^;]*)/.exec(document.cookie)?.[1] ?? "";
  });
})();
