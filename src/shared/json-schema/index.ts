/** JSON Schema: whether a schema is usable, and in plain words where a value does not fit it. */
export { isJsonSchema, schemaFault } from './fault'
export { validateJson, violationText, type Violation } from './validate'
