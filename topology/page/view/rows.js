// Which rows are shown, and where each is.

import {lastUpTo} from "./model.js";

const tallest = 8e6; // pixels that browsers still lay out

// Rows are those of a model, or some of them. What extends it draws them: moved(height) is
// called where their places have changed.
export class Rows {
  constructor(model) {
    this.model = model;
    this.height = 24; // of a row
    this.scale = 0; // pixels a nanosecond, 0 for folded
    this.selected = 0;
  }

  // only shows the rows of a list, null for all.
  only(list) {
    this.shown = list;
    this.n = list ? list.length : this.model.count;
    this.measure();
  }

  // row i of those that are shown; where none is, the one that is selected.
  row(i) {
    if (this.n === 0) return this.selected;
    return this.shown ? this.shown[i] : i;
  }

  // index of a row among those shown: the first one that is not before it.
  index(row) {
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
    this.moved(this.y[this.n] + this.height);
  }

  get selectedIndex() {
    return this.index(this.selected);
  }

  // step is the next row that is shown, n rows on.
  step(n) {
    const i = Math.max(0, Math.min(this.n - 1, this.selectedIndex + n));
    return this.row(i);
  }
}
