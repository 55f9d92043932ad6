import type { Members, Shape } from './shape';
import { BOOKKEEPING, dossierShapes, privateShapes } from './shapes';

/*
 * The published JSON Schemas (draft 2020-12) of the documents, made of the very shapes that decide a write. What binds
 * members to each other (the id, files and attachments) only docs/formats/dossier.md can say.
 */

type Json = Readonly<Record<string, unknown>>;

export const dossierJsonSchema = (): Json => published('Documents of a dossier, version 1', dossierShapes);
export const privateJsonSchema = (): Json => published('Documents of a private database, version 1', privateShapes);

function published(title: string, shapes: Members): Json {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title,
    oneOf: Object.keys(shapes).map((type) => ({ $ref: `#/$defs/${type}` })),
    $defs: Object.fromEntries(Object.entries(shapes).map(([type, shape]) => [type, jsonSchemaOf(shape)])),
  };
}

export function jsonSchemaOf(shape: Shape): Json {
  switch (shape.kind) {
    case 'literal':
      return shape.allowed.length === 1 ? { const: shape.allowed[0] } : { enum: shape.allowed };
    case 'text':
      return { type: 'string', ...(shape.min > 0 && { minLength: shape.min }), maxLength: shape.max };
    case 'pattern':
      return { type: 'string', pattern: shape.pattern.source };
    case 'number':
      return { type: shape.whole ? 'integer' : 'number', minimum: shape.min, maximum: shape.max };
    case 'boolean':
      return { type: 'boolean' };
    case 'time':
      return { type: 'string', format: 'date-time', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' };
    case 'nullable':
      return { oneOf: [{ type: 'null' }, jsonSchemaOf(shape.of)] };
    case 'list': {
      const items = jsonSchemaOf(shape.item);
      return { type: 'array', items, ...(shape.min > 0 && { minItems: shape.min }), maxItems: shape.max };
    }
    case 'record':
      return {
        type: 'object',
        propertyNames: { pattern: shape.key.source },
        additionalProperties: jsonSchemaOf(shape.item),
        maxProperties: shape.max,
      };
    case 'object':
      return objectSchema(shape);
    case 'variant':
      return { oneOf: Object.values(shape.by).map(jsonSchemaOf) };
    case 'any':
      return {};
  }
}

function objectSchema({ required, optional }: Extract<Shape, { kind: 'object' }>): Json {
  const told = Object.entries({ ...required, ...optional }).filter(([, member]) => !isBookkeeping(member));
  return {
    type: 'object',
    properties: Object.fromEntries(told.map(([name, member]) => [name, jsonSchemaOf(member)])),
    required: Object.keys(required),
    additionalProperties: false,
  };
}

/** `_rev` and `_revisions` belong to the database, not to the document. */
const isBookkeeping = (member: Shape): boolean => Object.values(BOOKKEEPING).includes(member);
