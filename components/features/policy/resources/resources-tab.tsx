'use client';
/** What grants are made of: roles and resources, each with the grants that name it. */
import { QueryState } from '#components/kit/query-state.tsx';
import { useDraft } from '../draft/draft-context.ts';
import { Unreadable } from '../words/unreadable.tsx';
import { useNames } from '../words/use-names.ts';
import { ResourcesCard } from './resources-card.tsx';
import { RolesCard } from './roles-card.tsx';

export function ResourcesTab() {
  const { check } = useDraft();
  const names = useNames(check.data?.outline);
  return (
    <QueryState query={check}>
      {(found) =>
        found.outline === null ? (
          <Unreadable check={found} />
        ) : (
          <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
            <RolesCard check={found} outline={found.outline} />
            <ResourcesCard check={found} outline={found.outline} names={names} />
          </div>
        )
      }
    </QueryState>
  );
}
