import { describe, expect, it } from 'vitest'
import { ConnectionService } from './connections'
import type { ConnectionDraft, Connections } from './ports'

function storeBed() {
  const saved: ConnectionDraft[] = []
  const store: Connections = {
    list: async () => [],
    save: async (draft) => {
      saved.push(draft)
      return { id: draft.id, name: draft.name, kind: draft.kind, hasSecret: true, createdAt: 1 }
    },
    remove: async (id) => id === 'known',
    test: async (id) => (id === 'known' ? { ok: true, message: 'Well.', models: [] } : undefined),
  }
  return { saved, service: new ConnectionService(store) }
}

const draft = { id: 'a', name: 'A', kind: 'openai-compatible' as const }
const header = { id: 'a', name: 'A', kind: 'http-header' as const }

describe('connections', () => {
  it.each([
    [{ ...draft }, /address of the service is missing/],
    [{ ...draft, baseUrl: 'ftp://host/v1' }, /not a web address/],
    [{ ...draft, baseUrl: 'file:///etc/passwd' }, /not a web address/],
    [{ ...draft, baseUrl: 'https://ada:pass@host/v1' }, /user name or a password/],
    [{ ...header }, /name of the header is missing/],
    [{ ...header, header: 'X-Key: a\r\nHost' }, /no header may have/],
  ])('refuses %o', async (refused, why) => {
    const { service, saved } = storeBed()
    await expect(service.save(refused)).rejects.toMatchObject({
      reason: { code: 'CONFLICT' },
      message: expect.stringMatching(why),
    })
    expect(saved).toEqual([])
  })

  it.each([
    { ...draft, baseUrl: 'http://127.0.0.1:11434/v1' },
    { ...header, header: 'X-Api-Key', secret: 's' },
  ])('keeps %o', async (accepted) => {
    const { service, saved } = storeBed()
    expect(await service.save(accepted)).toMatchObject({ id: 'a', hasSecret: true })
    expect(saved).toEqual([accepted])
  })

  it('removes and tests those that are there, and says which is not', async () => {
    const { service } = storeBed()
    await service.remove('known')
    expect(await service.test('known')).toMatchObject({ ok: true })
    await expect(service.remove('other')).rejects.toThrow(/no connection “other”/)
    await expect(service.test('other')).rejects.toMatchObject({ reason: { code: 'NOT_FOUND' } })
  })
})
