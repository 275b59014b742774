import { describe, expect, it } from 'vitest'
import { createEvaluator, type Port } from './evaluator'
import type { Question } from './worker'
import { faultsOf, previewOf, type PreviewData } from './evaluate'

/** A worker that answers in this thread, or never, or cannot start. */
class FakePort implements Port {
  static made: FakePort[] = []
  onmessage: Port['onmessage'] = null
  onerror: Port['onerror'] = null
  isEnded = false
  readonly got: Question[] = []
  private data: PreviewData = { input: null, bindings: {} }

  constructor(private readonly kind: 'answers' | 'hangs' | 'fails' = 'answers') {
    FakePort.made.push(this)
    queueMicrotask(() => {
      if (kind === 'fails') this.onerror?.({ message: 'blocked' })
      else this.onmessage?.({ data: { id: 0, answer: 'ready' } })
    })
  }

  postMessage(question: Question): void {
    this.got.push(question)
    if (this.kind === 'hangs') return
    if (question.kind === 'data') this.data = question.data
    else if (question.kind === 'check') this.answer(question.id, faultsOf(question.sources))
    else void previewOf(question.value, this.data).then((found) => this.answer(question.id, found))
  }

  terminate(): void {
    this.isEnded = true
  }

  private answer(id: number, answer: unknown): void {
    queueMicrotask(() => this.onmessage?.({ data: { id, answer } }))
  }
}

const data: PreviewData = { input: { n: 1 }, bindings: {} }

describe('the evaluator', () => {
  it('sends data once, and again when it is another', async () => {
    FakePort.made = []
    const evaluator = createEvaluator(() => new FakePort())
    expect(await evaluator.preview('{{ n }}', data)).toMatchObject({ json: '1' })
    expect(await evaluator.preview('{{ n + 1 }}', data)).toMatchObject({ json: '2' })
    expect(await evaluator.preview('{{ n }}', { input: { n: 5 }, bindings: {} })).toMatchObject({
      json: '5',
    })
    const [port] = FakePort.made
    expect(port?.got.map(({ kind }) => kind)).toEqual([
      'data',
      'preview',
      'preview',
      'data',
      'preview',
    ])
  })

  it('answers many questions in their order', async () => {
    const evaluator = createEvaluator(() => new FakePort())
    const asked = [1, 2, 3, 4].map((n) => evaluator.preview(`{{ n + ${n} }}`, data))
    expect((await Promise.all(asked)).map((one) => one.ok && one.json)).toEqual([
      '2',
      '3',
      '4',
      '5',
    ])
  })

  it('ends a worker that takes too long, says so, and goes on with another that knows the data', async () => {
    FakePort.made = []
    let spawned = 0
    const evaluator = createEvaluator(
      () => new FakePort((spawned += 1) === 1 ? 'hangs' : 'answers'),
      5,
    )
    expect(await evaluator.preview('{{ n }}', data)).toMatchObject({
      ok: false,
      message: expect.stringContaining('longer than a second') as string,
    })
    expect(FakePort.made[0]?.isEnded).toBe(true)
    expect(await evaluator.preview('{{ n }}', data)).toMatchObject({ ok: true, json: '1' })
  })

  it('rejects when a worker cannot be started, and tries again the next time', async () => {
    let spawned = 0
    const evaluator = createEvaluator(
      () => new FakePort((spawned += 1) === 1 ? 'fails' : 'answers'),
    )
    await expect(evaluator.check(['a'])).rejects.toThrow('blocked')
    expect(await evaluator.check(['a +'])).toMatchObject([{ at: expect.any(Number) as number }])
  })
})
