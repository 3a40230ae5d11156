// The page's side of autosave: fields, the sentence beside a field, computed figures, the save state.
(() => {
  "use strict";

  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");

  function iconOf(name) {
    const icon = document.createElement("i");
    icon.className = `bi bi-${name}`;
    icon.setAttribute("aria-hidden", "true");
    return icon;
  }

  class SavedFields {
    constructor(form) {
      this.form = form;
      this.state = document.getElementById("save-state");
    }

    /** The inputs of one answer: one, or every choice of a radio group. */
    of({ code, year }) {
      const found = this.form.querySelectorAll("[data-save]");
      return [...found].filter((field) => field.dataset.code === code && (field.dataset.year ?? "") === year);
    }

    entryOf(field) {
      return {
        code: field.dataset.code,
        year: field.dataset.year ?? "",
        value: this.valueOf(field),
        version: field.dataset.version ?? "0",
        label:
          field.dataset.label ??
          field.getAttribute("aria-label") ??
          field.labels?.[0]?.textContent.trim() ??
          field.dataset.code,
        page: location.pathname,
      };
    }

    valueOf(field) {
      if (field.type === "checkbox") return field.checked ? field.value : "";
      if (field.type === "radio") return this.of(this.keyOf(field)).find((one) => one.checked)?.value ?? "";
      return field.value;
    }

    /** Fields that do not stand as the page was drawn. */
    get changed() {
      return [...this.form.querySelectorAll("[data-save]")].filter((field) => !this.#isAsDrawn(field));
    }

    #isAsDrawn(field) {
      if (field.type === "checkbox" || field.type === "radio") return field.checked === field.defaultChecked;
      if (field.matches("input")) return field.value === field.defaultValue.replace(/[\r\n]/g, "");
      if (field.matches("textarea")) return field.value === field.defaultValue;
      const drawn = [...field.options].findLastIndex((option) => option.defaultSelected);
      return field.selectedIndex === Math.max(drawn, 0);
    }

    keyOf(field) {
      return { code: field.dataset.code, year: field.dataset.year ?? "" };
    }

    show(key, value) {
      for (const field of this.of(key)) {
        if (field.type === "checkbox") field.checked = value === field.value && value !== "";
        else if (field.type === "radio") field.checked = value === field.value;
        else field.value = value;
      }
    }

    setVersion(key, version) {
      for (const field of this.of(key)) {
        if (field.dataset.version !== String(version)) this.#forgetOrigin(field);
        field.dataset.version = version;
      }
    }

    /** A value that was changed is one's own: where it had been taken from no longer counts. */
    #forgetOrigin(field) {
      const note = this.form.querySelector(`[data-origin="${CSS.escape(field.name)}"]`);
      const row = note?.closest("tr.say");
      note?.remove();
      if (row) this.#fold(row);
    }

    /** The sentence below a field; an empty one takes it away. Returns the box, to which a question may add its answers. */
    setProblem(key, sentence, asks = false) {
      const box = document.getElementById(`problem-${key.code}-${key.year}`);
      if (!box) return null;
      box.querySelectorAll("button").forEach((button) => button.remove());
      box.querySelector("span").textContent = sentence;
      box.classList.toggle("say-ask", asks);
      box.classList.toggle("say-bad", !asks);
      box.hidden = !sentence;
      this.#foldRow(box);
      for (const field of this.of(key)) this.#tie(field, box, sentence && !asks);
      return box;
    }

    #foldRow(box) {
      const row = box.closest("tr.say");
      if (row) this.#fold(row);
    }

    #fold(row) {
      row.hidden = [...row.querySelectorAll(".say-box")].every((one) => one.hidden);
      row.previousElementSibling?.classList.toggle("has-say", !row.hidden);
    }

    #tie(field, box, isWrong) {
      const others = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== box.id);
      const described = box.hidden ? others : [...others, box.id];
      if (described.length) field.setAttribute("aria-describedby", described.join(" "));
      else field.removeAttribute("aria-describedby");
      if (isWrong) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }

    /** Somebody else's value stands on the server: shows both, and calls back with the choice. */
    ask(entry, keepMine, takeTheirs) {
      const words = this.state.dataset;
      const { text, by, at } = entry.conflict;
      const sentence = filled(words.conflict, {
        by,
        at,
        theirs: text || words.blank,
        mine: entry.value || words.blank,
      });
      const box = this.setProblem(entry, sentence, true);
      if (!box) return false;
      for (const [label, act] of [
        [words.keepMine, keepMine],
        [words.takeTheirs, takeTheirs],
      ]) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "btn btn-sm btn-outline-secondary";
        button.textContent = label;
        button.addEventListener("click", () => {
          act();
          this.of(entry)[0]?.focus();
        });
        box.append(button);
      }
      return true;
    }

    /** Nothing more can be saved here: what stands in the boxes stays to be read and copied. */
    lock() {
      for (const field of this.form.querySelectorAll("[data-save]")) {
        if (field.matches("textarea, input:not([type=checkbox], [type=radio])")) field.readOnly = true;
        else field.disabled = true;
      }
    }

    /** The version of the file this page shows, if it offers steps. */
    get seen() {
      return document.querySelector("input[name=seen]")?.value ?? "";
    }

    /** What the server computed anew: single figures, then whole panels named by data-live. */
    refresh(answer) {
      for (const [key, text] of Object.entries(answer.computed ?? {})) {
        document.querySelectorAll(`[data-computed="${CSS.escape(key)}"]`).forEach((cell) => (cell.textContent = text));
      }
      if (answer.asks) this.#ask(answer.asks);
      for (const [key, html] of Object.entries(answer)) {
        const panel = key.endsWith("_html") && document.querySelector(`[data-live="${key.slice(0, -5)}"]`);
        if (panel) this.#swap(panel, html);
      }
      if (answer.seen !== undefined) {
        document.querySelectorAll("input[name=seen]").forEach((input) => (input.value = answer.seen));
      }
    }

    /** Plausibility questions come and go with the figures; what was answered stays in its line. */
    #ask(asks) {
      for (const box of this.form.querySelectorAll(".say-ask[id^='ask-']")) {
        const sentence = asks[box.id.slice("ask-".length)] ?? "";
        if (sentence) box.querySelector("label").textContent = sentence;
        box.hidden = !sentence;
        this.#foldRow(box);
      }
    }

    /** Focus inside a panel stays on the same link after the panel is drawn anew; where that is gone, its heading has it. */
    #swap(panel, html) {
      const focused = panel.contains(document.activeElement) ? document.activeElement : null;
      const mark =
        focused &&
        (focused.id ? `#${CSS.escape(focused.id)}` : `[href="${CSS.escape(focused.getAttribute("href") ?? "")}"]`);
      const opened = [...panel.querySelectorAll("details[open][id]")].map((details) => details.id);
      panel.innerHTML = html;
      opened.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
      if (!focused || focused === panel) return;
      (panel.querySelector(mark) ?? panel.closest("[aria-labelledby]")?.querySelector("[tabindex='-1']"))?.focus();
    }

    say(word, values = {}) {
      const isLate = !["saved", "replayed", "saving"].includes(word);
      this.state.classList.toggle("is-late", isLate);
      this.state.replaceChildren(
        iconOf(isLate ? "cloud-slash" : word === "saving" ? "arrow-repeat" : "check-circle-fill"),
        filled(this.state.dataset[word], values),
      );
    }
  }

  window.portal = { ...window.portal, SavedFields };
})();
