/** How keys are written on this system. */
const IS_MAC = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent)

/** The key of most shortcuts. */
export const MOD = IS_MAC ? '⌘' : 'Ctrl'

const NAMES: Readonly<Record<string, string>> = {
  Mod: MOD,
  Alt: IS_MAC ? '⌥' : 'Alt',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
}

/** A shortcut as it is written on this system's keys: `Alt+ArrowLeft` is `Alt+←`. */
export function keysOf(shortcut: string): string {
  return shortcut.replaceAll(/[A-Za-z]+/g, (word) => NAMES[word] ?? word)
}
