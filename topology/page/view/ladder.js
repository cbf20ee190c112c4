// The ladder: time goes down, each node is a lane, each packet an arrow. Only what is in
// sight is drawn.

import {el, place, spans} from "./dom.js";
import {lastUpTo} from "./model.js";
import {tell} from "./tell.js";
import {Scene} from "./scene.js";

const beyond = 500; // pixels that are drawn above and below what is in sight

export class Ladder extends Scene {
  // show(row) is called when a row is chosen, hover(row) when the pointer is over one, -1
  // for none.
  constructor(model, {show, hover}) {
    super(model);
    this.show = show;
    this.top = 0; // where it is scrolled to: to ask would lay out the page
    this.sight = 0; // its height
    this.matches = new Set();
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
    this.only(null);
  }

  close() {
    this.observer.disconnect();
    cancelAnimationFrame(this.frame);
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
    this.scene(first, last, top, bottom - top);
  }

  // line is the element of a row, which is what a screen reader hears.
  line(i) {
    const {model} = this;
    const {rows} = model;
    const row = this.row(i);
    const fresh = i === 0 || rows.t[row] !== rows.t[this.row(i - 1)];
    const said = rows.silence[row] > 0 ? tell(model, row) : rows.text[row] ? spans(model.said(row)) : this.became(row);
    const node = el("div", {
      class: `row${row === this.selected ? " selected" : ""}${this.matches.has(row) ? " match" : ""}${rows.silence[row] > 0 ? " silence" : ""}`,
      role: "option", id: `row-${row}`, "data-row": row, "aria-selected": row === this.selected ? "true" : "false",
      "aria-posinset": i + 1, "aria-setsize": this.n,
    },
    el("span", {class: "hidden"}, `${model.seconds(rows.t[row])} ${tell(model, row)}`),
    el("span", {class: "time", "aria-hidden": "true"}, fresh && rows.silence[row] === 0 ? model.seconds(rows.t[row]) : ""),
    said ? place(el("span", {class: "said", "aria-hidden": "true"}, el("span", {class: "saying"}, said)), {left: `${this.left + 8}px`}) : null);
    return place(node, {top: `${this.y[i]}px`, height: `${this.height}px`});
  }

  // became is what became of the packet that arrives in a row, null where nothing did.
  became(row) {
    const {class: of, note} = this.model.flights;
    const f = this.model.rows.arrive[row];
    return f >= 0 && note[f] ? el("span", {class: of[f] === "bad" ? "bad" : "remark"}, this.model.called(note[f])) : null;
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
