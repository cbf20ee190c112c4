// The words of the playground, in both languages.

const all = {
  en: {
    lab: "Lab", run: "Run", stop: "Stop", share: "Share", theme: "Theme", auto: "as the system", light: "light", dark: "dark",
    language: "Language", text: "Lab", result: "Run", digest: "Digest", transcript: "Transcript", pcapng: "Capture (pcapng)",
    again: "On the command line:", output: "What the lab prints", seed: "seed", own: "Own lab",
    keys: "Tab indents; Escape, then Tab, leaves the text. Ctrl+Space completes, Ctrl+Enter runs.",
    starting: "The engine starts …", running: "Running: {at} of virtual time, {events} events.", reading: "Running …",
    stopped: "Stopped.", shared: "The link is in the address bar and on the clipboard.", addressed: "The link is in the address bar.",
    tooLong: "The lab is too long for a link.", badLink: "This link holds no lab that can be read: {why}",
    sharedLab: "This lab comes from a link. Read it, then run it.", broken: "The engine ended: {why}",
    pass: "Every check holds.", fail: "Not everything holds.", facts: "{packets} packets, {time} of virtual time.",
    at: "line {line}, column {column}", inLine: "line {line}", cannot: "The lab cannot be run.",
    value: "value of {name}", noLab: "The lab cannot be fetched: {why}",
  },
  zh: {
    lab: "实验", run: "运行", stop: "停止", share: "分享", theme: "外观", auto: "跟随系统", light: "浅色", dark: "深色",
    language: "语言", text: "实验", result: "运行结果", digest: "摘要", transcript: "记录", pcapng: "抓包文件 (pcapng)",
    again: "在命令行上：", output: "实验打印的内容", seed: "种子", own: "自己的实验",
    keys: "Tab 缩进；先按 Escape 再按 Tab 离开编辑框。Ctrl+空格 补全，Ctrl+Enter 运行。",
    starting: "引擎正在启动……", running: "正在运行：虚拟时间 {at}，{events} 个事件。", reading: "正在运行……",
    stopped: "已停止。", shared: "链接在地址栏里，也已复制到剪贴板。", addressed: "链接在地址栏里。",
    tooLong: "实验太长，放不进链接。", badLink: "这个链接里没有可以读取的实验：{why}",
    sharedLab: "这个实验来自链接。请先看一遍，再运行。", broken: "引擎已结束：{why}",
    pass: "所有检查都成立。", fail: "有检查不成立。", facts: "{packets} 个分组，虚拟时间 {time}。",
    at: "第 {line} 行第 {column} 列", inLine: "第 {line} 行", cannot: "这个实验无法运行。",
    value: "{name} 的值", noLab: "无法取得实验：{why}",
  },
};

// say returns a text in a language, with values in its places.
export function say(language, name, values = {}) {
  return all[language][name].replace(/\{(\w+)\}/g, (_, key) => String(values[key]));
}

// languages are those that there are words in.
export const languages = Object.keys(all);
