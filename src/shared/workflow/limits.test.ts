import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { LIMITS, limitAmount, type LimitName } from './limits'

it('are all in docs/limits.md, with their numbers, and no others', () => {
  const page = readFileSync(new URL('../../../docs/limits.md', import.meta.url), 'utf8')
  const rows = [...page.matchAll(/^\| `(\S+)` +\| (.*?) +\| (.*?) +\|$/gm)]
  const written = rows.map(([, name, amount, bounds]) => [name, amount, bounds])
  const names = Object.keys(LIMITS) as LimitName[]
  expect(written).toEqual(names.map((name) => [name, limitAmount(name), LIMITS[name].bounds]))
})
