/** G.711 in frames of 20 ms (RFC 3551, section 4.5.14): what a branch's phone and the exchange at the HQ send each other. */
export const SPEECH_PER_SECOND = 50;
