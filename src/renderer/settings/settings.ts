/** What this window remembers about its person: theme and name. Kept in localStorage, which `public/theme.js` reads before the first paint. */
import { create } from 'zustand'

export type Theme = 'system' | 'light' | 'dark'

export interface Settings {
  theme: Theme
  /** Who answers callbacks here. */
  name: string
}

const KEY = 'baton.settings'
export const DEFAULT_SETTINGS: Settings = { theme: 'system', name: 'Founder' }

export const useSettings = create<Settings>(() => readSettings())

/** Changes some settings, at once and for next time. */
export function changeSettings(change: Partial<Settings>): void {
  useSettings.setState(change)
  const { theme, name } = useSettings.getState()
  applyTheme(theme)
  try {
    localStorage.setItem(KEY, JSON.stringify({ theme, name }))
  } catch (error) {
    console.warn('The settings hold until the window closes: this browser keeps nothing.', error)
  }
}

/** The name that votes carry: never empty. */
export function personName(): string {
  return useSettings.getState().name.trim() || DEFAULT_SETTINGS.name
}

/** The saved settings; anything unreadable falls to the default. */
export function readSettings(): Settings {
  try {
    const saved: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}')
    if (saved === null || typeof saved !== 'object') return DEFAULT_SETTINGS
    const { theme, name } = saved as Record<string, unknown>
    return {
      theme: theme === 'light' || theme === 'dark' ? theme : 'system',
      name: typeof name === 'string' ? name : DEFAULT_SETTINGS.name,
    }
  } catch (error) {
    console.warn('The saved settings cannot be read; the defaults are used.', error)
    return DEFAULT_SETTINGS
  }
}

function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
}

/** Another window changed the settings: follow it. */
window.addEventListener('storage', (event) => {
  if (event.key !== KEY) return
  const settings = readSettings()
  useSettings.setState(settings)
  applyTheme(settings.theme)
})
