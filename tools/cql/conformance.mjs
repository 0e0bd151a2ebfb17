#!/usr/bin/env node
// npm run conformance [-- --suite DIR] [--check]
//
// Translates every expression of HL7's CQL tests and writes conformance/elm/,
// one file per file of the suite. Only the compiled expression is written, with
// the hash of its text: expectations are read from the suite itself, in place,
// when the tests run.

import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { SaxesParser } from 'saxes';
import { sha256, withoutEmptyAnnotations } from './source/format.mjs';
import { SIGNATURE_LEVEL, TRANSLATOR, createTranslator } from './source/translator.mjs';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const OUTPUT = join(REPOSITORY, 'conformance', 'elm');

/** The tests of one file of the suite: `{ name, expression }`, name as `group/test`. */
function testsOf(xml) {
  const parser = new SaxesParser();
  const tests = [];
  let group = '';
  let test = null;
  let text = null;
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', (tag) => {
    if (tag.name === 'group') group = tag.attributes.name;
    if (tag.name === 'test') test = { name: `${group}/${tag.attributes.name}`, expression: null };
    if (tag.name === 'expression') text = '';
  });
  const add = (more) => {
    if (text !== null) text += more;
  };
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('closetag', (tag) => {
    if (tag.name === 'expression') {
      test.expression = text.trim();
      text = null;
    }
    if (tag.name === 'test') tests.push(test);
  });
  parser.write(xml).close();
  return tests;
}

function translated(expression) {
  const translator = createTranslator(() => null, { compact: true });
  const { elm, messages } = translator.translate(`library Test\ndefine Result: ${expression}\n`);
  const refusal = messages.find((message) => message.severity === 'error');
  if (refusal !== undefined) return { refused: refusal.text };
  const definitions = elm.statements.def;
  if (definitions.length !== 1) return { refused: 'more than one definition' };
  return { definition: withoutEmptyAnnotations(definitions[0]) };
}

const { values: given } = parseArgs({
  options: { suite: { type: 'string' }, check: { type: 'boolean', default: false } },
});
const suite =
  given.suite === undefined
    ? join(process.env.GRAVIDA_SHARED ?? join(REPOSITORY, '..', 'shared'), 'cql-tests')
    : resolve(process.env.INIT_CWD ?? '.', given.suite);
const folder = join(suite, 'tests', 'cql');
if (!existsSync(folder)) {
  console.error(`no suite at \`${suite}\`: get HL7's cql-tests and name its folder with --suite`);
  process.exit(2);
}

const outputs = new Map();
for (const name of readdirSync(folder).filter((each) => each.endsWith('.xml')).sort()) {
  const xml = readFileSync(join(folder, name), 'utf8');
  const tests = testsOf(xml);
  const lines = tests.map(({ name: test, expression }) =>
    JSON.stringify({ test, expressionSha256: sha256(expression), ...translated(expression) }),
  );
  const provenance = {
    suite: 'cqframework/cql-tests',
    file: `tests/cql/${name}`,
    fileSha256: sha256(xml),
    translator: TRANSLATOR,
    options: createTranslator(() => null, { compact: true }).options,
    signatureLevel: SIGNATURE_LEVEL,
  };
  outputs.set(
    `${basename(name, '.xml')}.json`,
    `{\n"gravida": ${JSON.stringify(provenance)},\n"tests": [\n${lines.join(',\n')}\n]\n}\n`,
  );
  const refused = lines.filter((line) => line.includes('"refused":')).length;
  console.log(`${name}: ${tests.length} tests, ${refused} refused by the translator`);
}

if (given.check) {
  const stale = [...outputs].filter(
    ([name, text]) => !existsSync(join(OUTPUT, name)) || readFileSync(join(OUTPUT, name), 'utf8') !== text,
  );
  for (const [name] of stale) console.error(`conformance/elm/${name}: stale; run \`npm run conformance\` in tools/cql`);
  process.exit(stale.length === 0 ? 0 : 1);
}
rmSync(OUTPUT, { recursive: true, force: true });
mkdirSync(OUTPUT, { recursive: true });
for (const [name, text] of outputs) writeFileSync(join(OUTPUT, name), text);
