import { createRouterClient } from '@orpc/server'
import { expect, it } from 'vitest'
import { NodeError } from '../engine/node-error'
import type { PriceRow } from '../shared/prices'
import { DEFAULT_SETTINGS, type HostSettings, type WindowSettings } from '../shared/settings'
import { SettingsService } from './host-settings'
import type { SettingsStore, WindowPort } from './ports'
import { coreBed, memorySettings } from './testing'

const FREE: PriceRow = { pattern: 'local:*', price: { kind: 'free' } }
const DEAR: PriceRow = { pattern: 'a:b', price: { kind: 'tokens', input: 1, output: 2 } }

const client = (settings: SettingsStore = memorySettings()) =>
  createRouterClient(coreBed({ ports: { settings } }).router)

it('keeps prices beside the retention, all of them at once', async () => {
  const host = client()
  await host.settings.savePrices({ prices: [FREE, DEAR] })
  expect(await host.settings.savePrices({ prices: [DEAR] })).toEqual({
    ...DEFAULT_SETTINGS,
    prices: [DEAR],
  })
  await host.settings.save({ retention: { days: 9, runs: null }, agreed: 0 })
  expect(await host.settings.get()).toEqual({
    ...DEFAULT_SETTINGS,
    retention: { days: 9, runs: null },
    prices: [DEAR],
  })
})

it('keeps where workflows may send requests, and refuses what is no address', async () => {
  const host = client()
  const reach = { local: false, allow: ['nas.local', '10.0.0.0/8', '192.168.1.20:8080'] }
  expect(await host.settings.saveReach(reach)).toEqual({ ...DEFAULT_SETTINGS, reach })
  await expect(
    host.settings.saveReach({ local: true, allow: ['http://nas.local/'] }),
  ).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  expect((await host.settings.get()).reach).toEqual(reach)
})

it.each([
  ['a pattern without a service', [{ ...FREE, pattern: 'gpt' }]],
  ['two rows for the same models', [FREE, { ...DEAR, pattern: 'LOCAL:*' }]],
  ['a price below nothing', [{ ...DEAR, price: { kind: 'tokens', input: -1, output: 1 } }]],
])('refuses %s', async (_, prices) => {
  const settings = memorySettings()
  await expect(
    client(settings).settings.savePrices({ prices: prices as PriceRow[] }),
  ).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  expect(await settings.read()).toEqual(DEFAULT_SETTINGS)
})

it('makes changes one after the other, so that none undoes another', async () => {
  const settings = memorySettings()
  const reads: (() => void)[] = []
  const slow: SettingsStore = {
    read: async () => {
      const read = settings.read()
      await new Promise<void>((resolve) => reads.push(resolve))
      return read
    },
    write: (next) => settings.write(next),
  }
  const service = new SettingsService(slow)
  const both = Promise.all([
    service.changePrices([FREE]),
    service.change({ retention: { days: 1, runs: 1 } }),
  ])
  for (let answered = 0; answered < 2;) {
    const answer = reads.shift()
    if (answer) {
      answered += 1
      answer()
    }
    await Promise.resolve()
  }
  await both
  expect(await settings.read()).toEqual({
    ...DEFAULT_SETTINGS,
    retention: { days: 1, runs: 1 },
    prices: [FREE],
  })
})

it('changes no price while the settings cannot be read, and goes on afterwards', async () => {
  let isDamaged = true
  let kept: HostSettings = DEFAULT_SETTINGS
  const service = new SettingsService({
    read: async () => {
      if (isDamaged) throw new NodeError('file', 'damaged')
      return kept
    },
    write: async (next) => void (kept = next),
  })
  await expect(service.changePrices([FREE])).rejects.toThrow('damaged')
  expect(kept).toBe(DEFAULT_SETTINGS)
  isDamaged = false
  await service.changePrices([FREE])
  expect(kept.prices).toEqual([FREE])
})

it('keeps what the desktop does with its window, once the system took it', async () => {
  const settings = memorySettings()
  const applied: WindowSettings[] = []
  const window = { apply: async (wish: WindowSettings) => void applied.push(wish) }
  const host = createRouterClient(coreBed({ ports: { settings, window } }).router)
  const wish: WindowSettings = { closing: 'quit', startAtLogin: true }
  expect(await host.settings.saveWindow(wish)).toEqual({ ...DEFAULT_SETTINGS, window: wish })
  expect(applied).toEqual([wish])
})

it.each<[string, WindowPort | undefined, RegExp]>([
  ['on a host without a window', undefined, /has no window/],
  [
    'that the system does not take',
    { apply: () => Promise.reject(new Error('The folder is read-only.')) },
    /read-only/,
  ],
])('keeps nothing of it %s, and says why', async (_case, window, why) => {
  const settings = memorySettings()
  const ports = { settings, ...(window ? { window } : {}) }
  const host = createRouterClient(coreBed({ ports }).router)
  await expect(
    host.settings.saveWindow({ closing: 'quit', startAtLogin: true }),
  ).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringMatching(why) })
  expect(await settings.read()).toEqual(DEFAULT_SETTINGS)
})
