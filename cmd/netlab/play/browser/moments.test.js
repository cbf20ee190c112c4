// What the page of a run says at its moments, and that a lab's words are words.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { launch, netlab, open, until, write } from "./stage.js";

const hostile = `"""</script><script>alert(1)</script><img src=x onerror=alert(2)> Hostile."""
p = param("p", "</script><img src=x onerror=alert(3)>", "<b>x</b>")
bad = "</title><script>alert(4)</script><img src=x onerror=alert(5)>'<svg onload=alert(6)>"
a, b = host("a"), host("b")
link(a, b, delay = "10ms", rate = "8mbit")
server = b.listen(80)
note(bad)
client = a.connect("b:80")
conn = server.accept()
client.send(30000)
client.close()
conn.recv_all()
conn.close()
expect_eq(bad, bad)
`;

describe("the moments of a page", { timeout: 600000 }, () => {
  let browser, folder;
  before(async () => {
    browser = await launch();
    folder = await mkdtemp(join(tmpdir(), "netlab-moments-"));
  });
  after(async () => {
    await browser.close();
    await rm(folder, { recursive: true });
  });

  const find = async (page, text) => {
    await page.locator(".netlab .search input").fill(text);
    await page.locator(".netlab .search input").press("Enter");
  };

  test("a segment is told in full, with the states and variables of both ends", async () => {
    const { page, errors } = await open(browser, await write(folder, "simultaneous-close"));
    await find(page, "b FIN #1");
    const detail = page.locator(".netlab .detail");
    await detail.getByText("F. 1:1(0) ack 1 win 4096").first().waitFor();
    for (const text of ["delivered", "b FIN #1", "TTL or hop limit", "sequence number", "a-b"]) assert.ok((await detail.innerText()).includes(text), text);
    const states = page.locator(".netlab .tcb tbody tr").first().locator("td");
    assert.deepEqual(await states.allInnerTexts(), ["FIN-WAIT-1", "FIN-WAIT-1"]);
    const next = page.locator(".netlab .tcb tbody tr", { hasText: "SND.NXT" }).locator("td");
    assert.deepEqual(await next.allInnerTexts(), ["2", "2"], "both FINs are sent");
    await page.getByRole("tab", { name: "States" }).click();
    assert.equal(await page.locator(".netlab .diagram .here").count(), 1);
    assert.deepEqual(errors, []);
    await page.close();
  });

  test("a filter that leaves nothing is no trap", async () => {
    const { page, errors } = await open(browser, await write(folder, "three-way-handshake"));
    const kinds = page.locator(".netlab .filters select").last();
    const rows = page.locator(".netlab .row");
    await rows.first().waitFor();
    const all = await rows.count();
    await kinds.selectOption("lost");
    await page.locator(".netlab .scroller").focus();
    for (const key of ["ArrowDown", "End", "+", "n"]) await page.keyboard.press(key);
    assert.ok(!(await page.locator(".netlab .clock").innerText()).includes("NaN"));
    await kinds.selectOption("");
    await until(async () => (await rows.count()) === all, "all rows are there again");
    assert.deepEqual(errors, []);
    await page.close();
  });

  test("nothing is wider than a phone", async () => {
    const { page, errors } = await open(browser, await write(folder, "time-wait-last-ack-lost"), { viewport: { width: 390, height: 844 } });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
    await page.locator(".netlab .row").nth(3).click();
    assert.equal(await page.locator(".netlab .steps input[type=range]").inputValue(), "3");
    assert.deepEqual(errors, []);
    await page.close();
  });

  test("a lab's words are words, and the capture is there", async () => {
    const lab = join(folder, "hostile.star");
    const file = join(folder, "hostile.html");
    await writeFile(lab, hostile);
    await promisify(execFile)(netlab, ["run", lab, "--view", "none", "--html", file]);
    const { page, errors } = await open(browser, pathToFileURL(file).href);
    const dialogs = [];
    page.on("dialog", (dialog) => dialogs.push(dialog.message()) && dialog.dismiss());
    for (const tab of await page.getByRole("tab").all()) {
      await tab.click();
      await page.locator(".netlab .scroller").focus();
      for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowDown");
      assert.equal(await page.locator("img[src=x], [onerror], [onload], main script, main svg[onload]").count(), 0);
    }
    assert.ok((await page.locator("h1 + p").innerText()).includes("<script>alert(1)"), "the words are there");
    assert.deepEqual(dialogs, []);
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator(".netlab .choices button").click()]);
    assert.equal(download.suggestedFilename(), "hostile.pcapng");
    const bytes = await readFile(await download.path());
    assert.equal(bytes.readUInt32BE(0), 0x0a0d0d0a, "it begins as a pcapng does");
    assert.deepEqual(errors, []);
    await page.close();
  });
});
