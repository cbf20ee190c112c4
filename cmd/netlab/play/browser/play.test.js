// What the site, with the engine in a Worker, and netlab play, with processes, both do.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { complaints, digests, launch, open, play, serve, site } from "./stage.js";

const endless = "while True:\n    pass\n";
const passing = 'a, b = host("a"), host("b")\nlink(a, b)\nserver = b.listen(80)\nclient = a.connect("b:80")\n';
// Markup, and the ends of elements and strings, wherever a lab has a text.
const hostile = `"""</script><img src=x onerror="document.title='taken'">."""
p = param("p", "<b>1</b>", "</script><script>document.title='taken'</script>")
a, b = host("a"), host("b")
link(a, b)
print("<img src=x onerror=document.title='taken'>")
note("</script><img src=x onerror=document.title='taken'>")
server = b.listen(80)
client = a.connect("b:80")
expect_eq("<img src=x onerror=document.title='taken'>", "</pre><script>document.title='taken'</script>")
`;

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

for (const place of ["site", "netlab play"]) {
  describe(place, { timeout: 600000 }, () => {
    let server;
    before(async () => (server = place === "site" ? await serve(site) : await play("--max-steps", "1000000000000", "--timeout", "10m")));
    after(async () => {
      const status = await server.close();
      if (place !== "site") assert.equal(status, 0, "the exit status of netlab play after Ctrl-C");
    });

    // visit opens the playground and waits for its first run.
    async function visit(options) {
      const visitor = await open(browser, server.url, options);
      await visitor.page.waitForSelector("#outcome:not([hidden])");
      return visitor;
    }

    // run replaces the lab's text and runs it, and returns when it has ended.
    async function run(page, text) {
      await page.fill("#source", text);
      await page.keyboard.press("Control+Enter");
      await page.waitForFunction(() => !document.getElementById("run").hasAttribute("aria-busy"));
    }

    test("the first lab has the digest of the command line", async () => {
      const { page, errors } = await visit();
      const want = await digests(["simultaneous-close"]);
      assert.equal(await page.textContent("#digest"), want["simultaneous-close"]);
      assert.equal(await page.textContent("#verdict"), "Every check holds.");
      assert.deepEqual(await complaints(page), []);
      assert.deepEqual(errors, []);
      await page.close();
    });

    test("a wrong lab has its error at its line and column", async () => {
      const { page, errors } = await visit();
      await page.fill("#source", passing + "clent.close()\n");
      await page.waitForSelector("#problems button");
      assert.equal(await page.textContent("#problems button"), "line 5, column 1");
      assert.match(await page.textContent("#problems"), /undefined: clent \(did you mean client\?\)/);
      assert.equal(await page.textContent(".gutter .wrong"), "5");
      assert.equal(await page.textContent(".t-wrong"), "clent");
      await page.click("#problems button");
      assert.equal(await page.evaluate(() => document.activeElement.value.slice(document.activeElement.selectionStart)), "clent.close()\n");
      await run(page, passing + "x = [1][2]\n");
      assert.match(await page.textContent("#problems"), /line 5, column 8 .*out of range/);
      await run(page, passing + 'print("hello")\nexpect_eq(1, 2)\n');
      assert.equal(await page.textContent("#problems button"), "line 6");
      assert.equal(await page.textContent("#output"), "hello");
      assert.equal(await page.textContent("#verdict"), "Not everything holds.");
      assert.deepEqual(errors, []);
      await page.close();
    });

    test("an endless loop is stopped, and the next run works", async () => {
      const { page, errors } = await visit();
      await page.fill("#source", endless);
      await page.keyboard.press("Control+Enter");
      await page.waitForSelector("#run[aria-busy]");
      // The page is alive meanwhile.
      await page.selectOption("#language", "zh");
      assert.equal(await page.textContent("#stop"), "停止");
      await page.click("#stop");
      await page.waitForSelector("#run:not([aria-busy])");
      assert.equal(await page.textContent("#status"), "已停止。");
      await run(page, passing);
      assert.equal(await page.textContent("#verdict"), "所有检查都成立。");
      assert.deepEqual(errors, []);
      await page.close();
    });

    test("transcript and capture are downloaded, of the run that is shown", async () => {
      const { page, errors } = await visit();
      await page.fill("#source", "not a lab");
      await page.waitForSelector("#problems button");
      for (const [button, name, begin] of [
        ["#transcript", "simultaneous-close.transcript", /^simultaneous-close\n/],
        ["#pcapng", "simultaneous-close.pcapng", /^\n\r\r\n/],
      ]) {
        const [download] = await Promise.all([page.waitForEvent("download"), page.click(button)]);
        assert.equal(download.suggestedFilename(), name);
        const chunks = [];
        for await (const chunk of await download.createReadStream()) chunks.push(chunk);
        assert.match(Buffer.concat(chunks).toString("latin1"), begin);
      }
      assert.deepEqual(errors, []);
      await page.close();
    });

    if (place === "site") return; // What follows is the page's, whatever its engine is.

    test("parameters and seed are in a link, with the text that was changed", async () => {
      const { page, errors } = await visit();
      await page.fill("#param-delay", "200ms");
      await page.fill("#seed", "18446744073709551615");
      await page.evaluate(() => (document.getElementById("source").value += "# größer 大\n"));
      await page.click("#share");
      await page.waitForFunction(() => location.hash !== "");
      const address = page.url();
      const other = await open(browser, address);
      await other.page.waitForFunction(() => document.getElementById("source").value.endsWith("# größer 大\n"));
      assert.match(await other.page.textContent("#status"), /comes from a link/);
      assert.equal(await other.page.isHidden("#outcome"), true, "what comes from a link does not run by itself");
      await other.page.click("#run");
      await other.page.waitForSelector("#outcome:not([hidden])");
      assert.equal(await other.page.isHidden("#command"), true, "the command does not run a text that was changed");
      await page.fill("#source", (await page.inputValue("#source")).replace("# größer 大\n", ""));
      await page.keyboard.press("Control+Enter");
      await page.waitForSelector("#command:not([hidden])");
      assert.match(await page.textContent("#again"), /--seed 18446744073709551615 --param delay=200ms/);
      await other.page.evaluate(() => (location.hash = "#lab=!!!"));
      await other.page.waitForFunction(() => document.getElementById("status").textContent.includes("no lab"));
      await other.page.selectOption("#lab", "half-close");
      await other.page.waitForFunction(() => location.hash === "");
      const damaged = await open(browser, server.url + "#lab=!!!");
      await damaged.page.waitForFunction(() => document.getElementById("source").value !== "");
      assert.match(await damaged.page.textContent("#status"), /holds no lab/);
      assert.equal(await damaged.page.isHidden("#outcome"), true);
      assert.deepEqual([...errors, ...other.errors, ...damaged.errors], []);
      for (const one of [page, other.page, damaged.page]) await one.close();
    });

    test("a parameter with choices is a list, and a cross is between names", async () => {
      const { page, errors } = await visit();
      await run(page, passing.replace("link(a, b)", 'l = link(a, b, delay = param("far", "1ms", choices = ["1ms", "3s"]))\nl.drop("a data #2-8")') + "client.send(14000)\n");
      await page.waitForSelector("#view path.cross");
      const crosses = await page.evaluate(() => {
        const names = [...document.querySelectorAll("#view text.label")].map((e) => e.getBBox());
        const crosses = [...document.querySelectorAll("#view path.cross")].map((e) => e.getBBox());
        // Letters do not fill the box of their line.
        const touch = (c, n) => c.x < n.x + n.width && n.x < c.x + c.width && c.y < n.y + n.height * 0.85 && n.y + n.height * 0.25 < c.y + c.height;
        return { drawn: crosses.length, touching: crosses.filter((c) => names.some((n) => touch(c, n))).length };
      });
      assert.ok(crosses.drawn >= 7, `${crosses.drawn} crosses are drawn`);
      assert.equal(crosses.touching, 0);
      assert.deepEqual(await page.locator("#param-far option").allTextContents(), ["1ms", "3s"]);
      assert.equal(await page.locator(".param:has(#param-far) input").count(), 0, "it has no slider beside it");
      const near = await page.textContent("#facts");
      await page.selectOption("#param-far", "3s");
      await page.waitForFunction((near) => document.getElementById("facts").textContent !== near, near);
      assert.deepEqual(errors, []);
      await page.close();
    });

    test("texts of a lab are no markup", async () => {
      const { page, errors } = await visit();
      await run(page, hostile);
      assert.equal(await page.textContent("#output"), "<img src=x onerror=document.title='taken'>");
      assert.match(await page.textContent("#problems"), /<img src=x/);
      for (const tab of await page.locator("#view [role=tab]").all()) await tab.click();
      assert.equal(await page.locator("#view img[src=x], #params b, #output img, #problems img").count(), 0);
      assert.equal(await page.title(), "netlab");
      assert.deepEqual(errors, []);
      await page.close();
    });
  });
}
