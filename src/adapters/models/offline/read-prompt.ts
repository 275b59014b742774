/** Reads a prompt the way a person does: what is asked, and what it is to be done with. */
import type { Json, JsonObject } from '../../../shared/workflow/document'
import { OFFLINE_NOTICE } from './notice'
import { keywords, sentencesOf, wordCount } from './words'
import type { Sentence } from './words'

export interface PromptReading {
  /** What is asked, rules included; limits are looked for here and not in the material. */
  instructions: string
  /** What it is to be done with: all of it, as text. */
  material: string
  /** What may be used but is not what is judged: an offer, house rules. */
  background: string
  sentences: Sentence[]
  /** Words that tell which part of a long material is meant. */
  focus: Set<string>
  /** Values of labels (`Name: Ada`) and of JSON in the prompt, by lower-case key; the first of each. */
  facts: Map<string, Json>
}

interface Section {
  label: string
  text: string
}

/** Labels of rules and criteria: part of what is asked. */
const GUIDANCE =
  /\b(?:rules?|guidelines?|brand|voice|tone|style|limits?|format|criteria|rubric|scale|task|instructions?|avoid|forbidden|never|do not|must|audience|ideal|vip|standard|low|high|medium|corrections?|what to change|last version|earlier answer)\b/i
/** Labels of what helps but is not the matter itself. */
const BACKGROUND = /\b(?:our (?:offer|rules|product|company|prices?)|offer|background)\b/i
const IMPERATIVE =
  /^(?:please |then |now |always |never |do not |don't )?(?:write|draft|use|avoid|keep|make|include|mention|return|answer|reply|respond|end|start|begin|summari[sz]e|score|rate|judge|decide|classify|choose|pick|find|list|give|say|describe|explain|create|compose|check|compare|extract|skip|take|sign|quote|translate|turn|do not|don't|never|you are|you write|you read|your task|what|which|how|in at most)\b/i
const LIMIT =
  /\b(?:at most|at least|no more than|up to|under|between|exactly|must|maximum|minimum)\b.*\b(?:words?|characters?|sentences?|mention)\b/i
/** A material of this many words is something to choose from; shorter sections beside it say what to choose. */
const LONG = 150
/** Sentences beyond this many are not weighed; a book would keep the process busy for nothing. */
const MAX_SENTENCES = 3_000
/** How far JSON is looked for, in characters read: text full of brackets that never close must not cost more. */
const JSON_EFFORT = 2_000_000

/** Divides a prompt into instructions and material, and finds the facts in it. */
export function readPrompt(prompt: string, system = ''): PromptReading {
  const facts = new Map<string, Json>()
  const { text, jsonTexts } = takeJson(prompt.replaceAll(OFFLINE_NOTICE, ''), facts)
  const { loose, sections } = divide(text)
  const guidance: string[] = []
  const background: string[] = []
  const material: Section[] = jsonTexts.map((json) => ({ label: '', text: json }))
  for (const section of sections) {
    const key = section.label.toLowerCase()
    if (!facts.has(key) && wordCount(section.text) <= 12) facts.set(key, section.text.trim())
    if (BACKGROUND.test(section.label)) background.push(section.text)
    if (GUIDANCE.test(section.label)) guidance.push(`${section.label}: ${section.text}`)
    else if (!BACKGROUND.test(section.label)) material.push(section)
    if (IMPERATIVE.test(section.label) || LIMIT.test(section.label))
      guidance.push(`${section.label}.`)
  }
  const whole = material
    .map((section) => section.text)
    .join('\n')
    .trim()
  const instructions = [system, ...loose, ...guidance].filter(Boolean).join('\n')
  const longest = Math.max(0, ...material.map((section) => wordCount(section.text)))
  const beside = material.filter((section) => wordCount(section.text) < LONG)
  const chosenFrom = longest >= LONG ? material.filter((one) => !beside.includes(one)) : material
  // A prompt that is nothing but an instruction is its own material.
  const source =
    chosenFrom
      .map((section) => section.text)
      .join('\n')
      .trim() || prompt
  return {
    instructions: instructions || prompt,
    material: whole || prompt,
    background: background.join('\n'),
    sentences: sentencesOf(source).slice(0, MAX_SENTENCES),
    focus: new Set(
      keywords(longest >= LONG ? beside.map((one) => one.text).join(' ') : loose.join(' ')),
    ),
    facts,
  }
}

