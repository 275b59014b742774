/** Text that does not fit ends in dots: resting on it, or reaching it by key, shows all of it. */

/** Follows the pointer and the focus in the page; returns how to stop. */
export function followCutText(page: Document = document): () => void {
  const look = ({ target }: Event) => {
    for (let element = target; element instanceof HTMLElement; element = element.parentElement)
      if (sayWhole(element)) return
  }
  page.addEventListener('pointerover', look, { passive: true })
  page.addEventListener('focusin', look)
  return () => {
    page.removeEventListener('pointerover', look)
    page.removeEventListener('focusin', look)
  }
}

/** What was given here, so that it goes again when the text fits. */
const given = new WeakMap<HTMLElement, string>()

/** Gives an element whose text is cut off a title. True once there is one, by whomever. */
function sayWhole(element: HTMLElement): boolean {
  const own = given.get(element)
  if (element.title !== '' && element.title !== own) return true
  const text = isCut(element) ? wholeOf(element) : ''
  if (text !== '') {
    given.set(element, text)
    element.title = text
    return true
  }
  if (own !== undefined) {
    given.delete(element)
    element.removeAttribute('title')
  }
  return false
}

function isCut(element: HTMLElement): boolean {
  const beyond = element.scrollWidth > element.clientWidth
  const below = element.scrollHeight > element.clientHeight + 1
  if (!beyond && !below) return false
  const { textOverflow, overflowX, webkitLineClamp } = getComputedStyle(element)
  if (below && webkitLineClamp !== '' && webkitLineClamp !== 'none') return true
  return beyond && textOverflow === 'ellipsis' && overflowX !== 'visible'
}

function wholeOf(element: HTMLElement): string {
  const text = element instanceof HTMLInputElement ? element.value : element.innerText
  return text.trim().slice(0, 2000)
}
