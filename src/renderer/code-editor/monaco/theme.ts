/** Monaco's colours from the tokens of `theme.css`. Monaco takes only hex, so each token is painted once and read back. */
import { editor } from 'monaco-editor/editor'

type Scheme = 'light' | 'dark'

const TOKENS = {
  base: '--color-surface-1',
  float: '--color-surface-1',
  hover: '--color-surface-2',
  selected: '--color-accent-soft',
  line: '--color-line-strong',
  text: '--color-fg-1',
  quiet: '--color-fg-3',
  accent: '--color-accent-fg',
  string: '--color-success',
  number: '--color-info',
  keyword: '--color-family-model',
  fn: '--color-info',
  danger: '--color-danger',
  warning: '--color-warning',
} as const

type Colors = Record<keyof typeof TOKENS, string>

/** Defines both themes and keeps the one that the page shows. For the life of the page. */
export function followTheme(): void {
  for (const scheme of ['light', 'dark'] as const)
    editor.defineTheme(`baton-${scheme}`, themeOf(scheme, readColors(scheme)))
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const apply = () => editor.setTheme(`baton-${schemeNow(dark.matches)}`)
  apply()
  dark.addEventListener('change', apply)
  new MutationObserver(apply).observe(document.documentElement, {
    attributes: true,
    attributeFilter: ['data-theme'],
  })
}

function schemeNow(systemIsDark: boolean): Scheme {
  const chosen = document.documentElement.dataset.theme
  return chosen === 'light' || chosen === 'dark' ? chosen : systemIsDark ? 'dark' : 'light'
}

function readColors(scheme: Scheme): Colors {
  const probe = document.createElement('span')
  probe.style.colorScheme = scheme
  // With reduced motion every change takes a moment, and a colour would be read as the one before it.
  probe.style.setProperty('transition', 'none', 'important')
  document.body.append(probe)
  const paint = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  const read = (token: string) => {
    probe.style.color = `var(${token})`
    return paint ? hexOf(paint, getComputedStyle(probe).color) : '#808080'
  }
  const colors = Object.fromEntries(
    Object.entries(TOKENS).map(([name, token]) => [name, read(token)]),
  ) as Colors
  probe.remove()
  return colors
}

function hexOf(paint: CanvasRenderingContext2D, color: string): string {
  paint.clearRect(0, 0, 1, 1)
  paint.fillStyle = color
  paint.fillRect(0, 0, 1, 1)
  const [red = 0, green = 0, blue = 0] = paint.getImageData(0, 0, 1, 1).data
  return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`
}

function themeOf(scheme: Scheme, color: Colors): editor.IStandaloneThemeData {
  const rule = (token: string, foreground: string, fontStyle?: string) => ({
    token,
    foreground: foreground.slice(1),
    ...(fontStyle ? { fontStyle } : {}),
  })
  return {
    base: scheme === 'dark' ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      rule('', color.text),
      rule('string.prose', color.text),
      rule('template', color.accent, 'bold'),
      rule('name', color.text),
      rule('key', color.text),
      rule('variable', color.accent),
      rule('function', color.fn),
      rule('keyword', color.keyword),
      rule('string', color.string),
      rule('string.escape', color.string),
      rule('number', color.number),
      rule('comment', color.quiet),
      rule('delimiter', color.quiet),
      rule('operator', color.quiet),
    ],
    colors: {
      'editor.background': color.base,
      'editor.foreground': color.text,
      'editorCursor.foreground': color.text,
      'editor.selectionBackground': `${color.accent}40`,
      'editor.inactiveSelectionBackground': `${color.accent}26`,
      'editor.placeholder.foreground': color.quiet,
      'editorLineNumber.foreground': color.quiet,
      'editorLineNumber.activeForeground': color.text,
      'editorBracketMatch.background': `${color.accent}26`,
      'editorBracketMatch.border': '#00000000',
      'editorWidget.background': color.float,
      'editorWidget.border': color.line,
      'editorHoverWidget.background': color.float,
      'editorHoverWidget.border': color.line,
      'editorSuggestWidget.background': color.float,
      'editorSuggestWidget.border': color.line,
      'editorSuggestWidget.foreground': color.text,
      'editorSuggestWidget.highlightForeground': color.accent,
      'editorSuggestWidget.focusHighlightForeground': color.accent,
      'editorSuggestWidget.selectedBackground': color.selected,
      'editorSuggestWidget.selectedForeground': color.text,
      'list.hoverBackground': color.hover,
      'editorError.foreground': color.danger,
      'editorWarning.foreground': color.warning,
      'input.background': color.base,
      'input.foreground': color.text,
      'input.border': color.line,
      focusBorder: color.accent,
      'widget.shadow': '#00000030',
      'scrollbar.shadow': '#00000000',
    },
  }
}
