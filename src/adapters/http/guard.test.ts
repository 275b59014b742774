import type { lookup as lookUp } from 'node:dns'
import { networkInterfaces } from 'node:os'
import { afterEach, describe, expect, it } from 'vitest'
import { NodeError } from '../../engine/node-error'
import { DEFAULT_REACH, reachSchema, type ReachSettings } from '../../shared/reach-settings'
import { answerJson, failureOf } from '../testing'
import { guardedFetch, refusal, type GuardOptions } from './guard'
import { networkFailure } from './network-failure'
import { claimPort } from './own-ports'
import { closeServers, effect, serve } from './testing'

const releases: (() => void)[] = []
afterEach(async () => {
  for (const release of releases.splice(0)) release()
  await closeServers()
})

/** What the guard says to an address as a node would give it; undefined where it lets it through. */
function verdict(url: string, settings: Partial<ReachSettings> = {}): string | undefined {
  const { hostname, port, protocol } = new URL(url)
  const address = hostname.replace(/^\[|\]$/g, '')
  return refusal(
    { hostname, address, port: Number(port) || (protocol === 'https:' ? 443 : 80) },
    { ...DEFAULT_REACH, ...settings },
  )?.message
}

describe('an address', () => {
  it.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://2852039166/',
    'http://0xa9fea9fe/',
    'http://0251.0376.0251.0376/',
    'http://169.254.43518/',
    'http://[::ffff:169.254.169.254]/',
    'http://[::ffff:a9fe:a9fe]/',
    'http://[::169.254.169.254]/',
    'http://[64:ff9b::a9fe:a9fe]/',
    'http://[2002:a9fe:a9fe::1]/',
    'http://[fd00:ec2::254]/',
    'http://[fe80::1]/',
    'http://100.100.100.200/',
    'http://0.0.0.0/',
    'http://0/',
    'http://[::]/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
  ])('that no workflow has business with is refused: %s', (url) => {
    expect(verdict(url)).toMatch(/Workflows may not reach .*under Settings, Addresses/)
  })

  it.each([
    'http://127.0.0.1:11434/',
    'http://[::1]:8080/',
    'http://192.168.1.20/',
    'http://10.1.2.3/',
    'http://172.16.0.1/',
    'http://[fd12:3456::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://100.64.0.7/',
    'http://[64:ff9b::c0a8:101]/',
  ])('of the local network is reached, unless the settings say no: %s', (url) => {
    expect(verdict(url)).toBeUndefined()
    expect(verdict(url, { local: false })).toMatch(/this computer or the local network/)
  })

  it.each(['http://1.1.1.1/', 'https://[2606:4700::1111]/', 'http://[64:ff9b::101:101]/'])(
    'of the internet is reached either way: %s',
    (url) => {
      expect(verdict(url)).toBeUndefined()
      expect(verdict(url, { local: false })).toBeUndefined()
    },
  )

  it.each([
    ['192.168.1.20', 'http://192.168.1.20/', true],
    ['192.168.1.20:8080', 'http://192.168.1.20:8080/', true],
    ['192.168.1.20:8080', 'http://192.168.1.20/', false],
    ['192.168.0.0/16', 'http://192.168.1.20:9/', true],
    ['192.168.0.0/16:9', 'http://192.168.1.20:9/', true],
    ['10.0.0.0/8', 'http://192.168.1.20/', false],
    ['[::1]:3000', 'http://[::1]:3000/', true],
    ['::1', 'http://[::1]:3000/', true],
    ['fe80::1', 'http://[fe80::1]/', true],
    ['169.254.169.254', 'http://169.254.169.254/', true],
    ['169.254.169.254', 'http://[::ffff:169.254.169.254]/', true],
    ['169.254.169.25', 'http://169.254.169.254/', false],
  ])('is allowed by %s: %s %s', (entry, url, isAllowed) => {
    expect(reachSchema.safeParse({ local: false, allow: [entry] }).success).toBe(true)
    expect(verdict(url, { local: false, allow: [entry] }) === undefined).toBe(isAllowed)
  })

  it.each(['', 'http://x', 'a b', 'x/y', '10.0.0.0/8/9'])('cannot be listed as %j', (entry) => {
    expect(reachSchema.safeParse({ local: true, allow: [entry] }).success).toBe(false)
  })
})

