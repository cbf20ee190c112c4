// What is drawn over the rows of a ladder: lanes, the states of sockets, packets and the
// names of all these.

import {svg, place} from "./dom.js";
import {Rows} from "./rows.js";
import {Stays} from "./stays.js";
import {cells, shorten} from "./label.js";

// sparse is the distance of arrows, in pixels, below which they are drawn thinner.
const sparse = 12;

// What extends a Scene says where the lanes are (x), how wide all of it is (width), and
// whether there is little room (narrow).
export class Scene extends Rows {
  constructor(model) {
    super(model);
    this.stays = new Stays(model);
    this.lines = svg("svg", {class: "lines", "aria-hidden": "true"});
  }

  // letter is the width of one in a label.
  get letter() {
    return this.narrow ? 6.65 : 7.25;
  }

  // scene draws the rows from index first to last, from a place on.
  scene(first, last, top, height) {
    const {lines, model} = this;
    lines.setAttribute("width", this.width);
    lines.setAttribute("height", height);
    place(lines, {top: `${top}px`});
    this.base = top;
    this.drawn = [];
    this.gaps = [];
    const draw = [svg("path", {class: "axis", d: this.x.map((x) => `M${x} 0V${height}`).join("")})];
    const crosses = [];
    const text = [];
    for (const s of this.stays.crossing(this.row(first), this.row(last))) draw.push(this.stay(s));
    const visible = [...model.crossing(this.row(first), this.row(last))].filter((f) => this.passes(f));
    this.thin = this.crowds(visible, this.row(first), this.row(last));
    for (const f of visible) {
      const [arrow, cross] = this.flight(f);
      draw.push(arrow);
      crosses.push(cross);
      text.push(this.name(f));
    }
    for (let i = first; i <= last; i++) text.push(...this.labels(this.row(i), i));
    const all = {x: 0, y: 0, width: this.width, height};
    lines.replaceChildren(
      svg("mask", {id: "netlab-gaps", maskUnits: "userSpaceOnUse", ...all}, svg("rect", {class: "rest", ...all}), this.gaps),
      svg("g", {mask: "url(#netlab-gaps)"}, draw), ...[...crosses, ...text].filter((node) => node !== null));
  }

  // crowds tells how thin arrows are between lanes where there are many at a time.
  crowds(visible, first, last) {
    const {from, to, start, end} = this.model.flights;
    const taken = new Map();
    for (const f of visible) {
      const begin = Math.max(first, start[f] < 0 ? end[f] : start[f]);
      const rows = Math.min(last, end[f] < 0 ? start[f] : end[f]) - begin + 1;
      const way = from[f] * this.x.length + to[f];
      taken.set(way, (taken.get(way) ?? 0) + Math.max(0, rows));
    }
    const thin = new Map();
    for (const [way, rows] of taken) {
      const far = Math.abs(this.x[Math.floor(way / this.x.length)] - this.x[way % this.x.length]);
      const apart = far / (rows / (last - first + 1) || 1);
      if (apart < sparse) thin.set(way, Math.max(0.3, (1.4 * apart) / sparse).toFixed(2));
    }
    return thin;
  }

