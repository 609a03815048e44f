/**
 * The commands: each is a class of its own, but for {@code run}, {@code prepare} and {@code config}, which are in {@link
 * io.auditlog.enricher.cli.Commands}. They are entry points, so like the worker they take the real clock and chance. A
 * user error is reported with a message that says what to do, never with a stack trace; each way to end has its {@link
 * io.auditlog.enricher.cli.ExitCode}.
 */
package io.auditlog.enricher.cli;
