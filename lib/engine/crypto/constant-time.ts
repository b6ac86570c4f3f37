/** Whether `a` equals the bytes of `b` at `offset`, in a time that does not tell where they differ. */
export function equalAt(a: Uint8Array, b: Uint8Array, offset: number): boolean {
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] as number) ^ (b[offset + i] as number);
  return difference === 0;
}
