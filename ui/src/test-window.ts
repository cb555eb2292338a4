import { configure } from '@testing-library/svelte';

/** A busy machine is slow, not wrong. */
configure({ asyncUtilTimeout: 20_000 });

/** What jsdom lacks of a window. */
if (typeof HTMLDialogElement !== 'undefined') {
  HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
    this.setAttribute('open', '');
  };
  HTMLDialogElement.prototype.close ??= function (this: HTMLDialogElement) {
    this.removeAttribute('open');
  };
}
