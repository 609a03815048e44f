/**
 * Where the rooms are joined: {@link io.auditlog.enricher.Worker} is the recipe, and the only place that takes real
 * time, chance and threads.
 */
package io.auditlog.enricher;
