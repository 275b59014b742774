import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunEvent } from '../../../shared/run/events'
import type { Json } from '../../../shared/workflow/document'
import { completed, ended, workflow } from './testing/events'
import { begin, TestFolder } from './testing/test-folder'

let folder: TestFolder
beforeEach(async () => {
  folder = await TestFolder.make()
})
afterEach(() => folder.remove())

/** One number from the file, read beside the journal. */
function count(sql: string): number {
  const db = new DatabaseSync(folder.journalFile, { readOnly: true })
  try {
    return Number(db.prepare(sql).get()?.n)
  } finally {
    db.close()
  }
}

describe('what the journal keeps', () => {
  it('comes back in order with all of its contents after it was closed and opened', async () => {
    const first: RunEvent[] = [
      { run: 'a', seq: 1, at: 1, type: 'run.started', workflow: 'ping', trigger: 's', payload: {} },
      completed('a', 2, { text: 'ü 🎼 "\n\u2028\u0000 \ud800', deep: [null, { x: -1.5e-7 }] }),
    ]
    const journal = await folder.open()
    await begin(journal, 'a')
    await begin(journal, 'b')
    await journal.append([...first, completed('b', 1)])
    await journal.append([completed('a', 3)])
    await journal.close()

    const again = await folder.open()
    expect(await again.read('a')).toEqual([...first, completed('a', 3)])
    expect(Object.keys((await again.read('a'))[1]!)).toEqual(Object.keys(first[1]!))
    expect(await again.read('b')).toEqual([completed('b', 1)])
    expect(await again.read('unknown')).toEqual([])
  })

  it('is read from any event on, also from the middle of what one append brought', async () => {
    const journal = await folder.open()
    await begin(journal, 'a')
    await journal.append([1, 2, 3].map((seq) => completed('a', seq)))
    await journal.append([4, 5].map((seq) => completed('a', seq)))
    for (const after of [0, 1, 2, 3, 4, 5, 9])
      expect((await journal.read('a', after)).map(({ seq }) => seq)).toEqual(
        [1, 2, 3, 4, 5].filter((seq) => seq > after),
      )
  })

  it('is kept as one and gives way to others meanwhile, however much it is', async () => {
    const journal = await folder.open()
    await begin(journal, 'a')
    const many = Array.from({ length: 12_000 }, (_, index) =>
      completed('a', index + 1, 'x'.repeat(3000)),
    )
    let turns = 0
    let isKept = false
    const other = () => {
      turns += 1
      if (!isKept) setImmediate(other)
    }
    setImmediate(other)
    const gap = many.toSpliced(11_000, 1)
    await expect(journal.append(gap)).rejects.toThrow('number 11001 comes next')
    expect(await journal.read('a')).toEqual([])
    turns = 0
    const transactions = journal.transactions
    const appended = journal.append(many)
    // Before the thread has any of it.
    while (turns < 3) await new Promise((resolve) => setImmediate(resolve))
    expect(journal.transactions).toBe(transactions)
    await appended
    isKept = true
    expect(journal.transactions).toBe(transactions + 1)
    expect(await journal.read('a')).toEqual(many)
  })

  it('goes on where it stopped after it was opened again', async () => {
    const journal = await folder.open()
    await begin(journal, 'a')
    await journal.append([completed('a', 1), completed('a', 2)])
    await journal.close()
    const again = await folder.open()
    await expect(again.append([completed('a', 4)])).rejects.toThrow('number 3 comes next')
    await again.append([completed('a', 3)])
    expect(await again.read('a')).toHaveLength(3)
  })

  it('is never overwritten, has no gap, and a refused call keeps nothing', async () => {
    const journal = await folder.open()
    await begin(journal, 'a')
    await begin(journal, 'b')
    await journal.append([completed('a', 1)])
    await expect(journal.append([completed('a', 1, 'other')])).rejects.toThrow(
      'Event 1 (node.completed) of run a cannot be kept: another one is kept in its place.',
    )
    await expect(journal.append([completed('a', 3)])).rejects.toThrow('number 2 comes next')
    await expect(journal.append([completed('a', 2), completed('a', 2)])).rejects.toThrow('number 3')
    await expect(journal.append([completed('b', 1), completed('a', 3)])).rejects.toThrow('number 2')
    await expect(journal.append([completed('c', 1)])).rejects.toThrow('run was never begun')
    await expect(begin(journal, 'a', 2_000)).rejects.toThrow('Run a was begun before')
    await expect(begin(journal, 'a', 1_000, 'Pong')).rejects.toThrow('Run a was begun before')
    expect(await journal.read('a')).toEqual([completed('a', 1)])
    expect(await journal.read('b')).toEqual([])
  })

  it('takes nothing after the end of a run, however it comes', async () => {
    const journal = await folder.open()
    await begin(journal, 'a')
    await begin(journal, 'b')
    await expect(journal.append([ended('a', 1), completed('a', 2)])).rejects.toThrow(
      'Event 2 (node.completed) of run a cannot be kept: the run has ended.',
    )
    expect(await journal.read('a')).toEqual([])
    const [first, second] = await Promise.allSettled([
      journal.append([completed('a', 1), ended('a', 2)]),
      journal.append([completed('a', 3)]),
    ])
    expect([first?.status, second?.status]).toEqual(['fulfilled', 'rejected'])
    await expect(journal.append([completed('b', 1), completed('a', 3)])).rejects.toThrow(
      'run a cannot be kept: the run has ended',
    )
    // What was kept may be asked for again, but not with more after it.
    await journal.append([completed('a', 1), ended('a', 2)])
    await journal.close()

    const again = await folder.open()
    await again.append([ended('a', 2)])
    await expect(again.append([completed('a', 3)])).rejects.toThrow('the run has ended')
    expect(await again.read('a')).toEqual([completed('a', 1), ended('a', 2)])
    expect(await again.read('b')).toEqual([])
  })

  it('refuses one call of a transaction without harm to the others', async () => {
    const journal = await folder.open()
    const results = await Promise.allSettled([
      begin(journal, 'a'),
      journal.append([completed('a', 1)]),
      journal.append([completed('a', 1, 'other')]),
      journal.append([completed('a', 2)]),
    ])
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ])
    expect(journal.transactions).toBe(1)
    expect(await journal.read('a')).toHaveLength(2)
  })
})

