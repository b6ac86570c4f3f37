'use client';
/** Name and forwards of a gateway. Nothing is sent before every row can be right. */
import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { FormDialog } from '#components/kit/form-dialog.tsx';
import { useFieldError } from '#components/kit/form-problem.tsx';
import { notify } from '#components/kit/notify.ts';
import { Button } from '#components/ui/button.tsx';
import { SelectField, TextField } from '#components/ui/text-field.tsx';
import { useUpdateGateway } from '#lib/client/gateways.ts';
import type { Forward, Gateway } from '#lib/contract/gateways.ts';
import { type ForwardFault, type ForwardField, forwardFaults, forwardFields } from './forward-rules.ts';

interface Row extends Forward {
  readonly key: number;
}

const most = 100;
const examples: Record<ForwardField, string> = { name: 'cctv', listen: '10.0.3.1:9100', to: '10.0.1.10:9100' };

export function GatewayEdit({ gateway, onClose }: { gateway: Gateway; onClose: () => void }) {
  const t = useTranslations('forwards');
  const tForm = useTranslations('form');
  const tNetwork = useTranslations('network');
  const update = useUpdateGateway();
  const fieldError = useFieldError(update.error);
  const [rows, setRows] = useState<readonly Row[]>(() => gateway.forwards.map((one, key) => ({ ...one, key })));
  const [faults, setFaults] = useState<ReadonlyMap<string, ForwardFault>>(new Map());
  const nextKey = useRef(rows.length);
  const added = useRef<number | null>(null);

  // What was said of a row is said by its place: it holds no longer when places change.
  const replace = (next: readonly Row[]): void => {
    setRows(next);
    setFaults(new Map());
    update.reset();
  };
  const add = (): void => {
    const key = nextKey.current;
    nextKey.current += 1;
    added.current = key;
    replace([...rows, { key, name: '', listen: '', to: '', overlay: 'ltt' }]);
  };
  const type = (key: number, field: ForwardField, text: string): void =>
    setRows(rows.map((row) => (row.key === key ? { ...row, [field]: text } : row)));
  const errorAt = (index: number, field: ForwardField): string | null => {
    const fault = faults.get(`${index}.${field}`);
    return fault === undefined ? fieldError(`forwards.${index}.${field}`) : t(fault);
  };
  const save = (values: FormData): void => {
    const found = forwardFaults(rows);
    setFaults(found);
    if (found.size > 0) return;
    const params = { id: gateway.id };
    const name = String(values.get('name'));
    const forwards = rows.map((row) => ({
      name: row.name.trim(),
      listen: row.listen.trim(),
      to: row.to.trim(),
      overlay: row.overlay,
    }));
    const before = { name: gateway.name, forwards: gateway.forwards };
    const undo = (): void => update.mutate({ params, body: before });
    update.mutate(
      { params, body: { name, forwards } },
      {
        onSuccess: () => {
          void notify(tForm('saved', { name }), { label: tForm('undo'), onClick: undo });
          onClose();
        },
      },
    );
  };
  return (
    <FormDialog
      title={tForm('editTitle', { name: gateway.name })}
      submitLabel={tForm('save')}
      error={update.error}
      isPending={update.isPending}
      onSubmit={save}
      onClose={onClose}
      isWide
    >
      <TextField
        label={tNetwork('gatewayName')}
        name="name"
        required
        maxLength={80}
        defaultValue={gateway.name}
        error={fieldError('name')}
      />
      <div className="flex flex-col gap-2">
        <p className="font-medium">{t('title')}</p>
        <p className="text-sm text-mute">
          {t('hint')}. {t('overlayHint')}
        </p>
        {rows.map((row, index) => (
          <fieldset
            key={row.key}
            data-testid="forward"
            ref={(element) => {
              if (element === null || added.current !== row.key) return;
              added.current = null;
              element.querySelector('input')?.focus();
            }}
            className="grid items-start gap-2 border-t border-line pt-2 sm:grid-cols-[minmax(0,0.8fr)_minmax(0,1.1fr)_minmax(0,1.1fr)_minmax(0,1.1fr)_auto] sm:border-0 sm:pt-0"
          >
            <legend className="sr-only">{t('row', { number: index + 1 })}</legend>
            {forwardFields.map((field) => (
              <TextField
                key={field}
                label={t(field)}
                value={row[field]}
                placeholder={examples[field]}
                maxLength={80}
                autoComplete="off"
                spellCheck={false}
                onChange={(event) => type(row.key, field, event.target.value)}
                error={errorAt(index, field)}
              />
            ))}
            <SelectField
              label={t('overlayHead')}
              value={row.overlay}
              onChange={(event) => {
                const overlay = event.target.value === 'lightspeed' ? 'lightspeed' : 'ltt';
                setRows(rows.map((one) => (one.key === row.key ? { ...one, overlay } : one)));
              }}
              error={fieldError(`forwards.${index}.overlay`)}
            >
              <option value="ltt">{t('ltt')}</option>
              <option value="lightspeed">{t('lightspeed')}</option>
            </SelectField>
            <Button
              tone="quiet"
              className="justify-self-end sm:mt-[23px]"
              aria-label={t('removeRow', { number: index + 1 })}
              onClick={() => replace(rows.filter(({ key }) => key !== row.key))}
            >
              {t('remove')}
            </Button>
          </fieldset>
        ))}
        {rows.length === 0 && <p className="text-mute">{t('empty')}</p>}
        <div>
          <Button onClick={add} disabled={rows.length >= most}>
            {t('add')}
          </Button>
        </div>
      </div>
    </FormDialog>
  );
}
