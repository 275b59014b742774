/** A run cannot be left there or with these changes. Nothing has happened then. */
export class ForkRefused extends Error {
  constructor(
    /** `not-found`: a node or an event that is not there; `invalid`: a change that nobody could make; `conflict`: not from there. */
    readonly code: 'not-found' | 'invalid' | 'conflict',
    message: string,
  ) {
    super(message)
    this.name = 'ForkRefused'
  }
}
