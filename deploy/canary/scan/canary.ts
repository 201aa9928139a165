/** A value that must be found nowhere but where it belongs. */
export interface Canary {
  /** What reports call it, for its value is never shown: `person 3: last name`. */
  readonly name: string;
  /** A text, or raw bytes such as a key. */
  readonly value: string | Buffer;
  /**
   * Digits so few that longer numbers hold them by chance: as plain text they count only where no letter or digit
   * stands beside them, in encoded forms only as a JSON text, between quotes.
   */
  readonly standsAlone?: boolean;
}

/** Shorter values are found everywhere by chance, and half of a short one is cut off in base64. */
export const VALUE_BYTES_MIN = 8;

/** @throws RangeError that shows nothing of the value */
export function checkCanary({ name, value }: Canary): void {
  if (Buffer.byteLength(value) < VALUE_BYTES_MIN) {
    throw new RangeError(
      `The canary "${name}" is shorter than ${VALUE_BYTES_MIN} bytes; take a longer value.`,
    );
  }
}
