import type { Effects } from '../../engine/effects'
import { NodeError } from '../../engine/node-error'
import { validateJson, violationText } from '../../shared/json-schema'
import type { Json } from '../../shared/workflow/document'
import { isTrue } from '../truth'
import { plainText } from '../value-text'
import { compilePattern, type Rule } from './rules'

type Matches = NonNullable<Effects['matches']>

/**
 * What is wrong with a value by one rule, a sentence each; empty when the rule holds. `that` is what the condition of an
 * expression rule came to. The offline model reads the wording.
 */
export function checkRule(
  rule: Rule,
  value: Json,
  that: Json = null,
  matches: Matches = (pattern, text) => pattern.test(text),
): string[] {
  const text = plainText(value)
  switch (rule.kind) {
    case 'length':
      return checkLength(rule, text)
    case 'forbids':
      return rule.terms
        .filter((term) => mentions(text, term))
        .map((term) => `Remove the word "${term.trim()}".`)
    case 'contains':
      return rule.terms
        .filter((term) => !folded(text).includes(folded(term)))
        .map((term) => `Mention "${term.trim()}".`)
    case 'matches':
      return matches(patternOf(rule.pattern), text)
        ? []
        : [`Does not match the pattern /${rule.pattern}/.`]
    case 'excludes':
      return matches(patternOf(rule.pattern), text)
        ? [`Matches a pattern that is not allowed: /${rule.pattern}/.`]
        : []
    case 'schema':
      return validateJson(rule.schema, value).map((violation) => {
        const sentence = violationText(violation)
        return `${violation.path === '' ? sentence.replace(/^t/, 'T') : sentence}.`
      })
    case 'expression':
      return isTrue(that)
        ? []
        : [rule.message || `The rule \`${ruleText(rule.that)}\` does not hold.`]
  }
}

function checkLength(
  { min, max, unit }: Extract<Rule, { kind: 'length' }>,
  text: string,
): string[] {
  const length = unit === 'words' ? countWords(text) : [...text].length
  const noun = unit === 'words' ? 'word' : 'character'
  const measured = `${length} ${noun}${length === 1 ? '' : 's'}`
  if (max !== undefined && length > max) return [`Shorten it: ${measured}, at most ${max}.`]
  if (min !== undefined && length < min) return [`Lengthen it: ${measured}, at least ${min}.`]
  return []
}

function countWords(text: string): number {
  return text.split(/\s+/u).filter(Boolean).length
}

function folded(text: string): string {
  return text.normalize('NFC').toLowerCase().replace(/\s+/gu, ' ').trim()
}

/** Scripts that put no space between words: there, any occurrence counts as a word. */
const UNSPACED =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u
const WORD = /[\p{L}\p{M}\p{N}_]/u

/** Whether a word or phrase occurs whole, in any case: "AI" does not occur in "said". */
function mentions(text: string, term: string): boolean {
  const wanted = folded(term)
  if (wanted === '') return false
  const letters = [...wanted]
  const escaped = wanted.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
  const before = boundary(letters.at(0)) ? '(?<![\\p{L}\\p{M}\\p{N}_])' : ''
  const after = boundary(letters.at(-1)) ? '(?![\\p{L}\\p{M}\\p{N}_])' : ''
  return new RegExp(`${before}${escaped}${after}`, 'u').test(folded(text))
}

function boundary(letter: string | undefined): boolean {
  return letter !== undefined && WORD.test(letter) && !UNSPACED.test(letter)
}

function patternOf(source: string): RegExp {
  const pattern = compilePattern(source)
  if (pattern) return pattern
  throw new NodeError('bad-config', `The pattern /${source}/ is no regular expression. Correct it.`)
}

/** The rule's condition as it was written, without its braces. */
function ruleText(written: Json): string {
  return plainText(written).replace(/^\s*\{\{\s*([\s\S]*?)\s*\}\}\s*$/, '$1')
}
