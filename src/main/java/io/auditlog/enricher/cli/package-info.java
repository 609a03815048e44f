/**
 * The commands: {@code run} and {@code config}, {@code dead-letters} and {@code redrive}, {@code reconcile}, {@code shapes}. A user error is reported with
 * a message that says what to do, never with a stack trace; each way to end has its {@link
 * io.auditlog.enricher.cli.ExitCode}.
 */
package io.auditlog.enricher.cli;
