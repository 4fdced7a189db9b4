/** A JSON object whose fields are yet to be looked at. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The object on a line of JSON Lines; undefined for a line that holds something else. */
export function parseObject(line: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a JSON value is an object, not a list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as a list of texts; undefined where it is none. */
export function asTexts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((each) => typeof each === 'string') ? value : undefined;
}

/** A field as a text, numbers too; undefined where it is absent, null or something else. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
}

/** The fields `id` and `image` of a row, where they hold a text. */
export function idAndImage(row: JsonObject): { readonly id?: string; readonly image?: string } {
  const id = asText(row.id) ?? asText(row.imgid);
  const image = asText(row.image);
  return { ...(id !== undefined && { id }), ...(image !== undefined && { image }) };
}

/** What is wrong with a line that holds no JSON object. */
export const notAnObject = 'the line holds no JSON object; one object a line is expected';
