'use client';
import { Join } from '#components/features/join/join.tsx';
import { startMock } from '../mock.ts';

export function JoinDoor() {
  return <Join prepare={startMock} />;
}
