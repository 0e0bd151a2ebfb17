// Journeys through saved cases: saved, due, overdue first, settled, taken away
// as a calendar, and after a loss.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";

import { started } from "./service.mjs";
import { DESKTOP, PHONE, isFit, picture, typeCase, visit as visitAt } from "./visit.mjs";

// Far from UTC, so that the day of the service differs from it for most of the day.
const ZONE = "Pacific/Kiritimati";

const folder = mkdtempSync(path.join(tmpdir(), "gravida-"));
const run = started("--store", path.join(folder, "store.sqlite"), "--time-zone", ZONE);
after(() => rmSync(folder, { recursive: true, force: true }));

const visit = (address, options) => visitAt(run, address, { timezoneId: ZONE, ...options });

/** The day in the zone of the service, so many days from today, ISO 8601. */
function day(later = 0) {
  const moment = new Date(Date.now() + later * 24 * 60 * 60 * 1000);
  return new Intl.DateTimeFormat("en-CA", { timeZone: ZONE }).format(moment);
}

/** Types a case whose hCG was drawn so many days ago, and saves it under a label; answers its address. */
async function save(page, label, drawn) {
  await page.goto(`${run.service.address}/enter`);
  await typeCase(page);
  await page.locator("#f-0-hcg-at").fill(drawn);
  await page.locator("#f-0-hcg-told").getByText(drawn === "today" ? "(today)" : drawn.replace("ago", "before")).waitFor();
  await page.locator("#f-0-previous-miscarriages").blur();
  await page.getByRole("button", { name: "Assess" }).click();
  await page.waitForURL(/\/case\/[0-9a-f]{32}$/);
  await page.getByLabel("Label").fill(label);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.waitForURL(/\/cases\/[0-9a-f]{32}$/);
  return page.url();
}

/** The rows of a label within a page or a part of it. */
const row = (page, label, within = page) =>
  within.getByRole("row").filter({ has: page.getByRole("link", { name: label, exact: true }) });

test("a saved case appears where its day puts it, overdue first, and leaves once it is done", async () => {
  const { page, leave } = await visit("/");
  await save(page, "Blue 7", "today");
  await save(page, "Green 4", "9 days ago");
  await page.goto(`${run.service.address}/worklist`);
  await isFit(page);
  await picture(page, "worklist-light-desktop");
  assert.match(await page.locator("main").innerText(), new RegExp(`Today is ${day()}, ${ZONE}\\.`));
  const headings = await page.locator("main h2").allInnerTexts();
  assert.match(headings[0], /^Overdue/);
  const overdue = page.getByRole("region", { name: /^Overdue/ });
  const hcg = row(page, "Green 4", overdue).filter({ hasText: /hCG/ }).first();
  assert.match(await hcg.innerText(), /\d+ days late/);
  assert.equal(await row(page, "Blue 7", overdue).filter({ hasText: /hCG/ }).count(), 0);
  // The pressed button says to those who hear it what it settles.
  const before = await row(page, "Green 4").count();
  const done = hcg.getByRole("button", { name: /^Done: .*hCG.*\(Green 4\)$/ });
  await done.click();
  await page.waitForURL(/\/worklist$/);
  assert.equal(await row(page, "Green 4").count(), before - 1);
  assert.equal(await row(page, "Blue 7").filter({ hasText: /hCG/ }).count() > 0, true);
  await leave();
});

