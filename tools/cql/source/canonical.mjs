// Values of two engines in one form, so that they can be compared.

/**
 * The same text for the same value: moments in full and in UTC, eight decimals, keys in order, no zeros at
 * the end of a decimal in a text (numbers of JavaScript do not keep them; the CQL reference, ToString, does).
 */
export function canonical(value) {
  if (typeof value === 'number') return Number(value.toFixed(8));
  if (typeof value === 'string') {
    const full = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/.exec(value);
    if (full === null) {
      const text = value.replace(/T?(\.0+)?(Z|\+00:00)?$/, '');
      return text.replace(/(\d\.\d*?)0+(?!\d)/g, '$1').replace(/(\d)\.(?!\d)/g, '$1');
    }
    return new Date(full[2] ? value : `${value}Z`).toISOString();
  }
  if (Array.isArray(value)) return value.map(canonical);
  if (value === null || typeof value !== 'object') return value;
  const keys = Object.keys(value).filter((key) => value[key] !== null || key === 'low' || key === 'high').sort();
  return Object.fromEntries(keys.map((key) => [key, canonical(value[key])]));
}
