'use client';
/** Titles instead of ids: of roles and resources by the document, of sites by the fleet. */
import { useMemo } from 'react';
import { useRoleWord } from '#components/kit/lightlink/access-roles.ts';
import { useSites } from '#lib/client/network.ts';

interface Titled {
  readonly id: string;
  readonly title: string | null;
}

/** Of a document, or of a part of it. */
interface Titles {
  readonly roles: readonly Titled[];
  readonly resources: readonly Titled[];
}

export interface Names {
  readonly role: (id: string) => string;
  readonly resource: (id: string) => string;
  /** By the slug that the policy writes. */
  readonly site: (slug: string) => string;
  readonly sites: readonly { readonly slug: string; readonly name: string }[];
}

export function useNames(outline: Titles | null | undefined): Names {
  const word = useRoleWord();
  const items = useSites().data?.items;
  return useMemo(() => {
    const roles = new Map(outline?.roles.map(({ id, title }) => [id, title]));
    const resources = new Map(outline?.resources.map(({ id, title }) => [id, title]));
    const sites = (items ?? []).map(({ slug, name }) => ({ slug, name }));
    const siteNames = new Map(sites.map(({ slug, name }) => [slug, name]));
    return {
      role: (id) => roles.get(id) ?? word(id),
      resource: (id) => resources.get(id) ?? id,
      site: (slug) => siteNames.get(slug) ?? slug,
      sites,
    };
  }, [outline, items, word]);
}
