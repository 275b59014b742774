/** Takes the sound out of recordings and cuts it into pieces, with the ffmpeg of this machine. */
import { spawn } from 'node:child_process'
import { access, constants, readdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { NodeError } from '../../../engine/node-error'
import { stopped } from '../../http/network-failure'

/** A recording of a whole day takes a few minutes. Milliseconds. */
const PATIENCE_MS = 30 * 60_000
/** What is kept of what it says. Characters. */
const SAID = 4_000
/** A window started from the desktop of macOS does not see what a shell does. */
const USUAL_PLACES = ['/opt/homebrew/bin', '/usr/local/bin', '/usr/bin']
/** Containers of sound and video. Left out on purpose: playlists (HLS, concat), which name other files and addresses. */
const FORMATS =
  'aac,ac3,aiff,amr,asf,avi,caf,flac,flv,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,mp3,mpeg,mpegts,ogg,wav,w64'

export interface FfmpegOptions {
  /** Its path. By default `BATON_FFMPEG`, else the first one on the PATH. */
  path?: string
  environment?: Readonly<Record<string, string | undefined>>
  patienceMs?: number
}

export interface Split {
  /** The recording, as an absolute path. */
  file: string
  /** As errors name it. */
  name: string
  /** An empty folder for the pieces. */
  into: string
  /** The length of a piece. */
  seconds: number
  signal: AbortSignal
}

export class Ffmpeg {
  readonly #options: FfmpegOptions

  constructor(options: FfmpegOptions = {}) {
    this.#options = options
  }

  /** The path of the program; undefined where there is none. Looked for each time: a person may install it meanwhile. */
  async find(): Promise<string | undefined> {
    const { environment = process.env } = this.#options
    const given = this.#options.path ?? environment.BATON_FFMPEG
    if (given) return (await isProgram(given)) ? given : undefined
    const name = process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg'
    const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
    for (const folder of [...folders, ...USUAL_PLACES])
      if (await isProgram(join(folder, name))) return join(folder, name)
    return undefined
  }

  /**
   * Writes the sound as MP3 files for speech (one channel, 16 kHz, about 0.36 MB a minute) and resolves with their paths in order.
   * The program is killed when the signal aborts or it takes longer than half an hour.
   *
   * @throws NodeError `bad-input` where there is no sound, or what it is cannot be read
   */
  async split({ file, name, into, seconds, signal }: Split): Promise<string[]> {
    const program = await this.find()
    if (program === undefined) throw withoutFfmpeg(name)
    const said = await this.#run(program, argumentsFor(file, into, seconds), name, signal)
    const pieces = (await readdir(into)).filter((one) => one.endsWith('.mp3')).sort()
    if (pieces.length === 0) throw unreadable(name, said, file)
    return pieces.map((piece) => join(into, piece))
  }

  #run(program: string, args: string[], name: string, signal: AbortSignal): Promise<string> {
    const what = `The cutting of ${name}`
    const { patienceMs = PATIENCE_MS } = this.#options
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(stopped(signal, what))
      const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], windowsHide: true })
      let said = ''
      let late = false
      const kill = () => child.kill('SIGKILL')
      const timer = setTimeout(() => {
        late = true
        kill()
      }, patienceMs)
      signal.addEventListener('abort', kill, { once: true })
      const over = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', kill)
      }
      child.stderr.setEncoding('utf8')
      child.stderr.on('data', (text: string) => {
        said = (said + text).slice(-SAID)
      })
      child.once('error', (error) => {
        over()
        reject(
          new NodeError(
            'error',
            `ffmpeg could not be started: ${error.message}. Install it again.`,
          ),
        )
      })
      child.once('close', (status) => {
        over()
        if (signal.aborted) reject(stopped(signal, what))
        else if (late)
          reject(
            new NodeError(
              'timeout',
              `ffmpeg took longer than ${Math.round(patienceMs / 60_000)} minutes over ${name}. Cut the recording into shorter ones.`,
            ),
          )
        else if (status === 0) resolve(said)
        else reject(unreadable(name, said, args[args.indexOf('-i') + 1] ?? ''))
      })
    })
  }
}

/** Why a recording cannot be worked on without the program, and what to do. */
export function withoutFfmpeg(name: string, why = 'has to be cut into pieces'): NodeError {
  return new NodeError(
    'bad-input',
    `${name} ${why}, which takes ffmpeg, and there is none on this computer. Install it (macOS: brew install ffmpeg, Windows: winget install ffmpeg, Debian: apt install ffmpeg), or give a shorter recording as MP3.`,
  )
}

function argumentsFor(file: string, into: string, seconds: number): string[] {
  const reading = [
    '-protocol_whitelist',
    'file',
    '-format_whitelist',
    FORMATS,
    '-i',
    `file:${file}`,
  ]
  const sound = ['-vn', '-sn', '-dn', '-map', '0:a:0', '-ac', '1', '-ar', '16000', '-b:a', '48k']
  const pieces = ['-f', 'segment', '-segment_time', String(seconds), '-segment_format', 'mp3']
  const quiet = ['-nostdin', '-hide_banner', '-loglevel', 'error', '-y']
  return [...quiet, ...reading, ...sound, ...pieces, join(into, '%05d.mp3')]
}

function unreadable(name: string, said: string, file: string): NodeError {
  const bare = file.replace(/^file:/, '')
  const lines = said.replaceAll(bare, name).trim().split('\n')
  if (/matches no streams|does not contain any stream/i.test(said))
    return new NodeError(
      'bad-input',
      `${name} has no sound. Choose a recording in which somebody speaks.`,
    )
  const why = lines.at(-1)?.trim().slice(0, 200)
  return new NodeError(
    'bad-input',
    `${name} could not be read as sound or video${why ? ` (${why})` : ''}. Check that the recording plays, or save it as MP3.`,
  )
}

async function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}