test("a task that is decided against keeps its reason and can be opened again", async () => {
  const { page, leave } = await visit("/");
  const address = await save(page, "Red 2", "8 days ago");
  await page.goto(`${run.service.address}/worklist`);
  const task = row(page, "Red 2").filter({ hasText: /hCG/ }).first();
  await task.getByText("Decide against…").click();
  await task.getByLabel("Why").fill("scan showed a heartbeat elsewhere");
  await task.getByRole("button", { name: /^Decide against it: / }).click();
  await page.waitForURL(/\/worklist$/);
  await page.goto(address);
  await page.getByText(/\d+ tasks? that (is|are) settled/).click();
  assert.match(await page.locator("main").innerText(), /decided against .*: scan showed a heartbeat elsewhere/);
  await page.getByRole("button", { name: /^Open again: / }).click();
  await page.waitForURL(/#tasks$/);
  await page.goto(`${run.service.address}/worklist`);
  assert.ok((await row(page, "Red 2").filter({ hasText: /hCG/ }).count()) > 0);
  await leave();
});

test("the worklist as a calendar file has every task with a day, once", async () => {
  const { page, leave } = await visit("/worklist");
  const dated = await page.locator("td.due").filter({ hasText: /\d{4}-\d{2}-\d{2}/ }).count();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "All of it as a calendar file" }).click(),
  ]);
  const calendar = readFileSync(await download.path(), "utf8");
  assert.ok(dated > 0);
  assert.equal(calendar.match(/BEGIN:VEVENT/g).length, dated);
  assert.match(calendar.replaceAll("\r\n ", ""), /SUMMARY:Blue 7: /);
  await leave();
});

test("after a recorded loss the saved case is quieter, and what no longer follows leaves the worklist", async () => {
  const { page, leave } = await visit("/");
  const address = await save(page, "White 9", "3 days ago");
  await page.getByRole("link", { name: "Open the whole assessment and add results" }).click();
  await page.waitForURL(/\/case\/[0-9a-f]{32}$/);
  await page.goto(`${page.url()}/enter?show=all&find=miscarriage`);
  await page.locator("#f-0-miscarriage").fill("6+0");
  await page.locator("#f-0-miscarriage-at").fill("today");
  await page.locator("#f-0-miscarriage-told").getByText("(today)").waitFor();
  await page.getByRole("button", { name: "Assess" }).click();
  await page.waitForURL(/\/case\/[0-9a-f]{32}$/);
  assert.ok(await page.locator("body.after-loss").count());
  await page.getByRole("button", { name: "Save as version 2 of White 9" }).click();
  await page.waitForURL(address);
  assert.ok(await page.locator("body.after-loss").count());
  const main = await page.locator("main").innerText();
  assert.match(main, /A loss is recorded/);
  assert.doesNotMatch(main.slice(0, main.indexOf("Versions")), /\d+ weeks? \d+ days?/);
  await isFit(page);
  await picture(page, "saved-loss-light-desktop", true);
  await page.goto(`${address}/versions/2`);
  assert.match(await page.locator("main").innerText(), /What changed since version 1/);
  await isFit(page);
  await leave();
});

for (const colorScheme of ["light", "dark"]) {
  for (const [screen, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    test(`the pages of follow-up, ${colorScheme}, ${screen}: nothing for axe, nothing beside the screen`, async () => {
      const { page, leave } = await visit("/worklist", { viewport, colorScheme, reducedMotion: "reduce" });
      await isFit(page);
      await picture(page, `worklist-${colorScheme}-${screen}`);
      await page.goto(`${run.service.address}/cases`);
      await isFit(page);
      await picture(page, `cases-${colorScheme}-${screen}`);
      await page.getByRole("link", { name: "Green 4", exact: true }).click();
      await isFit(page);
      await picture(page, `saved-${colorScheme}-${screen}`, true);
      await page.getByRole("link", { name: "Who did what with this case" }).click();
      await isFit(page);
      await picture(page, `history-${colorScheme}-${screen}`);
      await leave();
    });
  }
}

test("the pages of follow-up speak Polish and Chinese throughout", async () => {
  for (const [tag, words] of [["pl", /Dziś jest [\s\S]*Po terminie/], ["zh", /今天是[\s\S]*已逾期/]]) {
    const { page, leave } = await visit(`/worklist?lang=${tag}`);
    assert.match(await page.locator("main").innerText(), words);
    await isFit(page);
    await picture(page, `worklist-${tag}`);
    await page.getByRole("link", { name: "Green 4", exact: true }).first().click();
    await isFit(page);
    await picture(page, `saved-${tag}`, true);
    await page.locator("a[href$='/history']").click();
    assert.doesNotMatch(await page.locator("tbody").innerText(), /case |version|viewed/);
    await leave();
  }
});
