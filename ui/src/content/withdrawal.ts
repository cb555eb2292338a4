import type { BasisKind } from '../wire/BasisKind';

/**
 * Whether the patient is handed a receipt. Not of a duty to others: whoever stands beside the patient would read it too. The
 * viewer refuses it as well.
 */
export function hasReceipt(basis: BasisKind): boolean {
  return basis !== 'safeguarding' && basis !== 'legal-duty';
}

/**
 * Whether the patient can take back what this record was opened on. A duty to others is not the patient's to end; in an
 * emergency the question is asked again instead, and there the patient can say no.
 */
export function canBeWithdrawn(basis: BasisKind): boolean {
  switch (basis) {
    case 'permission-once':
    case 'permission-until':
    case 'permission-by-proxy':
    case 'informed':
    case 'test-interpretation':
      return true;
    case 'emergency':
    case 'safeguarding':
    case 'legal-duty':
      return false;
  }
}
