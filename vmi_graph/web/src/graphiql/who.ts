/** Who the API takes the reader for, asked only in words its schema has. */

import { type GraphQLField, type GraphQLSchema, getNamedType, isLeafType, isObjectType, isRequiredArgument } from "graphql";
import { authorization, post } from "../connection/http";

/** Fields of `myAccess` worth a word in the status line, in reading order. */
const TELLING = ["role", "name", "subject", "supplier"];

/** How the object behind a field of `myAccess` is named in one word. */
const NAMING = ["name", "code", "number"];

/** The query that asks who the viewer is, or null when this schema cannot be asked. */
export function whoQuery(schema: GraphQLSchema): string | null {
  const access = schema.getQueryType()?.getFields()["myAccess"];
  const type = access && askable(access) ? getNamedType(access.type) : null;
  if (!isObjectType(type)) return null;
  const fields = type.getFields();
  const chosen = TELLING.map((name) => selection(fields[name])).filter((text) => text !== null);
  return chosen.length ? `query WhoAmI { myAccess { ${chosen.join(" ")} } }` : null;
}

/** The viewer in a few words; null when the API does not tell. */
export async function askWho(schema: GraphQLSchema, token: string): Promise<string | null> {
  const query = whoQuery(schema);
  if (!query) return null;
  const result = await post({ query, operationName: "WhoAmI" }, authorization(token));
  const told = leaves(result.data?.["myAccess"]);
  return told.length ? told.join(" · ") : null;
}

function selection(field: GraphQLField<unknown, unknown> | undefined): string | null {
  if (!field || !askable(field)) return null;
  const type = getNamedType(field.type);
  if (isLeafType(type)) return field.name;
  if (!isObjectType(type)) return null;
  const naming = NAMING.find((name) => isLeafType(getNamedType(type.getFields()[name]?.type)));
  return naming ? `${field.name} { ${naming} }` : null;
}

function askable(field: GraphQLField<unknown, unknown>): boolean {
  return !field.args.some(isRequiredArgument);
}

function leaves(value: unknown): string[] {
  if (value === null || value === undefined || value === "") return [];
  return typeof value === "object" ? Object.values(value).flatMap(leaves) : [String(value)];
}
