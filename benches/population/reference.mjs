#!/usr/bin/env node
// node benches/population/reference.mjs --library NAME --data FILE --gravida PATH [--rounds N]
//
// One library over the same records with `gravida elm run` and with cql-execution, once for both
// to compare what they answer and then by turns for the time. A value that differs has to become equal
// when known deviations are made good, one after the other (tools/cql/deviations.json); one that stays
// different ends the bench with 1. What is timed of cql-execution: from the
// parsed JSON of a record to the values of all definitions. Of ours: from the bytes of the file to the
// written values, with the start of the process, less what the same takes over one record.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { canonical } from '../../tools/cql/source/canonical.mjs';
import { deviations, mended } from '../../tools/cql/source/deviations.mjs';
import { codeService, engine } from '../../tools/cql/source/reference.mjs';

process.env.TZ = 'UTC';
const AS_OF = '2026-11-20T23:59:59.999Z';
const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const { values: given } = parseArgs({
  options: {
    library: { type: 'string' },
    data: { type: 'string' },
    gravida: { type: 'string' },
    rounds: { type: 'string', default: '3' },
  },
});
const json = (file) => JSON.parse(readFileSync(file, 'utf8'));
const inBenches = given.library === 'LossHistoryBenchmark';
const elm = join(REPOSITORY, inBenches ? 'benches/elm' : 'knowledge/elm');
const valueSets = join(REPOSITORY, inBenches ? 'benches/cql/value-sets.json' : 'knowledge/valuesets');
const jsonFiles = (folder) => readdirSync(folder).filter((name) => name.endsWith('.json')).map((name) => join(folder, name));

/** The library with all that it includes. */
function withIncluded(name, found = {}) {
  if (found[name] !== undefined) return found;
  const own = join(elm, `${name}.json`);
  found[name] = json(jsonFiles(elm).includes(own) ? own : join(REPOSITORY, 'knowledge/elm', `${name}.json`));
  for (const { path } of found[name].library.includes?.def ?? []) withIncluded(path.split('/').at(-1), found);
  return found;
}

/** Our values by patient, and the seconds they took. */
function ours(file) {
  const options = ['--library', given.library, '--elm', elm, '--data', file, '--value-sets', valueSets, '--as-of', AS_OF];
  const began = performance.now();
  const outcome = spawnSync(given.gravida, ['elm', 'run', ...options], { encoding: 'utf8', maxBuffer: 1 << 30 });
  const seconds = (performance.now() - began) / 1000;
  if (outcome.error !== undefined || outcome.status === 2) throw new Error(outcome.stderr || outcome.error);
  return { values: Object.assign({}, ...outcome.stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line))), seconds };
}

const lines = readFileSync(given.data, 'utf8').split('\n').filter(Boolean);
const bundles = lines.map((line) => JSON.parse(line));
const scratch = mkdtempSync(join(tmpdir(), 'reference-'));
const first = join(scratch, 'first.ndjson');
writeFileSync(first, `${lines[0]}\n`);

console.error = () => {};
console.warn = () => {};
const service = codeService((inBenches ? [valueSets] : jsonFiles(valueSets)).map(json));
const libraries = withIncluded(given.library);
const reference = engine(libraries, service, [given.library]);

/** The definitions of a record that differ, with both values; those on which cql-execution fails apart. */
async function compare(bundle, own, definitions) {
  const theirs = (await reference(bundle, AS_OF))[given.library];
  const differing = new Map();
  for (const definition of definitions) {
    const [a, b] = [own[definition], theirs[definition] ?? null].map((each) => JSON.stringify(canonical(each)));
    if (a !== b) differing.set(definition, { a, b });
  }
  return differing;
}

let [equal, differing] = [0, 0];
const settled = new Map(deviations.map(({ id }) => [id, new Map()]));
const others = [];
const mine = ours(given.data).values;
for (const bundle of bundles) {
  const { id } = bundle.entry.map((entry) => entry.resource).find((resource) => resource.resourceType === 'Patient');
  const names = Object.keys(mine[id]);
  let open = await compare(bundle, mine[id], names);
  equal += names.length - open.size;
  differing += open.size;
  for (const deviation of deviations) {
    if (open.size === 0) break;
    mended.add(deviation.id);
    const left = await compare(bundle, mine[id], names);
    for (const definition of left.keys()) {
      // Made good, a deviation must not make different what was equal.
      if (!open.has(definition)) others.push({ id, definition, ...left.get(definition) });
    }
    const counts = settled.get(deviation.id);
    for (const definition of open.keys()) {
      if (!left.has(definition)) counts.set(definition, (counts.get(definition) ?? 0) + 1);
    }
    open = left;
  }
  mended.clear();
  for (const [definition, values] of open) others.push({ id, definition, ...values });
}
let best = [Infinity, Infinity, Infinity];
for (let round = 0; round < Number(given.rounds); round += 1) {
  const [all, one] = [given.data, first].map((file) => ours(file).seconds);
  const began = performance.now();
  for (const bundle of bundles) await reference(bundle, AS_OF);
  const theirs = (performance.now() - began) / 1000;
  best = [all, one, theirs].map((seconds, place) => Math.min(seconds, best[place]));
}
rmSync(scratch, { recursive: true });
const [all, one, theirs] = best;
const records = bundles.length;
console.log(`${given.library}, ${records} records, best of ${given.rounds} rounds`);
console.log(`${equal} values equal, ${differing} different, ${others.length} of them without a reason\n`);
console.log('| reason | values | departs from | where |\n|---|---:|---|---|');
for (const { id, what, departs, section } of deviations) {
  const counts = [...settled.get(id)];
  const sum = counts.reduce((before, [, count]) => before + count, 0);
  const where = counts.map(([definition, count]) => `${definition} (${count})`).join(', ') || 'nowhere';
  console.log(`| ${what} | ${sum} | ${departs}: ${section} | ${where} |`);
}
for (const { id, definition, a, b } of others) {
  console.log(`\n${definition} of ${id}\n  gravida        ${a}\n  cql-execution  ${b}`);
}
process.exitCode = others.length === 0 ? 0 : 1;
if (all <= one) {
  console.log('too few records to tell their time from that of starting\n');
} else {
  const rate = (records - 1) / (all - one);
  console.log('\n| engine | records/s | ratio |\n|---|---:|---:|');
  console.log(`| cql-execution | ${(records / theirs).toFixed(1)} | 1.0 |`);
  console.log(`| gravida elm run | ${rate.toFixed(1)} | ${((rate * theirs) / records).toFixed(1)} |\n`);
}
