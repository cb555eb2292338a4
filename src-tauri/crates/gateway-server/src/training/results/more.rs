//! Tests of the laboratory that the people who came later needed.

use super::{Test, test};
use crate::training::code::words;

pub(in super::super) const INR: Test = test(words("INR"), "ratio", None, None);
pub(in super::super) const PHOSPHATE: Test =
    test(words("phosphate"), "mmol/L", Some(0.8), Some(1.5));
pub(in super::super) const CALCIUM: Test =
    test(words("adjusted calcium"), "mmol/L", Some(2.2), Some(2.6));
pub(in super::super) const ALBUMIN: Test = test(words("albumin"), "g/L", Some(35.0), Some(50.0));
pub(in super::super) const BILIRUBIN: Test = test(words("bilirubin"), "umol/L", None, Some(21.0));
pub(in super::super) const ESR: Test = test(words("ESR"), "mm/h", None, Some(30.0));
pub(in super::super) const CEA: Test = test(words("CEA"), "ug/L", None, Some(5.0));
pub(in super::super) const TACROLIMUS_LEVEL: Test =
    test(words("tacrolimus, before the dose"), "ug/L", None, None);
pub(in super::super) const NEUTROPHILS: Test =
    test(words("neutrophils"), "10⁹/L", Some(2.0), Some(7.5));
pub(in super::super) const CLOZAPINE_LEVEL: Test =
    test(words("clozapine, before the dose"), "mg/L", None, None);
pub(in super::super) const CALPROTECTIN: Test =
    test(words("faecal calprotectin"), "ug/g", None, Some(50.0));
pub(in super::super) const TRANSGLUTAMINASE: Test =
    test(words("tissue transglutaminase IgA"), "U/mL", None, Some(7.0));
pub(in super::super) const VITAMIN_D: Test =
    test(words("25-hydroxyvitamin D"), "nmol/L", Some(50.0), None);
pub(in super::super) const BNP: Test = test(words("NT-proBNP"), "ng/L", None, Some(400.0));
pub(in super::super) const BILIRUBIN_NEWBORN: Test =
    test(words("bilirubin, of the newborn"), "umol/L", None, None);
