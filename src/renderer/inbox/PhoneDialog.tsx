import { useEffect, useState } from 'react'
import { renderSVG } from 'uqr'
import type { PendingCallback, PhoneLink } from '../../shared/contract'
import { host, messageOf } from '../bridge/host'
import { navigate } from '../navigation/route'
import { Button, CenteredSpinner, Dialog, Icon, Input } from '../ui'

/** A code to be read by a phone: it opens the page of the question, for one answer. */
export function PhoneDialog({ asked, onClose }: { asked: PendingCallback; onClose: () => void }) {
  const [link, setLink] = useState<PhoneLink>()
  const { callback } = asked
  useEffect(() => {
    let isHere = true
    host.inbox
      .link({ callback })
      .catch((thrown: unknown): PhoneLink => ({ reason: messageOf(thrown) }))
      .then((found) => isHere && setLink(found))
    return () => {
      isHere = false
    }
  }, [callback])
  const open = link?.url !== undefined && !link.local
  return (
    <Dialog
      size="sm"
      title="Answer on your phone"
      description={
        open
          ? 'Point the camera of a phone at the code. It has to be in the same network as this computer. The link counts for one answer.'
          : undefined
      }
      onClose={onClose}
      footer={
        link && !open ? (
          <>
            <Button onClick={onClose}>Close</Button>
            <Button
              variant="primary"
              onClick={() => {
                onClose()
                navigate({ screen: 'settings' })
              }}
            >
              Go to Settings
            </Button>
          </>
        ) : (
          <Button onClick={onClose}>Close</Button>
        )
      }
    >
      {!link && <CenteredSpinner label="Making a link" />}
      {open && (
        <div className="flex flex-col items-center gap-3">
          <img
            alt="QR code of the link"
            className="size-56 rounded-lg bg-white p-2"
            src={`data:image/svg+xml;utf8,${encodeURIComponent(renderSVG(link.url, { border: 1 }))}`}
          />
          <Link url={link.url} />
        </div>
      )}
      {link && !open && (
        <div className="flex flex-col gap-3">
          <p className="flex gap-2">
            <Icon name="smartphone" className="translate-y-0.5 text-fg-2" />
            <span>
              {link.url !== undefined
                ? 'No phone reaches this computer yet: what comes from outside is let in from this computer only. Under Settings, let other devices of your network reach it; then a code stands here.'
                : link.reason}
            </span>
          </p>
          {link.url !== undefined && (
            <>
              <p className="text-fg-2">On this computer, the page opens here:</p>
              <Link url={link.url} />
            </>
          )}
        </div>
      )}
    </Dialog>
  )
}

function Link({ url }: { url: string }) {
  return (
    <Input
      readOnly
      aria-label="Link"
      value={url}
      className="font-mono text-xs"
      onFocus={(event) => event.target.select()}
    />
  )
}
