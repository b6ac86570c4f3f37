/** The package's own version: what a node says it runs, what the API says it is. */
import manifest from '../package.json' with { type: 'json' };

export const version: string = manifest.version;
export const software = `signalbox/${version}`;
/** Virtual agents of the fleet bench say so; a controller takes either kind, never both. */
export const virtualSoftware = `signalbox-virtual/${version}`;
