// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createProject, database } from '../projects/database'
import { deleteProjects } from '../projects/trash'
import { decideFirstStart, type FirstStartHost } from './first-start'
import {
  endTour,
  nextStep,
  rememberOfStep,
  startTour,
  stepBack,
  STEPS,
  TOUR_KEY,
  useTour,
} from './state'
import { wordsOf } from './words'

beforeEach(async () => {
  vi.restoreAllMocks()
  localStorage.clear()
  useTour.setState({ state: 'undecided' }, true)
  await Promise.all(database.tables.map((table) => table.clear()))
})

/** What another window, or the next start, reads. */
function readAgain() {
  window.dispatchEvent(new StorageEvent('storage', { key: TOUR_KEY }))
  return useTour.getState()
}

describe('the steps', () => {
  it('follow each other, each kept with what it found out, up to the last word', () => {
    startTour()
    nextStep({ project: 'p', runBefore: 'r1' })
    expect(readAgain()).toEqual({
      state: 'under-way',
      at: { step: 'run', project: 'p', runBefore: 'r1' },
    })
    stepBack()
    expect(readAgain()).toMatchObject({ at: { step: 'template' } })
    for (const step of STEPS.slice(1)) {
      nextStep()
      expect(readAgain()).toMatchObject({ at: { step, project: 'p' } })
    }
    rememberOfStep({ changed: true })
    expect(readAgain()).toMatchObject({ at: { step: 'change', changed: true } })
    nextStep()
    expect(useTour.getState()).toEqual({ state: 'finished' })
    expect(readAgain()).toEqual({ state: 'over' })
  })

  it('end when somebody ends them, and go nowhere after that', () => {
    startTour()
    endTour()
    nextStep()
    stepBack()
    rememberOfStep({ changed: true })
    expect(readAgain()).toEqual({ state: 'over' })
  })

  it.each(['{"step":"dance"}', 'no JSON', '4'])('are over where %s was kept', (text) => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    localStorage.setItem(TOUR_KEY, text)
    expect(readAgain()).toEqual({ state: 'over' })
    expect(warned).toHaveBeenCalled()
  })

  it('go on in a browser that keeps nothing, until it is closed', () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    vi.stubGlobal('localStorage', {
      setItem() {
        throw new DOMException('Not in a private window.', 'SecurityError')
      },
    })
    startTour()
    nextStep()
    vi.unstubAllGlobals()
    expect(useTour.getState()).toMatchObject({ at: { step: 'run' } })
    expect(warned).toHaveBeenCalled()
  })
})

describe('the first start', () => {
  const WORKFLOW = {
    format: 'baton/graph',
    version: 1,
    id: 'w',
    name: 'W',
    nodes: [],
    edges: [],
  } as const
  const host = (has: { backups?: number; runs?: number } = {}): FirstStartHost => ({
    backups: { list: (async () => Array.from({ length: has.backups ?? 0 })) as never },
    runs: { list: (async () => Array.from({ length: has.runs ?? 0 })) as never },
  })

  it('begins the tour where nobody worked before', async () => {
    await decideFirstStart(host())
    expect(useTour.getState()).toMatchObject({ at: { step: 'template' } })
  })

  it.each([
    ['the host has a backup', host({ backups: 1 })],
    ['the host knows a run', host({ runs: 1 })],
  ])('begins none where %s', async (_what, there) => {
    await decideFirstStart(there)
    expect(readAgain()).toEqual({ state: 'over' })
  })

  it('begins none over workflows, those in the trash either', async () => {
    const { id } = await createProject({ ...WORKFLOW, nodes: [], edges: [] })
    await deleteProjects([id])
    await decideFirstStart(host())
    expect(readAgain()).toEqual({ state: 'over' })
  })

  it('stays open while the host does not answer, and is decided once', async () => {
    const silent = { ...host(), backups: { list: () => Promise.reject(new Error('lost')) } }
    await expect(decideFirstStart(silent)).rejects.toThrow('lost')
    expect(useTour.getState()).toEqual({ state: 'undecided' })
    endTour()
    await decideFirstStart(host())
    expect(useTour.getState()).toEqual({ state: 'over' })
  })
})

describe('the words', () => {
  const known = { asked: false, selected: false }

  it('lead to where the step can be done, from anywhere else', () => {
    for (const step of STEPS) {
      const words = wordsOf(
        { step, project: 'p' },
        { screen: 'settings' },
        { ...known, asked: true },
      )
      expect(words.go, step).toBeDefined()
      expect(words.anchors.length).toBeGreaterThan(0)
    }
    expect(wordsOf({ step: 'run', project: 'p' }, { screen: 'runs' }, known).go?.to).toEqual({
      screen: 'editor',
      project: 'p',
    })
    expect(wordsOf({ step: 'run' }, { screen: 'runs' }, known).go?.to).toEqual({
      screen: 'workflows',
    })
  })

  it('point at the version history once something was changed', () => {
    const editor = { screen: 'editor', project: 'p' } as const
    expect(wordsOf({ step: 'change' }, editor, known).anchors).toContain('node')
    expect(wordsOf({ step: 'change', changed: true }, editor, known).anchors).toEqual(['versions'])
  })
})
