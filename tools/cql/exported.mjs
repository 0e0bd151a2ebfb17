#!/usr/bin/env node
// npm run exported [-- --gravida PATH] [--record FILE] [--as-of TIME]
//
// Loads what `gravida export` writes with another engine: takes the ELM out of
// the exported Libraries and the exported ValueSets, and runs both engines with
// them, and nothing else, over an example record. See differential.mjs for what
// counts as a difference.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual, parseArgs } from 'node:util';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const { values: given } = parseArgs({
  options: {
    gravida: { type: 'string' },
    record: { type: 'string', default: join(REPOSITORY, 'examples', 'two-losses-bleeding-heartbeat.json') },
    'as-of': { type: 'string', default: '2026-11-20T08:55:00.000Z' },
  },
});
const here = process.env.INIT_CWD ?? '.';

function gravida() {
  if (given.gravida !== undefined) return resolve(here, given.gravida);
  execFileSync('cargo', ['build', '--quiet', '--package', 'gravida'], { cwd: REPOSITORY, stdio: 'inherit' });
  const metadata = execFileSync('cargo', ['metadata', '--format-version', '1', '--no-deps'], { cwd: REPOSITORY });
  return join(JSON.parse(metadata).target_directory, 'debug', 'gravida');
}

const json = (file) => JSON.parse(readFileSync(file, 'utf8'));
const binary = gravida();
const scratch = mkdtempSync(join(tmpdir(), 'exported-'));
const [folder, elm, valueSets] = ['fhir', 'elm', 'valuesets'].map((name) => join(scratch, name));
for (const made of [elm, valueSets]) mkdirSync(made);
execFileSync(binary, ['export', folder, '--knowledge', join(REPOSITORY, 'knowledge')]);

const resources = json(join(folder, 'bundle.json')).entry.map((entry) => entry.resource);
const problems = [];
let libraries = 0;
for (const resource of resources) {
  if (resource.resourceType === 'Library') {
    const part = (kind) => resource.content.find(({ contentType }) => contentType === kind);
    const text = Buffer.from(part('application/elm+json').data, 'base64').toString('utf8');
    const written = json(join(REPOSITORY, 'knowledge', 'elm', `${resource.name}.json`)).library;
    if (!isDeepStrictEqual(JSON.parse(text).library, written)) problems.push(`${resource.name}: its ELM is another`);
    if (part('text/cql') === undefined) problems.push(`${resource.name}: it has no CQL`);
    writeFileSync(join(elm, `${resource.name}.json`), text);
    libraries += 1;
  }
  if (['ValueSet', 'CodeSystem'].includes(resource.resourceType)) {
    writeFileSync(join(valueSets, `${resource.id}.json`), JSON.stringify(resource));
  }
}
// Whatever a Library or PlanDefinition depends on was exported with it.
const known = new Set(resources.map((resource) => resource.url).filter(Boolean));
for (const resource of resources) {
  const needed = [
    ...(resource.library ?? []),
    ...(resource.relatedArtifact ?? []).filter(({ type }) => type === 'depends-on').map((artifact) => artifact.resource),
  ];
  for (const url of needed.filter((each) => !known.has(each))) problems.push(`${resource.id}: ${url} was not exported`);
}
if (libraries !== readdirSync(join(REPOSITORY, 'knowledge', 'elm')).length) problems.push('not every library was exported');
problems.forEach((problem) => console.log(problem));

const outcome = spawnSync(
  process.execPath,
  [
    join(REPOSITORY, 'tools', 'cql', 'differential.mjs'),
    ...['--elm', elm, '--value-sets', valueSets, '--data', resolve(here, given.record)],
    ...['--as-of', given['as-of'], '--gravida', binary],
  ],
  { stdio: 'inherit' },
);
rmSync(scratch, { recursive: true });
process.exit(problems.length === 0 && outcome.status === 0 ? 0 : 1);
