export function explainInstallFailure(said: string): string;
