import { expect, it, vi } from 'vitest'
import { HandClock } from '../../adapters/clock/hand-clock'
import { NodeError } from '../../engine/node-error'
import type { Asked } from './channel'
import { Sending } from './sending'
import { PlayedChat } from './testing'

/** A clock whose time of day can be set back. */
class SetBackClock extends HandClock {
  back = 0
  override now(): number {
    return super.now() - this.back
  }
  override after(ms: number, fire: () => void): () => void {
    return this.at(super.now() + ms, fire)
  }
}

const question = { callback: 'c1' } as Asked

function bed() {
  const clock = new SetBackClock(1_000_000)
  const chat = new PlayedChat()
  const onDue = vi.fn()
  const sending = new Sending(clock, { make: async () => chat }, { onDue, report: () => undefined })
  return { clock, chat, onDue, sending }
}

it('tries again after a pause, also where the clock was set back meanwhile', async () => {
  const { clock, chat, onDue, sending } = bed()
  chat.refusals.push(new NodeError('network', 'No way there.', { retryable: true }))
  expect(await sending.ask('chat', question)).toBeUndefined()
  expect(sending.resting('c1', 'chat')).toBe(true)
  clock.back = 10_000
  clock.pass(3_000)
  expect(onDue).toHaveBeenCalledExactlyOnceWith('c1')
  expect(sending.resting('c1', 'chat')).toBe(false)
  expect(await sending.ask('chat', question)).toEqual({ id: 1 })
})

it('forgets what went wrong with a question that is over', async () => {
  const { clock, chat, onDue, sending } = bed()
  chat.refusals.push(new NodeError('network', 'No way there.', { retryable: true }))
  await sending.ask('chat', question)
  sending.forget('c1', 'chat')
  expect(sending.problem('c1', 'chat')).toBeUndefined()
  clock.pass(60_000)
  expect(onDue).not.toHaveBeenCalled()
})
