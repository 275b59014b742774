import type { Figure } from './sampling'
import type { Target } from './table'

/** One measurement, made in a process of its own. */
export interface Benchmark {
  name: string
  /** By the names of its figures, in the order of the table; a figure without a target is there to explain another. */
  targets: Record<string, Target | undefined>
  measure(place: Place): Promise<Figure[]>
}

export interface Place {
  /** An empty folder, on the disk that the project is on: a folder in memory would cost no sync. */
  folder: string
  /** Where the bundled programs are. */
  programs: URL
}
