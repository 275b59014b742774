import { useLiveQuery } from 'dexie-react-hooks'
import type { Project } from './schema'
import { listProjects } from './database'

/** The list of projects as it stands. */
export type ProjectList =
  | { state: 'loading' }
  | { state: 'ready'; projects: readonly Project[] }
  | { state: 'failed'; problem: Error }

const LOADING: ProjectList = { state: 'loading' }

/** All projects, last edited first; follows changes of every window. */
export function useProjects(): ProjectList {
  return useLiveQuery(readProjects, [], LOADING)
}

async function readProjects(): Promise<ProjectList> {
  try {
    return { state: 'ready', projects: await listProjects() }
  } catch (thrown) {
    return {
      state: 'failed',
      problem: thrown instanceof Error ? thrown : new Error(String(thrown)),
    }
  }
}
