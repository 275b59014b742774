import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startOpenAi } from '../../../../e2e/servers/openai'
import type { OpenAiServer } from '../../../../e2e/servers/openai'
import type { HeardBehaviour } from '../../../../e2e/servers/openai-media'
import type { TranscriptionRequest } from '../../../engine/effects'
import { credentialsOf } from '../../connections/credentials'
import { failureOf } from '../../testing'
import { FolderWorkspace } from '../../workspace/workspace'
import { createModels } from '../models'
import { Ffmpeg } from './ffmpeg'
import { cutsInto, fakeFfmpeg } from './testing'

const KEY = 'sk-test-of-speech-9931'
const MB = 1024 * 1024

let server: OpenAiServer
let folder: string
let workspace: FolderWorkspace

beforeEach(async () => {
  server = await startOpenAi({ key: KEY })
  folder = await mkdtemp(join(tmpdir(), 'baton-transcribe-'))
  workspace = new FolderWorkspace(join(folder, 'workspace'))
})
afterEach(async () => {
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

/** A recording of so many bytes, which costs no space on the disk. */
async function recording(path: string, bytes = 100): Promise<void> {
  await workspace.files.write(path, 'RIFF of a test')
  await truncate(join(folder, 'workspace', path), bytes)
}

interface Asked {
  ffmpeg?: string
  secret?: string
  signal?: AbortSignal
  patienceMs?: number
}

async function transcribe(request: Partial<TranscriptionRequest>, asked: Asked = {}) {
  const pieces: string[] = []
  const { secret = KEY, signal = new AbortController().signal } = asked
  const models = createModels({
    connections: {
      credentials: async (id) =>
        id === 'main'
          ? credentialsOf({
              id,
              name: 'OpenAI main',
              kind: 'openai',
              fields: { baseUrl: server.url },
              secrets: { apiKey: secret },
            })
          : undefined,
    },
    prices: async () => [
      { pattern: 'local:whisper-1', price: { kind: 'minutes', perMinute: 0.25 } },
    ],
    ffmpeg: new Ffmpeg({
      path: asked.ffmpeg ?? join(folder, 'none'),
      ...(asked.patienceMs === undefined ? {} : { patienceMs: asked.patienceMs }),
    }),
    files: {
      locate: (path) => workspace.whereIs(path),
      readText: (path) => workspace.files.read(path),
      readBytes: (path, most) => workspace.readBytes(path, most),
      keep: (bytes, about) => workspace.values.keep(bytes, about),
    },
  })
  if (!models.transcribe) throw new Error('There is no speech.')
  const transcript = await models.transcribe(
    { model: 'openai:whisper-1', connection: 'main', file: 'talk.mp3', ...request },
    { signal, onText: (text) => pieces.push(text) },
  )
  return { transcript, pieces }
}

describe('a short recording', () => {
  it('is sent as it is, and comes back as text with its times, its cost and its language', async () => {
    await recording('talk.mp3')
    const segments = [{ start: 0, end: 1.5, text: ' We ship on Friday.' }]
    server.hear({ kind: 'ok', text: ' We ship on Friday. ', seconds: 90, segments })
    const { transcript, pieces } = await transcribe({ language: 'en', hint: 'Baton' })
    expect(transcript).toEqual({
      text: 'We ship on Friday.',
      segments: [{ start: 0, end: 1.5, text: 'We ship on Friday.' }],
      language: 'en',
      seconds: 90,
      costUsd: 0.375,
      model: 'whisper-1',
    })
    expect(pieces).toEqual(['We ship on Friday.'])
    expect(server.requests[0]!.audio).toMatchObject({
      model: 'whisper-1',
      fileName: 'audio.mp3',
      contentType: 'audio/mpeg',
      bytes: 100,
      prompt: 'Baton',
      language: 'en',
      responseFormat: 'verbose_json',
    })
  })

  it('of a model that is paid by tokens tells its tokens; without a price the cost is unknown', async () => {
    await recording('talk.mp3')
    server.hear({ kind: 'ok', text: 'Hi', usage: { input_tokens: 30, output_tokens: 5 } })
    const { transcript } = await transcribe({ model: 'openai:later-transcribe' })
    expect(transcript).toMatchObject({
      usage: { inputTokens: 30, outputTokens: 5 },
      unpriced: { calls: 1, models: ['local:later-transcribe'] },
    })
    expect(transcript).not.toHaveProperty('costUsd')
  })

  it('is sent whole where there is no ffmpeg to make it smaller', async () => {
    await recording('talk.mp4', 20 * MB)
    await transcribe({ file: 'talk.mp4' })
    expect(server.requests[0]!.audio).toMatchObject({ bytes: 20 * MB, contentType: 'video/mp4' })
  })
})

describe('a recording that is long, or of a kind that the service does not take', () => {
  it('is cut, heard piece by piece, and put together; nothing is left on the disk', async () => {
    await recording('talk.mp3', 26 * MB)
    const heard = (text: string, end: number): HeardBehaviour => ({
      kind: 'ok',
      text,
      seconds: 1200,
      segments: [{ start: 1, end, text }],
    })
    server.hear(heard('First.', 2), heard('Second.', 3), heard('Third.', 4))
    const ffmpeg = await fakeFfmpeg(folder, `${cutsInto(3)}; echo "$folder" > ${folder}/place`)
    const { transcript, pieces } = await transcribe({ hint: 'Baton' }, { ffmpeg })
    expect(transcript).toMatchObject({
      text: 'First.\n\nSecond.\n\nThird.',
      seconds: 3600,
      segments: [
        { start: 1, end: 2 },
        { start: 1201, end: 1203 },
        { start: 2401, end: 2404 },
      ],
    })
    expect(transcript.costUsd).toBe(15)
    expect(pieces.join('')).toBe(transcript.text)
    expect(server.requests.map(({ audio }) => audio?.beginning)).toEqual([
      'piece 0',
      'piece 1',
      'piece 2',
    ])
    expect(server.requests[1]!.audio?.prompt).toBe('Baton First.')
    expect(existsSync((await readFile(join(folder, 'place'), 'utf8')).trim())).toBe(false)
  })

  it('is read as a file only, never as a list of other files or addresses', async () => {
    await recording('clip.mov')
    const ffmpeg = await fakeFfmpeg(folder, `echo "$@" > ${folder}/arguments; ${cutsInto(1)}`)
    await transcribe({ file: 'clip.mov' }, { ffmpeg })
    const given = await readFile(join(folder, 'arguments'), 'utf8')
    expect(given).toContain('-protocol_whitelist file ')
    const formats = /-format_whitelist (\S+) -i file:\//.exec(given)?.[1]?.split(',')
    expect(formats).toContain('mov')
    expect(formats).not.toContain('hls')
    expect(formats).not.toContain('concat')
  })

  it('is refused with what to do where there is no ffmpeg', async () => {
    await recording('talk.mp3', 26 * MB)
    await recording('clip.mov')
    expect(await failureOf(transcribe({}))).toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(/^talk\.mp3 is larger than the 25 MB .* ffmpeg.*Install it/),
    })
    expect((await failureOf(transcribe({ file: 'clip.mov' }))).message).toMatch(
      /^clip\.mov is of a kind/,
    )
    expect(server.requests).toEqual([])
  })

  it('whose later piece fails says what the earlier ones had used up', async () => {
    await recording('talk.mp3', 26 * MB)
    server.hear({ kind: 'ok', text: 'First.', seconds: 600 }, { kind: 'error', status: 503 })
    const ffmpeg = await fakeFfmpeg(folder, cutsInto(2))
    const failure = await failureOf(transcribe({}, { ffmpeg }))
    expect(failure).toMatchObject({
      code: 'http-status',
      retryable: true,
      spent: { costUsd: 2.5 },
    })
  })

  it.each([
    ["echo 'Stream map 0:a:0 matches no streams.' >&2; exit 1", /^talk\.mp3 has no sound/],
    ['echo "$folder: Invalid data found" >&2; exit 1', /^talk\.mp3 could not be read/],
    ['exit 0', /^talk\.mp3 could not be read/],
  ])('fails with what is wrong where ffmpeg says %s', async (does, message) => {
    await recording('talk.mp3', 26 * MB)
    const ffmpeg = await fakeFfmpeg(folder, does)
    expect(await failureOf(transcribe({}, { ffmpeg }))).toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(message),
    })
  })

  it('names the file as the workflow does, not where it is on this computer', async () => {
    await recording('talk.mp3', 26 * MB)
    const ffmpeg = await fakeFfmpeg(
      folder,
      'while [ "$1" != -i ]; do shift; done; echo "$2: Invalid data" | sed s/^file:// >&2; exit 1',
    )
    const { message } = await failureOf(transcribe({}, { ffmpeg }))
    expect(message).toContain('(talk.mp3: Invalid data)')
    expect(message).not.toContain(folder)
  })

  it('ends ffmpeg when the run is stopped', async () => {
    await recording('talk.mp3', 26 * MB)
    const ffmpeg = await fakeFfmpeg(folder, `echo $$ > ${folder}/pid; exec sleep 600`)
    const stop = new AbortController()
    const failing = failureOf(transcribe({}, { ffmpeg, signal: stop.signal }))
    await expect.poll(() => readFile(join(folder, 'pid'), 'utf8').catch(() => '')).toMatch(/\d\n/)
    stop.abort()
    expect((await failing).code).toBe('aborted')
    const pid = Number(await readFile(join(folder, 'pid'), 'utf8'))
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/)
  })

  it('ends ffmpeg when it takes too long', async () => {
    await recording('talk.mp3', 26 * MB)
    const ffmpeg = await fakeFfmpeg(folder, 'exec sleep 600')
    const failure = await failureOf(transcribe({}, { ffmpeg, patienceMs: 50 }))
    expect(failure).toMatchObject({ code: 'timeout', message: expect.stringContaining('talk.mp3') })
  })
})

