'use client';
import { SignInForm, type SignInWords } from '#components/features/sign-in/sign-in-form.tsx';
import { startMock } from '../../mock.ts';

export function SignIn({ words, next }: { words: SignInWords; next: string }) {
  return <SignInForm words={words} next={next} prepare={startMock} />;
}
