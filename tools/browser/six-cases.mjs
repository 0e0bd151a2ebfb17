// Six ordinary cases typed by hand, and what each costs: fields, presses,
// keystrokes, and the seconds that they take an expert who makes no mistake, by
// the keystroke-level model of Card, Moran and Newell (1980). Nothing is timed:
// the figures follow from what the page asks of the hand alone.

import assert from "node:assert/strict";
import { test } from "node:test";

import { started } from "./service.mjs";
import { DESKTOP, isFit, picture, visit } from "./visit.mjs";

/** Seconds of one keystroke, of pointing, of a press, of the way of the hand, of a decision. */
const SECONDS = { key: 0.28, point: 1.1, press: 0.1, home: 0.4, decide: 1.35 };
/** More than this a case must not take. */
const MOST = 60;

/** What each is told, as it would be dictated: a fact, its answer, and its day. */
const CASES = {
  "a pregnancy of unknown location with two hCGs": {
    answers: [
      ["age", "29"],
      ["currently-pregnant", "true"],
      ["last-menstrual-period", "6 weeks ago"],
      ["vaginal-bleeding", "true"],
      ["none", "Signs now"],
      ["pregnancy-location", "unknown-location"],
      ["hcg", "1180", "2 days ago"],
      ["hcg", "1460"],
    ],
    says: /Refer her to an early pregnancy assessment service/,
  },
  "a threatened miscarriage at 7+2 with a heartbeat": {
    answers: [
      ["age", "33"],
      ["currently-pregnant", "true"],
      ["gestational-age", "7+2"],
      ["vaginal-bleeding", "true"],
      ["none", "Signs now"],
      ["pregnancy-location", "intrauterine"],
      ["cardiac-activity", "seen"],
      ["previous-miscarriages", "1"],
    ],
    says: /Offer vaginal micronised progesterone/,
  },
  "an embryo of 6 mm without a heartbeat": {
    answers: [
      ["age", "31"],
      ["currently-pregnant", "true"],
      ["last-menstrual-period", "8 weeks ago"],
      ["none", "Signs now"],
      ["scan-route", "transvaginal"],
      ["pregnancy-location", "intrauterine"],
      ["cardiac-activity", "not-seen"],
      ["crown-rump-length", "6"],
    ],
    says: /Scan again after at least 7 days/,
  },
  "spotting after a transfer": {
    answers: [
      ["age", "36"],
      ["currently-pregnant", "true"],
      ["embryo-transfer", "20 days ago"],
      ["embryo-age-at-transfer", "5"],
      ["transfer-cycle", "programmed"],
      ["vaginal-bleeding", "true"],
      ["bleeding-amount", "spotting"],
      ["none", "Signs now"],
      ["hcg", "3200"],
    ],
    says: /Go on with progesterone until/,
  },
  "three losses with antiphospholipid antibodies": {
    answers: [
      ["age", "35"],
      ["currently-pregnant", "false"],
      ["previous-miscarriages", "3"],
      ["previous-births", "0"],
      ["lupus-anticoagulant", "positive", "20 weeks ago"],
      ["lupus-anticoagulant", "positive", "4 weeks ago"],
      ["anticardiolipin-igg", "12", "20 weeks ago"],
      ["thrombosis", "none"],
    ],
    says: /Regard this as recurrent pregnancy loss/,
  },
  "after a loss": {
    answers: [
      ["age", "34"],
      ["currently-pregnant", "false"],
      ["previous-miscarriages", "2"],
      ["confirmed-miscarriage", "true", "3 weeks ago"],
      ["management-chosen", "expectant"],
      ["pregnancy-test-after-loss", "negative"],
    ],
    says: /A loss is recorded/,
  },
};

/** A hand that counts what it does. */
class Hand {
  fields = 0;
  presses = 0;
  keys = 0;
  seconds = 0;
  isAtKeys = false;

  constructor(page) {
    this.page = page;
  }

  /** Points at something and presses it. */
  async press(place, isDecided = false) {
    this.presses += 1;
    this.seconds += SECONDS.point + SECONDS.press + (isDecided ? 0 : SECONDS.decide) + this.#home(false);
    await place.click();
  }

  /** Chooses in a list that opens: the list is pressed, then its line. */
  async choose(place, value) {
    this.presses += 2;
    this.seconds += 2 * (SECONDS.point + SECONDS.press) + SECONDS.decide + this.#home(false);
    await place.selectOption(value);
  }

  /** Points at a field and types into it. */
  async type(place, text, isDecided = false) {
    await this.press(place, isDecided);
    this.keys += text.length;
    this.seconds += text.length * SECONDS.key + this.#home(true);
    await place.pressSequentially(text);
  }

  #home(isAtKeys) {
    const way = this.isAtKeys === isAtKeys ? 0 : SECONDS.home;
    this.isAtKeys = isAtKeys;
    return way;
  }

  async answer([fact, text, day], row) {
    this.fields += 1;
    const { page } = this;
    if (fact === "none") return this.press(page.getByLabel("None of the others"));
    const control = page.locator(`#f-${row}-${fact}`);
    if (!(await control.count())) {
      const before = page.locator(`[data-field="${fact}"]`);
      await this.press(before.getByRole("button", { name: "Add another" }));
    }
    const folded = page.locator("details:not([open])", { has: control });
    if (await folded.count()) await this.press(folded.locator("summary").first());
    const radio = page.locator(`input[name="f.${row}.${fact}"][type=radio][value="${text}"]`);
    const chosen = page.locator(`select#f-${row}-${fact}`);
    if (await radio.count()) await this.press(radio);
    else if (await chosen.count()) await this.choose(chosen, text);
    else {
      assert.equal(await control.getAttribute("type"), "text", `${fact} has no answer ${text}`);
      await this.type(control, text);
    }
    if (day !== undefined) await this.type(page.locator(`#f-${row}-${fact}-at`), day, true);
  }
}

const run = started("--no-store");

for (const [name, { answers, says }] of Object.entries(CASES)) {
  test(`${name} is typed on one screen, in less than a minute`, async () => {
    const { page, leave } = await visit(run, "/enter", { viewport: DESKTOP });
    const hand = new Hand(page);
    const rows = {};
    for (const answer of answers) {
      const [fact] = answer;
      rows[fact] = (rows[fact] ?? -1) + 1;
      await hand.answer(answer, rows[fact]);
    }
    const file = name.replaceAll(" ", "-");
    await picture(page, `${file}-typed`, true);
    // Whatever was typed last, one press assesses.
    await hand.press(page.getByRole("button", { name: "Assess" }));
    await page.waitForURL(/\/case\/[0-9a-f]{32}$/);
    const entered = page.getByRole("region", { name: "What was entered" });
    assert.ok((await entered.locator("dt").count()) >= new Set(answers.map(([fact]) => fact)).size - 1);
    assert.match(await page.locator("main").innerText(), says);
    const { fields, presses, keys, seconds } = hand;
    console.log(`${name}: ${fields} fields, ${presses} presses, ${keys} keystrokes, ${seconds.toFixed(0)} seconds`);
    assert.ok(seconds < MOST, `it takes ${seconds.toFixed(0)} seconds`);
    await isFit(page);
    await picture(page, `${file}-assessed`);
    await leave();
  });
}
