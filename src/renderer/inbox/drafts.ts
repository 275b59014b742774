/** What a person has begun to answer, kept over a reload. One draft for each question. */
import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import type { Json } from '../../shared/workflow/document'

export interface Draft {
  /** The edited value; absent while nothing was changed. */
  value?: Json
  /** Text that is no value yet, by field path (the whole value is at the empty path). */
  unfinished?: Record<string, string>
  comment?: string
  /** When it was last touched, milliseconds since the epoch. */
  at: number
}

/** A draft whose question is long gone is let go after this. Milliseconds. */
const KEEP_MS = 30 * 24 * 60 * 60 * 1000

export const useDrafts = create<{ drafts: Readonly<Record<string, Draft>> }>()(
  persist(() => ({ drafts: {} }), { name: 'baton.inbox-drafts', version: 1 }),
)

/** Changes a question's draft. */
export function changeDraft(callback: string, change: Omit<Partial<Draft>, 'at'>): void {
  const now = Date.now()
  useDrafts.setState(({ drafts }) => ({
    drafts: {
      ...Object.fromEntries(Object.entries(drafts).filter(([, { at }]) => now - at < KEEP_MS)),
      [callback]: { ...drafts[callback], ...change, at: now },
    },
  }))
}

/** Keeps or, with undefined, clears the unfinished text of one field. */
export function changeUnfinished(callback: string, path: string, text: string | undefined): void {
  const { [path]: _before, ...rest } = useDrafts.getState().drafts[callback]?.unfinished ?? {}
  changeDraft(callback, { unfinished: text === undefined ? rest : { ...rest, [path]: text } })
}

/** Forgets the edit, and keeps the comment. */
export function discardEdit(callback: string): void {
  changeDraft(callback, { value: undefined, unfinished: undefined })
}

/** Forgets a draft: its question was answered. */
export function dropDraft(callback: string): void {
  useDrafts.setState(({ drafts: { [callback]: _answered, ...drafts } }) => ({ drafts }))
}
