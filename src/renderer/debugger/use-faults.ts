/** What is wrong with an expression while somebody writes it. */
import { useEffect, useState } from 'react'
import type { Assist } from '../code-editor/assist'

/** What is written is looked at once typing pauses for this long. Milliseconds. */
const LOOK_AFTER_MS = 250

export interface Faults {
  /** The first fault of what was looked at last. */
  fault: string | undefined
  /** Looks now; resolves with the first fault. */
  look(): Promise<string | undefined>
}

export function useFaults(assist: Assist, text: string): Faults {
  const [found, setFound] = useState<{ text: string; fault: string | undefined }>()
  const look = async () => {
    const faults = text.trim() === '' ? [] : await assist.check(text)
    // A later question is under way: its answer counts.
    if (faults === undefined) return undefined
    const fault = faults[0]?.message
    setFound({ text, fault })
    return fault
  }
  useEffect(() => {
    const timer = setTimeout(() => {
      look().catch((error: unknown) => console.warn('A condition was not looked at.', error))
    }, LOOK_AFTER_MS)
    return () => clearTimeout(timer)
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `look` is made of these
  }, [assist, text])
  return { fault: found?.text === text ? found.fault : undefined, look }
}
