import { expect, it } from 'vitest'
import { promptWithCorrections } from './corrections'

const request = { model: 'builtin:offline', prompt: 'Write a post.' }

it('leaves a first prompt as it is', () => {
  expect(promptWithCorrections(request)).toBe('Write a post.')
  expect(promptWithCorrections({ ...request, corrections: { previous: 'x', list: [] } })).toBe(
    'Write a post.',
  )
})

it('adds the earlier answer and every correction', () => {
  const prompt = promptWithCorrections({
    ...request,
    corrections: { previous: 'Earlier.', list: ['Shorten it.', 'Mention "Baton".'] },
  })
  expect(prompt).toMatch(/^Write a post\.\n\nYour earlier answer:\n"""\nEarlier\.\n"""/)
  expect(prompt).toContain('- Shorten it.\n- Mention "Baton".')
})
