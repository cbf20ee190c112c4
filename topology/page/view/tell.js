// A row in words, which is what a screen reader hears and a search looks at.

// tell says all that happens in a row.
export function tell(model, row) {
  const {data, rows, flights, packets, changes} = model;
  const parts = [];
  const lane = (i) => data.lanes[i].name;
  const node = (i) => data.nodes[i]?.name ?? "";
  const way = (f, arrow) => parts.push(`${lane(flights.from[f])}${arrow}${lane(flights.to[f])} ${flights.label[f]}`);
  const received = (name, p) => parts.push(`${name} ${model.t("rcv")} ${model.called(packets.word[p])} #${packets.n[p]}`);
  const [depart, arrive, lost, own, change] = [rows.depart[row], rows.arrive[row], rows.lost[row], rows.own[row], rows.change[row]];
  if (rows.silence[row] > 0) parts.push(`⋮ ${span(rows.silence[row])}`);
  if (arrive >= 0 && arrive !== depart) {
    const p = flights.packet[arrive];
    if (packets.fate[p] !== "lost") received(lane(flights.to[arrive]), p);
    if (flights.note[arrive]) parts.push(`${lane(flights.to[arrive])} #${packets.n[p]} ${model.called(flights.note[arrive])}`);
  }
  if (lost >= 0) way(lost, " x ");
  if (depart >= 0 && depart !== lost) way(depart, " > ");
  if (own >= 0 && rows.back[row]) received(node(packets.to[own]), own);
  else if (own >= 0) parts.push(`${node(packets.from[own])} > ${node(packets.to[own])} ${packets.text[own]}`);
  if (change >= 0) {
    const why = arrive < 0 && own < 0 ? ` (${model.called(changes.cause[change])})` : "";
    parts.push(`${node(changes.node[change])} ${changes.from[change]} -> ${changes.to[change]}${why}`);
  }
  const said = model.said(row);
  if (said) parts.push(said.map(([, text]) => text).join(""));
  return parts.join("; ");
}

// span writes a length of time in one unit, rounded to a tenth of it.
function span(ns) {
  const [unit, name] = ns < 1e3 ? [1, "ns"] : ns < 1e6 ? [1e3, "µs"] : ns < 1e9 ? [1e6, "ms"] : [1e9, "s"];
  return `${Math.floor((ns * 10 + unit / 2) / unit) / 10} ${name}`;
}
