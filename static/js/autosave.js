// Saves a filing field by field as one goes. Nothing typed is lost: what could not be sent waits in this browser and goes
// up when the line, the server or the session is back. Contract with the server: docs/look.md, "Autosave".
(() => {
  "use strict";

  const { UnsentStore, SavedFields } = window.portal;
  const PAUSES = [2, 5, 10, 30]; // seconds until the next try
  const PATIENCE = 15; // seconds for one answer
  const QUIET = 400; // milliseconds before one says that saving takes time

  const token = () => /(?:^|; )csrftoken=([^;]*)/.exec(document.cookie)?.[1] ?? "";
  const bare = (text) => String(text ?? "").replace(/[\s,，]/g, "");
  const alertPage = (detail) => document.dispatchEvent(new CustomEvent("portal:alert", { detail }));

  class Autosave {
    constructor(form) {
      this.form = form;
      this.store = new UnsentStore(form.dataset.user, form.dataset.filing);
      this.fields = new SavedFields(form);
      this.tries = 0;
      this.stranded = 0; // how many could not be sent when one last tried
      this.running = null;
      this.#listen();
      this.#restore();
    }

    #listen() {
      this.form.addEventListener("input", (event) => this.#keep(event.target));
      for (const leaving of ["change", "focusout"]) {
        this.form.addEventListener(leaving, (event) => {
          if (leaving === "change") this.#keep(event.target);
          if (event.target.matches("[data-save]")) this.pump();
        });
      }
      for (const back of ["online", "focus"]) window.addEventListener(back, () => this.pump());
      document.addEventListener("submit", (event) => this.#beforeSubmit(event), true);
    }

    /** What was saved while this page was on its way, then what the last visit could not send: shown as typed, and sent. */
    #restore() {
      this.store.reopen(location.pathname);
      this.stranded = this.store.waiting().length;
      this.#catchUp();
      for (const { value, version, ...key } of this.store.recall()) {
        const [field] = this.fields.of(key);
        if (!field || Number(field.dataset.version) >= version) continue;
        const typed = this.store.get(key);
        if (typed?.value === value) this.store.drop(key);
        else if (typed) this.store.put({ ...typed, version });
        this.fields.show(key, value);
        this.fields.setVersion(key, version);
      }
      for (const entry of this.store.all()) {
        this.fields.show(entry, entry.value);
        if (entry.conflict) this.#ask(entry);
      }
      this.pump();
    }

    /** What was typed before this script was there raised no event here. After a reload or a step back it may be what the
        browser brought back from an older page: sent as if nothing had stood there, so that it is laid over nothing unseen. */
    #catchUp() {
      const [visit] = performance.getEntriesByType("navigation");
      const isBroughtBack = ["reload", "back_forward"].includes(visit?.type);
      for (const field of this.fields.changed) {
        if (!isBroughtBack) this.#keep(field);
        else if (!this.store.get(this.fields.keyOf(field))) this.store.put({ ...this.fields.entryOf(field), version: "0" });
      }
    }

    #keep(field) {
      if (!field.matches("[data-save]")) return;
      const entry = this.fields.entryOf(field);
      const known = this.store.get(entry);
      if (known?.value === entry.value) return;
      if (known) entry.version = known.version;
      this.store.put(entry);
    }

    /** Sends what waits, one answer after the other; resolves when nothing waits or nothing can be sent. */
    pump() {
      clearTimeout(this.timer);
      this.running ??= this.#run().finally(() => (this.running = null));
      return this.running;
    }

    async #run() {
      for (let entry; (entry = this.store.waiting()[0]);) {
        if (!(await this.#send(entry))) return;
      }
    }

    async #send(entry) {
      const slow = setTimeout(() => this.fields.say("saving"), QUIET);
      const response = await this.#post(entry).finally(() => clearTimeout(slow));
      if (!response) return this.#later("offline");
      if (response.type === "opaqueredirect" || response.status === 401) return this.#signedOut();
      const answer = await response.json().catch(() => ({}));
      if (response.ok && answer.version !== undefined) return this.#saved(entry, answer);
      if (response.status === 409 && answer.current) return this.#conflict(entry, answer.current);
      if (response.status === 422) return answer.closed ? this.#closed(entry, answer) : this.#refused(entry, answer);
      if (response.status >= 500 || response.status === 429) return this.#later("fault");
      return this.#stopped();
    }

    async #post({ code, year, value, version }) {
      const { user } = this.form.dataset;
      const body = new URLSearchParams({ code, year, value, version, user, seen: this.fields.seen });
      const giveUp = new AbortController();
      const patience = setTimeout(() => giveUp.abort(), PATIENCE * 1000);
      try {
        return await fetch(this.form.dataset.saveUrl, {
          method: "POST",
          body,
          redirect: "manual",
          keepalive: value.length < 10000, // outlives a click that leaves the page
          signal: giveUp.signal,
          headers: { Accept: "application/json", "X-Requested-With": "fetch", "X-CSRFToken": token() },
        });
      } catch {
        return null;
      } finally {
        clearTimeout(patience);
      }
    }

    #saved(entry, answer) {
      this.tries = 0;
      if (this.isSignedOut) alertPage(null);
      this.isSignedOut = false;
      this.fields.setVersion(entry, answer.version);
      if (this.#settle(entry, answer.version)) {
        if (this.#isIdle(entry) && answer.text !== undefined) this.fields.show(entry, answer.text);
        this.fields.setProblem(entry, answer.problem ?? "");
      }
      this.fields.refresh(answer);
      this.#tell("saved", { time: answer.saved_at });
      return true;
    }

    /** Whether what was sent is still what stands in the field; if not, the newer text waits on the new version. */
    #settle(entry, version) {
      const now = this.store.get(entry);
      if (now && now.value !== entry.value) {
        this.store.put({ ...now, version });
        return false;
      }
      this.store.drop(entry);
      this.store.remember(entry, version);
      return true;
    }

    #isIdle(entry) {
      return this.fields.of(entry).every((field) => field !== document.activeElement);
    }

    /** The answer to an earlier try was lost when the server already holds our own text. */
    #conflict(entry, current) {
      this.fields.setVersion(entry, current.version);
      const now = this.store.get(entry) ?? entry;
      if (bare(current.text) === bare(entry.value)) {
        this.#settle(entry, current.version);
        this.#tell("saved", { time: current.at });
        return true;
      }
      const asked = { ...now, version: current.version, conflict: current };
      this.store.put(asked);
      this.#ask(asked);
      return true;
    }

    #ask(entry) {
      this.fields.say("asked");
      const keepMine = () => {
        const { conflict: _answered, ...mine } = this.store.get(entry) ?? entry;
        this.store.put(mine);
        this.fields.setProblem(entry, "");
        this.pump();
      };
      const takeTheirs = () => {
        this.store.drop(entry);
        this.fields.show(entry, entry.conflict.text);
        this.fields.setProblem(entry, "");
        this.#tell("saved", { time: entry.conflict.at });
      };
      if (!this.fields.ask(entry, keepMine, takeTheirs)) {
        alertPage({ word: "conflict", items: entry.label, address: entry.page });
      }
    }

    /** Not taken at all: the sentence stands beside the field, what was typed stays in it. */
    #refused(entry, answer) {
      this.store.drop(entry);
      this.fields.setProblem(entry, answer.problem ?? "");
      this.#tell("refused");
      return true;
    }

    /** Too late, or the section is closed: what was typed is not at fault, stays on the page and in this browser. */
    #closed(entry, answer) {
      this.store.put({ ...(this.store.get(entry) ?? entry), closed: true });
      this.fields.setProblem(entry, answer.problem ?? "");
      if (entry.page === location.pathname) this.fields.lock();
      this.fields.say("closed");
      alertPage({ word: "closed", items: entry.label, why: answer.problem });
      return true;
    }

    #signedOut() {
      this.isSignedOut = true;
      this.stranded = this.store.size;
      alertPage({ word: "signed-out-unsent", count: this.store.size });
      this.fields.say("signedOut", { count: this.store.size });
      return false;
    }

    #stopped() {
      this.fields.say("stopped", { count: this.store.size });
      return false;
    }

    #later(word) {
      this.stranded = this.store.size;
      this.fields.say(word, { count: this.store.size });
      const pause = PAUSES[Math.min(this.tries++, PAUSES.length - 1)];
      this.timer = setTimeout(() => this.pump(), pause * 1000);
      return false;
    }

    #tell(word, values) {
      if (this.store.waiting().length) return;
      const isReplayed = word === "saved" && this.stranded > 0;
      this.fields.say(isReplayed ? "replayed" : word, { ...values, count: this.stranded });
      this.stranded = 0;
    }

    /** A step is taken on what the server has: first everything goes up. */
    async #beforeSubmit(event) {
      const form = event.target;
      if (form === this.form && !event.submitter) event.preventDefault();
      if (form.method === "dialog" || form.matches("[data-signs-out], .demo form") || this.store.size === 0) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const submitter = event.submitter;
      await this.pump();
      if (this.store.size) alertPage({ word: "unsent", count: this.store.size });
      else form.requestSubmit(submitter);
    }
  }

  document.querySelectorAll("form[data-save-url]").forEach((form) => new Autosave(form));
})();
