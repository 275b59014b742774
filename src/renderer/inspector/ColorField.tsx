import '../canvas/drawings.css'
import { DRAWING_COLORS, type DrawingColor } from '../../shared/workflow/document'
import { cn, Icon } from '../ui'

const NAMES: Readonly<Record<DrawingColor, string>> = {
  yellow: 'Yellow',
  green: 'Green',
  blue: 'Blue',
  violet: 'Violet',
  rose: 'Rose',
  grey: 'Grey',
}

/** The six colours of notes and groups. */
export function ColorField({
  value,
  disabled = false,
  onChange,
}: {
  value: DrawingColor
  disabled?: boolean
  onChange: (color: DrawingColor) => void
}) {
  return (
    <fieldset disabled={disabled} className="flex flex-col gap-1.5">
      <legend className="mb-1.5 text-xs font-medium text-fg-2">Colour</legend>
      <div className="flex flex-wrap gap-1.5">
        {DRAWING_COLORS.map((color) => {
          const isChosen = color === value
          return (
            <button
              key={color}
              type="button"
              data-color={color}
              aria-label={NAMES[color]}
              aria-pressed={isChosen}
              title={NAMES[color]}
              onClick={() => onChange(color)}
              className={cn(
                'baton-swatch flex size-7 items-center justify-center rounded-md border text-fg-1 disabled:opacity-55',
                isChosen && 'outline-2 outline-offset-1 outline-accent-fg',
              )}
            >
              {isChosen && <Icon name="check" size={14} />}
            </button>
          )
        })}
      </div>
    </fieldset>
  )
}
