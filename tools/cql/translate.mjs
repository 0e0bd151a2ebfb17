#!/usr/bin/env node
// npm run translate [-- --in DIR --out DIR] [--check | --changed]

import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { filesBelow, translateFolder } from './source/folder.mjs';

const USAGE = `translate CQL to ELM

  npm run translate                            every folder of folders.json: knowledge/**/*.cql -> knowledge/elm/NAME.json, tests, benches
  npm run translate -- --in DIR --out DIR      any folder of CQL, one NAME.json per library
  npm run translate -- --changed               only what has changed, and what includes it: quick while working
  npm run translate -- --check                 write nothing; fail when a file would change

Exit code: 0 translated; 1 errors in the CQL, or a stale file with --check; 2 the command cannot be understood.`;

function options() {
  try {
    const { values } = parseArgs({
      options: {
        in: { type: 'string' },
        out: { type: 'string' },
        check: { type: 'boolean', default: false },
        changed: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    return values;
  } catch (error) {
    console.error(`${error.message}\n\n${USAGE}`);
    process.exit(2);
  }
}

// npm runs scripts in the package's folder; the person typing is elsewhere.
const here = process.env.INIT_CWD ?? process.cwd();
const given = options();
if (given.help) {
  console.log(USAGE);
  process.exit(0);
}
if ((given.in === undefined) !== (given.out === undefined)) {
  console.error(`--in and --out belong together\n\n${USAGE}`);
  process.exit(2);
}
const repository = fileURLToPath(new URL('../..', import.meta.url));
const folders =
  given.in === undefined
    ? JSON.parse(readFileSync(new URL('folders.json', import.meta.url), 'utf8')).map(({ cql, elm }) => ({
        input: join(repository, cql),
        output: join(repository, elm),
      }))
    : [{ input: resolve(here, given.in), output: resolve(here, given.out) }];
for (const { input } of folders) {
  if (!existsSync(input) || !statSync(input).isDirectory()) {
    console.error(`\`${input}\` is not a folder`);
    process.exit(2);
  }
}

const shown = (path) => {
  const short = [relative(here, path), relative(repository, path)].find((each) => !each.startsWith('..'));
  return short === undefined || short === '' ? path : short;
};

/** What is wrong with a committed folder, compared with a fresh translation. */
function stale({ outputs, borrowed }, output) {
  const remedy = 'run `npm run translate` in tools/cql and commit the result';
  const committed = existsSync(output) ? filesBelow(output, '.json') : [];
  const names = new Set(committed.map((path) => basename(path)));
  const findings = committed
    .filter((path) => !outputs.has(basename(path)))
    .map((path) => `${shown(path)}: error: no CQL library of this name translates; remove the file or mend the CQL`);
  for (const [name, text] of outputs) {
    const path = join(output, name);
    if (!names.has(name)) {
      // The executor knows FHIRHelpers; only other engines need the file.
      if (!borrowed.has(name)) findings.push(`${shown(path)}: error: missing; ${remedy}`);
    } else if (readFileSync(path, 'utf8') !== text) {
      findings.push(`${shown(path)}: error: differs from a fresh translation; ${remedy}`);
    }
  }
  return findings;
}

let failed = false;
for (const { input, output } of folders) {
  const translation = translateFolder(input, given.changed && !given.check ? output : undefined);
  const { outputs, borrowed, messages } = translation;
  for (const { severity, path, line, column, text } of messages) {
    console.error(`${shown(path)}:${line}:${column}: ${severity}: ${text.trim()}`);
  }
  const errors = messages.filter((message) => message.severity === 'error').length;
  failed ||= errors > 0;
  if (given.check) {
    const findings = stale(translation, output);
    findings.forEach((finding) => console.error(finding));
    failed ||= findings.length > 0;
  } else {
    mkdirSync(output, { recursive: true });
    for (const [name, text] of outputs) {
      const path = join(output, name);
      // Our own folders get FHIRHelpers only where they already keep it.
      if (given.in === undefined && borrowed.has(name) && !existsSync(path)) continue;
      writeFileSync(path, text);
    }
  }
  console.log(
    `${shown(input)}: ${outputs.size - borrowed.size} ${outputs.size - borrowed.size === 1 ? 'library' : 'libraries'} ` +
      `${given.check ? 'checked' : `written to ${shown(output)}`}${errors > 0 ? `, ${errors} errors` : ''}`,
  );
}
process.exit(failed ? 1 : 0);
