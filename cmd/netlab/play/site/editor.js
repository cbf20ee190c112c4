// The editor: a textarea over a layer with the same text in colours, numbers of lines,
// marks where something is wrong, and a list of completions.

import { paint } from "./highlight.js";

const indent = "    ";

export class Editor {
  #area;
  #layer;
  #gutter;
  #scroller;
  #list;
  #language = null;
  #marks = [];
  #offers = null; // { begin, words, chosen } while the list is open
  #leave = false; // Escape was pressed: Tab leaves
  #inserting = false; // what changes was not typed
  #lines = 0;

  // onChange is called after each change of the text, onCaret after each move of the
  // caret, onRun for Ctrl+Enter.
  constructor(element, { onChange, onCaret, onRun }) {
    this.#gutter = make("div", "gutter");
    this.#gutter.setAttribute("aria-hidden", "true");
    this.#layer = make("pre", "layer");
    this.#layer.setAttribute("aria-hidden", "true");
    this.#area = make("textarea", "area");
    Object.assign(this.#area, { spellcheck: false, wrap: "off", autocomplete: "off", autocapitalize: "off", id: "source" });
    this.#area.setAttribute("autocorrect", "off");
    this.#list = make("ul", "offers");
    this.#list.id = "offers";
    this.#list.hidden = true;
    this.#list.setAttribute("role", "listbox");
    this.#area.setAttribute("aria-autocomplete", "list");
    this.#area.setAttribute("aria-controls", "offers");
    this.#scroller = make("div", "page");
    this.#scroller.append(this.#layer, this.#area, this.#list);
    element.append(this.#gutter, this.#scroller);

    this.#area.addEventListener("input", () => {
      this.#marks = [];
      this.#draw();
      if (this.#inserting) this.#close();
      else this.#offer(false);
      onChange();
    });
    this.#area.addEventListener("scroll", () => this.#follow());
    this.#area.addEventListener("blur", () => this.#close());
    this.#area.addEventListener("pointerdown", () => this.#close());
    this.#area.addEventListener("keydown", (event) => this.#key(event, onRun));
    document.addEventListener("selectionchange", () => {
      if (document.activeElement === this.#area) onCaret();
    });
    this.#list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      const item = event.target.closest("[role=option]");
      if (item) this.#take(Number(item.dataset.index));
    });
  }

  // label names the text and its keys for who does not see them.
  label(text, keys, offers) {
    this.#area.setAttribute("aria-label", text);
    this.#area.setAttribute("aria-description", keys);
    this.#list.setAttribute("aria-label", offers);
  }

  set language(language) {
    this.#language = language;
    this.#draw();
  }

  get text() {
    return this.#area.value;
  }

  // A whole new text; what was undone before belongs to the old one.
  set text(text) {
    this.#area.value = text;
    this.#marks = [];
    this.#close();
    this.#area.scrollTo(0, 0);
    this.#draw();
  }

  get caret() {
    return this.#area.selectionStart;
  }

  // mark shows where something is wrong: a list of { line, column }, from 1; column 0 is
  // the whole line.
  mark(places) {
    const lines = this.text.split("\n");
    this.#marks = places
      .filter(({ line }) => line >= 1 && line <= lines.length)
      .map(({ line, column }) => {
        const begin = offset(lines, line);
        const text = lines[line - 1];
        if (column < 1) return { line, begin: begin + text.length - text.trimStart().length, end: begin + text.length };
        const from = Math.min(units(text, column - 1), Math.max(0, text.length - 1));
        const word = /^\w+/.exec(text.slice(from));
        return { line, begin: begin + from, end: begin + from + (word ? word[0].length : 1) };
      })
      .sort((a, b) => a.begin - b.begin);
    this.#draw();
  }

