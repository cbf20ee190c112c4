// The state diagram of RFC 9293 section 3.3.2: where both ends of a connection are, and the
// way of each so far.

import {el, svg} from "./dom.js";

// Places of the states, and the arrows between them: from, to, and a bend to the side.
const places = {
  CLOSED: [230, 24], LISTEN: [110, 90], "SYN-SENT": [370, 90], "SYN-RECEIVED": [110, 170], ESTABLISHED: [250, 240],
  "FIN-WAIT-1": [110, 310], "CLOSE-WAIT": [400, 310], "FIN-WAIT-2": [60, 390], CLOSING: [220, 390], "LAST-ACK": [400, 390], "TIME-WAIT": [140, 470],
};
const arrows = [
  ["CLOSED", "LISTEN"], ["CLOSED", "SYN-SENT"], ["LISTEN", "SYN-RECEIVED"], ["LISTEN", "SYN-SENT"], ["SYN-SENT", "SYN-RECEIVED"], ["SYN-SENT", "ESTABLISHED"],
  ["SYN-RECEIVED", "ESTABLISHED"], ["SYN-RECEIVED", "FIN-WAIT-1"], ["ESTABLISHED", "FIN-WAIT-1"], ["ESTABLISHED", "CLOSE-WAIT"], ["FIN-WAIT-1", "FIN-WAIT-2"],
  ["FIN-WAIT-1", "CLOSING"], ["FIN-WAIT-1", "TIME-WAIT"], ["FIN-WAIT-2", "TIME-WAIT"], ["CLOSING", "TIME-WAIT"], ["CLOSE-WAIT", "LAST-ACK"],
];

// diagram fills a panel with the ways of one connection's ends.
export function diagram(model, row, conn) {
  const {data, changes} = model;
  const t = (key) => model.t(key);
  const about = conn > 0 ? conn : model.connsOf(row)[0] ?? data.conns[0]?.id;
  const ends = model.sockets.filter((s) => s.conn === about).sort((a, b) => a.side - b.side);
  if (ends.length === 0) return [el("p", {class: "faint"}, t("none"))];
  // Each end is marked by the beginning of its node's name, or by its number.
  let marks = ends.map((s) => (data.nodes[s.node]?.name ?? "?").slice(0, 2));
  if (marks[0] === marks[1]) marks = ["1", "2"];
  const ways = ends.map((s) => model.past(s, row));
  const picture = svg("svg", {class: "diagram", viewBox: "0 0 480 500", role: "img", "aria-label": `${t("states")}, ${t("conn")} ${about}`});
  for (const [from, to] of arrows) picture.append(arrow(from, to, ""));
  ways.forEach((way, side) => {
    for (const c of way) {
      const [from, to] = [changes.from[c], changes.to[c]];
      if (from !== to && places[from] && places[to]) picture.append(arrow(from, to, `went end${side}`, side));
    }
  });
  for (const [state, [x, y]] of Object.entries(places)) {
    const here = ways.map((way, side) => (way.length > 0 && changes.to[way.at(-1)] === state ? side : -1)).filter((side) => side >= 0);
    picture.append(svg("g", {class: `state ${here.map((side) => `here end${side}`).join(" ")}`},
      svg("rect", {x: x - 56, y: y - 14, width: 112, height: 28, rx: 6}), svg("text", {x, y: y + 4, "text-anchor": "middle"}, state),
      here.map((side) => svg("g", {class: `mark end${side}`}, svg("circle", {cx: x + (side === 0 ? -56 : 56), cy: y, r: 10}),
        svg("text", {x: x + (side === 0 ? -56 : 56), y: y + 4, "text-anchor": "middle"}, marks[side])))));
  }
  return [
    el("h2", null, `${t("conn")} ${about}`), picture,
    ends.map((s, side) => [
      el("h3", {class: `end${side}`}, `${data.nodes[s.node]?.name} ${s.local}: ${t("way")}`),
      el("ol", {class: "way"}, ways[side].map((c) => el("li", null,
        el("span", {class: "time"}, model.seconds(changes.t[c])), " ", el("b", {class: changes.class[c]}, changes.to[c]), " ", el("span", {class: "faint"}, model.called(changes.cause[c]))))),
    ]),
  ];
}

// arrow goes from the edge of one state to that of another, beside the arrow back.
function arrow(from, to, name, side = 0) {
  const [x1, y1] = places[from];
  const [x2, y2] = places[to];
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
  const shift = 3 * (side === 0 ? 1 : -1);
  const edge = (x, y, sx, sy) => {
    const k = Math.min(Math.abs(57 / (sx || 1e-9)), Math.abs(15 / (sy || 1e-9)));
    return [x + sx * k - uy * shift, y + sy * k + ux * shift];
  };
  const a = edge(x1, y1, ux, uy);
  const b = edge(x2, y2, -ux, -uy);
  const turn = Math.atan2(uy, ux);
  const head = [2.7, -2.7].map((d) => `L${(b[0] + 7 * Math.cos(turn + d)).toFixed(1)} ${(b[1] + 7 * Math.sin(turn + d)).toFixed(1)}`);
  return svg("g", {class: `way ${name}`}, svg("path", {class: "line", d: `M${a[0].toFixed(1)} ${a[1].toFixed(1)}L${b[0].toFixed(1)} ${b[1].toFixed(1)}`}),
    svg("path", {class: "tip", d: `M${b[0].toFixed(1)} ${b[1].toFixed(1)}${head[0]}${head[1]}Z`}));
}
