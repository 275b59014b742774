import { describe, expect, it } from 'vitest'
import { ConnectionService } from './connections'
import type { ConnectionDraft, Connections } from './ports'

function storeBed() {
  // A careless store that hands out all it has.
  const stored = (draft: ConnectionDraft) => ({
    ...draft,
    fields: { ...draft.fields, ...draft.secrets },
    secrets: Object.keys(draft.secrets ?? {}),
    createdAt: 1,
  })
  const saved: ConnectionDraft[] = []
  const store: Connections = {
    list: async () => saved.map(stored),
    save: async (draft) => {
      saved.push(draft)
      return stored(draft)
    },
    remove: async (id) => id === 'known',
    test: async (id) => (id === 'known' ? { ok: true, message: 'Well.', models: [] } : undefined),
  }
  return { saved, service: new ConnectionService(store) }
}

const draft = {
  id: 'a',
  name: 'A',
  kind: 'openai-compatible' as const,
  fields: { baseUrl: 'http://127.0.0.1:11434/v1' },
}

describe('connections', () => {
  it('keeps a secret and hands out only that there is one', async () => {
    const { service, saved } = storeBed()
    const info = await service.save({ ...draft, secrets: { apiKey: 'sk-123' } })
    expect(saved).toEqual([{ ...draft, secrets: { apiKey: 'sk-123' } }])
    expect(info).toMatchObject({ id: 'a', fields: draft.fields, secrets: ['apiKey'] })
    expect(JSON.stringify([info, await service.list()])).not.toContain('sk-123')
  })

  it('removes and tests those that are there, and says which is not', async () => {
    const { service } = storeBed()
    await service.remove('known')
    expect(await service.test('known')).toMatchObject({ ok: true })
    await expect(service.remove('other')).rejects.toThrow(/no connection “other”/)
    await expect(service.test('other')).rejects.toMatchObject({ reason: { code: 'NOT_FOUND' } })
  })
})
