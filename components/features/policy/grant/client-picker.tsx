'use client';
/** Single devices, found by name or person; ids are written, names are shown. */
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { SearchField } from '#components/kit/search-field.tsx';
import { useDebounced } from '#components/kit/use-debounced.ts';
import { useClients } from '#lib/client/clients.ts';

interface Chosen {
  readonly id: string;
  readonly name: string;
}

interface ClientPickerProps {
  readonly label: string;
  readonly chosen: readonly Chosen[];
  readonly onChange: (chosen: Chosen[]) => void;
}

const listed = 6;

export function ClientPicker({ label, chosen, onChange }: ClientPickerProps) {
  const t = useTranslations('policy.grantForm');
  const [typed, setTyped] = useState('');
  const q = useDebounced(typed.trim(), 150);
  return (
    <div className="flex flex-col gap-1.5">
      <SearchField label={label} value={typed} onType={setTyped} />
      {q !== '' && (
        <Found
          q={q}
          chosen={chosen}
          onPick={(client) => {
            onChange([...chosen, client]);
            setTyped('');
          }}
        />
      )}
      {chosen.length > 0 && (
        <ul className="flex flex-wrap gap-1.5" aria-label={t('chosenClients')}>
          {chosen.map(({ id, name }) => (
            <li key={id}>
              <button
                type="button"
                className="chip"
                aria-pressed
                aria-label={t('unpick', { name })}
                onClick={() => onChange(chosen.filter((one) => one.id !== id))}
              >
                {name}
                <span aria-hidden>×</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface FoundProps {
  readonly q: string;
  readonly chosen: readonly Chosen[];
  readonly onPick: (client: Chosen) => void;
}

function Found({ q, chosen, onPick }: FoundProps) {
  const t = useTranslations('policy.grantForm');
  const items = useClients({ q }).data?.items ?? [];
  const rest = items.filter(({ id }) => !chosen.some((one) => one.id === id)).slice(0, listed);
  if (rest.length === 0) return <p className="text-sm text-mute">{t('noClient')}</p>;
  return (
    <ul className="rounded-md border border-line" aria-label={t('foundClients')}>
      {rest.map(({ id, name, person, site }) => (
        <li key={id} className="border-b border-line last:border-0">
          <button
            type="button"
            onClick={() => onPick({ id, name })}
            className="flex min-h-9 w-full items-baseline gap-2 px-2.5 py-1.5 text-start -outline-offset-2 hover:bg-raise pointer-coarse:min-h-11"
          >
            <span className="truncate">{name}</span>
            <span className="ms-auto truncate text-xs text-mute">
              {person} · {site.name}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
