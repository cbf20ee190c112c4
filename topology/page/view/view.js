// The view of a run: everything that happened, to move through by time.

import {el} from "./dom.js";
import {Model} from "./model.js";
import {Ladder} from "./ladder.js";
import {header} from "./header.js";
import {filtered, found} from "./find.js";
import {detail} from "./detail.js";
import {tell} from "./tell.js";
import {standing} from "./sockets.js";
import {diagram} from "./diagram.js";
import {plots, checks, findings, source, topology} from "./panels.js";

const tabs = ["states", "plots", "checks", "findings", "source", "topology"];

// mount shows a run inside an element, until unmount() of what it returns. Options are lang
// ("en" or "zh"), theme ("light", "dark" or "auto") and head, false for a page that says
// itself which run this is.
export function mount(element, data, options = {}) {
  const view = new View(element, data, options);
  return {unmount: () => view.close()};
}

class View {
  constructor(element, data, {lang = "en", theme = "auto", head = true}) {
    this.head = head;
    this.element = element;
    this.data = data;
    this.theme = theme;
    this.state = {row: 0, hovered: -1, conn: 0, node: -1, kind: "", tab: "states", folded: true, query: "", plot: 0, line: 0};
    this.build(lang);
  }

  close() {
    clearInterval(this.timer);
    this.ladder.close();
    document.removeEventListener("keydown", this.keys);
    this.element.replaceChildren();
    this.element.classList.remove("netlab");
  }

  // build makes everything anew, in a language.
  build(lang) {
    clearInterval(this.timer);
    this.timer = 0;
    this.ladder?.close();
    const model = (this.model = new Model(this.data, lang));
    const t = (key) => model.t(key);
    this.element.classList.add("netlab");
    this.element.dataset.theme = this.theme;
    this.element.lang = model.lang === "zh" ? "zh-CN" : "en";
    this.ladder = new Ladder(model, {show: (row) => this.go(row), hover: (row) => this.hover(row)});
    this.detail = el("div", {class: "detail"});
    this.standing = el("div", {class: "standing"});
    this.live = el("p", {class: "hidden", role: "status", "aria-live": "polite"});
    this.panel = el("div", {class: "panel", role: "tabpanel", id: "netlab-panel", tabindex: "0"});
    this.state.drawn = null;
    this.tabButtons = tabs.map((name) => el("button", {
      type: "button", role: "tab", id: `netlab-tab-${name}`, "aria-controls": "netlab-panel", on: {click: () => this.tab(name), keydown: (e) => this.tabKey(e)},
    }, t(name)));
    this.element.replaceChildren(
      this.head ? header(model, this.theme, {look: (v) => this.look(v), speak: (v) => this.build(v)}) : "", this.controls(t),
      el("div", {class: "body"}, this.ladder.element, el("div", {class: "now", role: "region", tabindex: "0", "aria-label": t("step")}, this.detail, this.standing),
        el("div", {class: "tabs"}, el("div", {role: "tablist", "aria-label": t("details")}, this.tabButtons), this.panel)),
      el("p", {class: "keys faint"}, t("keys")), this.live);
    this.keys ??= (e) => this.key(e);
    document.addEventListener("keydown", this.keys);
    this.ladder.fold(this.state.folded);
    this.filter();
    this.tab(this.state.tab);
    this.go(this.state.row);
  }

  look(theme) {
    this.theme = theme;
    this.element.dataset.theme = theme;
  }

