import type { ReactNode } from 'react'

/** The look of a note's text, whether it is read as Markdown already or not. */
export function Markup({ children }: { children: ReactNode }) {
  return <div className="baton-markup">{children}</div>
}
