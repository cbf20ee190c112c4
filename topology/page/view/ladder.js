// The ladder: time goes down, each node is a lane, each packet an arrow. Only what is in
// sight is drawn.

import {el, svg, place, spans} from "./dom.js";
import {block, lastUpTo} from "./model.js";
import {Rows} from "./rows.js";
import {shorten} from "./label.js";

const beyond = 500; // pixels that are drawn above and below what is in sight
const bars = 4; // connections drawn beside each other in a lane

export class Ladder extends Rows {
  // show(row) is called when a row is chosen, hover(row) when the pointer is over one, -1
  // for none.
  constructor(model, {show, hover}) {
    super(model);
    this.show = show;
    this.top = 0; // where it is scrolled to: to ask would lay out the page
    this.sight = 0; // its height
    this.matches = new Set();
    this.lines = svg("svg", {class: "lines", "aria-hidden": "true"});
    this.list = el("div", {class: "rows", role: "presentation"});
    this.inner = el("div", {class: "inner", role: "presentation"}, this.list, this.lines);
    this.names = el("div", {class: "lanes", "aria-hidden": "true"});
    this.scroller = el("div", {
      class: "scroller", tabindex: "0", role: "listbox", "aria-label": model.t("ladder"),
      on: {
        scroll: () => this.scrolled(),
        click: (e) => this.choose(e),
        wheel: (e) => this.wheel(e),
        pointermove: (e) => hover(this.under(e)),
        pointerleave: () => hover(-1),
      },
    }, this.inner);
    this.element = el("div", {class: "ladder"}, this.names, this.scroller);
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.scroller);
    // wide is how much the bars of each lane take beyond the first.
    this.wide = model.data.lanes.map(() => 0);
    this.blocks = this.spread();
    this.only(null);
  }

  close() {
    this.observer.disconnect();
    cancelAnimationFrame(this.frame);
  }

  // spread lists for each block of rows the stays in a state that cross it.
  spread() {
    const {model} = this;
    const blocks = Array.from({length: Math.ceil(model.count / block)}, () => []);
    const lane = new Map(model.data.lanes.map((l, i) => [l.name, i]));
    const taken = model.data.lanes.map(() => []);
    const stays = [];
    for (const s of model.sockets) {
      const l = lane.get(model.data.nodes[s.node]?.name);
      if (l === undefined || s.conn === 0) continue;
      s.changes.forEach((c, i) => {
        const from = model.rowOf(model.changes.event[c]);
        const next = s.changes[i + 1];
        const until = next === undefined ? model.count - 1 : model.rowOf(model.changes.event[next]);
        if (model.changes.to[c] !== "CLOSED") stays.push({socket: s, lane: l, from, until, name: model.changes.class[c]});
      });
    }
    stays.sort((a, b) => a.from - b.from);
    for (const s of stays) {
      const slots = taken[s.lane];
      if (s.socket.slot === undefined) {
        let k = slots.findIndex((x) => x === undefined || x < s.from);
        if (k < 0) k = slots.length;
        s.socket.slot = k;
      }
      slots[s.socket.slot] = s.until;
      if (s.socket.slot >= bars) continue;
      this.wide[s.lane] = Math.max(this.wide[s.lane], 4 * s.socket.slot);
      for (let b = Math.floor(s.from / block); b <= Math.floor(s.until / block); b++) blocks[b].push(s);
    }
    return blocks;
  }

  moved(height) {
    place(this.inner, {height: `${height}px`});
    this.later();
  }

  resize() {
    const width = this.scroller.clientWidth;
    this.sight = this.scroller.clientHeight;
    if (width === 0) return;
    const lanes = this.model.data.lanes.length;
    const narrow = (this.narrow = width < 560);
    this.left = (narrow ? 10 : 36) + 7.3 * this.model.seconds(this.model.rows.t?.at(-1) ?? 0).length;
    const tag = this.model.data.conns.length > 1 ? 3 + String(this.model.data.conns.length).length : 0;
    this.margin = narrow ? 90 + 6.7 * tag : 118 + 7.3 * tag;
    this.element.classList.toggle("narrow", narrow);
    const room = width - this.left - 2 * this.margin;
    const gap = lanes > 1 ? Math.max(90, Math.min(720, room / (lanes - 1))) : 0;
    const extra = lanes > 1 ? Math.max(0, room - gap * (lanes - 1)) / 2 : 0;
    this.x = this.model.data.lanes.map((_, i) => this.left + this.margin + extra + i * gap);
    this.width = Math.max(width, (this.x.at(-1) ?? 0) + this.margin);
    this.names.replaceChildren(...this.model.data.lanes.map((l, i) =>
      place(el("div", {class: "lane"}, el("b", null, l.name), el("span", null, l.addr === l.name ? "" : l.addr)), {left: `${this.x[i]}px`, width: `${Math.max(80, Math.min(gap || 200, 200))}px`})));
    place(this.inner, {width: `${this.width}px`});
    this.later();
  }

  // scrolled draws where what is drawn does not reach beyond what is in sight.
  scrolled() {
    this.top = this.scroller.scrollTop;
    this.names.scrollLeft = this.scroller.scrollLeft;
    if (this.top < this.above + 60 || this.top + this.sight > this.below - 60) this.later();
  }

  // scroll brings a place to the upper edge.
  scroll(y) {
    this.top = Math.max(0, Math.min(y, this.y[this.n] + this.height - this.sight));
    this.scroller.scrollTop = this.top;
  }

  later() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.draw());
  }

  // draw draws what is in sight, and some more.
  draw() {
    if (!this.x || this.n === 0) {
      this.list.replaceChildren();
      this.lines.replaceChildren();
      return;
    }
    const top = Math.max(0, this.top - beyond);
    const bottom = this.top + this.sight + beyond;
    this.above = top === 0 ? -100 : top;
    this.below = bottom > this.y[this.n] ? Infinity : bottom;
    const first = Math.max(0, lastUpTo(this.n, (i) => this.y[i], top));
    const last = Math.min(this.n - 1, lastUpTo(this.n, (i) => this.y[i], bottom));
    const html = [];
    for (let i = first; i <= last; i++) html.push(this.line(i));
    if (this.selectedIndex < first || this.selectedIndex > last) html.push(this.line(this.selectedIndex));
    this.list.replaceChildren(...html);
    const lines = this.lines;
    lines.setAttribute("width", this.width);
    lines.setAttribute("height", bottom - top);
    place(lines, {top: `${top}px`});
    const draw = [];
    const text = [];
    this.base = top;
    this.drawn = [];
    const stays = new Set();
    for (let b = Math.floor(this.row(first) / block); b <= Math.floor(this.row(last) / block); b++) this.blocks[b]?.forEach((s) => stays.add(s));
    draw.push(svg("path", {class: "axis", d: this.x.map((x) => `M${x} 0V${bottom - top}`).join("")}));
    for (const s of stays) draw.push(this.stay(s));
    const visible = [...this.model.crossing(this.row(first), this.row(last))].filter((f) => this.passes(f));
    for (const f of visible) {
      draw.push(...this.flight(f));
      text.push(this.name(f));
    }
    for (let i = first; i <= last; i++) text.push(...this.labels(this.row(i), i));
    lines.replaceChildren(...draw, ...text.filter((label) => label !== null));
  }

  at(row) {
    return this.y[this.index(row)] + this.height / 2 - this.base;
  }

  // line is the element of a row, which is what a screen reader hears.
  line(i) {
    const {model} = this;
    const {rows} = model;
    const row = this.row(i);
    const fresh = i === 0 || rows.t[row] !== rows.t[this.row(i - 1)];
    const said = rows.silence[row] > 0 ? model.tell(row) : rows.text[row] ? spans(rows.text[row]) : this.became(row);
    const node = el("div", {
      class: `row${row === this.selected ? " selected" : ""}${this.matches.has(row) ? " match" : ""}${rows.silence[row] > 0 ? " silence" : ""}`,
      role: "option", id: `row-${row}`, "data-row": row, "aria-selected": row === this.selected ? "true" : "false",
      "aria-posinset": i + 1, "aria-setsize": this.n,
    },
    el("span", {class: "hidden"}, `${model.seconds(rows.t[row])} ${model.tell(row)}`),
    el("span", {class: "time", "aria-hidden": "true"}, fresh && rows.silence[row] === 0 ? model.seconds(rows.t[row]) : ""),
    said ? place(el("span", {class: "said", "aria-hidden": "true"}, el("span", {class: "saying"}, said)), {left: `${this.left + 8}px`}) : null);
    return place(node, {top: `${this.y[i]}px`, height: `${this.height}px`});
  }

  // became is what became of the packet that arrives in a row, null where nothing did.
  became(row) {
    const {class: of, note} = this.model.flights;
    const f = this.model.rows.arrive[row];
    return f >= 0 && note[f] ? el("span", {class: of[f] === "bad" ? "bad" : "remark"}, note[f]) : null;
  }

  // passes says whether a flight is of a row that is shown.
  passes(f) {
    if (!this.shown) return true;
    const {start, end} = this.model.flights;
    return [start[f], end[f]].some((r) => r >= 0 && this.shown[this.index(r)] === r);
  }

  stay(s) {
    const x = this.x[s.lane] + 4 * s.socket.slot;
    return svg("path", {class: `bar ${s.name}`, d: `M${x} ${this.at(s.from)}V${this.at(s.until) + (s.until === this.model.count - 1 ? this.height / 2 : 0)}`});
  }

  flight(f) {
    const {flights} = this.model;
    const dir = flights.to[f] < flights.from[f] ? -1 : 1;
    const from = this.x[flights.from[f]] + (dir > 0 ? 4 + this.wide[flights.from[f]] : -4);
    const lost = flights.lost[f] >= 0;
    const start = flights.start[f];
    const end = flights.end[f];
    const y1 = this.at(start < 0 ? end : start);
    let to = this.x[flights.to[f]] + (dir > 0 ? -3 : 3 + this.wide[flights.to[f]]);
    let y2 = end < 0 ? y1 + 2 * this.height : this.at(end);
    if (lost || end < 0) {
      to = from + (to - from) / 2;
      if (y2 === y1) y2 = y1 + this.height / 2;
    }
    this.drawn.push({x1: from, y1, x2: to, y2, row: start < 0 ? end : start});
    let line = `M${from} ${y1}L${to} ${y2}`;
    if (end >= 0 && !lost) {
      const a = Math.atan2(y2 - y1, to - from);
      const [p, q] = [2.7, -2.7].map((turn) => `${(to + 8 * Math.cos(a + turn)).toFixed(1)} ${(y2 + 8 * Math.sin(a + turn)).toFixed(1)}`);
      line += `M${p}L${to} ${y2}L${q}`;
    }
    const out = [svg("path", {class: `arrow ${this.classOf(f)}`, d: line})];
    if (lost) out.push(svg("path", {class: "arrow bad cross", d: `M${to - 5} ${y2 - 5}l10 10m0 -10l-10 10`}));
    return out;
  }

  classOf(f) {
    const {start, end, lost} = this.model.flights;
    const current = start[f] === this.selected || end[f] === this.selected;
    return `${this.model.flights.class[f]}${lost[f] >= 0 ? " bad cut" : ""}${end[f] < 0 ? " cut" : ""}${current ? " current" : ""}`;
  }

  // name is the label of a flight, beside its sender; null where its beginning is not told.
  name(f) {
    const {flights, packets} = this.model;
    if (flights.start[f] < 0) return null;
    const dir = flights.to[f] < flights.from[f] ? -1 : 1;
    const room = Math.abs(this.x[flights.to[f]] - this.x[flights.from[f]]) - 26;
    const again = packets.of[flights.packet[f]] > 0 ? " again" : "";
    return svg("text", {
      class: `label ${this.classOf(f)}${again}`, x: this.x[flights.from[f]] + (dir > 0 ? 10 + this.wide[flights.from[f]] : -10), y: this.at(flights.start[f]) - 4, "text-anchor": dir < 0 ? "end" : "start",
    }, shorten(flights.label[f], room / (this.narrow ? 6.65 : 7.25)));
  }

  // labels are the names of states that sockets enter at a row, and why.
  labels(row, i) {
    const {rows, changes, data} = this.model;
    const change = rows.change[row];
    const out = [];
    const y = this.y[i] + this.height / 2 - this.base;
    if (change >= 0 && rows.lane[row] >= 0) {
      const lane = rows.lane[row];
      const dir = lane === 0 || rows.own[row] >= 0 ? -1 : 1; // beside a packet to itself
      const x = this.x[lane] + (dir < 0 ? -8 : 8 + this.wide[lane]);
      const end = dir < 0 ? "end" : "start";
      const tag = data.conns.length > 1 && changes.conn[change] > 0 ? `[${changes.conn[change]}] ` : "";
      const text = changes.conn[change] === 0 && changes.to[change] === "CLOSED" ? this.model.t("listener") + " CLOSED" : changes.to[change];
      out.push(svg("text", {class: `label state ${changes.class[change]}`, x, y: y + 4, "text-anchor": end}, tag + text));
      if (rows.arrive[row] < 0 && rows.own[row] < 0) {
        // Room for the cause is on the inner side.
        const inner = this.x[lane] - dir * 8 + (dir < 0 ? this.wide[lane] : 0);
        out.push(svg("text", {class: "label cause", x: inner, y: y + 4, "text-anchor": dir < 0 ? "start" : "end"}, this.model.called(changes.cause[change])));
      }
    }
    if (rows.own[row] >= 0 && rows.lane[row] >= 0) {
      const x = this.x[rows.lane[row]] + 16;
      const {n, text, word} = this.model.packets;
      const p = rows.own[row];
      const label = rows.back[row] ? `rcv ${word[p]} #${n[p]}` : `↻#${n[p]} ${text[p]}`;
      out.push(svg("text", {class: "label", x, y: y + 4}, shorten(label, (this.width - x) / (this.narrow ? 6.65 : 7.25))));
    }
    return out;
  }

  // under is the row that an event of the pointer is about: that of the arrow under it, or
  // the one that it is in; -1 for none.
  under(e) {
    const box = this.inner.getBoundingClientRect();
    const x = e.clientX - box.left;
    const y = e.clientY - box.top - this.base;
    let least = 6;
    let row = -1;
    for (const f of this.drawn ?? []) {
      const [dx, dy] = [f.x2 - f.x1, f.y2 - f.y1];
      const k = Math.max(0, Math.min(1, ((x - f.x1) * dx + (y - f.y1) * dy) / (dx * dx + dy * dy || 1)));
      const far = Math.hypot(x - f.x1 - k * dx, y - f.y1 - k * dy);
      if (far < least) [least, row] = [far, f.row];
    }
    if (row >= 0) return row;
    const hit = e.target.closest?.("[data-row]");
    return hit ? Number(hit.getAttribute("data-row")) : -1;
  }

  choose(e) {
    const row = this.under(e);
    if (row >= 0) this.show(row);
  }

  // select marks a row and brings it into sight.
  select(row) {
    this.selected = row;
    this.scroller.setAttribute("aria-activedescendant", `row-${row}`);
    if (this.n === 0) return;
    const y = this.y[this.selectedIndex];
    if (y < this.top + this.height) this.scroll(y - this.sight / 3);
    else if (y > this.top + this.sight - 2 * this.height) this.scroll(y - (2 * this.sight) / 3);
    this.later();
  }

  // wheel zooms where Ctrl is held, as a pinch on a touchpad does.
  wheel(e) {
    if (!e.ctrlKey) return;
    e.preventDefault();
    this.zoom(Math.exp(-Math.max(-50, Math.min(50, e.deltaY)) / 100));
  }

  // zoom makes rows or the scale larger by a factor.
  zoom(factor) {
    const at = () => this.y[Math.max(0, this.selectedIndex)];
    const keep = at() - this.top;
    if (this.scale > 0) this.scale = Math.max(1e-12, Math.min(1, this.scale * factor));
    else this.height = Math.max(14, Math.min(64, Math.round(this.height * Math.sqrt(factor))));
    this.measure();
    this.scroll(at() - keep);
  }

  // fold draws silences as one row, or all time to scale: then a packet on its way takes
  // some 100 pixels.
  fold(folded) {
    if (folded) {
      this.scale = 0;
    } else {
      const ways = [];
      const {flights, rows} = this.model;
      for (let f = 0; f < (flights.packet?.length ?? 0) && ways.length < 1000; f++) {
        if (flights.start[f] >= 0 && flights.end[f] >= 0) ways.push(rows.t[flights.end[f]] - rows.t[flights.start[f]]);
      }
      ways.sort((a, b) => a - b);
      this.scale = 100 / Math.max(1e3, ways[ways.length >> 1] || 1e8);
    }
    this.measure();
    this.select(this.selected);
  }
}