  at(row) {
    return this.y[this.index(row)] + this.height / 2 - this.base;
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

  // flight is the arrow of a packet, and the cross where it was lost.
  flight(f) {
    const {flights} = this.model;
    const dir = flights.to[f] < flights.from[f] ? -1 : 1;
    const from = this.x[flights.from[f]] + (dir > 0 ? 4 + this.stays.wide[flights.from[f]] : -4);
    const lost = flights.lost[f] >= 0;
    const start = flights.start[f];
    const end = flights.end[f];
    const y1 = this.at(start < 0 ? end : start);
    let to = this.x[flights.to[f]] + (dir > 0 ? -3 : 3 + this.stays.wide[flights.to[f]]);
    let y2 = end < 0 ? y1 + 2 * this.height : this.at(end);
    if (lost || end < 0) {
      to = from + (to - from) / 2;
      // Lost at once: the cross stays between the name above it and that of the next row.
      if (y2 === y1) y2 = y1 + 5;
    }
    this.drawn.push({x1: from, y1, x2: to, y2, row: start < 0 ? end : start});
    let line = `M${from} ${y1}L${to} ${y2}`;
    if (end >= 0 && !lost) {
      const a = Math.atan2(y2 - y1, to - from);
      const [p, q] = [2.7, -2.7].map((turn) => `${(to + 8 * Math.cos(a + turn)).toFixed(1)} ${(y2 + 8 * Math.sin(a + turn)).toFixed(1)}`);
      line += `M${p}L${to} ${y2}L${q}`;
    }
    const arrow = svg("path", {class: `arrow ${this.classOf(f)}`, d: line});
    const thin = this.thin.get(flights.from[f] * this.x.length + flights.to[f]);
    if (thin && !this.current(f)) place(arrow, {"stroke-width": thin});
    return [arrow, lost ? svg("path", {class: "arrow bad cross", d: `M${to - 5} ${y2 - 5}l10 10m0 -10l-10 10`}) : null];
  }

  current(f) {
    const {start, end} = this.model.flights;
    return start[f] === this.selected || end[f] === this.selected;
  }

  classOf(f) {
    const {end, lost} = this.model.flights;
    return `${this.model.flights.class[f]}${lost[f] >= 0 ? " bad cut" : ""}${end[f] < 0 ? " cut" : ""}${this.current(f) ? " current" : ""}`;
  }

  // label is a text that begins at x, or ends there where dir is less than 0. Lines leave
  // a gap for it.
  label(name, x, y, dir, text) {
    const width = cells(text) * this.letter + 4;
    this.gaps.push(svg("rect", {x: dir < 0 ? x - width + 2 : x - 2, y: y - 11, width, height: 14}));
    return svg("text", {class: `label ${name}`, x, y, "text-anchor": dir < 0 ? "end" : "start"}, text);
  }

  // name is the label of a flight, beside its sender; null where its beginning is not told.
  name(f) {
    const {flights, packets} = this.model;
    if (flights.start[f] < 0) return null;
    const dir = flights.to[f] < flights.from[f] ? -1 : 1;
    const room = Math.abs(this.x[flights.to[f]] - this.x[flights.from[f]]) - 26;
    const again = packets.of[flights.packet[f]] > 0 ? " again" : "";
    const x = this.x[flights.from[f]] + (dir > 0 ? 10 + this.stays.wide[flights.from[f]] : -10);
    return this.label(`${this.classOf(f)}${again}`, x, this.at(flights.start[f]) - 4, dir, shorten(flights.label[f], room / this.letter));
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
      const x = this.x[lane] + (dir < 0 ? -8 : 8 + this.stays.wide[lane]);
      const tag = data.conns.length > 1 && changes.conn[change] > 0 ? `[${changes.conn[change]}] ` : "";
      const text = changes.conn[change] === 0 && changes.to[change] === "CLOSED" ? this.model.t("listener") + " CLOSED" : changes.to[change];
      out.push(this.label(`state ${changes.class[change]}`, x, y + 4, dir, tag + text));
      if (rows.arrive[row] < 0 && rows.own[row] < 0) {
        // Room for the cause is on the inner side.
        const inner = this.x[lane] - dir * 8 + (dir < 0 ? this.stays.wide[lane] : 0);
        out.push(this.label("cause", inner, y + 4, -dir, this.model.called(changes.cause[change])));
      }
    }
    if (rows.own[row] >= 0 && rows.lane[row] >= 0) {
      const x = this.x[rows.lane[row]] + 16;
      const {n, text, word} = this.model.packets;
      const p = rows.own[row];
      const label = rows.back[row] ? `${this.model.t("rcv")} ${this.model.called(word[p])} #${n[p]}` : `↻#${n[p]} ${text[p]}`;
      out.push(this.label("", x, y + 4, 1, shorten(label, (this.width - x) / this.letter)));
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
}
