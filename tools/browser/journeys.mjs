// Journeys through the page in a real browser: what a clinician does, with a
// pointer, with the keyboard alone, without scripts, on a phone, on paper.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

import { root, started } from "./service.mjs";
import { DESKTOP, PHONE, isFit, picture, typeCase, violations, visit as visitAt } from "./visit.mjs";

const EMERGENCY = "/case/example.pain-shoulder-tip-fainting-no-scan";
const BLEEDING = "/case/example.two-losses-bleeding-heartbeat";
const LOSS = "/case/example.after-a-loss-antenatal-visits-still-booked";

const run = started("--no-store");

const visit = (address, options) => visitAt(run, address, options);

const heading = (page) => page.locator("h1").innerText();

test("a typed case is echoed while it is typed, and assessed at once", async () => {
  const { page, leave } = await visit("/");
  await page.getByRole("main").getByRole("link", { name: "New case" }).click();
  await typeCase(page);
  await page.locator("#f-0-last-menstrual-period-told").getByText("42 days before").waitFor();
  await page.locator("#f-0-hcg-told").getByText("1 500 IU/L").waitFor();
  await page.locator("#f-0-previous-miscarriages").blur();
  await page.getByRole("button", { name: "Assess" }).click();
  await page.waitForURL(/\/case\/[0-9a-f]{32}$/);
  assert.match(await heading(page), /31 years · 6 weeks/);
  const entered = page.getByRole("region", { name: "What was entered" });
  assert.match(await entered.innerText(), /1 500 IU\/L/);
  // One press answers the next question, and another is asked.
  const ask = page.locator("#ask");
  const first = await ask.innerText();
  await page.getByRole("button", { name: "Skip" }).click();
  await page.waitForURL(/\/case\/[0-9a-f]{32}$/);
  assert.notEqual(await ask.innerText(), first);
  // The way back shows what was there before, and a reload loses nothing.
  await page.goBack();
  assert.equal(await ask.innerText(), first);
  await page.reload();
  assert.match(await entered.innerText(), /1 500 IU\/L/);
  await leave();
});

test("Enter right after the last key assesses, and what is in doubt keeps the form", async () => {
  const { page, leave } = await visit("/enter");
  await page.getByLabel("Age", { exact: true }).fill("31");
  await page.locator("#f-0-last-menstrual-period").fill("6 weeks ago");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/case\/[0-9a-f]{32}$/);
  assert.match(await heading(page), /31 years · 6 weeks/);
  await page.goto(`${run.service.address}/enter`);
  await page.locator("#f-0-hcg").fill("1,500");
  await page.keyboard.press("Enter");
  await page.locator("#f-0-hcg-told").getByText("1.500 or 1500").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "f-0-hcg");
  assert.match(page.url(), /\/enter$/);
  await leave();
});

