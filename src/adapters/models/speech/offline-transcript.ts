import { NodeError } from '../../../engine/node-error'
import type { Transcript, TranscriptionRequest } from '../../../engine/effects'
import { OFFLINE_MODEL } from '../offline/offline'

/** Reads a text file of the workspace; rejects with a `NodeError`, `file` where it is not there. */
export type ReadText = (path: string) => Promise<string>

/**
 * The transcript of a model that cannot hear: what stands in a text file beside the recording (`talk.mp3.txt` or `talk.txt`), else a
 * text that says that it is a simulation.
 */
export async function offlineTranscript(
  { file }: TranscriptionRequest,
  readText: ReadText,
): Promise<Transcript> {
  const beside = await sidecar(file, readText)
  return {
    text: beside ?? simulated(file),
    segments: [],
    costUsd: 0,
    model: OFFLINE_MODEL,
  }
}

async function sidecar(file: string, readText: ReadText): Promise<string | undefined> {
  for (const path of [`${file}.txt`, file.replace(/\.[^./]+$/, '.txt')])
    try {
      const text = (await readText(path)).trim()
      if (text !== '') return text
    } catch (error) {
      // Most recordings have none.
      if (!(error instanceof NodeError) || error.code !== 'file') throw error
    }
  return undefined
}

function simulated(file: string): string {
  const name = file.split('/').at(-1) ?? file
  const topic = name
    .replace(/\.[^.]+$/, '')
    .replace(/[-_]+/g, ' ')
    .trim()
  return `[Simulated transcript] The offline model cannot hear, so nobody knows what is said in ${name}. Take it that the recording is about ${topic || 'the work of the day'}. To work with what is really said, choose a model that hears, such as openai:whisper-1, or put the words beside the recording in ${name}.txt.`
}
