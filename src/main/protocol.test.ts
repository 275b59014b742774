import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Protocol } from 'electron'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { registerScheme, serveInterface } from './protocol'

type Handler = (request: { url: string; method: string }) => Promise<Response>

let folder: string
let handle: Handler
const report = vi.fn()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-protocol-'))
  await mkdir(join(folder, 'renderer', 'assets'), { recursive: true })
  await writeFile(join(folder, 'secret.txt'), 'secret')
  await writeFile(join(folder, 'renderer', 'index.html'), '<title>Baton</title>')
  await writeFile(join(folder, 'renderer', 'assets', 'index-Bx3k9_Qz.js'), '1')
  await symlink(join(folder, 'secret.txt'), join(folder, 'renderer', 'link.txt'))
  const protocol = { handle: (_scheme: string, given: Handler) => void (handle = given) }
  serveInterface(protocol as unknown as Protocol, join(folder, 'renderer'), report)
})
afterAll(() => rm(folder, { recursive: true }))

const get = (url: string, method = 'GET') => handle({ url, method })

describe('the app: protocol', () => {
  it('is an origin of its own, secure, with fetch, and without a way around the policy', () => {
    const registerSchemesAsPrivileged = vi.fn()
    registerScheme({ registerSchemesAsPrivileged } as unknown as Protocol)
    expect(registerSchemesAsPrivileged).toHaveBeenCalledExactlyOnceWith([
      { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
    ])
  })

  it('serves the interface under its policy', async () => {
    const response = await get('app://bundle/index.html')
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('<title>Baton</title>')
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'content-security-policy': [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ].join('; '),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    })
  })

  it('serves scripts with their query, and the index at the root', async () => {
    expect(
      (await get('app://bundle/assets/index-Bx3k9_Qz.js?v#x')).headers.get('cache-control'),
    ).toMatch(/immutable/)
    expect(await (await get('app://bundle/')).text()).toContain('Baton')
    expect(await (await get('app://bundle/index.html', 'HEAD')).text()).toBe('')
  })

  it.each([
    'app://bundle/../secret.txt',
    'app://bundle/%2e%2e/secret.txt',
    'app://bundle/..%2fsecret.txt',
    'app://bundle/assets/..%5c..%5csecret.txt',
    'app://bundle/link.txt',
    'app://bundle/missing.js',
    'app://bundle',
  ])('has nothing at %s', async (url) => {
    const response = await get(url)
    expect([response.status, await response.text()]).toEqual([404, ''])
  })

  it.each(['app://other/index.html', 'app://bundle.evil.example/index.html'])(
    'refuses %s',
    async (url) => expect((await get(url)).status).toBe(403),
  )

  it('answers nothing but GET and HEAD', async () => {
    expect((await get('app://bundle/index.html', 'POST')).status).toBe(405)
  })
})
