import { expect, it } from 'vitest'
import { fitting } from './fitting'

const trello = { id: 'board', name: 'Board', kind: 'trello' }
const openai = { id: 'main', name: 'Main', kind: 'openai' }
const unknown = { id: 'old', name: 'Old' }

it('parts what fits a field from the rest', () => {
  const all = [trello, openai, unknown]
  expect(fitting(all, ['openai', 'anthropic'])).toEqual({
    fit: [openai, unknown],
    others: [trello],
  })
  expect(fitting(all, undefined)).toEqual({ fit: all, others: [] })
  expect(fitting([], ['openai'])).toEqual({ fit: [], others: [] })
})
