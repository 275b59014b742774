/** Hands Monaco's questions on to the `Assist` of the text that they are about. */
import { languages, Range, type editor, type IDisposable } from 'monaco-editor/editor'
import type { Assist, Suggestion } from '../assist'

const assists = new WeakMap<editor.ITextModel, Assist>()

const KINDS: Record<Suggestion['kind'], languages.CompletionItemKind> = {
  field: languages.CompletionItemKind.Field,
  variable: languages.CompletionItemKind.Variable,
  function: languages.CompletionItemKind.Function,
  value: languages.CompletionItemKind.Value,
}

let registered = false

/** Questions about this text go to `assist` from now on. */
export function assistModel(model: editor.ITextModel, assist: Assist): IDisposable {
  if (!registered) register()
  registered = true
  assists.set(model, assist)
  return { dispose: () => void assists.delete(model) }
}

function register(): void {
  for (const language of ['baton-template', 'baton-expression', 'baton-json', 'javascript']) {
    languages.registerCompletionItemProvider(language, {
      triggerCharacters: ['.', '$', '`', '{', ' ', '('],
      provideCompletionItems(model, position) {
        const found = assists.get(model)?.suggest(model.getValue(), model.getOffsetAt(position))
        return { suggestions: (found ?? []).map((one, index) => itemOf(model, one, index)) }
      },
    })
    languages.registerHoverProvider(language, {
      provideHover(model, position) {
        const hover = assists.get(model)?.hover(model.getValue(), model.getOffsetAt(position))
        if (!hover) return null
        return {
          range: rangeOf(model, hover.from, hover.to),
          contents: [
            { value: `\`${hover.title.replaceAll('`', 'ˋ')}\`` },
            ...(hover.help ? [{ value: plain(hover.help) }] : []),
            ...(hover.value === undefined ? [] : [{ value: fenced(hover.value) }]),
          ],
        }
      },
    })
  }
}

function itemOf(
  model: editor.ITextModel,
  { label, kind, detail, help, insert, from, to }: Suggestion,
  index: number,
): languages.CompletionItem {
  return {
    // A function says its arguments after its name and what it does at the end of the line; a field says its type there.
    label:
      kind === 'function' ? { label, detail, description: help } : { label, description: detail },
    kind: KINDS[kind],
    documentation: help,
    insertText: insert ?? label,
    ...(insert?.includes('$0')
      ? { insertTextRules: languages.CompletionItemInsertTextRule.InsertAsSnippet }
      : {}),
    range: rangeOf(model, from, to),
    // In the order given: fields before variables before functions.
    sortText: String(index).padStart(5, '0'),
    filterText: label,
  }
}

function rangeOf(model: editor.ITextModel, from: number, to: number): Range {
  return Range.fromPositions(model.getPositionAt(from), model.getPositionAt(to))
}

/** Data of a run is shown as it is, never as Markdown. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}\n${text}\n${fence}`
}

function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!<>|]/g, '\\$&')
}
