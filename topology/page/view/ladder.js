// The ladder: time goes down, each node is a lane, each packet an arrow. Only what is in
// sight is drawn.

import {el, svg, place, spans} from "./dom.js";
import {lastUpTo} from "./model.js";

const block = 64; // rows that share a list of what crosses them
const tallest = 8e6; // pixels that browsers still lay out
const bars = 4; // connections drawn beside each other in a lane

export class Ladder {
  // show(row) is called when a row is chosen, hover(row) when the pointer is over one, -1
  // for none.
  constructor(model, {show, hover}) {
    this.model = model;
    this.show = show;
    this.height = 24; // of a row
    this.scale = 0; // pixels a nanosecond, 0 for folded
    this.selected = 0;
    this.matches = new Set();
    this.lines = svg("svg", {class: "lines", "aria-hidden": "true"});
    this.list = el("div", {class: "rows", role: "presentation"});
    this.inner = el("div", {class: "inner", role: "presentation"}, this.list, this.lines);
    this.names = el("div", {class: "lanes", "aria-hidden": "true"});
    this.scroller = el("div", {
      class: "scroller", tabindex: "0", role: "listbox", "aria-label": model.t("ladder"),
      on: {
        scroll: () => this.later(),
        click: (e) => this.choose(e),
        pointermove: (e) => hover(this.under(e)),
        pointerleave: () => hover(-1),
      },
    }, this.inner);
    this.element = el("div", {class: "ladder"}, this.names, this.scroller);
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.scroller);
    this.cross = this.index();
    this.only(null);
  }

  close() {
    this.observer.disconnect();
    cancelAnimationFrame(this.frame);
  }

  // index lists for each block of rows the flights and stays that cross it.
  index() {
    const {model} = this;
    const {flights, rows} = model;
    const blocks = Array.from({length: Math.ceil(model.count / block)}, () => ({flights: [], stays: []}));
    const enter = (kind, from, to, item) => {
      for (let b = Math.floor(from / block); b <= Math.floor(to / block) && b < blocks.length; b++) blocks[b][kind].push(item);
    };
    for (let f = 0; f < (flights.packet?.length ?? 0); f++) {
      const start = flights.start[f] < 0 ? flights.end[f] : flights.start[f];
      enter("flights", start, flights.end[f] < 0 ? Math.min(model.count - 1, start + 3) : flights.end[f], f);
    }
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
        if (model.changes.to[c] !== "CLOSED") stays.push({socket: s, lane: l, from, until, name: model.changes.class[c], open: i === 0, ends: next === undefined || model.changes.to[next] === "CLOSED"});
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
      if (s.socket.slot < bars) enter("stays", s.from, s.until, s);
    }
    return blocks;
  }

  // only shows the rows of a list, null for all.
  only(list) {
    this.shown = list;
    this.n = list ? list.length : this.model.count;
    this.measure();
  }

  row(i) {
    return this.shown ? this.shown[i] : i;
  }

  // place of a row among those shown: the first one that is not before it.
  index_(row) {
    return this.shown ? Math.min(this.n - 1, lastUpTo(this.n, (i) => this.shown[i], row - 1) + 1) : row;
  }

  // measure finds where each row is.
  measure() {
    const {rows} = this.model;
    this.y = new Float64Array(this.n + 1);
    const span = this.n > 0 ? rows.t[this.row(this.n - 1)] - rows.t[this.row(0)] : 0;
    const scale = span > 0 ? Math.min(this.scale, tallest / span) : 0;
    for (let i = 1; i <= this.n; i++) {
      const gap = i < this.n ? (rows.t[this.row(i)] - rows.t[this.row(i - 1)]) * scale : 0;
      this.y[i] = this.y[i - 1] + Math.max(this.height, gap);
    }
    place(this.inner, {height: `${this.y[this.n] + this.height}px`});
    this.later();
  }

  resize() {
    const width = this.scroller.clientWidth;
    if (width === 0) return;
    const lanes = this.model.data.lanes.length;
    const narrow = width < 560;
    this.left = (narrow ? 50 : 76) + 12 * Math.max(0, this.model.decimals - 3) / 3;
    this.margin = narrow ? 82 : 110;
    const room = width - this.left - 2 * this.margin;
    const gap = lanes > 1 ? Math.max(90, Math.min(720, room / (lanes - 1))) : 0;
    const extra = Math.max(0, room - gap * (lanes - 1)) / 2;
    this.x = this.model.data.lanes.map((_, i) => this.left + this.margin + extra + i * gap);
    this.width = Math.max(width, (this.x.at(-1) ?? 0) + this.margin);
    this.names.replaceChildren(...this.model.data.lanes.map((l, i) =>
      place(el("div", {class: "lane"}, el("b", null, l.name), el("span", null, l.addr)), {left: `${this.x[i]}px`, width: `${Math.max(80, Math.min(gap || 200, 200))}px`})));
    place(this.inner, {width: `${this.width}px`});
    this.later();
  }

  later() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.draw());
  }

  // draw draws what is in sight.
  draw() {
    if (!this.x || this.n === 0) {
      this.list.replaceChildren();
      this.lines.replaceChildren();
      return;
    }
    const top = this.scroller.scrollTop;
    const bottom = top + this.scroller.clientHeight;
    const first = Math.max(0, lastUpTo(this.n, (i) => this.y[i], top - 40));
    const last = Math.min(this.n - 1, lastUpTo(this.n, (i) => this.y[i], bottom + 40));
    this.names.scrollLeft = this.scroller.scrollLeft;
    const html = [];
    for (let i = first; i <= last; i++) html.push(this.line(i));
    if (this.selectedIndex < first || this.selectedIndex > last) html.push(this.line(this.selectedIndex));
    this.list.replaceChildren(...html);
    const lines = this.lines;
    lines.setAttribute("width", this.width);
    lines.setAttribute("height", bottom - top + 80);
    place(lines, {top: `${top - 40}px`});
    const draw = [];
    const text = [];
    this.base = top - 40;
    const flights = new Set();
    const stays = new Set();
    for (let b = Math.floor(this.row(first) / block); b <= Math.floor(this.row(last) / block); b++) {
      this.cross[b]?.flights.forEach((f) => flights.add(f));
      this.cross[b]?.stays.forEach((s) => stays.add(s));
    }
    this.x.forEach((x) => draw.push(svg("path", {class: "axis", d: `M${x} 0V${bottom - top + 80}`})));
    for (const s of stays) draw.push(this.stay(s));
    const visible = [...flights].filter((f) => this.passes(f));
    for (const f of visible) {
      draw.push(...this.flight(f));
      text.push(this.name(f));
    }
    for (let i = first; i <= last; i++) text.push(...this.labels(this.row(i), i));
    lines.replaceChildren(...draw, ...text.filter((label) => label !== null));
  }

  get selectedIndex() {
    return this.index_(this.selected);
  }

  at(row) {
    return this.y[this.index_(row)] + this.height / 2 - this.base;
  }

  // line is the element of a row, which is what a screen reader hears.
  line(i) {
    const {model} = this;
    const {rows} = model;
    const row = this.row(i);
    const fresh = i === 0 || rows.t[row] !== rows.t[this.row(i - 1)];
    const said = rows.silence[row] > 0 ? rows.say[row] : rows.text[row] ? spans(rows.text[row]) : null;
    const node = el("div", {
      class: `row${row === this.selected ? " selected" : ""}${this.matches.has(row) ? " match" : ""}${rows.silence[row] > 0 ? " silence" : ""}`,
      role: "option", id: `row-${row}`, "data-row": row, "aria-selected": row === this.selected ? "true" : "false",
      "aria-posinset": i + 1, "aria-setsize": this.n, "aria-label": `${model.seconds(rows.t[row])} ${rows.say[row]}`,
    },
    el("span", {class: "time"}, fresh && rows.silence[row] === 0 ? model.seconds(rows.t[row]) : ""),
    said ? place(el("span", {class: "said"}, said), {left: `${this.left + 8}px`}) : null);
    return place(node, {top: `${this.y[i]}px`, height: `${this.height}px`});
  }

  // passes says whether a flight is of a row that is shown.
  passes(f) {
    if (!this.shown) return true;
    const {start, end} = this.model.flights;
    return [start[f], end[f]].some((r) => r >= 0 && this.shown[this.index_(r)] === r);
  }

  stay(s) {
    const x = this.x[s.lane] + (s.socket.slot - 0) * 4;
    return svg("path", {class: `bar ${s.name}`, d: `M${x} ${this.at(s.from)}V${this.at(s.until) + (s.until === this.model.count - 1 ? this.height / 2 : 0)}`});
  }

  flight(f) {
    const {flights} = this.model;
    const dir = flights.to[f] < flights.from[f] ? -1 : 1;
    const from = this.x[flights.from[f]] + 4 * dir;
    const lost = flights.lost[f] >= 0;
    const start = flights.start[f];
    const end = flights.end[f];
    const y1 = this.at(start < 0 ? end : start);
    let to = this.x[flights.to[f]] - 5 * dir;
    let y2 = end < 0 ? y1 + 2 * this.height : this.at(end);
    if (lost || end < 0) {
      to = from + (to - from) / 2;
      if (y2 === y1) y2 = y1 + this.height / 2;
    }
    const name = this.classOf(f);
    const line = `M${from} ${y1}L${to} ${y2}`;
    const out = [svg("path", {class: `arrow ${name}`, d: line}), svg("path", {class: "hit", d: line, "data-row": start < 0 ? end : start})];
    if (lost) {
      out.push(svg("path", {class: `arrow bad cross`, d: `M${to - 5} ${y2 - 5}l10 10m0 -10l-10 10`}));
    } else if (end >= 0) {
      const a = Math.atan2(y2 - y1, to - from);
      const head = [2.7, -2.7].map((turn) => `${(to + 8 * Math.cos(a + turn)).toFixed(1)} ${(y2 + 8 * Math.sin(a + turn)).toFixed(1)}`);
      out.push(svg("path", {class: `head ${name}`, d: `M${to} ${y2}L${head[0]}L${head[1]}Z`}));
    }
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
      class: `label ${this.classOf(f)}${again}`, x: this.x[flights.from[f]] + 12 * dir, y: this.at(flights.start[f]) - 3, "text-anchor": dir < 0 ? "end" : "start",
    }, shorten(flights.label[f], room / 7.25));
  }

  // labels are the names of states that sockets enter at a row, and why.
  labels(row, i) {
    const {rows, changes, data} = this.model;
    const change = rows.change[row];
    const out = [];
    const y = this.y[i] + this.height / 2 - this.base;
    if (change >= 0 && rows.lane[row] >= 0) {
      const lane = rows.lane[row];
      const dir = lane === 0 && this.x.length > 1 ? -1 : 1;
      const x = this.x[lane] + (dir < 0 ? -8 : 8 + 4 * (bars - 1));
      const end = dir < 0 ? "end" : "start";
      const tag = data.conns.length > 1 && changes.conn[change] > 0 ? `[${changes.conn[change]}] ` : "";
      const text = changes.conn[change] === 0 && changes.to[change] === "CLOSED" ? this.model.t("listener") + " CLOSED" : changes.to[change];
      out.push(svg("text", {class: `label state ${changes.class[change]}`, x, y: y + 4, "text-anchor": end}, tag + text));
      if (rows.arrive[row] < 0) {
        // Room for the cause is on the inner side.
        const inner = this.x[lane] - dir * 8 + (dir < 0 ? 4 * (bars - 1) : 0);
        out.push(svg("text", {class: "label cause", x: inner, y: y + 4, "text-anchor": dir < 0 ? "start" : "end"}, changes.cause[change]));
      }
    }
    if (rows.own[row] >= 0 && rows.lane[row] >= 0) {
      out.push(svg("text", {class: "label", x: this.x[rows.lane[row]] + 16, y: y + 4}, `↻ ${rows.say[row]}`));
    }
    return out;
  }

  // under is the row that an event of the pointer is about, -1 for none.
  under(e) {
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
    const s = this.scroller;
    if (y < s.scrollTop + this.height) s.scrollTop = Math.max(0, y - s.clientHeight / 3);
    else if (y > s.scrollTop + s.clientHeight - 2 * this.height) s.scrollTop = y - (2 * s.clientHeight) / 3;
    this.later();
  }

  // step is the next row that is shown, n rows on.
  step(n) {
    const i = Math.max(0, Math.min(this.n - 1, this.selectedIndex + n));
    return this.row(i);
  }

  // zoom makes rows or the scale larger by a factor.
  zoom(factor) {
    const keep = this.y[this.selectedIndex] - this.scroller.scrollTop;
    if (this.scale > 0) this.scale = Math.max(1e-12, Math.min(1, this.scale * factor));
    else this.height = Math.max(14, Math.min(64, Math.round(this.height * Math.sqrt(factor))));
    this.measure();
    this.scroller.scrollTop = this.y[this.selectedIndex] - keep;
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

// shorten leaves of a segment's notation what fits so many letters: options go first, then
// window, acknowledgment and numbers.
function shorten(text, room) {
  for (const part of [/ <.*$/, / win .*$/, / ack .*$/, / \d+:\d+\(\d+\).*$/, / .*$/]) {
    if (text.length <= room) return text;
    text = text.replace(part, "");
  }
  return text;
}