  controls(t) {
    const {model, state} = this;
    const button = (name, text, act) => el("button", {type: "button", title: t(name), "aria-label": t(name), on: {click: act}}, text);
    const {data} = this;
    this.slider = el("input", {type: "range", min: 0, max: Math.max(0, model.count - 1), value: state.row, "aria-label": t("step"), on: {input: (e) => this.go(Number(e.target.value))}});
    this.clock = el("output", {class: "clock"});
    this.playing = button("play", "▶", () => this.play());
    const filters = [];
    const filter = (key, value, list, change) => list.length < 3 ? null : el("select", {"aria-label": `${t("filter")}: ${t(key)}`, on: {change: (e) => {
      change(e.target.value);
      this.filter();
    }}}, list.map(([v, text]) => el("option", {value: v, selected: String(v) === String(value)}, text)));
    const name = (c, i) => c.nodes[i] || c.addrs[i];
    filters.push(filter("conn", state.conn, [[0, t("allconns")], ...data.conns.map((c) => [c.id, `${t("conn")} ${c.id}: ${name(c, 0)}, ${name(c, 1)}`])], (v) => (state.conn = Number(v))));
    filters.push(filter("node", state.node, [[-1, t("allnodes")], ...data.nodes.map((n, i) => [i, n.name])], (v) => (state.node = Number(v))));
    const there = new Set();
    for (const list of this.data.packets.kinds ?? []) for (let i = 0; i < list.length; i += 2) there.add(list[i]);
    const kinds = [...there].sort((a, b) => a - b).map((k) => data.kinds[k]);
    (data.packets.conn ?? []).forEach((conn, p) => conn === 0 && !kinds.includes(data.packets.word[p]) && kinds.push(data.packets.word[p]));
    const own = ["lost", "statechange", "said", "judged"];
    filters.push(filter("kind", state.kind, [["", t("allkinds")], ...kinds.map((k) => [k, k]), ...own.map((k) => [k, t(k)])], (v) => (state.kind = v)));
    this.note = el("span", {class: "faint"});
    this.search = el("input", {type: "search", value: state.query, placeholder: t("searchhint"), "aria-label": t("search"), on: {
      input: () => this.find(), keydown: (e) => {
        if (e.key === "Enter") this.nextMatch(e.shiftKey ? -1 : 1);
        if (e.key === "Escape") this.ladder.scroller.focus();
      },
    }});
    this.found = el("output", {class: "faint"});
    return el("div", {class: "controls", role: "toolbar", "aria-label": t("time")},
      el("div", {class: "steps"},
        button("first", "«", () => this.go(this.ladder.row(0))), button("back", "‹", () => this.go(this.ladder.step(-1))), this.playing,
        button("forward", "›", () => this.go(this.ladder.step(1))), button("last", "»", () => this.go(this.ladder.row(this.ladder.n - 1))), this.slider, this.clock),
      el("div", {class: "scales"},
        el("select", {"aria-label": t("view"), on: {change: (e) => {
          state.folded = e.target.value === "folded";
          this.ladder.fold(state.folded);
        }}}, ["folded", "scale"].map((v) => el("option", {value: v, selected: (v === "folded") === state.folded}, t(v)))),
        button("zoomout", "−", () => this.ladder.zoom(1 / 1.5)), button("zoomin", "+", () => this.ladder.zoom(1.5))),
      el("div", {class: "filters"}, filters, this.note),
      el("div", {class: "search"}, this.search, this.found));
  }

  // go shows a row and how everything stands then.
  go(row) {
    const {model, state} = this;
    if (model.count === 0) return;
    state.row = Math.max(0, Math.min(model.count - 1, row));
    state.hovered = -1;
    this.ladder.select(state.row);
    this.slider.value = state.row;
    this.slider.setAttribute("aria-valuetext", `${model.seconds(model.rows.t[state.row])} ${model.t("seconds")}`);
    this.clock.textContent = `${model.seconds(model.rows.t[state.row])} ${model.t("seconds")}  ${state.row + 1} ${model.t("of")} ${model.count}`;
    this.live.textContent = `${model.seconds(model.rows.t[state.row])} ${tell(model, state.row)}`;
    this.detail.classList.remove("preview");
    this.later();
  }

