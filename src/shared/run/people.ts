/** Who is who among the names that people go by. */

/** Whether two names mean the same person: neither case nor spaces around them tell people apart. */
export function samePerson(one: string, other: string): boolean {
  return plain(one) === plain(other)
}

/** Whether a person is among these. */
export function isAmong(name: string, people: readonly string[]): boolean {
  return people.some((person) => samePerson(person, name))
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
