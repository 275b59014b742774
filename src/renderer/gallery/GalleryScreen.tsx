import { useEffect, useState } from 'react'
import { messageOf } from '../bridge/error-message'
import { ScreenHeader } from '../frame/ScreenHeader'
import { hrefOf, navigate } from '../navigation/route'
import { Button, CenteredSpinner, EmptyState, toast } from '../ui'
import { GraphPicture } from './GraphPicture'
import { loadTemplates, projectFromTemplate, type Template } from './templates'

type Loading = { templates?: Template[]; problem?: string }

/** The templates: what each does, how it looks, and the way to use it. */
export default function GalleryScreen() {
  const [{ templates, problem }, setLoading] = useState<Loading>({})
  useEffect(() => {
    let gone = false
    loadTemplates().then(
      (loaded) => gone || setLoading({ templates: loaded }),
      (thrown: unknown) => gone || setLoading({ problem: messageOf(thrown) }),
    )
    return () => {
      gone = true
    }
  }, [])

  return (
    <div className="flex h-full flex-col">
      <ScreenHeader
        title="Templates"
        actions={
          <a
            href={hrefOf({ screen: 'workflows' })}
            className="text-fg-2 underline-offset-2 hover:text-fg-1 hover:underline"
          >
            Back to your workflows
          </a>
        }
      >
        Each runs at once, with the built-in offline model
      </ScreenHeader>
      {problem ? (
        <EmptyState icon="circle-alert" title="The templates cannot be read">
          {problem}
        </EmptyState>
      ) : templates ? (
        <div className="min-h-0 flex-1 overflow-y-auto">
          <ul className="mx-auto grid max-w-300 grid-cols-[repeat(auto-fill,minmax(min(100%,420px),1fr))] gap-4 p-5">
            {templates.map((template) => (
              <TemplateCard key={template.id} template={template} />
            ))}
          </ul>
        </div>
      ) : (
        <CenteredSpinner />
      )}
    </div>
  )
}

function TemplateCard({ template }: { template: Template }) {
  const [busy, setBusy] = useState(false)
  const { name, description, nodes } = template.workflow
  const use = async () => {
    setBusy(true)
    try {
      const project = await projectFromTemplate(template)
      navigate({ screen: 'editor', project: project.id })
    } catch (thrown) {
      setBusy(false)
      toast({ title: `${name} was not opened`, description: messageOf(thrown), tone: 'danger' })
    }
  }
  return (
    <li className="flex flex-col overflow-hidden rounded-xl border border-line bg-surface-1">
      <div className="border-b border-line bg-bg p-4">
        <GraphPicture workflow={template.workflow} className="h-36 w-full" />
      </div>
      <div className="flex flex-1 flex-col gap-1.5 p-4">
        <h2 className="text-lg font-semibold">{name}</h2>
        <p className="flex-1 text-pretty text-fg-2">{description}</p>
        <div className="mt-2 flex items-center justify-between">
          <span className="text-xs text-fg-3">{nodes.length} nodes</span>
          <Button
            busy={busy}
            onClick={() => void use()}
            aria-label={`Use the template ${name}`}
            data-tour="use-template"
          >
            Use this template
          </Button>
        </div>
      </div>
    </li>
  )
}
