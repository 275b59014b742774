import { lazy, Suspense, useState } from 'react'
import type { PendingCallback } from '../../shared/contract'
import { isAmong, samePerson } from '../../shared/run/people'
import { host, messageOf } from '../bridge/host'
import { personName } from '../settings/settings'
import { Time } from '../time/Time'
import { Icon, IconButton, Menu, toast, type MenuItem } from '../ui'
import { DelegateDialog } from './DelegateDialog'

const PhoneDialog = lazy(() =>
  import('./PhoneDialog').then((module) => ({ default: module.PhoneDialog })),
)

/** What can be done with a question besides answering it. */
export function QuestionMenu({ asked }: { asked: PendingCallback }) {
  const [open, setOpen] = useState<'phone' | 'delegate'>()
  const me = personName()
  const { callback, approvedBy, requestedBy } = asked
  const say = async (
    vote: { decision: 'withdraw' } | { decision: 'reject'; comment: string },
    title: string,
  ) => {
    try {
      await host.inbox.vote({ callback, by: me, ...vote })
      toast({ title, description: asked.title, tone: 'success' })
    } catch (thrown) {
      toast({ title: 'Nothing was changed', description: messageOf(thrown), tone: 'danger' })
    }
  }
  const items: MenuItem[] = [
    { label: 'Answer on your phone', icon: 'smartphone', onSelect: () => setOpen('phone') },
    { label: 'Hand to somebody else', icon: 'users', onSelect: () => setOpen('delegate') },
    ...(isAmong(me, approvedBy)
      ? [
          {
            label: 'Take my approval back',
            icon: 'undo-2',
            onSelect: () => void say({ decision: 'withdraw' }, 'Approval taken back'),
          },
        ]
      : []),
    ...(requestedBy !== undefined && samePerson(requestedBy, me)
      ? [
          { separator: true } as const,
          {
            label: 'Withdraw the question',
            icon: 'x',
            danger: true,
            onSelect: () =>
              void say(
                { decision: 'reject', comment: `Withdrawn by ${me}, who asked for it.` },
                'Question withdrawn',
              ),
          },
        ]
      : []),
  ]
  return (
    <>
      <Menu items={items}>
        <IconButton icon="ellipsis" label="More" />
      </Menu>
      {open === 'phone' && (
        <Suspense fallback={null}>
          <PhoneDialog asked={asked} onClose={() => setOpen(undefined)} />
        </Suspense>
      )}
      {open === 'delegate' && <DelegateDialog asked={asked} onClose={() => setOpen(undefined)} />}
    </>
  )
}

/** Where else it was asked, and what went wrong there. */
export function SentPlaces({ asked: { sent = [] } }: { asked: PendingCallback }) {
  if (sent.length === 0) return null
  return (
    <ul aria-label="Asked elsewhere" className="flex flex-col gap-1 text-xs text-fg-2">
      {sent.map(({ name, at, problem }, index) => (
        <li key={index} className="flex items-start gap-1.5">
          <Icon
            name={problem === undefined ? 'send' : 'triangle-alert'}
            size={14}
            className={problem === undefined ? 'translate-y-0.5' : 'translate-y-0.5 text-warning'}
          />
          <span>
            {name}:{' '}
            {at === undefined ? (
              problem === undefined && 'is being asked'
            ) : (
              <>
                asked <Time at={at} />
              </>
            )}
            {problem !== undefined && `${at === undefined ? '' : '. '}${problem}`}
          </span>
        </li>
      ))}
    </ul>
  )
}
