/** Who is who among the names that people go by. */

interface Person {
  /** All that this person may be called by. */
  names: string[]
  /** Where nobody can choose who they are: a service and the id there, or an e-mail address. */
  account?: { service: string; id: string }
}

/**
 * Whether two names mean the same person: neither case nor spaces around them tell people apart. A name may carry an account, as
 * `Ada (Telegram 4711)` or `Ada <ada@example.com>` does. Where both carry one of the same service, that alone decides. Else one name
 * in common is enough, with the account or without: better one answer too few than somebody who approves what is their own.
 */
export function samePerson(one: string, other: string): boolean {
  const [a, b] = [personOf(one), personOf(other)]
  if (a.account && b.account && a.account.service === b.account.service)
    return a.account.id === b.account.id
  return a.names.some((name) => b.names.includes(name))
}

/** Whether a person is among these. */
export function isAmong(name: string, people: readonly string[]): boolean {
  return people.some((person) => samePerson(person, name))
}

/**
 * A person as one text, as `samePerson` reads it, of what triggers tell of people: a text, a number, or an object with `name`,
 * `address` or `email`, alone or as the only one of a list. Empty where none is told; undefined for anything else.
 */
export function personText(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim()
  if (typeof value === 'number') return String(value)
  if (Array.isArray(value)) return value.length === 1 ? personText(value[0]) : undefined
  if (value === null || typeof value !== 'object') return undefined
  const { name, address, email } = value as Record<string, unknown>
  if ([name, address, email].every((each) => typeof each !== 'string')) return undefined
  const [called = '', at = ''] = [name, address ?? email].map((each) =>
    typeof each === 'string' ? each.trim() : '',
  )
  return called === '' || at === '' || called === at ? at || called : `${called} <${at}>`
}

function personOf(text: string): Person {
  const whole = plain(text)
  const [, name, service, id] = /^(.*?) ?\((telegram|slack) ([^\s()]+)\)$/.exec(whole) ?? []
  if (service !== undefined && id !== undefined) return person([whole, name, id], { service, id })
  const [, called, address] = /^(.*?) ?<([^\s<>@]+@[^\s<>@]+)>$/.exec(whole) ?? []
  if (address !== undefined)
    return person([whole, called, address], { service: 'mail', id: address })
  return /^[^\s@]+@[^\s@]+$/.test(whole)
    ? person([whole], { service: 'mail', id: whole })
    : person([whole])
}

function person(names: (string | undefined)[], account?: Person['account']): Person {
  return { names: names.flatMap((name = '') => (name === '' ? [] : [name])), account }
}

function plain(name: string): string {
  return name.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase()
}

/** Who is asked after one hands it on: the other in that one's stead, or in everybody's where that one was not asked. */
export function handedOn(assignees: readonly string[], by: string, to: string): string[] {
  const stead = isAmong(by, assignees)
    ? assignees.map((name) => (samePerson(name, by) ? to : name))
    : [to]
  return stead.filter(
    (name, index) => stead.findIndex((other) => samePerson(other, name)) === index,
  )
}
