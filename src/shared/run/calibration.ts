/** How well the confidence of a node tells what people would change: answers by the level that was scored. */

/** One question that a person answered, and how sure the run had been. */
export interface CalibrationAnswer {
  confidence: number
  outcome: 'as-it-was' | 'changed' | 'rejected'
  /** It would have been approved by itself. */
  sampled: boolean
}

/** Answers whose confidence was from `from` to below `to` (the last one to 1 and above). */
export interface CalibrationBin {
  from: number
  to: number
  asItWas: number
  changed: number
  rejected: number
}

/** What is known of one question of one workflow, over all kept runs. */
export interface Calibration {
  workflow: string
  node: string
  bins: CalibrationBin[]
  answers: number
  /** Of the answers, those that were looked at although they needed no question. */
  sampled: number
  /** How often nobody was asked, because the confidence was high enough. */
  automatic: number
  /** Absent while there is too little to go by, or where no threshold would do. */
  suggested?: CalibrationThreshold
}

export interface CalibrationThreshold {
  below: number
  /** Answers at or above it, and how many of them were changed or rejected. */
  answers: number
  wrong: number
}

const BINS = 10
/** Steps of a threshold that is suggested. */
const STEPS = 20
/** Fewer answers say nothing. */
export const LEAST_ANSWERS = 20
/** Of what passes by itself, no more than this share may have been changed or rejected. */
export const WRONG_SHARE = 0.05

/** The bins of all answers, and the lowest threshold above which people let nearly everything be. */
export function calibrate(
  place: Pick<Calibration, 'workflow' | 'node'>,
  answers: readonly CalibrationAnswer[],
  automatic: number,
): Calibration {
  const bins = Array.from({ length: BINS }, (_, index): CalibrationBin => {
    const [from, to] = [index / BINS, (index + 1) / BINS]
    return { from, to, asItWas: 0, changed: 0, rejected: 0 }
  })
  for (const { confidence, outcome } of answers) {
    const bin = bins[Math.min(Math.max(Math.floor(confidence * BINS), 0), BINS - 1)]
    if (!bin) continue
    if (outcome === 'as-it-was') bin.asItWas += 1
    else bin[outcome] += 1
  }
  const suggested = suggest(answers)
  return {
    ...place,
    bins,
    answers: answers.length,
    sampled: answers.filter(({ sampled }) => sampled).length,
    automatic,
    ...(suggested ? { suggested } : {}),
  }
}

function suggest(answers: readonly CalibrationAnswer[]): CalibrationThreshold | undefined {
  for (let step = 0; step <= STEPS; step += 1) {
    const below = step / STEPS
    const above = answers.filter(({ confidence }) => confidence >= below)
    if (above.length < LEAST_ANSWERS) return undefined
    const wrong = above.filter(({ outcome }) => outcome !== 'as-it-was').length
    if (wrong / above.length <= WRONG_SHARE) return { below, answers: above.length, wrong }
  }
  return undefined
}
