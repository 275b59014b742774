import { closeActivationQuestion } from '../../activation/actions'
import { usePinDialog } from '../../debugger/pins/pins'
import { budgetWarning } from '../run/budget-warning'

/** What an editor still asks when it goes is answered with no, so that the next one does not ask it. */
export function closeQuestions(): void {
  budgetWarning.getState().asked?.answer('cancel', false)
  closeActivationQuestion()
  usePinDialog.setState({ editing: undefined, listed: false })
}
