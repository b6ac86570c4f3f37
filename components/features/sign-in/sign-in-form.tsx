'use client';
/** The way in. Its sentences come as values, so that this page carries no message parser and no query client. */
import { type FormEvent, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { signIn } from '#lib/client/session.ts';

export interface SignInWords {
  readonly email: string;
  readonly password: string;
  readonly show: string;
  readonly submit: string;
  readonly pending: string;
  readonly wrong: string;
  readonly delayed: string;
  readonly unreachable: string;
}

interface SignInFormProps {
  readonly words: SignInWords;
  readonly next: string;
  readonly prepare: () => Promise<void>;
}

export function SignInForm({ words, next, prepare }: SignInFormProps) {
  const [refusal, setRefusal] = useState<'wrong' | 'delayed' | 'unreachable' | null>(null);
  const [isPending, setPending] = useState(false);
  const [isShown, setShown] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setPending(true);
    setRefusal(null);
    await prepare();
    const answer = await signIn(String(form.get('email')).trim(), String(form.get('password')), next);
    if (answer.ok) return window.location.assign(answer.url);
    setRefusal(answer.reason);
    setPending(false);
  };

  return (
    <form method="post" action="/sign-in" onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- the one thing this page is for */}
      <TextField label={words.email} name="email" type="email" autoComplete="username" required autoFocus />
      <div className="flex flex-col gap-2">
        <TextField
          label={words.password}
          name="password"
          type={isShown ? 'text' : 'password'}
          autoComplete="current-password"
          required
        />
        <label className="flex min-h-6 items-center gap-2 text-sm text-mute">
          <input
            type="checkbox"
            className="size-4 accent-accent"
            onChange={(event) => setShown(event.target.checked)}
          />
          {words.show}
        </label>
      </div>
      <div role="alert" className="empty:hidden">
        {refusal !== null && <p className="text-sm text-bad">{words[refusal]}</p>}
      </div>
      <Button type="submit" tone="primary" disabled={isPending} className="min-h-10">
        {isPending ? words.pending : words.submit}
      </Button>
    </form>
  );
}
