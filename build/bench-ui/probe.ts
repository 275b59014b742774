/** What is measured inside a page, by the page's own clock. `installProbe` is sent there whole, so it names nothing outside itself. */

declare global {
  interface Window {
    probe: Probe
  }
}

export interface Watched {
  /** Frames that the page made. */
  frames: number
  ms: number
  /** The longest task, in milliseconds; 0 where none took 50 (the browser tells of no shorter one). */
  longestTask: number
  /** The longest time between two frames, in milliseconds. */
  longestGap: number
  /** Run events that came in over the page's sockets. */
  events: number
}

export interface Keystroke {
  /** From the key until the next frame began, in milliseconds. */
  frame: number
  /** The same until what that frame shows was computed. */
  shown: number
}

export interface Probe {
  watch(): void
  unwatch(): Watched
  /** Watches until a frame begins this long after the first, in milliseconds. */
  watchFor(ms: number): Promise<Watched>
  /** Milliseconds from the next click until elements that match are shown (all of them) and the page has nothing left to do. */
  untilShown(selector: string): Promise<number>
  /** Forgets the keys so far. */
  forgetKeys(): void
  keys(): Keystroke[]
  /** Milliseconds from the start of the page until `firstScreen` was there and the page had nothing left to do. */
  firstScreen?: number
}

/** Puts `window.probe` into a page before its own code runs. `firstScreen`: what a usable first screen shows. */
export function installProbe(firstScreen: string | undefined): void {
  let began = 0
  let frames = 0
  let last = 0
  let longestGap = 0
  let frame = 0
  let events = 0
  let eventsBefore = 0
  let tasks: PerformanceObserver | undefined
  let longestTask = 0
  const keys: Keystroke[] = []
  const idle = () => new Promise<void>((resolve) => requestIdleCallback(() => resolve()))
  const shown = (selector: string) =>
    new Promise<void>((resolve) => {
      const look = () => {
        const found = [...document.querySelectorAll<HTMLElement>(selector)]
        if (found.length > 0 && found.every(({ style }) => style.visibility !== 'hidden')) resolve()
        else requestAnimationFrame(look)
      }
      look()
    })
  const see = (list: PerformanceObserverEntryList) => {
    for (const { duration } of list.getEntries()) longestTask = Math.max(longestTask, duration)
  }
  let onFrame: ((now: number) => void) | undefined
  const tick = (now: number) => {
    frames += 1
    longestGap = Math.max(longestGap, now - last)
    last = now
    frame = requestAnimationFrame(tick)
    onFrame?.(now)
  }

  const Plain = window.WebSocket
  window.WebSocket = class extends Plain {
    constructor(address: string | URL, protocols?: string | string[]) {
      super(address, protocols)
      this.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        if (typeof data === 'string') events += data.split('"seq":').length - 1
      })
    }
  }

  const probe: Probe = {
    watch() {
      frames = 0
      longestTask = 0
      longestGap = 0
      eventsBefore = events
      began = last = performance.now()
      tasks = new PerformanceObserver(see)
      tasks.observe({ type: 'longtask' })
      frame = requestAnimationFrame(tick)
    },
    unwatch() {
      cancelAnimationFrame(frame)
      const ms = performance.now() - began
      if (tasks)
        for (const { duration } of tasks.takeRecords())
          longestTask = Math.max(longestTask, duration)
      tasks?.disconnect()
      return { frames, ms, longestTask, longestGap, events: events - eventsBefore }
    },
    watchFor: (ms) =>
      new Promise((resolve) => {
        probe.watch()
        onFrame = (now) => {
          if (now - began < ms) return
          onFrame = undefined
          resolve(probe.unwatch())
        }
      }),
    untilShown: (selector) =>
      new Promise((resolve) =>
        document.addEventListener(
          'click',
          ({ timeStamp }) =>
            void shown(selector)
              .then(idle)
              .then(() => resolve(performance.now() - timeStamp)),
          { once: true, capture: true },
        ),
      ),
    forgetKeys() {
      keys.length = 0
    },
    keys: () => keys,
  }
  window.probe = probe

  const { port1, port2 } = new MessageChannel()
  const computed: (() => void)[] = []
  port1.onmessage = () => computed.shift()?.()
  document.addEventListener(
    'keydown',
    ({ timeStamp }) =>
      requestAnimationFrame(() => {
        const frame = performance.now() - timeStamp
        computed.push(() => keys.push({ frame, shown: performance.now() - timeStamp }))
        port2.postMessage(undefined)
      }),
    { capture: true },
  )

  if (firstScreen !== undefined)
    void shown(firstScreen)
      .then(idle)
      .then(() => (probe.firstScreen = performance.now()))
}
