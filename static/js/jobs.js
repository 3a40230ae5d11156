// Asks how far each job on the page is until it has ended, and then says so:
//   document.addEventListener("portal:job", (event) => event.target …)   // the .job that has ended
(() => {
  "use strict";

  const EVERY = 1000; // milliseconds
  const PAUSES = [2000, 5000, 10000]; // without an answer

  class JobWatch {
    constructor(place) {
      this.place = place;
      this.failures = 0;
      this.#later(EVERY);
    }

    get #now() {
      return this.place.querySelector("[data-job-now]");
    }

    #later(pause) {
      setTimeout(() => this.#ask(), pause);
    }

    async #ask() {
      const response = await fetch(this.place.dataset.job, {
        redirect: "manual",
        headers: { "X-Requested-With": "fetch" },
      }).catch(() => null);
      if (response?.status === 401) return this.#signedOut();
      if (response?.status === 404) return;
      if (!response?.ok) return this.#later(PAUSES[Math.min(this.failures++, PAUSES.length - 1)]);
      this.failures = 0;
      const answer = new DOMParser().parseFromString(await response.text(), "text/html");
      this.#show(answer.querySelector("[data-job-now]"));
    }

    #show(fresh) {
      if (!fresh.isEqualNode(this.#now)) this.#now.replaceWith(fresh);
      this.#say(fresh.querySelector("[data-ended], [data-no-worker]")?.textContent ?? "");
      if (fresh.hasAttribute("data-open")) return this.#later(EVERY);
      this.place.dispatchEvent(new CustomEvent("portal:job", { bubbles: true }));
    }

    #say(words) {
      const status = this.place.querySelector("[role=status]");
      if (status.textContent !== words) status.textContent = words;
    }

    #signedOut() {
      document.dispatchEvent(new CustomEvent("portal:alert", { detail: { word: "signed-out" } }));
    }
  }

  const watched = new WeakSet();

  function watchIn(part) {
    for (const open of part.querySelectorAll("[data-job] > [data-open]")) {
      const place = open.parentElement;
      if (!watched.has(place)) new JobWatch(place);
      watched.add(place);
    }
  }

  watchIn(document);
  document.addEventListener("htmx:load", (event) => watchIn(event.target.parentElement ?? document));
})();
