/** A generated password on its way to the dialog that shows it once. */
export interface NewPassword {
  readonly name: string;
  readonly password: string;
}
