/** LTE signal from ModemManager (`mmcli -J`), where the system has one. Absent means absent. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface LteSignal {
  readonly technology: string;
  readonly qualityPct: number | null;
  readonly rsrpDbm: number | null;
  readonly rsrqDb: number | null;
  readonly rssiDbm: number | null;
}

const run = promisify(execFile);
const options = { timeout: 4000, maxBuffer: 1 << 20 };

const numberOr = (text: unknown): number | null => {
  const value = typeof text === 'string' && text !== '--' ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : null;
};

interface ModemJson {
  readonly modem?: {
    readonly generic?: {
      readonly ports?: readonly string[];
      readonly 'access-technologies'?: readonly string[];
      readonly 'signal-quality'?: { readonly value?: string };
    };
    readonly signal?: { readonly lte?: { readonly rsrp?: string; readonly rsrq?: string; readonly rssi?: string } };
  };
}

/** One modem's status and `--signal-get` output. Exported for the test, which has real mmcli output. */
export function parseModem(status: ModemJson, signal: ModemJson): { ports: string[]; signal: LteSignal } {
  const generic = status.modem?.generic;
  const lte = signal.modem?.signal?.lte;
  return {
    // "wwan0 (net)": the name before the blank is the network interface.
    ports: (generic?.ports ?? []).map((port) => port.split(' ')[0] ?? ''),
    signal: {
      technology: generic?.['access-technologies']?.join('+') ?? 'unknown',
      qualityPct: numberOr(generic?.['signal-quality']?.value),
      rsrpDbm: numberOr(lte?.rsrp),
      rsrqDb: numberOr(lte?.rsrq),
      rssiDbm: numberOr(lte?.rssi),
    },
  };
}

/** By network interface; empty where there is no ModemManager or no modem. */
export async function readLteSignals(): Promise<Map<string, LteSignal>> {
  const found = new Map<string, LteSignal>();
  try {
    const list = JSON.parse((await run('mmcli', ['-L', '-J'], options)).stdout) as { 'modem-list'?: readonly string[] };
    for (const path of list['modem-list'] ?? []) {
      const status = JSON.parse((await run('mmcli', ['-m', path, '-J'], options)).stdout) as ModemJson;
      const signal = JSON.parse((await run('mmcli', ['-m', path, '--signal-get', '-J'], options)).stdout) as ModemJson;
      const modem = parseModem(status, signal);
      for (const port of modem.ports) found.set(port, modem.signal);
    }
  } catch {
    // No mmcli, no modem, no permission: nothing is known, and nothing is said.
  }
  return found;
}
