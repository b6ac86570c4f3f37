export { addressText, ipText, type MappedAddress, sameAddress, writeAddress } from './address.ts';
export { StunClient } from './client.ts';
export { checkIntegrity, fingerprintFits, type StunHash, writeFingerprint, writeIntegrity } from './integrity.ts';
export { LifetimeProbe } from './lifetime-probe.ts';
export {
  ATTRIBUTE,
  findAttribute,
  hasTransactionId,
  isStun,
  isWellFormed,
  messageType,
  StunWriter,
  TRANSACTION_AT,
  TRANSACTION_ID_BYTES,
  TYPE,
  valueLength,
} from './message.ts';
export { NatProbe } from './nat-probe.ts';
export { type StunQuestion, type StunReply, StunRequests } from './requests.ts';
export { type Retransmission, STANDARD_RETRANSMISSION } from './retransmission.ts';
export { OTHER_IP, OTHER_PORT, STUN, STUN_ANSWER_BYTES, STUN_NAMES, StunServer } from './server.ts';
