import { expect, it, vi } from 'vitest'
import { approvalsBed, asking } from './testing'

it('says beside the question whom a channel could not ask, also after a restart', async () => {
  const bed = await approvalsBed()
  try {
    const problem = 'Nobody was asked at gone@example.com.'
    bed.chat.ask = async () => ({ id: 1, problem })
    await bed.start(asking())
    const said = () =>
      vi.waitFor(() =>
        expect(bed.question().sent).toMatchObject([{ at: expect.any(Number), problem }]),
      )
    await said()
    await bed.restart()
    await said()
  } finally {
    await bed.end()
  }
})
