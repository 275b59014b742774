/** Places in a value: as text, and as an expression that finds them (JSONata). */

export type JsonPath = readonly (string | number)[]

/** `list[2].text`; empty for the value itself. */
export function pathText(path: JsonPath): string {
  return path
    .map((key, index) =>
      typeof key === 'number'
        ? `[${key}]`
        : /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key)
          ? `${index > 0 ? '.' : ''}${key}`
          : `[${JSON.stringify(key)}]`,
    )
    .join('')
}

/** `$nodes.draft.list[2].text`: `base` followed by the path, with backticks around names that JSONata would not read as one. */
export function expressionOf(base: string, path: JsonPath): string {
  return path.reduce<string>(
    (found, key) => (typeof key === 'number' ? `${found}[${key}]` : `${found}.${nameText(key)}`),
    base,
  )
}

/** The latest output of a node, as an expression. */
export function outputOf(node: string): string {
  return `$nodes.${nameText(node)}`
}

/** Words that are operators between two values. */
const WORDS = new Set(['and', 'or', 'in'])

function nameText(name: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !WORDS.has(name)) return name
  return `\`${name.replaceAll('`', '')}\``
}
