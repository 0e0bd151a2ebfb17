import assert from 'node:assert/strict';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { KNOWLEDGE, filesBelow, translateFolder } from '../source/folder.mjs';
import { identify } from '../source/library.mjs';
import { fhirModelInfo } from '../source/translator.mjs';
import { readFileSync } from 'node:fs';

function inFolder(files, check) {
  const folder = mkdtempSync(join(tmpdir(), 'cql-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(folder, name, '..'), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    check(translateFolder(folder), folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a library is named by its declaration, not by comments above it', () => {
  assert.deepEqual(identify("// library No\n/* library No */ library Yes version '1.2'"), { name: 'Yes', version: '1.2' });
  assert.deepEqual(identify('library org.example."My Library"'), { name: 'My Library', version: null });
  assert.equal(identify('define X: 1'), null);
});

test('includes are found across folders and FHIRHelpers comes along', () => {
  inFolder(
    {
      'a/Upper.cql': "library Upper version '1'\nusing FHIR version '4.0.1'\ninclude FHIRHelpers version '4.0.1'\ninclude Lower version '2'\ncontext Patient\ndefine Final: [Observation] O where O.status = Lower.Word",
      'b/Lower.cql': "library Lower version '2'\ndefine Word: 'final'",
    },
    ({ outputs, messages }) => {
      assert.deepEqual(messages, []);
      assert.deepEqual([...outputs.keys()].sort(), ['FHIRHelpers.json', 'Lower.json', 'Upper.json']);
      const upper = JSON.parse(outputs.get('Upper.json'));
      assert.equal(upper.gravida.cql, 'a/Upper.cql');
      assert.match(upper.gravida.cqlSha256, /^[0-9a-f]{64}$/);
      assert.equal(upper.library.identifier.id, 'Upper');
    },
  );
});

test('errors of all files are told at once, with line and column', () => {
  inFolder(
    {
      'One.cql': "library One\ndefine X: 1 + 'a'",
      'Two.cql': "library Two\ninclude One\ndefine Y: 3 'mg/foo'",
      'Three.cql': 'define Z: 1',
    },
    ({ outputs, messages }, folder) => {
      assert.equal(outputs.size, 0);
      const told = messages.map(({ path, line, column }) => [path.slice(folder.length + 1), line, column]);
      assert.deepEqual(told, [['One.cql', 2, 11], ['Three.cql', 1, 1], ['Two.cql', 3, 11]]);
    },
  );
});

test('the same folder gives the same bytes', () => {
  const files = { 'A.cql': "library A\ndefine X: Interval[1, 2]" };
  let first;
  inFolder(files, ({ outputs }) => (first = outputs.get('A.json')));
  inFolder(files, ({ outputs }) => assert.equal(outputs.get('A.json'), first));
});

test('FHIRHelpers has a function for every conversion the FHIR model names', () => {
  const text = readFileSync(join(KNOWLEDGE, 'cql', 'FHIRHelpers.cql'), 'utf8');
  const declared = new Set(
    [...text.matchAll(/define function (\w+)\(\w+ (?:FHIR\.)?(\w+)\)/g)].map(([, name, type]) => `${name} ${type}`),
  );
  const asked = [...fhirModelInfo().matchAll(/functionName="FHIRHelpers\.(\w+)" fromType="FHIR\.([\w.]+)"/g)];
  assert.ok(asked.length > 250);
  assert.deepEqual(asked.map(([, name, type]) => `${name} ${type}`).filter((each) => !declared.has(each)), []);
});

test('files are listed in one order', () => {
  const files = filesBelow(KNOWLEDGE, '.cql');
  assert.deepEqual(files, [...files].sort());
});
