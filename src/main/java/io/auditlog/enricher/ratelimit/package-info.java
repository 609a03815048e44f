/**
 * Time arithmetic: when the next call may go out, how many may be out at once, how long a retry waits, and what replies
 * say to all that. It knows nothing but the JDK, and time, chance and threads are given to it, so all of it
 * runs on a virtual clock.
 */
package io.auditlog.enricher.ratelimit;
