// The page of a run, a file, in a browser.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { complaints, launch, open, until, write } from "./stage.js";

describe("the page of a run", { timeout: 600000 }, () => {
  let browser, folder, address;
  before(async () => {
    browser = await launch();
    folder = await mkdtemp(join(tmpdir(), "netlab-page-"));
    address = await write(folder, "time-wait-last-ack-lost");
  });
  after(async () => {
    await browser.close();
    await rm(folder, { recursive: true });
  });

  const moment = (page) => page.locator(".netlab .steps input[type=range]").inputValue();

  test("steps forward and back by the keyboard", async () => {
    const { page, errors } = await open(browser, address);
    await page.locator(".netlab .scroller").focus();
    assert.equal(await moment(page), "0");
    const seen = [];
    for (let i = 0; i < 5; i++) {
      await page.keyboard.press("ArrowDown");
      seen.push(Number(await moment(page)));
    }
    assert.deepEqual(seen, [...new Set(seen)].sort((a, b) => a - b), "each step goes forward");
    await page.keyboard.press("ArrowUp");
    assert.equal(Number(await moment(page)), seen.at(-2));
    await page.keyboard.press("End");
    assert.equal(await moment(page), await page.locator(".netlab .steps input[type=range]").getAttribute("max"));
    await page.keyboard.press("Home");
    assert.equal(await moment(page), "0");
    assert.deepEqual(errors, []);
    await page.close();
  });

  test("filters, searches and zooms", async () => {
    const { page, errors } = await open(browser, address);
    const kinds = page.locator(".netlab .filters select").last();
    const rows = page.locator(".netlab .row");
    await rows.first().waitFor();
    const all = await rows.count();
    await kinds.selectOption("lost");
    await until(async () => (await rows.count()) < all, "a filter leaves rows out");
    await kinds.selectOption("");
    await until(async () => (await rows.count()) === all, "all rows are there again");
    await page.locator(".netlab .scroller").focus();
    await page.keyboard.press("/");
    await page.keyboard.type("FIN-WAIT-2");
    await page.keyboard.press("Enter");
    assert.notEqual(await moment(page), "0");
    const height = () => page.locator(".netlab .inner").evaluate((e) => e.offsetHeight);
    await page.locator(".netlab .scales select").selectOption("scale");
    const before = await height();
    await page.locator(".netlab .scales button").last().click();
    assert.ok((await height()) > before, "the scale is larger");
    assert.deepEqual(errors, []);
    await page.close();
  });

  test("a row is told in the language of the view", async () => {
    const { page, errors } = await open(browser, address);
    const told = () => page.locator(".netlab [role=status]").textContent();
    await page.locator(".netlab .scroller").focus();
    for (const [language, words] of [["en", "b rcv SYN #1; b LISTEN -> SYN-RECEIVED"], ["zh", "b 收到 SYN #1; b LISTEN -> SYN-RECEIVED"]]) {
      await page.locator(".netlab .choices select").last().selectOption(language);
      await page.locator(".netlab .search input").fill("LISTEN -> SYN-RECEIVED");
      await page.locator(".netlab .search input").press("Enter");
      assert.ok((await told()).includes(words), `${language}: ${await told()}`);
      await page.locator(".netlab .steps button").first().click();
    }
    assert.deepEqual(errors, []);
    await page.close();
  });

  test("a plot fits into a narrow window, and into a wide one", async () => {
    const plotted = await write(folder, "lossy-transfer");
    for (const [width, drawn, other] of [[390, "narrow", "wide"], [2560, "wide", "narrow"]]) {
      const { page, errors } = await open(browser, plotted, { viewport: { width, height: 900 } });
      await page.getByRole("tab", { name: "Plots" }).click();
      assert.equal(await page.locator(`.netlab .plot.${other}`).isVisible(), false);
      const plot = await page.locator(`.netlab .plot.${drawn} img`).boundingBox();
      assert.ok(plot.width > 300 && plot.x >= 0 && plot.x + plot.width <= width, JSON.stringify(plot));
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, "nothing is to be scrolled sideways");
      assert.deepEqual(errors, []);
      await page.close();
    }
  });

  test("has no serious fault of accessibility, light and dark, in both languages", async () => {
    const { page, errors } = await open(browser, address);
    for (const theme of ["light", "dark"]) {
      for (const language of ["en", "zh"]) {
        await page.locator(".netlab .choices select").first().selectOption(theme);
        await page.locator(".netlab .choices select").last().selectOption(language);
        assert.deepEqual(await complaints(page), [], `${theme} ${language}`);
      }
    }
    // The last choice was Chinese.
    await page.locator(".netlab .scroller").focus();
    await page.keyboard.press("End");
    assert.match(await page.textContent(".netlab"), /定时器超时 2MSL/);
    assert.deepEqual(errors, []);
    await page.close();
  });
});
