import type { ModelRequest } from '../../engine/effects'

/** The prompt with the earlier answer and what was wrong with it, the same for every provider. */
export function promptWithCorrections({ prompt, corrections }: ModelRequest): string {
  if (!corrections || corrections.list.length === 0) return prompt
  const list = corrections.list.map((correction) => `- ${correction}`).join('\n')
  return `${prompt}\n\nYour earlier answer:\n"""\n${corrections.previous}\n"""\n\nIt was sent back with these corrections:\n${list}\n\nAnswer again, whole, with every correction made. Answer with the result only.`
}
