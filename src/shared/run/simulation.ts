/** Runs in which nothing leaves the machine and waits take no time (docs/simulation.md). */
import { z } from 'zod'

export const simulationSchema = z.object({
  /** Who answers questions to people: every one is approved, or the person at the inbox is asked. */
  people: z.enum(['approve', 'ask']),
})

export type Simulation = z.infer<typeof simulationSchema>
