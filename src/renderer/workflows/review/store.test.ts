// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import { Dexie } from 'dexie'
import { beforeEach, expect, it, vi } from 'vitest'
import { bundleText } from '../../projects/bundle'
import { database, listProjects } from '../../projects/database'
import { agreeToImport, cancelImport, decide, reviewImport, useImports } from './store'

const document = (id: string, config: Record<string, unknown> = {}) => ({
  format: 'baton/graph' as const,
  version: 1 as const,
  id,
  name: id,
  nodes: [{ id: 'call', type: 'http', config }],
  edges: [],
})
const file = (text: string, name = 'a.baton.json') => new File([text], name)
const three = file(bundleText([document('one'), document('two'), document('three')]))
const names = async () => (await listProjects()).map(({ name }) => name).sort()
const keys = () => useImports.getState().documents.map(({ workflow }) => workflow.name)

beforeEach(async () => {
  cancelImport()
  await Promise.all(database.tables.map((table) => table.clear()))
})

it('keeps nothing before a person agreed', async () => {
  await reviewImport([three, file('{', 'bad.json')], 'here')
  expect(keys()).toEqual(['one', 'two', 'three'])
  expect(useImports.getState()).toMatchObject({
    owner: 'here',
    refused: [{ file: 'bad.json', refusal: { code: 'not-json' } }],
  })
  expect(await names()).toEqual([])
  cancelImport()
  expect(await names()).toEqual([])
})

it('leaves out what is not wanted', async () => {
  await reviewImport([three], 'here')
  decide(useImports.getState().documents[1]!.key, { wanted: false })
  await agreeToImport()
  expect(await names()).toEqual(['one', 'three'])
  expect(keys()).toEqual([])
})

it('takes secrets out where a person says so, and nowhere else', async () => {
  const secret = { url: 'https://ada:lovelace1815@shop.test/' }
  await reviewImport([file(bundleText([document('one', secret), document('two', secret)]))], 'here')
  decide(useImports.getState().documents[0]!.key, { removeSecrets: true })
  await agreeToImport()
  const kept = new Map((await listProjects()).map(({ name, workflow }) => [name, workflow]))
  expect(JSON.stringify(kept.get('one'))).not.toContain('lovelace')
  expect(kept.get('two')?.nodes[0]?.config).toEqual(secret)
})

it('goes on with what is left when the store refuses one', async () => {
  await reviewImport([three], 'here')
  const add = database.projects.add.bind(database.projects)
  let calls = 0
  const full = vi.spyOn(database.projects, 'add').mockImplementation((...all) => {
    calls += 1
    return calls === 2 ? Dexie.Promise.reject(new Dexie.QuotaExceededError('full')) : add(...all)
  })
  await agreeToImport()
  expect(await names()).toEqual(['one'])
  expect(keys()).toEqual(['two', 'three'])
  expect(useImports.getState().busy).toBe(false)
  full.mockRestore()
  await agreeToImport()
  expect(await names()).toEqual(['one', 'three', 'two'])
})
