// Parts of a page drawn anew without leaving it. What changed on the server comes as the page itself: its [data-live]
// panels take the place of those shown. The version of the file (`seen`) moves on by our own changes alone: had somebody
// else changed it too, a step must still be told so.
(() => {
  "use strict";

  const alertPage = (detail) => document.dispatchEvent(new CustomEvent("portal:alert", { detail }));
  const seenInputs = () => [...document.querySelectorAll("input[name=seen]")];
  let queue = Promise.resolve();

  /** What has the focus, so that it is found again: by id, by link, or as a button of its form. */
  function markOf(focused) {
    if (!focused || focused === document.body) return "";
    if (focused.id) return `#${CSS.escape(focused.id)}`;
    const form = focused.closest("form[action]");
    if (!form) return "";
    const value = focused.value ? `[value="${CSS.escape(focused.value)}"]` : "";
    return `form[action="${CSS.escape(form.getAttribute("action"))}"] button${value}`;
  }

  function swap(panel, fresh) {
    const inside = panel.contains(document.activeElement);
    const mark = inside ? markOf(document.activeElement) : "";
    const heading = panel.closest("section")?.querySelector("[tabindex='-1']");
    panel.innerHTML = fresh.innerHTML;
    if (!inside) return;
    const again = mark && panel.querySelector(mark);
    (again && !again.disabled ? again : heading)?.focus();
  }

  /** Puts the fresh panels in place; `changes` of ours lie between, unknown ones are read off what the page says. */
  function show(html, changes) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const notes = [...page.querySelectorAll(".notes .note")];
    changes ??= notes.filter((note) => note.classList.contains("note-ok")).length;
    const before = Number(seenInputs()[0]?.value);
    for (const panel of document.querySelectorAll("[data-live]")) {
      const fresh = page.querySelector(`[data-live="${CSS.escape(panel.dataset.live)}"]`);
      if (fresh && fresh.innerHTML !== panel.innerHTML) swap(panel, fresh);
    }
    for (const input of seenInputs()) {
      if (before && Number(input.value) !== before + changes) input.value = before;
    }
    return notes.map((note) => ({ text: note.textContent.trim(), isBad: note.classList.contains("note-bad") }));
  }

  async function ask(address, options = {}) {
    const headers = { "X-Requested-With": "fetch", ...options.headers };
    try {
      const response = await fetch(address, { ...options, headers });
      if (response.ok) return await response.text();
      alertPage({ word: response.status === 401 ? "signed-out" : response.status >= 500 ? "our-fault" : "refused" });
    } catch {
      alertPage({ word: "unreachable" });
    }
    return null;
  }

  /** Draws the panels anew after so many changes of our own. One after the other, so that each count is right. */
  function refresh(changes = 0) {
    queue = queue.then(async () => {
      const html = await ask(location.pathname);
      if (html) show(html, changes);
    });
    return queue;
  }

  /** Sends a form and shows what became of it; gives back what the page says about that. */
  function act(form, submitter) {
    const said = queue.then(async () => {
      const html = await ask(form.action, { method: "POST", body: new FormData(form, submitter) });
      return html ? show(html) : [];
    });
    queue = said;
    return said;
  }

  window.portal = { ...window.portal, livePage: { refresh, act } };
})();
