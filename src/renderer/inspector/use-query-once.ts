import { useEffect, useState } from 'react'

/** The answer to one question, asked when the component appears; undefined until it is there, and when it cannot be had. */
export function useQueryOnce<T>(ask: () => Promise<T>): T | undefined {
  const [answer, setAnswer] = useState<T | undefined>()
  const [question] = useState(() => ask)
  useEffect(() => {
    let isGone = false
    question().then(
      (given) => {
        if (!isGone) setAnswer(given)
      },
      (error: unknown) => console.debug('A list of choices could not be had.', error),
    )
    return () => {
      isGone = true
    }
  }, [question])
  return answer
}
