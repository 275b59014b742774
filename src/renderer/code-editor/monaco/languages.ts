/** How templates and JSON with templates are coloured and bracketed. */
import { languages } from 'monaco-editor/editor'

const EXPRESSION: languages.IMonarchLanguageRule[] = [
  [/\s+/, ''],
  [/\/\*/, 'comment', '@comment'],
  [/\b(and|or|in|function|true|false|null)\b/, 'keyword'],
  [/\$\$?\w+(?=\s*\()/, 'function'],
  [/\$\$?\w*/, 'variable'],
  [/`[^`]*`/, 'name'],
  [/[A-Za-z_]\w*/, 'name'],
  [/\d+(\.\d+)?([eE][+-]?\d+)?/, 'number'],
  [/[[\]()]/, 'delimiter'],
  [/[-+*/%&=!<>?:;,.@#^|~]+/, 'operator'],
]

/** The states of an expression; `prefix` tells those of one language from another's. */
function expressionStates(quotes: [open: RegExp, inside: RegExp][]) {
  const inside: languages.IMonarchLanguageRule[] = [
    ...EXPRESSION,
    ...quotes.map(([open], index): languages.IMonarchLanguageRule => [
      open,
      'string',
      `@quoted${index}`,
    ]),
    [/\{/, 'delimiter', '@object'],
  ]
  const states: Record<string, languages.IMonarchLanguageRule[]> = {
    expression: [[/\}\}/, 'template', '@pop'], ...inside],
    object: [[/\}/, 'delimiter', '@pop'], ...inside],
    comment: [
      [/\*\//, 'comment', '@pop'],
      [/./, 'comment'],
    ],
  }
  quotes.forEach(([open, rest], index) => {
    states[`quoted${index}`] = [
      [/\\./, 'string.escape'],
      [rest, 'string'],
      [open, 'string', '@pop'],
      [/./, 'string'],
    ]
  })
  return states
}

const TEMPLATE: languages.IMonarchLanguage = {
  defaultToken: '',
  // "string" in the name: what stands outside expressions is prose, where nothing closes or completes by itself.
  tokenizer: {
    root: [
      [/\{\{/, 'template', '@expression'],
      [/[^{]+/, 'string.prose'],
      [/\{/, 'string.prose'],
    ],
    ...expressionStates([
      [/"/, /[^"\\]+/],
      [/'/, /[^'\\]+/],
    ]),
  },
}

const BARE_STATES = expressionStates([
  [/"/, /[^"\\]+/],
  [/'/, /[^'\\]+/],
])

/** An expression with nothing around it: `}}` ends nothing here. */
const BARE_EXPRESSION: languages.IMonarchLanguage = {
  defaultToken: '',
  tokenizer: { ...BARE_STATES, root: BARE_STATES.expression?.slice(1) ?? [] },
  start: 'root',
}

const JSON_TEMPLATE: languages.IMonarchLanguage = {
  defaultToken: 'string.prose',
  tokenizer: {
    root: [
      [/\s+/, ''],
      [/\{\{/, 'template', '@expression'],
      [/[{}[\]:,]/, 'delimiter'],
      [/"(?=(?:[^"\\]|\\.)*"\s*:)/, 'key', '@key'],
      [/"/, 'string', '@text'],
      [/-?\d+(\.\d+)?([eE][+-]?\d+)?/, 'number'],
      [/\b(true|false|null)\b/, 'keyword'],
      [/[^\s{}[\]:,"]+/, 'string.prose'],
    ],
    key: [
      [/\\./, 'key'],
      [/[^"\\]+/, 'key'],
      [/"/, 'key', '@pop'],
    ],
    text: [
      [/\{\{/, 'template', '@expression'],
      [/\\./, 'string.escape'],
      [/[^"\\{]+/, 'string'],
      [/"/, 'string', '@pop'],
      [/./, 'string'],
    ],
    ...expressionStates([
      [/\\"/, /[^"\\]+/],
      [/'/, /[^'\\]+/],
    ]),
  },
}

const CLOSING: languages.IAutoClosingPairConditional[] = [
  // One at a time: only single marks can be typed over.
  { open: '{', close: '}' },
  { open: '(', close: ')', notIn: ['string', 'comment'] },
  { open: '[', close: ']', notIn: ['string', 'comment'] },
  { open: '"', close: '"', notIn: ['string', 'comment'] },
  { open: '`', close: '`', notIn: ['string', 'comment'] },
]

/** A brace typed over a selection takes its place, since templates begin with braces; these go around it. */
const SURROUNDING = [
  { open: '(', close: ')' },
  { open: '"', close: '"' },
]

const BRACKETS: languages.CharacterPair[] = [
  ['{{', '}}'],
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]

/** A name or a variable, whole: `$nodes` is one word. */
const WORD = /\$\$?\w*|\w+/

/** Makes the languages `baton-template`, `baton-expression` and `baton-json` known. */
export function registerLanguages(): void {
  languages.register({ id: 'baton-template' })
  languages.setMonarchTokensProvider('baton-template', TEMPLATE)
  languages.setLanguageConfiguration('baton-template', {
    wordPattern: WORD,
    brackets: BRACKETS,
    autoClosingPairs: CLOSING,
    surroundingPairs: SURROUNDING,
  })
  languages.register({ id: 'baton-expression' })
  languages.setMonarchTokensProvider('baton-expression', BARE_EXPRESSION)
  languages.setLanguageConfiguration('baton-expression', {
    wordPattern: WORD,
    brackets: BRACKETS,
    autoClosingPairs: CLOSING,
    surroundingPairs: SURROUNDING,
  })
  languages.register({ id: 'baton-json' })
  languages.setMonarchTokensProvider('baton-json', JSON_TEMPLATE)
  languages.setLanguageConfiguration('baton-json', {
    wordPattern: WORD,
    brackets: BRACKETS,
    autoClosingPairs: CLOSING.filter(({ open }) => open !== '('),
    surroundingPairs: SURROUNDING,
    indentationRules: {
      increaseIndentPattern: /[{[]\s*$/,
      decreaseIndentPattern: /^\s*[}\]]/,
    },
  })
}
