import type { Session, WebContents } from 'electron'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { guardContents } from './guard'
import { isOwn } from './origin'
import { denyPermissions } from './permissions'
import { FakeContents, FakeSession } from './testing'

const FOREIGN = [
  'https://evil.example/',
  'http://127.0.0.1:4317/',
  'file:///etc/passwd',
  'app://other/index.html',
  'app://bundle.evil.example/',
  'app://bundle:80@evil.example/',
  'app://user@bundle/',
  'javascript:alert(1)',
  'data:text/html,x',
  'about:blank',
  '',
  'not an address',
]

describe('our own address', () => {
  it.each(FOREIGN)('is not %j', (url) => expect(isOwn(url)).toBe(false))
  it.each(['app://bundle/index.html', 'app://bundle/', 'app://bundle'])('is %s', (url) =>
    expect(isOwn(url)).toBe(true),
  )
})

describe('a page', () => {
  const openExternal = vi.fn(async (_url: string) => undefined)
  const report = vi.fn()
  let contents: FakeContents
  beforeEach(() => {
    openExternal.mockClear()
    contents = new FakeContents()
    guardContents(contents as unknown as WebContents, { openExternal }, report)
  })

  describe.each(['will-navigate', 'will-redirect', 'will-frame-navigate'])('on %s', (event) => {
    it.each(FOREIGN)('does not go to %j', (url) => expect(contents.refuses(event, url)).toBe(true))
    it('may go on within our own', () =>
      expect(contents.refuses(event, 'app://bundle/index.html#/runs')).toBe(false))
  })

  it('embeds no other page', () => {
    expect(contents.refuses('will-attach-webview', 'app://bundle/')).toBe(true)
  })

  it('opens no window; a link over https goes to the system browser', () => {
    expect(contents.openHandler?.({ url: 'https://example.com/a' })).toEqual({ action: 'deny' })
    expect(openExternal).toHaveBeenCalledExactlyOnceWith('https://example.com/a')
  })

  it.each([...FOREIGN.slice(1), 'app://bundle/index.html', 'smb://host/share', 'ms-msdt:/id'])(
    'opens no window and hands nothing to the system for %j',
    (url) => {
      expect(contents.openHandler?.({ url })).toEqual({ action: 'deny' })
      expect(openExternal).not.toHaveBeenCalled()
    },
  )

  it('reports a link that the system could not open', async () => {
    openExternal.mockRejectedValueOnce(new Error('no browser'))
    contents.openHandler?.({ url: 'https://example.com/' })
    await vi.waitFor(() => expect(report).toHaveBeenCalled())
  })
})

describe('permissions', () => {
  const session = new FakeSession()
  denyPermissions(session as unknown as Session)
  const asked = (permission: string, requestingUrl: string) => {
    const answer = vi.fn<(granted: boolean) => void>()
    session.request?.({}, permission, answer, { requestingUrl })
    return answer.mock.calls
  }

  it.each(['clipboard-sanitized-write', 'persistent-storage'])('%s is granted to us', (name) => {
    expect(asked(name, 'app://bundle/index.html')).toEqual([[true]])
    expect(session.check?.(null, name, 'app://bundle')).toBe(true)
  })

  it.each(['clipboard-sanitized-write', 'persistent-storage'])('%s to nobody else', (name) => {
    expect(asked(name, 'https://evil.example/')).toEqual([[false]])
    expect(session.check?.(null, name, 'https://evil.example')).toBe(false)
  })

  it.each([
    'clipboard-read',
    'deprecated-sync-clipboard-read',
    'display-capture',
    'fileSystem',
    'fullscreen',
    'geolocation',
    'hid',
    'idle-detection',
    'keyboardLock',
    'local-fonts',
    'local-network-access',
    'media',
    'mediaKeySystem',
    'midi',
    'midiSysex',
    'notifications',
    'openExternal',
    'pointerLock',
    'screen-wake-lock',
    'sensors',
    'serial',
    'speaker-selection',
    'storage-access',
    'top-level-storage-access',
    'usb',
    'vr',
    'window-management',
    'unknown',
    'something of a later version',
  ])('%s is denied to everybody', (name) => {
    expect(asked(name, 'app://bundle/index.html')).toEqual([[false]])
    expect(session.check?.(null, name, 'app://bundle')).toBe(false)
  })

  it('no device is ever granted', () => expect(session.device?.()).toBe(false))
})
