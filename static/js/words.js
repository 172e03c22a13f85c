/** One word rule for the browser and the server (workflows/core/words.py): runs of what is not space. */
const WORD = /[^\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+/g;

export const countWords = (text) => (text.match(WORD) ?? []).length;

export const normaliseText = (text) => text.replaceAll("\r\n", "\n").replaceAll("\r", "\n");
