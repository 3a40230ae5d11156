// What was typed and is not yet on the server, kept in this browser by user and filing.
// An entry: {code, year, value, version, label, page}; a conflict is added when the server holds something else, and
// closed when its section takes nothing any more: such an entry waits until its page is open again.
(() => {
  "use strict";

  class UnsentStore {
    constructor(user, filing) {
      this.key = `portal.unsent.${user}.${filing}`;
      this.memory = "{}"; // where the browser keeps nothing, at least as long as the page lives
    }

    read() {
      try {
        return JSON.parse(localStorage.getItem(this.key) ?? this.memory);
      } catch {
        return JSON.parse(this.memory);
      }
    }

    write(entries) {
      this.memory = JSON.stringify(entries);
      try {
        if (Object.keys(entries).length) localStorage.setItem(this.key, this.memory);
        else localStorage.removeItem(this.key);
      } catch {
        // full or forbidden: the copy in memory stands
      }
    }

    static idOf({ code, year }) {
      return `${code}|${year}`;
    }

    put(entry) {
      this.write({ ...this.read(), [UnsentStore.idOf(entry)]: entry });
    }

    get(entry) {
      return this.read()[UnsentStore.idOf(entry)];
    }

    drop(entry) {
      const entries = this.read();
      delete entries[UnsentStore.idOf(entry)];
      this.write(entries);
    }

    all() {
      return Object.values(this.read());
    }

    waiting() {
      return this.all().filter((entry) => !entry.conflict && !entry.closed);
    }

    /** A page that is open again takes what had come too late. */
    reopen(page) {
      for (const { closed, ...entry } of this.all()) {
        if (closed && entry.page === page) this.put(entry);
      }
    }

    /** What was just saved, for the page that a reload asked for before the server had it. Kept in this tab only. */
    remember(entry, version) {
      const known = this.#remembered();
      known[UnsentStore.idOf(entry)] = { code: entry.code, year: entry.year, value: entry.value, version };
      try {
        sessionStorage.setItem(`${this.key}.saved`, JSON.stringify(known));
      } catch {
        // full or forbidden: the next look at the page shows it
      }
    }

    /** Everything remembered, once. */
    recall() {
      const known = Object.values(this.#remembered());
      sessionStorage.removeItem(`${this.key}.saved`);
      return known;
    }

    #remembered() {
      try {
        return JSON.parse(sessionStorage.getItem(`${this.key}.saved`) ?? "{}");
      } catch {
        return {};
      }
    }

    /** How many are still to be sent or decided on. */
    get size() {
      return this.all().filter((entry) => !entry.closed).length;
    }
  }

  window.portal = { ...window.portal, UnsentStore };
})();
