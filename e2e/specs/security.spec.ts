import { request as httpRequest } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { expect, test } from '../fixtures/app'

interface Answer {
  status: number
  headers: IncomingMessage['headers']
  body: string
}

/** Asks the host as no browser would let a page do: with any `Host` and `Origin`. */
function ask(address: string, path: string, headers: Record<string, string>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(new URL(path, address), { headers }, (response) => {
      let body = ''
      response.on('data', (piece) => (body += String(piece)))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      )
    })
    // A WebSocket that is let in answers with an upgrade, not with a response.
    request.on('upgrade', (response, socket) => {
      socket.destroy()
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: '' })
    })
    request.on('error', reject)
    request.end()
  })
}

const upgrade = (origin: string) => ({
  Origin: origin,
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
})

test.describe('the server host', { tag: '@browser-only' }, () => {
  test('answers nothing under a name that only resolves to this machine', async ({ app }) => {
    const { port } = new URL(app.address!)
    for (const name of [`evil.example:${port}`, 'evil.example', `127.0.0.1.nip.example:${port}`]) {
      const answer = await ask(app.address!, '/', { Host: name })
      expect(answer.status, name).toBe(403)
      expect(answer.body, name).toBe('')
    }
    expect((await ask(app.address!, '/', {})).body).toContain('<title>Baton</title>')
  })

  test('lets no other page talk to it', async ({ app }) => {
    const strangers = ['https://evil.example', 'http://127.0.0.1:1', 'null', 'file://']
    for (const origin of strangers) {
      const answer = await ask(app.address!, '/rpc', upgrade(origin))
      expect(answer.status, origin).toBe(403)
    }
    const own = await ask(app.address!, '/rpc', upgrade(new URL(app.address!).origin))
    expect(own.status).toBe(101)
  })

  test('gives nothing to a request that another site has made', async ({ app }) => {
    const answer = await ask(app.address!, '/', {
      'Sec-Fetch-Site': 'cross-site',
      'Sec-Fetch-Mode': 'no-cors',
      'Sec-Fetch-Dest': 'script',
    })
    expect(answer.status).toBe(403)
    expect(answer.body).toBe('')
  })

  test('serves nothing outside the interface', async ({ app }) => {
    for (const path of ['/../package.json', '/%2e%2e/package.json', '/..%2f..%2fpackage.json']) {
      const answer = await rawGet(app.address!, path)
      expect(answer.status, path).toBe(404)
    }
  })

  test('sends a strict content policy with the page', async ({ app }) => {
    const { headers } = await ask(app.address!, '/', {})
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).toMatch(/script-src 'self'(;|$)/)
    expect(policy).toContain("frame-ancestors 'none'")
    expect(headers['x-content-type-options']).toBe('nosniff')
  })
})

test.describe('the page', () => {
  // The blocked script is what this test is about, and Chromium says so in the console.
  test.use({ expectedConsoleErrors: [/Content Security Policy/] })

  test('runs no script that was written into it', async ({ app }) => {
    const ran = await app.page.evaluate(() => {
      const script = document.createElement('script')
      script.textContent = 'window.planted = true'
      document.body.append(script)
      return 'planted' in window
    })
    expect(ran).toBe(false)
  })
})

/** A GET whose path is sent as it is: `URL` would tidy it up. */
function rawGet(address: string, path: string): Promise<Answer> {
  const { hostname, port } = new URL(address)
  return new Promise((resolve, reject) => {
    const request = httpRequest({ hostname, port, path }, (response) => {
      response.resume()
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: '' }),
      )
    })
    request.on('error', reject)
    request.end()
  })
}
