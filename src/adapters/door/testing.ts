/** A door on a free port for one test, and requests as bytes, for those that no client would send. */
import { connect } from 'node:net'
import type { DoorPlace } from '../../app/door/door'
import type { DoorSettings } from '../../shared/settings'
import { DEFAULT_SETTINGS } from '../../shared/settings'
import { HttpDoor, type HttpDoorOptions } from './http-door'

const doors: HttpDoor[] = []

/** What the doors of this test reported. */
export const reported: unknown[] = []

/** A door that `closeDoors` closes. */
export function testDoor(
  options: Partial<HttpDoorOptions> & { chosen?: Partial<DoorSettings> } = {},
): HttpDoor {
  const door = new HttpDoor({
    defaultPort: 0,
    settings: async () => ({ ...DEFAULT_SETTINGS.door, ...options.chosen }),
    report: ({ error }) => reported.push(error),
    ...options,
  })
  doors.push(door)
  return door
}

export async function closeDoors(): Promise<void> {
  reported.length = 0
  await Promise.all(doors.splice(0).map((door) => door.close()))
}

/** Opens a place and resolves with its address once the door listens: `http://127.0.0.1:1234/hooks`. */
export async function opened(
  door: HttpDoor,
  place: Partial<DoorPlace> & Pick<DoorPlace, 'answer'>,
): Promise<string> {
  const { prefix = 'hooks', maxBody = 1024 } = place
  door.open({ ...place, prefix, maxBody })
  await door.ready()
  return `${door.addresses()[0]}/${prefix}`
}

/** Sends bytes as they are and resolves with all that came back until the connection was closed. */
export function exchange(url: string, ...pieces: string[]): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(Number(port), hostname, () => {
      for (const piece of pieces) socket.write(piece)
    })
    socket.setEncoding('utf8')
    socket.on('data', (text: string) => (answer += text))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error)
    })
    socket.on('close', () => resolve(answer))
  })
}
