/** The store refused a change because of its disk; nothing of it was kept. */
import { StoreReadOnly } from '../store/store.ts';

export const isStoreReadOnly = (error: unknown): boolean => error instanceof StoreReadOnly;
