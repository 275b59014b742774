/** What tests of channels share: a question, and a core that judges answers as it is told. */
import type { Json } from '../../shared/workflow/document'
import type {
  Answered,
  Asked,
  Channel,
  ChannelAnswer,
  ChannelEdit,
  ChannelListening,
} from '../../app/approvals/channel'

export const TICKET = 'abcdefghijklmnopqrst_-'

export function question(change: Partial<Asked> = {}): Asked {
  return {
    callback: 'run1/review/1',
    run: 'run1',
    ticket: TICKET,
    title: 'Publish this post?',
    instructions: 'Look at the numbers.',
    shown: 'Three small steps beat one big plan.',
    shownHash: 'a'.repeat(64),
    workflowName: 'Content to cash',
    assignees: ['Founder'],
    approvals: 1,
    approvedBy: [],
    editable: 'text',
    editHint: 'Reply with a new text to replace it.',
    parts: [
      { number: 1, label: 'Post', text: 'Three small steps beat one big plan.', long: false },
    ],
    ...change,
  }
}

export interface Listened {
  answers: ChannelAnswer[]
  edits: ChannelEdit[]
  /** What was kept last, and what was said to be wrong; undefined when all is well. */
  place: Json | undefined
  problems: Array<string | undefined>
  /** Resolves when `listen` does, and rejects as it does. */
  ended: Promise<void>
  /** Resolves once this holds, looked at whenever something was kept. */
  until(holds: () => boolean): Promise<void>
  /** Ends it and waits for the end. */
  stop(): Promise<void>
}

/** Listens on a channel; `judge` says what becomes of an answer (counted, by default). */
export function listening(
  channel: Channel,
  options: {
    place?: Json
    judge?: (given: ChannelAnswer) => Answered | Promise<Answered>
    judgeEdit?: (given: ChannelEdit) => Answered | Promise<Answered>
    keepPlace?: ChannelListening['keepPlace']
  } = {},
): Listened {
  const stopping = new AbortController()
  const watchers = new Set<() => void>()
  const listened: Listened = {
    answers: [],
    edits: [],
    place: options.place,
    problems: [],
    ended: Promise.resolve(),
    until: (holds) =>
      new Promise((resolve) => {
        const look = () => {
          if (!holds()) return
          watchers.delete(look)
          resolve()
        }
        watchers.add(look)
        look()
      }),
    stop: async () => {
      stopping.abort()
      await listened.ended
    },
  }
  if (!channel.listen) throw new Error(`The channel ${channel.kind} does not listen.`)
  listened.ended = channel.listen({
    signal: stopping.signal,
    place: options.place,
    keepPlace: async (place) => {
      await options.keepPlace?.(place)
      listened.place = place
      watchers.forEach((look) => look())
    },
    answer: async (given) => {
      listened.answers.push(given)
      return (await options.judge?.(given)) ?? { text: 'Approved. It goes on.', counted: true }
    },
    edit: async (given) => {
      listened.edits.push(given)
      return (
        (await options.judgeEdit?.(given)) ?? { text: 'Taken. It is asked anew.', counted: true }
      )
    },
    problem: (message?: string) => {
      listened.problems.push(message)
    },
  })
  // Whoever looks at it sees the failure; nobody has to.
  listened.ended.catch(() => undefined)
  return listened
}

export const never = (): AbortSignal => new AbortController().signal
