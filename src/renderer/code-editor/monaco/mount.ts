/** Puts an editor into an element. This and all it imports is the lazy chunk; see `../load.ts`. */
import type { Assist, Fault, Language } from '../assist'
import { assistModel } from './providers'
import { monaco } from './setup'

/** The line height of editors, and of the plain fields that stand in for them. Pixels. */
export const LINE_HEIGHT = 19

export interface MountOptions {
  value: string
  language: Language
  /** What screen readers call it. */
  label: string
  /** Ids of elements that describe it. */
  describedBy?: string
  invalid?: boolean
  required?: boolean
  placeholder?: string
  readOnly?: boolean
  /** With line numbers, folding and a search field, as high as its element. Else as high as its text. */
  large?: boolean
  assist?: Assist
  onChange(text: string): void
  /** The height that the text needs, in pixels. */
  onHeight?(height: number): void
  /** Whether Tab writes a tab; by default it leaves the field. Changed by Ctrl-M. */
  onTabMode?(writes: boolean): void
}

export interface MountedEditor {
  /** Shows another value, unless it is what stands there; the caret stays where it can. */
  setValue(text: string): void
  update(options: Pick<MountOptions, 'label' | 'describedBy' | 'invalid' | 'readOnly'>): void
  /** Whether a list of suggestions or another widget is open, which takes Escape. */
  hasWidget(): boolean
  focus(): void
  /** Lists what may be written at the caret. */
  suggest(): void
  /** Selects a part of the text; brings it into view. */
  select(from: number, to: number): void
  selection(): { from: number; to: number }
  /** Writes at the caret, over what is selected, and asks for suggestions. */
  insert(text: string, caret: number): void
  dispose(): void
}

const LANGUAGES: Record<Language, string> = {
  template: 'baton-template',
  expression: 'baton-expression',
  json: 'baton-json',
  javascript: 'javascript',
}

/** Checks wait until typing pauses for this long. Milliseconds. */
const CHECK_AFTER_MS = 120

/** Makes an editor in an element, which should be empty. */
export function mountEditor(host: HTMLElement, options: MountOptions): MountedEditor {
  const { large = false, assist } = options
  const model = monaco.editor.createModel(options.value, LANGUAGES[options.language])
  model.updateOptions({
    tabSize: 2,
    insertSpaces: true,
    bracketColorizationOptions: { enabled: false, independentColorPoolPerBracketType: false },
  })
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches
  const editor = monaco.editor.create(host, {
    model,
    ariaLabel: options.label,
    ariaRequired: options.required,
    readOnly: options.readOnly,
    placeholder: options.placeholder,
    tabFocusMode: true,
    automaticLayout: true,
    fontFamily: getComputedStyle(host).getPropertyValue('--font-mono'),
    fontSize: 12.5,
    fontLigatures: false,
    lineHeight: LINE_HEIGHT,
    wordWrap: 'on',
    wrappingIndent: options.language === 'template' ? 'none' : 'same',
    minimap: { enabled: false },
    lineNumbers: large ? 'on' : 'off',
    lineNumbersMinChars: 3,
    glyphMargin: false,
    folding: large,
    lineDecorationsWidth: 8,
    padding: { top: large ? 10 : 4, bottom: large ? 10 : 4 },
    scrollBeyondLastLine: false,
    scrollbar: {
      alwaysConsumeMouseWheel: false,
      horizontal: large ? 'auto' : 'hidden',
      verticalScrollbarSize: 8,
      useShadows: false,
    },
    overviewRulerLanes: 0,
    overviewRulerBorder: false,
    hideCursorInOverviewRuler: true,
    renderLineHighlight: 'none',
    renderWhitespace: 'none',
    guides: { indentation: false },
    occurrencesHighlight: 'off',
    selectionHighlight: false,
    unicodeHighlight: {
      ambiguousCharacters: false,
      invisibleCharacters: false,
      nonBasicASCII: false,
    },
    links: false,
    contextmenu: false,
    fixedOverflowWidgets: true,
    wordBasedSuggestions: 'off',
    quickSuggestions: { other: true, strings: false, comments: false },
    suggest: { showWords: false, showStatusBar: false, preview: false },
    suggestOnTriggerCharacters: true,
    hover: { above: false, delay: 250 },
    cursorBlinking: still ? 'solid' : 'blink',
    find: {
      addExtraSpaceOnTop: false,
      autoFindInSelection: 'never',
      seedSearchStringFromSelection: 'selection',
    },
    stickyScroll: { enabled: false },
  })
  const stops: monaco.IDisposable[] = []
  if (assist) stops.push(assistModel(model, assist))

  let setting = false
  stops.push(
    model.onDidChangeContent(() => {
      if (!setting) options.onChange(model.getValue())
    }),
  )
  if (options.onHeight) {
    const tell = () => options.onHeight?.(editor.getContentHeight())
    stops.push(editor.onDidContentSizeChange(tell))
    tell()
  }

  const check = assist && checker(model, assist)
  if (check) stops.push(model.onDidChangeContent(check.soon), check)
  describe(host, options)

  stops.push(
    editor.onKeyDown((event) => {
      if (event.ctrlKey && event.keyCode === monaco.KeyCode.KeyM) {
        event.preventDefault()
        const leaves = editor.getOption(monaco.editor.EditorOption.tabFocusMode)
        editor.updateOptions({ tabFocusMode: !leaves })
        options.onTabMode?.(leaves)
      }
    }),
  )

  const suggest = () => editor.trigger('field', 'editor.action.triggerSuggest', {})
  return {
    setValue(text) {
      const before = model.getValue()
      if (text === before) return
      const { from, to, insert } = difference(before, text)
      setting = true
      model.pushEditOperations(
        editor.getSelections(),
        [{ range: rangeOf(model, from, to), text: insert }],
        () => null,
      )
      setting = false
    },
    update(next) {
      editor.updateOptions({ ariaLabel: next.label, readOnly: next.readOnly })
      describe(host, next)
    },
    hasWidget: () =>
      host.querySelector('.suggest-widget.visible, .find-widget.visible') !== null ||
      document.querySelector('.monaco-editor .suggest-widget.visible') !== null,
    focus: () => editor.focus(),
    suggest,
    select(from, to) {
      const range = rangeOf(model, from, to)
      editor.setSelection(range)
      editor.revealRangeInCenterIfOutsideViewport(range)
    },
    selection() {
      const range = editor.getSelection()
      if (!range) return { from: 0, to: 0 }
      return {
        from: model.getOffsetAt(range.getStartPosition()),
        to: model.getOffsetAt(range.getEndPosition()),
      }
    },
    insert(text, caret) {
      const range = editor.getSelection() ?? new monaco.Range(1, 1, 1, 1)
      const at = model.getOffsetAt(range.getStartPosition())
      editor.executeEdits('insert', [{ range, text, forceMoveMarkers: true }])
      editor.setPosition(model.getPositionAt(at + caret))
      editor.focus()
      suggest()
    },
    dispose() {
      for (const stop of stops) stop.dispose()
      editor.dispose()
      model.dispose()
    },
  }
}

