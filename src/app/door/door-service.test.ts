import { afterEach, expect, it } from 'vitest'
import { closedPort } from '../../adapters/testing'
import { SettingsService } from '../host-settings'
import { memorySettings } from '../testing'
import { activated, doorBed, triggered, type DoorBed } from './testing'
import { DoorService } from './door-service'

const beds: DoorBed[] = []
afterEach(() => Promise.all(beds.splice(0).map((bed) => bed.close())))

it('moves the door at once, and tells where webhooks are reached now', async () => {
  const bed = doorBed()
  beds.push(bed)
  const settings = new SettingsService(memorySettings())
  const service = new DoorService(bed.ports, settings)
  expect(service.state()).toEqual({ addresses: [] })
  await activated(bed.app, triggered('webhook-trigger', { path: 'o' }))
  const before = bed.url()
  const port = await closedPort()
  const wish = { network: false, port, publicUrl: 'https://hooks.example.com' }
  expect((await service.change(wish)).door).toEqual(wish)
  expect(service.state().addresses).toEqual([
    `http://127.0.0.1:${port}`,
    'https://hooks.example.com',
  ])
  expect((await settings.read()).door).toEqual(wish)
  expect(bed.app.activations.list()[0]?.triggers[0]?.addresses).toEqual([
    `http://127.0.0.1:${port}/hooks/o`,
    'https://hooks.example.com/hooks/o',
  ])
  await expect(fetch(`${before}/hooks/o`)).rejects.toThrow()
  expect((await fetch(`${bed.url()}/hooks/o`, { method: 'POST' })).status).toBe(202)
})

it('keeps a wish that cannot be had now, and says why', async () => {
  const [bed, other] = [doorBed(), doorBed()]
  beds.push(bed, other)
  const service = new DoorService(bed.ports, new SettingsService(memorySettings()))
  await activated(bed.app, triggered('webhook-trigger', { path: 'o' }))
  await activated(other.app, triggered('webhook-trigger', { path: 'o' }))
  const port = Number(new URL(other.url()).port)
  expect((await service.change({ network: false, port, publicUrl: null })).door.port).toBe(port)
  expect(service.state()).toEqual({
    addresses: [],
    problem: expect.stringContaining(`Port ${port} is taken`),
  })
})
