import type { BreakpointMark } from './breakpoints'

/** A dot stops always, a diamond sometimes, a sheet with lines writes down instead; hollow is switched off. */
export function BreakpointGlyph({
  kind,
  disabled,
  size = 14,
}: Pick<BreakpointMark, 'kind' | 'disabled'> & { size?: number }) {
  const paint = disabled
    ? { fill: 'var(--color-surface-1)', stroke: 'var(--color-danger)', strokeWidth: 1.75 }
    : { fill: 'var(--color-danger-fill)', stroke: 'var(--color-surface-1)', strokeWidth: 1 }
  const ink = disabled ? 'var(--color-danger)' : 'var(--color-white)'
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      aria-hidden
      data-kind={kind}
      data-disabled={disabled || undefined}
      className="shrink-0"
    >
      {kind === 'stop' && <circle cx={8} cy={8} r={6} {...paint} />}
      {kind === 'condition' && (
        <>
          <path d="M8 0.75 15.25 8 8 15.25 0.75 8Z" strokeLinejoin="round" {...paint} />
          <path d="M5.5 6.75h5M5.5 9.25h5" stroke={ink} strokeWidth={1.4} />
        </>
      )}
      {kind === 'log' && (
        <>
          <rect x={1.75} y={1.75} width={12.5} height={12.5} rx={2} {...paint} />
          <path d="M4.5 5.5h7M4.5 8h7M4.5 10.5h4" stroke={ink} strokeWidth={1.3} />
        </>
      )}
    </svg>
  )
}
