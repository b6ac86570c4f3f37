'use client';
/** Roles and clients against resources, either way around; a cell opens what is behind it. */
import { useTranslations } from 'next-intl';
import { useIsPhone } from '#components/kit/use-is-phone.ts';
import { ScrollRegion } from '#components/ui/scroll-region.tsx';
import type { ReachCellView, ReachMatrix } from '#lib/contract/policy.ts';
import { type ChosenCell, ReachMark, stateOf } from './reach-mark.tsx';

interface MatrixProps {
  readonly matrix: ReachMatrix;
  readonly isTurned: boolean;
  readonly chosen: ChosenCell | null;
  readonly onChoose: (chosen: ChosenCell) => void;
}

interface Head {
  readonly id: string;
  readonly text: string;
  readonly kind: 'role' | 'client' | 'resource';
}

const keyOf = (subject: string, resource: string): string => `${subject} ${resource}`;

export function Matrix({ matrix, isTurned, chosen, onChoose }: MatrixProps) {
  const t = useTranslations('policy.reach');
  const isPhone = useIsPhone();
  const cells = new Map(matrix.cells.map((cell) => [keyOf(cell.subject, cell.resource), cell]));
  const subjects: Head[] = matrix.subjects.map(({ id, name, kind }) => ({ id, text: name, kind }));
  const resources: Head[] = matrix.resources.map(({ id, title }) => ({ id, text: title ?? id, kind: 'resource' }));
  const [rows, columns] = isTurned ? [resources, subjects] : [subjects, resources];
  const cellOf = (row: Head, column: Head): ReachCellView | undefined =>
    cells.get(isTurned ? keyOf(column.id, row.id) : keyOf(row.id, column.id));
  const pick = (cell: ReachCellView): void => onChoose({ subject: cell.subject, resource: cell.resource });
  const isChosen = (cell: ReachCellView): boolean =>
    chosen?.subject === cell.subject && chosen.resource === cell.resource;
  const isKinds = matrix.subjects.some(({ kind }) => kind === 'client');
  const kind = (head: Head) =>
    isKinds && head.kind !== 'resource' ? (
      <span className="block text-xs font-normal text-mute">{t(head.kind)}</span>
    ) : null;

  if (isPhone)
    return (
      <ul className="flex flex-col gap-3">
        {rows.map((row) => (
          <li key={row.id}>
            <p className="font-medium">{row.text}</p>
            <ul className="mt-1">
              {columns.map((column) => {
                const cell = cellOf(row, column);
                return cell === undefined || cell.state === 'absent' ? null : (
                  <li key={column.id} className="border-b border-line last:border-0">
                    <CellButton cell={cell} isChosen={isChosen(cell)} onPick={pick} name={column.text} />
                  </li>
                );
              })}
            </ul>
          </li>
        ))}
      </ul>
    );
  return (
    <ScrollRegion label={t('title')}>
      <table className="w-full border-collapse" data-testid="reach">
        <thead>
          <tr>
            <td className="sticky start-0 z-1 border-b border-line bg-panel">
              <span className="sr-only">{t('corner')}</span>
            </td>
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                className="border-b border-line px-2 py-2 text-sm font-medium whitespace-nowrap"
              >
                {column.text}
                {kind(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <th
                scope="row"
                className="sticky start-0 z-1 border-b border-line bg-panel py-1.5 pe-3 text-sm font-medium whitespace-nowrap"
              >
                {row.text}
                {kind(row)}
              </th>
              {columns.map((column) => {
                const cell = cellOf(row, column);
                return (
                  <td key={column.id} className="border-b border-line p-0.5 align-top">
                    {cell !== undefined && (
                      <CellButton
                        cell={cell}
                        isChosen={isChosen(cell)}
                        onPick={pick}
                        label={t('cellOf', { row: row.text, column: column.text })}
                      />
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

interface CellButtonProps {
  readonly cell: ReachCellView;
  readonly isChosen: boolean;
  readonly onPick: (cell: ReachCellView) => void;
  /** Shown first, where no head stands above. */
  readonly name?: string;
  /** For those who do not see where it stands. */
  readonly label?: string;
}

function CellButton({ cell, isChosen, onPick, name, label }: CellButtonProps) {
  const t = useTranslations('policy.reach');
  const state = stateOf(cell);
  const word = t(`state.${state}`);
  return (
    <button
      type="button"
      data-state={state}
      aria-pressed={isChosen}
      onClick={() => onPick(cell)}
      className={`flex min-h-9 w-full items-start gap-2 rounded-md px-2 py-1.5 text-start -outline-offset-2 hover:bg-raise pointer-coarse:min-h-11 ${isChosen ? 'bg-fill' : ''}`}
    >
      {label !== undefined && <span className="sr-only">{label}: </span>}
      {name !== undefined && <span className="min-w-0 flex-1 truncate">{name}</span>}
      <span className="mt-1">
        <ReachMark state={state} />
      </span>
      <span className={`min-w-0 ${name === undefined ? '' : 'w-28'}`}>
        <span
          className={`block text-sm whitespace-nowrap ${state === 'none' || state === 'absent' ? 'text-mute' : ''}`}
        >
          {word}
        </span>
        {cell.grants.length > 0 && (
          <span className="block max-w-25 truncate 2xl:max-w-48 font-mono text-[11.5px]/4 text-mute">
            {cell.grants.join(', ')}
          </span>
        )}
      </span>
    </button>
  );
}
