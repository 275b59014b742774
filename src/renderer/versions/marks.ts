import type { ChangeKind } from '../../shared/workflow/diff'

/** The mark of each kind of change: an icon and a word, never colour alone. */
export const MARKS: Record<ChangeKind | 'moved', { icon: string; word: string; tone: string }> = {
  added: { icon: 'plus', word: 'Added', tone: 'text-success' },
  removed: { icon: 'minus', word: 'Removed', tone: 'text-danger' },
  changed: { icon: 'pencil', word: 'Changed', tone: 'text-warning' },
  moved: { icon: 'move', word: 'Moved', tone: 'text-info' },
}
