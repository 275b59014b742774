import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react'
import { hrefOf, type Route } from '../navigation/route'
import { Button, IconButton } from '../ui'
import { placeAlone, placeBeside, type Size } from './place'
import { endTour, nextStep, stepBack, STEPS, useTour, type TourAt } from './state'
import { useAnchor, type Anchor } from './useAnchor'
import { useProgress } from './useProgress'
import { LAST_WORDS, wordsOf } from './words'

/**
 * The tour: a card beside the thing that the step is about, and a ring around that. Nothing is blocked and no focus is taken; a
 * step is done by doing it, or passed over.
 */
export default function Tour({ route }: { route: Route }) {
  const tour = useTour()
  if (tour.state === 'under-way') return <Step at={tour.at} route={route} />
  if (tour.state === 'finished') return <LastWord />
  return null
}

function Step({ at, route }: { at: TourAt; route: Route }) {
  const { asked } = useProgress(at, route)
  const aim = wordsOf(at, route, { asked, selected: false })
  const anchor = useAnchor(aim.anchors)
  // A node is selected where its name can be changed; what is pointed at stays the same.
  const selected = anchor?.name === 'node-name'
  const { title, text, go } = selected ? wordsOf(at, route, { asked, selected }) : aim
  const number = STEPS.indexOf(at.step) + 1
  return (
    <>
      {anchor && <Ring anchor={anchor} />}
      <Card anchor={anchor} title={title} text={text} step={`Step ${number} of ${STEPS.length}`}>
        <span aria-hidden className="flex flex-1 gap-1">
          {STEPS.map((step, index) => (
            <span
              key={step}
              className={`size-1.5 rounded-full ${index < number ? 'bg-accent' : 'bg-line-strong'}`}
            />
          ))}
        </span>
        {number > 1 && (
          <Button variant="ghost" onClick={stepBack}>
            Back
          </Button>
        )}
        {go ? (
          <a
            href={hrefOf(go.to)}
            className="flex h-control items-center rounded-md border border-line-strong px-2.5 font-medium hover:bg-surface-2"
          >
            {go.label}
          </a>
        ) : (
          <Button onClick={() => nextStep()}>{number < STEPS.length ? 'Next' : 'Finish'}</Button>
        )}
      </Card>
    </>
  )
}

function LastWord() {
  return (
    <Card anchor={undefined} title={LAST_WORDS.title} text={LAST_WORDS.text} step="Done">
      <span className="flex-1" />
      <Button variant="primary" onClick={endTour}>
        Close
      </Button>
    </Card>
  )
}

function Ring({ anchor: { x, y, width, height } }: { anchor: Anchor }) {
  return (
    <div
      aria-hidden
      data-tour-ring
      style={{ left: x - 4, top: y - 4, width: width + 8, height: height + 8 }}
      className="pointer-events-none fixed z-30 animate-fade rounded-lg border-2 border-accent-fg"
    />
  )
}

function Card({
  anchor,
  title,
  text,
  step,
  children,
}: {
  anchor: Anchor | undefined
  title: string
  text: string
  step: string
  children: ReactNode
}) {
  const card = useRef<HTMLElement>(null)
  const size = useSize(card)
  const window = useWindowSize()
  const { x, y } = anchor ? placeBeside(anchor, size, window) : placeAlone(size, window)
  return (
    <section
      ref={card}
      id="tour"
      tabIndex={-1}
      aria-label="Tour"
      data-route-focus
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        endTour()
      }}
      style={{ left: x, top: y, visibility: size.width === 0 ? 'hidden' : 'visible' }}
      className="fixed z-30 w-75 max-w-[calc(100vw-16px)] animate-fade rounded-xl border border-line-strong bg-surface-1 p-3.5 shadow-float outline-none"
    >
      <div className="flex items-start gap-2">
        <div aria-live="polite" aria-atomic className="min-w-0 flex-1">
          <p className="text-2xs text-fg-3">{step}</p>
          <h2 className="mt-0.5 text-lg font-semibold">{title}</h2>
          <p className="mt-1 text-pretty text-fg-2">{text}</p>
        </div>
        <IconButton size="sm" icon="x" label="End the tour" onClick={endTour} />
      </div>
      <div className="mt-3 flex items-center gap-1.5">{children}</div>
    </section>
  )
}

/** The size of an element as it is drawn; nothing before that. */
function useSize(of: { current: HTMLElement | null }): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 })
  useLayoutEffect(() => {
    const element = of.current
    if (!element) return
    const read = () => setSize({ width: element.offsetWidth, height: element.offsetHeight })
    read()
    const watching = new ResizeObserver(read)
    watching.observe(element)
    return () => watching.disconnect()
  }, [of])
  return size
}

function useWindowSize(): Size {
  const [size, setSize] = useState<Size>(() => ({ width: innerWidth, height: innerHeight }))
  useEffect(() => {
    const read = () => setSize({ width: innerWidth, height: innerHeight })
    window.addEventListener('resize', read)
    return () => window.removeEventListener('resize', read)
  }, [])
  return size
}
