import { setTimeout as sleep } from 'node:timers/promises'
import type { ModelAnswer, ModelRequest } from '../../../engine/effects'
import { stopped } from '../../http/network-failure'
import { promptWithCorrections } from '../../../shared/run/corrections'
import type { GenerateOptions, ModelProvider } from '../provider'
import { compose, isLetter, mend, noLonger, shortAnswer } from './compose'
import { withNotice, withNoticeAsIn } from './fit'
import { withoutNotice } from './notice'
import { instanceOf } from './instance'
import { limitsIn, NO_LIMITS } from './limits'
import type { Limits } from './limits'
import { readPrompt } from './read-prompt'
import type { PromptReading } from './read-prompt'
import { hash01, wordCount } from './words'

/** The model's whole name. */
export const OFFLINE_MODEL = 'builtin:offline'
/** Words to a piece, and pieces to an answer: with 8 ms each the longest answer takes 1.2 s. */
const PIECE_WORDS = 3
const MAX_PIECES = 150
const TOKENS_PER_WORD = 1.3

export interface OfflineOptions {
  /** Real time between two pieces. Milliseconds; default 8. */
  pieceDelayMs?: number
}

/**
 * The model that needs no network and no key (semantics section 4). It understands nothing: it picks sentences from the prompt's own
 * material, keeps to limits and corrections that it finds by rule, and says that it is a simulation. The same request gives the
 * same answer.
 */
export function createOfflineModel({ pieceDelayMs = 8 }: OfflineOptions = {}): ModelProvider {
  return {
    async generate(request, options) {
      if (options.signal.aborted) throw stopped(options.signal, 'The answer of the offline model')
      const answer = answerTo(request)
      await stream(answer.text, pieceDelayMs, options)
      return answer
    },
  }
}

function answerTo(request: ModelRequest): ModelAnswer {
  const { prompt, system, schema } = request
  const corrections = request.corrections?.list ?? []
  const reading = readPrompt(prompt, system)
  const seed = seedOf(reading, corrections)
  const object = schema && instanceOf(schema, reading, seed, corrections)
  const text = object === undefined ? textAnswer(request, reading, seed) : JSON.stringify(object)
  return {
    text,
    ...(object === undefined ? {} : { object }),
    confidence: Number((0.55 + 0.4 * hash01(`confidence|${prompt}|${system ?? ''}`)).toFixed(2)),
    usage: {
      inputTokens: tokens(`${system ?? ''} ${promptWithCorrections(request)}`),
      outputTokens: tokens(text),
    },
    costUsd: 0,
    model: OFFLINE_MODEL,
  }
}

function textAnswer(request: ModelRequest, reading: PromptReading, seed: string): string {
  const short = shortAnswer(reading)
  if (short !== undefined) return short
  const limits = limitsIn(reading.instructions, ...(request.corrections?.list ?? []))
  if (request.maxOutputTokens !== undefined)
    limits.maxWords = Math.min(
      limits.maxWords,
      Math.max(Math.floor(request.maxOutputTokens / TOKENS_PER_WORD), 1),
    )
  const { previous = '', list = [] } = request.corrections ?? {}
  const bare = withoutNotice(previous)
  if (bare !== '' && list.length > 0 && !list.some(isVague) && !isLetter(reading))
    return withNoticeAsIn(
      previous,
      mend(bare, reading, roomForNotice(limits), seed),
      noLonger(previous, limits),
    )
  const text = compose(reading, roomForNotice(limits), seed)
  return withNotice(text === '' ? 'There is nothing in the prompt to work with.' : text, limits)
}

/** A text that leaves the notice room, where there is plenty: 38 characters, five words. */
function roomForNotice(limits: Limits): Limits {
  const maxChars = limits.maxChars - 40
  const maxWords = limits.maxWords - 5
  return maxChars > Math.max(limits.minChars, 120) && maxWords > Math.max(limits.minWords, 20)
    ? { ...limits, maxChars, maxWords }
    : limits
}

/**
 * What the choice of sentences hangs on: the brief. A correction that can be carried out by rule leaves the choice as it was; one
 * that cannot ("make it warmer") at least leads to another choice.
 */
function seedOf(reading: PromptReading, corrections: string[]): string {
  return [reading.instructions, ...reading.focus, ...corrections.filter(isVague)].join('|')
}

/** Whether a correction says nothing that can be carried out by rule. */
function isVague(correction: string): boolean {
  return JSON.stringify(limitsIn(correction)) === JSON.stringify(NO_LIMITS)
}

function tokens(text: string): number {
  return Math.ceil(wordCount(text) * TOKENS_PER_WORD)
}

async function stream(
  text: string,
  delay: number,
  { signal, onText }: GenerateOptions,
): Promise<void> {
  for (const piece of piecesOf(text)) {
    // A stop ends the pause early; the next line says so.
    if (delay > 0) await sleep(delay, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) throw stopped(signal, 'The answer of the offline model')
    onText(piece)
  }
}

/** The text in pieces of a few words; joined they are the text. */
function piecesOf(text: string): string[] {
  const words = text.match(/\s*\S{1,80}\s*/g) ?? []
  const size = Math.max(PIECE_WORDS, Math.ceil(words.length / MAX_PIECES))
  const pieces: string[] = []
  for (let index = 0; index < words.length; index += size)
    pieces.push(words.slice(index, index + size).join(''))
  return pieces
}
