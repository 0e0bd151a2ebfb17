// cql-execution, the JavaScript engine, over the same ELM and records as ours.
// A second opinion, not an oracle: where the two differ, the CQL reference decides.

import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const cql = require('cql-execution');
const fhir = require('cql-exec-fhir');

/** Every code of a FHIR ValueSet, as `[{code, system, version}]`; others by canonical address. */
function codesOf(valueSet, byUrl) {
  if (valueSet.expansion !== undefined) {
    const codes = [];
    const visit = (entries) => {
      for (const entry of entries ?? []) {
        if (!entry.abstract && entry.code !== undefined) {
          codes.push({ code: entry.code, system: entry.system, version: entry.version });
        }
        visit(entry.contains);
      }
    };
    visit(valueSet.expansion.contains);
    return codes;
  }
  const part = (element) => {
    const own = (element.concept ?? []).map(({ code }) => ({ code, system: element.system }));
    const nested = (element.valueSet ?? []).flatMap((url) => codesOf(byUrl.get(url), byUrl));
    return [...own, ...nested];
  };
  const key = ({ code, system }) => `${system}|${code}`;
  const out = new Set((valueSet.compose?.exclude ?? []).flatMap(part).map(key));
  return (valueSet.compose?.include ?? []).flatMap(part).filter((code) => !out.has(key(code)));
}

/** ValueSets, alone or in Bundles, as cql-execution's code service. */
export function codeService(resources) {
  const byUrl = new Map(
    resources
      .flatMap((resource) =>
        resource.resourceType === 'Bundle' ? (resource.entry ?? []).map((entry) => entry.resource) : [resource],
      )
      .filter((resource) => resource.resourceType === 'ValueSet')
      .map((valueSet) => [valueSet.url, valueSet]),
  );
  const map = {};
  for (const [url, valueSet] of byUrl) map[url] = { '': codesOf(valueSet, byUrl) };
  return new cql.CodeService(map);
}

/** A value of cql-execution in the JSON form of `gravida elm run`. */
export function plain(value) {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(plain);
  if (value.isUncertainty) {
    return { low: plain(value.low), high: plain(value.high), lowClosed: true, highClosed: true };
  }
  if (value.isDateTime || value.isDate) return value.toString();
  if (value.isQuantity) return { value: value.value, unit: value.unit ?? '1' };
  if (value.isRatio) return { numerator: plain(value.numerator), denominator: plain(value.denominator) };
  if (value.isInterval) {
    return { low: plain(value.low), high: plain(value.high), lowClosed: value.lowClosed, highClosed: value.highClosed };
  }
  const named = (names) =>
    Object.fromEntries(names.filter((name) => value[name] != null).map((name) => [name, plain(value[name])]));
  if (value.isConcept) return named(['codes', 'display']);
  if (value.isCode) return named(['code', 'system', 'version', 'display']);
  if (value._json !== undefined) {
    const isPrimitive = /^[a-z]/.test(value._typeInfo?.name ?? '');
    return isPrimitive ? (value._json?.value ?? value._json) : value._json;
  }
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, plain(entry)]));
}

// One source for all records: making one reads the FHIR model anew, which takes seconds.
let records;
function holding(bundle) {
  records ??= fhir.PatientSource.FHIRv401();
  records.reset();
  records.loadBundles([bundle]);
  return records;
}

/**
 * One context for each library of a record, however many libraries include it, so that a definition is
 * evaluated once: cql-execution by itself makes one for each way that leads to the library.
 */
class SharedContext extends cql.PatientContext {
  constructor(library, shared, patient, service, moment) {
    super(library, patient, service, {}, moment);
    this.shared = shared;
    shared.set(library.name, this);
  }

  getLibraryContext(localName) {
    const library = this.library.get(localName);
    return (
      this.shared.get(library.name) ??
      new SharedContext(library, this.shared, this.patient, this.codeService, this.executionDateTime)
    );
  }
}

/** Libraries made once each, whoever includes them. `libraries` is `{ name: parsed ELM file }`. */
function madeOnce(libraries) {
  const made = new Map();
  const resolve = (path) => {
    const name = path.split('/').at(-1);
    if (!made.has(name)) made.set(name, new cql.Library(libraries[name], { resolve }));
    return made.get(name);
  };
  Object.keys(libraries).forEach(resolve);
  return made;
}

/**
 * An engine over these libraries: a function from a Bundle and a moment to `{ library: { definition: value } }`
 * of the libraries `asked`. A failed definition is `{ error: message }`.
 */
export function engine(libraries, service, asked = Object.keys(libraries)) {
  const made = madeOnce(libraries);
  return async (bundle, asOf) => {
    const patient = await holding(bundle).currentPatient();
    const moment = cql.DateTime.parse(asOf);
    const shared = new Map();
    const results = {};
    for (const [name, library] of made) {
      if (!asked.includes(name)) continue;
      results[name] = {};
      const context = shared.get(name) ?? new SharedContext(library, shared, patient, service, moment);
      for (const [definition, expression] of Object.entries(library.expressions)) {
        try {
          const known = context.context_values[definition];
          results[name][definition] = plain(known === undefined ? await expression.execute(context) : known);
        } catch (error) {
          results[name][definition] = { error: (error.cause ?? error).message.split('\n')[0] };
        }
      }
    }
    return results;
  };
}
