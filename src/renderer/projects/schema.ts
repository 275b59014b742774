/** What IndexedDB holds: the documents being edited, every kept version, and how each was looked at (architecture.md, "Documents"). */
import { Dexie, type EntityTable, type Table } from 'dexie'
import type { Json, Workflow } from '../../shared/workflow/document'

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
  /** Deleted, and kept for a while so that it can come back. */
  deletedAt?: number
}

/** One saved state of a document. */
export interface ProjectVersion {
  id: number
  project: string
  revision: number
  at: number
  workflow: Workflow
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

  constructor(name = 'baton') {
    super(name)
    this.version(1).stores({
      projects: 'id, updatedAt, deletedAt',
      versions: '++id, project, [project+at]',
      views: 'project',
    })
  }
}
