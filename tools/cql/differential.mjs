#!/usr/bin/env node
// npm run differential [-- --elm DIR --data FILE|DIR --value-sets FILE|DIR --as-of TIME --gravida PATH]
// npm run differential -- --cases [--every N] [--of DECISION] [--library NAME]
//
// Runs every library of a folder of ELM over FHIR records twice, with `gravida
// elm run` and with cql-execution, and prints where they differ. A difference
// has its reason where it goes when known deviations are made good in
// cql-execution (deviations.json), where it is listed in differential-known.json
// by definition, function or message of the failure, or where it follows from
// another definition that differs in the same record; any other fails the run.
//
// With --cases the libraries are those of knowledge/ and the records its worked
// cases, which lie on both sides of every threshold; every Nth of them is taken,
// or those of one decision (`measures` for those of measures of care). They are
// the cases of the most common moment, for one library those of all moments.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { canonical } from './source/canonical.mjs';
import { deviations, mended } from './source/deviations.mjs';
import { codeService, engine } from './source/reference.mjs';

process.env.TZ = 'UTC';
const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const TABLE = join(REPOSITORY, 'crates', 'elm', 'tests', 'fhir_table');
const { values: given } = parseArgs({
  options: {
    elm: { type: 'string', default: join(TABLE, 'elm') },
    data: { type: 'string', default: join(TABLE, 'records') },
    'value-sets': { type: 'string', default: join(TABLE, 'valuesets.json') },
    'as-of': { type: 'string', default: '2026-02-01T12:00:00.000Z' },
    gravida: { type: 'string' },
    cases: { type: 'boolean', default: false },
    every: { type: 'string', default: '1' },
    of: { type: 'string' },
    library: { type: 'string' },
  },
});
const here = process.env.INIT_CWD ?? '.';
const path = (name) => resolve(here, given[name]);

/** Files of a folder with one of these endings, or the file itself. */
function files(place, ...endings) {
  if (!statSync(place).isDirectory()) return [place];
  return readdirSync(place)
    .filter((name) => endings.some((ending) => name.endsWith(ending)))
    .sort()
    .map((name) => join(place, name));
}
const jsonFiles = (place) => files(place, '.json');
const dataFiles = (place) => files(place, '.json', '.ndjson');
const json = (file) => JSON.parse(readFileSync(file, 'utf8'));

function gravida() {
  if (given.gravida !== undefined) return path('gravida');
  execFileSync('cargo', ['build', '--quiet', '--package', 'gravida'], { cwd: REPOSITORY, stdio: 'inherit' });
  const metadata = execFileSync('cargo', ['metadata', '--format-version', '1', '--no-deps'], { cwd: REPOSITORY });
  return join(JSON.parse(metadata).target_directory, 'debug', 'gravida');
}

/** Our values, one `{ patient: { definition: value } }` for each patient in a file. */
function ours(binary, library, run) {
  const outcome = spawnSync(
    binary,
    ['elm', 'run', '--library', library, '--elm', run.elm, '--data', run.file, '--value-sets', run.valueSets, '--as-of', run.asOf],
    { encoding: 'utf8', maxBuffer: 1 << 30 },
  );
  const lines = outcome.stdout.split('\n').filter((line) => line.startsWith('{'));
  if (lines.length === 0) throw new Error(`${library} over ${basename(run.file)}: ${outcome.stderr}`);
  return Object.assign({}, ...lines.map((line) => JSON.parse(line)));
}

/** The Bundles of a file by patient: one in JSON, one a line in NDJSON. */
function bundlesOf(file) {
  const text = readFileSync(file, 'utf8');
  const bundles = file.endsWith('.ndjson') ? text.split('\n').filter(Boolean).map((line) => JSON.parse(line)) : [JSON.parse(text)];
  return bundles.map((bundle) => {
    const patient = bundle.entry.map((entry) => entry.resource).find((resource) => resource.resourceType === 'Patient');
    return [patient.id, bundle];
  });
}

const known = json(join(REPOSITORY, 'tools', 'cql', 'differential-known.json'));
const reasonFor = (definition, record) =>
  known.find(
    (entry) => entry.definitions?.includes(definition) && (entry.records === undefined || entry.records.includes(record)),
  )?.reason;

const binary = gravida();
const scratch = mkdtempSync(join(tmpdir(), 'differential-'));

/** Worked cases of knowledge/, a run for each moment, the most common first; each patient with an id of their own. */
function caseRuns() {
  const written = join(scratch, 'cases.ndjson');
  const knowledge = join(REPOSITORY, 'knowledge');
  spawnSync(binary, ['check', '--knowledge', knowledge, '--write-cases', written], { stdio: 'ignore' });
  const byMoment = new Map();
  for (const line of readFileSync(written, 'utf8').split('\n').filter(Boolean)) {
    const one = JSON.parse(line);
    if (given.of !== undefined && one.decision !== given.of) continue;
    byMoment.set(one.asOf, [...(byMoment.get(one.asOf) ?? []), one]);
  }
  const common = [...byMoment].sort((one, other) => other[1].length - one[1].length);
  return common.slice(0, given.library === undefined ? 1 : common.length).map(([asOf, cases], place) => {
    const bundles = cases
      .filter((_, number) => number % Number(given.every) === 0)
      .map(({ bundle }, number) => {
        const { id } = bundle.entry.map((entry) => entry.resource).find((resource) => resource.resourceType === 'Patient');
        const own = `${id}-${number}`;
        return JSON.stringify(bundle).replaceAll(`"Patient/${id}"`, `"Patient/${own}"`).replaceAll(`"id":"${id}"`, `"id":"${own}"`);
      });
    const file = join(scratch, `taken-${place}.ndjson`);
    writeFileSync(file, `${bundles.join('\n')}\n`);
    return { elm: join(knowledge, 'elm'), valueSets: join(knowledge, 'valuesets'), asOf, file };
  });
}

