// What journeys share: a fresh visit, what axe finds, what lies beside the screen.

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import axe from "axe-core";

export const DESKTOP = { width: 1280, height: 900 };
export const PHONE = { width: 320, height: 640 };

/** A fresh visit; whatever the page complains of in the console fails the journey. */
export async function visit({ chromium, service }, address, options = {}) {
  const context = await chromium.newContext({ viewport: DESKTOP, locale: "en-GB", ...options });
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    if (!request.url().startsWith(service.address)) complaints.push(`asked for ${request.url()}`);
  });
  await page.goto(service.address + address);
  return {
    page,
    async leave() {
      await context.close();
      assert.deepEqual(complaints, []);
    },
  };
}

/** The violations that axe finds, in words. */
export async function violations(page) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }),
  );
  return violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).slice(0, 5).join(", ")}`);
}

/** That a page is fit to be read: nothing for axe, nothing beside the screen, every phrase whole. */
export async function isFit(page) {
  assert.deepEqual(await violations(page), []);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(overflow <= 0, `the page is ${overflow} pixels wider than the screen`);
  assert.doesNotMatch(await page.locator("body").innerText(), /\{ ?\$/, "a phrase lacks a variable");
}

/** A picture of the screen for somebody to look at, where `SCREENSHOTS` names a folder. */
export async function picture(page, name, fullPage = false) {
  if (!process.env.SCREENSHOTS) return;
  mkdirSync(process.env.SCREENSHOTS, { recursive: true });
  writeFileSync(path.join(process.env.SCREENSHOTS, `${name}.png`), await page.screenshot({ fullPage }));
}

/** Types a bleeding first pregnancy of six weeks on the first screen, hCG two days ago. */
export async function typeCase(page) {
  await page.getByLabel("Age", { exact: true }).fill("31");
  await page.getByRole("group", { name: "Pregnant now" }).getByRole("radio", { name: "Yes" }).check();
  await page.locator("#f-0-last-menstrual-period").fill("6 weeks ago");
  await page.getByRole("group", { name: "Vaginal bleeding" }).getByRole("radio", { name: "Yes" }).check();
  await page.getByLabel("None of the others").check();
  await page.locator("#f-0-hcg").fill("1500 IU/L");
  await page.locator("#f-0-hcg-at").fill("2 days ago");
  await page.locator("#f-0-previous-miscarriages").fill("0");
}
