/** The models that a host can ask, as pickers show them. */
import type { Price } from '../prices'

export interface KnownModel {
  /** `provider:name`, as nodes name it. */
  model: string
  /** Undefined: nobody has said. */
  price?: Price
}

/** The models of one connection. */
export interface ModelSource {
  connection: string
  /** The connection's name. */
  name: string
  models: KnownModel[]
  /** Why they could not be listed, and what to do. */
  problem?: string
}

/** A server of models that answers on the host's own computer. */
export interface LocalServer {
  kind: 'ollama' | 'lm-studio'
  title: string
  /** What a connection to it names. */
  baseUrl: string
  models: string[]
  /** The connection that leads to it already. */
  connection?: string
}