/**
 * What each definition is made of: the definitions that its own expression and the functions it calls
 * refer to, and these functions. Names are `Library.Name`.
 */
function madeOf(libraries) {
  const own = new Map();
  for (const [name, { library }] of Object.entries(libraries)) {
    const included = new Map((library.includes?.def ?? []).map((include) => [include.localIdentifier, include.path]));
    const full = (node) => `${node.libraryName === undefined ? name : included.get(node.libraryName)}.${node.name}`;
    for (const statement of library.statements?.def ?? []) {
      const key = `${name}.${statement.name}`;
      const parts = own.get(key) ?? { definitions: new Set(), functions: new Set() };
      const visit = (node) => {
        if (node === null || typeof node !== 'object') return;
        if (node.type === 'ExpressionRef') parts.definitions.add(full(node));
        if (node.type === 'FunctionRef') parts.functions.add(full(node));
        Object.values(node).forEach(visit);
      };
      visit(statement.expression);
      own.set(key, parts);
    }
  }
  const whole = new Map();
  for (const start of own.keys()) {
    const parts = { definitions: new Set(), functions: new Set() };
    const open = [start];
    const seen = new Set(open);
    while (open.length > 0) {
      const next = own.get(open.pop());
      if (next === undefined) continue;
      next.definitions.forEach((each) => parts.definitions.add(each));
      for (const each of next.functions) {
        parts.functions.add(each);
        if (!seen.has(each)) open.push(each);
        seen.add(each);
      }
    }
    whole.set(start, parts);
  }
  return whole;
}

const runs = given.cases
  ? caseRuns()
  : dataFiles(path('data')).map((file) => ({ elm: path('elm'), valueSets: path('value-sets'), asOf: given['as-of'], file }));
const [{ elm, valueSets }] = runs;
const libraries = Object.fromEntries(jsonFiles(elm).map((file) => [json(file).library.identifier.id, json(file)]));
const parts = madeOf(libraries);

/**
 * The definitions of one record that differ, with the known deviations or without, and have no reason. A
 * difference has one where it is listed, where cql-execution failed in a listed way, where a listed function
 * is called, or where a definition it refers to differs itself, which then needs a reason of its own.
 */
function withoutReason(differences, record) {
  return [...differences].filter(([definition, { theirs }]) => {
    const { definitions, functions } = parts.get(definition);
    return !(
      reasonFor(definition, record) !== undefined ||
      known.some((entry) => entry.error !== undefined && entry.error === theirs?.error) ||
      [...functions].some((each) => reasonFor(each, record) !== undefined) ||
      [...definitions].some((each) => differences.has(each))
    );
  });
}
const service = codeService(jsonFiles(valueSets).map(json));
// cql-execution complains of its own limits on standard error; only results count here.
console.error = () => {};
console.warn = () => {};
const names = Object.keys(libraries).filter((each) => each !== 'FHIRHelpers' && (given.library ?? each) === each);
const reference = engine(libraries, service, names);

/** Where the two differ over a record: `Library.Name` to both values. */
async function differences(bundle, asOf, mine) {
  const theirs = await reference(bundle, asOf);
  const found = new Map();
  for (const [name, values] of mine) {
    for (const [definition, value] of Object.entries(values)) {
      const other = theirs[name][definition] ?? null;
      const [a, b] = [value, other].map((each) => JSON.stringify(canonical(each)));
      if (a !== b) found.set(`${name}.${definition}`, { theirs: other, a, b });
    }
  }
  return found;
}

let compared = 0;
let expected = 0;
let differing = 0;
for (const one of runs) {
  const mine = new Map(names.map((name) => [name, ours(binary, name, one)]));
  for (const [patient, bundle] of bundlesOf(one.file)) {
    const record = one.file.endsWith('.json') ? basename(one.file, '.json') : patient;
    const own = new Map(names.map((name) => [name, mine.get(name)[patient] ?? {}]));
    compared += [...own.values()].reduce((sum, values) => sum + Object.keys(values).length, 0);
    const plain = await differences(bundle, one.asOf, own);
    const left = new Map();
    if (plain.size > 0) {
      deviations.forEach(({ id }) => mended.add(id));
      const after = await differences(bundle, one.asOf, own);
      mended.clear();
      for (const [definition, values] of after) if (plain.has(definition)) left.set(definition, values);
    }
    const others = withoutReason(left, record);
    expected += plain.size - others.length;
    differing += others.length;
    for (const [definition, { a, b }] of others) {
      console.log(`${definition} of ${record}\n  gravida        ${a}\n  cql-execution  ${b}`);
    }
  }
}
rmSync(scratch, { recursive: true });
console.log(`${compared} values compared, ${expected} known differences, ${differing} others`);
process.exit(differing === 0 ? 0 : 1);
