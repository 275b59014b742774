/** What people do with groups, each as one entry of the history. */
import type { DrawingColor, Group, Workflow } from '../../shared/workflow/document'
import { called, groupsOf } from '../../shared/workflow/groups'
import { toast } from '../ui'
import { addGroup, joinGroup, leaveGroups, removeGroups, setGroupField } from './group-edits'
import { uniqueId } from './ids'
import {
  groupById,
  groupKey,
  itemName,
  itemOf,
  membersOf,
  parentOf,
  stickyById,
  stickyKey,
  type ItemKey,
} from './items'
import { chosenNodes, chosenStickies, countedKeys, keysOf, selectionOfKeys } from './selection'
import type { EditorSession } from './session'
import { moveItems } from './actions'
import { resizeNode, type Point, type Size, type WorkflowDraft } from './document-edits'
import { nodeById } from './document-index'
import { counted } from './words'

/** The highest that a member stands in a container: below the container's head and the frame's title. Pixels. */
const FRAME_LEAST = 112

/** Whether what is selected can become a group: nodes or notes that stand in the same place. */
export function canGroup(session: EditorSession): boolean {
  return membersToBe(session).length > 0
}

/** What a group of the selection would hold, by key. What moves with a container that is selected too stays inside it. */
function membersToBe({ document }: EditorSession): ItemKey[] {
  const workflow = document.document()
  const { selection } = document.getState()
  const keys = [
    ...chosenNodes(workflow, selection),
    ...chosenStickies(workflow, selection).map(stickyKey),
  ]
  const chosen = new Set(keys)
  return keys.filter((key) => {
    const parent = parentOf(workflow, key)
    return parent === undefined || !chosen.has(parent)
  })
}

/** Makes a group of what is selected, and lets its title be written. Members of other groups leave those. */
export function groupSelection(session: EditorSession): void {
  const { document, ui } = session
  const workflow = document.document()
  const keys = membersToBe(session)
  if (keys.length === 0) return
  if (new Set(keys.map((key) => parentOf(workflow, key))).size > 1) {
    toast({
      title: 'Not grouped',
      description:
        'Some of them stand in a for-each and some outside it. Select only those in the same place.',
    })
    return
  }
  const { nodes, stickies } = selectionOfKeys(keys)
  const id = uniqueId('group', new Set(workflow.groups?.map((group) => group.id)))
  const group: Group = {
    id,
    title: 'Group',
    color: 'blue',
    nodes: [...nodes],
    ...(stickies.length > 0 ? { stickies: [...stickies] } : {}),
  }
  document.edit(`Group ${countedKeys(keys)}`, (draft) => {
    addGroup(draft, group)
    makeRoomInContainer(draft, workflow, keys)
  })
  document.select({ groups: [id] })
  ui.setState({ editing: groupKey(id) })
}

/** Moves the content of a container down, so that the frame of a group in it stands below its head. */
function makeRoomInContainer(
  draft: WorkflowDraft,
  workflow: Workflow,
  members: readonly ItemKey[],
): void {
  const parent = parentOf(workflow, members[0] ?? '')
  if (parent === undefined) return
  const top = Math.min(...members.map((key) => placeOf(workflow, key).y))
  const by = FRAME_LEAST - top
  if (by <= 0) return
  const inside = [
    ...workflow.nodes.map(({ id }) => id),
    ...(workflow.stickies ?? []).map(({ id }) => stickyKey(id)),
  ].filter((key) => parentOf(workflow, key) === parent)
  moveItems(
    draft,
    new Map(
      inside.map((key) => {
        const { x, y } = placeOf(workflow, key)
        return [key, { x, y: y + by }]
      }),
    ),
  )
  const container = draft.nodes.find(({ id }) => id === parent)
  const size = container?.size as Partial<Size> | undefined
  if (typeof size?.width === 'number' && typeof size.height === 'number')
    resizeNode(draft, parent, { width: size.width, height: size.height + by })
}

function placeOf(workflow: Workflow, key: ItemKey): Point {
  const { kind, id } = itemOf(key)
  const { position } = (kind === 'node' ? nodeById(workflow, id) : stickyById(workflow, id)) ?? {}
  return { x: position?.x ?? 0, y: position?.y ?? 0 }
}

/** The groups that "ungroup" is for: those selected, else those of what is selected. */
export function groupsToUndo({ document }: EditorSession): string[] {
  const { ofNode, ofSticky } = groupsOf(document.document())
  const { groups, nodes, stickies } = document.getState().selection
  if (groups.length > 0) return [...groups]
  const found = [
    ...nodes.map((id) => ofNode.get(id)?.group.id),
    ...stickies.map((id) => ofSticky.get(id)?.group.id),
  ]
  return [...new Set(found.filter((id) => id !== undefined))]
}

