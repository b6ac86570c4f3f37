/** Packets that wait for a key, oldest first, bounded in number and bytes: the oldest gives way. */
const MAX_PACKETS = 128;
const MAX_BYTES = 256 * 1024;

export class StagedPackets {
  #packets: Uint8Array[] = [];
  #bytes = 0;

  get size(): number {
    return this.#packets.length;
  }

  /** Keeps a copy; answers how many packets gave way. */
  add(packet: Uint8Array, offset: number, length: number): number {
    this.#packets.push(packet.slice(offset, offset + length));
    this.#bytes += length;
    let dropped = 0;
    while (this.#packets.length > MAX_PACKETS || this.#bytes > MAX_BYTES) {
      this.#bytes -= this.#packets.shift()?.length ?? 0;
      dropped++;
    }
    return dropped;
  }

  /** Hands over everything that waits. */
  take(): Uint8Array[] {
    const packets = this.#packets;
    this.#packets = [];
    this.#bytes = 0;
    return packets;
  }
}
