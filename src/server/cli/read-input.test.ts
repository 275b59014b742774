import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { LIMITS } from '../../shared/workflow/limits'
import { readDocument, readPayload, readText } from './read-input'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-read-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const file = (text: string) => {
  const path = join(folder, 'file.json')
  writeFileSync(path, text)
  return path
}
const workflow = { format: 'baton/graph', version: 1, id: 'g', name: 'g', nodes: [], edges: [] }

it('reads a file up to the limit, and none past it', () => {
  const path = file('')
  truncateSync(path, LIMITS['document-size'].max)
  expect(readText(path, 'The workflow')).toHaveLength(LIMITS['document-size'].max)
  truncateSync(path, LIMITS['document-size'].max + 1)
  expect(() => readText(path, 'The workflow')).toThrow(
    `The workflow ${path} goes past the limit document-size (20 MB). Take large data out`,
  )
})

it('reads no more than that of what never ends', () => {
  expect(() => readDocument('/dev/zero')).toThrow('the limit document-size (20 MB)')
})

it('reads a file in pieces as one text', () => {
  const text = 'é😀'.repeat(400_000)
  expect(readPayload(`@${file(JSON.stringify(text))}`)).toBe(text)
})

it('names the limit of a document that is too deep', () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
  const path = file(JSON.stringify({ ...workflow, x: 0 }).replace('"x":0', `"x":${deep}`))
  expect(() => readDocument(path)).toThrow('the limit document-depth (200 levels)')
})

it('names a file that is not there', () => {
  expect(() => readText(join(folder, 'none'), 'The workflow')).toThrow(
    /none cannot be read: ENOENT/,
  )
})
