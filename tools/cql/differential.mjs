#!/usr/bin/env node
// npm run differential [-- --elm DIR --data FILE|DIR --value-sets FILE|DIR --as-of TIME --gravida PATH]
//
// Runs every library of a folder of ELM over FHIR records twice, with `gravida
// elm run` and with cql-execution, and prints where they differ. A difference
// is a bug of ours or a known defect of cql-execution, listed with its reason in
// differential-known.json; any other fails the run.

import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { codeService, run } from './source/reference.mjs';

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
  },
});
const here = process.env.INIT_CWD ?? '.';
const path = (name) => resolve(here, given[name]);
const asOf = given['as-of'];

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
function ours(binary, library, file) {
  const outcome = spawnSync(
    binary,
    ['elm', 'run', '--library', library, '--elm', path('elm'), '--data', file, '--value-sets', path('value-sets'), '--as-of', asOf],
    { encoding: 'utf8', maxBuffer: 1 << 30 },
  );
  const lines = outcome.stdout.split('\n').filter((line) => line.startsWith('{'));
  if (lines.length === 0) throw new Error(`${library} over ${basename(file)}: ${outcome.stderr}`);
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

/** The same text for the same value: moments in full and in UTC, eight decimals, keys in order. */
function canonical(value) {
  if (typeof value === 'number') return Number(value.toFixed(8));
  if (typeof value === 'string') {
    const full = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/.exec(value);
    return full === null ? value.replace(/T?(\.0+)?(Z|\+00:00)?$/, '') : new Date(full[2] ? value : `${value}Z`).toISOString();
  }
  if (Array.isArray(value)) return value.map(canonical);
  if (value === null || typeof value !== 'object') return value;
  const keys = Object.keys(value).filter((key) => value[key] !== null || key === 'low' || key === 'high').sort();
  return Object.fromEntries(keys.map((key) => [key, canonical(value[key])]));
}

const known = json(join(REPOSITORY, 'tools', 'cql', 'differential-known.json'));
const reasonFor = (definition, record) =>
  known.find(
    (entry) => entry.definitions.includes(definition) && (entry.records === undefined || entry.records.includes(record)),
  )?.reason;

const libraries = Object.fromEntries(jsonFiles(path('elm')).map((file) => [json(file).library.identifier.id, json(file)]));
const service = codeService(jsonFiles(path('value-sets')).map(json));
const binary = gravida();
// cql-execution complains of its own limits on standard error; only results count here.
console.error = () => {};
console.warn = () => {};
let compared = 0;
let expected = 0;
let differing = 0;
for (const name of Object.keys(libraries).filter((each) => each !== 'FHIRHelpers')) {
  for (const file of dataFiles(path('data'))) {
    const mine = ours(binary, name, file);
    const bundles = bundlesOf(file);
    for (const [patient, bundle] of bundles) {
      const record = bundles.length === 1 ? basename(file, '.json') : patient;
      const theirs = await run(libraries, name, bundle, service, asOf);
      for (const [definition, value] of Object.entries(mine[patient] ?? {})) {
        compared += 1;
        const [a, b] = [value, theirs[definition] ?? null].map((each) => JSON.stringify(canonical(each)));
        if (a === b) continue;
        if (reasonFor(`${name}.${definition}`, record) !== undefined) {
          expected += 1;
          continue;
        }
        differing += 1;
        console.log(`${name}.${definition} of ${record}\n  gravida        ${a}\n  cql-execution  ${b}`);
      }
    }
  }
}
console.log(`${compared} values compared, ${expected} known differences, ${differing} others`);
process.exit(differing === 0 ? 0 : 1);
