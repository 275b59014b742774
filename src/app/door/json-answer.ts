import type { Json } from '../../shared/workflow/document'
import type { DoorAnswer } from './door'

export function jsonAnswer(
  status: number,
  value: Json,
  headers: Record<string, string> = {},
): DoorAnswer {
  return {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
    body: `${JSON.stringify(value)}\n`,
  }
}
