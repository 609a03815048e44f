/** The commands that order something of all workers of a group. */
package io.auditlog.enricher.cli.control;
