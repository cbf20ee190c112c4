// The playground: a lab of the library or one's own, changed in the editor, run by the
// engine, looked at.

import { Language } from "./complete.js";
import { Editor } from "./editor.js";
import { newEngine } from "./engine.js";
import { Params } from "./params.js";
import * as link from "./share.js";
import { View } from "./show.js";
import { languages, say } from "./words.js";

const $ = (id) => document.getElementById(id);

// The lab that a first visitor sees.
const firstLab = "simultaneous-close";

// What a visitor has chosen before, where the browser keeps anything.
const remembered = {
  get(key) {
    try {
      return localStorage.getItem("netlab-" + key);
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      localStorage.setItem("netlab-" + key, value);
    } catch {
      // It is chosen anew the next time.
    }
  },
};

class Playground {
  #language = languages.find((l) => l === remembered.get("language")) ?? (navigator.language.startsWith("zh") ? "zh" : "en");
  #theme = remembered.get("theme") ?? "auto";
  #engine = newEngine();
  #labs = [];
  #name = "";
  #original = null; // the text of the lab in the library, null for a lab of one's own
  #task = Promise.resolve(); // the engine answers one request at a time
  #running = false;
  #job = Promise.resolve(); // what can be stopped
  #pending = null; // a run that is about to begin
  #reader = 0; // of the timer after which a changed text is read
  #status = null;
  #outcome = null; // the answer that is shown
  #ran = null; // the request that it answers
  #problems = [];
  #editor = new Editor($("editor"), { onChange: () => this.#changed(), onCaret: () => this.#explain(), onRun: () => this.run() });
  #params = new Params($("params"), this.#language, () => {}, () => this.run());
  #view = new View($("view"));
  #reference = null;

