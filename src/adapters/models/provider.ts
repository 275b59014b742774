import type { Effects, ModelAnswer, ModelRequest } from '../../engine/effects'

/** What a call may tell and ask while it goes on. */
export type GenerateOptions = Parameters<Effects['models']['generate']>[1]

/** Answers for the models of one provider. `request.model` is the whole `provider:name`. */
export interface ModelProvider {
  generate(request: ModelRequest, options: GenerateOptions): Promise<ModelAnswer>
}

/** The provider's part of the name of a model at any endpoint that speaks OpenAI's protocol. */
export const OPENAI_COMPATIBLE = 'openai-compatible'
