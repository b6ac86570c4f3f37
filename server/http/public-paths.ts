/** Calls that need no one to be signed in; everything else is 401 before it is parsed. */
import { access } from '#lib/contract/access.ts';
import { contract } from '#lib/contract/contract.ts';

function publicRoutes(): string[] {
  return Object.entries(contract).flatMap(([branch, procedures]) =>
    Object.entries(procedures).flatMap(([name, procedure]) => {
      const { method, path } = procedure['~orpc'].route;
      return access[`${branch}.${name}` as keyof typeof access].roles === 'public' ? [`${method} ${path}`] : [];
    }),
  );
}

export const publicPaths: ReadonlySet<string> = new Set([...publicRoutes(), 'GET /openapi.json']);
