/** How far this browser's tour of the studio is. Kept in localStorage, so that it goes on after a reload and is never offered twice. */
import { create } from 'zustand'

export const STEPS = ['template', 'run', 'answer', 'change'] as const
export type TourStep = (typeof STEPS)[number]

/** A step that is under way. */
export interface TourAt {
  step: TourStep
  /** The workflow that it is about, once one was opened. */
  project?: string
  /** The newest run when the step began: a newer one was started since. Empty: there was none. */
  runBefore?: string
  /** It was changed and saved since the step began. */
  changed?: boolean
}

/** `undecided`: this browser was never asked; `finished`: the last word stands until it is closed. */
export type Tour =
  | { state: 'undecided' }
  | { state: 'under-way'; at: TourAt }
  | { state: 'finished' }
  | { state: 'over' }

/** Where it is kept; `over` in words, or the step as JSON. */
export const TOUR_KEY = 'baton.tour'

export const useTour = create<Tour>(() => readTour())

/** Begins at the first step. */
export function startTour(): void {
  change({ state: 'under-way', at: { step: 'template' } })
}

/** Goes on to the next step, or to the last word; takes along what is known by then. */
export function nextStep(know: Omit<TourAt, 'step'> = {}): void {
  const tour = useTour.getState()
  if (tour.state !== 'under-way') return
  const next = STEPS[STEPS.indexOf(tour.at.step) + 1]
  const { project } = { ...tour.at, ...know }
  change(
    next
      ? { state: 'under-way', at: { step: next, ...(project ? { project } : {}), ...know } }
      : { state: 'finished' },
  )
}

/** Goes back to the step before. */
export function stepBack(): void {
  const tour = useTour.getState()
  if (tour.state !== 'under-way') return
  const before = STEPS[STEPS.indexOf(tour.at.step) - 1]
  if (before) change({ state: 'under-way', at: { ...tour.at, step: before } })
}

/** Keeps what the step found out. */
export function rememberOfStep(know: Omit<TourAt, 'step'>): void {
  const tour = useTour.getState()
  if (tour.state === 'under-way') change({ state: 'under-way', at: { ...tour.at, ...know } })
}

/** Ends it, for good unless somebody starts it again. */
export function endTour(): void {
  change({ state: 'over' })
}

function change(tour: Tour): void {
  useTour.setState(tour, true)
  try {
    localStorage.setItem(TOUR_KEY, tour.state === 'under-way' ? JSON.stringify(tour.at) : 'over')
  } catch (error) {
    console.warn('The tour is forgotten when the window closes: this browser keeps nothing.', error)
  }
}

function readTour(): Tour {
  try {
    const text = localStorage.getItem(TOUR_KEY)
    if (text === null) return { state: 'undecided' }
    if (text === 'over') return { state: 'over' }
    return { state: 'under-way', at: stepIn(JSON.parse(text)) }
  } catch (error) {
    console.warn('How far the tour was cannot be read, so it is over.', error)
    return { state: 'over' }
  }
}

/** The step that was kept. Throws when it is none. */
function stepIn(kept: unknown): TourAt {
  if (typeof kept !== 'object' || kept === null) throw new TypeError('A step is an object.')
  const { step, project, runBefore, changed } = kept as Record<string, unknown>
  const known = STEPS.find((each) => each === step)
  if (!known) throw new TypeError(`There is no step ${String(step)}.`)
  return {
    step: known,
    ...(typeof project === 'string' ? { project } : {}),
    ...(typeof runBefore === 'string' ? { runBefore } : {}),
    ...(changed === true ? { changed } : {}),
  }
}

/** Another window went on with it, or ended it. */
window.addEventListener('storage', ({ key }) => {
  if (key === TOUR_KEY) useTour.setState(readTour(), true)
})
