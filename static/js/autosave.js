import { Component } from "../nhsuk/nhsuk-frontend.min.js";

const PAUSE = 2000; // ms after typing stops
const LONGEST_WAIT = 60000; // ms between retries
const PREFIX = "app-draft:";

/** Forget every unsent draft in this browser: done on signing out, as the computer may be shared. */
export function forgetDrafts() {
  for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
}

/**
 * Saves a form as it is filled in: after a pause, on change, and when the tab is hidden.
 *
 * <form data-module="app-autosave" data-url="/..."> with a hidden "version" and a [data-autosave-status].
 * Sends the fields (never files or passwords) and a save_id that stays the same when one save is retried.
 * The server answers {"saved": "3:30pm", "version": 4}; 409 {"message", "current"} when another tab or
 * person was first; 400 {"message"} when this cannot be saved. Until the answer, the text is also kept
 * in localStorage, and put back if the page is opened again.
 */
export class Autosave extends Component {
  static moduleName = "app-autosave";
  #timer;
  #sending = false;
  #waiting = null; // the save not yet acknowledged: { id, fields }
  #failures = 0;
  #stopped = false;
  #leaving = false;

  constructor($root) {
    super($root);
    this.key = PREFIX + $root.dataset.url;
    this.status = $root.querySelector("[data-autosave-status]");
    this.restore();
    $root.addEventListener("input", (event) => this.changed(event, PAUSE));
    $root.addEventListener("change", (event) => this.changed(event, 100));
    $root.addEventListener("submit", () => {
      this.#leaving = true;
      clearTimeout(this.#timer);
      localStorage.removeItem(this.key);
    });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden && this.#waiting && !this.#leaving) this.save(true);
    });
    addEventListener("online", () => this.#waiting && this.save());
    addEventListener("beforeunload", (event) => {
      if (this.#failures && this.#waiting && !this.#leaving) event.preventDefault();
    });
  }

  /** The form's text fields as [name, value] pairs. */
  fields() {
    const secret = new Set([...this.$root.querySelectorAll("[type=password]")].map((input) => input.name));
    const skipped = new Set(["csrfmiddlewaretoken", "version", ...secret]);
    return [...new FormData(this.$root)].filter(([name, value]) => !(value instanceof File) && !skipped.has(name));
  }

  changed(event, wait) {
    if (this.#stopped || event.target.type === "file" || event.target.dataset.autosave === "off") return;
    this.#waiting = { id: crypto.randomUUID?.() ?? uuid(), fields: this.fields() };
    this.keep();
    this.later(wait);
  }

  keep() {
    try {
      const version = this.$root.elements.version?.value;
      localStorage.setItem(this.key, JSON.stringify({ version, fields: this.#waiting.fields }));
    } catch {
      // Storage is full or forbidden: the server's copy is the one that counts.
    }
  }

  /** Put back what an earlier visit could not send, unless the server has moved on since. */
  restore() {
    let draft = null;
    try {
      draft = JSON.parse(localStorage.getItem(this.key));
    } catch {
      // Not readable: nothing to put back.
    }
    if (!draft) return;
    const same = JSON.stringify(draft.fields) === JSON.stringify(this.fields());
    if (same || draft.version !== this.$root.elements.version?.value) {
      localStorage.removeItem(this.key);
      return;
    }
    const values = Map.groupBy ? Map.groupBy(draft.fields, ([name]) => name) : new Map();
    for (const input of this.$root.elements) {
      if (!input.name || input.type === "hidden" || input.type === "file") continue;
      const kept = (values.get(input.name) ?? []).map(([, value]) => value);
      if (["checkbox", "radio"].includes(input.type)) input.checked = kept.includes(input.value);
      else if (kept.length) [input.value] = kept;
    }
    this.#waiting = { id: crypto.randomUUID?.() ?? uuid(), fields: this.fields() };
    this.say("We put back what you typed last time. Saving it now.");
    this.later(PAUSE);
  }

  later(wait) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.save(), wait);
  }

  async save(keepalive = false) {
    if (this.#stopped || this.#leaving || !this.#waiting) return;
    if (this.#sending) {
      this.later(500);
      return;
    }
    this.#sending = true;
    const sent = this.#waiting;
    const body = new FormData();
    for (const [name, value] of sent.fields) body.append(name, value);
    for (const name of ["csrfmiddlewaretoken", "version"]) {
      const input = this.$root.elements[name];
      if (input) body.append(name, input.value);
    }
    body.append("save_id", sent.id);
    try {
      const answer = await fetch(this.$root.dataset.url, {
        method: "POST",
        body,
        keepalive,
        headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" },
        redirect: "manual",
      });
      await this.heard(answer, sent);
    } catch {
      this.retry("We could not save. Your words are kept in this browser, and we will try again.");
    } finally {
      this.#sending = false;
    }
  }

  async heard(answer, sent) {
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
      this.retry("You have been signed out. Sign in again in another tab; your words are kept in this browser.");
    } else if (answer.status === 409) {
      this.conflict(await answer.json());
    } else if (answer.status === 400) {
      this.#failures = 0;
      this.say((await answer.json()).message);
    } else if (answer.ok) {
      this.acknowledged(await answer.json(), sent);
    } else {
      this.retry("We could not save. Your words are kept in this browser, and we will try again.");
    }
  }

  acknowledged(reply, sent) {
    this.#failures = 0;
    const version = this.$root.elements.version;
    if (version && reply.version !== undefined) version.value = reply.version;
    this.say(`Saved at ${reply.saved}`);
    if (this.#waiting === sent) {
      this.#waiting = null;
      localStorage.removeItem(this.key);
    } else {
      this.keep();
      this.later(PAUSE);
    }
    this.$root.dispatchEvent(new CustomEvent("app:saved", { bubbles: true, detail: reply }));
  }

  /** Somebody else saved first: stop, keep both texts on the page, and let the person choose. */
  conflict({ message, current, version }) {
    this.#stopped = true;
    clearTimeout(this.#timer);
    localStorage.removeItem(this.key);
    this.say(message, true);
    if (current === undefined || current === null || current === "") return;
    const heading = Object.assign(document.createElement("strong"), { textContent: "What is saved now" });
    const text = Object.assign(document.createElement("p"), { className: "app-autosave__current" });
    text.textContent = typeof current === "string" ? current : JSON.stringify(current, null, 1);
    this.status.append(document.createElement("br"), heading, text);
    if (version !== undefined && this.$root.elements.version) this.offer(version);
  }

  /** Two buttons: what is on the page replaces what is saved, or the other way round. */
  offer(version) {
    const button = (label) =>
      Object.assign(document.createElement("button"), {
        type: "button",
        className: "nhsuk-button nhsuk-button--secondary nhsuk-button--small",
        textContent: label,
      });
    const [mine, saved] = [button("Save mine instead"), button("Keep what is saved")];
    mine.addEventListener("click", () => {
      this.#stopped = false;
      this.$root.elements.version.value = version;
      this.#waiting = { id: crypto.randomUUID?.() ?? uuid(), fields: this.fields() };
      this.keep();
      this.say("Saving what you typed.");
      this.save();
    });
    saved.addEventListener("click", () => {
      this.#leaving = true;
      location.reload();
    });
    const choice = Object.assign(document.createElement("p"), { className: "app-actions" });
    choice.append(mine, saved);
    this.status.append(choice);
  }

  retry(text) {
    this.#failures += 1;
    this.say(text, true);
    this.later(Math.min(LONGEST_WAIT, PAUSE * 2 ** this.#failures));
  }

  say(text, bad = false) {
    if (!this.status) return;
    this.status.classList.toggle("app-autosave--bad", bad);
    if (this.status.textContent !== text) this.status.textContent = text;
  }
}

/** For plain http on a name other than localhost, where crypto.randomUUID is absent. */
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}
