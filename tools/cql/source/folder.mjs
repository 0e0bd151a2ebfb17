// A folder of CQL becomes a folder of ELM.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { identify, includesOf } from './library.mjs';
import { format, sha256 } from './format.mjs';
import { SIGNATURE_LEVEL, TRANSLATOR, createTranslator } from './translator.mjs';

export const KNOWLEDGE = fileURLToPath(new URL('../../../knowledge', import.meta.url));
const HELPERS = join(KNOWLEDGE, 'cql', 'FHIRHelpers.cql');

/** Every file below `folder` whose name ends with `ending`, sorted by path. */
export function filesBelow(folder, ending) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((path) => !relative(folder, path).split(sep).includes('node_modules'))
    .sort();
}

/**
 * Translates every `.cql` file below `folder`. Answers
 * `{ outputs: Map(file name -> text), borrowed: Set(file name), messages }`; a
 * message is `{ severity, path, line, column, text }`. A library with errors has
 * no output. Borrowed is what the folder includes but does not have: FHIRHelpers.
 * With `committed`, a folder of ELM, only what has changed since is translated,
 * and what includes it.
 */
export function translateFolder(folder, committed) {
  const messages = [];
  const complain = (path, line, column, text) =>
    messages.push({ severity: 'error', path, line, column, text });

  const sources = [];
  for (const path of filesBelow(folder, '.cql')) {
    const text = readFileSync(path, 'utf8');
    const identity = identify(text);
    const named = relative(folder, path).split(sep).join('/');
    if (identity === null) {
      complain(path, 1, 1, 'no library declaration; start the file with `library NAME version \'1.0.0\'`');
      continue;
    }
    const twin = sources.find((other) => other.name === identity.name);
    if (twin !== undefined) {
      complain(path, 1, 1, `library \`${identity.name}\` is already declared in ${twin.path}; each library becomes one file, so give it another name`);
      continue;
    }
    sources.push({ ...identity, path, named, text });
  }
  if (!sources.some((source) => source.name === 'FHIRHelpers')) {
    const text = readFileSync(HELPERS, 'utf8');
    sources.push({ ...identify(text), path: HELPERS, named: 'FHIRHelpers.cql', text, builtIn: true });
  }

  const find = (name, version) =>
    sources.find((source) => source.name === name && (version ?? source.version) === source.version)
      ?.text ?? null;
  const translator = createTranslator(find);
  const outputs = new Map();
  let helpersNeeded = false;
  const translate = (source) => {
    const { elm, messages: found } = translator.translate(source.text);
    // What an included library has to say is said for its own file.
    const own = found.filter((message) => message.library === null || message.library === source.name);
    for (const { severity, line, column, text } of own) {
      messages.push({ severity, path: source.path, line, column, text });
    }
    const foreign = found.some((message) => message.severity === 'error' && !own.includes(message));
    if (foreign || own.some((message) => message.severity === 'error')) return;
    helpersNeeded ||= (elm.includes?.def ?? []).some((include) => include.path === 'FHIRHelpers');
    const provenance = {
      cql: source.named,
      cqlSha256: sha256(source.text),
      translator: TRANSLATOR,
      options: translator.options,
      signatureLevel: SIGNATURE_LEVEL,
    };
    outputs.set(`${source.name}.json`, format(elm, provenance));
  };
  const fresh = committed === undefined ? () => false : freshIn(committed, sources);
  sources.filter((source) => !source.builtIn && !fresh(source)).forEach(translate);
  if (helpersNeeded) sources.filter((source) => source.builtIn).forEach(translate);
  messages.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line || a.column - b.column));
  const own = new Set(sources.filter((source) => !source.builtIn).map((source) => `${source.name}.json`));
  const borrowed = new Set([...outputs.keys()].filter((name) => !own.has(name)));
  return { outputs, borrowed, messages };
}

/** Whether a source and all it includes are as they were when the ELM in `committed` was made. */
function freshIn(committed, sources) {
  const known = new Map();
  const isFresh = (source) => {
    if (known.has(source.name)) return known.get(source.name);
    known.set(source.name, true);
    const path = join(committed, `${source.name}.json`);
    const recorded = existsSync(path) ? /"cqlSha256":"(\w+)","translator":"([^"]*)"/.exec(readFileSync(path, 'utf8').slice(0, 1000)) : null;
    const included = includesOf(source.text).map((name) => sources.find((other) => other.name === name && !other.builtIn));
    const fresh =
      recorded?.[1] === sha256(source.text) && recorded[2] === TRANSLATOR && included.filter(Boolean).every(isFresh);
    known.set(source.name, fresh);
    return fresh;
  };
  return isFresh;
}
