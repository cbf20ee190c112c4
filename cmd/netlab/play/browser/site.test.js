// The site in a browser: all labs, the editor, the looks.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { complaints, digests, launch, open, serve, site } from "./stage.js";

describe("the site", { timeout: 600000 }, () => {
  let browser, server;
  before(async () => {
    browser = await launch();
    server = await serve(site);
  });
  after(async () => {
    await browser.close();
    await server.close();
  });

  test("every lab has the digest of the command line", async () => {
    const { page, errors } = await open(browser, server.url);
    const labs = await page.evaluate(async () => (await (await fetch("labs.json")).json()).map((lab) => lab.name));
    assert.ok(labs.length > 40, `${labs.length} labs`);
    const got = await page.evaluate(async (labs) => {
      const { newEngine } = await import("./engine.js");
      const all = {};
      const left = [...labs];
      const work = async () => {
        const engine = newEngine();
        for (let name = left.shift(); name; name = left.shift()) {
          const source = await (await fetch(`labs/${name}.star`)).text();
          const answer = await engine.ask({ op: "judge", name, source, params: {}, seed: "1" });
          all[name] = answer.digest ?? JSON.stringify(answer);
        }
      };
      await Promise.all([work(), work()]);
      return all;
    }, labs);
    assert.deepEqual(got, await digests(labs));
    assert.deepEqual(errors, []);
    await page.close();
  });

  test("the editor completes, explains, and undoes, by the keyboard alone", async () => {
    const { page, errors } = await open(browser, server.url);
    await page.waitForSelector("#outcome:not([hidden])");
    // Keys that are pressed nowhere scroll the page, and are not the view's.
    for (const key of ["End", "ArrowDown", "/"]) await page.keyboard.press(key);
    assert.equal(await page.inputValue(".netlab .steps input[type=range]"), "0");
    assert.equal(await page.evaluate(() => document.activeElement === document.body), true);
    await page.focus("#source");
    await page.keyboard.press("Control+End");
    const before = await page.inputValue("#source");
    await page.keyboard.type("client.shut");
    await page.waitForSelector("#offers:not([hidden]) [aria-selected=true]");
    assert.match(await page.textContent("#offers [aria-selected=true]"), /^conn\.shutdown\(/);
    assert.equal(await page.getAttribute("#source", "aria-activedescendant"), "offer-0");
    await page.keyboard.press("Enter");
    assert.equal(await page.inputValue("#source"), before + "client.shutdown");
    await page.keyboard.type("(");
    await page.waitForFunction(() => document.getElementById("about").textContent.includes("conn.shutdown("));
    await page.keyboard.press("Control+z");
    await page.keyboard.press("Control+z");
    assert.ok((await page.inputValue("#source")).length < (before + "client.shutdown").length, "what was completed is undone");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.id), "source", "Tab indents");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Tab");
    assert.notEqual(await page.evaluate(() => document.activeElement.id), "source", "Tab leaves after Escape");
    assert.deepEqual(errors, []);
    await page.close();
  });

  test("a parameter that is true or false has a box", async () => {
    const { page, errors } = await open(browser, server.url + "#lab=");
    await page.selectOption("#lab", "path-mtu");
    await page.waitForSelector("#param-filtered[type=checkbox]:checked");
    await page.uncheck("#param-filtered");
    await page.waitForFunction(() => document.getElementById("again").textContent.includes("--param filtered=false"));
    assert.equal(await page.getAttribute("#param-remedy", "type"), "checkbox");
    assert.equal(await page.isChecked("#param-remedy"), false);
    assert.deepEqual(errors, []);
    await page.close();
  });

  test("it is usable in both languages, light and dark, from phone to wide screen", async () => {
    const { page, errors } = await open(browser, server.url);
    await page.waitForSelector("#outcome:not([hidden])");
    for (const [width, theme, language] of [
      [390, "light", "zh"],
      [390, "dark", "en"],
      [2560, "dark", "zh"],
      [2560, "light", "en"],
    ]) {
      await page.setViewportSize({ width, height: 1000 });
      await page.selectOption("#theme", theme);
      await page.selectOption("#language", language);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, `nothing sticks out at ${width}`);
      assert.ok(await page.evaluate(() => document.querySelector(".netlab .search").offsetHeight < 60), `the search takes one line at ${width}`);
      assert.deepEqual(await complaints(page), [], `${width} ${theme} ${language}`);
    }
    assert.deepEqual(errors, []);
    await page.close();
  });
});
