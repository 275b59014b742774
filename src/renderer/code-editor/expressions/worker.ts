/** Parses and evaluates expressions off the main thread. Whoever asks ends this worker when it takes too long. */
import { faultsOf, previewOf, type PreviewData } from './evaluate'

export type Question =
  | { id: number; kind: 'check'; sources: string[] }
  /** Data that the questions after this one are about. */
  | { id: number; kind: 'data'; data: PreviewData }
  | { id: number; kind: 'preview'; value: unknown; most?: number }

let data: PreviewData = { input: null, bindings: {} }

self.onmessage = async ({ data: question }: MessageEvent<Question>) => {
  if (question.kind === 'data') data = question.data
  else if (question.kind === 'check')
    self.postMessage({ id: question.id, answer: faultsOf(question.sources) })
  else
    self.postMessage({
      id: question.id,
      answer: await previewOf(question.value, data, question.most),
    })
}

// The time that an answer may take is counted from here: loading is not part of it.
self.postMessage({ id: 0, answer: 'ready' })
