/** What IndexedDB holds: the documents being edited, every kept version, and how each was looked at (architecture.md, "Documents"). */
import { Dexie, type EntityTable, type Table } from 'dexie'
import type { Breakpoint, Pins } from '../../shared/run/debug'
import type { SharedRun } from '../../shared/run/run-file'
import type { Json, Workflow } from '../../shared/workflow/document'
import type { StepRow, StepsHead } from './steps/steps'

/** A workflow as this machine keeps it. Its document's `id` and `name` always equal the project's. */
export interface Project {
  id: string
  name: string
  workflow: Workflow
  /** Counts the saves, from 1. A save names the one it began from. */
  revision: number
  createdAt: number
  updatedAt: number
  /** The template it came from. */
  template?: string
  /** The latest run that was started from here. */
  lastRun?: string
  /** The version on the host that was published from here, or opened from there. */
  published?: number
  /** Deleted, and kept for a while so that it can come back. */
  deletedAt?: number
  /** How its person sorts it; never part of the document. Without doubles. */
  tags?: string[]
}

/** Who saved, and what there is to say of it. */
export interface SavedBy {
  /** The window's id (`window-identity.ts`). */
  window?: string
  /** The name in its settings. */
  by?: string
  /** Where this state came from, when it was not drawn: `Imported from a file`. */
  note?: string
}

/** One saved state of a document. */
export interface ProjectVersion extends SavedBy {
  id: number
  project: string
  revision: number
  at: number
  workflow: Workflow
  /** What a person called it; such a version is kept for ever. Absent, never empty. */
  name?: string
}

/** How far the host's backup of a project goes. */
export interface BackupMark {
  project: string
  /** The latest version that the host has, and when it answered. Milliseconds since the epoch. */
  version: number
  at: number
}

/** A run that came in a file, and the project that it is shown in. */
export interface OpenedRun extends SharedRun {
  project: string
  openedAt: number
}

/** Where runs of a project stop for its person, and what its nodes give instead of running; never part of the document. */
export interface Debugging {
  project: string
  breakpoints: Breakpoint[]
  pins: Pins
}

/** How a project was last looked at; never part of the document. */
export interface ProjectView {
  project: string
  viewport?: { x: number; y: number; zoom: number }
  panels?: Record<string, Json>
}

/** The database of one browser profile, shared by all its windows. */
export class ProjectDatabase extends Dexie {
  declare readonly projects: EntityTable<Project, 'id'>
  declare readonly versions: EntityTable<ProjectVersion, 'id'>
  declare readonly views: Table<ProjectView, string>
  declare readonly backups: Table<BackupMark, string>
  /** What can be undone and redone in a project (`steps/steps.ts`), and its row about them as a whole. */
  declare readonly steps: Table<StepRow, [project: string, seq: number]>
  declare readonly stepHeads: Table<StepsHead, string>
  declare readonly openedRuns: Table<OpenedRun, string>
  declare readonly debugging: Table<Debugging, string>
  /** What the store says of itself: `id`, which tells it from any other, so from what a cleared browser starts anew. */
  declare readonly about: Table<{ key: string; value: string }, string>

  constructor(name = 'baton') {
    super(name)
    this.version(1).stores({
      projects: 'id, updatedAt, deletedAt',
      versions: '++id, project, [project+at]',
      views: 'project',
    })
    this.version(2).stores({
      versions: '++id, project, [project+at], [project+name]',
      backups: 'project',
      about: 'key',
    })
    this.version(3).stores({ steps: '[project+seq]', stepHeads: 'project' })
    this.version(4).stores({ openedRuns: 'run, project' })
    this.version(5).stores({ debugging: 'project' })
  }
}
