/**
 * Answers that were given by one key: each waits some seconds before it is sent, so that it can be taken back. What a button was
 * pressed for is sent at once.
 */
import { create } from 'zustand'
import type { PendingCallback } from '../../shared/contract'
import { host, messageOf } from '../bridge/host'
import { toast } from '../ui'
import { answeredWords, type Vote } from './answer'
import { dropDraft } from './drafts'

/** How long an answer can be taken back. Milliseconds. */
export const HOLD_MS = 5_000

export interface HeldAnswer {
  asked: PendingCallback
  vote: Vote
  /** When it is sent; milliseconds since the epoch. */
  sendAt: number
  /** It is on its way, and cannot be taken back any more. */
  sending: boolean
}

interface Answers {
  held: ReadonlyMap<string, HeldAnswer>
  /** Questions that were answered in this window, by key or together: they leave the list without a word about it. */
  answered: ReadonlySet<string>
}

export const useHeldAnswers = create<Answers>(() => ({ held: new Map(), answered: new Set() }))

/** These are being answered here. */
export function noteAnswered(callbacks: readonly string[]): void {
  useHeldAnswers.setState(({ answered }) => ({ answered: new Set([...answered, ...callbacks]) }))
}

const timers = new Map<string, ReturnType<typeof setTimeout>>()

/** Holds an answer, and sends it after a while. */
export function holdAnswer(asked: PendingCallback, vote: Vote): void {
  const { callback } = asked
  if (useHeldAnswers.getState().held.has(callback)) return
  put({ asked, vote, sendAt: Date.now() + HOLD_MS, sending: false })
  timers.set(
    callback,
    setTimeout(() => void send(callback), HOLD_MS),
  )
}

/** Takes back the answer that was given last, or the one to this question; resolves with the question. */
export function takeBack(callback?: string): PendingCallback | undefined {
  const open = [...useHeldAnswers.getState().held.values()].filter(({ sending }) => !sending)
  const last =
    callback === undefined ? open.at(-1) : open.find(({ asked }) => asked.callback === callback)
  if (!last) return undefined
  clearTimeout(timers.get(last.asked.callback))
  drop(last.asked.callback)
  return last.asked
}

async function send(callback: string): Promise<void> {
  const held = useHeldAnswers.getState().held.get(callback)
  if (!held) return
  put({ ...held, sending: true })
  noteAnswered([callback])
  const { asked, vote } = held
  try {
    await host.inbox.vote(vote)
    dropDraft(callback)
    toast({
      title: answeredWords(asked, vote.decision),
      description: asked.title,
      tone: 'success',
    })
  } catch (thrown) {
    toast({
      title: `“${asked.title}” was not answered`,
      description: messageOf(thrown),
      tone: 'danger',
      duration: 15_000,
    })
  } finally {
    drop(callback)
  }
}

function put(answer: HeldAnswer): void {
  useHeldAnswers.setState(({ held }) => ({
    held: new Map(held).set(answer.asked.callback, answer),
  }))
}

function drop(callback: string): void {
  timers.delete(callback)
  useHeldAnswers.setState(({ held }) => {
    const rest = new Map(held)
    rest.delete(callback)
    return { held: rest }
  })
}
