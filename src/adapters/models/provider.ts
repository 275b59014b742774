import type { ModelAnswer, ModelRequest } from '../../engine/effects'

export interface GenerateOptions {
  signal: AbortSignal
  /** Gets the pieces of the text as they come; joined they are the answer's text. */
  onText(text: string): void
}

/** Answers for the models of one provider. `request.model` is the whole `provider:name`. */
export interface ModelProvider {
  generate(request: ModelRequest, options: GenerateOptions): Promise<ModelAnswer>
}

/** The provider's part of the name of a model at any endpoint that speaks OpenAI's protocol. */
export const OPENAI_COMPATIBLE = 'openai-compatible'