/** Divides text into labelled sections (`Label: text`) and loose instructions. */
function divide(text: string): { loose: string[]; sections: Section[] } {
  const loose: string[] = []
  const sections: Section[] = []
  let open: (Section & { block: boolean }) | undefined
  let afterBlank = true
  for (const line of withoutFences(text).split('\n')) {
    const trimmed = line.trim()
    const label = labelOf(trimmed)
    // Inside a block, such as a transcript, only a new paragraph with a short label ends it.
    const starts = label && (!open?.block || (afterBlank && wordCount(label.label) <= 3))
    if (starts) {
      open = { ...label, block: label.text === '' }
      sections.push(open)
    } else if (trimmed !== '') {
      if ((afterBlank || !open?.block) && endsSection(trimmed, open)) open = undefined
      if (open) open.text += `${open.text === '' ? '' : afterBlank ? '\n\n' : '\n'}${trimmed}`
      else if (isInstruction(trimmed) || wordCount(trimmed) < 40) loose.push(trimmed)
      else sections.push({ label: '', text: trimmed })
    }
    afterBlank = trimmed === ''
  }
  return { loose, sections: sections.filter((section) => section.text !== '') }
}

function labelOf(line: string): Section | undefined {
  const match = /^(?:#+\s*)?(\p{L}[^:.!?\n"{]{0,79}):(?:\s+(.*))?$/u.exec(line)
  const label = match?.[1]?.trim()
  const text = match?.[2]?.trim() ?? ''
  if (label === undefined || wordCount(label) > 14) return undefined
  // An address ends a sentence; it is not what a label stands for.
  if (/^https?:\/\/\S+$/.test(text)) return undefined
  // `In at most 120 words: what does this lead struggle with?` asks something; it gives nothing.
  if (text !== '' && (LIMIT.test(label) || /^in\b/i.test(label)) && text.endsWith('?'))
    return undefined
  return { label, text }
}

/** Labels under which a text stands as it is: it may begin a paragraph with `Use` or `Keep` and ask nothing. */
const VERBATIM =
  /\b(?:result|text|draft|output|post|message|words|transcript|recording|content|article|e-?mail|notes?)$/i

function endsSection(line: string, open: Section | undefined): boolean {
  if (!isInstruction(line)) return false
  return !open || !VERBATIM.test(open.label) || (LIMIT.test(line) && wordCount(line) < 30)
}

function isInstruction(paragraph: string): boolean {
  const words = wordCount(paragraph)
  return words < 80 && (IMPERATIVE.test(paragraph) || (words < 40 && LIMIT.test(paragraph)))
}

/** Text in fences, triple quotes or tags is material whatever it says: each becomes a labelled block. */
function withoutFences(text: string): string {
  return text
    .replace(/^(?:```\w*|""")\s*$/gm, '')
    .replace(/^<\/[\w-]+>\s*$/gm, '')
    .replace(/^<([\w-]+)>\s*$/gm, '$1:')
}

/** Takes JSON objects and arrays out of a text; their strings are material, their fields are facts. */
function takeJson(text: string, facts: Map<string, Json>): { text: string; jsonTexts: string[] } {
  const jsonTexts: string[] = []
  let rest = ''
  let index = 0
  let effort = 0
  while (index < text.length) {
    const tried = effort < JSON_EFFORT && /[{[]/.test(text.charAt(index))
    const { end, read } = tried ? closing(text, index) : { end: undefined, read: 0 }
    effort += read
    const value = end === undefined ? undefined : parseJson(text.slice(index, end))
    if (end === undefined || value === undefined) {
      rest += text.charAt(index)
      index += 1
      continue
    }
    collectFacts(value, facts)
    jsonTexts.push(strings(value).join('\n'))
    rest += ' '
    index = end
  }
  return { text: rest, jsonTexts }
}

/** Where the bracket at `start` closes (absent when it never does), and how much was read to know. */
function closing(text: string, start: number): { end?: number; read: number } {
  if (!/^(?:\{\s*["}]|\[\s*["{[\]\d-])/.test(text.slice(start, start + 200))) return { read: 1 }
  let depth = 0
  let quoted = false
  const last = Math.min(text.length, start + 200_000)
  for (let index = start; index < last; index += 1) {
    const character = text.charAt(index)
    if (quoted && character === '\\') index += 1
    else if (character === '"') quoted = !quoted
    else if (!quoted && /[{[]/.test(character)) depth += 1
    else if (!quoted && /[}\]]/.test(character) && --depth === 0)
      return { end: index + 1, read: index + 1 - start }
  }
  return { read: last - start }
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function collectFacts(value: Json, facts: Map<string, Json>): void {
  if (Array.isArray(value)) value.forEach((item) => collectFacts(item, facts))
  else if (value !== null && typeof value === 'object')
    for (const [key, item] of Object.entries(value satisfies JsonObject)) {
      if (!facts.has(key.toLowerCase()) && (item === null || typeof item !== 'object'))
        facts.set(key.toLowerCase(), item)
      collectFacts(item, facts)
    }
}

function strings(value: Json): string[] {
  if (typeof value === 'string') return [value]
  if (value === null || typeof value !== 'object') return []
  return Object.values(value).flatMap((item: Json) => strings(item))
}
