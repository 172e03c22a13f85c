import { Component } from "../nhsuk/nhsuk-frontend.min.js";

/**
 * Shows the progress of a job: <div data-module="app-poll" data-url="/..." data-every="1000">.
 *
 * The address answers with the div's new contents. Polling stops by itself when those contents hold
 * [data-poll-done] (with data-poll-reload on the div, the page is then loaded again) or on a refusal.
 */
export class Poll extends Component {
  static moduleName = "app-poll";
  #failures = 0;

  constructor($root) {
    super($root);
    this.every = Number($root.dataset.every ?? 1000);
    if (!$root.querySelector("[data-poll-done]")) this.later();
  }

  later() {
    const wait = document.hidden ? this.every * 5 : this.every;
    setTimeout(() => this.ask(), Math.min(30000, wait * 2 ** this.#failures));
  }

  async ask() {
    let html = null;
    try {
      const headers = { "X-Requested-With": "XMLHttpRequest", "HX-Request": "true" };
      const answer = await fetch(this.$root.dataset.url, { headers, redirect: "manual" });
      if (answer.type === "opaqueredirect" || (answer.status >= 400 && answer.status < 500)) return;
      if (answer.ok) html = await answer.text();
    } catch {
      // The network is away; the next turn asks again, later each time.
    }
    this.#failures = html === null ? this.#failures + 1 : 0;
    if (html !== null && html !== this.last) {
      this.last = html;
      this.$root.innerHTML = html;
    }
    if (!this.$root.querySelector("[data-poll-done]")) this.later();
    else if ("pollReload" in this.$root.dataset) location.reload();
  }
}