/** Takes frames away; what was in them stays, and is selected. */
export function ungroup(session: EditorSession): void {
  const { document } = session
  const ids = groupsToUndo(session)
  if (ids.length === 0) return
  const workflow = document.document()
  const members = ids.flatMap((id) => membersOf(workflow, id))
  document.edit(
    ids.length === 1
      ? `Ungroup ${nameOf(session, ids[0])}`
      : `Ungroup ${counted(ids.length, 'group')}`,
    (draft) => removeGroups(draft, ids),
  )
  document.select(selectionOfKeys(members))
}

/** Shows groups as one card each, or their members again, when all of them are collapsed. */
export function toggleFold(session: EditorSession, ids: readonly string[]): void {
  const { document } = session
  const workflow = document.document()
  const groups = ids.flatMap((id) => groupById(workflow, id) ?? [])
  if (groups.length === 0) return
  const collapse = groups.some(({ collapsed }) => collapsed !== true)
  const what = groups.length === 1 ? nameOf(session, ids[0]) : counted(groups.length, 'group')
  document.edit(`${collapse ? 'Collapse' : 'Expand'} ${what}`, (draft) => {
    for (const { id } of groups) setGroupField(draft, id, 'collapsed', collapse ? true : undefined)
  })
  // What is selected inside is not to be seen any more; the group is.
  document.select({ groups: groups.map(({ id }) => id) })
}

/** Gives a group another title; one that is empty is told by its id. */
export function titleGroup(
  session: EditorSession,
  id: string,
  title: string,
  merge?: string,
): void {
  session.document.edit(
    'Rename a group',
    (draft) => setGroupField(draft, id, 'title', title),
    merge,
  )
}

/** Gives groups a colour. */
export function colorGroups(
  session: EditorSession,
  ids: readonly string[],
  color: DrawingColor,
): void {
  session.document.edit(ids.length === 1 ? 'Colour a group' : 'Colour groups', (draft) => {
    for (const id of ids) setGroupField(draft, id, 'color', color)
  })
}

/** Which group each of some dragged items goes into; undefined: out of the one it is in. */
export type Regrouping = ReadonlyMap<ItemKey, string | undefined>

/** Puts items where they were dragged, into a group or out of theirs, as one entry. */
export function dropInGroups(
  session: EditorSession,
  positions: ReadonlyMap<ItemKey, Point>,
  regrouping: Regrouping,
): void {
  const { document } = session
  const workflow = document.document()
  const into = [...new Set(regrouping.values())].find((id) => id !== undefined)
  const words = countedKeys(regrouping.keys())
  const left = [...regrouping.keys()].map((key) => groupOf(session, key))[0]
  document.edit(
    into === undefined
      ? `Take ${words} out of ${nameOf(session, left)}`
      : `Put ${words} into ${itemName(workflow, groupKey(into))}`,
    (draft) => {
      moveItems(draft, positions)
      regroup(draft, regrouping)
    },
  )
}

/** Lets items join groups and leave them. */
export function regroup(draft: WorkflowDraft, regrouping: Regrouping): void {
  for (const [key, group] of regrouping) {
    const { kind, id } = itemOf(key)
    const members = { nodes: kind === 'node' ? [id] : [], stickies: kind === 'sticky' ? [id] : [] }
    if (group === undefined) leaveGroups(draft, members)
    else joinGroup(draft, group, members)
  }
}

/** Takes items out of their groups: those selected, unless told. */
export function takeOutOfGroup(
  session: EditorSession,
  items: readonly ItemKey[] = keysOf(session.document.getState().selection),
): void {
  const keys = items.filter((key) => groupOf(session, key) !== undefined)
  if (keys.length === 0) return
  session.document.edit(`Take ${countedKeys(keys)} out of the group`, (draft) =>
    leaveGroups(draft, selectionOfKeys(keys)),
  )
}

/** The id of the group that an item is in. */
export function groupOf({ document }: EditorSession, key: ItemKey): string | undefined {
  const { ofNode, ofSticky } = groupsOf(document.document())
  const { kind, id } = itemOf(key)
  return (kind === 'node' ? ofNode.get(id) : kind === 'sticky' ? ofSticky.get(id) : undefined)
    ?.group.id
}

function nameOf({ document }: EditorSession, id: string | undefined): string {
  const group = id === undefined ? undefined : groupById(document.document(), id)
  return group ? called(group) : 'the group'
}