  constructor() {
    $("run").addEventListener("click", () => this.run());
    $("stop").addEventListener("click", () => this.#engine.stop());
    $("share").addEventListener("click", () => this.#share());
    $("transcript").addEventListener("click", () => this.#download("transcript"));
    $("pcapng").addEventListener("click", () => this.#download("pcapng"));
    $("lab").addEventListener("change", () => this.#choose($("lab").value));
    for (const [id, take] of [
      ["language", (v) => (this.#language = v)],
      ["theme", (v) => (this.#theme = v)],
    ]) {
      $(id).addEventListener("change", () => {
        take($(id).value);
        remembered.set(id, $(id).value);
        this.#dress();
      });
    }
    addEventListener("hashchange", () => this.#fromLink());
    this.#dress();
  }

  async start() {
    const [labs, reference] = await Promise.all(["labs.json", "reference.json"].map(async (name) => (await fetch(name)).json()));
    this.#labs = labs;
    this.#reference = new Language(reference);
    this.#editor.language = this.#reference;
    this.#dress();
    if (!(await this.#fromLink())) await this.#choose(firstLab);
    if (!this.#name) await this.#load({ name: firstLab, params: {}, seed: "1" }); // the link has said no lab
  }

  #say(name, values) {
    return say(this.#language, name, values);
  }

  // tell shows how things stand, in whichever language.
  #tell(name, values) {
    this.#status = name ? [name, values] : null;
    $("status").textContent = name ? this.#say(name, values) : "";
  }

  // dress puts the page into its language and colours.
  #dress() {
    const root = document.documentElement;
    root.lang = this.#language;
    if (this.#theme === "auto") delete root.dataset.theme;
    else root.dataset.theme = this.#theme;
    $("language").value = this.#language;
    $("theme").value = this.#theme;
    for (const e of document.querySelectorAll("[data-word]")) e.textContent = this.#say(e.dataset.word);
    for (const e of document.querySelectorAll("[data-label]")) e.setAttribute("aria-label", this.#say(e.dataset.label));
    this.#editor.label(this.#say("text"), this.#say("keys"), this.#say("text"));
    this.#params.language = this.#language;
    this.#list();
    this.#explain();
    if (this.#status) this.#tell(...this.#status);
    if (this.#outcome) this.#sayOutcome();
    this.#listProblems();
    this.#view.dress(this.#language, this.#theme);
  }

  // list fills the list of labs.
  #list() {
    const option = (value, text) => Object.assign(document.createElement("option"), { value, textContent: text });
    const titles = this.#labs.map((lab) => option(lab.name, `${lab.name}: ${this.#language === "zh" ? lab.zh : lab.title}`));
    if (this.#name && !this.#labs.some((lab) => lab.name === this.#name)) titles.unshift(option(this.#name, `${this.#name} (${this.#say("own")})`));
    $("lab").replaceChildren(...titles);
    $("lab").value = this.#name;
  }

  // choose takes a lab of the library and runs it. A link in the address is of another.
  async #choose(name) {
    history.replaceState(null, "", location.pathname + location.search);
    await this.#halt();
    if (await this.#load({ name, params: {}, seed: "1" })) await this.run();
  }

  // load shows a lab, of the library where it has no source.
  async #load(lab) {
    const known = this.#labs.some((l) => l.name === lab.name);
    this.#original = null;
    try {
      if (known) this.#original = await text(`labs/${lab.name}.star`);
      else if (lab.source === undefined) throw new Error(lab.name);
    } catch (error) {
      this.#tell("noLab", { why: error.message });
      return false;
    }
    this.#name = lab.name;
    this.#list();
    this.#clear();
    this.#params.declare([]);
    this.#params.set(lab.params, lab.seed);
    this.#editor.text = lab.source ?? this.#original;
    this.#read();
    return true;
  }

  async #fromLink() {
    let lab;
    try {
      lab = await link.read(location.hash);
    } catch (error) {
      this.#tell("badLink", { why: error.message });
      return true;
    }
    if (!lab) return false;
    await this.#halt();
    if (!(await this.#load(lab))) return true;
    if (lab.source === undefined) await this.run();
    else this.#tell("sharedLab");
    return true;
  }

  #changed() {
    clearTimeout(this.#reader);
    this.#reader = setTimeout(() => this.#read(), 300);
  }

  // explain shows what the name at the caret means.
  #explain() {
    const meanings = this.#reference?.explain(this.#editor.text, this.#editor.caret) ?? [];
    const keys = Object.assign(document.createElement("p"), { className: "keys", textContent: this.#say("keys") });
    $("about").replaceChildren(
      ...meanings.slice(0, 6).map((w) => {
        const p = document.createElement("p");
        p.lang = "en";
        p.append(Object.assign(document.createElement("code"), { textContent: w.signature }), " ", [w.doc, w.more].filter(Boolean).join(" "));
        return p;
      }),
      ...(meanings.length ? [] : [keys]),
    );
  }

  // ask has the engine answer after what it is at.
  #ask(request, answer) {
    const asked = this.#task.then(() => this.#engine.ask(request, answer));
    this.#task = asked.catch(() => {});
    return asked;
  }

  #request(op) {
    return { op, name: this.#name, source: this.#editor.text, params: this.#params.values, seed: this.#params.seed.trim() };
  }

  // read learns of a changed text what is wrong with it and which parameters it has.
  async #read() {
    if (this.#running) return;
    const source = this.#editor.text;
    let answer;
    try {
      answer = await this.#ask(this.#request("read"));
    } catch {
      return; // it was stopped; a run says where the engine cannot start
    }
    if (source !== this.#editor.text) return;
    if (answer.kind === "lab") {
      this.#params.declare(answer.params);
      this.#complain([]);
    } else this.#complain([answer]);
  }

  #clear() {
    this.#outcome = null;
    $("outcome").hidden = true;
    $("output").hidden = true;
    $("output").textContent = "";
    this.#complain([]);
    this.#view.clear();
  }

  // run runs the lab as it is now, in place of a run that goes on.
  run() {
    this.#pending ??= this.#begin().finally(() => (this.#pending = null));
    return this.#pending;
  }

  async #begin() {
    $("run").setAttribute("aria-busy", "true");
    await this.#halt();
    $("run").setAttribute("aria-busy", "true");
    clearTimeout(this.#reader);
    // The text may have been changed a moment ago, and its parameters with it.
    await this.#read();
    const request = this.#request("run");
    this.#busy(async () => {
      const printed = [];
      const answer = await this.#ask(request, (a) => {
        if (a.kind === "progress") this.#tell("running", { at: seconds(a.virtual_ns), events: a.events });
        if (a.kind === "print") printed.push(a.text);
      });
      this.#ran = request;
      this.#show(answer, printed);
    }).then(() => {
      if (this.#editor.text !== request.source) this.#changed(); // meanwhile
    });
  }

  // halt stops what goes on, and returns when it has ended.
  async #halt() {
    if (this.#running) this.#engine.stop();
    await this.#job;
  }

  // busy does something with the engine that can be stopped.
  #busy(work) {
    this.#job = this.#do(work);
    return this.#job;
  }

  async #do(work) {
    this.#running = true;
    $("stop").disabled = false;
    $("run").setAttribute("aria-busy", "true");
    this.#tell(this.#engine.ready ? "reading" : "starting");
    try {
      await work();
    } catch (error) {
      if (error.name === "AbortError") this.#tell("stopped");
      else this.#tell("broken", { why: error.message });
    } finally {
      this.#running = false;
      $("stop").disabled = true;
      $("run").removeAttribute("aria-busy");
    }
  }

  #show(answer, printed) {
    this.#clear();
    $("output").hidden = printed.length === 0;
    $("output").textContent = printed.join("\n");
    if (answer.kind === "error") {
      this.#complain([answer]);
      this.#tell("cannot");
      return;
    }
    this.#outcome = answer;
    this.#sayOutcome();
    $("outcome").hidden = false;
    $("digest").textContent = answer.digest;
    // The command runs the lab of the library.
    $("command").hidden = this.#ran.source !== this.#original;
    $("again").textContent = answer.page.command;
    this.#complain(answer.failed.map((f) => ({ line: f.line, column: 0, cause: f.name, hint: f.detail })));
    this.#view.show(answer.page);
    this.#tell(answer.verdict);
  }

  #sayOutcome() {
    const answer = this.#outcome;
    $("verdict").textContent = this.#say(answer.verdict);
    $("verdict").className = answer.verdict;
    $("facts").textContent = this.#say("facts", { packets: answer.packets, time: seconds(answer.virtual_end_ns) });
  }

  // complain lists what is wrong, and marks it in the text.
  #complain(list) {
    this.#problems = list;
    this.#editor.mark(list);
    this.#listProblems();
  }

  #listProblems() {
    $("problems").replaceChildren(
      ...this.#problems.map((p) => {
        const item = document.createElement("li");
        if (p.line > 0) {
          const place = document.createElement("button");
          place.type = "button";
          place.textContent = p.column > 0 ? this.#say("at", p) : this.#say("inLine", p);
          place.addEventListener("click", () => this.#editor.go(p.line, p.column));
          item.append(place, " ");
        }
        const what = document.createElement("span");
        what.lang = "en";
        what.textContent = [p.cause, p.hint].filter(Boolean).join(": ");
        item.append(what);
        return item;
      }),
    );
  }

  // download makes a file of the run that is shown, whatever the text is by now.
  async #download(op) {
    await this.#halt();
    await this.#busy(async () => {
      const answer = await this.#ask({ ...this.#ran, op });
      if (answer.kind === "error") {
        this.#complain([answer]);
        this.#tell("cannot");
        return;
      }
      this.#tell("");
      const bytes = Uint8Array.from(atob(answer.bytes), (c) => c.charCodeAt(0));
      const a = document.createElement("a");
      a.href = URL.createObjectURL(new Blob([bytes]));
      a.download = answer.file;
      a.click();
      setTimeout(() => URL.revokeObjectURL(a.href), 60000);
    });
  }

  async #share() {
    const lab = { name: this.#name, params: this.#params.values, seed: this.#params.seed.trim() };
    if (this.#editor.text !== this.#original) lab.source = this.#editor.text;
    const fragment = await link.write(lab);
    if (!fragment) {
      this.#tell("tooLong");
      return;
    }
    history.replaceState(null, "", fragment);
    try {
      await navigator.clipboard.writeText(location.href);
      this.#tell("shared");
    } catch {
      this.#tell("addressed");
    }
  }
}

async function text(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${response.statusText}`);
  return response.text();
}

const seconds = (ns) => `${(ns / 1e9).toFixed(3)} s`;

await new Playground().start();