/** The element that has the focus and that screen readers read gets what belongs to the field around it. */
function describe(
  host: HTMLElement,
  { describedBy, invalid }: Pick<MountOptions, 'describedBy' | 'invalid'>,
): void {
  const box = host.querySelector('[role="textbox"]')
  if (!box) return
  if (describedBy) box.setAttribute('aria-describedby', describedBy)
  else box.removeAttribute('aria-describedby')
  box.setAttribute('aria-invalid', String(invalid === true))
}

function checker(model: monaco.editor.ITextModel, assist: Assist) {
  let timer: ReturnType<typeof setTimeout> | undefined
  const run = () => {
    const version = model.getVersionId()
    assist.check(model.getValue()).then(
      (faults) => {
        if (faults && !model.isDisposed() && model.getVersionId() === version) mark(model, faults)
      },
      (error: unknown) => console.warn('What is wrong with this text could not be found.', error),
    )
  }
  run()
  return {
    soon() {
      clearTimeout(timer)
      timer = setTimeout(run, CHECK_AFTER_MS)
    },
    dispose() {
      clearTimeout(timer)
    },
  }
}

function mark(model: monaco.editor.ITextModel, faults: readonly Fault[]): void {
  monaco.editor.setModelMarkers(
    model,
    'baton',
    faults.map(({ from, to, message }) => ({
      ...rangeOf(model, from, Math.max(to, from + 1)),
      message,
      severity: monaco.MarkerSeverity.Error,
    })),
  )
}

function rangeOf(model: monaco.editor.ITextModel, from: number, to: number): monaco.Range {
  return monaco.Range.fromPositions(model.getPositionAt(from), model.getPositionAt(to))
}

/** The one edit that makes `after` of `before`. */
export function difference(
  before: string,
  after: string,
): { from: number; to: number; insert: string } {
  const most = Math.min(before.length, after.length)
  let from = 0
  while (from < most && before[from] === after[from]) from += 1
  let end = 0
  while (end < most - from && before[before.length - 1 - end] === after[after.length - 1 - end])
    end += 1
  return { from, to: before.length - end, insert: after.slice(from, after.length - end) }
}
