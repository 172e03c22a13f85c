import { Component, createAll } from "../nhsuk/nhsuk-frontend.min.js";

const typing = (element) => element.matches("textarea, select, input:not([type=radio]):not([type=checkbox])");
const plain = (event) => !(event.ctrlKey || event.altKey || event.metaKey);

/** A member's own marks as a grid: digits mark, arrows and Enter move, every change is saved on its own. */
export class ScoreGrid extends Component {
  static moduleName = "app-score-grid";

  constructor($root) {
    super($root);
    this.status = $root.querySelector("[data-score-status]");
    this.low = Number(this.status?.dataset.low);
    this.high = Number(this.status?.dataset.high);
    this.queue = Promise.resolve(); // one save after another, so that versions follow
    $root.addEventListener("keydown", (event) => this.key(event));
    $root.addEventListener("change", (event) => this.changed(event.target));
    $root.addEventListener("focusin", (event) => event.target.matches("[data-row]") && event.target.select());
  }

  move(cell, down, right) {
    const row = Number(cell.dataset.row) + down;
    const column = Number(cell.dataset.column) + right;
    const next = this.$root.querySelector(`[data-row="${row}"][data-column="${column}"]`);
    next?.focus();
    return Boolean(next);
  }

  key(event) {
    const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    const step = event.key === "Enter" ? [event.shiftKey ? -1 : 1, 0] : steps[event.key];
    if (!step || !plain(event) || !event.target.matches("[data-row]")) return;
    event.preventDefault();
    this.move(event.target, ...step);
  }

  changed(cell) {
    if (!cell.matches("[data-row]")) return;
    const text = cell.value.trim();
    const bad = text !== "" && !(/^\d{1,2}$/.test(text) && Number(text) >= this.low && Number(text) <= this.high);
    cell.classList.toggle("nhsuk-input--error", bad);
    cell.setAttribute("aria-invalid", String(bad));
    if (bad) this.say(`Choose a mark from ${this.low} to ${this.high}.`, true);
    else this.queue = this.queue.then(() => this.save(cell, text));
  }

  async save(cell, text) {
    const [prefix, code, key, version] = cell.name.split(".");
    const body = new FormData();
    body.append("value", text);
    body.append("version", version);
    body.append("csrfmiddlewaretoken", this.$root.elements.csrfmiddlewaretoken.value);
    try {
      const answer = await fetch(cell.dataset.url, {
        method: "POST",
        body,
        headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" },
        redirect: "manual",
      });
      if (answer.type === "opaqueredirect") throw new Error("signed out");
      const reply = await answer.json();
      if (!answer.ok) {
        this.say(`${cell.ariaLabel}: ${reply.message} ${reply.current ? `Saved now: ${reply.current}` : ""}`, true);
        return;
      }
      cell.name = [prefix, code, key, reply.version].join(".");
      this.say(`Saved at ${reply.saved}`);
    } catch {
      this.say("A mark could not be saved. Use “Save marks” when you are connected and signed in.", true);
    }
  }

  say(text, bad = false) {
    this.status.classList.toggle("app-autosave--bad", bad);
    this.status.textContent = text;
  }
}

/** The keyboard of one answer: a digit marks, Enter saves and goes on, left and right change candidate. */
function answerKeys(event) {
  const form = document.querySelector("[data-score-form]");
  if (!form || !plain(event) || typing(event.target)) return;
  if (/^\d$/.test(event.key)) {
    const radio = form.querySelector(`input[name="value"][value="${event.key}"]`);
    if (!radio) return;
    radio.checked = true;
    radio.focus();
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  } else if (event.key === "Enter" && !event.target.matches("a, button, summary")) {
    event.preventDefault();
    form.requestSubmit(form.querySelector('[name="next"]'));
  } else if (!event.target.matches("[type=radio]")) {
    const link = { ArrowLeft: "[data-score-previous]", ArrowRight: "[data-score-next]" }[event.key];
    if (link) document.querySelector(link)?.click();
  }
}

createAll(ScoreGrid);
document.addEventListener("keydown", answerKeys);
