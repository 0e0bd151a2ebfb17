// The official CQL-to-ELM translator, set up the way this project uses it.
// Knows nothing of folders or files: text in, ELM and messages out.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
// The translator's date-time library looks for a CommonJS `require` in the
// global scope and finds none in an ES module.
globalThis.require ??= require;

const {
  CqlCompilerOptions,
  CqlTranslator,
  LibraryBuilder,
  LibraryManager,
  ModelManager,
  createLibrarySourceProvider,
  createModelInfoProvider,
  createUcumService,
  stringAsSource,
} = await import('@cqframework/cql/cql-to-elm');
const { UcumLhcUtils } = require('@lhncbc/ucum-lhc');

export const TRANSLATOR = `@cqframework/cql ${require('../package.json').dependencies['@cqframework/cql']}`;
export const FHIR_VERSION = '4.0.1';

// Why these and no others is said in the README, "Options".
const FULL_OPTIONS = [
  'EnableAnnotations',
  'EnableLocators',
  'EnableResultTypes',
  'DisableListDemotion',
  'DisableListPromotion',
];
// Without narrative and positions: for committed test suites, where size counts.
const COMPACT_OPTIONS = ['EnableResultTypes', 'DisableListDemotion', 'DisableListPromotion'];
export const SIGNATURE_LEVEL = 'All';

const systemModel = readFileSync(new URL('../system-modelinfo.xml', import.meta.url), 'utf8');

/** The text of the published FHIR 4.0.1 model information. */
export function fhirModelInfo() {
  const file = require.resolve('cql-exec-fhir').replace(
    /lib[\\/]index\.js$/,
    `lib/modelInfos/fhir-modelinfo-${FHIR_VERSION}.xml`,
  );
  return readFileSync(file, 'utf8');
}

let modelManager;
function models() {
  if (modelManager === undefined) {
    modelManager = new ModelManager(undefined, true);
    modelManager.modelInfoLoader.registerModelInfoProvider(
      createModelInfoProvider((name, _namespace, version) => {
        if (name === 'System') return stringAsSource(systemModel);
        if (name === 'FHIR' && (version ?? FHIR_VERSION) === FHIR_VERSION) {
          return stringAsSource(fhirModelInfo());
        }
        return null;
      }),
      true,
    );
  }
  return modelManager;
}

let ucum;
function unitProblem(unit) {
  ucum ??= UcumLhcUtils.getInstance();
  const verdict = ucum.validateUnitString(unit);
  if (verdict.status === 'valid') return null;
  return `\`${unit}\` is not a UCUM unit${verdict.msg?.[0] ? `: ${verdict.msg[0]}` : ''}`;
}

// The translator warns at every use of an arbitrary unit that such units may not
// be comparable. The executor compares an arbitrary unit only with itself and
// refuses any other pair, so the warning tells an author nothing.
const isNoise = (note) =>
  note.errorSeverity === 'warning' && /is a UCUM arbitrary unit/.test(note.message);

/** Runs `work` with standard output closed to the translator's logger, which greets there. */
function quietly(work) {
  const write = process.stdout.write;
  process.stdout.write = () => true;
  try {
    return work();
  } finally {
    process.stdout.write = write;
  }
}

function refuseUnitArithmetic() {
  throw new Error('the translator asked for unit arithmetic, which it does not need to translate');
}

/**
 * A translator that finds included libraries through `find(name, version)`,
 * which answers CQL text or null.
 */
export function createTranslator(find, { compact = false } = {}) {
  const names = compact ? COMPACT_OPTIONS : FULL_OPTIONS;
  const options = new CqlCompilerOptions();
  options.setOptions(names.map((name) => CqlCompilerOptions.Options[name]));
  const manager = new LibraryManager(
    models(),
    options.withSignatureLevel(LibraryBuilder.SignatureLevel[SIGNATURE_LEVEL]),
    undefined,
    createUcumService(refuseUnitArithmetic, unitProblem, refuseUnitArithmetic, refuseUnitArithmetic),
  );
  manager.librarySourceLoader.registerProvider(
    createLibrarySourceProvider((name, _namespace, version) => {
      const text = find(name, version ?? null);
      return text === null ? null : stringAsSource(text);
    }),
  );
  return {
    options: names.join(','),
    /**
     * `{ elm, messages }`: the ELM library as an object, and what the
     * translator had to say: `{ severity, library, line, column, text }`.
     */
    translate(text) {
      const json = quietly(() => CqlTranslator.fromText(text, manager).toJson());
      const translated = JSON.parse(json).library;
      const notes = translated.annotation ?? [];
      const messages = notes
        .filter((note) => note.type === 'CqlToElmError' && !isNoise(note))
        .map((note) => ({
          severity: note.errorSeverity,
          library: note.libraryId ?? null,
          line: note.startLine ?? 0,
          column: note.startChar ?? 0,
          text: note.message,
        }));
      translated.annotation = notes.filter((note) => note.type !== 'CqlToElmError');
      return { elm: translated, messages };
    },
  };
}