test("without a script the reading is shown before it is used", async () => {
  const { page, leave } = await visit("/enter", { javaScriptEnabled: false });
  await typeCase(page);
  await page.getByRole("button", { name: "Assess" }).click();
  await page.waitForURL(/\/case\/[0-9a-f]{32}\/enter#check$/);
  const summary = page.locator("#check");
  assert.match(await summary.innerText(), /Please check[\s\S]*42 days before/);
  assert.match(await page.locator("#f-0-hcg-told").innerText(), /Read as 1 500 IU\/L, /);
  await page.getByRole("button", { name: "Assess" }).click();
  await page.waitForURL(/\/case\/[0-9a-f]{32}$/);
  assert.match(await heading(page), /31 years · 6 weeks/);
  await page.locator(".next .press button").first().click();
  await page.waitForURL(/\/case\/[0-9a-f]{32}$/);
  await leave();
});

test("what is not clear is asked about, and stays as it was typed", async () => {
  const { page, leave } = await visit("/enter", { javaScriptEnabled: false });
  await page.locator("#f-0-last-menstrual-period").fill("3/11/2026");
  await page.locator("#f-0-gestational-age").fill("6");
  await page.locator("#f-0-hcg").fill("1,500");
  await page.locator("#f-1-hcg").fill("12 mg");
  await page.getByRole("button", { name: "Assess" }).click();
  await page.waitForURL(/enter#check$/);
  const told = (id) => page.locator(`#${id}-told`).innerText();
  assert.match(await told("f-0-last-menstrual-period"), /3 November 2026 or 11 March 2026/);
  assert.match(await told("f-0-gestational-age"), /6 weeks or 6 days/);
  assert.match(await told("f-0-hcg"), /1.500 or 1500/);
  assert.match(await told("f-1-hcg"), /unit mg does not fit/);
  assert.equal(await page.locator("#f-0-hcg").inputValue(), "1,500");
  assert.equal(await page.locator("#f-0-hcg").getAttribute("aria-invalid"), "true");
  assert.deepEqual(await violations(await withScripts(page)), []);
  await leave();
});

/** The same address with scripts, for axe. */
async function withScripts(page) {
  const context = await run.chromium.newContext({ viewport: DESKTOP });
  const other = await context.newPage();
  await other.goto(page.url());
  return other;
}

test("a file that is dropped is assessed, and what is missing is added to it", async () => {
  const { page, leave } = await visit("/");
  const record = readFileSync(path.join(root, "examples/two-losses-bleeding-no-scan.json"), "utf8");
  await page.evaluate((text) => {
    const files = new DataTransfer();
    files.items.add(new File([text], "her record.json", { type: "application/json" }));
    const drop = document.querySelector('form[data-form="open"]');
    drop.dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true }));
  }, record);
  await page.waitForURL(/\/case\/[0-9a-f]{32}$/);
  assert.match(await page.locator("main").innerText(), /her record\.json/);
  const first = await page.locator("#ask").innerText();
  await page.locator(".next .press button").first().click();
  await page.waitForURL((url) => !url.href.includes("#"));
  await page.waitForFunction((ask) => document.querySelector("#ask")?.innerText !== ask, first);
  assert.equal(await page.locator(".entered dt").count(), 1);
  await leave();
});

for (const javaScriptEnabled of [true, false]) {
  test(`of several women in a file one is chosen by the keyboard, ${javaScriptEnabled ? "with" : "without"} scripts`, async () => {
    const { page, leave } = await visit("/", { javaScriptEnabled });
    const woman = (id, family, birthDate) => ({ resourceType: "Patient", id, gender: "female", birthDate, name: [{ family }] });
    const file = [woman("a1", "Nowak", "1991-04-02"), woman("b2", "Li", "1985-01-30")].map((one) => JSON.stringify(one)).join("\n");
    await page.setInputFiles("#record", { name: "ward.ndjson", mimeType: "application/x-ndjson", buffer: Buffer.from(file) });
    await page.getByRole("button", { name: "Open" }).click();
    await page.waitForURL(/\/patients$/);
    assert.equal(await heading(page), "Who is meant?");
    if (javaScriptEnabled) {
      await isFit(page);
      await picture(page, "patients-light-desktop");
    }
    await page.getByRole("button", { name: "Li born 1985 b2" }).focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/case\/[0-9a-f]{32}$/);
    assert.match(await heading(page), /4[01] years/);
    await page.getByRole("link", { name: "Choose another" }).click();
    await page.waitForURL(/\/patients$/);
    await leave();
  });
}

test("a file that is no record is refused with a sentence", async () => {
  const { page } = await visit("/");
  await page.setInputFiles("#record", { name: "letter.json", mimeType: "application/json", buffer: Buffer.from("Dear colleague") });
  await page.getByRole("button", { name: "Open" }).click();
  await page.getByRole("alert").waitFor();
  assert.match(await page.getByRole("alert").innerText(), /letter\.json/);
});

test("an example under another profile puts another body in force", async () => {
  const { page, leave } = await visit("/");
  await page.getByRole("link", { name: "Two losses bleeding heartbeat" }).click();
  const doing = page.getByRole("region", { name: "Do", exact: true });
  assert.match(await doing.innerText(), /NICE/);
  await page.getByLabel("Whose guidance is in force").selectOption("us");
  await page.getByRole("button", { name: "Switch" }).click();
  await page.waitForURL(/profile=us/);
  assert.doesNotMatch(await doing.innerText(), /NICE/);
  await leave();
});

