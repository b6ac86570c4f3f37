/** A short receipt at the edge of the screen. The toaster and its code arrive with the first one. */
interface Action {
  readonly label: string;
  readonly onClick: () => void;
}

export async function notify(message: string, action?: Action): Promise<void> {
  const { toast } = await import('sonner');
  window.dispatchEvent(new Event(toasterWanted));
  toast(message, action ? { action } : {});
}

export const toasterWanted = 'toaster-wanted';
