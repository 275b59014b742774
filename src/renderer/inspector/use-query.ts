import { useEffect, useState } from 'react'

/** The answer to one question, asked when the component appears and whenever `again` is another; the last one that came, if any. */
export function useQuery<T>(ask: () => Promise<T>, again = 0): T | undefined {
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
  }, [question, again])
  return answer
}