test("what is downloaded is what the page shows", async () => {
  const { page, leave } = await visit(BLEEDING);
  await page.getByText("Print, copy, download").click();
  const take = async (name) => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name }).click()]);
    return readFileSync(await download.path(), "utf8");
  };
  const assessment = JSON.parse(await take("Assessment as JSON"));
  assert.equal(assessment.schema, "gravida.assessment/1");
  const first = assessment.recommendations.find((one) => one.inForce && one.outcome === "applies" && one.direction === "for");
  assert.match(await page.locator(".body").innerText(), new RegExp(first.summary.slice(0, 40)));
  const bundle = JSON.parse(await take("Assessment as FHIR"));
  assert.equal(bundle.resourceType, "Bundle");
  const calendar = await take("Add to a calendar");
  assert.match(calendar, /^BEGIN:VCALENDAR\r\nVERSION:2\.0\r\n/);
  assert.equal(calendar.match(/BEGIN:VEVENT/g).length, assessment.tasks.filter((task) => task.due).length);
  assert.equal(calendar, await take("Add to a calendar"));
  await leave();
});

test("an emergency cannot be overlooked, on screen and on paper", async () => {
  for (const viewport of [DESKTOP, PHONE]) {
    const { page, leave } = await visit(EMERGENCY, { viewport });
    const box = await page.locator(".alert.emergency h2").first().boundingBox();
    assert.ok(box.y + box.height < viewport.height, `the first alert ends at ${box.y + box.height}`);
    await leave();
  }
  const { page, leave } = await visit(EMERGENCY);
  const paper = await page.pdf({ preferCSSPageSize: true });
  const text = paper.toString("latin1");
  const sizes = [...text.matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)];
  assert.ok(sizes.length > 0);
  for (const [, width, height] of sizes) {
    assert.ok(Math.abs(width - 595) < 2 && Math.abs(height - 842) < 2, `${width} by ${height} points is not A4`);
  }
  // On paper the alerts stand within the first page.
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: 680, height: 1000 });
  const last = await page.locator(".alert").last().boundingBox();
  assert.ok(last.y + last.height < 1000, `the last alert ends at ${last.y + last.height}`);
  await leave();
});

test("after a loss no week is counted", async () => {
  const { page, leave } = await visit(LOSS);
  assert.match(await page.locator("main").innerText(), /A loss is recorded/);
  assert.doesNotMatch(await heading(page), /week/);
  assert.doesNotMatch(await page.locator("main").innerText(), /Weeks of gestation/);
  assert.ok(await page.locator("body.after-loss").count());
  await leave();
});

test("the keyboard alone is enough", async () => {
  const { page, leave } = await visit("/enter");
  const press = (key) => page.keyboard.press(key);
  await press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  await press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.id), "as-of");
  await press("Tab");
  await page.keyboard.type("29");
  await press("Tab");
  // The first answer of a choice is reached and chosen by arrows.
  for (let steps = 0; steps < 4; steps += 1) {
    if (await page.evaluate(() => document.activeElement.value === "true")) break;
    await press("ArrowDown");
  }
  assert.equal(await page.evaluate(() => document.activeElement.value), "true");
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement.nextElementSibling).outlineStyle);
  assert.equal(outline, "solid");
  await press("Enter");
  await page.waitForURL(/\/case\/[0-9a-f]{32}$/);
  assert.match(await heading(page), /29 years/);
  await leave();
});

test("the page speaks Polish and Chinese and remembers it", async () => {
  for (const [name, tag, word] of [["polski", "pl", "Nowy przypadek"], ["简体中文", "zh", "新病例"]]) {
    const { page, leave } = await visit("/");
    await page.getByRole("link", { name }).click();
    assert.equal(await page.locator("html").getAttribute("lang"), tag);
    await page.goto(`${run.service.address}/enter`);
    assert.equal(await page.locator("html").getAttribute("lang"), tag);
    assert.match(await page.locator("main").innerText(), new RegExp(word));
    await leave();
  }
});

const PAGES = {
  start: "/",
  examples: "/examples",
  entry: "/enter",
  questions: "/enter?show=all&find=hcg",
  case: BLEEDING,
  emergency: EMERGENCY,
  loss: LOSS,
  report: `${BLEEDING}/report`,
  sheet: `${BLEEDING}/sheet`,
};

