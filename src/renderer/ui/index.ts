/** The parts every screen is made of (interface.md, "Look"). */
export { cn } from './cn'
export { Icon, type IconProps } from './Icon'
export { ICONS, type IconName } from './icons'
export { Button, type ButtonProps, type ButtonSize, type ButtonVariant } from './Button'
export { IconButton, type IconButtonProps } from './IconButton'
export { Tooltip, TooltipProvider, type TooltipProps, type TooltipSide } from './Tooltip'
export { Dialog, type DialogProps } from './Dialog'
export { FormDialog, type FormDialogProps } from './FormDialog'
export { ConfirmDialog, type ConfirmDialogProps } from './ConfirmDialog'
export { Menu, type MenuProps } from './Menu'
export { ContextMenu, type ContextMenuProps } from './ContextMenu'
export type { MenuItem } from './menu-items'
export { Popover, type PopoverProps } from './Popover'
export {
  Input,
  Select,
  Textarea,
  type SelectOption,
  type SelectProps,
  type TextareaProps,
} from './fields'
export { Checkbox, Switch, type ToggleProps } from './toggles'
export { Tabs, type TabSpec, type TabsProps } from './Tabs'
export { Banner, type BannerProps } from './Banner'
export { Badge, type Tone } from './Badge'
export { Field, type FieldProps } from './Field'
export { EmptyState, type EmptyStateProps } from './EmptyState'
export { Fault } from './Fault'
export { CenteredSpinner, Spinner } from './Spinner'
export { Kbd } from './Kbd'
export { Segmented, type SegmentedProps } from './Segmented'
export { attempt } from './attempt'
export { useMedia } from './useMedia'
export { toast, Toaster, type ToastSpec } from './toast'
