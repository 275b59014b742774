import { describe, expect, it } from 'vitest'
import { definitions } from '../../nodes/definitions'
import { searchScore } from './search-score'

/** The titles of node types, the best first. */
function found(search: string): string[] {
  return Object.values(definitions)
    .map(({ type, title, description }) => ({
      title,
      score: searchScore(type, search, [title, description]),
    }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ title }) => title)
}

describe('searching', () => {
  it('puts every node type first when its title is typed, and its like when only how it begins', () => {
    const titles = Object.values(definitions).map(({ title }) => title)
    for (const title of titles) {
      expect(found(title)[0]).toBe(title)
      const typed = title.toLowerCase().slice(0, 4)
      const alike = titles.filter((other) => other.toLowerCase().startsWith(typed))
      expect(found(typed).slice(0, alike.length).toSorted()).toEqual(alike.toSorted())
    }
  })

  it('puts titles that begin with a whole word before those that begin with a part of one', () => {
    expect(searchScore('each', 'for', ['For each'])).toBeGreaterThan(
      searchScore('form', 'for', ['Form']),
    )
    expect(searchScore('form', 'form', ['Form'])).toBeGreaterThan(
      searchScore('each', 'form', ['Form fields']),
    )
    expect(searchScore('each', 'fo', ['For each'])).toBe(searchScore('form', 'fo', ['Form']))
  })

  it('finds by type, by help, by several words and by initials', () => {
    expect(found('llm')).toContain('Model')
    expect(found('approve')).toContain('Human callback')
    expect(found('callback human')).toEqual(['Human callback'])
    expect(found('hc')).toEqual(['Human callback'])
    expect(found('zzz')).toEqual([])
  })
})
