/**
 * Time arithmetic: when the next call may go out, how long a retry waits, what a {@code Retry-After} means. It knows
 * nothing but the JDK, and time, chance and threads are given to it, so all of it runs on a virtual clock.
 */
package io.auditlog.enricher.pace;
