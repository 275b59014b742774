import { Toast as Radix } from 'radix-ui'
import { nanoid } from 'nanoid'
import { create } from 'zustand'
import { Button } from './Button'
import { cn } from './cn'
import { Icon } from './Icon'
import { IconButton } from './IconButton'

export interface ToastSpec {
  /** What happened. */
  title: string
  /** More of it, or what to do. */
  description?: string
  tone?: 'neutral' | 'success' | 'danger'
  /** For example Undo. */
  action?: { label: string; onClick: () => void }
  /** Milliseconds; 6,000 unless told, longer with an action. */
  duration?: number
}

interface ShownToast extends ToastSpec {
  id: string
  open: boolean
}

const useToasts = create<{ toasts: ShownToast[] }>(() => ({ toasts: [] }))

/** Says something in the corner for some seconds. Read out by screen readers. At most four stand at once. */
export function toast(spec: ToastSpec): void {
  useToasts.setState(({ toasts }) => ({
    toasts: [...toasts.slice(-3), { ...spec, id: nanoid(8), open: true }],
  }))
}

function close(id: string): void {
  useToasts.setState(({ toasts }) => ({
    toasts: toasts.filter((one) => one.id !== id),
  }))
}

const ICONS = { neutral: undefined, success: 'circle-check', danger: 'circle-alert' } as const

/** Where toasts appear. Once, in the frame. */
export function Toaster() {
  const toasts = useToasts((state) => state.toasts)
  return (
    <Radix.Provider swipeDirection="right" label="Notice">
      {toasts.map((one) => {
        const icon = ICONS[one.tone ?? 'neutral']
        return (
          <Radix.Root
            key={one.id}
            duration={one.duration ?? (one.action ? 10_000 : 6_000)}
            type={one.tone === 'danger' ? 'foreground' : 'background'}
            onOpenChange={(open) => {
              if (!open) close(one.id)
            }}
            className="flex animate-appear items-center gap-3 rounded-lg border border-line bg-surface-1 py-2 pr-2 pl-3.5 shadow-float"
          >
            {icon && (
              <Icon
                name={icon}
                className={cn(
                  'self-start translate-y-1.5',
                  one.tone === 'danger' ? 'text-danger' : 'text-success',
                )}
              />
            )}
            <div className="min-w-0 flex-1 py-1">
              <Radix.Title className="font-medium break-words">{one.title}</Radix.Title>
              {one.description && (
                <Radix.Description className="mt-0.5 break-words text-fg-2">
                  {one.description}
                </Radix.Description>
              )}
            </div>
            {one.action && (
              <Radix.Action asChild altText={one.action.label}>
                <Button onClick={one.action.onClick}>{one.action.label}</Button>
              </Radix.Action>
            )}
            <Radix.Close asChild>
              <IconButton icon="x" label="Dismiss" size="sm" />
            </Radix.Close>
          </Radix.Root>
        )
      })}
      <Radix.Viewport className="fixed right-4 bottom-10 z-50 flex w-90 max-w-[calc(100vw-32px)] flex-col gap-2 outline-none" />
    </Radix.Provider>
  )
}