describe('what cannot be written down', () => {
  it.each<[string, Partial<TranscriptionRequest>, string]>([
    ['a file that is not there', { file: 'none.mp3' }, 'file'],
    ['a path that leads out', { file: '../secret.mp3' }, 'outside-workspace'],
    ['a connection that is not there', { connection: 'other' }, 'no-connection'],
    ['no connection', { connection: '' }, 'no-connection'],
    ['a model that does not hear', { model: 'anthropic:claude' }, 'unknown-model'],
  ])('%s', async (_, request, code) => {
    await recording('talk.mp3')
    expect((await failureOf(transcribe(request))).code).toBe(code)
    expect(server.requests).toEqual([])
  })

  it('an empty file', async () => {
    await recording('talk.mp3', 0)
    expect(await failureOf(transcribe({}))).toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('talk.mp3 is empty'),
    })
  })

  it('with a key that is refused; the key is in nothing that comes out', async () => {
    await recording('talk.mp3')
    const secret = 'sk-wrong-and-secret-4417'
    const failure = await failureOf(transcribe({}, { secret }))
    expect(failure.code).toBe('model-refused')
    expect(JSON.stringify([failure, failure.message, failure.stack])).not.toContain(secret)
  })

  it('while the service is busy: it is tried again after what it asks for', async () => {
    await recording('talk.mp3')
    server.hear({ kind: 'error', status: 429, headers: { 'retry-after': '7' } })
    expect(await failureOf(transcribe({}))).toMatchObject({ retryable: true, retryAfterMs: 7000 })
  })

  it('when the run is stopped', async () => {
    await recording('talk.mp3')
    server.hear({ kind: 'hang' })
    const stop = new AbortController()
    const failing = failureOf(transcribe({}, { signal: stop.signal }))
    const request = await server.nextRequest()
    stop.abort()
    expect((await failing).code).toBe('aborted')
    await request.ended
    expect(request.cancelled).toBe(true)
  })
})

