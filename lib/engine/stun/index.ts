export { isStun, type MappedAddress, respondToBinding, TRANSACTION_ID_BYTES } from './binding.ts';
export { StunClient } from './client.ts';
