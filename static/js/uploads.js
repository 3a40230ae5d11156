// Files into the slots of a form: many at once by choosing or dropping, each with its progress, paused and resumed, going
// on after a broken line or a reload. Without this script the form sends them. Contract with the server: docs/uploads.md.
(() => {
  "use strict";

  const AT_ONCE = 3;
  const CHUNK = 8 * 1024 * 1024; // bytes of one request: no more is lost by a line that breaks
  const PAUSES = [0, 1000, 3000, 5000, 10000, 20000, 30000]; // milliseconds until the next try
  const LATER = 15000; // milliseconds until the tries begin again
  const LOOK_AGAIN = 2000; // milliseconds while the virus scanner is at work

  const place = document.querySelector("[data-uploads-url]");
  if (!place || !window.tus?.isSupported) return;

  const { livePage } = window.portal;
  const words = place.dataset;
  const token = () => /(?:^|; )csrftoken=([^;]*)/.exec(document.cookie)?.[1] ?? "";
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");
  const shown = (bytes) => (bytes < 1048576 ? `${Math.ceil(bytes / 1024)}KB` : `${(bytes / 1048576).toFixed(1)}MB`);
  const announce = (sentence) => (document.getElementById("live-status").textContent = sentence);
  const alertPage = (detail) => document.dispatchEvent(new CustomEvent("portal:alert", { detail }));
  class SignedOut extends Error {}

  function button(label, name, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn-text";
    made.textContent = label;
    made.setAttribute("aria-label", filled(words.of, { act: label, name }));
    made.addEventListener("click", act);
    return made;
  }

  /** One file on its way, and its row in the slot. */
  class Sending {
    constructor(slot, file, begun) {
      this.slot = slot;
      this.file = file;
      this.sent = 0;
      this.state = "waiting";
      this.#draw();
      this.upload = new tus.Upload(file, {
        endpoint: place.dataset.uploadsUrl,
        uploadUrl: begun,
        chunkSize: CHUNK,
        retryDelays: PAUSES,
        storeFingerprintForResuming: false,
        metadata: { filename: file.name, slot: slot.name, modified: String(file.lastModified) },
        headers: { "X-Requested-With": "fetch" },
        onBeforeRequest: (request) => request.setHeader("X-CSRFToken", token()),
        onAfterResponse: (_request, response) => {
          if (response.getStatus() === 401) throw new SignedOut();
        },
        onShouldRetry: (error) => this.#mayTryAgain(error),
        onProgress: (sent) => this.#progress(sent),
        onSuccess: ({ lastResponse }) => this.#arrived(lastResponse.getHeader("Upload-Refused")),
        onError: (error) => this.#failed(error),
      });
    }

    get isRunning() {
      return !["paused", "refused", "done"].includes(this.state);
    }

    get isLate() {
      return ["offline", "fault", "signedOut"].includes(this.state);
    }

    #draw() {
      const { name } = this.file;
      this.row = document.createElement("li");
      this.bar = document.createElement("progress");
      this.bar.max = this.file.size || 1;
      this.bar.value = 0;
      this.bar.setAttribute("aria-label", filled(words.progress, { name }));
      this.says = document.createElement("span");
      this.says.className = "meta";
      const called = document.createElement("b");
      called.textContent = name;
      this.pauser = button(words.pause, name, () => this.pause());
      this.resumer = button(words.resume, name, () => this.resume());
      this.canceller = button(words.cancel, name, () => this.cancel());
      this.dismisser = button(words.dismiss, name, () => this.dismiss());
      this.row.append(called, this.bar, this.says, this.pauser, this.resumer, this.canceller, this.dismisser);
      this.slot.rows.append(this.row);
      this.say("waiting");
    }

    say(state, sentence) {
      this.state = state;
      const { size } = this.file;
      const percent = size ? Math.floor((this.sent / size) * 100) : 0;
      this.says.textContent = sentence ?? filled(words[state], { sent: shown(this.sent), size: shown(size), percent });
      this.row.classList.toggle("is-late", this.isLate);
      this.row.classList.toggle("is-bad", state === "refused");
      this.bar.hidden = state === "refused";
      this.pauser.hidden = !this.isRunning || state === "checking";
      this.resumer.hidden = state !== "paused";
      this.canceller.hidden = state === "refused" || state === "checking";
      this.dismisser.hidden = state !== "refused";
    }

    start() {
      clearTimeout(this.timer);
      this.say("sending");
      this.upload.start();
    }

    /** At once instead of at the next try: the line is back, or somebody has signed in again. */
    async again() {
      await this.upload.abort();
      this.start();
    }

    async pause() {
      clearTimeout(this.timer);
      this.say("paused");
      this.resumer.focus();
      await this.upload.abort();
      line.next();
    }

    resume() {
      this.say("waiting");
      this.pauser.focus();
      line.next();
    }

    async cancel() {
      clearTimeout(this.timer);
      this.leave();
      announce(filled(words.cancelled, { name: this.file.name }));
      await this.upload.abort(true).catch(() => {}); // what stays on the server expires
      livePage.refresh();
    }

    dismiss() {
      this.leave();
    }

    leave() {
      this.state = "done";
      this.row.remove();
      this.slot.heading.focus();
      this.slot.left(this);
      line.drop(this);
    }

    #progress(sent) {
      if (!this.isRunning) return;
      this.sent = sent;
      this.bar.value = sent;
      this.say(sent < this.file.size ? "sending" : "checking");
    }

    #mayTryAgain(error) {
      const status = error.originalResponse?.getStatus();
      const isOurs = status === undefined || status >= 500 || status === 409 || status === 423;
      if (error.causingError instanceof SignedOut || !isOurs) return false;
      if (!status || status >= 500) this.say(navigator.onLine ? "fault" : "offline");
      return true;
    }

    #arrived(refusal) {
      if (refusal) return this.#refuse(decodeURIComponent(refusal));
      const hadFocus = this.row.contains(document.activeElement);
      this.state = "done";
      this.row.remove();
      if (hadFocus) this.slot.heading.focus();
      line.drop(this);
      this.slot.arrived(this);
    }

    #refuse(sentence) {
      this.say("refused", sentence);
      announce(sentence);
      this.slot.spoilt();
      line.next();
    }

    #failed(error) {
      if (error.causingError instanceof SignedOut) {
        this.say("signedOut");
        return alertPage({ word: "signed-out" });
      }
      const response = error.originalResponse;
      if ([413, 422].includes(response?.getStatus())) return this.#refuse(response.getBody());
      if (response && response.getStatus() < 500) return this.#refuse(words.forbidden);
      this.say(navigator.onLine ? "fault" : "offline");
      this.timer = setTimeout(() => this.start(), LATER);
    }
  }

  /** All files on their way: a few at once, the others in their order. */
  const line = {
    all: [],
    add(sending) {
      this.all.push(sending);
      this.next();
    },
    drop(sending) {
      this.all = this.all.filter((other) => other !== sending);
      this.next();
    },
    get running() {
      return this.all.filter((one) => one.isRunning);
    },
    next() {
      const busy = this.running.filter((one) => one.state !== "waiting").length;
      const waiting = this.all.filter((one) => one.state === "waiting");
      waiting.slice(0, Math.max(AT_ONCE - busy, 0)).forEach((one) => one.start());
    },
    late(...states) {
      return this.all.filter((one) => states.includes(one.state));
    },
  };

  /** One kind of evidence: where files are chosen or dropped, and where its words are said.
   *
   * Where it gathers, what has been chosen is one set: its form hands it in once all of it is there.
   */
  class Slot {
    constructor(section) {
      bound.add(section);
      this.section = section;
      this.name = section.dataset.slot;
      this.rows = section.querySelector("[data-uploads]");
      this.heading = section.querySelector("h3");
      this.words = section.querySelector("[data-said]");
      this.gathering = section.querySelector("form[data-gathers]");
      this.set = [];
      const input = section.querySelector("input[type=file]");
      section.querySelector("[data-send]").hidden = true;
      section.querySelector("[data-drop-words]").hidden = false;
      input.addEventListener("change", () => this.#takeFrom(input));
      this.#takeFrom(input); // chosen before this script was there
      section.addEventListener("drop", (event) => this.take(filesOf(event.dataTransfer)));
      for (const kind of ["dragenter", "dragover"]) section.addEventListener(kind, () => this.#mark(true));
      for (const kind of ["dragleave", "drop"]) section.addEventListener(kind, () => this.#mark(false));
      section.addEventListener("submit", (event) => this.#act(event));
      section.addEventListener("click", (event) => this.#forget(event));
    }

    say(sentence, isBad = false) {
      this.words.textContent = sentence;
      this.words.classList.toggle("t-bad", isBad);
    }

    take(files) {
      this.say("");
      const chosen = files.map((file) => new Sending(this, file, this.#begun(file)));
      if (this.gathering) this.set.push(...chosen);
      chosen.forEach((sending) => line.add(sending));
    }

    #takeFrom(input) {
      this.take([...input.files]);
      input.value = "";
    }

    arrived({ file: { name } }) {
      announce(filled(words.one, { name }));
      if (this.gathering) return this.#handInWhole();
      livePage.refresh(1);
    }

    /** One that is not taken holds up its set; what has arrived of the others need not be sent again. */
    spoilt() {
      if (this.set.length > 1) this.say(words.spoilt, true);
      this.set = [];
    }

    left(sending) {
      this.set = this.set.filter((other) => other !== sending);
      this.#handInWhole();
    }

    async #handInWhole() {
      if (!this.set.length || this.set.some((sending) => sending.state !== "done")) return;
      const named = this.set.map(({ upload }) => {
        const field = document.createElement("input");
        field.type = "hidden";
        field.name = "uploads";
        field.value = /(\d+)\/$/.exec(upload.url)[1];
        return field;
      });
      this.set = [];
      this.gathering.append(...named);
      for (const { text, isBad } of await livePage.act(this.gathering)) this.say(text, isBad);
      named.forEach((field) => field.remove());
      this.section.dispatchEvent(new CustomEvent("portal:job", { bubbles: true })); // its block shows what becomes of it
    }

    /** The address of an upload of this very file that was begun before. */
    #begun(file) {
      const known = [...this.section.querySelectorAll("[data-unfinished]")].find(
        ({ dataset }) =>
          dataset.name === file.name &&
          Number(dataset.size) === file.size &&
          Number(dataset.modified) === file.lastModified,
      );
      known?.remove();
      return known?.dataset.unfinished;
    }

    #mark(isOver) {
      this.section.classList.toggle("is-over", isOver);
    }

    async #act(event) {
      const form = event.target;
      if (!form.matches("[data-act]")) return;
      event.preventDefault();
      for (const { text, isBad } of await livePage.act(form, event.submitter)) this.say(text, isBad);
    }

    async #forget(event) {
      const forgetter = event.target.closest("[data-forget]");
      if (!forgetter) return;
      const address = forgetter.closest("[data-unfinished]").dataset.unfinished;
      const headers = { "X-CSRFToken": token(), "X-Requested-With": "fetch", "Tus-Resumable": "1.0.0" };
      await fetch(address, { method: "DELETE", headers }).catch(() => alertPage({ word: "unreachable" }));
      await livePage.refresh();
      this.heading.focus();
    }
  }

  const bound = new WeakSet();

  function bindIn(part) {
    for (const section of part.querySelectorAll("[data-slot]")) if (!bound.has(section)) new Slot(section);
  }

  /** What was dropped, without folders: a browser gives nothing of them. */
  function filesOf(data) {
    const entries = [...data.items].filter((item) => item.kind === "file");
    return entries.filter((item) => !item.webkitGetAsEntry()?.isDirectory).map((item) => item.getAsFile());
  }

  /** While the virus scanner is at work, look again. */
  function watch() {
    setTimeout(async () => {
      if (document.querySelector("[data-scanning]") && !document.hidden) await livePage.refresh();
      watch();
    }, LOOK_AGAIN);
  }

  bindIn(place);
  document.addEventListener("htmx:load", (event) => bindIn(event.target.parentElement ?? document));
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (line.running.length && event.detail.target.querySelector("[data-slot]")) event.detail.shouldSwap = false; // later
  });
  for (const kind of ["dragover", "drop"]) document.addEventListener(kind, (event) => event.preventDefault());
  window.addEventListener("offline", () => line.running.forEach((one) => one.state !== "waiting" && one.say("offline")));
  window.addEventListener("online", () => line.late("offline", "fault").forEach((one) => one.again()));
  window.addEventListener("focus", () => {
    if (line.late("signedOut").length) alertPage(null);
    line.late("signedOut").forEach((one) => one.again());
  });
  window.addEventListener("beforeunload", (event) => {
    if (line.running.length) event.preventDefault();
  });
  document.addEventListener(
    "submit",
    (event) => {
      if (!event.target.closest(".decide") || !line.running.length) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      alertPage({ word: "unsent", count: line.running.length });
    },
    true,
  );
  watch();
})();
