import { Channel, invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { Backend } from './backend';
import type { Check } from './wire/Check';
import type { Status } from './wire/Status';

/** The viewer behind this window. The only file that knows Tauri. */
export const viewer: Backend = {
  status: () => invoke('status'),
  watchStatus: (changed) => listen<Status>('status', (event) => changed(event.payload)),
  organisation: () => invoke('organisation'),

  signIn: (email, password, code) => invoke('sign_in', { email, password, code }),
  activate: (email, activationCode, password) => invoke('activate', { email, activationCode, password }),
  recover: (email, password, recoveryCode) => invoke('recover', { email, password, recoveryCode }),
  confirmEnrolment: (code) => invoke('confirm_enrolment', { code }),
  acceptStatement: () => invoke('accept_statement'),

  findPatient: (text) => invoke('find_patient', { text }),
  recents: () => invoke('recents'),
  choosePatient: (patient) => invoke('choose_patient', { patient }),
  followLaunch: (leaving) => invoke('follow_launch', { leaving }),
  forgetLaunch: () => invoke('forget_launch'),
  answerGate: (patient, answer, claim) => invoke('answer_gate', { patient, answer, claim }),
  patientSaidNo: (patient) => invoke('patient_said_no', { patient }),
  unsayNo: (patient) => invoke('unsay_no', { patient }),
  keep: (patient) => invoke('keep', { patient }),
  dropKept: (patient) => invoke('drop_kept', { patient }),
  askAgain: (patient) => invoke('ask_again', { patient }),
  stay: (patient) => invoke('stay', { patient }),
  withdraw: (patient) => invoke('withdraw', { patient }),

  showOverview: (patient) => invoke('show_overview', { patient }),
  showArrived: (patient) => invoke('show_arrived', { patient }),
  showSection: (patient, section) => invoke('show_section', { patient, section }),
  showTimeline: (patient) => invoke('show_timeline', { patient }),
  showLetter: (patient, id) => invoke('show_letter', { patient, id }),
  showDetails: (patient, section, id) => invoke('show_details', { patient, section, id }),
  showOriginal: (patient, section, id) => invoke('show_original', { patient, section, id }),
  switchShortcuts: (on) => invoke('switch_shortcuts', { on }),
  printScreen: (patient, what) => invoke('print_screen', { patient, what }),
  printNow: (reference) => invoke('print_now', { reference }),
  copy: (patient, entries, words) => invoke('copy', { patient, entries, words }),
  findInRecord: (patient, text) => invoke('find_in_record', { patient, text }),
  scrolled: (patient, scroll) => invoke('scrolled', { patient, scroll }),
  refresh: (patient) => invoke('refresh', { patient }),
  closePatient: (couldAgree) => invoke('close_patient', { couldAgree }),
  wrongPatient: (patient) => invoke('wrong_patient', { patient }),
  toldOfClosing: () => invoke('told_of_closing'),

  myActivity: (days) => invoke('my_activity', { days }),
  answerReview: (item, words) => invoke('answer_review', { item, words }),
  sayAfterwards: (grant, couldAgree, wrongPatient) =>
    invoke('say_afterwards', { grant, couldAgree, wrongPatient }),
  stepUp: (code) => invoke('step_up', { code }),
  sessions: () => invoke('sessions'),
  endSession: (session) => invoke('end_session', { session }),
  reviewQueue: (tab, after) => invoke('review_queue', { tab, after }),
  reviewItem: (id) => invoke('review_item', { id }),
  decideReview: (items, decision, note) => invoke('decide_review', { items, decision, note }),
  reviewReport: (month) => invoke('review_report', { month }),
  saveReviewReport: () => invoke('save_review_report'),
  checkLedger: () => invoke('check_ledger'),
  accessReport: (asking, choice) => invoke('access_report', { asking, choice }),
  saveAccessReport: (asking, choice, size) => invoke('save_access_report', { asking, choice, size }),
  subjectAccess: (asking, size) => invoke('subject_access', { asking, size }),
  receipt: (patient) => invoke('receipt', { patient }),
  saveReceipt: (patient, size) => invoke('save_receipt', { patient, size }),
  changePassword: (old, next, code) => invoke('change_password', { old, new: next, code }),

  diagnose: (each) => invoke('diagnose', { each: new Channel<Check>(each) }),
  copyChecks: () => invoke('copy_checks'),
  prepareSupportFile: () => invoke('prepare_support_file'),
  saveSupportFile: () => invoke('save_support_file'),

  touch: () => invoke('touch'),
  lock: () => invoke('lock'),
  unlock: (password) => invoke('unlock', { password }),
  signOut: () => invoke('sign_out'),
};
