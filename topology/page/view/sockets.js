// How everything stands at a moment: sockets with the variables of their connections, what
// is on the wire, what waits in queues.

import {el} from "./dom.js";

const most = 4; // connections, packets and queues that are listed at a moment

// standing fills a panel; conn chooses a connection, 0 for that of the row.
export function standing(model, row, conn, go) {
  return [...sockets(model, row, conn), ...wire(model, row, go), ...queues(model, row)];
}

// alive are the sockets that exist at a row, each with its latest change.
function alive(model, row) {
  return model.sockets.map((s) => ({socket: s, change: model.past(s, row).at(-1)}))
    .filter(({change}) => change !== undefined);
}

function sockets(model, row, conn) {
  const {data, changes} = model;
  const t = (key) => model.t(key);
  const out = [el("h2", null, t("sockets"))];
  const all = alive(model, row);
  const listeners = all.filter(({socket, change}) => socket.conn === 0 && changes.to[change] === "LISTEN");
  let ids = [...new Set(all.filter(({socket}) => socket.conn > 0).map(({socket}) => socket.conn))];
  const first = conn > 0 ? [conn] : model.connsOf(row);
  const open = (id) => all.some(({socket, change}) => socket.conn === id && changes.to[change] !== "CLOSED");
  ids = [...first.filter((id) => ids.includes(id)), ...ids.filter((id) => !first.includes(id) && open(id))];
  for (const id of ids.slice(0, most)) out.push(table(model, row, all.filter(({socket}) => socket.conn === id)));
  if (ids.length > most) out.push(el("p", {class: "faint"}, `+ ${ids.length - most}`));
  for (const {socket} of listeners) {
    out.push(el("p", {class: "listener"}, `${data.nodes[socket.node]?.name} ${socket.local.replace(/^invalid AddrPort$/, "*")} `, el("span", {class: "opening"}, "LISTEN")));
  }
  if (out.length === 1) out.push(el("p", {class: "faint"}, t("none")));
  return out;
}

const values = ["una", "nxt", "snd_wnd", "rcv_nxt", "rcv_wnd", "cwnd", "ssthresh", "recovery", "rtt", "rttvar", "rto", "readable"];
const times = new Set(["rtt", "rttvar", "rto"]);

// table has a column for each end of one connection.
function table(model, row, ends) {
  const {data, changes} = model;
  const t = (key) => model.t(key);
  ends.sort((a, b) => a.socket.side - b.socket.side);
  const head = el("tr", null, el("th", {scope: "col"}, `${t("conn")} ${ends[0].socket.conn}`), ends.map(({socket}) =>
    el("th", {scope: "col"}, data.nodes[socket.node]?.name ?? "", el("small", null, socket.local))));
  const lines = [
    line(t("state"), ends.map(({change}) => el("b", {class: changes.class[change]}, changes.to[change]))),
    line(t("since"), ends.map(({change}) => `${model.seconds(changes.t[change])} ${t("seconds")}`)),
    line(t("cause"), ends.map(({change}) => model.called(changes.cause[change]))),
  ];
  const at = ends.map(({socket}) => model.sample(socket.sender, row));
  const before = ends.map(({socket}, i) => model.sample(socket.sender, row - 1));
  for (const key of values) {
    const cells = ends.map(({socket}, i) => {
      if (at[i] < 0 || (changes.to[ends[i].change] === "CLOSED")) return null;
      const text = value(model, key, socket.sender[key][at[i]]);
      const was = before[i] >= 0 ? value(model, key, socket.sender[key][before[i]]) : text;
      return text === null ? null : el("span", {class: was === text ? null : "changed"}, text);
    });
    if (cells.some((c) => c !== null)) lines.push(line(t(key), cells));
  }
  const thinned = ends.find(({socket}) => socket.sender?.stride > 1);
  return [
    el("table", {class: "tcb"}, el("thead", null, head), el("tbody", null, lines)),
    thinned ? el("p", {class: "faint"}, t("thinned").replace("{n}", thinned.socket.sender.stride)) : null,
    ends.every(({socket}) => socket.sender === null) ? el("p", {class: "faint"}, t("novalues")) : null,
  ];
}

function line(name, cells) {
  return el("tr", null, el("th", {scope: "row"}, name), cells.map((c) => el("td", null, c)));
}

// value writes a variable, null for none.
function value(model, key, v) {
  if (v === null || v === "") return null;
  if (key === "recovery") return model.called(v);
  if (!times.has(key)) return String(v);
  return v === 0 ? null : v >= 1e9 ? `${+(v / 1e9).toFixed(6)} ${model.t("seconds")}` : `${+(v / 1e6).toFixed(3)} ms`;
}

// wire lists the packets that have been sent and have not ended.
function wire(model, row, go) {
  const {flights, packets, data} = model;
  const t = (key) => model.t(key);
  const all = model.underWay(row);
  return [el("h2", null, `${t("wire")}: ${all.length}`), el("ul", {class: "plain"}, all.slice(0, most).map((f) => {
    const p = flights.packet[f];
    return el("li", null, el("button", {class: "link", type: "button", on: {click: () => go(packets.n[p])}}, `#${packets.n[p]}`),
      ` ${data.lanes[flights.from[f]].name} > ${data.lanes[flights.to[f]].name} ${model.called(packets.word[p])}`);
  })), all.length > most ? el("p", {class: "faint"}, `+ ${all.length - most}`) : null];
}

function queues(model, row) {
  const {data} = model;
  const t = (key) => model.t(key);
  const waiting = [];
  for (const q of data.queues) {
    const i = model.sample(q, row);
    if (i >= 0 && q.packets[i] > 0) waiting.push(el("li", null, `${data.links[q.link]?.name} ${t("from")} ${q.from}: ${q.packets[i]} (${q.bytes[i]} ${t("bytes")})`));
  }
  return waiting.length > 0 ? [el("h2", null, t("queues")), el("ul", {class: "plain"}, waiting)] : [];
}
