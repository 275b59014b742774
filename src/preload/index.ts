import { contextBridge, ipcRenderer } from 'electron'

// The page makes a channel and hands one end over here; it goes to the main process unseen. Nothing else crosses.
const CONNECT = 'baton:connect'

contextBridge.exposeInMainWorld(
  'baton',
  Object.freeze({ host: 'desktop', platform: process.platform }),
)

window.addEventListener('message', ({ source, origin, data, ports }: MessageEvent<unknown>) => {
  if (source !== window || origin !== window.location.origin) return
  if (typeof data !== 'object' || data === null || !('type' in data)) return
  const [port] = ports
  if (data.type === CONNECT && port) ipcRenderer.postMessage(CONNECT, null, [port])
})
