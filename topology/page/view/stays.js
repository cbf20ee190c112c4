// The stays of sockets in their states, which are bars along the lanes.

import {block} from "./model.js";

const bars = 4; // connections drawn beside each other in a lane

export class Stays {
  constructor(model) {
    // wide is how much the bars of each lane take beyond the first.
    this.wide = model.data.lanes.map(() => 0);
    this.blocks = Array.from({length: Math.ceil(model.count / block)}, () => []);
    const taken = model.data.lanes.map(() => []);
    for (const s of list(model)) {
      const slots = taken[s.lane];
      if (s.socket.slot === undefined) {
        let k = slots.findIndex((x) => x === undefined || x < s.from);
        if (k < 0) k = slots.length;
        s.socket.slot = k;
      }
      slots[s.socket.slot] = s.until;
      if (s.socket.slot >= bars) continue;
      this.wide[s.lane] = Math.max(this.wide[s.lane], 4 * s.socket.slot);
      for (let b = Math.floor(s.from / block); b <= Math.floor(s.until / block); b++) this.blocks[b].push(s);
    }
  }

  // crossing are the stays in the blocks of the rows from first to last.
  crossing(first, last) {
    const out = new Set();
    for (let b = Math.floor(first / block); b <= Math.floor(last / block); b++) this.blocks[b]?.forEach((s) => out.add(s));
    return out;
  }
}

// list has the stays of all connections in the order in which they begin.
function list(model) {
  const lane = new Map(model.data.lanes.map((l, i) => [l.name, i]));
  const out = [];
  for (const s of model.sockets) {
    const l = lane.get(model.data.nodes[s.node]?.name);
    if (l === undefined || s.conn === 0) continue;
    s.changes.forEach((c, i) => {
      const from = model.rowOf(model.changes.event[c]);
      const next = s.changes[i + 1];
      const until = next === undefined ? model.count - 1 : model.rowOf(model.changes.event[next]);
      if (model.changes.to[c] !== "CLOSED") out.push({socket: s, lane: l, from, until, name: model.changes.class[c]});
    });
  }
  return out.sort((a, b) => a.from - b.from);
}
