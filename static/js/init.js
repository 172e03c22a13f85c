import { createAll, initAll } from "../nhsuk/nhsuk-frontend.min.js";
import { Autosave, forgetDrafts } from "./autosave.js";
import { Poll } from "./poll.js";
import { countWords, normaliseText } from "./words.js";

const count = (text, context) =>
  context.config.countType === "words" ? countWords(text) : normaliseText(text).length;

initAll({ characterCount: { countFunction: count } });
createAll(Autosave);
createAll(Poll);

document.querySelector("[data-forget-drafts]")?.addEventListener("submit", forgetDrafts);
