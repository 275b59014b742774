/** So many edits can be undone; older ones are let go. */
export const MOST_STEPS = 500
/** No more text than this is kept of a project's steps; the oldest go first. Characters. */
export const MOST_STEP_TEXT = 2_000_000
