'use client';
/** The frame of every list in Settings: its states, a table that scrolls sideways, a column of deeds, "load more". */
import type { ReactNode } from 'react';
import { LoadMore } from '#components/kit/load-more.tsx';
import { QueryState } from '#components/kit/query-state.tsx';
import { ScrollRegion } from '#components/ui/scroll-region.tsx';
import type { Paged } from '#lib/client/paged.ts';
import { ActionsHead } from './actions-head.tsx';

interface PagedTableProps<T> {
  readonly list: Paged<T>;
  readonly label: string;
  readonly empty: string;
  readonly heads: readonly { readonly name: string; readonly text: string; readonly isNumber?: boolean }[];
  readonly wraps?: boolean;
  /** One row of an item, with its key. */
  readonly children: (item: T) => ReactNode;
}

export function PagedTable<T>({ list, label, empty, heads, wraps = false, children }: PagedTableProps<T>) {
  return (
    <>
      <QueryState query={list}>
        {(items) =>
          items.length === 0 ? (
            <p>{empty}</p>
          ) : (
            <ScrollRegion label={label} className="-mx-2">
              <table className={wraps ? 'table' : 'table whitespace-nowrap'}>
                <thead>
                  <tr>
                    {heads.map((head) => (
                      <th key={head.name} scope="col" className={head.isNumber ? 'num' : undefined}>
                        {head.text}
                      </th>
                    ))}
                    <ActionsHead />
                  </tr>
                </thead>
                <tbody>{items.map(children)}</tbody>
              </table>
            </ScrollRegion>
          )
        }
      </QueryState>
      <LoadMore list={list} />
    </>
  );
}
