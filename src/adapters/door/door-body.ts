/** Reads the bodies of requests within bounds, so that no sender can fill the memory or hold a connection for ever. */
import type { IncomingMessage } from 'node:http'

/** Why a body was not read. `gone`: the sender hung up, and nobody is there to be told. */
export type BodyRefusal = 'too-large' | 'too-slow' | 'busy' | 'gone'

/** What all bodies may take up at a time, so that many large ones cannot fill the memory. */
export class BodyRoom {
  #left: number

  /** Bytes. */
  constructor(room: number) {
    this.#left = room
  }

  take(bytes: number): boolean {
    if (bytes > this.#left) return false
    this.#left -= bytes
    return true
  }

  give(bytes: number): void {
    this.#left += bytes
  }
}

export interface BodyBounds {
  /** Bytes. */
  maxBody: number
  /** How long nothing may come. Milliseconds. */
  idleMs: number
  room: BodyRoom
}

/** The length that a request announces; undefined where it does not. */
export function announced(request: IncomingMessage): number | undefined {
  const length = request.headers['content-length']
  return length === undefined ? undefined : Number(length)
}

/** Takes room in steps of this, so that a body without a length is counted as it grows. Bytes. */
const STEP = 64 * 1024

/** A body that was read. Its room is taken until `release` is called, which lets the body go: it is empty then. */
export interface WholeBody {
  body: Uint8Array
  release(): void
}

const NOTHING = new Uint8Array()

/** The whole body, or why it was not read. */
export function readBody(
  request: IncomingMessage,
  { maxBody, idleMs, room }: BodyBounds,
): Promise<WholeBody | { refused: BodyRefusal }> {
  return new Promise((resolve) => {
    const pieces: Buffer[] = []
    let size = 0
    let taken = 0
    let isOver = false
    const idle = setTimeout(() => refuse('too-slow'), idleMs)
    const release = () => {
      room.give(taken)
      taken = 0
    }
    const over = () => {
      isOver = true
      clearTimeout(idle)
    }
    const refuse = (refused: BodyRefusal) => {
      if (isOver) return
      over()
      release()
      pieces.length = 0
      resolve({ refused })
    }
    request.on('data', (piece: Buffer) => {
      if (isOver) return
      idle.refresh()
      size += piece.byteLength
      if (size > maxBody) return refuse('too-large')
      while (taken < size) {
        if (!room.take(STEP)) return refuse('busy')
        taken += STEP
      }
      pieces.push(piece)
    })
    request.on('end', () => {
      if (isOver) return
      over()
      const whole: WholeBody = {
        body: pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces, size),
        release: () => {
          whole.body = NOTHING
          release()
        },
      }
      // Nothing else may hold it once it is released.
      pieces.length = 0
      resolve(whole)
    })
    request.on('error', () => refuse('gone'))
    request.on('close', () => refuse('gone'))
  })
}