  // later fills the panels in the next frame, once for many steps.
  later() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => {
      const {model, state} = this;
      this.detail.replaceChildren(...nodes(detail(model, state.row, (n) => this.goPacket(n))));
      this.standing.replaceChildren(...nodes(standing(model, state.row, state.conn, (n) => this.goPacket(n))));
      this.fill();
    });
  }

  goPacket(n) {
    const row = this.model.rowOfPacket(n);
    if (row >= 0) this.go(row);
  }

  goTime(t) {
    this.go(this.model.rowAt(t));
  }

  // hover shows a row's segment while the pointer is over it.
  hover(row) {
    if (row === this.state.hovered) return;
    this.state.hovered = row;
    const shown = row < 0 ? this.state.row : row;
    this.detail.classList.toggle("preview", shown !== this.state.row);
    this.detail.replaceChildren(...nodes(detail(this.model, shown, (n) => this.goPacket(n))));
  }

  tab(name) {
    this.state.tab = name;
    this.tabButtons.forEach((b, i) => {
      b.setAttribute("aria-selected", tabs[i] === name ? "true" : "false");
      b.tabIndex = tabs[i] === name ? 0 : -1;
    });
    this.panel.setAttribute("aria-labelledby", `netlab-tab-${name}`);
    this.filled = "";
    this.fill();
  }

  tabKey(e) {
    const by = {ArrowRight: 1, ArrowLeft: -1}[e.key];
    if (!by) return;
    e.preventDefault();
    const i = (tabs.indexOf(this.state.tab) + by + tabs.length) % tabs.length;
    this.tab(tabs[i]);
    this.tabButtons[i].focus();
  }

  // fill fills the panel of the tab; those that no moment changes stay.
  fill() {
    const {model, state} = this;
    const moving = state.tab === "states" || state.tab === "plots";
    if (!moving && this.filled === state.tab) return;
    this.filled = state.tab;
    const go = (n) => this.goPacket(n);
    const goTime = (t) => this.goTime(t);
    const panel = {
      states: () => diagram(model, state.row, state.conn),
      plots: () => plots(model, state.row, state, () => this.fill(), goTime),
      checks: () => checks(model, goTime, (pos) => this.goLine(pos)),
      findings: () => findings(model, go, goTime),
      source: () => source(model, state.line),
      topology: () => topology(model),
    }[state.tab]();
    this.panel.replaceChildren(...nodes(panel));
  }

  goLine(pos) {
    this.state.line = Number(/:(\d+)(?::\d+)?$/.exec(pos)?.[1] ?? 0);
    this.tab("source");
    this.panel.querySelector(`[data-line="${this.state.line}"]`)?.scrollIntoView({block: "center"});
  }

  // filter shows the rows of the chosen connection, node and kind.
  filter() {
    const {model, state} = this;
    const list = filtered(model, state);
    this.note.textContent = list ? `${model.count - list.length} ${model.t("hidden")}` : "";
    this.ladder.only(list);
    this.find();
    this.go(list && list.length > 0 ? this.ladder.row(this.ladder.index(state.row)) : state.row);
  }

  // find marks the rows that a search finds.
  find() {
    const {model, state} = this;
    state.query = this.search.value;
    const rows = Array.from({length: this.ladder.n}, (_, i) => this.ladder.row(i));
    this.ladder.matches = found(model, rows, state.query);
    this.found.textContent = state.query.trim() === "" ? "" : `${this.ladder.matches.size} ${model.t("found")}`;
    this.ladder.later();
  }

  nextMatch(by) {
    const list = [...this.ladder.matches].sort((a, b) => a - b);
    if (list.length === 0) return;
    const {row} = this.state;
    const i = by > 0 ? list.findIndex((r) => r > row) : list.findLastIndex((r) => r < row);
    this.go(i < 0 ? list.at(by > 0 ? 0 : -1) : list[i]);
  }

  play() {
    const {model} = this;
    const set = (name, text) => {
      this.playing.textContent = text;
      this.playing.title = model.t(name);
      this.playing.setAttribute("aria-label", model.t(name));
    };
    if (this.timer) {
      clearInterval(this.timer);
      this.timer = 0;
      set("play", "▶");
      return;
    }
    set("pause", "❚❚");
    this.timer = setInterval(() => {
      const next = this.ladder.step(1);
      if (next === this.state.row) this.play();
      else this.go(next);
    }, 600);
  }

  key(e) {
    const field = e.target.closest("input, select, textarea");
    // In another program's page, what has no focus is not the view's.
    const nowhere = this.head && e.target === document.body;
    if (!(nowhere || this.element.contains(e.target)) || e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || field) return;
    const {ladder} = this;
    const page = Math.max(1, Math.floor(ladder.sight / ladder.height) - 2);
    const inLadder = e.target === ladder.scroller || nowhere;
    const steps = inLadder ? {ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1, PageDown: page, PageUp: -page} : {ArrowRight: 1, ArrowLeft: -1};
    if (steps[e.key]) this.go(ladder.step(steps[e.key]));
    else if (inLadder && e.key === "Home") this.go(ladder.row(0));
    else if (inLadder && e.key === "End") this.go(ladder.row(ladder.n - 1));
    else if (e.key === "+" || e.key === "=") ladder.zoom(1.5);
    else if (e.key === "-") ladder.zoom(1 / 1.5);
    else if (e.key === "/") this.search.focus();
    else if (e.key === "n") this.nextMatch(1);
    else if (e.key === "N") this.nextMatch(-1);
    else return;
    e.preventDefault();
  }

}

const nodes = (list) => list.flat(Infinity).filter((n) => n !== null && n !== undefined);
