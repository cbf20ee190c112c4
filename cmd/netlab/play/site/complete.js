// Which names may stand where the caret is, and what the one at the caret means, by
// the reference of the language.

import { tokens } from "./highlight.js";

export class Language {
  #words;

  constructor(reference) {
    this.#words = reference;
    // names are those that every lab has.
    this.names = new Set(reference.filter((w) => !w.of && !w.in && !w.module).map((w) => w.name));
  }

  // complete returns { begin, words } for the name that ends at the caret: the words
  // that begin with it. There are none in strings and comments.
  complete(text, caret) {
    const { begin, inside } = wordAt(text, caret);
    const typed = text.slice(begin, caret);
    if (inside) return { begin, words: [] };
    const fits = (w) => w.name.startsWith(typed) && w.name !== typed;
    if (text[begin - 1] === ".") {
      const seen = new Map();
      for (const w of this.#words) if (w.of && fits(w)) seen.set(w.signature, w);
      return { begin, words: [...seen.values()] };
    }
    const call = callAt(text, begin);
    const out = this.#words.filter((w) => w.in && call && w.in.includes(call.name) && fits(w));
    if (typed) {
      out.push(...this.#words.filter((w) => !w.of && !w.in && fits(w)));
      const known = new Set(out.map((w) => w.name));
      for (const [kind, from, to] of tokens(text, this.names)) {
        const name = text.slice(from, to);
        if (kind !== "name" || text[from - 1] === "." || from === begin || known.has(name) || !name.startsWith(typed) || name === typed) continue;
        known.add(name);
        out.push({ name, signature: name, doc: "" });
      }
    }
    return { begin, words: out };
  }

  // explain returns the words that are meant at the caret: those of the name there, or
  // else of the call whose arguments it is in.
  explain(text, caret) {
    const { begin, end, inside } = wordAt(text, caret);
    if (!inside && end > begin) {
      const found = this.#meanings(text, begin, text.slice(begin, end));
      if (found.length) return found;
    }
    const call = callAt(text, begin);
    return call ? this.#meanings(text, call.begin, call.name) : [];
  }

  #meanings(text, begin, name) {
    const method = text[begin - 1] === ".";
    const call = callAt(text, begin);
    return this.#words.filter((w) => w.name === name && (!w.module || text.includes(w.module)) && (w.in ? !method && call && w.in.includes(call.name) : Boolean(w.of) === method));
  }
}

// wordAt is the name that the caret is in, and whether that is inside a string or a
// comment.
function wordAt(text, caret) {
  let inside = false;
  for (const [kind, begin, end] of tokens(text, new Set())) {
    if (begin >= caret) break;
    if (kind === "comment" || kind === "string") inside = caret <= end && (kind === "comment" || caret < end || !closed(text, begin, end));
  }
  let begin = caret;
  while (begin > 0 && /\w/.test(text[begin - 1])) begin--;
  let end = caret;
  while (end < text.length && /\w/.test(text[end])) end++;
  return { begin, end, inside };
}

function closed(text, begin, end) {
  const quote = text.startsWith('"""', begin) || text.startsWith("'''", begin) ? 3 : 1;
  return end - begin >= 2 * quote && text.slice(end - quote, end) === text.slice(begin, begin + quote);
}

// callAt is the innermost call whose parentheses are open before a place.
function callAt(text, caret) {
  const open = [];
  let at = 0;
  const skip = (end) => {
    for (; at < end; at++) {
      if ("([{".includes(text[at])) open.push(at);
      else if (")]}".includes(text[at])) open.pop();
    }
  };
  for (const [kind, begin, end] of tokens(text, new Set())) {
    if (begin >= caret) break;
    skip(begin);
    if (kind === "string" || kind === "comment") at = end;
  }
  skip(caret);
  for (let i = open.length - 1; i >= 0; i--) {
    const name = /[A-Za-z_]\w*$/.exec(text.slice(0, open[i]));
    if (text[open[i]] === "(" && name) return { name: name[0], begin: name.index };
  }
  return null;
}
