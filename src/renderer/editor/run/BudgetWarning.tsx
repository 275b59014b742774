import { useState } from 'react'
import { useStore } from 'zustand'
import { forecastText } from '../../runs/forecast'
import { Button, Checkbox, Dialog } from '../../ui'
import { budgetWarning, type Asked } from './budget-warning'

/** The question before a run that is likely to use up its budget. */
export function BudgetWarning() {
  const asked = useStore(budgetWarning, (state) => state.asked)
  return asked ? <Question asked={asked} /> : null
}

function Question({ asked }: { asked: Asked }) {
  const [notAgain, setNotAgain] = useState(false)
  const { workflow, exceeding, answer } = asked
  return (
    <Dialog
      size="sm"
      onClose={() => answer('cancel', false)}
      title="This run may use up its budget"
      description={`A run of ${workflow} stops where its budget is used up. What it has done by then stays done, and paid for.`}
      footer={
        <>
          <Button onClick={() => answer('cancel', false)}>Cancel</Button>
          <Button onClick={() => answer('change', false)}>Change the budget</Button>
          <Button variant="primary" icon="play" onClick={() => answer('run', notAgain)}>
            Run anyway
          </Button>
        </>
      }
    >
      <ul className="flex list-disc flex-col gap-1 pl-4">
        {exceeding.map((each) => (
          <li key={each.kind}>{forecastText(each)}</li>
        ))}
      </ul>
      <label className="mt-4 flex items-center gap-2">
        <Checkbox checked={notAgain} onCheckedChange={setNotAgain} />
        Do not ask again for this workflow until the budget changes
      </label>
    </Dialog>
  )
}