describe('a request', () => {
  const ask = async (url: string, options?: GuardOptions) => {
    try {
      return await (await guardedFetch(options)(url)).json()
    } catch (error) {
      throw networkFailure(error, new URL(url))
    }
  }
  const ok = () => serve((_, response) => answerJson(response, 200, { ok: true }))
  const own = (port: number) => releases.push(claimPort(port))

  it('reaches a service on this machine', async () => {
    expect(await ask((await ok()).url)).toEqual({ ok: true })
  })

  it('does not reach a port of the host’s own, by whichever name, unless that very port is allowed', async () => {
    const { url, port } = await ok()
    own(port)
    const lan = Object.values(networkInterfaces()).flatMap((all) => all ?? [])
    const names = ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '127.1', '2130706433']
    for (const name of [
      ...names,
      ...lan.filter((one) => one.family === 'IPv4').map((one) => one.address),
    ]) {
      const error = await failureOf(ask(`http://${name}:${port}/`))
      expect(error).toMatchObject({ code: 'refused-address', retryable: false })
      expect(error.message).toMatch(/Baton itself answers there/)
    }
    const reach = (entry: string) => ({ reach: async () => ({ local: true, allow: [entry] }) })
    expect((await failureOf(ask(url, reach('127.0.0.1')))).code).toBe('refused-address')
    expect(await ask(url, reach(`127.0.0.1:${port}`))).toEqual({ ok: true })
  })

  it('reaches the port again once the host has let go of it', async () => {
    const { url, port } = await ok()
    const twice = [claimPort(port), claimPort(port)]
    twice[0]!()
    twice[0]!()
    expect((await failureOf(ask(url))).code).toBe('refused-address')
    twice[1]!()
    expect(await ask(url)).toEqual({ ok: true })
  })

  it('goes by the address that is connected to, however the name answers from one time to the next', async () => {
    const { port } = await ok()
    const answers = ['127.0.0.1', '169.254.169.254']
    const asked: string[] = []
    const lookup = ((
      hostname: string,
      _options: object,
      callback: (...given: unknown[]) => void,
    ) => {
      const address = answers[Math.min(asked.length, 1)]
      asked.push(hostname)
      callback(null, [{ address, family: 4 }])
    }) as unknown as typeof lookUp
    const send = guardedFetch({ lookup })
    const get = () =>
      send(`http://rebind.test:${port}/`, { headers: { connection: 'close' } }).catch(
        (error: unknown) => networkFailure(error, new URL('http://rebind.test')),
      )
    expect((await get()) as Response).toMatchObject({ status: 200 })
    const second = await get()
    expect(second).toBeInstanceOf(NodeError)
    expect((second as NodeError).message).toMatch(/rebind\.test \(169\.254\.169\.254\)/)
    expect(asked).toEqual(['rebind.test', 'rebind.test'])
  })

  it('takes the address of a name that is allowed, where it has several', async () => {
    const { port } = await ok()
    const lookup = ((_name: string, _options: object, callback: (...given: unknown[]) => void) =>
      callback(null, [
        { address: '169.254.169.254', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ])) as unknown as typeof lookUp
    expect(await ask(`http://two.test:${port}/`, { lookup })).toEqual({ ok: true })
  })

  it('is refused where the settings cannot be read', async () => {
    const { url } = await ok()
    const reach = () => Promise.reject(new NodeError('file', 'The settings are damaged.'))
    expect((await failureOf(ask(url, { reach }))).message).toBe('The settings are damaged.')
  })
})

describe('the http effect', () => {
  it('follows no redirect to where it may not go', async () => {
    const { url } = await serve((_, response) =>
      response.writeHead(302, { location: 'http://169.254.169.254/latest/' }).end(),
    )
    const error = await failureOf(effect()({ url }))
    expect(error).toMatchObject({ code: 'refused-address', retryable: false })
    expect(error.message).toMatch(/169\.254\.169\.254/)
  })
})
