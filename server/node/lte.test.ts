import { expect, it } from 'vitest';
import { parseModem } from './lte.ts';

// The form of `mmcli -m 0 -J` and `mmcli -m 0 --signal-get -J` (ModemManager 1.20, man mmcli): "--" is unknown.
const status = {
  modem: {
    generic: {
      'access-technologies': ['lte'],
      ports: ['cdc-wdm0 (qmi)', 'ttyUSB0 (at)', 'wwan0 (net)'],
      'signal-quality': { recent: 'yes', value: '67' },
    },
  },
};
const signal = { modem: { signal: { lte: { rsrp: '-97.00', rsrq: '-9.00', rssi: '-68.00', snr: '12.40' } } } };

it('reads what the modem reports', () => {
  const modem = parseModem(status, signal);
  expect(modem.ports).toContain('wwan0');
  expect(modem.signal).toEqual({ technology: 'lte', qualityPct: 67, rsrpDbm: -97, rsrqDb: -9, rssiDbm: -68 });
});

it('invents nothing where the modem says nothing', () => {
  const none = parseModem({ modem: { generic: {} } }, { modem: { signal: { lte: { rsrp: '--' } } } });
  expect(none.signal).toEqual({ technology: 'unknown', qualityPct: null, rsrpDbm: null, rsrqDb: null, rssiDbm: null });
});
