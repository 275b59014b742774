/** The `Assist` of a code node's source: the names that the host binds, and what is known inside them. */
import type { Assist, Suggestion } from './assist'
import { excerpt, namesIn, stepInto, typeText, type Known } from './expressions/known'
import type { Visible } from './expressions/resolve'

/** What the code sees beside `input` (nodes/code). */
const BOUND = ['nodes', 'trigger', 'vars', 'run', 'loop', 'item', 'index']
/** A name or a path of names that ends where one writes. */
const PATH = /(?<![\w$.])[$A-Za-z_][\w$]*(?:\.[A-Za-z_$]?[\w$]*)*$/

/** Completions only: the source is checked when it runs. `visible` is asked each time, so it may change. */
export function codeAssist(visible: () => Visible): Assist {
  return {
    suggest: (text, offset) => suggestIn(text.slice(0, offset), visible()),
    hover: () => undefined,
    check: () => Promise.resolve([]),
  }
}

function suggestIn(before: string, visible: Visible): Suggestion[] {
  const names = (PATH.exec(before)?.[0] ?? '').split('.')
  const written = names.pop() ?? ''
  const range = { from: before.length - written.length, to: before.length }
  const [first, ...rest] = names
  if (first === undefined)
    return [...rootsOf(visible)].map(([label, known]) => ({
      ...range,
      ...told(known),
      kind: 'variable',
      label,
    }))
  let known = rootsOf(visible).get(first)
  for (const name of rest) known = known && stepInto(known, name)
  return namesIn(known ?? {})
    .filter(([name]) => /^[A-Za-z_$][\w$]*$/.test(name))
    .map(([label, inside]) => ({ ...range, ...told(inside), kind: 'field', label }))
}

function rootsOf({ input, variables }: Visible): Map<string, Known> {
  const bound = BOUND.flatMap((name): [string, Known][] => {
    const known = Object.hasOwn(variables, name) ? variables[name] : undefined
    return known ? [[`$${name}`, known]] : []
  })
  return new Map([['input', input], ...bound])
}

function told(known: Known): Pick<Suggestion, 'detail' | 'help'> {
  const last = known.last ? `Last: ${excerpt(known.last.value, 160)}` : ''
  const help = [known.help ?? '', last].filter((line) => line !== '').join('\n')
  return { detail: typeText(known), ...(help === '' ? {} : { help }) }
}
