/** Whether this browser shows plain fields instead of the code editor. Kept here. */
import { create } from 'zustand'

const KEY = 'baton.plain-fields'

/** True where plain fields were asked for. */
export const usePlainFields = create<boolean>(() => read())

/** From now on, and the next time. Fields that are open take it up when they are opened again. */
export function setPlainFields(plain: boolean): void {
  usePlainFields.setState(plain, true)
  try {
    if (plain) localStorage.setItem(KEY, 'yes')
    else localStorage.removeItem(KEY)
  } catch (error) {
    console.warn('Plain fields hold until the window closes: this browser keeps nothing.', error)
  }
}

function read(): boolean {
  try {
    return localStorage.getItem(KEY) === 'yes'
  } catch (error) {
    console.warn('Whether plain fields were asked for cannot be read.', error)
    return false
  }
}
