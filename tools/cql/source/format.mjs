// How an ELM file is written down: the same bytes for the same input on every
// machine, one definition per line so that a change shows as a changed line.

import { createHash } from 'node:crypto';

/** SHA-256 of a text's bytes, in hexadecimal; line ends count as they are in the file. */
export function sha256(text) {
  return createHash('sha256').update(text).digest('hex');
}

/** The same value without `"annotation": []`, which the translator writes at every node. */
export function withoutEmptyAnnotations(value) {
  if (Array.isArray(value)) return value.map(withoutEmptyAnnotations);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, entry]) => !(key === 'annotation' && Array.isArray(entry) && entry.length === 0))
      .map(([key, entry]) => [key, withoutEmptyAnnotations(entry)]),
  );
}

/** `{ "gravida": provenance, "library": elm }` as the text of a file. */
export function format(elm, provenance) {
  const lines = ['{', `"gravida": ${JSON.stringify(provenance)},`, '"library": {'];
  const sections = Object.entries(withoutEmptyAnnotations(elm)).map(([key, value]) => {
    const definitions = Array.isArray(value?.def) ? value.def : null;
    if (definitions === null || Object.keys(value).length !== 1) {
      return `${JSON.stringify(key)}: ${JSON.stringify(value)}`;
    }
    const entries = definitions.map((definition) => JSON.stringify(definition)).join(',\n');
    return `${JSON.stringify(key)}: {"def": [\n${entries}\n]}`;
  });
  lines.push(sections.join(',\n'), '}', '}', '');
  return lines.join('\n');
}
