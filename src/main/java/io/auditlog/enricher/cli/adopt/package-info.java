/** The command {@code adopt}: another {@code application.id} goes on where the one before ended. */
package io.auditlog.enricher.cli.adopt;
