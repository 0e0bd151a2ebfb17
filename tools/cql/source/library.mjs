// What a CQL file says about itself before it is translated.

/** CQL text without comments; strings and quoted names are kept, and so are line numbers. */
function withoutComments(text) {
  return text.replace(
    /'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
    (match) => (match.startsWith('/') ? match.replace(/[^\n]/g, ' ') : match),
  );
}

const NAME = String.raw`(?:"(?:\\.|[^"\\])*"|\`(?:\\.|[^\`\\])*\`|[A-Za-z_]\w*)`;
const DECLARATION = new RegExp(
  String.raw`^\s*library\s+(${NAME}(?:\s*\.\s*${NAME})*)(?:\s+version\s+'((?:\\.|[^'\\])*)')?`,
);

const INCLUDE = new RegExp(String.raw`^\s*include\s+(${NAME}(?:\s*\.\s*${NAME})*)`, 'gm');
const lastOf = (names) => names.match(new RegExp(NAME, 'g')).at(-1).replace(/^["`]|["`]$/g, '');

/** The names of the libraries that a library includes. */
export function includesOf(text) {
  return [...withoutComments(text).matchAll(INCLUDE)].map(([, names]) => lastOf(names));
}

/** `{ name, version }` as the library declares them, or null where it declares none. */
export function identify(text) {
  const found = DECLARATION.exec(withoutComments(text.replace(/^\uFEFF/, '')));
  if (found === null) return null;
  return { name: lastOf(found[1]), version: found[2] ?? null };
}
