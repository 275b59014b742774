import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './theme.css'
import { followHost } from './bridge/live'
import { App } from './frame/App'
import { followCutText } from './ui/cut-text'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root to show the studio in.')

followHost()
followCutText()
requestIdleCallback(() => {
  import('./projects/backup/follow-backups').then(
    ({ followBackups }) => followBackups(),
    (error: unknown) => console.error('The host keeps no backup of this browser.', error),
  )
})
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
