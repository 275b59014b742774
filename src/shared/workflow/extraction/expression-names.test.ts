import fc from 'fast-check'
import jsonata from 'jsonata'
import { describe, expect, it } from 'vitest'
import { rewriteExpression, type NameRead } from './expression-names'

function readsOf(expression: string): string[] {
  const reads: string[] = []
  const told = (read: NameRead) =>
    read.kind === 'node' ? read.id : 'name' in read ? `${read.kind} ${read.name}` : read.kind
  rewriteExpression(expression, (read) => void reads.push(told(read)))
  return reads
}

describe('the names that an expression reads', () => {
  it.each([
    ['after a quote in a regular expression', '$replace(text, /"/, $nodes.s.q & "x")', ['s']],
    ['after an apostrophe in one', "$replace(text, /'/, $nodes.s.q & 'x')", ['s']],
    ['after a backtick in one', '$replace(text, /`/, $nodes.s.q & `x`)', ['s']],
    ['after an escaped slash in one', String.raw`$match(a, /\/"/i)[$nodes.s = "x"]`, ['s']],
    ['after a slash in brackets of one', '$match(a, /[/"]/m)[$nodes.s = "x"]', ['s']],
    ['not inside one', 'a ~> /$nodes.s "/ & $vars & "$nodes.t"', ['bound vars']],
    ['of a division, which is none', 'a / $nodes.s / 2 & "$nodes.t"', ['s']],
    ['of a division of a call', '$sum(a)/$nodes.s/$nodes.t', ['s', 't']],
    ['of a division of the wildcard', '*/$nodes.s/$nodes.t', ['s', 't']],
    ['of a division of a field called as an operator', 'in/$nodes.s/$nodes.t', ['s', 't']],
    ['after an operator in letters', '(a in /"/; $nodes.s & "x")', ['s']],
    ['after a comment', 'f(/* " */ /"/, $nodes.s & "x")', ['s']],
    ['after a name with a quote in it', `don't & $nodes.s & don't`, ['s']],
    ['not of a node whose id goes on', '$nodes.café', ['all-nodes']],
    ['not in text', '"$vars" & \'$run\' & `$loop` & $item', ['bound item']],
  ])('%s', (_where, expression, reads) => {
    expect(() => jsonata(expression)).not.toThrow()
    expect(readsOf(expression)).toEqual(reads)
  })

  it('are those that the language itself finds', () => {
    let parsed = 0
    fc.assert(
      fc.property(expressions, (expression) => {
        const before = tree(expression)
        if (before === undefined) return
        parsed += 1
        const after = tree(
          rewriteExpression(expression, (read) => (read.kind === 'bound' ? '$VARS' : undefined)),
        )
        expect(after).toBe(before.replaceAll('"<vars>"', '"<VARS>"'))
      }),
      { numRuns: 5000, seed: 20_261_121 },
    )
    expect(parsed).toBeGreaterThan(1000)
  })
})

/** The parsed expression as text, with variables in angle brackets; undefined when it does not parse. */
function tree(expression: string): string | undefined {
  try {
    return JSON.stringify(
      jsonata(expression).ast(),
      function (this: { type?: string }, key, value) {
        if (value instanceof RegExp) return String(value)
        if (key === 'value' && this.type === 'variable') return `<${String(value)}>`
        return value as unknown
      },
    )
  } catch {
    return undefined
  }
}

const PIECES = [
  ...['$vars', '$vars', 'a', 'in', 'and', '1', '*', '%', "don't", '`b "`', '"x"', "'$vars'", '$'],
  ...['/"/', "/'/i", '/[/"]/', String.raw`/\/'/`, '/$vars/', '/`/', '/* " */', '/("|/)/'],
]
const SIGNS = ['/', '/', '&', '*', '%', '.', ' in ', ' and ', '~>', '=', ',', ';', '?', ':', '..']
/** Pieces with signs between them, in brackets or calls. */
const { expressions } = fc.letrec<{ expressions: string; one: string }>((tie) => ({
  expressions: fc
    .tuple(
      tie('one'),
      fc.array(fc.tuple(fc.constantFrom(...SIGNS), fc.constantFrom('', ' '), tie('one')), {
        maxLength: 4,
      }),
    )
    .map(([first, rest]) => first + rest.flat().join('')),
  one: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(...PIECES),
    fc
      .tuple(
        fc.constantFrom('(', '[', '$f(', '$f(a, ', 'a[', '{"k": ', 'function($x){', '-'),
        tie('expressions'),
      )
      .map(([open, inner]) => {
        const close =
          open.includes('(') && !open.includes('{')
            ? ')'
            : open.includes('[')
              ? ']'
              : open.includes('{')
                ? '}'
                : ''
        return open + inner + close
      }),
  ),
}))
