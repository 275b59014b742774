/** The `Assist` of texts that hold expressions. */
import type { Assist, Fault, Language } from '../assist'
import type { Evaluator } from './evaluator'
import { tokensOf } from './lexer'
import { placesIn, type Place } from './places'
import type { Visible } from './resolve'
import { hoverAt, suggestAt } from './suggest'

/** Completions, hovers and checks for a text of this language. `visible` is asked each time, so it may change. */
export function expressionAssist(
  language: Language,
  visible: () => Visible,
  evaluator: Pick<Evaluator, 'check'>,
): Assist {
  let latest = 0
  return {
    suggest: (text, offset) => suggestAt(text, offset, language, visible()),
    hover: (text, offset) => hoverAt(text, offset, language, visible()),
    async check(text) {
      latest += 1
      const mine = latest
      // An empty one is none yet.
      if (language === 'expression' && text.trim() === '') return []
      const { places, open } = placesIn(text, language)
      const closed = open ? places.filter(({ from }) => from < open.from) : places
      const faults =
        closed.length === 0 ? [] : await evaluator.check(closed.map(({ source }) => source))
      if (mine !== latest) return undefined
      return [
        ...faults.flatMap((fault, index) => {
          const place = closed[index]
          return fault && place ? [faultAt(place, fault.at, fault.message)] : []
        }),
        ...(open ? [{ from: open.from, to: open.from + 2, message: open.message }] : []),
      ]
    },
  }
}

/** JSONata names the end of the token that it stumbled over; what is marked is that token. */
function faultAt(place: Place, at: number, message: string): Fault {
  const tokens = tokensOf(place.source)
  const token =
    tokens.find(({ from, to }) => at >= from && at < to) ??
    tokens.findLast(({ from }) => at >= from)
  const from = token?.from ?? Math.min(at, Math.max(0, place.source.length - 1))
  const to = token?.to ?? from + 1
  return { from: place.outside(from), to: place.outside(to), message }
}
