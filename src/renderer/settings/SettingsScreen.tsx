import { RadioGroup } from 'radix-ui'
import { useId, useState, type ReactNode } from 'react'
import { host, messageOf, useHostState } from '../bridge/host'
import { useLive } from '../bridge/live'
import { setPlainFields, usePlainFields } from '../code-editor/preference'
import { ScreenHeader } from '../frame/ScreenHeader'
import { navigate } from '../navigation/route'
import { Button, Icon, Input, Switch, toast } from '../ui'
import { takeTour } from '../tour/take-tour'
import { DoorCard } from './DoorCard'
import { FinishedRuns } from './FinishedRuns'
import { ModelPrices } from './ModelPrices'
import { ReachCard } from './ReachCard'
import { WindowCard } from './WindowCard'
import { changeSettings, DEFAULT_SETTINGS, useSettings, type Theme } from './settings'

const THEMES: readonly { value: Theme; label: string; icon: string }[] = [
  { value: 'system', label: 'System', icon: 'monitor' },
  { value: 'light', label: 'Light', icon: 'sun' },
  { value: 'dark', label: 'Dark', icon: 'moon' },
]

/** What this window may be told about its person, and what it knows about its host. */
export default function SettingsScreen() {
  const { theme, name } = useSettings()
  const info = useLive((live) => live.info)
  const state = useHostState()
  const nameId = useId()
  // What could not be read before is read anew once something was saved over it.
  const [mended, setMended] = useState(0)
  const plain = usePlainFields()
  const plainId = useId()
  const reveal = async () => {
    try {
      const { shown } = await host.workspace.reveal({})
      if (!shown)
        toast({
          title: 'The folder was not opened',
          description:
            'This host has no file manager. Open the path above on the machine it runs on.',
        })
    } catch (thrown) {
      toast({ title: 'The folder was not opened', description: messageOf(thrown), tone: 'danger' })
    }
  }
  return (
    <div className="flex h-full flex-col">
      <ScreenHeader title="Settings" />
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto my-5 flex max-w-160 flex-col gap-6 px-5">
          <Section title="You">
            <Row label="Theme" help="System follows the light or dark setting of your computer.">
              <RadioGroup.Root
                value={theme}
                onValueChange={(value) => changeSettings({ theme: themeOf(value) })}
                aria-label="Theme"
                className="flex rounded-md bg-surface-3 p-0.5"
              >
                {THEMES.map(({ value, label, icon }) => (
                  <RadioGroup.Item
                    key={value}
                    value={value}
                    className="flex h-6 items-center gap-1.5 rounded-sm px-2.5 text-xs font-medium text-fg-2 transition-colors hover:text-fg-1 data-[state=checked]:bg-surface-1 data-[state=checked]:text-fg-1"
                  >
                    <Icon name={icon} size={14} />
                    {label}
                  </RadioGroup.Item>
                ))}
              </RadioGroup.Root>
            </Row>
            <Row
              label="Your name"
              htmlFor={nameId}
              help="Stands beside every answer you give in the inbox."
            >
              <span className="w-56">
                <Input
                  id={nameId}
                  value={name}
                  maxLength={80}
                  placeholder={DEFAULT_SETTINGS.name}
                  onChange={(event) => changeSettings({ name: event.target.value })}
                />
              </span>
            </Row>
            <Row
              label="Plain text fields"
              htmlFor={plainId}
              help="Prompts and expressions without the code editor. Screen readers read them best so."
            >
              <Switch id={plainId} checked={plain} onCheckedChange={setPlainFields} />
            </Row>
          </Section>
          <Section title="Getting to know Baton">
            <Row
              label="Tour"
              help="Four steps: start from a template, run it, answer its question, change it."
            >
              <Button icon="life-buoy" onClick={takeTour}>
                Take the tour
              </Button>
            </Row>
          </Section>
          {info?.kind === 'desktop' && (
            <Section title="Window">
              <WindowCard key={mended} />
            </Section>
          )}
          <Section title="Finished runs">
            <FinishedRuns onMended={() => setMended((times) => times + 1)} />
          </Section>
          <Section title="Stores">
            <Row label="Kept rows" help="What Store nodes keep between the runs of workflows.">
              <Button icon="database" onClick={() => navigate({ screen: 'stores' })}>
                Show the rows
              </Button>
            </Row>
          </Section>
          <Section title="The door">
            <DoorCard key={mended} />
          </Section>
          <Section title="Prices of models">
            <ModelPrices />
          </Section>
          <Section title="Addresses that workflows may reach">
            <ReachCard key={mended} />
          </Section>
          <Section title="Host">
            <Row
              label="Workspace folder"
              help="The only folder that file nodes read and write."
              wide={
                <code className="mt-2 block rounded-md bg-surface-2 px-2 py-1 break-all text-fg-1">
                  {info?.workspace ?? 'Known once the host answers'}
                </code>
              }
            >
              {info?.kind === 'desktop' && (
                <Button icon="folder-open" onClick={() => void reveal()}>
                  Show the folder
                </Button>
              )}
            </Row>
            <Row label="Runs on">
              <span className="text-fg-2">
                {info
                  ? `${info.kind === 'desktop' ? 'This computer' : info.name} (${info.platform})`
                  : state === 'lost'
                    ? 'The host cannot be reached'
                    : 'Connecting'}
              </span>
            </Row>
            <Row label="Version">
              <span className="text-fg-2">{info ? `Baton ${info.version}` : 'Unknown'}</span>
            </Row>
          </Section>
        </div>
      </div>
    </div>
  )
}

function themeOf(value: string): Theme {
  return THEMES.find((theme) => theme.value === value)?.value ?? 'system'
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2 className="mb-2 text-xs font-medium text-fg-3">{title}</h2>
      <div className="divide-y divide-line rounded-xl border border-line bg-surface-1">
        {children}
      </div>
    </section>
  )
}

function Row({
  label,
  help,
  htmlFor,
  wide,
  children,
}: {
  label: string
  help?: string
  htmlFor?: string
  /** Under the row, over its whole width. */
  wide?: ReactNode
  children?: ReactNode
}) {
  return (
    <div className="px-4 py-3">
      <div className="flex items-center gap-4">
        <div className="min-w-0 flex-1">
          {htmlFor ? (
            <label htmlFor={htmlFor} className="font-medium">
              {label}
            </label>
          ) : (
            <p className="font-medium">{label}</p>
          )}
          {help && <p className="text-xs text-fg-3">{help}</p>}
        </div>
        {children}
      </div>
      {wide}
    </div>
  )
}
