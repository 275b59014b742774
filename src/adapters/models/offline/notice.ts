/** What the offline model adds to its texts, so that nobody takes them for a model's. */
export const OFFLINE_NOTICE = "(Simulated by Baton's offline model)"
/** For texts in which the whole notice does not fit. */
export const SHORT_NOTICE = '(Simulated)'

/** A text as it was before the notice was added. */
export function withoutNotice(text: string): string {
  return text.replaceAll(OFFLINE_NOTICE, '').replaceAll(SHORT_NOTICE, '').trim()
}
