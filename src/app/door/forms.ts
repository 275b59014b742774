/** Forms: a page at `/forms/<path>` of an active workflow; each time it is filled in starts a run (docs/triggers.md). */
import { hash } from 'node:crypto'
import { definition } from '../../nodes/form-trigger/definition'
import type { FormTriggerConfig } from '../../nodes/form-trigger/definition'
import type { Json } from '../../shared/workflow/document'
import { Failure } from '../failures/failure'
import type { Clock, Ports } from '../ports'
import type { Listening, TriggerSource } from '../triggers/source'
import type { Door, DoorAnswer, DoorRequest } from './door'
import { allFields, enteredOf, faultsOf, formOf } from './form-fields'
import { Handovers } from './handovers'
import { formPage, schemaOf, thanksPage, TOKEN_FIELD } from './form-page'
import { FormTokens } from './form-token'
import { notice } from './page'
import { aborted } from './until-aborted'

/** Bytes. */
const MAX_BODY = 1024 * 1024
/** Nobody fills in forms faster. */
const RATE = { burst: 120, perSecond: 10 }

export interface FormsOptions {
  door: Door
  clock: Pick<Clock, 'after' | 'now'>
  report: Ports['report']
}

interface Form {
  config: FormTriggerConfig
  tokens: FormTokens
  listening: Listening
}

export class Forms implements TriggerSource {
  readonly #options: FormsOptions
  readonly #forms = new Map<string, Form>()
  readonly #handovers: Handovers
  #isOpen = false

  constructor(options: FormsOptions) {
    this.#options = options
    this.#handovers = new Handovers(options.clock)
  }

  async listen(listening: Listening): Promise<void> {
    const { door } = this.#options
    const { workflow, node, signal } = listening
    const config = definition.config.parse(listening.config)
    const path = config.path ?? `${workflow}/${node}`
    if (this.#forms.has(path))
      throw new Error(
        `Another active workflow has a form at /forms/${path} already. Give one of them another path, and publish it.`,
      )
    const form: Form = {
      config,
      listening,
      tokens: new FormTokens(keptKey(listening) ?? (await newKey(listening))),
    }
    // Another version may have come while the key was kept.
    if (signal.aborted || this.#forms.has(path)) return
    this.#forms.set(path, form)
    const tell = () => listening.reachable(door.addresses().map((each) => `${each}/forms/${path}`))
    const stop = door.onMoved(tell)
    try {
      this.#open()
      await door.ready()
      tell()
      listening.problem()
      await aborted(signal)
    } finally {
      stop()
      this.#forms.delete(path)
      this.#handovers.left(path, signal)
    }
  }

  #open(): void {
    if (this.#isOpen) return
    const answer = (request: DoorRequest) => this.#answer(request)
    this.#options.door.open({ prefix: 'forms', maxBody: MAX_BODY, rate: RATE, answer })
    this.#isOpen = true
  }

  async #answer(request: DoorRequest): Promise<DoorAnswer> {
    let form = this.#forms.get(request.path)
    if (!form && (await this.#handovers.unsure(request.path, request.signal))) {
      const answer = notice(503, 'One moment', 'This form is being changed. Load the page again.')
      return { ...answer, headers: { ...answer.headers, 'Retry-After': '5' } }
    }
    form ??= this.#forms.get(request.path)
    if (!form)
      return notice(
        404,
        'There is no form here',
        'It may have been closed. Ask whoever sent you the address.',
      )
    const { method } = request
    if (method === 'POST') return this.#sent(form, request)
    if (method !== 'GET' && method !== 'HEAD')
      return {
        ...notice(405, 'This cannot be done here', 'Open the form in a browser.'),
        status: 405,
      }
    const { title, thanks } = form.config
    if (request.query.has('sent')) return thanksPage(title, thanks, addressOf(request))
    return this.#page(form)
  }

  async #page(
    form: Form,
    more: { sent?: URLSearchParams; faults?: Map<string, string>; status?: number } = {},
  ) {
    const { title, intro, button, fields } = form.config
    const token = await form.tokens.make(this.#options.clock.now())
    return formPage({
      title,
      token,
      items: formOf(schemaOf(fields)),
      ...(intro === undefined ? {} : { intro }),
      ...(button === undefined ? {} : { button }),
      ...more,
    })
  }

  async #sent(form: Form, request: DoorRequest): Promise<DoorAnswer> {
    const { headers, body, origin, foreign } = request
    const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
    if (type !== 'application/x-www-form-urlencoded')
      return notice(
        415,
        'This cannot be read',
        'Fill in the form in a browser, and send it from there.',
      )
    const from = headers.origin
    if (foreign || (from !== undefined && from !== origin))
      return notice(
        403,
        'Not sent',
        'This came from a page that is not the form. Open the form itself.',
      )
    const sent = new URLSearchParams(Buffer.from(body).toString('utf8'))
    const id = await form.tokens.read(sent.get(TOKEN_FIELD) ?? '', this.#options.clock.now())
    if (id === undefined) {
      const faults = new Map([
        ['', 'The page was open for too long. Look it through, and send it again.'],
      ])
      return this.#page(form, { sent, faults, status: 403 })
    }
    const schema = schemaOf(form.config.fields)
    const fields = allFields(formOf(schema))
    const entered = enteredOf(fields, sent)
    const faults = faultsOf(schema, fields, entered)
    if (faults.size > 0) return this.#page(form, { sent, faults, status: 422 })
    return this.#deliver(form, request, id, entered, sent)
  }

  /** The same page sent twice is one filling-in; gone back to, changed and sent again, it is another. */
  async #deliver(
    form: Form,
    request: DoorRequest,
    id: string,
    payload: Json,
    sent: URLSearchParams,
  ) {
    try {
      await form.listening.deliver({
        id: `${id}:${hash('sha256', JSON.stringify(payload))}`,
        payload,
      })
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      const { code } = error.reason
      if (code !== 'INVALID_INPUT')
        this.#options.report({ where: `form of workflow ${form.listening.workflow}`, error })
      const text =
        code === 'INVALID_INPUT'
          ? error.message
          : 'It cannot be taken now. Send it again in a moment.'
      const status = code === 'INVALID_INPUT' ? 422 : 503
      return this.#page(form, { sent, status, faults: new Map([['', text]]) })
    }
    // A page that is loaded again sends nothing again.
    return { status: 303, headers: { Location: `${addressOf(request)}?sent` } }
  }
}

/** The same for as long as the workflow is active, so that a page outlives a restart of the host. */
function keptKey({ place }: Listening): string | undefined {
  const kept =
    place !== null && typeof place === 'object' && !Array.isArray(place) ? place?.key : undefined
  return typeof kept === 'string' ? kept : undefined
}

async function newKey({ keepPlace }: Listening): Promise<string> {
  const key = FormTokens.newKey()
  await keepPlace({ key })
  return key
}

function addressOf({ path }: DoorRequest): string {
  return `/forms/${path.split('/').map(encodeURIComponent).join('/')}`
}