/** How a page is looked at. What is zoomed has fewer pixels of its own, each drawn larger. */
const LOOKS = {
  "light, desktop": { viewport: DESKTOP },
  "dark, desktop": { viewport: DESKTOP, colorScheme: "dark" },
  "light, phone": { viewport: PHONE },
  "dark, phone": { viewport: PHONE, colorScheme: "dark" },
  "larger phone": { viewport: { width: 390, height: 844 }, hasTouch: true },
  "200 % zoom": { viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 },
  "400 % zoom": { viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 },
  "forced colours": { viewport: DESKTOP, forcedColors: "active" },
};

for (const [name, address] of Object.entries(PAGES)) {
  for (const [look, options] of Object.entries(LOOKS)) {
    test(`${name}, ${look}: nothing for axe, nothing beside the screen`, async () => {
      const { page, leave } = await visit(address, { reducedMotion: "reduce", ...options });
      await isFit(page);
      await picture(page, `${name}-${look.replaceAll(/[ ,%]+/g, "-")}`);
      await leave();
    });
  }
}

for (const [name, tag] of [["polski", "pl"], ["chinese", "zh"]]) {
  test(`in ${name} every page is fit on a phone, and what is English says so`, async () => {
    for (const [page_, address] of Object.entries(PAGES)) {
      const there = `${address}${address.includes("?") ? "&" : "?"}lang=${tag}`;
      const { page, leave } = await visit(there, { viewport: PHONE });
      await isFit(page);
      await picture(page, `${page_}-${tag}`);
      await leave();
    }
    const { page, leave } = await visit(`/?lang=${tag}`);
    assert.equal(await page.locator('ul.stories [lang="en"]').count(), 0);
    const answer = await page.goto(`${run.service.address}/nowhere`);
    assert.equal(answer.status(), 404);
    assert.equal(await page.locator("html").getAttribute("lang"), tag);
    await page.close();
  });
}

test("with less motion nothing moves", async () => {
  for (const [reducedMotion, behaviour] of [["reduce", "auto"], ["no-preference", "smooth"]]) {
    const { page, leave } = await visit(BLEEDING, { reducedMotion });
    assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior), behaviour);
    const moving = await page.evaluate(() => document.getAnimations().length);
    assert.equal(moving, 0);
    await leave();
  }
});

test("on paper stands what is said, and nothing to press", async () => {
  const { page, leave } = await visit("/case/example.unknown-location-slow-rise");
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: 680, height: 1000 });
  for (const selector of ["button", "select", "nav", "summary"]) {
    assert.equal(await page.locator(`${selector}:visible`).count(), 0, `${selector} is printed`);
  }
  for (const name of ["Do", "Do not", "Dated tasks", "Where she stands"]) {
    assert.ok(await page.getByRole("region", { name, exact: true }).isVisible(), `${name} is not printed`);
  }
  await leave();
});

test("what must not be done is seen without scrolling, however much is to be done", async () => {
  for (const name of ["aps-persistent-triple-positive-pregnant", "after-a-loss-antenatal-visits-still-booked", "unknown-location-slow-rise"]) {
    const { page, leave } = await visit(`/case/example.${name}`);
    const box = await page.getByRole("region", { name: "Do not", exact: true }).locator("article").first().boundingBox();
    assert.ok(box.y + box.height < DESKTOP.height, `${name}: it ends at ${box.y + box.height}`);
    await leave();
  }
});

test("what can be pressed is large enough", async () => {
  for (const address of ["/", "/enter", BLEEDING]) {
    const { page, leave } = await visit(address, { viewport: PHONE });
    const small = await page.evaluate(() =>
      [...document.querySelectorAll("button, select, input:not([type=hidden]), summary, nav a, .button")]
        .filter((one) => one.checkVisibility() && !one.closest(".skip, .first") && !one.matches(".first"))
        .map((one) => ({ name: one.outerHTML.slice(0, 80), box: one.getBoundingClientRect() }))
        .filter(({ box }) => box.height > 0 && (box.height < 24 || box.width < 24))
        .map(({ name, box }) => `${name} is ${Math.round(box.width)} by ${Math.round(box.height)}`),
    );
    assert.deepEqual(small, []);
    await leave();
  }
});