  // go moves the caret to a place and the focus to the text.
  go(line, column) {
    const lines = this.text.split("\n");
    const at = offset(lines, line) + units(lines[line - 1] ?? "", Math.max(0, column - 1));
    this.#area.focus();
    this.#area.setSelectionRange(at, at);
    const height = parseFloat(getComputedStyle(this.#area).lineHeight);
    this.#area.scrollTop = Math.max(0, line * height - this.#area.clientHeight / 2);
  }

  #draw() {
    const text = this.text;
    paint(this.#layer, text, this.#language?.names ?? new Set(), this.#marks.map(({ begin, end }) => [begin, end]));
    const lines = text.split("\n").length;
    if (lines !== this.#lines) {
      this.#lines = lines;
      this.#gutter.replaceChildren(...Array.from({ length: lines }, (_, i) => make("div", "", String(i + 1))));
    }
    const wrong = new Set(this.#marks.map(({ line }) => line));
    for (let i = 0; i < lines; i++) this.#gutter.children[i].classList.toggle("wrong", wrong.has(i + 1));
    this.#area.setAttribute("aria-invalid", wrong.size > 0 ? "true" : "false");
    this.#follow();
  }

  // follow keeps the layers together.
  #follow() {
    this.#layer.scrollTop = this.#area.scrollTop;
    this.#layer.scrollLeft = this.#area.scrollLeft;
    this.#gutter.scrollTop = this.#area.scrollTop;
  }

  #key(event, onRun) {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onRun();
      return;
    }
    if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      this.#offer(true);
      return;
    }
    const listed = this.#offers && plain && this.#keyInList(event);
    if (listed) event.preventDefault();
    else if (event.key === "Tab" && plain && !this.#leave) {
      event.preventDefault();
      this.#indent(event.shiftKey);
    } else if (event.key === "Enter" && plain) {
      event.preventDefault();
      this.#newline();
    }
    this.#leave = event.key === "Escape" || (this.#leave && event.key === "Shift");
  }

  #keyInList(event) {
    const o = this.#offers;
    switch (event.key) {
      case "ArrowDown":
        this.#choose((o.chosen + 1) % o.words.length);
        return true;
      case "ArrowUp":
        this.#choose((o.chosen + o.words.length - 1) % o.words.length);
        return true;
      case "Enter":
      case "Tab":
        if (event.shiftKey) break;
        this.#take(o.chosen);
        return true;
      case "Escape":
        this.#close();
        return true;
      case "ArrowLeft":
      case "ArrowRight":
      case "Home":
      case "End":
        this.#close();
    }
    return false;
  }

  // insert replaces what is selected, so that it can be undone.
  #insert(text) {
    this.#inserting = true;
    if (!document.execCommand(text ? "insertText" : "delete", false, text)) {
      this.#area.setRangeText(text, this.#area.selectionStart, this.#area.selectionEnd, "end");
      this.#area.dispatchEvent(new InputEvent("input"));
    }
    this.#inserting = false;
  }

  #newline() {
    const before = this.text.slice(0, this.caret);
    const line = before.slice(before.lastIndexOf("\n") + 1);
    const blanks = /^ */.exec(line)[0];
    this.#insert("\n" + blanks + (/[:([{]\s*$/.test(line) ? indent : ""));
  }

  #indent(out) {
    const area = this.#area;
    const { selectionStart: from, selectionEnd: to } = area;
    if (from === to && !out) {
      this.#insert(indent);
      return;
    }
    const begin = this.text.lastIndexOf("\n", from - 1) + 1;
    const old = this.text.slice(begin, to);
    const text = out ? old.replace(/^ {1,4}/gm, "") : old.replace(/^(?=.)/gm, indent);
    if (text === old) return;
    area.setSelectionRange(begin, to);
    this.#insert(text);
    const first = old.split("\n")[0].length - text.split("\n")[0].length;
    area.setSelectionRange(Math.max(begin, from - first), begin + text.length);
  }

  // offer opens the list where there is something to offer; asked says that it was
  // asked for, so that no letter need be typed before it.
  #offer(asked) {
    const caret = this.caret;
    if (!this.#language || caret !== this.#area.selectionEnd) {
      this.#close();
      return;
    }
    const { begin, words } = this.#language.complete(this.text, caret);
    if (words.length === 0 || (!asked && caret - begin < 2 && this.text[begin - 1] !== ".")) {
      this.#close();
      return;
    }
    this.#offers = { begin, words, chosen: 0 };
    this.#list.replaceChildren(
      ...words.map((w, i) => {
        const item = make("li", "");
        item.setAttribute("role", "option");
        item.id = "offer-" + i;
        item.dataset.index = String(i);
        item.append(make("code", "", w.signature), " ", make("span", "doc", w.doc));
        return item;
      }),
    );
    this.#place(begin);
    this.#list.hidden = false;
    this.#choose(0);
  }

  // place puts the list under the name that it completes.
  #place(begin) {
    const before = this.text.slice(0, begin).split("\n");
    const style = getComputedStyle(this.#area);
    const canvas = document.createElement("canvas").getContext("2d");
    canvas.font = style.font;
    const left = canvas.measureText(before.at(-1)).width + parseFloat(style.paddingLeft) - this.#area.scrollLeft;
    const top = before.length * parseFloat(style.lineHeight) + parseFloat(style.paddingTop) - this.#area.scrollTop;
    this.#list.style.left = Math.max(0, Math.min(left, this.#scroller.clientWidth - 240)) + "px";
    this.#list.style.top = top + "px";
  }

  #choose(index) {
    this.#offers.chosen = index;
    [...this.#list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === index)));
    this.#list.children[index].scrollIntoView({ block: "nearest" });
    this.#area.setAttribute("aria-activedescendant", "offer-" + index);
  }

  #take(index) {
    const { begin, words } = this.#offers;
    this.#close();
    this.#area.setSelectionRange(begin, this.caret);
    this.#insert(words[index].in ? words[index].name + " = " : words[index].name);
  }

  #close() {
    this.#offers = null;
    this.#list.hidden = true;
    this.#area.removeAttribute("aria-activedescendant");
  }
}

// offset is where a line begins, from 1.
function offset(lines, line) {
  let at = 0;
  for (let i = 0; i < Math.min(line - 1, lines.length); i++) at += lines[i].length + 1;
  return at;
}

// units are how many units of UTF-16 so many characters of a text are: the engine
// counts characters.
function units(text, characters) {
  return [...text].slice(0, characters).join("").length;
}

function make(tag, name, text = "") {
  const e = document.createElement(tag);
  if (name) e.className = name;
  if (text) e.textContent = text;
  return e;
}
