/** Says why earlier edits cannot be undone any more, once. */
import { messageOf } from '../bridge/error-message'
import { forgetSteps } from '../projects/database'
import type { StepsLost } from '../projects/steps/steps'
import { toast } from '../ui'
import { toggleVersions, useVersionsView } from '../versions/view'

const WHY: Record<StepsLost, string> = {
  'other-save':
    'This workflow was saved from elsewhere, so the earlier steps no longer lead to it.',
  damaged: 'The kept steps are damaged, so they were let go.',
  'no-room': 'There was no room to keep the earlier steps beside the workflow.',
}

/** Lets the lost steps go too, so that the next opening says nothing of them. */
export function sayLost(project: string, lost: StepsLost): void {
  toast({
    title: 'Undo starts anew from here',
    description: `${WHY[lost]} Nothing of the workflow is lost, and its versions are all there.`,
    action: {
      label: 'Show versions',
      onClick: () => {
        if (!useVersionsView.getState().open) toggleVersions()
      },
    },
  })
  forgetSteps(project).catch((error: unknown) =>
    console.warn(`The lost steps are still kept. ${messageOf(error)}`, error),
  )
}
