import { matchesPattern, shortly, violations } from '../../engine/checks'
import type { Bounded } from '../../engine/effects'
import { NodeError } from '../../engine/node-error'
import { violationText } from '../../shared/json-schema'
import { countCharacters } from '../../shared/workflow/characters'
import type { Json } from '../../shared/workflow/document'
import { isTrue } from '../../shared/workflow/truth'
import { plainText } from '../../shared/run/value-text'
import { compilePattern, type Rule } from './rules'

/** A text of this many characters is checked in a few milliseconds, whatever the rule. */
const SHORT_TEXT = 20_000

/**
 * What is wrong with a value by one rule, a sentence each; empty when the rule holds. `that` is what the condition of an
 * expression rule came to. Fails with `limit` where that would take too long. The offline model reads the wording.
 */
export async function checkRule(
  rule: Rule,
  value: Json,
  that: Json = null,
  bounded?: Bounded,
): Promise<string[]> {
  const subject = () => `The rule "${rule.kind}"`
  switch (rule.kind) {
    case 'length':
    case 'forbids':
    case 'contains': {
      const text = plainText(value)
      const check = () => checkText(rule, text)
      return text.length > SHORT_TEXT ? shortly(bounded, check, subject) : check()
    }
    case 'matches':
      return (await matchesPattern(bounded, patternOf(rule.pattern), plainText(value)))
        ? []
        : [`Does not match the pattern /${rule.pattern}/.`]
    case 'excludes':
      return (await matchesPattern(bounded, patternOf(rule.pattern), plainText(value)))
        ? [`Matches a pattern that is not allowed: /${rule.pattern}/.`]
        : []
    case 'schema':
      return violations(bounded, rule.schema, value, subject).map((violation) => {
        const sentence = violationText(violation)
        return `${violation.path === '' ? sentence.replace(/^t/, 'T') : sentence}.`
      })
    case 'expression':
      return isTrue(that)
        ? []
        : [rule.message || `The rule \`${ruleText(rule.that)}\` does not hold.`]
  }
}

function checkText(
  rule: Extract<Rule, { kind: 'length' | 'forbids' | 'contains' }>,
  text: string,
): string[] {
  if (rule.kind === 'length') return checkLength(rule, text)
  return rule.kind === 'forbids'
    ? rule.terms
        .filter((term) => mentions(text, term))
        .map((term) => `Remove the word "${term.trim()}".`)
    : rule.terms
        .filter((term) => !folded(text).includes(folded(term)))
        .map((term) => `Mention "${term.trim()}".`)
}

function checkLength(
  { min, max, unit }: Extract<Rule, { kind: 'length' }>,
  text: string,
): string[] {
  const length = unit === 'words' ? countWords(text) : countCharacters(text)
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
