// What the tests stand on: a browser, a server of a folder, a server of netlab play.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join, normalize } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

// netlab is the command under test, site a folder that it has written.
export const netlab = process.env.NETLAB;
export const site = process.env.NETLAB_SITE;

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
}

const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".svg": "image/svg+xml" };

// serve serves a folder as a plain web server does. It returns { url, close }.
export async function serve(folder) {
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://x").pathname));
    const name = join(folder, path.endsWith("/") ? path + "index.html" : path);
    try {
      const content = await readFile(name);
      response.writeHead(200, { "Content-Type": types[extname(name)] ?? "application/octet-stream" }).end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => new Promise((closed) => server.close(closed)) };
}

// play starts netlab play. It returns { url, close }; close is Ctrl-C, and gives the exit
// status.
export async function play(...flags) {
  const process = spawn(netlab, ["play", "--listen", "127.0.0.1:0", ...flags], { stdio: ["ignore", "pipe", "ignore"] });
  const ended = new Promise((end) => process.on("close", (status) => end(status)));
  const url = await new Promise((read, fail) => {
    process.stdout.once("data", (text) => read(String(text).trim()));
    ended.then((status) => fail(new Error(`netlab play has ended with status ${status}`)));
  });
  return {
    url,
    close: () => {
      process.kill("SIGINT");
      return ended;
    },
  };
}

// open opens a page that collects what goes wrong in it; errors has the console's
// errors and what was thrown.
export async function open(browser, url, options = {}) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  page.setDefaultTimeout(120000); // of a machine that is busy with something else
  const errors = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.goto(url);
  return { page, errors };
}

// until waits for something that the page draws soon, but not at once.
export async function until(holds, what) {
  for (const end = Date.now() + 10000; !(await holds()); ) {
    if (Date.now() > end) throw new Error(`for ten seconds it does not hold that ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

// complaints are what axe-core finds serious or critical on a page.
export async function complaints(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  return violations
    .filter((v) => v.impact === "serious" || v.impact === "critical")
    .map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).join(", ")}`);
}

// digests are those of labs, as netlab runs them: an object by name.
export async function digests(labs) {
  const worker = spawn(netlab, ["worker"], { stdio: ["pipe", "pipe", "inherit"] });
  // It breaks off what it does when there are no more orders, so the last is of no lab.
  worker.stdin.write([...labs, "none"].map((lab) => JSON.stringify({ lab, seed: 1 }) + "\n").join(""));
  const all = {};
  let n = 0;
  for await (const line of createInterface({ input: worker.stdout })) {
    const { lab, digest } = JSON.parse(line);
    all[lab] = digest;
    if (++n > labs.length) worker.stdin.end();
  }
  delete all.none;
  return all;
}

// write has netlab run a lab and write its page, and returns the page's address.
export async function write(folder, lab, ...flags) {
  const file = join(folder, lab + ".html");
  const child = spawn(netlab, ["run", lab, "--view", "none", "--html", file, ...flags], { stdio: "inherit" });
  const [status] = await once(child, "close");
  if (status !== 0) throw new Error(`netlab run ${lab} has ended with status ${status}`);
  return pathToFileURL(file).href;
}
