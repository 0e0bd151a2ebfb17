#!/usr/bin/env node
// npm run translate [-- --in DIR --out DIR] [--check]

import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { KNOWLEDGE, filesBelow, translateFolder } from './source/folder.mjs';

const USAGE = `translate CQL to ELM

  npm run translate                            knowledge/**/*.cql  ->  knowledge/elm/NAME.json
  npm run translate -- --in DIR --out DIR      any folder of CQL, one NAME.json per library
  npm run translate -- --check                 write nothing; fail when a file would change

Exit code: 0 translated; 1 errors in the CQL, or a stale file with --check; 2 the command cannot be understood.`;

function options() {
  try {
    const { values } = parseArgs({
      options: {
        in: { type: 'string' },
        out: { type: 'string' },
        check: { type: 'boolean', default: false },
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
const input = given.in === undefined ? KNOWLEDGE : resolve(here, given.in);
const output = given.out === undefined ? join(KNOWLEDGE, 'elm') : resolve(here, given.out);
if (!existsSync(input) || !statSync(input).isDirectory()) {
  console.error(`\`${given.in}\` is not a folder`);
  process.exit(2);
}

const shown = (path) => {
  const short = relative(here, path);
  return short.startsWith('..') ? path : short;
};
const { outputs, messages } = translateFolder(input);
for (const { severity, path, line, column, text } of messages) {
  console.error(`${shown(path)}:${line}:${column}: ${severity}: ${text.trim()}`);
}
let failed = messages.some((message) => message.severity === 'error');

if (given.check) {
  for (const [name, text] of outputs) {
    const path = join(output, name);
    if (!existsSync(path)) {
      console.error(`${shown(path)}: error: missing; run \`npm run translate\` in tools/cql and commit the result`);
      failed = true;
    } else if (readFileSync(path, 'utf8') !== text) {
      console.error(`${shown(path)}: error: differs from a fresh translation; run \`npm run translate\` in tools/cql and commit the result`);
      failed = true;
    }
  }
  const committed = existsSync(output) ? filesBelow(output, '.json') : [];
  for (const path of committed.filter((path) => !outputs.has(basename(path)))) {
    console.error(`${shown(path)}: error: no CQL library of this name translates; remove the file or mend the CQL`);
    failed = true;
  }
} else {
  mkdirSync(output, { recursive: true });
  for (const [name, text] of outputs) writeFileSync(join(output, name), text);
}
const errors = messages.filter((message) => message.severity === 'error').length;
console.log(
  `${outputs.size} ${outputs.size === 1 ? 'library' : 'libraries'} ${given.check ? 'checked' : `written to ${shown(output)}`}` +
    `${errors > 0 ? `, ${errors} errors` : ''}`,
);
process.exit(failed ? 1 : 0);