describe('an append that is asked for again', () => {
  const large = (run: string, seq: number, letter = 'x') =>
    completed(run, seq, letter.repeat(70_000))
  const text = {
    run: 'a',
    seq: 4,
    at: 1,
    type: 'node.skipped',
    node: 'line\nbreak',
    round: 1,
  } as const

  it('keeps its events once, with what came in meanwhile', async () => {
    const journal = await folder.open()
    await begin(journal, 'a')
    const events = [completed('a', 1), large('a', 2), completed('a', 3), text]
    await journal.append(events)
    await begin(journal, 'a')
    await journal.append(events)
    await journal.append([...events, large('a', 5), ended('a', 6)])
    await journal.append([large('a', 2), completed('a', 3)])
    await journal.append([ended('a', 6)])
    expect(await journal.read('a')).toEqual([...events, large('a', 5), ended('a', 6)])
    expect(count('SELECT sum(count) AS n FROM events')).toBe(6)
    expect(await journal.list()).toMatchObject([{ run: 'a', ended: 'completed' }])
  })

  it.each([
    ['another event', [completed('a', 2, 'other')]],
    ['another large value', [large('a', 1, 'y')]],
    ['a small value where a large one is', [completed('a', 1, null)]],
    ['a large value where a small one is', [large('a', 2)]],
    ['another event after one that is kept', [large('a', 1), completed('a', 2, 'other')]],
  ])('is refused with %s, and changes nothing', async (_, events) => {
    const journal = await folder.open()
    await begin(journal, 'a')
    await journal.append([large('a', 1), completed('a', 2)])
    await expect(journal.append(events)).rejects.toThrow('another one is kept in its place')
    expect(await journal.read('a')).toEqual([large('a', 1), completed('a', 2)])
  })
})

