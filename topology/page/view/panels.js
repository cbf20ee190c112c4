// What is about the whole run: plots, checks, broken rules, the lab's source, topology.

import {el, place} from "./dom.js";

const picture = (text) => `data:image/svg+xml,${encodeURIComponent(text)}`;

// inChinese is a drawing whose elements say what they have as data-zh.
const inChinese = (text) => text.replace(/ data-zh="([^"]*)">[^<]*/g, ">$1");

// plots shows the plot of a connection, with the moment marked: wide or narrow, as there
// is room.
export function plots(model, row, state, redraw, goTime) {
  const {data} = model;
  const t = (key) => model.t(key);
  if (data.plots.length === 0) return [el("p", {class: "faint"}, t("none"))];
  const chosen = data.plots.find((p) => p.conn === state.conn) ?? data.plots.find((p) => p.conn === state.plot) ?? data.plots[0];
  if (state.drawn?.plot !== chosen) {
    state.drawn = {plot: chosen, frames: ["wide", "narrow"].map((name) => frame(model, chosen, name, goTime))};
  }
  const now = model.count > 0 ? model.rows.t[row] : 0;
  const part = Math.max(0, Math.min(1, (now - chosen.from) / (chosen.to - chosen.from)));
  for (const {cursor, drawing} of state.drawn.frames) place(cursor, {left: `${100 * (drawing.left + part * (drawing.right - drawing.left))}%`});
  const choice = data.plots.length < 2 ? null : el("label", null, t("plotof"), " ", el("select", {on: {change: (e) => {
    state.plot = Number(e.target.value);
    redraw();
  }}}, data.plots.map((p) => el("option", {value: p.conn, selected: p === chosen}, model.both(p.title)))));
  return [choice, el("div", {role: "group", "aria-label": t("plots")}, state.drawn.frames.map((f) => f.element))];
}

// frame is one drawing of a plot; a click goes to the moment under it.
function frame(model, plot, name, goTime) {
  const drawing = plot[name];
  const image = el("img", {src: picture(model.lang === "zh" ? inChinese(drawing.svg) : drawing.svg), alt: `${model.t("plotof")} ${model.both(plot.title)}`});
  const cursor = el("div", {class: "cursor", title: model.t("here")});
  const element = el("div", {class: `plot ${name}`, on: {click: (e) => {
    const box = image.getBoundingClientRect();
    const part = (e.clientX - box.left) / box.width;
    goTime(plot.from + ((part - drawing.left) / (drawing.right - drawing.left)) * (plot.to - plot.from));
  }}}, image, cursor);
  return {element, cursor, drawing};
}

// checks lists those of the lab; goTime goes to a moment, goLine to a line of the source.
export function checks(model, goTime, goLine) {
  const t = (key) => model.t(key);
  if (model.data.checks.length === 0) return [el("p", {class: "faint"}, t("nochecks"))];
  return [el("ul", {class: "checks"}, model.data.checks.map((c) => el("li", {class: c.ok ? "ok" : "failed"},
    el("b", {class: c.ok ? "good" : "bad"}, c.ok ? t("ok") : t("failed")), " ",
    el("button", {class: "link", type: "button", on: {click: () => goTime(c.t)}}, `${model.seconds(c.t)} ${t("seconds")}`), " ",
    el("code", null, c.name), c.clause ? el("span", {class: "faint"}, ` [${c.clause}]`) : null, " ",
    c.pos ? el("button", {class: "link", type: "button", on: {click: () => goLine(c.pos)}}, c.pos) : null,
    c.ok || !c.detail ? null : el("pre", {class: "bad"}, c.detail))))];
}

// findings lists the broken rules.
export function findings(model, go, goTime) {
  const t = (key) => model.t(key);
  if (!model.data.monitored) return [el("p", {class: "faint"}, t("unmonitored"))];
  if (model.data.findings.length === 0) return [el("p", {class: "good"}, t("nofindings"))];
  return [el("ul", {class: "findings"}, model.data.findings.map((f) => el("li", null,
    el("b", {class: f.class}, f.rule), ` ${f.level} `, el("span", {class: "faint"}, `[${f.clause}]`), " ",
    el("button", {class: "link", type: "button", on: {click: () => (f.packet > 0 ? go(f.packet) : goTime(f.t))}}, f.packet > 0 ? `#${f.packet}` : `${model.seconds(f.t)} ${t("seconds")}`),
    el("p", null, model.both(f.case)), el("p", {class: "faint"}, f.text), f.known ? el("p", {class: "remark"}, `${t("known")}: ${f.known}`) : null)))];
}

// source shows the lab with the outcome of the checks at their lines.
export function source(model, line) {
  const {data} = model;
  const t = (key) => model.t(key);
  if (!data.source) return [el("p", {class: "faint"}, t("none"))];
  const marks = new Map();
  for (const c of data.checks) {
    const [, file, n] = /^(.*):(\d+)(?::\d+)?$/.exec(c.pos) ?? [];
    if (file !== data.source.file) continue;
    const k = Number(n);
    marks.set(k, (marks.get(k) ?? true) && c.ok);
  }
  return [el("h2", null, data.source.file), el("ol", {class: "source", tabindex: "0", "aria-label": data.source.file}, data.source.text.replace(/\n$/, "").split("\n").map((text, i) => {
    const ok = marks.get(i + 1);
    return el("li", {class: `${ok === undefined ? "" : ok ? "ok" : "failed"}${i + 1 === line ? " here" : ""}`, "data-line": i + 1},
      ok === undefined ? null : el("b", {class: ok ? "good" : "bad"}, ok ? t("ok") : t("failed")), el("code", null, text || " "));
  }))];
}

// topology shows the network.
export function topology(model) {
  const {data} = model;
  return [
    data.picture ? el("div", {class: "scrolls", tabindex: "0", role: "group", "aria-label": model.t("topology")}, el("img", {src: picture(data.picture), alt: model.t("topology"), class: "natural"})) : null,
    el("ul", {class: "plain"}, data.nodes.map((n) => el("li", null, el("b", null, n.name), ` ${model.t(n.kind)} ${n.addrs.join(" ")}`))),
    el("ul", {class: "plain"}, data.links.map((l) => el("li", null, `${l.name}: ${l.a}, ${l.b}`))),
  ];
}
