import { describe, expect, it } from 'vitest'
import { faultsOf } from './evaluate'
import { expressionAssist } from './expression-assist'
import { placesIn } from './places'

const evaluator = { check: (sources: readonly string[]) => Promise.resolve(faultsOf(sources)) }
const nothing = () => ({ input: {}, variables: {} })

async function marked(text: string, language: 'template' | 'json' = 'template') {
  const faults = await expressionAssist(language, nothing, evaluator).check(text)
  return faults?.map(({ from, to }) => text.slice(from, to))
}

describe('errors while typing', () => {
  it('stand where they are, in each expression of the text', async () => {
    expect(await marked('{{ a }} and {{ b }}')).toEqual([])
    expect(await marked('{{ a )) }} and {{ b ] }}')).toEqual([')', ']'])
    expect(await marked('Dear {{ name')).toEqual(['{{'])
  })

  it('stand where they are in JSON, after escapes too', async () => {
    expect(await marked('{ "a": "\\"{{ x ) }}" }', 'json')).toEqual([')'])
    expect(await marked('{ "a": "fine", "b": [1, "{{ y }}"] }', 'json')).toEqual([])
  })

  it('are given up when the text has changed meanwhile', async () => {
    const answers: (() => void)[] = []
    const assist = expressionAssist('template', nothing, {
      check: (sources) => new Promise((resolve) => answers.push(() => resolve(faultsOf(sources)))),
    })
    const first = assist.check('{{ a + }}')
    const second = assist.check('{{ a }}')
    for (const answer of answers) answer()
    expect(await first).toBeUndefined()
    expect(await second).toEqual([])
  })
})

it('finds the expressions of a text that is not JSON after all', () => {
  expect(placesIn('Hello {{ name }}', 'json').places.map(({ source }) => source)).toEqual([
    ' name ',
  ])
})
