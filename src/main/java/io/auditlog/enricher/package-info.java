/**
 * Connects the packages: {@link io.auditlog.enricher.Worker} does it. Time and chance come from here and from the
 * commands; everywhere else they are arguments, which a test checks.
 */
package io.auditlog.enricher;