describe('the offline model', () => {
  const offline = { model: 'builtin:offline', connection: '' }

  it.each(['talk.mp3.txt', 'talk.txt'])('reads %s beside the recording', async (beside) => {
    await recording('talk.mp3')
    await workspace.files.write(beside, ' What was said.\n')
    const { transcript, pieces } = await transcribe(offline)
    expect(transcript).toEqual({
      text: 'What was said.',
      segments: [],
      costUsd: 0,
      model: 'builtin:offline',
    })
    expect(pieces).toEqual(['What was said.'])
  })

  it('says that it is a simulation, and what to do, where there is none', async () => {
    await recording('inbox/weekly-review.m4a')
    const { transcript } = await transcribe({ ...offline, file: 'inbox/weekly-review.m4a' })
    expect(transcript.text).toMatch(/Simulated.*weekly review.*weekly-review\.m4a\.txt/)
  })

  it('wants a recording that is there', async () => {
    expect((await failureOf(transcribe(offline))).code).toBe('file')
  })
})

describe('ffmpeg', () => {
  it('is what BATON_FFMPEG names, else the first on the PATH', async () => {
    const own = await fakeFfmpeg(folder, 'exit 0')
    const find = (environment: Record<string, string>) => new Ffmpeg({ environment }).find()
    expect(await find({ BATON_FFMPEG: own, PATH: '' })).toBe(own)
    expect(await find({ BATON_FFMPEG: join(folder, 'none'), PATH: folder })).toBeUndefined()
    expect(await find({ PATH: `${join(folder, 'empty')}:${folder}` })).toBe(own)
  })

  it('is no file that cannot be run', async () => {
    await writeFile(join(folder, 'ffmpeg'), 'text')
    expect(await new Ffmpeg({ path: join(folder, 'ffmpeg') }).find()).toBeUndefined()
  })

  it('of this computer takes the sound out of a real recording, where it is installed', async ({
    skip,
  }) => {
    const ffmpeg = new Ffmpeg()
    if ((await ffmpeg.find()) === undefined) skip('There is no ffmpeg on this computer.')
    await writeFile(join(folder, 'tone.wav'), tone(3))
    const into = await mkdtemp(join(folder, 'pieces-'))
    const pieces = await ffmpeg.split({
      file: join(folder, 'tone.wav'),
      name: 'tone.wav',
      into,
      seconds: 1,
      signal: new AbortController().signal,
    })
    expect(pieces.length).toBeGreaterThan(1)
    expect((await readdir(into)).length).toBe(pieces.length)
  })
})

/** Seconds of a tone as WAV: 8 kHz, 16 bits, one channel. */
function tone(seconds: number): Buffer {
  const samples = 8000 * seconds
  const wav = Buffer.alloc(44 + samples * 2)
  wav.write('RIFF', 0)
  wav.writeUInt32LE(36 + samples * 2, 4)
  wav.write('WAVEfmt ', 8)
  wav.writeUInt32LE(16, 16)
  wav.writeUInt16LE(1, 20)
  wav.writeUInt16LE(1, 22)
  wav.writeUInt32LE(8000, 24)
  wav.writeUInt32LE(16000, 28)
  wav.writeUInt16LE(2, 32)
  wav.writeUInt16LE(16, 34)
  wav.write('data', 36)
  wav.writeUInt32LE(samples * 2, 40)
  for (let index = 0; index < samples; index += 1)
    wav.writeInt16LE(
      Math.round(8000 * Math.sin((index * 2 * Math.PI * 440) / 8000)),
      44 + index * 2,
    )
  return wav
}
