// The parameters of a lab, each with its value as text and, where that is a time, a
// share or a number, a slider; one that is true or false has a box to tick, one with choices
// a list to choose from.

import { say } from "./words.js";

// times are the steps of a slider for a time.
const times = "0s 1ms 2ms 5ms 10ms 20ms 30ms 50ms 70ms 100ms 150ms 200ms 300ms 500ms 700ms 1s 2s 3s 5s 10s 20s 30s 1m 2m".split(" ");

const shares = "0% 0.1% 0.2% 0.5% 1% 2% 3% 5% 7% 10% 15% 20% 30% 50%".split(" ");

const seeds = Array.from({ length: 100 }, (_, i) => String(i + 1));

// truth is what one that is true or false may be: it has a box instead.
const truth = ["false", "true"];

const units = { ns: 1e-9, us: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };

// amount is a value as a number, NaN where it is no such.
function amount(text) {
  const share = /^([\d.]+)%$/.exec(text);
  if (share) return Number(share[1]);
  let sum = 0;
  if (!/^([\d.]+(ns|us|ms|s|m|h))+$/.test(text)) return NaN;
  for (const [, n, unit] of text.matchAll(/([\d.]+)(ns|us|ms|s|m|h)/g)) sum += Number(n) * units[unit];
  return sum;
}

// stepsFor are the values of a slider for a parameter with that default, null for none.
function stepsFor(text) {
  if (truth.includes(text)) return truth;
  if (/^[\d.]+%$/.test(text)) return shares;
  if (!Number.isNaN(amount(text))) return times;
  if (!/^\d+$/.test(text)) return null;
  const n = Number(text);
  if (n <= 20) return Array.from({ length: 41 }, (_, i) => String(i));
  return Array.from({ length: 41 }, (_, i) => String(Math.round((n * i) / 20)));
}

// nearest is the step that comes closest to a value.
function nearest(steps, text) {
  const of = (s) => (/^[\d.]+$/.test(s) ? Number(s) : amount(s));
  const value = of(text);
  if (Number.isNaN(value)) return 0;
  let best = 0;
  steps.forEach((s, i) => {
    if (Math.abs(of(s) - value) < Math.abs(of(steps[best]) - value)) best = i;
  });
  return best;
}

export class Params {
  #form;
  #onChange;
  #onDone;
  #language;
  #list = [];
  #values = new Map(); // of parameters that are not as the lab declares them
  seed = "1";

  // onChange is called after each change, onDone when a slider is let go or a field left.
  constructor(form, language, onChange, onDone) {
    this.#form = form;
    this.#language = language;
    this.#onChange = onChange;
    this.#onDone = onDone;
    form.addEventListener("submit", (event) => event.preventDefault());
  }

  set language(language) {
    this.#language = language;
    this.#draw();
  }

  // declare says which parameters the lab has. Values that were chosen stay.
  declare(list) {
    if (JSON.stringify(list) === JSON.stringify(this.#list)) return;
    this.#list = list;
    this.#draw();
  }

  // set chooses values, an object, and the seed.
  set(values, seed) {
    this.#values = new Map(Object.entries(values));
    this.seed = seed;
    this.#draw();
  }

  // values are those that differ from the lab's, as an object.
  get values() {
    const out = {};
    for (const p of this.#list) {
      const v = this.#values.get(p.name);
      if (v !== undefined && v !== p.default) out[p.name] = v;
    }
    return out;
  }

  #draw() {
    const focused = this.#form.contains(document.activeElement) ? document.activeElement.id : "";
    this.#form.replaceChildren(
      ...this.#list.map((p) => this.#row("param-" + p.name, p.name, this.#values.get(p.name) ?? p.default, p.help, p.choices, stepsFor(p.default), (v) => this.#values.set(p.name, v))),
      this.#row("seed", say(this.#language, "seed"), this.seed, "", undefined, seeds, (v) => (this.seed = v)),
    );
    if (focused) document.getElementById(focused)?.focus();
  }

  #row(id, name, value, help, choices, steps, keep) {
    const row = document.createElement("div");
    row.className = "param";
    const label = document.createElement("label");
    const field = document.createElement(choices ? "select" : "input");
    field.id = id;
    label.htmlFor = field.id;
    label.textContent = name;
    row.append(label, field);
    const changed = (text) => {
      keep(text);
      this.#onChange();
    };
    field.addEventListener("change", () => this.#onDone());
    if (choices) {
      // A link may have another value: the run says what is wrong with it.
      const values = choices.includes(value) ? choices : [...choices, value];
      field.append(...values.map((v) => new Option(v, v, false, v === value)));
      field.addEventListener("input", () => changed(field.value));
    } else if (steps === truth && truth.includes(value)) {
      field.type = "checkbox";
      field.checked = value === "true";
      field.addEventListener("input", () => changed(truth[Number(field.checked)]));
    } else {
      field.value = value;
      field.autocomplete = "off";
      field.spellcheck = false;
    }
    if (!choices && steps && steps !== truth) {
      const slider = document.createElement("input");
      slider.type = "range";
      slider.min = "0";
      slider.max = String(steps.length - 1);
      slider.setAttribute("aria-label", say(this.#language, "value", { name }));
      const follow = (text) => {
        slider.value = String(nearest(steps, text));
        slider.setAttribute("aria-valuetext", text);
      };
      follow(value);
      slider.addEventListener("input", () => {
        field.value = steps[Number(slider.value)];
        slider.setAttribute("aria-valuetext", field.value);
        changed(field.value);
      });
      slider.addEventListener("change", () => this.#onDone());
      field.addEventListener("input", () => {
        follow(field.value);
        changed(field.value);
      });
      row.append(slider);
    } else if (field.type === "text") {
      field.addEventListener("input", () => changed(field.value));
    }
    if (help) {
      const text = document.createElement("span");
      text.className = "help";
      text.id = field.id + "-help";
      text.textContent = help;
      field.setAttribute("aria-describedby", text.id);
      row.append(text);
    }
    return row;
  }
}