describe('transactions', () => {
  it('hold all that comes in while the one before is written', async () => {
    const journal = await folder.open()
    const runs = Array.from({ length: 200 }, (_, i) => `r${i}`)
    await Promise.all(runs.map((run) => begin(journal, run)))
    expect(journal.transactions).toBe(1)
    // Each run appends again as soon as its last append is on the disk, as the engine does.
    await Promise.all(
      runs.map(async (run) => {
        for (let seq = 1; seq <= 10; seq++) await journal.append([completed(run, seq)])
      }),
    )
    expect(journal.transactions).toBeGreaterThanOrEqual(11)
    expect(journal.transactions).toBeLessThanOrEqual(30)
    for (const run of runs) expect(await journal.read(run)).toHaveLength(10)
  })

  it('are on the disk before an append resolves', async () => {
    const journal = await folder.open()
    await begin(journal, 'a')
    for (let seq = 1; seq <= 20; seq++) {
      await journal.append([completed('a', seq)])
      expect(count('SELECT sum(count) AS n FROM events')).toBe(seq)
    }
    expect(journal.transactions).toBe(21)
  })
})

describe('the list of runs', () => {
  it('says how each stands, newest first, and keeps the document it began with', async () => {
    const journal = await folder.open()
    await begin(journal, 'old', 10)
    await begin(journal, 'new', 30, 'Pong')
    await begin(journal, 'mid', 20)
    await journal.append([completed('mid', 1), ended('mid', 2, 25)])
    await journal.append([
      { run: 'new', seq: 1, at: 31, type: 'run.failed', error: { code: 'x', message: 'x' } },
    ])
    const ping = { workflow: 'ping', workflowName: 'Ping' }
    expect(await journal.list()).toEqual([
      {
        run: 'new',
        workflow: 'ping',
        workflowName: 'Pong',
        startedAt: 30,
        endedAt: 31,
        ended: 'failed',
      },
      { run: 'mid', ...ping, startedAt: 20, endedAt: 25, ended: 'completed' },
      { run: 'old', ...ping, startedAt: 10, ended: undefined },
    ])
    expect(await journal.document('old')).toEqual(workflow())
    expect(await journal.document('new')).toEqual(workflow('Pong'))
    expect(await journal.document('unknown')).toBeUndefined()
    expect(count('SELECT count(*) AS n FROM documents')).toBe(2)
  })
})

describe('large values', () => {
  const large = (letter: string): Json => ({ text: letter.repeat(70_000), n: [1, 2] })

  it('are stored once, and come back as they were', async () => {
    const journal = await folder.open()
    await begin(journal, 'a')
    await begin(journal, 'b')
    const place = { round: 1, node: 'x' }
    const events: RunEvent[] = [
      completed('a', 1, large('x')),
      { run: 'a', seq: 2, at: 5, type: 'node.started', attempt: 1, input: large('x'), ...place },
      {
        run: 'a',
        seq: 3,
        at: 6,
        type: 'container.opened',
        items: [large('y'), large('x')],
        concurrency: 5,
        onItemError: 'stop',
        ...place,
      },
      completed('a', 4, 'small'),
      completed('a', 5, { not: 'ü'.repeat(33_000) }),
    ]
    await journal.append(events)
    await journal.append([completed('b', 1, large('x'))])
    expect(await journal.read('a')).toEqual(events)
    expect((await journal.read('a')).map((event) => Object.keys(event))).toEqual(
      events.map((event) => Object.keys(event)),
    )
    expect(await journal.read('a', 3)).toEqual(events.slice(3))
    expect(await journal.read('b')).toEqual([completed('b', 1, large('x'))])
    expect(count('SELECT count(*) AS n FROM large_values')).toBe(3)
    expect(count('SELECT max(length(text)) AS n FROM events')).toBeLessThan(2_000)
  })

  it('stay with the event up to 64 KB', async () => {
    const journal = await folder.open()
    await begin(journal, 'a')
    // Two quotes stand around the text.
    const events = [65_534, 65_535].map((size, i) => completed('a', i + 1, 'x'.repeat(size)))
    await journal.append(events)
    expect(await journal.read('a')).toEqual(events)
    expect(count('SELECT count(*) AS n FROM large_values')).toBe(1)
  })

  it('go with the last run that uses them', async () => {
    const journal = await folder.open()
    for (const run of ['a', 'b']) {
      await begin(journal, run)
      await journal.append([completed(run, 1, large('x')), ended(run, 2)])
    }
    await journal.forget('a')
    expect((await journal.read('b'))[0]).toEqual(completed('b', 1, large('x')))
    await journal.forget('b')
    for (const table of ['runs', 'events', 'event_values', 'large_values', 'documents'])
      expect(count(`SELECT count(*) AS n FROM ${table}`), table).toBe(0)
  })
})

