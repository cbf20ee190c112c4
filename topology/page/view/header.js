// The head of a page: which run it shows, how it ended, and how it is shown.

import {el} from "./dom.js";

// header is that of a page; theme is the one that is chosen, look(theme) and speak(language)
// choose another one.
export function header(model, theme, {look, speak}) {
  const {data} = model;
  const t = (key) => model.t(key);
  const pass = data.verdict === "pass";
  const select = (label, value, list, change) => el("label", null, el("span", {class: "hidden"}, label),
    el("select", {"aria-label": label, on: {change: (e) => change(e.target.value)}}, list.map(([v, text]) => el("option", {value: v, selected: v === value}, text))));
  return el("header", null,
    el("h1", null, data.lab, " ", data.verdict ? el("span", {class: `verdict ${pass ? "good" : "bad"}`}, t(pass ? "pass" : "fail")) : null),
    data.title ? el("p", {class: "title"}, data.title) : null,
    el("p", {class: "faint"}, model.both(data.settings), data.digest ? `${t("semi")}${t("digest")} ${data.digest}` : ""),
    data.command ? el("p", {class: "faint"}, `${t("command")}: `, el("code", null, data.command)) : null,
    data.left_out.length > 0 ? el("p", {class: "remark"}, `${t("leftout")}: ${data.left_out.map((text) => model.both(text)).join(t("semi"))}`) : null,
    el("div", {class: "choices"},
      data.pcapng_gz ? el("button", {type: "button", on: {click: () => download(data)}}, t("download")) : null,
      select(t("theme"), theme, ["auto", "light", "dark"].map((v) => [v, t(v)]), look),
      select(t("language"), model.lang, [["en", "English"], ["zh", "中文"]], speak)));
}

// download gives the capture, which the page holds compressed.
async function download(data) {
  const bytes = Uint8Array.from(atob(data.pcapng_gz), (c) => c.charCodeAt(0));
  const plain = new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")));
  const url = URL.createObjectURL(new Blob([await plain.arrayBuffer()], {type: "application/x-pcapng"}));
  const name = data.lab.replace(/[^\w.-]+/g, "-") || "netlab";
  el("a", {href: url, download: `${name}.pcapng`}).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}
