/** The home of an account of its own, with a folder for documents, so that what is saved can be looked at. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export class Account {
  readonly home = mkdtempSync(join(tmpdir(), "account-"));
  readonly documents = join(this.home, "Documents");
  readonly data = join(this.home, "data");

  /** What a program has to be told to be at home there. */
  orders(): Record<string, string> {
    const config = join(this.home, "config");
    mkdirSync(this.documents);
    mkdirSync(config);
    writeFileSync(join(config, "user-dirs.dirs"), 'XDG_DOCUMENTS_DIR="$HOME/Documents"\n');
    return { HOME: this.home, XDG_CONFIG_HOME: config, XDG_DATA_HOME: this.data };
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}
