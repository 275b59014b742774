/** Begins the tour where it begins. */
import { navigate } from '../navigation/route'
import { startTour } from './state'

export function takeTour(): void {
  startTour()
  navigate({ screen: 'workflows' })
}
