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
  it('puts every node type first when its title is typed, or how it begins', () => {
    for (const { title } of Object.values(definitions)) {
      expect(found(title)[0]).toBe(title)
      expect(found(title.toLowerCase().slice(0, 4))[0]).toBe(title)
    }
  })

  it('finds by type, by help, by several words and by initials', () => {
    expect(found('llm')).toContain('Model')
    expect(found('approve')).toContain('Human callback')
    expect(found('callback human')).toEqual(['Human callback'])
    expect(found('hc')).toEqual(['Human callback'])
    expect(found('zzz')).toEqual([])
  })
})
