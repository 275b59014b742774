import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { DEFAULT_SETTINGS, type HostSettings } from '../../shared/settings'
import { SettingsFile } from './settings-file'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-settings-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const file = () => join(folder, 'settings.json')

it('has the defaults where nothing was chosen, and writes nothing for that', async () => {
  expect(await new SettingsFile(folder).read()).toEqual(DEFAULT_SETTINGS)
  expect(await readdir(folder)).toEqual([])
})

it('keeps what was chosen for every process that uses the folder', async () => {
  const chosen: HostSettings = {
    retention: { days: null, runs: 5 },
    door: { network: true, port: 9000, publicUrl: 'https://hooks.example.com' },
    reach: { local: false, allow: ['nas.local', '10.0.0.0/8'] },
    window: { closing: 'tray', startAtLogin: true },
    prices: [
      { pattern: 'local:*', price: { kind: 'free' } },
      { pattern: 'openai:gpt-5', price: { kind: 'tokens', input: 1, output: 2.5 } },
    ],
  }
  await new SettingsFile(folder).write(chosen)
  expect(await new SettingsFile(folder).read()).toEqual(chosen)
  expect(JSON.parse(await readFile(file(), 'utf8'))).toEqual({ version: 1, ...chosen })
})

it('takes the default for what an older version did not know', async () => {
  await writeFile(file(), '{ "version": 1 }')
  expect(await new SettingsFile(folder).read()).toEqual(DEFAULT_SETTINGS)
})

it.each([
  ['no JSON', '{ "version": 1, "reten'],
  ['an age of nothing', '{ "version": 1, "retention": { "days": 0, "runs": 5 } }'],
  ['a number as text', '{ "version": 1, "retention": { "days": "30", "runs": 5 } }'],
  ['half of a retention', '{ "version": 1, "retention": { "days": 30 } }'],
  ['a newer version', '{ "version": 2, "retention": { "days": 30, "runs": 5 } }'],
  [
    'a port that is none',
    '{ "version": 1, "door": { "network": false, "port": 0, "publicUrl": null } }',
  ],
  ['nothing', ''],
  [
    'two prices for one model',
    '{ "version": 1, "prices": [{ "pattern": "a:b", "price": { "kind": "free" } }, { "pattern": "A:b", "price": { "kind": "free" } }] }',
  ],
  [
    'a price below nothing',
    '{ "version": 1, "prices": [{ "pattern": "a:b", "price": { "kind": "tokens", "input": -1, "output": 1 } }] }',
  ],
])('refuses %s rather than delete by the defaults, and leaves it as it is', async (_, text) => {
  await writeFile(file(), text)
  await expect(new SettingsFile(folder).read()).rejects.toMatchObject({
    code: 'file',
    message: expect.stringContaining('No run is deleted and no model has a price until'),
  })
  expect(await readFile(file(), 'utf8')).toBe(text)
})

it('says what is wrong when it cannot be written', async () => {
  await writeFile(join(folder, 'file'), '')
  await expect(
    new SettingsFile(join(folder, 'file', 'below')).write(DEFAULT_SETTINGS),
  ).rejects.toThrow('save the settings to')
})
