// Where the two engines are known to part, and cql-execution made to do otherwise there.
//
// A deviation is not believed because it is written down: with it made good, the values have to be
// equal. `deviations.json` says of each who departs from what, section by section.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const part = (name) => require(`cql-execution/lib/${name}`);
const [units, lists, { In }, { Query }] = [
  'util/units',
  'elm/list',
  'elm/overloaded',
  'elm/query',
].map(part);
const { equals } = part('util/comparison');
const { decimalAdjust } = part('util/math');

/** `[{ id, what, section }]`, in the order in which they are made good. */
export const deviations = JSON.parse(readFileSync(new URL('../deviations.json', import.meta.url), 'utf8'));

/** The ids of those that are made good. */
export const mended = new Set();

const rounded = (value) => decimalAdjust('round', value, -8);

/** `original` until one of the deviations is made good; `other` takes it as its first argument. */
function otherwise(original, other) {
  return function either(...given) {
    return mended.size === 0 ? original.apply(this, given) : other.call(this, original.bind(this), ...given);
  };
}

const atoms = /\[[^\]]*\]/g;

units.convertUnit = otherwise(units.convertUnit, (original, value, from, to, ...rest) => {
  const found = original(value, from, to, ...rest);
  if (found !== undefined || typeof from !== 'string' || typeof to !== 'string') return found;
  if (from === to) return mended.has('same-arbitrary-unit') ? rounded(value) : undefined;
  const [ours, theirs] = [from, to].map((unit) => unit.match(atoms)?.join() ?? '');
  if (!mended.has('arbitrary-unit-at-another-scale') || ours === '' || ours !== theirs) return undefined;
  // Scale and volume are converted as those of any unit that has no dimension in common with them.
  return original(value, from.replace(atoms, 'cd'), to.replace(atoms, 'cd'), ...rest);
});

lists.toDistinctList = otherwise(lists.toDistinctList, (original, list) => {
  if (!mended.has('distinct-arbitrary-units')) return original(list);
  const distinct = [];
  for (const item of list) {
    const isSame = (other) => (item == null && other == null) || equals(item, other) === true;
    if (!distinct.some(isSame)) distinct.push(item);
  }
  return distinct;
});

In.prototype.exec = otherwise(In.prototype.exec, async function within(original, context) {
  const found = await original(context);
  if (found !== false || !mended.has('null-in-list')) return found;
  const [item, container] = await this.execArgs(context);
  return item == null && Array.isArray(container) && container.length > 0 ? null : found;
});

Query.prototype.isDistinct = otherwise(Query.prototype.isDistinct, function isDistinct(original) {
  const hasClause = this.returnClause !== null || this.aggregateClause !== null;
  return mended.has('no-return-clause') && !hasClause ? false : original();
});
