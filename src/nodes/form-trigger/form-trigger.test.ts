import { expect, it } from 'vitest'
import { validateConfig } from '../../shared/workflow/config-check'
import { completes } from '../testing'
import { definition } from './definition'

it('hands on what was entered', async () => {
  const { output } = await completes('form-trigger', definition.initial, { name: 'Ada' })
  expect(output).toEqual({ name: 'Ada' })
})

it('needs a field', () => {
  const config = { title: 'Empty', fields: { type: 'object' } }
  const [problem] = validateConfig(definition, config)
  expect(problem).toMatchObject({ path: 'fields' })
  expect(problem?.message).toContain('at least one property')
})

it('says how many fields it has', () => {
  expect(definition.summary(definition.initial)).toBe('Tell us about your idea, 3 fields')
})