describe('old runs', () => {
  const names = async (journal: { list(): Promise<{ run: string }[]> }) =>
    (await journal.list()).map(({ run }) => run)

  it('are forgotten one by one, but not before they have ended', async () => {
    const journal = await folder.open()
    await begin(journal, 'a')
    await journal.append([completed('a', 1)])
    await expect(journal.forget('a')).rejects.toThrow('Run a cannot be dropped: it has not ended.')
    await journal.append([ended('a', 2)])
    await journal.forget('a')
    await journal.forget('a')
    expect(await journal.read('a')).toEqual([])
    await begin(journal, 'a')
    await journal.append([completed('a', 1)])
    expect(await journal.read('a')).toEqual([completed('a', 1)])
  })

  it('go by age, counted from their end', async () => {
    const journal = await folder.open()
    for (const [run, at] of [
      ['a', 100],
      ['b', 200],
      ['c', 300],
    ] as const) {
      await begin(journal, run, 0)
      await journal.append([ended(run, 1, at)])
    }
    await begin(journal, 'waiting', 0)
    expect(await journal.prune({ maxAgeMs: 800, now: 1_000 })).toEqual(['a'])
    expect(await names(journal)).toEqual(['waiting', 'c', 'b'])
    expect(await journal.prune({ maxAgeMs: 0, now: 1_000 })).toEqual(['b', 'c'])
    expect(await names(journal)).toEqual(['waiting'])
    expect(await journal.prune({ now: 1_000 })).toEqual([])
  })

  it('go by count, however many there are, and never an unfinished one', async () => {
    const journal = await folder.open()
    await Promise.all(
      Array.from({ length: 130 }, async (_, i) => {
        await begin(journal, `r${i}`, i)
        await journal.append([completed(`r${i}`, 1), ended(`r${i}`, 2, 1_000 + i)])
      }),
    )
    await begin(journal, 'waiting', -1)
    expect(await journal.countBeyond({ maxCount: 3, now: 5_000 })).toBe(127)
    expect(await journal.prune({ maxCount: 3, now: 5_000 })).toEqual(
      Array.from({ length: 127 }, (_, i) => `r${i}`),
    )
    expect(await journal.countBeyond({ maxCount: 3, now: 5_000 })).toBe(0)
    expect(await names(journal)).toEqual(['r129', 'r128', 'r127', 'waiting'])
    expect(await journal.prune({ maxCount: 0, maxAgeMs: 1, now: 5_000 })).toHaveLength(3)
    expect(await names(journal)).toEqual(['waiting'])
  })
})

describe('a closed journal', () => {
  it('wrote what was on its way, refuses what comes later, and lets the folder go', async () => {
    const journal = await folder.open()
    const kept = [begin(journal, 'a'), journal.append([completed('a', 1)])]
    await journal.close()
    await Promise.all(kept)
    await expect(journal.append([completed('a', 2)])).rejects.toMatchObject({
      name: 'JournalUnusable',
      message: expect.stringContaining('is closed'),
    })
    await journal.close()
    const again = await folder.open()
    expect(await again.read('a')).toEqual([completed('a', 1)])
  })
})
