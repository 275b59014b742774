/** The parts of Monaco that fields use, and nothing else of it. Only `mount.ts` imports this, and only when an editor is wanted. */
import * as monaco from 'monaco-editor/editor'
import 'monaco-editor/features/bracketMatching/register'
import 'monaco-editor/features/caretOperations/register'
import 'monaco-editor/features/clipboard/register'
import 'monaco-editor/features/codeEditor/register'
import 'monaco-editor/features/codicon/register'
import 'monaco-editor/features/find/register'
import 'monaco-editor/features/folding/register'
import 'monaco-editor/features/gotoError/register'
import 'monaco-editor/features/hover/register'
import 'monaco-editor/features/indentation/register'
import 'monaco-editor/features/lineSelection/register'
import 'monaco-editor/features/linesOperations/register'
import 'monaco-editor/features/longLinesHelper/register'
import 'monaco-editor/features/multicursor/register'
import 'monaco-editor/features/placeholderText/register'
import 'monaco-editor/features/readOnlyMessage/register'
import 'monaco-editor/features/snippet/register'
// `features/suggest/register` brings the inline kind only.
import 'monaco-editor/editor/contrib/suggest/browser/suggestController'
import 'monaco-editor/features/tokenization/register'
import 'monaco-editor/features/wordOperations/register'
import 'monaco-editor/languages/definitions/javascript/register'
import EditorWorker from 'monaco-editor/editor/editor.worker?worker'
import { registerLanguages } from './languages'
import { followTheme } from './theme'
import './widgets.css'

self.MonacoEnvironment = { getWorker: () => new EditorWorker() }

registerLanguages()
followTheme()
// These keys belong to the app, in fields as everywhere else.
monaco.editor.addKeybindingRules(
  [
    monaco.KeyMod.CtrlCmd | monaco.KeyCode.KeyK,
    monaco.KeyMod.CtrlCmd | monaco.KeyCode.Enter,
    monaco.KeyMod.CtrlCmd | monaco.KeyMod.Shift | monaco.KeyCode.Enter,
    monaco.KeyCode.F1,
  ].map((keybinding) => ({ keybinding, command: null })),
)

export { monaco }
