/** What each step of the tour says and points at, from where the person is. Pure. */
import type { Route } from '../navigation/route'
import type { TourAt } from './state'

/** What is known beside the route. */
export interface Known {
  /** A question waits in the inbox. */
  asked: boolean
  /** A node is selected in the editor. */
  selected: boolean
}

/** One view of a step. */
export interface Words {
  title: string
  text: string
  /** What it points at, the first that is in sight. Names of `data-tour` in the page. */
  anchors: readonly string[]
  /** The way to where the step can be done. */
  go?: { label: string; to: Exclude<Route, { screen: 'unknown' }> }
}

/** What to say of a step. */
export function wordsOf(at: TourAt, route: Route, known: Known): Words {
  switch (at.step) {
    case 'template':
      return templateWords(route)
    case 'run':
      return inEditor(at, route, {
        title: 'Run it',
        text: 'Press Run. Each node shows what it does as it goes, with the sample that came with the template.',
        anchors: ['run'],
      })
    case 'answer':
      return answerWords(route, known)
    case 'change':
      return inEditor(at, route, changeWords(at, known))
  }
}

const FIRST: Words = {
  title: 'Start from a template',
  text: 'Content to cash turns one recording into three posts. It needs no account and no key: it runs on this computer.',
  anchors: ['first-template', 'templates'],
}

function templateWords(route: Route): Words {
  if (route.screen === 'gallery')
    return {
      ...FIRST,
      text: 'Use any of them. Each runs as it is, on this computer.',
      anchors: ['use-template'],
    }
  if (route.screen === 'workflows') return FIRST
  return {
    ...FIRST,
    anchors: ['workflows'],
    go: { label: 'Go to the workflows', to: { screen: 'workflows' } },
  }
}

function answerWords(route: Route, { asked }: Known): Words {
  if (!asked)
    return {
      title: 'Answer its question',
      text: 'It works by itself until it needs you. In a moment its question stands here, in the inbox.',
      anchors: ['inbox'],
    }
  if (route.screen === 'inbox')
    return {
      title: 'Answer its question',
      text: 'Read what was made, edit it if you like, and approve. Nothing is published without your answer.',
      anchors: ['approve', 'inbox'],
    }
  return {
    title: 'It waits for you',
    text: 'The run has reached a question that only you can answer. Open it in the inbox.',
    anchors: ['open-question', 'inbox'],
    go: { label: 'Open the inbox', to: { screen: 'inbox' } },
  }
}

function changeWords({ changed }: TourAt, { selected }: Known): Words {
  if (changed)
    return {
      title: 'Every save is a version',
      text: 'It is saved already. Open the version history: it says what you changed, and brings any version back.',
      anchors: ['versions'],
    }
  return selected
    ? {
        title: 'Change a node',
        text: 'Change something here. Its name will do.',
        anchors: ['node-name', 'node'],
      }
    : {
        title: 'Change a node',
        text: 'Select a node, such as this one, to see all that is in it.',
        anchors: ['node-name', 'node'],
      }
}

/** The words, or the way into the editor. */
function inEditor(at: TourAt, route: Route, words: Words): Words {
  if (route.screen === 'editor') return words
  return {
    ...words,
    text: 'Open the workflow first.',
    anchors: ['workflows'],
    go: at.project
      ? { label: 'Open the workflow', to: { screen: 'editor', project: at.project } }
      : { label: 'Go to the workflows', to: { screen: 'workflows' } },
  }
}

/** The last word. */
export const LAST_WORDS = {
  title: 'That was the tour',
  text: 'The list of commands has everything else, and its keys. You can take the tour again from there, or in the settings.',
} as const
